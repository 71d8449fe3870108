"""Official numbers: every spelling leads to one canonical form, and a wrong digit shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.normalise.numbers import keys_of, parse_application, parse_publication, spellings
from zhichan.normalise.numbers.cn import check_digit
from zhichan.records.right import Document, Right

TYPES = st.sampled_from("12389")
NEW = st.builds("{}{}{:07d}".format, st.integers(2003, 2099), TYPES, st.integers(0, 9_999_999))
OLD = st.builds("{:02d}{}{:05d}".format, st.sampled_from([*range(85, 100), 0, 1, 2, 3]), TYPES, st.integers(0, 99_999))
BODIES = NEW | OLD
FULL_WIDTH = str.maketrans("0123456789.XCNZL", "０１２３４５６７８９．ＸＣＮＺＬ")


@pytest.mark.parametrize(
    "number", ["201710601862.3", "202010379503.X", "95115608.X", "200910190429.0", "201010298420.4", "201220249766.X"]
)
def test_published_numbers_have_the_check_digit_that_the_rule_gives(number):
    parsed = parse_application(number)
    assert parsed is not None
    assert (parsed.canonical, parsed.check) == (number, "ok")


@given(BODIES, st.sampled_from(["", "CN", "ZL", "cn ", "ZL "]), st.booleans(), st.booleans(), st.booleans())
def test_every_spelling_round_trips_to_the_canonical_form(body, prefix, dot, wide, lower):
    canonical = f"{body}.{check_digit(body)}"
    typed = prefix + (canonical if dot else canonical.replace(".", ""))
    typed = typed.lower() if lower else typed
    typed = typed.translate(FULL_WIDTH) if wide else typed
    parsed = parse_application(typed)
    assert parsed is not None
    assert (parsed.office, parsed.canonical, parsed.check) == ("CN", canonical, "ok")
    assert parse_application(parsed.canonical) == parsed
    assert parsed.key in spellings(typed)


@given(BODIES)
def test_a_missing_check_digit_is_computed(body):
    parsed = parse_application(f"CN{body}")
    assert parsed is not None
    assert (parsed.canonical, parsed.check) == (f"{body}.{check_digit(body)}", "absent")


@given(BODIES, st.data())
def test_the_check_digit_detects_every_single_wrong_digit(body, data):
    place = data.draw(st.integers(0, len(body) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != body[place]]))
    assert check_digit(body[:place] + wrong + body[place + 1 :]) != check_digit(body)


@given(BODIES, st.data())
def test_the_check_digit_detects_every_swap_of_unlike_neighbours(body, data):
    place = data.draw(st.integers(0, len(body) - 2))
    a, b = body[place], body[place + 1]
    swapped = body[:place] + b + a + body[place + 2 :]
    assert (check_digit(swapped) == check_digit(body)) == (a == b)


@given(BODIES, st.sampled_from("0123456789X"))
def test_a_wrong_check_digit_is_named_and_the_expected_one_given(body, printed):
    parsed = parse_application(f"{body}.{printed}")
    assert parsed is not None
    assert parsed.expected == check_digit(body)
    assert parsed.check == ("ok" if printed == parsed.expected else "wrong")
    assert parsed.canonical == f"{body}.{printed}"


@pytest.mark.parametrize(
    ("typed", "canonical", "type_"),
    [
        ("102009000190429", "200910190429.0", "invention"),
        ("ZL 2012 2 0249767.4", "201220249767.4", "utility-model"),
        ("85100312", "85100312.5", "invention"),
        ("200380012345", "200380012345.9", "invention"),
    ],
)
def test_other_printed_forms(typed, canonical, type_):
    parsed = parse_application(typed)
    assert parsed is not None
    assert (parsed.canonical, parsed.type) == (canonical, type_)


@pytest.mark.parametrize(
    "typed", ["", "CN", "雷达", "201240249767.4", "04100312", "CN102025678A", "2012", "99999999999999999999"]
)
def test_what_is_no_application_number_is_none(typed):
    assert parse_application(typed) is None


@pytest.mark.parametrize("typed", ["29220973", "29/220,973", "US 29/220973", "２９／２２０，９７３"])
def test_united_states_applications(typed):
    parsed = parse_application(typed, "US")
    assert parsed is not None
    assert (parsed.office, parsed.canonical, parsed.type, parsed.check) == ("US", "29220973", "design", "none")


def test_pct_and_other_offices():
    assert parse_application("PCT/US98/12345").canonical == "PCT/US1998/012345"
    assert parse_application("PCT/EP2006/000123").office == "WO"
    assert parse_application("202012000389.5", "DE").canonical == "202012000389.5"
    assert parse_application("WO98/12345") is None


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("CN102025678A", ("CN", "102025678", "A")),
        ("CN 1719946 A", ("CN", "1719946", "A")),
        ("cn85100312a", ("CN", "85100312", "A")),
        ("US8012345B2", ("US", "8012345", "B2")),
        ("US 8,012,345 B2", ("US", "8012345", "B2")),
        ("USD0513425S1", ("US", "D513425", "S1")),
        ("US PP017395 P3", ("US", "PP17395", "P3")),
        ("USRE038955E1", ("US", "RE38955", "E1")),
        ("US 2004/0012345 A1", ("US", "20040012345", "A1")),
        ("WO98/12345", ("WO", "1998012345", "")),
        ("WO2012/123456A1", ("WO", "2012123456", "A1")),
        ("EP123456A1", ("EP", "0123456", "A1")),
        ("JP2004-123456A", ("JP", "2004-123456", "A")),
    ],
)
def test_publications(typed, parts):
    parsed = parse_publication(typed)
    assert parsed is not None
    assert (parsed.office, parsed.number, parsed.kind_code) == parts
    again = parse_publication(parsed.keys[0])
    assert again == parsed


@given(st.integers(1_000_000, 399_999_999), st.sampled_from(["A", "B", "C", "U", "Y", "S", "A8", ""]))
def test_chinese_publications_round_trip(number, kind):
    parsed = parse_publication(f"CN{number}{kind}")
    assert parsed is not None
    assert parse_publication(parsed.keys[0]) == parsed
    assert parsed.keys[-1] == f"CN{number}"


def test_spellings_cover_what_may_be_meant():
    assert spellings("CN202644312U") == ("CN202644312U",)
    assert spellings("cn 202644312") == ("CN202644312",)
    assert spellings("201220249767") == ("CN201220249767.4",)
    assert spellings("85100312") == ("CN85100312.5", "US85100312", "CN85100312")
    assert spellings("8012345") == ("CN8012345", "US8012345")
    assert spellings("雷达") == spellings("2012") == ()


def test_a_right_is_found_under_each_of_its_numbers():
    right = Right(
        id="CN:patent:201010298420.4",
        kind="patent",
        office="CN",
        number="201010298420.4",
        documents=(
            Document(office="CN", number="101945314", kind_code="B"),
            Document(office="CN", number="101945314", kind_code="A"),
        ),
    )
    assert keys_of(right) == {"CN201010298420.4", "CN101945314", "CN101945314A", "CN101945314B"}
    assert set(spellings("ZL201010298420.4")) <= keys_of(right)
