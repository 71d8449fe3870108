"""All that is wrong with a city's strategy, where reading it stops at the first: for whoever writes the folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from zhichan.errors import ZhichanError
from zhichan.records.declared import load_yaml
from zhichan.strategy.city import check_catalogue, check_outline, check_targets, load_city
from zhichan.strategy.duties.declared import load_duties
from zhichan.strategy.duties.reporting import load_reporting
from zhichan.strategy.duties.shares import load_sharing
from zhichan.strategy.figures.derived import DerivedFile
from zhichan.strategy.figures.published import Catalogue, read_figures
from zhichan.strategy.outline import Outline, Successor, Targets
from zhichan.strategy.scoring.sheets import load_sheets

T = TypeVar("T")


def problems(folder: Path) -> list[ZhichanError]:
    """Why a folder would be refused, an entry at a time; of most files other than the targets and the outline the first only.

    Empty where all of it would be read.
    """
    found: list[ZhichanError] = []

    def tried(work: Callable[[], T]) -> T | None:
        try:
            return work()
        except ZhichanError as error:
            found.append(error)
        except FileNotFoundError:
            pass  # told below
        return None

    catalogue = tried(lambda: load_yaml(folder / "figures.yml", Catalogue))
    outline = tried(lambda: load_yaml(folder / "outline.yml", Outline))
    targets = tried(lambda: load_yaml(folder / "targets.yml", Targets))
    tried(lambda: load_yaml(folder / "derived.yml", DerivedFile))
    tried(lambda: load_yaml(folder / "successor.yml", Successor))
    for part in _parts(catalogue) if catalogue else ():
        tried(lambda part=part: check_catalogue(folder / "figures.yml", part))  # type: ignore[misc]
    for piece in _pieces(outline) if outline else ():
        tried(lambda piece=piece: check_outline(folder / "outline.yml", piece))  # type: ignore[misc]
    if catalogue and outline and targets:
        for one in ((target,) for target in targets.targets):
            tried(lambda one=one: check_targets(folder / "targets.yml", one, outline, catalogue))  # type: ignore[misc]
    if catalogue:
        tried(lambda: read_figures(folder / "figures.csv", catalogue))
    told = {str(error) for error in found}
    try:
        city = load_city(folder)
    except ZhichanError as error:  # what only shows as a whole: a file that is not there, an id that stands twice
        if str(error) not in told:
            found.append(error)
    else:
        tried(lambda: load_duties(folder, city))
        tried(lambda: load_sharing(folder, city))
        tried(lambda: load_reporting(folder / "reporting.yml", city.catalogue))
        tried(lambda: load_sheets(folder, city.catalogue))
    return found


def _parts(catalogue: Catalogue) -> Iterator[Catalogue]:
    """The catalogue with one of its indicators at a time, and with none."""
    yield replace(catalogue, indicators={})
    for key, indicator in catalogue.indicators.items():
        yield replace(catalogue, indicators={key: indicator})


def _pieces(outline: Outline) -> Iterator[Outline]:
    """The outline with one of its horizons or paragraphs at a time."""
    for key, horizon in outline.horizons.items():
        yield replace(outline, horizons={key: horizon}, paragraphs=())
    for paragraph in outline.paragraphs:
        yield replace(outline, horizons={}, paragraphs=(paragraph,))
