"""Rights by field of technology, by a made-up concordance."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from analytics_corpora import Made, right

from zhichan.analytics.class_measures import rights_by_class, rights_by_field
from zhichan.analytics.table import Table
from zhichan.schemes.concordance import Concordance
from zhichan.schemes.loading import load
from zhichan.schemes.titles import Titles

Make = Callable[..., Made]
RULES = """field_nr,field_name,ipc
6,Made-up computing,G06F%
10,Made-up gauges,G01B  3%
10,Made-up gauges,G01N%
27,Made-up pumps,G01B%
"""


def _titles(folder: Path) -> Titles:
    (folder / "rules.csv").write_text(RULES, encoding="utf-8")
    list(load(folder / "rules.csv", folder / "schemes"))
    return Titles(folder / "schemes")


def _cells(table: Table) -> list[tuple[object, ...]]:
    return [row.cells for row in table.rows]


def test_each_right_counts_once_in_each_of_its_fields_and_as_one_in_shares(make: Make, tmp_path: Path) -> None:
    made = make(
        [
            right(1, ipc=["G06F16/30", "G06F16/31", "G01N1/00"]),
            right(2, ipc=["G01B3/02"]),  # the longer rule
            right(3, ipc=["G01B5/00", "G06F3/00"]),
            right(4, ipc=["A01B1/00"]),  # of no field
            right(5),
        ]
    )
    table = rights_by_field(replace(made.scope("en"), titles=_titles(tmp_path)))
    assert _cells(table) == [
        ("6", "Made-up computing", "Electrical engineering", 2, 1.2),
        ("10", "Made-up gauges", "Instruments", 2, 1.3),
        ("27", "Made-up pumps", "Mechanical engineering", 1, 0.5),
        (None, "No field", "", 2, None),
    ]
    assert [(row.query, row.exact) for row in table.rows] == [
        ("ipc:G06F", True),
        ("ipc:G01B3 OR ipc:G01N", True),
        ("", False),  # another rule stands below it, so no search says just this
        ("", False),
    ]
    assert table.note is None


def test_it_counts_what_the_rules_say_of_each_right(make: Make, tmp_path: Path) -> None:
    dice = random.Random(5)
    symbols = [f"{subclass}{group}/00" for subclass in ("G06F", "G01B", "G01N", "A01B") for group in (1, 3, 30)]
    marks = [dice.sample(symbols, dice.randint(0, 5)) for _ in range(60)]
    titles = _titles(tmp_path)
    concordance = Concordance.loaded(titles)
    assert concordance is not None
    table = rights_by_field(replace(make([right(n, ipc=some) for n, some in enumerate(marks, 1)]).scope("en"), titles=titles))
    fields = [concordance.fields_of(some) for some in marks]
    expected = {
        str(number): (
            sum(number in some for some in fields),
            pytest.approx(sum(some.get(number, 0) for some in fields), abs=0.06),
        )
        for number in (6, 10, 27)
    }
    assert {row.cells[0]: row.cells[3:] for row in table.rows[:-1]} == expected
    assert table.rows[-1].cells[3] == sum(not some for some in fields)


def test_it_has_no_rows_and_says_why_before_the_concordance_is_loaded(make: Make) -> None:
    table = rights_by_field(make([right(1, ipc=["G06F16/30"])]).scope("zh"))
    assert table.rows == ()
    assert table.note is not None
    assert "zhichan scheme load" in table.note.zh
    assert "zhichan scheme load" in table.csv()


def test_classes_bear_official_titles_where_they_are_loaded(make: Make, tmp_path: Path) -> None:
    (tmp_path / "ipc.tsv").write_text("G06F\tMADE-UP READING (cards G06K)\nG06K\tMADE-UP CARDS\n", encoding="utf-8")
    list(load(tmp_path / "ipc.tsv", tmp_path / "schemes"))
    scope = replace(make([right(1, ipc=["G06F16/30", "A01B1/00"])]).scope("en"), titles=Titles(tmp_path / "schemes"))
    assert _cells(rights_by_class(scope)) == [("A01B", "Farming, forestry, fishing", 1), ("G06F", "Made-up reading", 1)]
