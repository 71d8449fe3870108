"""What a table counts: rights, simple and extended families, documents; each says so and is exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
import pytest
from analytics_corpora import Made, right

from zhichan.analytics.measures import MEASURES, measure
from zhichan.analytics.scope import Scope
from zhichan.analytics.table import BASES, Basis
from zhichan.records.right import Document, Link, Right

Make = Callable[[Sequence[Right]], Made]


def _tied(bare: Right, priorities: str, documents: str) -> Right:
    keys = (bare.sources[0].key,)
    return msgspec.structs.replace(
        bare,
        links=tuple(Link(rel="priority", office="JP", number=number, sources=keys) for number in priorities),
        documents=tuple(Document(office="CN", number=number, kind_code="A", sources=keys) for number in documents),
    )


_RIGHTS = [
    _tied(right(1, filed="2012-05-31", type_="invention", holder="甲", ipc=["F04D13/06"]), "A", "12"),
    _tied(right(2, filed="2012-06-30", type_="invention", holder="甲", ipc=["F04D13/06", "G06F16/30"]), "A", ""),
    _tied(right(3, filed="2012-07-31", type_="design", holder="乙"), "AB", "3"),
    _tied(right(4, filed="2013-07-31", type_="invention", holder="乙", ipc=["G06F16/30"]), "A", "45"),
    _tied(right(5, type_="invention"), "", ""),
]


@pytest.fixture(scope="module")
def scope(make: Make) -> Scope:
    return make(_RIGHTS).scope(lang="en")


def _figures(scope: Scope, name: str, basis: Basis) -> dict[object, object]:
    table = measure(name)(replace(scope, basis=basis))
    place = next(place for place, column in enumerate(table.columns) if column.unit)
    return {row.cells[0]: row.cells[place] for row in table.rows}


@pytest.mark.parametrize(
    ("basis", "years", "holders", "classes"),
    [
        (
            "rights",
            {"2012": 3, "2013": 1, "Not known": 1},
            {"甲": 2, "乙": 2, "Not known": 1},
            {"F04D": 2, "G06F": 2, "No IPC class": 2},
        ),
        # A is one family, A with B another; the fifth right is its own
        (
            "families",
            {"2012": 2, "2013": 1, "Not known": 1},
            {"甲": 1, "乙": 2, "Not known": 1},
            {"F04D": 1, "G06F": 1, "No IPC class": 2},
        ),
        # A joins all that name it
        (
            "families-extended",
            {"2012": 1, "2013": 1, "Not known": 1},
            {"甲": 1, "乙": 1, "Not known": 1},
            {"F04D": 1, "G06F": 1, "No IPC class": 2},
        ),
        ("documents", {"2012": 3, "2013": 2}, {"乙": 3, "甲": 2}, {"F04D": 2, "G06F": 2, "No IPC class": 1}),
    ],
)
def test_each_basis_counts_exactly(
    scope: Scope, basis: Basis, years: dict[str, int], holders: dict[str, int], classes: dict[str, int]
) -> None:
    assert _figures(scope, "rights_by_year", basis) == years
    assert _figures(scope, "rights_by_holder", basis) == holders
    assert _figures(scope, "rights_by_class", basis) == classes


def test_the_total_of_a_year_counts_a_family_of_two_types_once(scope: Scope) -> None:
    table = measure("rights_by_year")(replace(scope, basis="families-extended"))
    assert table.rows[0].cells == ("2012", 1, 1, 1)


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("name", sorted(MEASURES))
def test_each_table_says_what_it_counts(scope: Scope, name: str, basis: Basis) -> None:
    table = measure(name)(replace(scope, basis=basis))
    assert table.basis in (basis, "rights")
    assert BASES[table.basis].en in table.csv()
    words = {"rights": "", "families": "simple families", "families-extended": "extended families", "documents": "documents"}
    for text in (table.title.en, table.definition.en):
        assert words[table.basis] in text
    units = {column.unit.en for column in table.columns if column.unit} - {"%"}
    assert units == {{"families-extended": "extended families"}.get(table.basis, table.basis)}


@pytest.mark.parametrize("basis", BASES)
def test_nothing_to_count_is_no_figure(make: Make, basis: Basis) -> None:
    bare = make([right(1)]).scope()
    scope = replace(bare, rids=bare.rids[:0], basis=basis)
    for name in MEASURES:
        assert all(not cell for row in measure(name)(scope).rows for cell in row.cells if isinstance(cell, (int, float)))
