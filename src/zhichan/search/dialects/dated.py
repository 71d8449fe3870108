"""Dates as dialects write them, to ranges and back."""

from __future__ import annotations

import datetime as dt
import re

from zhichan.normalise.dates import parse_date
from zhichan.records.dates import first_day, last_day
from zhichan.search.dialects.cautions import Cautions
from zhichan.search.dialects.declared import Code, Dialect
from zhichan.search.dialects.raw import Leaf
from zhichan.search.fields import BY_NAME
from zhichan.search.nodes import Node, Range
from zhichan.search.values import fail, leaf

_BETWEEN = re.compile(r"\s+(?:to|TO|To)\s+|\s*(?:[,，:：~～]|\.\.)\s*|\s+")
_DAY_FIRST = re.compile(r"(?:(\d\d?)\.)?(\d\d?)\.(\d{4})")
_DAY = dt.timedelta(days=1)
_FIRST, _LAST = dt.date(1800, 1, 1), dt.date(2099, 12, 31)


def example(dialect: Dialect, code: Code | None) -> str:
    """A range of dates as the dialect writes it."""
    code = code if code and not code.sign else dialect.code_of("filed")
    return written(dialect, code, Range(code.field, "2010", "2015"), Cautions(dialect.label)) if code else dialect.example


def read(dialect: Dialect, code: Code, raw: Leaf, sign: str, query: str, cautions: Cautions) -> Node:
    """The range that a value means.

    Raises:
        QueryError: no date of the calendar, or a form that the dialect does not have.
    """
    field = BY_NAME[code.field]
    text = raw.text.strip('"＂“”「」[]［］{}()（） ')
    ends = [end.strip() for end in _BETWEEN.split(text)]
    if len(ends) > 2 or not text:
        fail("date-there", query, raw.place, value=raw.text, example=example(dialect, code))
    days = [None if end in ("", "*") else _day(dialect, code, end, raw, query, cautions) for end in ends]
    if days == [None, None] or days == [None]:
        fail("date-there", query, raw.place, value=raw.text, example=example(dialect, code))
    if len(days) == 1:
        if sign in (">", "<", ">=", "<="):
            return leaf(field, f"{sign}{days[0]}", "compared", query, raw.place)
        return leaf(field, str(days[0]), "word", query, raw.place)
    if sign in (">", "<", ">=", "<="):
        fail("date-there", query, raw.place, value=raw.text, example=example(dialect, code))
    return leaf(field, f"{days[0] or ''}..{days[1] or ''}", "word", query, raw.place)


def _day(dialect: Dialect, code: Code, text: str, raw: Leaf, query: str, cautions: Cautions) -> str:
    date = parse_date(text)
    if dialect.dates.day_first and (turned := _DAY_FIRST.fullmatch(text)):
        day, month, year = turned.groups()
        date = parse_date("-".join(filter(None, (year, month, day))))
        if date:
            cautions.add("date-format", raw.place, value=text, ours=date)
    if date is None or (BY_NAME[code.field].type == "year" and len(date) != 4):
        fail("date-there", query, raw.place, value=text, example=example(dialect, code))
    return date


def written(dialect: Dialect, code: Code, node: Range, cautions: Cautions) -> str:
    """A range as the dialect writes it, with its field; where it must have two ends, an open one is a day far away.

    Raises:
        OverflowError: there is no day after or before an end.
    """
    form = dialect.dates
    template = form.range if node.low and node.high else form.from_ if node.low else form.until
    if not template:
        template = form.range
        cautions.add("open-end", 0, day=(_LAST if node.low else _FIRST).isoformat())
    low, high = (first_day(node.low) if node.low else _FIRST), (last_day(node.high) if node.high else _LAST)
    if low == high and form.single:
        template = form.single
    words = {"low": low, "high": high}
    if "{before}" in template:
        words["before"] = low - _DAY
    if "{after}" in template:
        words["after"] = high + _DAY
    shape = "{0.year:04}" if BY_NAME[code.field].type == "year" else form.day
    name = code.spellings[0]
    return template.format(code=name, name=name.rpartition(":")[2], **{word: shape.format(day) for word, day in words.items()})
