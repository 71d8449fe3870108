"""Dates, classes, names, addresses: one normal form; what is none of them is refused."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.normalise.addresses import split_address
from zhichan.normalise.classes import ancestors, parse_class
from zhichan.normalise.dates import parse_date
from zhichan.normalise.names import clean_name


@given(st.dates(min_value=dt.date(1000, 1, 1), max_value=dt.date(9000, 12, 31)))
def test_every_spelling_of_a_day_is_that_day(day):
    y, m, d = day.year, day.month, day.day
    for text in (
        day.isoformat(),
        f"{y}.{m}.{d}",
        f"{y}.{m:02}.{d:02}",
        f"{y}/{m}/{d}",
        f"{y}{m:02}{d:02}",
        f"{y}年{m}月{d}日",
        f" {y}-{m}-{d} ",
        f"{day.isoformat()}T00:00:00",
    ):
        assert parse_date(text) == day.isoformat()


@given(st.text(max_size=12))
def test_what_is_read_as_a_date_reads_as_itself(text):
    date = parse_date(text)
    assert date is None or parse_date(date) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [("19940400", "1994-04"), ("19940000", "1994"), ("2012", "2012"), ("201205", "2012-05"), ("2012年5月", "2012-05")],
)
def test_partial_dates(text, date):
    assert parse_date(text) == date


@pytest.mark.parametrize("text", ["", "顾国生", "20121301", "2012.02.30", "00000000", "31.05.2012", "20120031", "2012.05.31.1"])
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "scheme", "symbol", "edition"),
    [
        ("E01B3/32(2006.01)I", "ipc", "E01B3/32", "2006.01"),
        ("H04L   27/26    (2006.01)", "ipc", "H04L27/26", "2006.01"),
        ("Ｇ０６Ｆ　１６／３０", "ipc", "G06F16/30", ""),
        ("g06f", "ipc", "G06F", ""),
        ("A01B0001000000", "ipc", "A01B1/00", ""),
        ("G06F0016300000", "cpc", "G06F16/30", ""),
        ("A61K0031167000", "ipc", "A61K31/167", ""),
        ("A01B 0001/00 (7)", "ipc", "A01B1/00", "7"),
        ("Y02E 10/50", "cpc", "Y02E10/50", ""),
        ("LOC(9)Cl.21-02", "locarno", "21-02", "9"),
        ("2102", "locarno", "21-02", ""),
        (" 745022", "uspc", "74/502.2", ""),
        ("280 87041", "uspc", "280/87.041", ""),
        ("D 3261", "uspc", "D3/261", ""),
        ("257E21001", "uspc", "257/E21.001", ""),
        ("174 35 MS", "uspc", "174/35MS", ""),
        ("PLT226", "uspc", "PLT/226", ""),
        ("D 9DIG 1", "uspc", "D9/DIG1", ""),
    ],
)
def test_classes(text, scheme, symbol, edition):
    mark = parse_class(text, scheme)
    assert mark is not None
    assert (mark.scheme, mark.symbol, mark.edition) == (scheme, symbol, edition)
    again = parse_class(symbol, scheme)
    assert again is not None
    assert again.symbol == symbol


@pytest.mark.parametrize(
    ("text", "scheme"),
    [("foo", "ipc"), ("Y02E10/50", "ipc"), ("E", "locarno"), ("G06F", "nice"), ("", "ipc"), ("2012.05.31", "ipc")],
)
def test_what_is_no_class_is_none(text, scheme):
    assert parse_class(text, scheme) is None


@given(st.from_regex(r"[A-H]\d\d[A-Z][1-9]\d{0,3}/\d{2,6}", fullmatch=True))
def test_each_ancestor_is_a_class_and_begins_the_next(symbol):
    symbol = "".join(chr(ord("0") + int(c)) if c.isdigit() else c for c in symbol)
    path = ancestors("ipc", symbol)
    assert path[-1] == symbol
    assert len(path) == 5
    for upper, lower in itertools.pairwise(path):
        assert lower.startswith(upper)
        assert parse_class(upper, "ipc").symbol == upper


def test_ancestors_of_short_and_other_symbols():
    assert ancestors("ipc", "G06F16/30") == ("G", "G06", "G06F", "G06F16", "G06F16/30")
    assert ancestors("cpc", "G06") == ("G", "G06")
    assert ancestors("locarno", "21-02") == ("21", "21-02")


@given(st.text())
def test_a_clean_name_stays_as_it_is(text):
    assert clean_name(clean_name(text)) == clean_name(text)


def test_names_and_addresses():
    assert clean_name("\u3000大连（某）　有限公司\u00ad ") == "大连(某) 有限公司"
    assert split_address("226634 江苏省南通市海安县") == ("226634", "江苏省南通市海安县")
    assert split_address("辽宁省大连市２号") == ("", "辽宁省大连市2号")
    assert split_address("1234567 某地") == ("", "1234567 某地")
