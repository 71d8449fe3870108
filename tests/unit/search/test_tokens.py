"""Folding, tokens and the way back to the original text."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from zhichan.search.highlight import hits, snippet, whole
from zhichan.search.syntax import Near, Term
from zhichan.search.tokens import Encoded, fold, index_string


def test_tokens_of_a_text() -> None:
    assert index_string("一种４Ｇ通信\n装置，Data-Bus 2") == "一种 种 4g 通信 信装 装置 置 data bus 2"


@given(st.text())
def test_folding_is_what_it_says(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFKC", text).casefold()


@given(st.text(alphabet="甲乙 ab４Ｇé㎏e\u0301ﬁ，。-İΣ", max_size=20))
def test_every_character_knows_where_it_stands(text: str) -> None:
    encoded = Encoded(text)
    for at, character in enumerate(encoded.text):
        if character != "\x1f":
            start, end = encoded.place(at, at + 1)
            assert 0 <= start < end <= len(text)
            assert character in fold(text[start:end]) or len(text[start:end]) > 1


def test_hits_are_marked_in_the_text_as_written() -> None:
    text = "一种４Ｇ通信装置，用于４ｇ 通\n信"
    marks = hits([Term("4g通信")], text)
    assert [text[a:b] for a, b in marks] == ["４Ｇ通信", "４ｇ 通\n信"]
    assert "".join(s.text for s in whole(text, marks)) == text


def test_a_proximity_marks_its_words_and_only_where_they_are_near() -> None:
    text = "泵体、叶轮。叶轮与其他很多部件以及泵体"
    marks = hits([Near(Term("泵体"), Term("叶轮"), 1)], text)
    assert [text[a:b] for a, b in marks] == ["泵体", "叶轮", "叶轮"][: len(marks)]
    assert marks[0] == (0, 2)
    assert marks[-1][1] <= 8


@given(st.text(alphabet="甲乙丙 ab，", min_size=1, max_size=400), st.integers(10, 60))
@example("aaaaaaaaaa甲乙", 10)
def test_a_snippet_is_a_piece_of_the_text_with_its_hits(text: str, length: int) -> None:
    marks = hits([Term("甲乙"), Term("ab")], text)
    segments = snippet(text, marks, length)
    shown = "".join(segment.text for segment in segments).strip("…")
    assert shown in text
    assert any(segment.is_hit for segment in segments) == bool(marks)
    assert len(shown) <= max(length * 2 + 24, 30)
