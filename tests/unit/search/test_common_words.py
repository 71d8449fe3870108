"""Common words kept as bits: the same rights as from the index, whatever is asked and whatever was patched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.search import common_words
from zhichan.search.asking import AllOf, AnyOf, Boosted, Pattern, Phrase, Question, Silent, Token, begins
from zhichan.search.columns import Ints, Mask
from zhichan.search.common_words import CommonWords
from zhichan.search.documents import Document

_SIZE = 61
_HELD = {"常": range(0, _SIZE, 2), "多": range(5, 55), "少": (7, 8, 30), "少见": range(40, 57), "稀": (60,), "ab": range(30)}
_WORDS = st.sampled_from([Token("title", word) for word in (*_HELD, "无")] + [begins("title", word) for word in "常少稀无见"])
_QUESTIONS = st.recursive(
    _WORDS | st.just(Phrase("title", ("常", "少"))),
    lambda inner: st.one_of(
        st.builds(Boosted, inner, st.just(2.0)),
        st.builds(Silent, inner),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple), st.lists(inner, max_size=2).map(tuple)),
    ),
    max_leaves=8,
)


def _find(question: Question) -> Ints:
    return np.flatnonzero(_plain(question)).astype(np.int32)


def _plain(question: Question) -> Mask:
    """What a question asks for, looked up right by right."""
    match question:
        case Token(_, word):
            held: Mask = np.isin(np.arange(_SIZE), list(_HELD.get(word, ())))
            return held
        case Pattern(_, regex):
            fitting = {rid for word, rids in _HELD.items() if re.fullmatch(regex, word) for rid in rids}
            begun: Mask = np.isin(np.arange(_SIZE), list(fitting))
            return begun
        case Phrase(field, words, _):
            all_held: Mask = np.all([_plain(Token(field, word)) for word in words], axis=0)
            return all_held & (np.arange(_SIZE) % 3 == 0)  # not all that hold both hold them side by side
        case Boosted(inner, _) | Silent(inner):
            return _plain(inner)
        case AnyOf(questions):
            found: Mask = np.any([_plain(one) for one in questions], axis=0)
            return found
        case AllOf(must, barred, _):
            kept = [_plain(one) for one in must] + [~_plain(one) for one in barred]
            both: Mask = np.all(kept, axis=0)
            return both
    raise AssertionError(question)


def _holding(kept: CommonWords, question: Question) -> set[int]:
    held = kept.mask(question, _find)
    assert held is not None
    return set(np.flatnonzero(held).tolist())


def _counted(field: str) -> Sequence[tuple[str, int]]:
    found = [(word, len(held)) for word, held in _HELD.items()] if field == "title" else []
    return sorted(found, key=lambda pair: -pair[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("common")
    common_words.build(made, _SIZE, _counted, _find)
    return made


def test_only_common_words_are_kept(folder: Path) -> None:
    kept = CommonWords(folder, _SIZE)
    assert [word for word in _HELD if kept.mask(Token("title", word), _find) is not None] == ["常", "多", "少见", "ab"]
    assert kept.mask(Token("abstract", "常"), _find) is None


def test_characters_are_kept_that_are_common_by_all_their_words_together(folder: Path) -> None:
    kept = CommonWords(folder, _SIZE)
    assert [word for word in "常多少稀见无a" if kept.mask(begins("title", word), _find) is not None] == ["常", "多", "少"]


@given(_QUESTIONS)
def test_every_question_gives_the_same_rights(folder: Path, question: Question) -> None:
    found = CommonWords(folder, _SIZE).mask(question, _find)
    if found is not None:
        assert np.array_equal(found, _plain(question))


def test_a_patch_takes_out_and_sets_anew(folder: Path, tmp_path: Path) -> None:
    documents = [Document(4, {"title": ["多 少"]}), Document(_SIZE + 9, {"title": ["少", "常 常"], "abstract": ["多"]})]
    common_words.patch(folder, tmp_path, _SIZE + 10, np.array([4, 6, _SIZE + 9], dtype=np.int32), documents)
    kept = CommonWords(tmp_path, _SIZE + 10)
    asked = (Token("title", "常"), Token("title", "多"), begins("title", "多"), begins("title", "少"))
    often, much, begun, few = (_holding(kept, one) for one in asked)
    assert often == set(_HELD["常"]) - {4, 6} | {_SIZE + 9}
    assert much == begun == set(_HELD["多"]) - {6} | {4}
    assert few == {*_HELD["少"], *_HELD["少见"]} | {4, _SIZE + 9}
