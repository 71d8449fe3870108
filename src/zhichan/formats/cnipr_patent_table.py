"""Tables of Chinese patents with the columns of the gazette discs and of CNIPR (中国知识产权网), as .xlsx or .csv.

No standard; the columns are those that such files print. A smaller relative without numbers (序号, 名称, 摘要 …) is
recognised, and each of its rows is put aside, since nothing says which patent it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

import msgspec

from zhichan.formats.draft import Draft, cited
from zhichan.formats.format import Format, FormatError, Outcome, Problem
from zhichan.formats.tables import MAX_INFLATED, Row, check_inflated, csv_rows, is_spreadsheet, sheets
from zhichan.normalise.addresses import split_address
from zhichan.normalise.classes import parse_class
from zhichan.normalise.dates import parse_date
from zhichan.normalise.names import clean_name, split_names
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.normalise.width import compact
from zhichan.records.declared import Label
from zhichan.records.right import Event, Fact, Link, Party

_HEADER_ROWS = 10  # a title or a search statement may stand above the header
_LISTED_FORMULAS = 100
_GRANT_KINDS = ("B", "C", "U", "Y", "S", "D")
_AGENCY = re.compile(r"(?P<name>.*?)\s+(?P<code>\d{5})")
_SPLIT = re.compile(r"[;；]")

Reader = Callable[[str, str, Draft], None]
"""(printed header, cell, draft)"""


def _application(header: str, cell: str, draft: Draft) -> None:
    draft.identify(header, cell, "CN")
    if draft.number and draft.number.type:
        draft.facts.append(Fact(property="type", value=draft.number.type))


def _patent_number(header: str, cell: str, draft: Draft) -> None:
    """A granted patent bears the number of its application."""
    number = parse_application(cell)
    if number is None or draft.number is None or number.canonical != draft.number.canonical:
        draft.misread(header, cell, "is not the application number", "compare the two numbers with the source")


def _filed(header: str, cell: str, draft: Draft) -> None:
    if date := draft.date(header, cell):
        draft.events.append(Event(key="filed", date=date))


def _event(key: str) -> Reader:
    def read(header: str, cell: str, draft: Draft) -> None:
        if date := draft.date(header, cell):
            draft.events.append(Event(key=key, date=date))

    return read


def _publication(header: str, cell: str, draft: Draft) -> None:
    """The date was read before (its column is read first)."""
    publication = parse_publication(cell, "CN")
    if publication is None:
        draft.misread(header, cell, "is no publication number", "compare it with the source")
        return
    draft.document = publication.keys[0]
    draft.add_document(publication, draft.issued)
    key = "granted" if publication.kind_code[:1] in _GRANT_KINDS else "published"
    if draft.issued and publication.kind_code:
        draft.events.append(Event(key=key, date=draft.issued, code=publication.kind_code))


def _published(header: str, cell: str, draft: Draft) -> None:
    draft.issued = draft.date(header, cell)


def _classes(main: bool) -> Reader:
    def read(header: str, cell: str, draft: Draft) -> None:
        for symbol in _list(cell):
            scheme = "locarno" if re.match(r"(?i)LOC|\d\d-", symbol) else "ipc"
            mark = parse_class(symbol, scheme)
            if mark and any(msgspec.structs.replace(known, main=False) == mark for known in draft.classes):
                continue  # the list repeats the main class
            draft.add_class(header, symbol, scheme, main=main)

    return read


def _list(cell: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(cell) if part.strip()]


def _names(role: str) -> Reader:
    def read(header: str, cell: str, draft: Draft) -> None:
        for seq, name in enumerate(split_names(cell), 1):
            draft.parties.append(Party(role=role, name=name, seq=seq, lang="zh"))  # type: ignore[arg-type]  # roles only

    return read


def _agency(header: str, cell: str, draft: Draft) -> None:
    for seq, printed in enumerate(split_names(cell), 1):
        match = _AGENCY.fullmatch(printed)
        name, code = (match["name"], match["code"]) if match else (printed, "")
        draft.parties.append(Party(role="agency", name=name, code=code, seq=seq, lang="zh", scope="organisation"))


def _address(header: str, cell: str, draft: Draft) -> None:
    """The address of the first applicant."""
    postcode, address = split_address(cell)
    _first_applicant(header, cell, draft, address=address, postcode=postcode)


def _region(header: str, cell: str, draft: Draft) -> None:
    """The province or country of the first applicant: `辽宁;21`."""
    _first_applicant(header, cell, draft, region=clean_name(cell))


def _first_applicant(header: str, cell: str, draft: Draft, **stated: str) -> None:
    for place, party in enumerate(draft.parties):
        if party.role == "applicant" and party.seq == 1:
            draft.parties[place] = msgspec.structs.replace(party, **stated)
            return
    draft.keep(header, cell)


def _text(part: str) -> Reader:
    def read(header: str, cell: str, draft: Draft) -> None:
        draft.add_text(part, cell.strip())  # type: ignore[arg-type]  # parts only

    return read


def _fact(property_: str) -> Reader:
    def read(header: str, cell: str, draft: Draft) -> None:
        if cell.strip().isdigit():
            draft.facts.append(Fact(property=property_, value=cell.strip()))
        else:
            draft.misread(header, cell, "is no whole number", "compare it with the source")

    return read


def _priority(header: str, cell: str, draft: Draft) -> None:
    """`2012.01.16 DE 202012000389.5`, several separated by semicolons."""
    for printed in _list(cell):
        parts = printed.split(None, 2)
        date = parse_date(parts[0])
        if date is None or len(parts) != 3 or len(parts[1]) != 2:
            draft.misread(header, printed, "is no date, country and number", "write it as 2012.01.16 DE 202012000389.5")
            continue
        parsed = parse_application(parts[2], parts[1])
        number = parsed.canonical if parsed and parsed.office == parts[1] else parts[2]
        draft.links.append(Link(rel="priority", office=parts[1], number=number, date=date))


def _pct(rel: str) -> Reader:
    """`PCT/EP2006/000123 2006.1.6`, `WO2006/102345 英 2006.10.5`: number, language and date in any order."""

    def read(header: str, cell: str, draft: Draft) -> None:
        number, date, others = "", "", []
        for word in cell.split():
            if found := parse_date(word):
                date = found
            elif rel == "pct-filing" and (parsed := parse_application(word, "WO")):
                number = parsed.canonical
            elif rel == "pct-publication" and (published := parse_publication(word, "WO")):
                number = published.number
            else:
                others.append(word)
        if number:
            draft.links.append(Link(rel=rel, office="WO", number=number, date=date, text=" ".join(others)))
        else:
            draft.misread(header, cell, "is no international number", "write it as PCT/EP2006/000123 2006.1.6")

    return read


def _division(header: str, cell: str, draft: Draft) -> None:
    number = parse_application(cell)
    if number is None or number.check == "wrong":
        draft.misread(header, cell, "is no application number", "compare it with the source")
    else:
        draft.links.append(Link(rel="division", office=number.office, number=number.canonical))


def _references(header: str, cell: str, draft: Draft) -> None:
    for printed in _list(cell):
        publication = parse_publication(printed)
        if publication and publication.office.isalpha():
            office, number, kind = cited(publication.office, publication.number, publication.kind_code)
            draft.links.append(Link(rel="cites", office=office, number=number, kind_code=kind))
        else:
            draft.links.append(Link(rel="cites", number="", text=printed))


COLUMNS: Mapping[str, Reader] = {
    "申请号": _application,
    "公开(公告)日": _published,
    "公开(公告)号": _publication,
    "申请日": _filed,
    "专利号": _patent_number,
    "名称": _text("title"),
    "主分类号": _classes(main=True),
    "分类号": _classes(main=False),
    "分案原申请号": _division,
    "优先权": _priority,
    "申请(专利权)人": _names("applicant"),
    "发明(设计)人": _names("inventor"),
    "地址": _address,
    "国省代码": _region,
    "颁证日": _event("certificate"),
    "国际申请": _pct("pct-filing"),
    "国际公布": _pct("pct-publication"),
    "进入国家日期": _event("entered-national-phase"),
    "专利代理机构": _agency,
    "代理人": _names("agent"),
    "摘要": _text("abstract"),
    "主权项": _text("first-claim"),
    "参考文献": _references,
    "审查员": _names("examiner"),
    "页数": _fact("pages"),
}
"""Header, folded → how its cells are read. In the order of reading: what another column needs stands before it."""

_TYPED: Mapping[str, Callable[[str], bool]] = {
    "申请号": lambda cell: parse_application(cell) is not None,
    "公开(公告)号": lambda cell: parse_publication(cell, "CN") is not None,
    "公开(公告)日": lambda cell: parse_date(cell) is not None,
    "申请日": lambda cell: parse_date(cell) is not None,
    "颁证日": lambda cell: parse_date(cell) is not None,
    "进入国家日期": lambda cell: parse_date(cell) is not None,
    "主分类号": lambda cell: bool(re.match(r"(?i)[A-H]\d\d|LOC|\d\d-", cell.strip())),
}
"""Columns whose cells have a form: where two of a row do not fit, its cells are shifted."""


class CniprPatentTable(Format):
    """Reads the table, one row a patent document."""

    name = "cnipr-patent-table"
    label = Label(zh="中国专利著录项目表（光盘、CNIPR 列名）", en="Table of Chinese patents (disc and CNIPR columns)")
    licence = (
        "The facts are the office's register; abstracts and the compilation may be protected: "
        "mind the terms of the site exported from."
    )
    authority = "vendor"
    extensions = (".xlsx", ".csv")

    def __init__(self, max_inflated: int = MAX_INFLATED) -> None:
        self.max_inflated = max_inflated

    def recognises(self, head: bytes, path: Path) -> bool:
        if is_spreadsheet(head):
            check_inflated(path, self.max_inflated)
            return any(_header(_first(rows)) is not None for rows in sheets(path))
        return "名称".encode() in head[:4096] + head[:4096].decode("gb18030", "replace").encode() and (
            _header(_first(_quietly(csv_rows(path)))) is not None
        )

    def read(self, path: Path) -> Iterator[Outcome]:
        with path.open("rb") as file:
            head = file.read(4096)
        if not is_spreadsheet(head):
            yield from _table(csv_rows(path))
            return
        for formula in check_inflated(path, self.max_inflated)[:_LISTED_FORMULAS]:
            problem = Problem("", "the cell is a formula that was never computed", formula.formula, "open the file and save it")
            yield Outcome(place=formula.place, unread=(problem,))
        for rows in sheets(path):
            yield from _table(rows)


def _quietly(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows as far as they can be read: while recognising, a broken file is merely not ours."""
    try:
        yield from rows
    except FormatError:
        return


def _first(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, _HEADER_ROWS))


def _header(rows: Sequence[Row]) -> int | None:
    """Which of the rows is the header: the first that has a title and another column of ours."""
    for place, row in enumerate(rows):
        known = {compact(cell) for cell in row.cells} & COLUMNS.keys()
        if "名称" in known and len(known) > 1:
            return place
    return None


def _table(rows: Iterator[Row]) -> Iterator[Outcome]:
    above = _first(rows)
    at = _header(above)
    if at is None:
        for row in chain(above, rows):
            yield _aside(row, "the sheet has no header of this format", "name the columns as the gazette does")
        return
    for row in above[:at]:
        yield _aside(row, "the row stands above the header", "nothing need be done: it is kept as it is")
    headers = above[at].cells
    for row in chain(above[at + 1 :], rows):
        yield _outcome(headers, row)


def _aside(row: Row, what: str, mend: str) -> Outcome:
    return Outcome(place=row.place, refusals=(Problem("", what, "", mend),), raw=_raw((), row))


def _raw(headers: Sequence[str], row: Row) -> str:
    """The row as JSON: printed header and cell, in order."""
    names = [*headers, *("" for _ in row.cells[len(headers) :])]
    return json.dumps([[name, cell] for name, cell in zip(names, row.cells, strict=False) if cell], ensure_ascii=False)


def _outcome(headers: Sequence[str], row: Row) -> Outcome:
    draft = Draft()
    draft.lang = "zh"
    cells: dict[str, tuple[str, str]] = {}
    for place, cell in enumerate(row.cells):
        if not cell.strip():
            continue
        printed = headers[place] if place < len(headers) else ""
        name = compact(printed)
        if name in COLUMNS and name not in cells:
            cells[name] = (printed, cell)
        else:
            draft.keep(printed.strip() or f"column {place + 1}", cell)
    if not ({"申请号", "公开(公告)号"} & cells.keys()):
        draft.refuse("", "the row has neither an application number nor a publication number", "", "export it with its numbers")
    _refuse_shifted(cells, draft)
    if not draft.refusals:
        for name, read in COLUMNS.items():
            if name in cells:
                read(*cells[name], draft)
    id_ = f"cnipr:patent:{draft.document}" if draft.document else ""
    return draft.outcome(row.place, lambda: _raw(headers, row), id_, "CN")


def _refuse_shifted(cells: Mapping[str, tuple[str, str]], draft: Draft) -> None:
    odd = [
        (printed, cell)
        for name, fits in _TYPED.items()
        if name in cells and not fits(cells[name][1])
        for printed, cell in [cells[name]]
    ]
    if len(odd) > 1:
        said = ", ".join(f"{printed} holds {cell[:20]!r}" for printed, cell in odd[:3])
        draft.refuse(odd[0][0], f"the cells are shifted: {said}", odd[0][1], "put the cells of the row under their headers")
