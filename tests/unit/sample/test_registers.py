"""The sample city's rights other than patents: every kind, state and quarrel, under numbers that nobody bears."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from zhichan.normalise.classes import parse_class
from zhichan.normalise.credit_code import parse_credit_code
from zhichan.normalise.numbers import parse_number
from zhichan.normalise.places import Gazetteer
from zhichan.quality.checks import findings
from zhichan.records import choose
from zhichan.records.kinds import kind
from zhichan.records.right import Right
from zhichan.records.status import status
from zhichan.sample.generate import generate, kinds_of
from zhichan.sample.lives import HORIZON
from zhichan.sample.slips import HEADER

COUNT = 20_000
CITY = Path(__file__).resolve().parents[3] / "cities" / "dalian"
DAYS_OF_ENDS = {"pledge-released": "pledged", "litigation-ended": "litigated", "preservation-lifted": "preserved"}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(CITY)


@pytest.fixture(scope="module")
def rights(gazetteer: Gazetteer) -> list[Right]:
    return list(generate(gazetteer, count=COUNT))


@pytest.fixture(scope="module")
def by_kind(rights: list[Right]) -> dict[str, list[Right]]:
    found: dict[str, list[Right]] = {}
    for right in rights:
        found.setdefault(right.kind, []).append(right)
    return found


def test_the_kinds_have_their_shares(by_kind: dict[str, list[Right]]) -> None:
    assert {name: len(rights) for name, rights in by_kind.items()} == kinds_of(COUNT)
    assert kinds_of(COUNT)["patent"] == round(0.7 * COUNT)
    assert kinds_of(COUNT)["trademark"] == round(0.18 * COUNT)
    assert kinds_of(COUNT)["copyright"] == round(0.07 * COUNT)


@pytest.mark.parametrize("count", [1, 2, 37, 99, 100, 120])
def test_a_small_sample_has_as_many_as_asked_and_from_a_hundred_every_kind(gazetteer: Gazetteer, count: int) -> None:
    made = Counter(right.kind for right in generate(gazetteer, count=count))
    assert sum(made.values()) == count
    assert len(made) == 7 or count < 100


def test_numbers_are_unique_and_in_normal_form(rights: list[Right]) -> None:
    assert len({right.id for right in rights}) == len(rights)
    for right in rights:
        if right.kind == "patent" or not right.number:
            continue
        parsed = parse_number(right.kind, right.number)
        assert parsed is not None
        assert (parsed.canonical, parsed.office) == (right.number, right.office)
        assert right.id == f"{right.office}:{right.kind}:{right.number}"


def test_numbers_come_from_ranges_that_no_register_has_reached(by_kind: dict[str, list[Right]]) -> None:
    for right in by_kind["trademark"]:
        number, _, class_ = right.number.partition("-")
        assert int(number) >= 900_000_000
        assert [mark.symbol for mark in right.classes if mark.scheme == "nice"] == [class_]
    for right in by_kind["copyright"]:
        serial = right.number.partition("SR")[2] or right.number.rpartition("-")[2]
        assert serial[0] == "9"
        assert len(serial) == (7 if "SR" in right.number else 8)
    assert all(right.number[5:7] == "59" for right in by_kind["ic-layout"])
    assert all(right.number.removeprefix("CNA")[4] == "9" for right in by_kind["plant-variety"] if right.number)
    assert all(right.number.partition(" ")[2][0] == "9" for right in by_kind["standard"])
    assert all(right.number.lstrip("AGI第")[0] == "9" for right in by_kind["geographical-indication"])


def test_every_state_that_a_kind_declares_occurs(by_kind: dict[str, list[Right]]) -> None:
    for name, rights in by_kind.items():
        states = {span.state for right in rights if (span := status(right, HORIZON))}
        assert states == set(kind(name).states) - {"unknown"}, name


def test_events_are_declared_and_end_with_the_sample(rights: list[Right]) -> None:
    for right in rights:
        assert right.events
        for event in right.events:
            assert event.key in kind(right.kind).events
            assert dt.date.fromisoformat(event.date) <= HORIZON
            assert event.text


def test_quarrels_and_pledges_begin_go_on_and_end(rights: list[Right]) -> None:
    happened: Counter[str] = Counter()
    for right in rights:
        first = {event.key: event.date for event in reversed(right.events)}
        happened.update(first.keys())
        for end, begin in DAYS_OF_ENDS.items():
            assert end not in first or first[begin] < first[end]
    for begin in ("pledged", "litigated", "preserved", "invalidation-requested", "opposed", "cancellation-requested"):
        assert happened[begin] > 0, begin
    for end, begin in DAYS_OF_ENDS.items():
        assert 0 < happened[end] < happened[begin]
    assert happened["recognised-famous"] > happened["recognised-well-known"] > 0
    assert happened["renewed"] > 100
    assert happened["opposition-decided"] > 10


def test_marks_of_one_application_share_their_number_and_filing(by_kind: dict[str, list[Right]]) -> None:
    shared: dict[str, list[Right]] = {}
    for right in by_kind["trademark"]:
        shared.setdefault(right.number.partition("-")[0], []).append(right)
    assert any(len(classes) == 3 for classes in shared.values())
    for classes in shared.values():
        assert len({choose.event_date(right, "filed") for right in classes}) == 1
        assert len({choose.text(right, "title", "zh") for right in classes}) == 1
    goods = [text for right in by_kind["trademark"] for text in right.texts if text.part == "goods"]
    assert {text.lang for text in goods} == {"zh", "en"}
    assert len(goods) == 2 * len(by_kind["trademark"])
    forms = Counter(choose.fact(right, "form") for right in by_kind["trademark"])
    assert min(forms["word"], forms["figurative"], forms["combined"]) > 300


def test_facts_are_declared_and_classes_are_in_normal_form(rights: list[Right]) -> None:
    for right in rights:
        declared = kind(right.kind).properties
        for fact in right.facts:
            assert fact.property in declared
            choices = declared[fact.property].choices
            assert not choices or fact.value in choices
        for mark in right.classes:
            parsed = parse_class(mark.symbol, mark.scheme)
            assert parsed is not None
            assert parsed.symbol == mark.symbol


def test_every_right_has_a_title_in_both_languages(rights: list[Right]) -> None:
    for right in rights:
        zh, en = choose.text(right, "title", "zh"), choose.text(right, "title", "en")
        assert any("\u4e00" <= char <= "\u9fff" for char in zh), right.id
        assert en, right.id
        assert not any("\u4e00" <= char <= "\u9fff" for char in en), right.id
        assert "{" not in zh + en


def test_holders_file_in_several_registers(by_kind: dict[str, list[Right]]) -> None:
    patents = {name for right in by_kind["patent"] for name in choose.parties(right, "applicant")}
    for name in ("trademark", "copyright", "ic-layout", "plant-variety"):
        others = {party for right in by_kind[name] for party in choose.parties(right, "applicant")}
        assert len(others & patents) > len(others) / 2, name
    drafters = {party for right in by_kind["standard"] for party in choose.parties(right, "drafter")}
    assert len(drafters & patents) > len(drafters) / 2


def test_one_body_is_printed_under_old_english_and_other_names(rights: list[Right]) -> None:
    by_code: dict[str, set[str]] = {}
    english = set()
    for right in rights:
        for party in right.parties:
            if len(party.code) == 18 and not right.rest:
                by_code.setdefault(party.code, set()).add(party.name)
            if party.lang == "en":
                english.add(party.name)
    assert sum(len(printed) > 1 for printed in by_code.values()) > 50
    former = {name for right in rights for party in right.parties if (name := party.name).endswith("厂")}
    assert former
    assert len(english) > 100
    assert all(name.isascii() for name in english)


def test_credit_codes_are_well_formed_and_impossible(rights: list[Right]) -> None:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    codes = {party.code for right in rights if not right.rest for party in right.parties if len(party.code) == 18}
    assert len(codes) > 200
    for text in codes:
        code = parse_credit_code(text)
        assert code is not None
        assert code.is_right
        assert code.division == "210299"  # no such division
        body = text[8:17]
        proper = -sum(weight * int(sign) for weight, sign in zip(weights, body[:8], strict=True)) % 11
        assert body[8] != "0123456789X"[proper]


def test_slips_are_found_by_the_quality_checks_and_say_that_they_are_meant(rights: list[Right]) -> None:
    meant = [right for right in rights if right.rest]
    assert 0.002 * COUNT < len(meant) < 0.02 * COUNT
    assert {rest.header for right in meant for rest in right.rest} == {HEADER}
    found: Counter[str] = Counter()
    for right in rights:
        checks = {finding.check for finding in findings(right)}
        assert bool(checks) == bool(right.rest), (right.id, checks)
        found.update(checks)
    assert set(found) == {"check-digit", "impossible-date", "shifted-columns", "status-differs"}
    assert min(found.values()) >= 10


def test_what_is_only_bred_has_no_number_of_an_office(by_kind: dict[str, list[Right]]) -> None:
    for right in by_kind["plant-variety"]:
        span = status(right, HORIZON)
        assert span is not None
        assert (right.number == "") == (span.state == "bred")
