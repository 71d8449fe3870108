"""A row of a table of patents under construction, and how its numbers, dates and lists are spelled on the platforms."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping

from zhichan.formats.draft import Draft
from zhichan.normalise.dates import parse_date
from zhichan.normalise.numbers import ApplicationNumber, Publication, parse_application, parse_publication
from zhichan.normalise.numbers.exchange import from_docdb
from zhichan.normalise.width import compact, tidy
from zhichan.records.right import Event, Rest

_SPLIT = re.compile(r"[;；|｜\r\n]+")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?", re.ASCII)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 73_050  # 1954 to 2099: beyond, five digits are no day of a patent
_EPOCH = dt.date(1899, 12, 30)
_DAY_FIRST = re.compile(r"(\d\d)[./](\d\d)[./](\d{4})", re.ASCII)
_DATE = re.compile(r"(?:19|20)\d{6}", re.ASCII)
_EXCHANGE = re.compile(r"([A-Z]{2})?(\d[\d/.,-]*?\d)([A-Z]\d?)?", re.ASCII)
_PCT_JOINED = re.compile(r"WO(\d{4})([A-Z]{2})(\d{5,6})[A-Z]?", re.ASCII)
_US_SHORT = re.compile(r"^US(20\d\d)(\d{6})(?!\d)", re.ASCII)  # the EPO's form, one zero short of the office's own
_LOST = re.compile(r"(\d{6,7})\.([\dX])|(\d{7,8})", re.ASCII)


class RowDraft(Draft):
    """A draft that knows its row: the other cells by folded header, the office, and how dates are written."""

    def __init__(self, cells: Mapping[str, str], lang: str, *, day_first: bool = False, exchange: bool = False) -> None:
        super().__init__()
        self.cells = cells
        self.lang = lang
        self.day_first = day_first
        self.exchange = exchange  # numbers in the forms of the EPO's exchange (docdb, epodoc)
        self.office = ""
        self.stated_office = ("", "")  # (printed header, code)
        self.kind_code = ""
        self.days: list[str] = []  # of the publications, as the column `days_column` states them
        self.days_column = ""

    def aside(self, header: str, cell: str) -> None:
        """Keeps a value that is known to have no place of its own in the record."""
        self.rest.append(Rest(header=header.strip(), value=cell))

    def date(self, where: str, value: str) -> str:
        """As in every draft, with the days that spreadsheets and WIPO write."""
        return row_date(value, self.day_first) or super().date(where, value)

    def happened(self, key: str, date: str, code: str = "", text: str = "") -> None:
        """Adds an event, unless the row has stated it before."""
        repeats = key and not code and not text and any((known.key, known.date) == (key, date) for known in self.events)
        if not repeats:
            self.events.append(Event(key=key, date=date, code=code, text=text))

    def settle(self) -> None:
        """Keeps what the row said on the way and no item tells: an office that no number has, a day without its publication."""
        header, code = self.stated_office
        if code and not any(document.office == code for document in self.documents):
            self.aside(header, code)
        told = {document.date for document in self.documents} | {link.date for link in self.links}
        for day in self.days:
            if day and day not in told:
                self.aside(self.days_column, day)

    def language(self, text: str) -> str:
        """The language that the script shows; that of the table where it shows none."""
        if re.search(r"[\u3040-\u30ff]", text):
            return "ja"
        if re.search(r"[\uac00-\ud7af]", text):
            return "ko"
        if re.search(r"[\u4e00-\u9fff]", text):
            return "ja" if self.office == "JP" else "zh"
        return "und"


Reader = Callable[[str, str, RowDraft], None]
"""(printed header, cell, draft)"""


def entries(cell: str) -> list[str]:
    """The entries of a list, however the platform separates them: `; `, ` | `, `;;` or line breaks."""
    return [entry for part in _SPLIT.split(cell) if (entry := tidy(part).strip(" ,"))]


def row_date(text: str, day_first: bool = False) -> str | None:
    """A date, also as the day number of a spreadsheet; with `day_first` also `01.02.2000` as WIPO writes it."""
    if found := parse_date(text):
        return found
    spelled = compact(text)
    if (match := _SERIAL.fullmatch(spelled)) and _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL:
        return (_EPOCH + dt.timedelta(days=int(match[1]))).isoformat()
    if day_first and (match := _DAY_FIRST.fullmatch(spelled)):
        return parse_date(f"{match[3]}-{match[2]}-{match[1]}")
    return None


def row_application(text: str, office: str, *, exchange: bool = False) -> tuple[ApplicationNumber | None, str]:
    """(application number, filing day) that a cell spells; `exchange` says that it may be in a form of the EPO's exchange.

    A Chinese number that a spreadsheet took for a number and cut its leading zeros off is made whole where, and only where,
    its check digit proves it.
    """
    words, date = tidy(text).upper().split(), ""
    if exchange and len(words) > 1 and _DATE.fullmatch(words[-1]) and parse_date(words[-1]):
        date = parse_date(words.pop()) or ""
    spelled = compact("".join(words))
    if exchange and (match := _EXCHANGE.fullmatch(spelled)):
        printed, body, kind = match.groups()
        if found := _exchanged(printed or office, body, kind):
            return found, date
    if match := _PCT_JOINED.fullmatch(spelled):
        spelled = f"PCT/{match[2]}{match[1]}/{match[3]:0>6}"
    if exchange and office == "US" and re.fullmatch(r"(?:US)?\d{8}[A-Z]?", spelled):
        return None, date  # six digits and the year: without the series code it names no application
    return parse_application(spelled, office or "CN") or _made_whole(spelled), date


def _exchanged(office: str, body: str, kind: str | None) -> ApplicationNumber | None:
    """In the forms of the EPO's exchange; outside it a number of another office has no kind code."""
    if kind or office in ("US", "CN"):
        return from_docdb(office, body, kind or "")
    return None


def _made_whole(spelled: str) -> ApplicationNumber | None:
    match = _LOST.fullmatch(spelled)
    if not match:
        return None
    digits = f"{match[1]}{match[2]}" if match[1] else match[3]
    number = parse_application(f"{digits[:-1]:0>8}.{digits[-1]}")
    return number if number and number.check == "ok" else None


def lost_zeros(text: str) -> bool:
    """Whether a cell looks like a Chinese application number without its leading zeros."""
    return _LOST.fullmatch(compact(text).upper()) is not None


def row_publication(text: str, office: str = "", kind_code: str = "") -> Publication | None:
    """A publication number as platforms print it: `CN102025678 (A)`, `US 2012/0123456 A1`, `WO/2012/123456`."""
    spelled = re.sub(r"[()\s]", "", tidy(text)).upper().replace("WO/", "WO")
    spelled = _US_SHORT.sub(r"US\g<1>0\g<2>", spelled)
    found = parse_publication(spelled, office)
    if found and not found.kind_code and kind_code:
        return parse_publication(spelled + kind_code, office) or found
    return found
