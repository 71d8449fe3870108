"""How the columns that tables of patents share are read: numbers, dates, classes, texts, facts."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from zhichan.formats.patent_row import Reader, RowDraft, entries, lost_zeros, row_application, row_publication
from zhichan.normalise.classes import parse_class
from zhichan.normalise.numbers import Publication
from zhichan.normalise.width import compact, tidy
from zhichan.records.right import ClassMark, Fact, Link

_CN_GRANTS = ("B", "C", "U", "Y", "S", "D")
_US_GRANTS = ("B", "E", "S", "P2", "P3")
_US_FIRST_APPLICATION = "2001-03-15"  # until then the United States published grants only, as kind A
_CORRECTED = ("8", "9")
_LONGEST_COUNT = 9  # digits: more are no count of anything
_LOCARNO = re.compile(r"(?i)LOC|\d\d-")
_PUBLICATIONS = ("公开(公告)号", "publicationnumber", "displaykey")
_CPC_OFFICES = re.compile(r"\s*[(（](?:[A-Z]{2}[,，\s]*)+[)）]\s*$")
_CODED = re.compile(r"(?P<symbol>[A-T]?\d+(?:\.\d+)*)\s*(?:\((?P<name>.*)\))?")
_TONGUE = re.compile(r"[(\[]([A-Z]{2})[)\]]")
_OFFICE = re.compile(r"[A-Z]{2}")
OFFICES: Mapping[str, str] = {
    "中国": "CN", "美国": "US", "日本": "JP", "韩国": "KR", "德国": "DE", "法国": "FR", "英国": "GB", "加拿大": "CA",
    "澳大利亚": "AU", "俄罗斯": "RU", "印度": "IN", "巴西": "BR", "台湾": "TW", "中国台湾": "TW", "香港": "HK", "中国香港": "HK",
    "欧洲专利局": "EP", "欧专局": "EP", "世界知识产权组织": "WO",
}  # fmt: skip
"""Offices that platforms name by country."""


def application(header: str, cell: str, draft: RowDraft) -> None:
    """The application number: it says which right it is. Of another office than the Chinese one it may be unreadable."""
    number, filed = row_application(cell, draft.office, exchange=draft.exchange)
    if number is None and lost_zeros(cell) and draft.office in ("", "CN"):
        what = "the number has lost its leading zeros, and no check digit proves which they were"
        draft.refuse(header, what, cell, "take the number from the source as text, or format the column as text before saving")
    elif number is None and draft.office not in ("", "CN"):
        draft.misread(
            header, cell, f"names no application of {draft.office} for certain", "the publication number names the record"
        )
    elif number is None:
        draft.identify(header, cell, draft.office or "CN")
    elif number.check == "wrong":
        draft.identify(header, cell, number.office)
    else:
        draft.number = number
        draft.office = number.office
        if number.type:
            draft.facts.append(Fact(property="type", value=number.type))
    if filed:
        draft.happened("filed", filed)


def patent_number(header: str, cell: str, draft: RowDraft) -> None:
    """A granted patent bears the number of its application."""
    number, _ = row_application(cell, "CN")
    if number is None or draft.number is None or number.canonical != draft.number.canonical:
        draft.misread(header, cell, "is not the application number", "compare the two numbers with the source")


def office(header: str, cell: str, draft: RowDraft) -> None:
    """The office, as code or by its country's name; read before the numbers that it belongs to."""
    word = tidy(cell)
    code = OFFICES.get(word, word.upper()) if not _OFFICE.fullmatch(word[:3].strip("() ").upper()) else word[:2].upper()
    if _OFFICE.fullmatch(code):
        draft.office = code
    if word != code:
        draft.aside(header, cell)
    else:
        draft.stated_office = (header, code)


def kind_code(header: str, cell: str, draft: RowDraft) -> None:
    """The kind code beside a publication number; read before it."""
    code = compact(cell)
    if re.fullmatch(r"[A-Z]\d?", code):
        draft.kind_code = code
    office, found = draft.office or "CN", []
    for numbers in (draft.cells[name] for name in _PUBLICATIONS if name in draft.cells):
        if len(several := entries(numbers)) > 1:  # several print their own codes
            found += [row_publication(number, office) for number in several]
        else:
            found.append(row_publication(numbers, office, draft.kind_code))
    if not draft.kind_code or not any(publication and publication.kind_code == code for publication in found):
        draft.aside(header, cell)


def issued(header: str, cell: str, draft: RowDraft) -> None:
    """The day of the publication; read before its number."""
    draft.issued = draft.date(header, cell)
    draft.days = [draft.issued]
    draft.days_column = header


def publication(header: str, cell: str, draft: RowDraft) -> None:
    """The publication of the row, with the day that was read before, as document and as event."""
    found = row_publication(cell, draft.office or "CN", draft.kind_code)
    if found is None:
        draft.misread(header, cell, "is no publication number", "compare it with the source")
        return
    published_as(found, draft)


def issued_list(header: str, cell: str, draft: RowDraft) -> None:
    """The days of several publications; read before their numbers, which they stand beside."""
    dates = [draft.date(header, day) for day in entries(cell)]
    draft.issued = dates[0] if dates else ""
    draft.days = dates
    draft.days_column = header


def publications(header: str, cell: str, draft: RowDraft) -> None:
    """Publications in one cell: those of the office of the application are the right's own, the others its family.

    Days belong to them where there are as many; one day alone belongs to the first.
    """
    printed = entries(cell)
    dates = draft.days if len(draft.days) == len(printed) else draft.days[:1] if len(draft.days) == 1 else []
    for place, number in enumerate(printed):
        found = row_publication(number, draft.office)
        date = dates[place] if place < len(dates) else ""
        if found is None:
            draft.misread(header, number, "is no publication number", "compare it with the source")
        elif not draft.document or found.office == draft.office:
            draft.office = draft.office or found.office
            draft.issued = date
            published_as(found, draft)
        else:
            office, bare, kind = found.office, found.number, found.kind_code
            draft.links.append(Link(rel="family", office=office, number=bare, kind_code=kind, date=date))


def published_as(found: Publication, draft: RowDraft) -> None:
    """Makes a publication the document of the row."""
    draft.document = found.keys[0]
    draft.add_document(found, draft.issued)
    if draft.issued and found.kind_code:
        draft.happened(_published_event(found, draft.issued), draft.issued, found.kind_code)
    elif draft.issued:
        draft.happened("published", draft.issued)


def _published_event(found: Publication, date: str) -> str:
    kind = found.kind_code
    if kind[1:] in _CORRECTED:
        return "corrected"
    if found.office == "CN":
        return "granted" if kind[:1] in _CN_GRANTS else "published"
    if found.office == "US":
        return "granted" if kind.startswith(_US_GRANTS) or (kind == "A" and date < _US_FIRST_APPLICATION) else "published"
    return "granted" if kind.startswith("B") else "published"


def event(key: str) -> Reader:
    """A day, or a list of days, on which something happened."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        for day in entries(cell):
            if date := draft.date(header, day):
                draft.happened(key, date)

    return read


def ended(*causes: str) -> Reader:
    """The day on which a right ended; the cells of other columns may say why."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        date = draft.date(header, cell)
        if not date:
            return
        said = "; ".join(tidy(draft.cells[cause]) for cause in causes if cause in draft.cells)
        keys = {key for words, key in _CAUSES if any(word in said for word in words)}
        draft.happened(keys.pop() if len(keys) == 1 else "", date, text=f"{header.strip()}: {said}" if said else header.strip())

    return read


_CAUSES = (
    (("未缴年费", "费用终止", "欠费"), "lapsed-fee"),
    (("撤回",), "withdrawn"),
    (("驳回",), "rejected"),
    (("放弃", "避免重复授权"), "abandoned"),
    (("期限届满", "届满"), "expired"),
    (("全部无效", "全部撤销"), "revoked"),
)


def classes(scheme: str, *, main: bool = False) -> Reader:
    """A list of class symbols; where a design stands among patents, its Locarno class is known by its form."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        for symbol in entries(cell):
            stated = "locarno" if scheme == "ipc" and _LOCARNO.match(symbol) else scheme
            bare = _CPC_OFFICES.sub("", symbol) if scheme == "cpc" else symbol
            mark = parse_class(bare, stated)
            if mark is None:
                draft.add_class(header, symbol, stated)  # reports it
                continue
            if bare != symbol:
                mark = msgspec.structs.replace(mark, raw=symbol)
            if not any(msgspec.structs.replace(known, main=False) == mark for known in draft.classes):
                draft.classes.append(msgspec.structs.replace(mark, main=main))

    return read


def coded(scheme: str) -> Reader:
    """A list of codes with their names: `9.1 (xx); 1.4 (yy)`, `C3562(zz)`. A name without a code stands for itself."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        for entry in entries(cell):
            match = _CODED.fullmatch(entry)
            symbol = match["symbol"] if match else entry
            draft.classes.append(ClassMark(scheme=scheme, symbol=symbol, raw=entry if entry != symbol else ""))

    return read


def titles(header: str, cell: str, draft: RowDraft) -> None:
    """A title, or several with their languages in front: `(EN) RADAR (FR) RADAR`."""
    pieces = _TONGUE.split(cell)
    if pieces[0].strip():
        text("title")(header, pieces[0], draft)
    for lang, said in zip(pieces[1::2], pieces[2::2], strict=True):
        if said.strip():
            text("title", lang.lower())(header, said, draft)
        else:
            draft.aside(header, lang)


def text(part: str, lang: str = "") -> Reader:
    """A text, in a language that is stated or shown by its script."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        said = cell.strip()
        spoken = lang or draft.language(said)
        if not any((known.part, known.lang, known.text) == (part, spoken, said) for known in draft.texts):
            draft.add_text(part, said, lang=spoken)  # type: ignore[arg-type]  # parts only

    return read


def count(property_: str) -> Reader:
    """A whole number."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        digits = re.sub(r"\.0+$", "", cell.strip())
        if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_COUNT:
            draft.facts.append(Fact(property=property_, value=str(int(digits))))
        else:
            draft.misread(header, cell, "is no whole number", "compare it with the source")

    return read


def said(property_: str) -> Reader:
    """The source's own word, as it stands."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        draft.facts.append(Fact(property=property_, value=tidy(cell)))

    return read


def stated_date(property_: str) -> Reader:
    """A day that the source computes, such as an expected expiry: its word, no event."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        if date := draft.date(header, cell):
            draft.facts.append(Fact(property=property_, value=date))

    return read


def patent_type(header: str, cell: str, draft: RowDraft) -> None:
    """The type by its name. What the name says of the document as well (`授权发明`) the kind code says; else it is kept."""
    word = tidy(cell)
    type_ = TYPES.get(word.lower(), "")
    known = draft.number.type if draft.number else ""
    if not type_:
        draft.aside(header, cell)
    elif known and known != type_:
        draft.misread(header, cell, f"is not the type that the application number says ({known})", "compare it with the source")
    elif not known:
        draft.facts.append(Fact(property="type", value=type_))
    if type_ and word not in _PLAIN_TYPES:
        draft.aside(header, cell)


TYPES: Mapping[str, str] = {
    "发明": "invention", "发明专利": "invention", "发明申请": "invention", "发明公开": "invention", "授权发明": "invention",
    "发明授权": "invention", "实用新型": "utility-model", "实用新型专利": "utility-model", "外观设计": "design",
    "外观设计专利": "design", "外观专利": "design", "design right": "design", "utility model": "utility-model",
}  # fmt: skip
"""Folded word of a platform → type."""

_PLAIN_TYPES = frozenset({"发明", "发明专利", "实用新型", "实用新型专利", "外观设计", "外观设计专利"})


def document_type(header: str, cell: str, draft: RowDraft) -> None:
    """What a platform calls the document; some words say the type of the right as well."""
    draft.facts.append(Fact(property="document-type", value=tidy(cell)))
    type_ = TYPES.get(tidy(cell).lower(), "")
    if type_ and not (draft.number and draft.number.type):
        draft.facts.append(Fact(property="type", value=type_))


def kept(header: str, cell: str, draft: RowDraft) -> None:
    """A value of the platform's own, such as its scores: kept by its header."""
    draft.aside(header, cell)
