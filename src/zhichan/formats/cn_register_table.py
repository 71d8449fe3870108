"""Tables of Chinese registers and city offices by their own printed headers, one row a right (`cn_registers.yml`).

No standard: the registers of marks, layouts, varieties, indications, copyright and standards are exported and typed in many ways,
so each column has the headers under which offices print it. The cells are read as those of the template of the kind are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import ClassVar

import msgspec

from zhichan.formats.cn_register_cells import issue, mixed, period, split_list
from zhichan.formats.format import Outcome
from zhichan.formats.header_table import HeaderTable, folded, link_header, raw_row
from zhichan.formats.kind_row import KindRow, Placed
from zhichan.formats.kind_template import Column, columns
from zhichan.formats.patent_row import RowDraft, row_date
from zhichan.formats.tables import Row
from zhichan.normalise.classes import parse_class
from zhichan.normalise.numbers import parse_number
from zhichan.normalise.width import fold
from zhichan.records.declared import Label, load_yaml
from zhichan.records.right import Event, Fact, Link

_FILE = "cn_registers.yml"
_FIRST_TERM = 10  # years that a term of a mark lasts
_NO_DAY = re.compile(r"[未无不待尚暂长][\u4e00-\u9fff]{1,6}")  # 未发表, 不详: says that there is no day, and is no shifted cell
_GROUP = re.compile(r"\d{3}", re.ASCII)


class Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table as `cn_registers.yml` declares it; see there."""

    kind: str
    signature: list[list[str]]
    columns: dict[str, list[str]]
    facts: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    issues: dict[str, str] = {}
    named_by_title: bool = False


@cache
def declared() -> dict[str, Declared]:
    """All tables by name."""
    return load_yaml(files("zhichan.formats").joinpath(_FILE), dict[str, Declared])


@cache
def _specs(table: str) -> dict[str, str]:
    """Folded header → what its column holds."""
    return {folded(header): spec for spec, headers in declared()[table].columns.items() for header in headers}


@cache
def column_of(kind: str, spec: str) -> tuple[Column, str]:
    """The column of the kind that a specification names, and the language that it states.

    Raises:
        KeyError: the kind has no such column.
    """
    path, _, lang = spec.partition("@")
    part, name, field = [*path.split("."), "", ""][:3]
    known = {(column.part, column.name, column.field): column for column in columns(kind)}
    if part == "title" and (part, name, "") not in known:
        return msgspec.structs.replace(known["title", "zh", ""], name=name), lang
    if field and (part, name, field) not in known:
        return msgspec.structs.replace(known["party", name, ""], field=field), lang
    return known[part, name, field], lang  # type: ignore[index]  # a part that there is not is a missing key


class CnRegisterTable(HeaderTable):
    """Reads such a table; subclasses name it."""

    table: ClassVar[str]
    licence = "The facts are those of the public register; the terms of use of the site that exported them apply to the table."
    authority = "vendor"
    blank = frozenset({"-", "--", "—", "——", "/", "\\", "无", "暂无", "null", "NULL", "None", "N/A"})

    def outcome(self, headers: Sequence[str], row: Row) -> Outcome:
        """What becomes of one row under its headers."""
        known, specs = declared()[self.table], _specs(self.table)
        draft = RowDraft({}, "zh")
        draft.kind = known.kind
        cells: dict[str, list[tuple[str, str]]] = {}
        for place, cell in enumerate(row.cells):
            if not cell.strip():
                continue
            printed = headers[place].strip() if place < len(headers) else ""
            spec = specs.get(folded(printed), "")
            if cell.strip() in self.blank and not spec.startswith("title."):  # a mark may well be named so
                continue
            if spec:
                cells.setdefault(spec, []).append((printed, cell.strip()))
            else:
                draft.keep(printed or f"column {place + 1}", cell)
        for place, target in row.links:
            if target not in row.cells:
                draft.aside(link_header(headers, place), target)
        placed = self._placed(known, cells, draft)
        self._refuse_shifted(known.kind, placed, draft)
        id_, office = "", "CN"
        if not draft.refusals:
            draft.facts += [Fact(property=name, value=value) for name, value in known.facts.items()]
            id_, office = KindRow(placed, draft, split_list, known.words).take()
            self._settle(cells, draft)
        return draft.outcome(row.place, lambda: raw_row(headers, row), id_, office)

    def _placed(self, known: Declared, cells: dict[str, list[tuple[str, str]]], draft: RowDraft) -> list[Placed]:
        """The cells under the columns of the kind, those that hold several things taken apart."""
        placed: list[Placed] = []
        for spec in sorted(cells, key=list(known.columns).index):
            part, _, name = spec.partition(".")
            several = part in ("party", "number", "event", "kept", "issue")
            for header, cell in cells[spec] if several else cells[spec][:1]:
                if part == "kept":
                    draft.aside(header, cell)
                elif part == "issue":
                    placed += self._issue(known, name, header, cell, draft)
                elif part == "mixed":
                    placed += self._mixed(known.kind, name, header, cell, draft)
                elif part not in ("term", "priority"):
                    column, lang = column_of(known.kind, spec)
                    placed.append(Placed(column, header, cell, lang))
            for header, cell in [] if several else cells[spec][1:]:
                draft.aside(header, cell)
        titles = [p for p in placed if p.column.part == "title"]
        if known.named_by_title and titles and not any(p.column.part == "number" for p in placed):
            own, _ = column_of(known.kind, "own")
            placed.append(Placed(own, titles[0].header, titles[0].cell))
        return placed

    @staticmethod
    def _issue(known: Declared, key: str, header: str, cell: str, draft: RowDraft) -> list[Placed]:
        number, day = issue(cell)
        if not (number or day):
            draft.misread(header, cell, "is no number of a gazette with its day", "write it as 1312/2012-05-14")
        found = [(f"fact.{known.issues[key]}", number), (f"event.{key}", day)]
        return [Placed(column_of(known.kind, spec)[0], header, value) for spec, value in found if value]

    @staticmethod
    def _mixed(kind: str, role: str, header: str, cell: str, draft: RowDraft) -> list[Placed]:
        found = mixed(cell)
        if not found:
            draft.misread(header, cell, "names and addresses cannot be told apart", "put them into columns of their own")
        return [Placed(column_of(kind, f"party.{role}{field}")[0], header, value, lang) for field, lang, value in found]

    @staticmethod
    def _refuse_shifted(kind: str, placed: Sequence[Placed], draft: RowDraft) -> None:
        def fits(found: Placed) -> bool:
            entries = split_list(found.cell)
            if found.column.part == "event":
                return any(row_date(entry) for entry in entries) or _NO_DAY.fullmatch(found.cell) is not None
            if found.column.part == "class":
                return any(parse_class(entry, found.column.name) for entry in entries)
            return found.column.part != "number" or parse_number(kind, found.cell) is not None

        odd = [found for found in placed if not fits(found)]
        if len(odd) > 1:
            said = ", ".join(f"{found.header} holds {found.cell[:20]!r}" for found in odd[:3])
            mend = "put the cells of the row under their headers"
            draft.refuse(odd[0].header, f"the cells are shifted: {said}", odd[0].cell, mend)

    @staticmethod
    def _settle(cells: dict[str, list[tuple[str, str]]], draft: RowDraft) -> None:
        """What needs the rest of the row: the term, the priority, groups of goods that lost their zero."""
        for header, cell in cells.get("priority", [])[:1]:
            for entry in split_list(cell):
                if day := draft.date(header, entry):
                    draft.links.append(Link(rel="priority", number="", date=day))
        for header, cell in cells.get("term", [])[:1]:
            start, end = period(cell)
            if not end:
                draft.misread(header, cell, "is no period of two days", "write it as 2012-05-14至2022-05-13")
                continue
            draft.facts.append(Fact(property="term-until", value=end))
            filed = next((event.date for event in draft.events if event.key == "filed"), "")
            if filed and not any(event.key == "granted" for event in draft.events):
                # a second term begins ten years after the registration, so one that starts sooner after the filing is the first
                key = "granted" if int(start[:4]) < int(filed[:4]) + _FIRST_TERM else "renewed"
                draft.events.append(Event(key=key, date=start, text=f"{header}: {fold(cell)}"))
            else:
                draft.aside(header, cell)
        classes = {mark.symbol for mark in draft.classes if mark.scheme == "nice"}
        draft.facts = [
            msgspec.structs.replace(fact, value=f"0{fact.value}")
            if fact.property == "similar-groups" and _GROUP.fullmatch(fact.value) and classes == {f"0{fact.value[0]}"}
            else fact
            for fact in draft.facts
        ]


def _signature(table: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(folded, group)) for group in declared()[table].signature)


class CnTrademarkTable(CnRegisterTable):
    """Marks: one row is a number in a class."""

    name, table = "cn-trademark-table", "trademark"
    label = Label(zh="商标登记信息表", en="Table of Chinese trademarks")
    signature = _signature("trademark")


class CnLayoutTable(CnRegisterTable):
    """Layout designs of integrated circuits."""

    name, table = "cn-layout-table", "ic-layout"
    label = Label(zh="集成电路布图设计登记信息表", en="Table of Chinese layout designs")
    signature = _signature("ic-layout")


class CnVarietyTable(CnRegisterTable):
    """Plant varieties."""

    name, table = "cn-variety-table", "plant-variety"
    label = Label(zh="植物新品种信息表", en="Table of Chinese plant varieties")
    signature = _signature("plant-variety")


class CnIndicationTable(CnRegisterTable):
    """Geographical indications; one without a number is known by its applicant and its product."""

    name, table = "cn-gi-table", "geographical-indication"
    label = Label(zh="地理标志信息表", en="Table of Chinese geographical indications")
    signature = _signature("geographical-indication")


class CnSoftwareTable(CnRegisterTable):
    """Copyright in software."""

    name, table = "cn-software-table", "software"
    label = Label(zh="计算机软件著作权登记信息表", en="Table of Chinese software copyright")
    signature = _signature("software")


class CnWorkTable(CnRegisterTable):
    """Copyright in works."""

    name, table = "cn-work-table", "work"
    label = Label(zh="作品著作权登记信息表", en="Table of Chinese copyright in works")
    signature = _signature("work")


class CnStandardTable(CnRegisterTable):
    """Standards."""

    name, table = "cn-standard-table", "standard"
    label = Label(zh="标准信息表", en="Table of Chinese standards")
    signature = _signature("standard")
