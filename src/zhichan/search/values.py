"""Reading the values of fields that are not texts: dates, choices, classes and numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import NoReturn

from zhichan.normalise.classes import parse_class
from zhichan.normalise.dates import parse_date
from zhichan.normalise.numbers import spellings
from zhichan.records.dates import first_day, last_day
from zhichan.records.declared import Label
from zhichan.records.kinds import kinds
from zhichan.schemes.own import own_labels
from zhichan.search.errors import QueryError
from zhichan.search.fields import Field
from zhichan.search.holder_types import HOLDER_TYPES
from zhichan.search.messages import MESSAGES, nearest
from zhichan.search.nodes import Choice, ClassIs, Has, Node, Number, Range
from zhichan.search.number_lists import ID
from zhichan.search.tokens import chunks, fold

_COMPARED = re.compile(r"(>=|<=|>|<)\s*(.*)", re.DOTALL)
_SIGNS = str.maketrans({"＞": ">", "＜": "<", "＝": "=", "≥": ">=", "≤": "<="})
_TO = re.compile(r"\s+(?:TO|to)\s+|\s*(?:,|，|\.\.)\s*")
_ALWAYS = ("status", "number", "list", "numbered", "class-title", "holder-group")  # fields of which `*` would say nothing
_DATE = r"(\d{4}(?:[-./]?\d\d?){0,2})"
_TWO_DATES = re.compile(rf"[\[［]?\s*{_DATE}(?:\s*[-—–~～至到]\s*|\s+){_DATE}\s*[\]］]?")
_SPACED = re.compile(r"[\w./]+(?: +[\w./]+)*")
_NUMBERED = {"yes": Label(zh="有", en="yes"), "no": Label(zh="无", en="no"), "any": Label(zh="不限", en="any")}

SCHEMES = ("ipc", "cpc", "locarno", "uspc", "nice", "vienna", "upov", "ics", "ccs")
"""What `class:` reads, in the order in which a symbol is tried."""


def leaf(field: Field, text: str, form: str, query: str, place: int) -> Node:
    """The node of a value; `form` is `word`, `phrase`, `brackets` or `compared`.

    Raises:
        QueryError: the field has no such value.
    """
    return _Value(field, text, form, query, place).node()


def fail(code: str, query: str, place: int, suggestion: str = "", **details: object) -> NoReturn:
    """Refuses something in a query by the message of a code."""
    what, expected = MESSAGES[code]
    raise QueryError(what, query=query, place=place, expected=expected, suggestion=suggestion, details=details)


def fail_choice(field: Field, value: str, labels: Mapping[str, Label], query: str, place: int) -> NoReturn:
    """Refuses a value that is not on a field's list; the error names the list."""
    spelled = [word for key, label in labels.items() for word in (label.zh, label.en, key)]
    known = ", ".join(f"{key} ({label.zh})" for key, label in labels.items())
    fail("choice", query, place, nearest(value, spelled), field=field.name, value=value, known=known)


def choices(field: str) -> dict[str, Label]:
    """The declared values of `status`, `type`, `kind`, `numbered`, `holder-type` or `field`, with their labels."""
    return _choices()[field]


@cache
def _choices() -> dict[str, dict[str, Label]]:
    found: dict[str, dict[str, Label]] = {
        "status": {},
        "type": {},
        "kind": {},
        "numbered": _NUMBERED,
        "holder-type": HOLDER_TYPES,
    }
    found["field"] = {number: label for number, label in own_labels("wipo-field").items() if number.isdigit()}
    for kind in kinds().values():
        found["kind"][kind.name] = kind.label
        found["status"] |= {key: state.label for key, state in kind.states.items()}
        if "type" in kind.properties:
            found["type"] |= kind.properties["type"].choices
    return found


def pick(value: str, labels: Mapping[str, Label]) -> str | None:
    """The key that a value spells as key or label, in any case and width; None if none."""
    wanted = fold(value).strip()
    for key, label in labels.items():
        if wanted in (fold(key), fold(label.zh), fold(label.en)):
            return key
    return None


class _Value:
    def __init__(self, field: Field, text: str, form: str, query: str, place: int) -> None:
        self.field, self.text, self.form, self.query, self.place = field, text.strip(), form, query, place

    def node(self) -> Node:
        if self.form == "word" and self.text in ("*", "＊") and self.field.name not in _ALWAYS:
            return Has(self.field.name, self.place)
        match self.field.type:
            case "date" | "year":
                return self._range()
            case "choice":
                return self._choice()
            case "class":
                return self._class()
            case "number":
                if not spellings(self.text):
                    self._fail("number", self._spaced(), example="CN201220249767.4")
                return Number(self.text, self.place)
            case "title":
                if not chunks(fold(self.text)):
                    self._fail("only-wildcards" if self.text.strip("*?＊？ ") == "" and self.text else "nothing-to-search")
                return Choice(self.field.name, " ".join(self.text.split()), self.place)
            case "list":
                if not ID.fullmatch(fold(self.text)):
                    self._fail("list")
                return Choice(self.field.name, fold(self.text), self.place)
            case _:
                return Choice(self.field.name, self.text, self.place)

    def _fail(self, code: str, suggestion: str = "", **details: object) -> NoReturn:
        fail(code, self.query, self.place, suggestion, **{"value": self.text, **details})

    def _spaced(self) -> str:
        """A number with blanks in it, in the quotes that it needs."""
        following = _SPACED.match(self.query, self.place)
        words = following[0].split() if following else []
        numbers = (" ".join(words[:count]) for count in range(len(words), 1, -1))
        return next((f'{self.field.name}:"{number}"' for number in numbers if spellings(number)), "")

    # dates

    def _range(self) -> Range:
        if self.form == "compared":
            compared = _COMPARED.match(self.text.translate(_SIGNS))
            assert compared
            low, high = self._beyond(compared[1], self._date(compared[2]))
        elif self.form == "brackets":
            low, high = self._ends(_TO.split(self.text[1:-1].strip()))
        elif ".." in self.text:
            low, high = self._ends(self.text.split(".."))
        else:
            low = high = self._date(self.text)
        if low and high and first_day(low) > last_day(high):
            self._fail("backwards")
        return Range(self.field.name, low, high, self.place)

    def _ends(self, ends: list[str]) -> tuple[str | None, str | None]:
        if len(ends) != 2:
            self._date(self.text)
            self._fail(self.field.type)
        low, high = (None if end.strip() in ("", "*") else self._date(end) for end in ends)
        if low is None and high is None:
            self._fail(self.field.type)
        return low, high

    def _date(self, text: str) -> str:
        date = parse_date(text.strip())
        if date is None or (self.field.type == "year" and len(date) != 4):
            two = _TWO_DATES.fullmatch(self.text)
            self._fail(self.field.type, f"{self.field.name}:{two[1]}..{two[2]}" if two else "", value=text.strip() or self.text)
        return date

    def _beyond(self, sign: str, date: str) -> tuple[str | None, str | None]:
        """`>2010` is from 2011 on, `<2010-05` until 2010-04: every range is written with both ends inside."""
        try:
            match sign:
                case ">=":
                    return date, None
                case "<=":
                    return None, date
                case ">":
                    return (last_day(date) + dt.timedelta(days=1)).isoformat()[: len(date)], None
                case _:
                    return None, (first_day(date) - dt.timedelta(days=1)).isoformat()[: len(date)]
        except OverflowError:
            self._fail(self.field.type)

    # lists

    def _choice(self) -> Choice:
        if self.field.name in ("office", "country"):
            code = fold(self.text).upper()
            if not re.fullmatch(r"[A-Z]{2}", code):
                self._fail("code")
            return Choice(self.field.name, code, self.place)
        labels = choices(self.field.name)
        key = pick(self.text, labels)
        if key is None:
            fail_choice(self.field, self.text, labels, self.query, self.place)
        return Choice(self.field.name, key, self.place)

    def _class(self) -> ClassIs:
        text = fold(self.text).upper()
        schemes = {"class": SCHEMES, "main-ipc": ("ipc",)}.get(self.field.name, (self.field.name,))
        if text.endswith("*"):
            stem = "".join(text.rstrip("*").split())
            if re.fullmatch(r"[A-Z0-9][A-Z0-9/.\-]*", stem):
                return ClassIs(self.field.name, f"{stem}*", self.place)
        else:
            alone = "!" if text.endswith("!") else ""
            for scheme in schemes:
                if mark := parse_class(text.removesuffix("!"), scheme):
                    return ClassIs(self.field.name, mark.symbol + alone, self.place)
        return self._fail("class", example=self.field.example)
