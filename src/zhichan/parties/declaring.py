"""Links between parties from a table: read row by row, each resolved to two parties or refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from zhichan.formats.tables import MAX_INFLATED, Row, check_inflated, csv_rows, is_spreadsheet, sheets
from zhichan.normalise.dates import parse_date
from zhichan.normalise.width import compact, tidy
from zhichan.parties.affiliations import RELATIONS
from zhichan.parties.errors import PartiesError
from zhichan.parties.judgements import Affiliation, Side
from zhichan.parties.who import Parties
from zhichan.records.dates import first_day, last_day

COLUMNS: dict[str, tuple[str, ...]] = {
    "parent": ("上级单位", "母公司", "parent"),
    "member": ("成员单位", "成员", "member"),
    "relation": ("关系", "relation"),
    "share": ("持股比例", "share"),
    "since": ("起始日期", "起", "from"),
    "until": ("终止日期", "止", "to"),
    "source": ("来源", "source"),
}
"""What a table has, by the headers that name it; the first is that of the template."""
MOST = 20_000
"""Rows of a table."""

_NEEDED = ("parent", "member", "relation", "source")
_CODE = re.compile(r"[0-9A-HJ-NP-RT-UW-Y]{18}")
_EXAMPLE = (
    "91210200MA0000001A",
    "大连示例机械有限公司沈阳分公司",
    "分公司",
    "",
    "2015-03",
    "",
    "示例：企业信用信息公示，2026-11-29 查",
)
_HEAD = 4096


class Declared(msgspec.Struct, frozen=True):
    """A row that says a link between two parties."""

    place: str
    parent: Side
    member: Side
    affiliation: Affiliation


class NotTaken(msgspec.Struct, frozen=True):
    """A row that says none, as it stands, and why."""

    place: str
    cells: tuple[str, ...]
    why: str


def template() -> str:
    """A table to fill in, as CSV: the headers and one made-up row."""
    return "\n".join(",".join(cells) for cells in ([names[0] for names in COLUMNS.values()], _EXAMPLE)) + "\n"


def read(path: Path, parties: Parties) -> Iterator[Declared | NotTaken]:
    """What the rows of a table say, in order.

    Raises:
        PartiesError: the table has not the columns, or too many rows.
        FormatError: the file cannot be read.
    """
    rows = _rows(path)
    header = next(rows, None)
    places = _places(header, path)
    for count, row in enumerate(rows, 1):
        if count > MOST:
            raise PartiesError(f"the table has more than {MOST:,} rows", where=path.name, mend="send it in parts")
        cells = {name: tidy(row.cells[at]) if at < len(row.cells) else "" for name, at in places.items()}
        try:
            yield _declared(cells, row.place, parties)
        except _NotSaid as error:
            yield NotTaken(row.place, row.cells, str(error))


class _NotSaid(Exception):
    """Why a row says no link."""


def _rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if is_spreadsheet(head):
        check_inflated(path, MAX_INFLATED)
        yield from next(sheets(path), iter(()))
    else:
        yield from csv_rows(path)


def _places(header: Row | None, path: Path) -> dict[str, int]:
    printed = [compact(cell).lower() for cell in header.cells] if header else []
    places = {name: printed.index(known) for name, names in COLUMNS.items() for known in names if known in printed}
    if missing := [COLUMNS[name][0] for name in _NEEDED if name not in places]:
        raise PartiesError(
            f"the table has no column {', '.join(missing)}",
            where=path.name,
            mend="begin from the template: zhichan parties affiliations --template",
        )
    return places


def _declared(cells: dict[str, str], place: str, parties: Parties) -> Declared:
    pids = [_party(cells[name], name, parties) for name in ("parent", "member")]
    if pids[0] == pids[1]:
        raise _NotSaid(f"{cells['parent']} and {cells['member']} are one party")
    relation = next((key for key, label in RELATIONS.items() if cells["relation"] in (key, label.zh, label.en)), None)
    if relation is None:
        known = ", ".join(f"{key} ({label.zh})" for key, label in RELATIONS.items())
        raise _NotSaid(f"{cells['relation'] or 'nothing'} is no relation: write one of {known}")
    if not cells["source"]:
        raise _NotSaid("no source is given: say where this is known from")
    since, until = _date(cells.get("since", "")), _date(cells.get("until", ""))
    if since and until and first_day(since) > last_day(until):
        raise _NotSaid(f"it ends ({until}) before it begins ({since})")
    affiliation = Affiliation(
        relation=relation,
        share=_share(cells.get("share", "")),
        since=since,
        until=until,
        source=cells["source"],
    )
    return Declared(place, parties.side(pids[0]), parties.side(pids[1]), affiliation)


def _party(text: str, column: str, parties: Parties) -> str:
    if not text:
        raise _NotSaid(f"no {column} is named")
    code = compact(text).upper()
    is_code = _CODE.fullmatch(code) is not None
    pids: Sequence[str] = parties.with_code(code) if is_code else parties.called(text)
    if not pids:
        what = "bears the credit code" if is_code else "is called"
        raise _NotSaid(f"no party here {what} {text}: write the name as a right prints it, or the credit code")
    if len(pids) > 1:
        raise _NotSaid(f"{len(pids)} parties are {text}: write the credit code, or judge first whether they are one")
    if parties.party(pids[0]).kind == "person":
        raise _NotSaid(f"{text} is a person: links are between bodies")
    return pids[0]


def _share(text: str) -> float | None:
    if not text:
        return None
    try:
        share = float(text.rstrip("%"))
    except ValueError:
        share = -1.0
    if not 0 < share <= 100:
        raise _NotSaid(f"{text} is no share: write per cent, such as 51 or 51%")
    return share


def _date(text: str) -> str:
    if not text:
        return ""
    date = parse_date(text)
    if date is None:
        raise _NotSaid(f"{text} is no date: write 2015, 2015-03 or 2015-03-01")
    return date
