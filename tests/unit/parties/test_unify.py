"""Joining: which names are one party, which never are, and how right that is on labelled sets."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.names import LABELLED, accuracy, f1, labelled, made_up, patstat
from zhichan.parties.findings import Finding, scales, score_of, sentence
from zhichan.parties.mentions import Mention, subjects_of
from zhichan.parties.unify import Judged, unify


def _body(name: str, **around: object) -> Mention:
    return Mention(name=name, scope="organisation", **around)  # type: ignore[arg-type]


def _parties(*mentions: Mention) -> list[int]:
    """For each mention the number of its party, counted from 0 in the order of the mentions."""
    subjects, owner = subjects_of(mentions)
    cluster = unify(subjects).cluster
    order: dict[int, int] = {}
    return [order.setdefault(cluster[subject], len(order)) for subject in owner]


def test_ways_of_writing_one_name_are_one_party() -> None:
    names = (
        "大连甲川机械有限公司",
        "大連甲川機械有限責任公司",
        "甲川机械有限公司",
        "Dalian Jiachuan Machinery Co., Ltd.",
        "DALIAN JIACHUAN MACHINERY",
    )
    assert set(_parties(*map(_body, names))) == {0}


def test_branches_regions_trades_and_numbers_keep_bodies_apart() -> None:
    names = (
        *("大连甲川机械有限公司", "沈阳甲川机械有限公司", "大连甲川机械有限公司沈阳分公司", "大连甲川食品有限公司"),
        *("大连甲川大学", "大连甲川大学化工学院", "大连市第二甲川医院", "大连市第三甲川医院"),
    )
    around = {"companions": ("王一二", "李三四"), "address": "大连市西岗区某路1号", "classes": ("F04D",) * 3}
    assert _parties(*(_body(name, **around) for name in names)) == list(range(len(names)))


def test_a_credit_code_joins_and_parts() -> None:
    one, other = "91210200MA0000001A", "91210200MA0000002B"
    former = _body("大连乙水泵厂", code=one)
    assert _parties(_body("大连乙泵阀有限公司", code=one), former) == [0, 0]
    assert _parties(_body("大连乙泵阀有限公司", code=one), _body("大连乙泵阀有限公司", code=other)) == [0, 1]


def test_what_sounds_alike_needs_more_than_its_sound() -> None:
    here = {"address": "大连市西岗区某路1号", "companions": ("王一二", "李三四")}
    assert _parties(_body("大连信源机械有限公司"), _body("大连新源机械有限公司")) == [0, 1]
    assert _parties(_body("大连信源机械有限公司", **here), _body("大连新源机械有限公司", **here)) == [0, 0]
    english = _body("Dalian Xinyuan Machinery Co., Ltd.", companions=("Wang Yier", "Li Sansi"))
    first, second = (
        _body("大连信源机械有限公司", companions=("王一二", "李三四")),
        _body("大连新源机械有限公司", companions=("赵五六",)),
    )
    assert _parties(first, second, english) == [0, 1, 0]


def test_a_note_on_a_former_name_joins() -> None:
    assert _parties(_body("大连乙泵阀有限公司(原大连丙水泵厂)"), _body("大连丙水泵厂"), _body("大连丁水泵厂")) == [0, 0, 1]


def test_names_that_rights_set_side_by_side_in_two_scripts_are_learned() -> None:
    pair = [_body("大连戊软件有限公司", paired="Softwu Inc."), _body("Softwu Inc.", paired="大连戊软件有限公司")]
    assert _parties(*pair, *pair) == [0, 0, 0, 0]
    assert _parties(_body("大连戊软件有限公司"), _body("Softwu Inc.")) == [0, 1]


def test_people_of_one_name_are_one_only_with_evidence() -> None:
    def person(**around: object) -> Mention:
        return Mention(name="张伟", scope="person", **around)  # type: ignore[arg-type]

    assert _parties(person(), person()) == [0, 1]
    assert _parties(person(companions=("甲公司", "王一二")), person(companions=("王一二",)), person(companions=("乙公司",))) == [
        0,
        0,
        1,
    ]
    assert _parties(person(address="大连市西岗区某路1号"), person(address="116000 辽宁省大连市西岗区某路1号")) == [0, 0]


def test_a_persons_judgement_outranks_everything() -> None:
    subjects, _ = subjects_of([_body("大连甲川机械有限公司"), _body("甲川机械有限公司"), _body("大连丁水泵厂")])
    assert unify(subjects).cluster == [0, 0, 2]
    assert unify(subjects, Judged(different=frozenset({(0, 1)}))).cluster == [0, 1, 2]
    assert unify(subjects, Judged(same=frozenset({(0, 2)}))).cluster == [0, 0, 0]
    assert not unify(subjects, Judged(different=frozenset({(0, 1)}))).unsure  # nobody is asked again


@given(st.permutations(range(8)))
def test_the_order_of_mentions_changes_nothing(order: list[int]) -> None:
    names = [*made_up(6), "大连甲川机械有限公司", "大连甲川机械厂"]
    parties = _parties(*(_body(names[place]) for place in order))
    together = {frozenset(names[order[i]] for i, p in enumerate(parties) if p == party) for party in parties}
    plain = _parties(*map(_body, names))
    assert together == {frozenset(names[i] for i, p in enumerate(plain) if p == party) for party in plain}


def test_every_declared_finding_says_itself_in_both_languages() -> None:
    for scope, scale in scales().items():
        assert scale.unsure < scale.same
        for feature, values in scale.findings.items():
            for value, worth in values.items():
                said = sentence(Finding(feature, value, "甲 / 乙"), scope)
                assert all((said.zh, said.en))
                assert "{" not in said.zh + said.en
                score = score_of((Finding(feature, value),), scope)
                assert score is None if worth.never else score == worth.points


def _half(even: bool) -> Callable[[str], bool]:
    return lambda cluster: (zlib.crc32(cluster.encode()) % 2 == 0) is even


@pytest.mark.parametrize("even", [True, False], ids=["the half that was looked at", "the half that was not"])
def test_the_labelled_chinese_names(even: bool) -> None:
    precision, recall = accuracy(*labelled(LABELLED), _half(even))
    assert precision >= 0.95
    assert f1(precision, recall) >= 0.93


def test_all_labelled_chinese_names() -> None:
    precision, recall = accuracy(*labelled(LABELLED))
    assert precision >= 0.95
    assert f1(precision, recall) >= 0.93


def test_applicants_of_patstat(shared_data: Callable[[str], Path]) -> None:
    precision, recall = accuracy(*patstat(shared_data("names-patstat-dedupe/patent_example")))
    assert precision >= 0.95
    assert f1(precision, recall) >= 0.88
