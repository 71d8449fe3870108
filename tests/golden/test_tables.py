"""Tables of patents, each format by the same laws: each cell is in the right, in its rest, or in the row that was refused.

The samples and all cells here are made up.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from accounting import _strings, accounted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.formats.cn_register_table import declared
from zhichan.formats.format import Outcome
from zhichan.formats.header_table import HeaderTable
from zhichan.formats.patent_columns import OFFICES, TYPES
from zhichan.formats.patent_row import entries, row_application, row_date, row_publication
from zhichan.formats.registry import all_formats, recognise
from zhichan.formats.tables import Row
from zhichan.normalise.classes import parse_class
from zhichan.normalise.numbers import parse_number
from zhichan.normalise.width import compact, tidy
from zhichan.records.kinds import kinds
from zhichan.records.right import Right

HERE = Path(__file__).parent
TABLES = [format_ for format_ in all_formats() if isinstance(format_, HeaderTable) and ".csv" in format_.extensions]
MARK = "Zq7ungewöhnlich"


def rows_of(format_: HeaderTable) -> tuple[list[str], list[list[str]]]:
    """The headers and the rows of a sample."""
    with (HERE / format_.name.replace("-", "_") / "sample.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if any(row)]
    at = next(
        place for place, row in enumerate(rows) if format_._header([Row("", place, tuple(row))]) is not None and len(set(row)) > 5
    )
    return rows[at], rows[at + 1 :]


def forms(value: str) -> Iterator[str]:
    """The normal forms in which a value of a table may come back."""
    yield value.upper()
    yield re.sub(r"\.0+$", "", value).lstrip("0") or "0"
    yield row_date(value) or ""
    yield row_date(value, day_first=True) or ""
    for office in ("CN", "US", "EP", "?"):
        for exchange in (False, True):
            number, date = row_application(value, office, exchange=exchange)
            yield number.canonical if number else ""
            yield date if number and date else ""
        published = row_publication(value, office)
        yield published.number if published else ""
    for kind_name, declared_kind in kinds().items():
        for property_ in declared_kind.properties.values():
            yield next((key for key, label in property_.choices.items() if tidy(value).lower() == label.zh.lower()), "")
        registered = parse_number(kind_name, value) if kind_name != "patent" else None
        yield registered.canonical if registered else ""
    for scheme in ("nice", "vienna", "upov", "ics", "ccs"):
        mark = parse_class(value, scheme)
        yield mark.symbol if mark else ""
    for table in declared().values():
        yield from (words.get(tidy(value), "") for words in table.words.values())
    yield re.sub(r"第|期", "", value)
    yield TYPES.get(tidy(value).lower(), "")
    yield OFFICES.get(tidy(value), "")
    yield re.sub(r"\s*\[[A-Z]{2}\]$", "", tidy(value))


def splittings(cell: str) -> Iterator[list[str]]:
    yield [cell]
    yield entries(cell)
    yield cell.replace(";;", "\n").splitlines()
    yield cell.split()
    yield re.split(r"[;；、,，|｜/\s]+|至|到|~|～|—+|--+", cell)
    yield [part.lower() if len(part) == 2 else part for part in re.split(r"[(\[]([A-Z]{2})[)\]]", cell) if part.strip()]


def lost_in(right: Right, header: str, cell: str) -> bool:
    strings = {*_strings(right), *right.number.split("-")}
    everything = compact("\n".join(sorted(strings)))

    def found(value: str) -> bool:
        if not accounted([(header, value)], right, lambda where, said: False):
            return True
        if any(form and form in strings for form in forms(value)) or any(tidy(value) in party.city for party in right.parties):
            return True
        if any(tidy(value) in event.text for event in right.events):
            return True
        listed = "riorit" in header or "优先权" in header
        return listed and all(compact(word) in everything or row_date(word, True) in strings for word in value.split())

    return not any(parts and all(found(part) for part in parts) for parts in splittings(cell)) and bool(tidy(cell))


def missing(format_: HeaderTable, headers: list[str], cells: list[str], outcome: Outcome) -> list[tuple[str, str]]:
    values = [(h, c) for h, c in zip(headers, cells, strict=False) if c.strip() and c.strip() not in format_.blank]
    if outcome.right is None:
        return [value for value in values if list(value) not in msgspec.json.decode(outcome.raw)]
    return [(header, cell) for header, cell in values if lost_in(outcome.right, header, cell)]


@pytest.mark.parametrize("format_", TABLES, ids=lambda f: f.name)
def test_each_cell_of_the_sample_is_found(format_):
    headers, rows = rows_of(format_)
    assert len(rows) >= 4
    for place, cells in enumerate(rows):
        outcome = format_.outcome(headers, Row("", place, tuple(cells)))
        assert missing(format_, headers, cells, outcome) == []


@pytest.mark.parametrize("format_", TABLES, ids=lambda f: f.name)
def test_whatever_any_cell_says_it_is_kept_or_reported(format_):
    headers, rows = rows_of(format_)
    for place, header in enumerate(headers):
        cells = [*rows[0]]
        cells[place] = MARK
        outcome = format_.outcome(headers, Row("", 1, tuple(cells)))
        assert MARK.lower() in msgspec.json.encode(outcome).decode().lower(), header


@pytest.mark.parametrize("format_", TABLES, ids=lambda f: f.name)
def test_a_shifted_row_is_refused_with_a_sentence(format_):
    headers, rows = rows_of(format_)
    outcome = format_.outcome(headers, Row("", 1, ("Zq", *rows[0][:-1])))
    if outcome.right is not None:  # a table with few columns of a form may not show it: then nothing is lost
        assert missing(format_, headers, ["Zq", *rows[0][:-1]], outcome) == []
    else:
        assert outcome.refusals[0].what
        assert outcome.refusals[0].mend


@pytest.mark.parametrize("key", ["1;", "1;2", "1;;2"])
def test_a_kind_is_kept_where_the_number_beside_it_cannot_be_read(key):
    format_ = next(one for one in TABLES if one.name == "lens-patent-table")
    headers, rows = rows_of(format_)
    for cells in ([*row] for row in rows):
        cells[headers.index("Display Key")] = key
        cells[headers.index("Simple Family Members")] = ""  # prints kinds of its own, as does the next
        cells[headers.index("Extended Family Members")] = ""
        assert missing(format_, headers, cells, format_.outcome(headers, Row("", 1, tuple(cells)))) == []


CELLS = st.one_of(
    st.sampled_from(sorted({cell for format_ in TABLES for row in rows_of(format_)[1] for cell in row if cell})),
    st.text(max_size=12),
    st.text(alphabet="CNUS0123456789.X-/;|()[] \n年月日A", max_size=24),
    st.just(""),
)


@pytest.mark.parametrize("format_", TABLES, ids=lambda f: f.name)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_random_cells_never_crash_and_each_is_accounted_for(format_, data):
    headers, rows = rows_of(format_)
    cells = [*data.draw(st.sampled_from(rows))]
    for place in data.draw(st.lists(st.integers(0, len(headers) - 1), max_size=12)):
        cells[place] = data.draw(CELLS)
    outcome = format_.outcome(headers, Row("", 1, tuple(cells)))
    assert (outcome.right is None) == bool(outcome.refusals)
    assert missing(format_, headers, cells, outcome) == []


@pytest.mark.parametrize("format_", TABLES, ids=lambda f: f.name)
def test_only_its_own_format_recognises_a_sample(format_):
    path = HERE / format_.name.replace("-", "_") / "sample.csv"
    assert recognise(path).name == format_.name
