"""The EPO's exchange forms come to the offices' own numbers, and what they do not tell is not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.normalise.numbers.exchange import from_docdb, from_epodoc, from_original, publication


@pytest.mark.parametrize(
    ("office", "number", "kind", "expected"),
    [
        ("EP", "99203729", "A", "EP99203729"),
        ("EP", "06000123", "A", "EP06000123"),
        ("US", "201815919370", "A", "US15919370"),
        ("US", "201361761070", "P", "US61761070"),
        ("US", "20685698", "A", None),
        ("US", "2366704", "A", None),
        ("US", "1234567", "D", None),
        ("US", "2019056812", "W", "WOPCT/US2019/056812"),
        ("US", "9812345", "W", "WOPCT/US1998/012345"),
        ("CN", "201710601862", "A", "CN201710601862.3"),
        ("CN", "98101234", "A", "CN98101234.5"),
        ("CN", "2012249767", "U", None),
        ("JP", "2005505120", "A", "JP2005505120"),
        ("JP", "23456798", "A", "JP1998234567"),
        ("KR", "20040012345", "A", "KR20040012345"),
        ("KR", "1020040012345", "A", "KR20040012345"),
        ("KR", "20040012345", "U", "KR2020040012345"),
        ("DE", "00102004012345", "A", "DE102004012345"),
        ("AT", "99203729", "T", "AT99203729"),
        ("NL", "1010536", "A", "NL1010536"),
        ("?", "123", "A", None),
    ],
)
def test_docdb_numbers(office, number, kind, expected):
    found = from_docdb(office, number, kind)
    assert (found.key if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EP19990203729", "EP99203729"),
        ("EP20060000123", "EP06000123"),
        ("WO2019US56812", "WOPCT/US2019/056812"),
        ("WO1998EP01234", "WOPCT/EP1998/001234"),
        ("JP20050505120", "JP2005505120"),
        ("KR20040012345", "KR20040012345"),
        ("CN20122249767", "CN201220249767.4"),
        ("CN19981001234", "CN98101234.5"),
        ("US20040023667", None),
        ("US201815919370", "US15919370"),
        ("NL19981010536", None),
        ("unreadable", None),
    ],
)
def test_epodoc_numbers(text, expected):
    found = from_epodoc(text)
    assert (found.key if found else None) == expected


@pytest.mark.parametrize(
    ("text", "office", "expected"),
    [
        ("11023667", "US", "US11023667"),
        ("11/023,667", "US", "US11023667"),
        ("99203729.3", "EP", "EP99203729"),
        ("PCT/US2019/056812", "WO", "WOPCT/US2019/056812"),
        ("10-2004-0012345", "KR", "KR20040012345"),
        ("2004-123456", "JP", "JP2004123456"),
        ("201710601862.3", "CN", "CN201710601862.3"),
        ("", "US", None),
    ],
)
def test_the_offices_own_spellings(text, office, expected):
    found = from_original(text, office)
    assert (found.key if found else None) == expected


@pytest.mark.parametrize(
    ("reference", "key"),
    [
        (("US", "2006142694", "A1"), "US20060142694A1"),
        (("US", "6093011", "A"), "US6093011A"),
        (("US", "RE38955", "E"), "USRE38955E"),
        (("EP", "680812", "A1"), "EP0680812A1"),
        (("WO", "9812345", "A1"), "WO1998012345A1"),
        (("WO", "2009085664", "A2"), "WO2009085664A2"),
        (("CN", "102025678", "A"), "CN102025678A"),
        (("DE", "69905327", "D1"), "DE69905327D1"),
        (("XX", "", "A"), None),
        (("EP", "1000000", "A123"), None),
    ],
)
def test_publications(reference, key):
    found = publication(*reference)
    assert (found.keys[0] if found else None) == key


@given(year=st.integers(1990, 2025), serial=st.integers(1, 999_999))
def test_both_exchange_forms_of_one_european_or_japanese_application_are_one_number(year, serial):
    assert from_docdb("EP", f"{year % 100:02d}{serial:06d}", "A") == from_epodoc(f"EP{year}{serial:07d}")
    if year >= 2000:
        assert from_docdb("JP", f"{year}{serial:06d}", "A") == from_epodoc(f"JP{year}{serial:07d}")


@given(office=st.text(max_size=3), number=st.text(max_size=20), kind=st.text(max_size=2))
def test_no_text_breaks_the_reading(office, number, kind):
    for found in (from_docdb(office, number, kind), from_epodoc(office + number), from_original(number, office)):
        assert found is None or (found.office and found.canonical)
