"""Unified social credit codes: real, public ones, and what one wrong sign does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.normalise.credit_code import parse_credit_code

# public codes of well-known bodies, as their own pages print them
KNOWN = ("91110000802100433B", "91440300708461136T", "914403001922038216")


@pytest.mark.parametrize("code", KNOWN)
def test_public_codes_are_right(code: str) -> None:
    parsed = parse_credit_code(code)
    assert parsed is not None
    assert parsed.is_right
    assert parsed.division == code[2:8]


def test_blanks_width_and_case_do_not_matter() -> None:
    assert parse_credit_code(" ９１１１００００ 802100433ｂ ") == parse_credit_code(KNOWN[0])


@pytest.mark.parametrize("text", ["", "12345", "9111000080210043", "I1110000802100433B", "大连某某有限公司"])
def test_what_has_not_the_shape_is_none(text: str) -> None:
    assert parse_credit_code(text) is None


@given(st.sampled_from(KNOWN), st.integers(8, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_sign_is_noticed(code: str, place: int, sign: str) -> None:
    changed = parse_credit_code(code[:place] + sign + code[place + 1 :])
    assert changed is not None
    assert changed.is_right == (sign == code[place])
