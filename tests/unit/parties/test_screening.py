"""Screening drops only pairs that a full comparison would drop too. Every name is made up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.names import LABELLED, labelled, made_up, patstat
from zhichan.parties.candidates import candidates
from zhichan.parties.commonness import Commonness
from zhichan.parties.comparing import around, names_compared
from zhichan.parties.findings import scales, score_of
from zhichan.parties.mentions import Mention, subjects_of
from zhichan.parties.people import people_compared
from zhichan.parties.screening import Pairs, Screen
from zhichan.parties.subjects import Subject
from zhichan.parties.unify import unify

_ZH = st.lists(
    st.sampled_from(["大连", "市", "沈阳", "辽宁", "甲川", "乙", "机械", "食品", "科技", "第二", "第三", "大学", "医院"])
    | st.sampled_from(["化工学院", "集团", "厂", "有限公司", "股份", "沈阳分公司"])
)
_WORD = (
    st.sampled_from(["kormer", "kormers", "gramer", "kor", "mer", "kormergramer", "electronicskormer", "2", "second"])
    | st.sampled_from(["electronics", "elektronik", "chemical", "chem", "research", "laboratories", "bv", "gmbh"])
    | st.sampled_from(["koninklijke", "koninkl", "dalian", "china"])
)
_LATIN = st.lists(_WORD | st.text("kormega", min_size=1, max_size=9), min_size=1, max_size=5)
_NAME = _ZH.map("".join).filter(bool) | _LATIN.map(" ".join) | st.sampled_from(made_up(400))
_MENTION = st.builds(
    Mention,
    name=_NAME,
    scope=st.sampled_from(["organisation", "organisation", "organisation", "person"]),
    code=st.sampled_from(["", "", "91210200MA0000001A", "91210200MA0000002B"]),
    address=st.sampled_from(["", "大连市西岗区某路1号"]),
    city=st.sampled_from(["", "大连", "沈阳"]),
    companions=st.sampled_from([(), ("王一二",), ("王一二", "李三四")]),
    classes=st.sampled_from([(), ("F04D",) * 3]),
    paired=st.just("") | _NAME,
)


def _score(a: Subject, b: Subject, common: Commonness) -> float | None:
    if a.scope != b.scope:
        return None
    if a.scope == "person":
        return score_of(people_compared(a, b, common), a.scope)
    return score_of((*names_compared(a.name, b.name, common), *around(a, b, common)), a.scope)


def _wrongly_dropped(subjects: Sequence[Subject], pairs: Pairs) -> list[tuple[str, str]]:
    common = Commonness(subjects)
    dropped = pairs[~Screen(subjects).may_be(pairs)].tolist()
    scored = [(subjects[a], subjects[b], _score(subjects[a], subjects[b], common)) for a, b in dropped]
    return [(a.name.printed, b.name.printed) for a, b, score in scored if score is not None and score >= scales()[a.scope].unsure]


@given(st.lists(_MENTION, min_size=2, max_size=12))
def test_what_is_dropped_scores_too_little_to_be_asked(mentions: list[Mention]) -> None:
    subjects, _ = subjects_of(mentions)
    every = [(a, b) for b in range(len(subjects)) for a in range(b)]
    assert not _wrongly_dropped(subjects, np.array(every, dtype=np.int64).reshape(-1, 2))


def test_most_candidates_that_are_other_names_are_dropped() -> None:
    subjects, _ = subjects_of([Mention(name=name, scope="organisation") for name in made_up(3000)])
    pairs = candidates(subjects)
    common = Commonness(subjects)
    apart = np.array([(score := _score(subjects[a], subjects[b], common)) is None or score < 0 for a, b in pairs])
    stays = Screen(subjects).may_be(pairs)
    assert not _wrongly_dropped(subjects, pairs)
    assert stays[apart].mean() < 0.4


def test_no_pairs_are_none() -> None:
    assert Screen([]).may_be(np.zeros((0, 2), dtype=np.int64)).tolist() == []


def _same_without_screening(mentions: list[Mention], monkeypatch: pytest.MonkeyPatch) -> None:
    subjects, _ = subjects_of(mentions)
    screened = unify(subjects)
    monkeypatch.setattr(Screen, "may_be", lambda _, pairs: np.ones(len(pairs), dtype=bool))
    assert unify(subjects) == screened


def test_the_labelled_names_are_unified_as_without_screening(monkeypatch: pytest.MonkeyPatch) -> None:
    _same_without_screening(labelled(LABELLED)[0], monkeypatch)


def test_applicants_of_patstat_are_unified_as_without_screening(
    shared_data: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _same_without_screening(patstat(shared_data("names-patstat-dedupe/patent_example"))[0], monkeypatch)
