"""Numbers of the registers other than the patent register."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.normalise.classes import ancestors, parse_class
from zhichan.normalise.numbers import keys_of, parse_number, spellings
from zhichan.normalise.numbers.registers import is_shared, told_apart
from zhichan.records.right import Right

SPELLED = [
    ("trademark", "12345678", "12345678"),
    ("trademark", "第 12345678 号", "12345678"),
    ("trademark", "１２３４５６７８／９", "12345678-09"),
    ("trademark", "12345678号第35类", "12345678-35"),
    ("trademark", "g1234567", "G1234567"),
    ("trademark", "12345678a-09", "12345678A-09"),
    ("copyright", "2019sr0123456", "2019SR0123456"),
    ("copyright", "2019 SR 0123456", "2019SR0123456"),
    ("copyright", "国作登字－2019－A－00123456", "国作登字-2019-A-00123456"),
    ("copyright", "辽作登字—2019—L—00123456号", "辽作登字-2019-L-00123456"),
    ("ic-layout", "BS195001234", "BS.195001234"),
    ("ic-layout", "bs.195001234", "BS.195001234"),
    ("ic-layout", "BS.06500123.4", "BS.06500123.4"),
    ("plant-variety", "CNA20191000123", "CNA20191000123"),
    ("plant-variety", "CNA20050123.4", "CNA20050123.4"),
    ("plant-variety", "20190123", "20190123"),
    ("geographical-indication", "agi03456", "AGI03456"),
    ("geographical-indication", "AGI2010-01-00345", "AGI2010-01-00345"),
    ("geographical-indication", "国家知识产权局公告第318号", "第318号公告"),
    ("geographical-indication", "第12345号公告", "第12345号公告"),
    ("geographical-indication", "质检总局公告2008年第 123 号", "2008年第123号公告"),
    ("standard", "GB/T 39551-2020", "GB/T 39551-2020"),
    ("standard", "gb/t39551—2020", "GB/T 39551-2020"),
    ("standard", "GB 7718-2011", "GB 7718-2011"),
    ("standard", "GB/T 39551.2-2020", "GB/T 39551.2-2020"),
    ("standard", "T/CAS 1.1-2017", "T/CAS 1.1-2017"),
    ("standard", "DB21/T 1234-2020", "DB21/T 1234-2020"),
    ("standard", "DB2102/T 0012-2020", "DB2102/T 0012-2020"),
    ("standard", "JB/T 1234-99", "JB/T 1234-99"),
    ("standard", "ISO 9001:2015", "ISO 9001:2015"),
    ("standard", "ISO/IEC 27001:2022", "ISO/IEC 27001:2022"),
]


@pytest.mark.parametrize(("kind", "typed", "canonical"), SPELLED)
def test_every_spelling_leads_to_the_canonical_form(kind: str, typed: str, canonical: str) -> None:
    number = parse_number(kind, typed)
    assert number is not None
    assert number.canonical == canonical
    assert parse_number(kind, canonical) == number


@pytest.mark.parametrize(("kind", "typed", "canonical"), SPELLED)
def test_what_is_typed_finds_the_right(kind: str, typed: str, canonical: str) -> None:
    if (kind, typed) == ("plant-variety", "20190123"):
        pytest.skip("eight digits alone are tried as other numbers")
    number = parse_number(kind, typed)
    assert number is not None
    right = Right(id=f"{number.office}:{kind}:{canonical}", kind=kind, office=number.office, number=canonical)
    assert keys_of(right) & set(spellings(typed))


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("trademark", "商标"),
        ("trademark", "12345678-46"),
        ("copyright", "SR2019"),
        ("ic-layout", "195001234"),
        ("plant-variety", "CNA1"),
        ("geographical-indication", "318"),
        ("standard", "39551-2020"),
        ("standard", "GB/T 39551"),
        ("no-such-kind", "1234567"),
        *((kind, "") for kind in ("trademark", "copyright", "standard")),
    ],
)
def test_what_is_no_number_is_none(kind: str, typed: str) -> None:
    assert parse_number(kind, typed) is None


def test_a_mark_is_found_by_its_number_with_its_class_and_without() -> None:
    number = parse_number("trademark", "12345678")
    assert number
    assert is_shared("trademark", number)
    own = told_apart(number, "09")
    assert not is_shared("trademark", own)
    right = Right(id=f"CN:trademark:{own.canonical}", kind="trademark", office="CN", number=own.canonical)
    assert keys_of(right) == {"CN12345678-09", "CN12345678"}
    assert keys_of(right) & set(spellings("12345678"))
    assert keys_of(right) & set(spellings("12345678-9"))
    assert not keys_of(right) & set(spellings("12345678-35"))


def test_indications_of_one_announcement_are_told_apart() -> None:
    number = parse_number("geographical-indication", "第318号公告")
    assert number
    own = told_apart(number, "某地 海参")
    assert own.canonical == "第318号公告-某地海参"
    assert parse_number("geographical-indication", own.canonical) == own
    right = Right(id="x:y:z", kind="geographical-indication", office="CN", number=own.canonical)
    assert keys_of(right) & set(spellings("公告第318号"))


def test_other_offices_keep_their_form_and_standards_beyond_the_state_have_no_office() -> None:
    foreign = parse_number("trademark", "018225679", "EM")
    assert foreign
    assert (foreign.office, foreign.canonical) == ("EM", "018225679")
    iso = parse_number("standard", "ISO 9001:2015")
    assert iso
    assert iso.office == "XX"


@given(st.text(max_size=30), st.sampled_from([*{kind for kind, *_ in SPELLED}, "patent"]))
def test_no_text_breaks_the_reading_and_what_is_read_is_stable(text: str, kind: str) -> None:
    number = parse_number(kind, text)
    spellings(text)
    if number and kind != "patent":
        assert parse_number(kind, number.canonical) == number


@pytest.mark.parametrize(
    ("text", "scheme", "symbol", "path"),
    [
        ("9", "nice", "09", ("09",)),
        ("第35类", "nice", "35", ("35",)),
        ("26.1.3", "vienna", "26.01.03", ("26", "26.01", "26.01.03")),
        ("ZEAAA_MAY", "upov", "ZEAAA_MAY", ("ZEAAA", "ZEAAA_MAY")),
        ("35.240.15", "ics", "35.240.15", ("35", "35.240", "35.240.15")),
        ("l60", "ccs", "L60", ("L", "L60")),
    ],
)
def test_classes_of_marks_varieties_and_standards(text: str, scheme: str, symbol: str, path: tuple[str, ...]) -> None:
    mark = parse_class(text, scheme)
    assert mark
    assert mark.symbol == symbol
    assert ancestors(scheme, symbol) == path


@pytest.mark.parametrize(
    ("text", "scheme"), [("46", "nice"), ("0", "nice"), ("", "upov"), ("35.24", "ics"), ("1.2.3.4", "vienna")]
)
def test_what_is_no_class_of_the_scheme_is_none(text: str, scheme: str) -> None:
    assert parse_class(text, scheme) is None
