"""WIPO's concordance from IPC symbols to the 35 fields of technology, as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from zhichan.formats.format import FormatError, Problem
from zhichan.formats.tables import is_spreadsheet
from zhichan.normalise.classes import parse_class
from zhichan.normalise.width import compact
from zhichan.records.declared import Label
from zhichan.schemes.entries import Entry, Item, Rule, normal
from zhichan.schemes.files.source import SchemeFile, head_text, no_symbol, table_rows
from zhichan.schemes.own import sector_of

_COLUMNS = {
    "number": {"field_nr", "field_number", "field_no", "techn_field_nr", "field number", "领域编号"},
    "name": {"field_name", "field_en", "techn_field", "field name", "field", "技术领域"},
    "symbol": {"ipc", "ipc_code", "ipc code", "ipc_maingroup_symbol", "ipc_symbol", "ipc分类号"},
    "not": {"not", "exclude", "except", "除外"},
}
_NOT = re.compile(r"\bnot\b|，?除外", re.IGNORECASE)
_PATTERN = re.compile(r"([A-H]\d\d(?:[A-Z])?)[-\s]*(?:0*(\d{1,4})(?:/0*)?)?%?", re.ASCII)


class FieldConcordance(SchemeFile):
    """One pattern a row: number and name of the field, and the IPC symbol as `F21H%`, `B01D   1%`, `A61K-008`, `H04N0001`.

    A column `not`, or the word behind a pattern, takes narrower symbols out: `A61K not A61K-008`. The longest pattern decides
    in any case, so an exclusion matters where no other field has the symbol.
    """

    name = "wipo-fields"
    label = Label(zh="WIPO 技术领域对照表", en="WIPO’s concordance of fields")
    scheme = "wipo-field"

    def recognises(self, head: bytes, path: Path) -> bool:
        try:
            first = next(table_rows(path)).cells if is_spreadsheet(head) else _cells(head_text(head).partition("\n")[0])
        except (FormatError, StopIteration):
            return False
        places = _places(first)
        return "number" in places and "symbol" in places

    def read(self, path: Path) -> Iterator[Item]:
        places: dict[str, int] = {}
        named: dict[str, str] = {}
        ruled: dict[str, int] = {}
        excluded: list[str] = []
        for row in table_rows(path):
            if not places:
                places = _places(row.cells)
                continue
            cell = {name: row.cells[at].strip() if at < len(row.cells) else "" for name, at in places.items()}
            number = normal("wipo-field", cell["number"])
            if not number.isdigit():
                yield no_symbol(row.place, cell["number"], "wipo-field")
                continue
            if number not in named and cell.get("name"):
                named[number] = cell["name"]
                yield Entry(number, cell["name"], sector_of(int(number)), 2)
            symbol, *without = _NOT.split(cell["symbol"])
            pattern = _pattern(symbol)
            if not pattern:
                yield no_symbol(row.place, cell["symbol"], "ipc")
            elif ruled.setdefault(pattern, int(number)) != int(number):
                what = f"the symbol stands for field {ruled[pattern]} already"
                yield Problem(row.place, what, cell["symbol"], "leave one of the two rows")
            else:
                yield Rule(pattern, int(number))
            excluded += [out for text in [*without, cell.get("not", "")] for out in map(_pattern, text.split(",")) if out]
        yield from (Rule(pattern, 0) for pattern in dict.fromkeys(excluded) if pattern not in ruled)


def _cells(line: str) -> list[str]:
    """The heads of a text table's columns."""
    return [cell.strip().strip('"') for cell in re.split(r"[,;\t]", line.strip())]


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Where the columns that count stand."""
    heads = [cell.strip().lower() for cell in cells]
    return {name: heads.index(head) for name, known in _COLUMNS.items() for head in heads if head in known}


def _pattern(text: str) -> str:
    """A pattern as the symbol below which it holds: `B01D1` (a main group), `F21H` (a subclass); `""` for what is none."""
    match = _PATTERN.fullmatch(compact(text).upper())
    if not match:
        return ""
    mark = parse_class(match[1] + (match[2] or ""), "ipc")
    return mark.symbol if mark else ""
