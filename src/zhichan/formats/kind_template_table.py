"""The filled-in spreadsheet template of a kind (`zhichan template`): one row a right, columns as `kinds/` declares them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import msgspec

from zhichan.formats.draft import Draft
from zhichan.formats.format import Format, FormatError, Outcome
from zhichan.formats.kind_template import MARK, Column, columns, language, own_id
from zhichan.formats.tables import MAX_INFLATED, Row, check_inflated, is_spreadsheet, sheets
from zhichan.normalise.names import clean_name
from zhichan.normalise.numbers import parse_number
from zhichan.normalise.numbers.registers import is_shared, told_apart
from zhichan.normalise.width import compact, fold
from zhichan.records.declared import Label
from zhichan.records.kinds import kinds
from zhichan.records.right import ClassMark, Event, Fact, Party

_EXAMPLE = ("示例", "example")
_SPLIT = re.compile(r"[;；]")
_ORDER = ("title", "fact", "party", "class", "event", "text")  # the number is read last: it may need the others

Cells = Mapping[str, str]
"""Column key → cell."""
Printed = Mapping[str, tuple[str, str]]
"""Part of the right → (column key, cell); for the parts that have one column."""


class KindTemplateTable(Format):
    """Reads the sheets named after a kind; the sheets that explain the columns are passed over."""

    name = "kind-template-table"
    label = Label(zh="知产登记表模板", en="Zhichan spreadsheet template")
    licence = "The licence of the facts is that of whoever filled the table in; the template itself is free to use."
    authority = "hand"
    extensions = (".xlsx",)

    def __init__(self, max_inflated: int = MAX_INFLATED) -> None:
        self.max_inflated = max_inflated

    def recognises(self, head: bytes, path: Path) -> bool:
        if not is_spreadsheet(head):
            return False
        check_inflated(path, self.max_inflated)
        return any(_kind_of(row) for rows in sheets(path) if (row := next(rows, None)))

    def read(self, path: Path) -> Iterator[Outcome]:
        check_inflated(path, self.max_inflated)
        known = False
        for rows in sheets(path):
            header = next(rows, None)
            kind_name = _kind_of(header) if header else ""
            if header and kind_name:
                known = True
                yield from _table(kind_name, header, rows)
        if not known:
            raise FormatError(
                "no sheet has the name and the columns of a template", where=path.name, mend="make one: zhichan template"
            )


def _kind_of(header: Row) -> str:
    """The kind that a sheet is about: the last word of its name, where the header is that of the template; else `""`."""
    name = header.sheet.rpartition(" ")[2]
    return name if name in kinds() and _key(header.cells[0] if header.cells else "") == MARK.key else ""


def _key(header: str) -> str:
    """The key of a column: the first line of its header."""
    return compact(header.strip().partition("\n")[0])


def _table(kind_name: str, header: Row, rows: Iterator[Row]) -> Iterator[Outcome]:
    known = {column.key: column for column in columns(kind_name)}
    keys = [_key(cell) for cell in header.cells]
    for row in rows:
        if row.cells[0].strip().lower().startswith(_EXAMPLE):
            continue
        draft = Draft()
        draft.kind, draft.lang = kind_name, "zh"
        cells: dict[str, str] = {}
        for place, cell in enumerate(row.cells):
            key = keys[place] if place < len(keys) else ""
            if not cell.strip():
                continue
            if key in known and key != MARK.key and key not in cells:
                cells[key] = cell.strip()
            else:
                draft.keep(key or f"column {place + 1}", cell)
        yield _outcome(draft, known, cells, row, header)


def _outcome(draft: Draft, known: Mapping[str, Column], cells: Cells, row: Row, header: Row) -> Outcome:
    by_part: dict[str, list[Column]] = {}
    for key in cells:
        by_part.setdefault(known[key].part, []).append(known[key])
    for part in _ORDER:
        for column in by_part.get(part, []):
            if part == "party":
                if not column.field:
                    _parties(column, known, cells, draft)
                elif not any(c.name == column.name and not c.field for c in by_part["party"]):
                    draft.keep(column.key, cells[column.key])
            else:
                _read(column, cells[column.key], draft)
    printed: Printed = {str(column.part): (column.key, cells[column.key]) for column in known.values() if column.key in cells}
    where, office = printed.get("office", ("", "CN"))
    office = fold(office).upper()
    if not re.fullmatch(r"[A-Z]{2}", office):
        draft.refuse(where, "is no code of an office", office, "write two letters, such as CN")
    id_ = _identify(printed, office, draft)
    return draft.outcome(row.place, lambda: _raw(header.cells, row), id_, office)


def _raw(headers: Sequence[str], row: Row) -> str:
    """The row as JSON: the key of the header and the cell, in order."""
    pairs = zip_longest((_key(header) for header in headers), row.cells, fillvalue="")
    return json.dumps([[name, cell] for name, cell in pairs if cell], ensure_ascii=False)


def _read(column: Column, cell: str, draft: Draft) -> None:
    match column.part:
        case "title":
            draft.add_text("title", cell, lang=column.name)
        case "fact":
            _fact(column, cell, draft)
        case "class":
            for symbol in _list(cell):
                draft.add_class(column.key, symbol, column.name)
        case "event":
            for printed in _list(cell):
                if date := draft.date(column.key, printed):
                    draft.events.append(Event(key=column.name, date=date))
        case "text":
            draft.add_text(column.name, cell, lang=language(cell))  # type: ignore[arg-type]  # parts only


def _list(cell: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(cell) if part.strip()]


def _fact(column: Column, cell: str, draft: Draft) -> None:
    for printed in _list(cell) if column.form == "list" else [cell]:
        value: str | None = printed
        if column.form == "choice":
            wanted = fold(printed).lower()
            value = next((k for k, v in column.choices.items() if wanted in (k, fold(v.zh).lower(), fold(v.en).lower())), None)
            mend = "choose from the list"
        elif column.form == "integer":
            value, mend = (printed if printed.isascii() and printed.isdigit() else None), "write a whole number"
        elif column.form == "date":
            value, mend = (draft.date(column.key, printed) or ""), ""
            if not value:
                continue  # reported there
        if value is None:
            draft.misread(column.key, printed, "is no value of this column", mend)
        else:
            draft.facts.append(Fact(property=column.name, value=value))


def _parties(column: Column, known: Mapping[str, Column], cells: Cells, draft: Draft) -> None:
    """The parties of a role: their names, and what other columns say of each, in the same order."""
    names = [clean_name(part) for part in _SPLIT.split(cells[column.key])]
    stated: dict[str, list[str]] = {}
    for other in known.values():
        if other.part == "party" and other.name == column.name and other.field and other.key in cells:
            values = [part.strip() for part in _SPLIT.split(cells[other.key])]
            if len(values) > len(names):
                draft.misread(other.key, cells[other.key], "holds more values than there are names", "write one for each name")
            else:
                stated[other.field] = values
    for seq, name in enumerate(names, 1):
        own = {field: values[seq - 1] for field, values in stated.items() if seq <= len(values)}
        if name:
            party = Party(role=column.name, name=name, seq=seq, lang=language(name))  # type: ignore[arg-type]  # roles only
            draft.parties.append(msgspec.structs.replace(party, **own))
        elif any(own.values()):
            draft.keep(column.key, " ".join(own.values()))


def _identify(printed: Printed, office: str, draft: Draft) -> str:
    """Sets the draft's number; the id of a right without one, or `""`."""
    if "number" not in printed:
        return _own(printed, draft)
    header, cell = printed["number"]
    number = parse_number(draft.kind, cell, office)
    if number is None:
        draft.refuse(header, "is no number of this kind of right", cell, "compare it with the certificate")
        return ""
    if number.check == "wrong":
        draft.refuse(header, "the check digit is wrong", cell, "compare the number with the certificate")
        return ""
    if "own" in printed:
        draft.keep(*printed["own"])
    nice = [mark.symbol for mark in draft.classes if mark.scheme == "nice"]
    if is_shared(draft.kind, number):
        titles = [text.text for text in draft.texts if text.part == "title"]
        parts = nice if draft.kind == "trademark" else titles[:1]
        number = told_apart(number, parts[0]) if len(parts) == 1 else number
    elif draft.kind == "trademark" and number.office == "CN" and not nice:
        draft.classes.append(ClassMark(scheme="nice", symbol=number.canonical.partition("-")[2]))
    draft.number = number
    return ""


def _own(printed: Printed, draft: Draft) -> str:
    holder = next((p.name for role in ("holder", "applicant") for p in draft.parties if p.role == role), "")
    if "own" in printed and holder:
        return own_id(draft.kind, holder, printed["own"][1])
    draft.refuse("", "the row has neither an official number nor a holder with a number of its own", "", "fill in one of them")
    return ""
