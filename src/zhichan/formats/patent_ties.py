"""How tables of patents state what a right is tied to: priorities, citations, families, PCT, divisions; and its dealings."""

from __future__ import annotations

from zhichan.formats.draft import cited
from zhichan.formats.patent_row import Reader, RowDraft, entries, row_application, row_date, row_publication
from zhichan.normalise.dates import parse_date
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.normalise.width import tidy
from zhichan.records.right import Link


def documents(rel: str, category: str = "") -> Reader:
    """A list of publications; what is no number is kept as text of the tie."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        for printed in entries(cell):
            found = row_publication(printed)
            if found is None or not found.office.isalpha():
                draft.links.append(Link(rel=rel, number="", category=category, text=printed))
            elif rel != "family" or found.keys[0] != draft.document:  # a family lists the record itself as well
                office, number, kind = cited(found.office, found.number, found.kind_code)
                draft.links.append(Link(rel=rel, office=office, number=number, kind_code=kind, category=category))

    return read


def literature(category: str = "") -> Reader:
    """What is cited and no patent; entries are separated as the platform does, not by semicolons, which references contain."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        for printed in cell.replace(";;", "\n").splitlines():
            if tidy(printed):
                draft.links.append(Link(rel="cites", number="", category=category, text=tidy(printed)))

    return read


def applications(rel: str) -> Reader:
    """A list of applications, or of publications where a platform names these."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        for printed in entries(cell):
            number, date = row_application(printed, draft.office or "CN", exchange=draft.exchange)
            published = row_publication(printed)
            if number and number.check != "wrong" and (draft.exchange or number.office == "CN"):
                draft.links.append(Link(rel=rel, office=number.office, number=number.canonical, date=date))
            elif published and published.office.isalpha() and published.kind_code:
                office, bare, kind = published.office, published.number, published.kind_code
                draft.links.append(Link(rel=rel, office=office, number=bare, kind_code=kind))
            elif number and number.check != "wrong" and number.office != "CN":
                draft.links.append(Link(rel=rel, office=number.office, number=number.canonical))
            else:
                draft.misread(header, printed, "is no application number", "compare it with the source")

    return read


def dated_priorities(header: str, cell: str, draft: RowDraft) -> None:
    """`2012.01.16 DE 202012000389.5`, several separated by semicolons; WIPO prints number, day and office."""
    for printed in entries(cell):
        words = printed.split()
        dates = [word for word in words if row_date(word, draft.day_first) and not word.isdigit()]
        dates = dates or [word for word in words[:1] + words[-1:] if len(word) == 8 and parse_date(word)]
        rest = [word for word in words if word != dates[0]] if dates else []
        office = next((word for word in rest if len(word) == 2 and word.isalpha()), "")
        number = "".join(word for word in rest if word != office)
        if not office and number[:2].isalpha():
            office = number[:2].upper()
        date = row_date(dates[0], draft.day_first) if len(dates) == 1 else None
        if not date or not office or not number:
            draft.misread(header, printed, "is no date, country and number", "write it as 2012.01.16 DE 202012000389.5")
        else:
            draft.links.append(_priority(number, office, date))


def priorities(date_column: str, office_column: str = "") -> Reader:
    """A list of numbers, with the days and offices that other columns list in the same order."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        numbers = entries(cell)
        dates = _aligned(draft, date_column, len(numbers))
        offices = _aligned(draft, office_column, len(numbers))
        for place, number in enumerate(numbers):
            date = row_date(dates[place], draft.day_first) or "" if dates else ""
            draft.links.append(_priority(number, offices[place] if offices else "", date))

    return read


def _aligned(draft: RowDraft, column: str, length: int) -> list[str]:
    """The entries of another column where it has as many and each can be read, else nothing."""
    values = entries(draft.cells.get(column, ""))
    is_date = column.endswith(("日", "date"))
    sound = all(row_date(value, draft.day_first) if is_date else len(value) == 2 and value.isalpha() for value in values)
    return values if len(values) == length and sound else []


def beside(number_column: str, own_column: str) -> Reader:
    """A column that was read with the list of numbers it belongs to; kept where the two do not match."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        if not _aligned(draft, own_column, len(entries(draft.cells.get(number_column, "")))):
            draft.aside(header, cell)

    return read


def _priority(printed: str, office: str, date: str) -> Link:
    number, _ = row_application(printed, office or "?")
    if number and number.check != "wrong" and number.office != "?" and (not office or number.office == office):
        return Link(rel="priority", office=number.office, number=number.canonical, date=date)
    return Link(rel="priority", office=office, number=printed, date=date)


def international(rel: str) -> Reader:
    """`PCT/EP2006/000123 2006.1.6`, `WO2006/102345 英 2006.10.5`: number, language and date in any order."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        number, kind_code, date, others = "", "", "", []
        for word in tidy(cell).split():
            if not date and (found := row_date(word)):
                date = found
            elif not number and rel == "pct-filing" and (parsed := parse_application(word, "WO")):
                number = parsed.canonical
            elif not number and rel == "pct-publication" and (published := parse_publication(word, "WO")):
                number, kind_code = published.number, published.kind_code
            else:
                others.append(word)
        if number:
            text = " ".join(others)
            draft.links.append(Link(rel=rel, office="WO", number=number, kind_code=kind_code, date=date, text=text))
        else:
            draft.misread(header, cell, "is no international number", "write it as PCT/EP2006/000123 2006.1.6")

    return read


def dealing(key: str, *parties: str) -> Reader:
    """The days of transfers, licences or pledges; with the parties where one day alone makes clear whose they are."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        days = entries(cell)
        between = " → ".join(tidy(draft.cells[name]) for name in parties if name in draft.cells)
        for day in days:
            if date := draft.date(header, day):
                draft.happened(key, date, text=between if len(days) == 1 else "")

    return read


def of_dealing(date_column: str) -> Reader:
    """A party to a dealing: told with its day where there is one day, else kept."""

    def read(header: str, cell: str, draft: RowDraft) -> None:
        days = entries(draft.cells.get(date_column, ""))
        if len(days) != 1 or not row_date(days[0], draft.day_first):
            draft.aside(header, cell)

    return read
