"""A city's folder, read and checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from zhichan.analytics.counting import Award
from zhichan.records.declared import Label, load_yaml
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.derived import Check, DerivedEntry, DerivedFile, place, recompute
from zhichan.strategy.figures.population import Population, read_awards, read_population
from zhichan.strategy.figures.published import OWN, Catalogue, Figure, read_figures
from zhichan.strategy.figures.relations import NO_RELATIONS, Relations, load_relations
from zhichan.strategy.outline import Outline, Successor, Target, Targets, Way
from zhichan.strategy.targets.amendments import Amendment
from zhichan.strategy.targets.decisions import Decision, read_decisions
from zhichan.strategy.targets.formulas import FORMULAS
from zhichan.strategy.targets.paths import PATHS
from zhichan.strategy.targets.tracking import Tracking
from zhichan.strategy.targets.tracking_file import read_tracking


class City(msgspec.Struct, frozen=True):
    """What a city's folder says about its strategy. `figures` are published; those of `checks` are computed by us."""

    key: str
    outline: Outline
    targets: tuple[Target, ...]
    catalogue: Catalogue
    figures: tuple[Figure, ...]
    checks: tuple[Check, ...]
    successor: Successor | None
    populations: dict[str, Population] = {}
    awards: tuple[Award, ...] = ()
    folder: Path = Path()
    derived: tuple[DerivedEntry, ...] = ()
    relations: Relations = NO_RELATIONS
    tracking: Tracking = Tracking()
    decisions: tuple[Decision, ...] = ()
    amendments: tuple[Amendment, ...] = ()

    @property
    def by_id(self) -> dict[str, Figure]:
        """All figures, published and computed, by id."""
        return {figure.id: figure for figure in (*self.figures, *(check.figure for check in self.checks))}

    def figures_of(self, indicator: str) -> tuple[Figure, ...]:
        """All figures of an indicator, published and computed, of any scope and state, by time."""
        every = [*self.figures, *(check.figure for check in self.checks)]
        of = [figure for figure in every if figure.indicator == indicator]
        return tuple(sorted(of, key=lambda figure: (figure.period.last, figure.period.first, figure.id)))


def load_city(folder: Path) -> City:
    """Reads `outline.yml`, `targets.yml`, `figures.yml`, `figures.csv`, `derived.yml` and, if there, `successor.yml`,
    `population.yml`, `awards.csv`, `tracking.yml` and `decisions.yml`.

    Raises:
        DeclarationError: a YAML file is not of its shape.
        StrategyError: the files do not fit together; file and line, what is wrong, how to mend it.
    """
    for name in ("outline.yml", "targets.yml", "figures.yml", "figures.csv", "derived.yml"):
        if not (folder / name).is_file():
            raise StrategyError(
                f"the city {folder.name} has no {name}", where=str(folder / name), mend="write the file, empty lists will do"
            )
    catalogue = load_yaml(folder / "figures.yml", Catalogue)
    check_catalogue(folder / "figures.yml", catalogue)
    outline = load_yaml(folder / "outline.yml", Outline)
    check_outline(folder / "outline.yml", outline)
    targets = load_yaml(folder / "targets.yml", Targets).targets
    check_targets(folder / "targets.yml", targets, outline, catalogue)
    figures = read_figures(folder / "figures.csv", catalogue)
    derived = load_yaml(folder / "derived.yml", DerivedFile).derived
    city = City(
        key=folder.name,
        outline=outline,
        targets=targets,
        catalogue=catalogue,
        figures=figures,
        checks=recompute(folder / "derived.yml", derived, figures, catalogue),
        successor=_successor(folder / "successor.yml", catalogue),
        awards=read_awards(folder / "awards.csv"),
        folder=folder,
        derived=derived,
        relations=load_relations(folder / "relations.yml", catalogue),
        tracking=read_tracking(folder / "tracking.yml", catalogue),
        decisions=read_decisions(folder / "decisions.yml", targets, outline),
    )
    return msgspec.structs.replace(city, populations=read_population(folder / "population.yml", city.by_id))


def with_figures(city: City, reported: Sequence[Figure], scopes: Mapping[str, Label]) -> City:
    """The city with figures that were reported to it, and what is computed from them computed anew.

    A reported figure stands before a published or computed one of the same indicator, scope and period: the published one is kept
    and shown, and rejected with that reason.

    Args:
        city: as it was loaded.
        reported: figures with ids of their own kind (`figure_id`), each once.
        scopes: the labels of scopes that the catalogue has not.
    """
    if not reported:
        return city
    ids = {figure.id: figure for figure in reported}
    published = tuple(_behind(figure, ids[figure.id]) if figure.id in ids else figure for figure in city.figures)
    catalogue = msgspec.structs.replace(city.catalogue, scopes={**scopes, **city.catalogue.scopes})
    figures = (*published, *reported)
    entries = [entry for entry in city.derived if entry.id not in ids]
    return msgspec.structs.replace(
        city,
        catalogue=catalogue,
        figures=figures,
        checks=recompute(city.folder / "derived.yml", entries, figures, catalogue),
    )


def _behind(published: Figure, reported: Figure) -> Figure:
    """A published figure that a reported one has replaced."""
    reason = Label(zh=f"以{reported.source_title}为准", en=f"replaced: {reported.source_title}")
    return msgspec.structs.replace(published, id=f"{published.id}~published", state="rejected", confidence=None, reason=reason)


def _successor(path: Path, catalogue: Catalogue) -> Successor | None:
    if not path.is_file():
        return None
    successor = load_yaml(path, Successor)
    _unique(path, (target.id for target in successor.targets))
    for target in successor.targets:
        where = place(path, f"id: {target.id}")
        _in(target.unit, catalogue.units, "unit", where, "add it to figures.yml")
        if target.indicator:
            _in(target.indicator, catalogue.indicators, "indicator", where, "add it to figures.yml")
    return successor


def check_catalogue(path: Path, catalogue: Catalogue) -> None:
    """Whether `figures.yml` fits together; the first problem is raised, here as in the checks below."""
    _in(OWN, catalogue.scopes, "scope", f"{path.name}:1", f"declare {OWN} under scopes: the city itself")
    for key, indicator in catalogue.indicators.items():
        _in(indicator.unit, catalogue.units, "unit", place(path, f"  {key}:"), "add it under units")


def check_outline(path: Path, outline: Outline) -> None:
    """Whether `outline.yml` fits together."""
    for key, horizon in outline.horizons.items():
        if (horizon.kind == "dated") != bool(horizon.choices):
            mend = "list at least one day under choices" if horizon.kind == "dated" else "remove the choices"
            raise StrategyError(f"horizon {key!r} is {horizon.kind}", where=place(path, f"  {key}:"), mend=mend)
    _unique(path, (str(paragraph.number) for paragraph in outline.paragraphs), "number: ")
    for paragraph in outline.paragraphs:
        where = place(path, f"number: {paragraph.number}")
        _in(paragraph.heading, outline.headings, "heading", where, "add it under headings")


def check_targets(path: Path, targets: tuple[Target, ...], outline: Outline, catalogue: Catalogue) -> None:
    """Whether `targets.yml` names what the outline and the catalogue have."""
    _unique(path, (target.id for target in targets))
    paragraphs = {paragraph.number for paragraph in outline.paragraphs}
    for target in targets:
        at = f"id: {target.id}"
        if target.paragraph not in paragraphs:
            raise StrategyError(
                f"target {target.id} names paragraph {target.paragraph}, which outline.yml has not",
                where=place(path, at, "paragraph:"),
                mend="correct the number",
            )
        _in(target.deadline.horizon, outline.horizons, "horizon", place(path, at, "deadline:"), "add it to outline.yml")
        for related in target.related:
            _in(related.indicator, catalogue.indicators, "indicator", place(path, at, related.indicator), "add it to figures.yml")
        if target.kind == "number":
            _check_numbered(path, target, catalogue)
            _check_senses(path, target)
        elif target.ways or target.unjudged is None:
            raise StrategyError(
                f"target {target.id} carries no number", where=place(path, at), mend="say under unjudged why, and give no ways"
            )


def _check_numbered(path: Path, target: Target, catalogue: Catalogue) -> None:
    at = f"id: {target.id}"
    demand = target.demand
    if demand.value is None or (demand.operator == "range") != (demand.upper is not None):
        mend = "give value, and upper for a range only"
        raise StrategyError(f"target {target.id} has no whole demand", where=place(path, at, "demand:"), mend=mend)
    _in(demand.unit, catalogue.units, "unit", place(path, at, "demand:"), "add it to figures.yml")
    if not target.ways:
        raise StrategyError(f"target {target.id} resolves to no formula", where=place(path, at), mend="give at least one way")
    for way in target.ways:
        where = place(path, at, way.formula)
        _in(way.formula, FORMULAS, "formula", where, f"write one of {', '.join(FORMULAS)}")
        _in(way.indicator, catalogue.indicators, "indicator", where, "add it to figures.yml")
        allowed = units_of(way, catalogue)
        if demand.unit not in allowed:
            raise StrategyError(
                f"target {target.id} asks for {demand.unit!r}, {way.formula} of {way.indicator} gives {' or '.join(allowed)}",
                where=where,
                mend="correct the unit of the demand or choose another formula",
            )


def _check_senses(path: Path, target: Target) -> None:
    at = f"id: {target.id}"
    if target.path:
        _in(target.path, PATHS, "path", place(path, at, "path:"), f"write one of {', '.join(PATHS)}")
    taken = {way.sense for way in target.ways}
    for sense in taken - {""} - set(target.senses):
        _in(sense, target.senses, "sense", place(path, at, f"sense: {sense}"), "declare it under senses of the target")
    for sense in target.senses:
        if sense not in taken:
            where = place(path, at, f"{sense}:")
            raise StrategyError(f"no way of {target.id} takes the sense {sense!r}", where=where, mend="name it at a way")
    if target.senses and "" in taken:
        raise StrategyError(
            f"a way of {target.id} does not say which sense it takes", where=place(path, at, "ways:"), mend="give it a sense"
        )


def units_of(way: Way, catalogue: Catalogue) -> list[str]:
    """The units that a demand may have which is judged that way."""
    unit = catalogue.indicators[way.indicator].unit
    return [{"same": unit, "per-year": f"{unit}/年", "growth": "%/年"}[rule] for rule in FORMULAS[way.formula].units]


def _in(name: str, known: Iterable[str], what: str, where: str, mend: str) -> None:
    if name not in known:
        raise StrategyError(f"unknown {what} {name!r}", where=where, mend=mend)


def _unique(path: Path, names: Iterable[str], key: str = "id: ") -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            where = place(path, f"{key}{name}", f"{key}{name}")
            raise StrategyError(f"{name} stands twice", where=where, mend="give each its own")
        seen.add(name)
