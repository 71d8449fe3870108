"""Populations of a city: series by year, each value a figure with a source; and its list of awards."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from zhichan.analytics.counting import Award
from zhichan.records.declared import Label, load_yaml
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.derived import place
from zhichan.strategy.figures.published import Figure
from zhichan.strategy.outline import Shape

PEOPLE = "万人"
AWARD_COLUMNS = ("right", "day", "award", "source")


class Population(Shape, frozen=True):
    """A series of `population.yml`: by year the id of a figure in 万人, published or computed from published ones."""

    label: Label
    years: dict[int, str]

    def of(self, year: int, figures: Mapping[str, Figure]) -> Decimal | None:
        """The people of a year, in tens of thousands; None for a year without a figure."""
        return figures[self.years[year]].amount.value if year in self.years else None


def read_population(path: Path, figures: Mapping[str, Figure]) -> dict[str, Population]:
    """Reads and checks `population.yml`; nothing where a city has none.

    Raises:
        DeclarationError, StrategyError: file and line, what is wrong, how to mend it.
    """
    if not path.is_file():
        return {}
    series = load_yaml(path, dict[str, Population])
    for one in series.values():
        for year, id in one.years.items():
            where = place(path, f"{year}: {id}")
            if id not in figures:
                raise StrategyError(f"there is no figure {id}", where=where, mend="name one of figures.csv or derived.yml")
            if figures[id].unit != PEOPLE or figures[id].state == "rejected":
                raise StrategyError(f"{id} is no population", where=where, mend=f"name a usable figure in {PEOPLE}")
    return series


def read_awards(path: Path) -> tuple[Award, ...]:
    """Reads `awards.csv`: which right won which award on which day, by which source; nothing where a city has none.

    Raises:
        StrategyError: file and line, what is wrong, how to mend it.
    """
    if not path.is_file():
        return ()
    awards = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != AWARD_COLUMNS:
            header = ",".join(AWARD_COLUMNS)
            raise StrategyError(
                "the columns are not the expected ones", where=f"{path.name}:1", mend=f"write the header {header}"
            )
        for row in reader:
            where = f"{path.name}:{reader.line_num}"
            if not all((row["right"], row["award"], row["source"])):
                raise StrategyError("an award lacks its right, name or source", where=where, mend="fill the cells")
            try:
                day = dt.date.fromisoformat(row["day"])
            except (TypeError, ValueError):
                raise StrategyError(f"{row['day']!r} is not a day", where=where, mend="write it as 2012-05-31") from None
            awards.append(Award(row["right"], day, row["award"]))
    return tuple(awards)
