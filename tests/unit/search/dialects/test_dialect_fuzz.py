"""No text of any kind makes a reader fall over or hang. A million for each: `./run bench --only dialects --full`."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.dialects import fuzz
from zhichan.search.dialects.registry import NAMES
from zhichan.search.dialects.translating import detect, read
from zhichan.search.errors import QueryError

_HANGS = 5.0  # seconds of the processor for one query: a thousand times what one takes


@pytest.mark.parametrize("dialect", NAMES)
def test_made_up_queries(dialect: str) -> None:
    understood, longest = fuzz(dialect, 2_000, seed=7)
    assert understood > 100
    assert longest < _HANGS


@pytest.mark.slow
@pytest.mark.parametrize("dialect", NAMES)
def test_a_hundred_thousand_made_up_queries(dialect: str) -> None:
    understood, longest = fuzz(dialect, 100_000)
    assert understood > 5_000
    assert longest < _HANGS


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text(text: str) -> None:
    assert detect(text).reasons
    for dialect in NAMES:
        with suppress(QueryError):
            read(text, dialect)
