"""Whether a city's folder is whole: files of their shapes, references between them resolved, both languages everywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from zhichan.accounts.bodies import BODY_KINDS, DeclaredBody
from zhichan.errors import ZhichanError
from zhichan.normalise.areas import Area
from zhichan.normalise.china import PROVINCES
from zhichan.normalise.places import City, District
from zhichan.operation.errors import OperationError
from zhichan.operation.personal import Responsible
from zhichan.records.declared import load_yaml
from zhichan.strategy.duties.declared import DutiesFile
from zhichan.strategy.duties.reporting import Reporting
from zhichan.strategy.duties.shares import Sharing
from zhichan.strategy.figures.derived import DerivedFile, place
from zhichan.strategy.figures.population import Population
from zhichan.strategy.figures.published import Catalogue
from zhichan.strategy.figures.relations import Relations
from zhichan.strategy.outline import Outline, Successor, Targets
from zhichan.strategy.problems import problems
from zhichan.strategy.targets.decisions import Decisions
from zhichan.strategy.targets.tracking import Tracking

SHEETS = "sheets"
"""The folder of the score sheets, a file each."""
MARK = "# 待替换 to be replaced"
"""Ends a line that holds an example of the template."""


class CityFile(NamedTuple):
    """A file of a city's folder: its shape (None for a table), whether each city has it, and what it is for."""

    name: str
    shape: Any
    needed: bool
    about: str


FILES = (
    CityFile("profile.yml", City, True, "what the city is called, its code, how sources write it"),
    CityFile("districts.yml", list[District], True, "districts, counties and pilot zones: a right counts in one at most"),
    CityFile("areas.yml", list[Area], False, "areas that cut across districts: a right lies in any number of them"),
    CityFile("bodies.yml", list[DeclaredBody], True, "the bodies that act in the strategy"),
    CityFile("privacy.yml", Responsible, True, "who answers for personal data"),
    CityFile("outline.yml", Outline, True, "the strategy as a document: time limits, headings, paragraphs"),
    CityFile("targets.yml", Targets, True, "the lines of the strategy that set a target"),
    CityFile("figures.yml", Catalogue, True, "units, scopes and indicators of the published figures"),
    CityFile("figures.csv", None, True, "the published figures, one a row, each with its source"),
    CityFile("derived.yml", DerivedFile, True, "figures computed from published ones"),
    CityFile("successor.yml", Successor, False, "targets of the plan that followed: shown beside, never judged"),
    CityFile("population.yml", dict[str, Population], False, "how many people the city had, by series, for figures per head"),
    CityFile("awards.csv", None, False, "rights that won awards"),
    CityFile("tracking.yml", Tracking, False, "how a target is followed: the rules of lights, projections and what is odd"),
    CityFile("decisions.yml", Decisions, False, "which reading of an ambiguous target was chosen, by whom"),
    CityFile("duties.yml", DutiesFile, False, "what the strategy lays on somebody, and how duties are answered"),
    CityFile("shares.yml", Sharing, False, "how the city's numbers are shared out among districts"),
    CityFile("reporting.yml", Reporting, False, "who reports which figure, and by when"),
    CityFile("relations.yml", Relations, False, "which figures are parts of others: what is tested on arrival"),
)
"""The files that are read and checked here, in the order in which one writes them."""


class Checked(NamedTuple):
    """What was found: what must be mended, where examples of the template still stand, and files that nothing here reads."""

    problems: list[ZhichanError]
    examples: list[str]
    unread: list[str]


def check_city(folder: Path) -> Checked:
    """Reads all of a city's folder and tells all that is wrong with it.

    Raises:
        OperationError: it is no folder.
    """
    if not folder.is_dir():
        raise OperationError("there is no such folder", where=str(folder), mend="make one: zhichan city new NAME")
    found: list[ZhichanError] = [
        OperationError(f"the city has no {file.name}", where=file.name, mend="write it, or copy it from a new city's folder")
        for file in FILES
        if file.needed and not (folder / file.name).is_file()
    ]
    read: dict[str, Any] = {}
    for file in FILES:
        if file.shape is not None and (folder / file.name).is_file():
            try:
                read[file.name] = load_yaml(folder / file.name, file.shape)
            except ZhichanError as error:
                found.append(error)
    for check in (_profile, _districts, _bodies, _areas):
        found += check(folder, read)
    found += _languages(folder)
    if not any(isinstance(error, OperationError) and error.what.startswith("the city has no") for error in found):
        told = {str(error) for error in found}
        found += [error for error in problems(folder) if str(error) not in told]
    known = {SHEETS, *(file.name for file in FILES)}
    unread = sorted(path.name for path in folder.iterdir() if path.name not in known and not path.name.startswith("."))
    return Checked(found, _examples(folder), unread)


def _problem(what: str, where: str, mend: str) -> OperationError:
    return OperationError(what, where=where, mend=mend)


def _profile(folder: Path, read: dict[str, Any]) -> Iterator[OperationError]:
    city: City | None = read.get("profile.yml")
    if city is None:
        return
    path = folder / "profile.yml"
    province = next((one for one in PROVINCES if one.code == city.code[:2]), None)
    if len(city.code) != 6 or not city.code.isdigit() or not city.code.endswith("00") or province is None:
        mend = "write the city's six digits of GB/T 2260, the last two of them 00"
        yield _problem(f"{city.code!r} is no code of a city", place(path, "code:"), mend)
    elif city.province.zh != province.name:
        mend = f"write {province.name} and {province.english}, or correct the code"
        yield _problem(f"the code is one of {province.name}, not of {city.province.zh}", place(path, "province:"), mend)
    if city.label.zh not in city.names:
        mend = "add it: addresses are read with these"
        yield _problem(f"{city.label.zh} is not among the names", place(path, "names:"), mend)


def _districts(folder: Path, read: dict[str, Any]) -> Iterator[OperationError]:
    path = folder / "districts.yml"
    city: City | None = read.get("profile.yml")
    districts: list[District] = read.get("districts.yml") or []
    yield from _unique(path, (one.code for one in districts))
    codes = {one.code for one in districts if one.kind != "zone"}
    municipal = city and any(one.municipality and one.code == city.code[:2] for one in PROVINCES)
    begin = city.code[: 2 if municipal else 4] if city else ""
    for one in districts:
        where = place(path, one.code)
        if city and not one.code.startswith(begin):
            yield _problem(f"the code {one.code} is not one of the city {city.code}", where, "correct it")
        if one.host and one.host not in codes:
            yield _problem(f"{one.code} lies in {one.host!r}, which is no district here", where, "name the code of a district")
        if one.kind == "zone" and not one.host:
            yield _problem(f"the zone {one.code} says not where it lies", where, "give host: the code of the district")
    names = Counter(name for one in districts for name in {one.label.zh, one.label.en, *one.aliases})
    for name in (name for name, times in names.items() if times > 1):
        mend = "leave it to one: an address with it would count there alone"
        yield _problem(f"two districts are called {name}", place(path, name, name), mend)


def _bodies(folder: Path, read: dict[str, Any]) -> Iterator[OperationError]:
    path = folder / "bodies.yml"
    bodies: list[DeclaredBody] = read.get("bodies.yml") or []
    yield from _unique(path, (one.code for one in bodies))
    for one in bodies:
        if one.kind not in BODY_KINDS:
            mend = f"write one of {', '.join(BODY_KINDS)}"
            yield _problem(f"{one.kind!r} is no kind of body", place(path, f"code: {one.code}"), mend)
    told: Responsible | None = read.get("privacy.yml")
    if told and bodies and told.responsible not in {one.code for one in bodies}:
        where = place(folder / "privacy.yml", "responsible:")
        yield _problem(f"there is no body {told.responsible!r}", where, "name one of bodies.yml")


def _areas(folder: Path, read: dict[str, Any]) -> Iterator[OperationError]:
    path = folder / "areas.yml"
    areas: list[Area] = read.get("areas.yml") or []
    yield from _unique(path, (one.code for one in areas))
    codes = {one.code for one in read.get("districts.yml") or []}
    paragraphs = {one.number for one in read["outline.yml"].paragraphs} if "outline.yml" in read else None
    for one in areas:
        at = f"code: {one.code}"
        for number in one.paragraphs:
            if paragraphs is not None and number not in paragraphs:
                yield _problem(f"paragraph {number} is not in outline.yml", place(path, at, "paragraphs:"), "correct the number")
        for part in one.parts:
            for code in (code for code in part.districts if code not in codes):
                yield _problem(f"there is no district {code!r}", place(path, at, code), "name a code of districts.yml")
            if not (part.districts or part.addresses or part.postcodes):
                mend = "give districts, addresses or postcodes, or leave the part out"
                yield _problem(f"a part of {one.code} consists of nothing", place(path, at, "parts:"), mend)
            if part.from_ and part.to and part.from_ > part.to:
                mend = "correct from or to"
                yield _problem(f"a part of {one.code} ends before it begins", place(path, at, part.to.isoformat()), mend)


def _unique(path: Path, codes: Iterable[str]) -> Iterator[OperationError]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield _problem(f"{code} stands twice", place(path, code, code), "give each its own")


def _languages(folder: Path) -> Iterator[OperationError]:
    """Names of which one language is empty."""
    for path in sorted(folder.glob("*.yml")):
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            continue  # told where the file is read
        for mapping in _mappings(root):
            values = {key.value: value for key, value in mapping.value if isinstance(value, yaml.ScalarNode)}
            for lang in ("zh", "en"):
                if {"zh", "en"} <= values.keys() and not values[lang].value.strip():
                    where = f"{path.name}:{values[lang].start_mark.line + 1}"
                    yield _problem(f"the name has no {lang}", where, "write it in both languages")


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _examples(folder: Path) -> list[str]:
    return [
        f"{path.name}:{number}"
        for path in sorted(folder.glob("*.yml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.rstrip().endswith(MARK) and not line.lstrip().startswith("#")
    ]
