"""What is written for spreadsheets shows as it was written and never runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.normalise.cells import as_cell


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!D2", "\t=1", "\r=1", "\n=1", "\0=1"),
        *("＝1+1", "＋1", "－1+1", "＠SUM(A1)", "-", "+", "--1", "-1e5", "-1)", "+86 411 0000 0000", "-12\n=1"),
    ],
)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert as_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-3, 2.5, None, "", "-12", "+3", "-1,234.50", "-0.5", "+3%", "轴承", "1=1", "a@b", "'=1", " x"])
def test_numbers_and_plain_texts_stay(value: object) -> None:
    assert as_cell(value) is value


@given(st.text())
def test_no_text_at_all_begins_a_formula(text: str) -> None:
    cell = as_cell(text)
    assert isinstance(cell, str)
    assert cell.endswith(text)
    if cell[:1] in ("=", "@", "\t", "\r", "\n", "\0"):
        raise AssertionError(cell)
