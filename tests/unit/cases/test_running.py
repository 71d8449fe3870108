"""Opening cases and taking steps, as the declared procedure allows."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.accounts.actors import PUBLIC, Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.audit import chain
from zhichan.audit.models import Entry
from zhichan.cases.displaying import noted_since, withheld
from zhichan.cases.errors import CasesError, NoSuchCase, NotNow, Refused, WrongField
from zhichan.cases.fields import Answer
from zhichan.cases.models import Case, Step
from zhichan.cases.procedures import procedure
from zhichan.cases.running import case_of, open_case, read_case, steps_open_to, take_step, visible
from zhichan.records.veil import Withheld

ASKED: dict[str, Answer] = {
    "kind": "objection",
    "right": "CN201710601862.3",
    "account": "该地址是我的住所",
    "name": "张虚构",
    "contact": "zhang@example.cn",
}
GRANTED: dict[str, Answer] = {"rights": "CN:patent:201710601862.3", "party": "张虚构", "fields": ["address", "name"]}
PERSONAL = ("张虚构", "zhang@example.cn", "该地址是我的住所", "201710601862")
NAME = "personal-data-request"


def opened(**changed: Answer) -> tuple[Case, str]:
    return open_case(PUBLIC, NAME, {**ASKED, **changed})


def identified(officer: Actor, **changed: Answer) -> Case:
    case, _code = opened(**changed)
    take_step(officer, case, "confirm-identity", given={"how": "in-person"})
    return case


@pytest.mark.django_db
def test_a_case_has_a_number_a_code_and_a_day_to_answer() -> None:
    (first, code), (second, other_code) = opened(), opened()
    assert (first.number[-4:], second.number[-4:]) == ("0001", "0002")
    assert code != other_code
    assert first.due_on == timezone.localdate() + dt.timedelta(days=30)
    assert first.data == {"kind": "objection"}
    assert set(first.personal) == {"right", "account", "name", "contact"}


@pytest.mark.django_db
def test_only_number_and_code_together_open_a_case_to_its_applicant() -> None:
    (case, code), (_other, other_code) = opened(), opened()
    assert case_of(f" {case.number.lower()} ", code.lower().replace("-", " "))[0] == case
    for number, tried in ((case.number, other_code), (case.number, ""), ("PI-1999-0001", code), ("", "")):
        with pytest.raises(NoSuchCase):
            case_of(number, tried)


@pytest.mark.django_db
def test_a_code_that_was_deleted_opens_nothing() -> None:
    case, code = opened()
    Case.objects.update(code_digest="")
    for tried in (code, ""):
        with pytest.raises(NoSuchCase):
            case_of(case.number, tried)


@pytest.mark.parametrize(
    ("field", "answer"),
    [("kind", ""), ("kind", "no-such"), ("name", "  "), ("account", "x" * 4001), ("no-such-field", "x")],
)
@pytest.mark.django_db
def test_an_answer_that_its_field_does_not_take_opens_nothing(field: str, answer: str) -> None:
    with pytest.raises(WrongField) as raised:
        opened(**{field: answer})
    assert raised.value.where == field
    assert not Case.objects.exists()
    assert not Entry.objects.exists()


def test_only_who_may_decide_sees_and_decides(officer: Actor, other: Actor) -> None:
    case, _code = opened()
    assert list(visible(officer)) == [case]
    assert not visible(other).exists()
    assert not visible(PUBLIC).exists()
    with pytest.raises(NoSuchCase):
        read_case(other, case.number)
    for step in procedure(NAME).transitions:
        for somebody in (other, PUBLIC, Actor("applicant of PI-1999-0001")):
            with pytest.raises((NotAllowed, NoSuchCase)):
                take_step(somebody, case, step, reason="x")
    case.refresh_from_db()
    assert case.state == "received"


def test_an_applicant_may_withdraw_and_nothing_else(officer: Actor) -> None:
    case, code = opened()
    _case, applicant = case_of(case.number, code)
    assert list(steps_open_to(applicant, case)) == ["withdraw"]
    with pytest.raises(NotAllowed):
        take_step(applicant, case, "confirm-identity", given={"how": "in-person"})
    with pytest.raises(NoSuchCase):
        take_step(officer, case, "withdraw")
    take_step(applicant, case, "withdraw")
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("withdrawn", None)
    assert case.closed_at


def test_a_step_that_the_state_does_not_lead_to_is_refused(officer: Actor) -> None:
    case = identified(officer, kind="access")
    take_step(officer, case, "refuse", reason="没有依据")
    for late in ("grant", "refuse", "ask-identity"):
        with pytest.raises(NotNow):
            take_step(officer, case, late, reason="x")  # `case` in hand is older than what is stored
    with pytest.raises(CasesError):
        take_step(officer, case, "no-such-step")


def test_a_decision_needs_its_reason(officer: Actor) -> None:
    case = identified(officer, kind="access")
    with pytest.raises(WrongField) as raised:
        take_step(officer, case, "refuse", reason="  ")
    assert raised.value.where == "reason"
    assert case.steps.count() == 1


def test_a_granted_objection_says_what_is_withheld(officer: Actor) -> None:
    case = identified(officer)
    for lacking in GRANTED:
        with pytest.raises(Refused):
            take_step(officer, case, "grant", reason="x", given={k: v for k, v in GRANTED.items() if k != lacking})
    with pytest.raises(Refused):
        take_step(officer, case, "grant", reason="x")
    with pytest.raises(WrongField):
        take_step(officer, case, "grant", reason="x", given={**GRANTED, "rights": "CN 2017"})
    assert not withheld()
    take_step(officer, case, "grant", reason="属实", given=GRANTED)
    assert withheld().of("CN:patent:201710601862.3") == {Withheld("张虚构", "address"), Withheld("张虚构", "name")}
    assert withheld().of("CN:patent:201710601862.4") == frozenset()


def granted(officer: Actor) -> tuple[Case, str]:
    """A case by which something is withheld, and its code."""
    case, code = opened()
    take_step(officer, case, "confirm-identity", given={"how": "in-person"})
    take_step(officer, case, "grant", reason="属实", given=GRANTED)
    case.refresh_from_db()
    return case, code


@pytest.mark.parametrize("closed", [False, True])
def test_what_is_withheld_shows_again_when_the_person_no_longer_objects(officer: Actor, closed: bool) -> None:
    case, code = granted(officer)
    if closed:
        take_step(officer, case, "close")
    found, applicant = case_of(case.number, code)
    assert list(steps_open_to(applicant, found)) == ["show-again"]
    take_step(applicant, found, "show-again")
    assert not withheld()
    found.refresh_from_db()
    assert found.state == "closed"
    assert not steps_open_to(applicant, found)
    with pytest.raises(Refused):
        take_step(applicant, found, "show-again")
    assert [(one.by, one.details["step"]) for one in Entry.objects.filter(action="case.step")][-1] == (applicant.id, "show-again")
    assert not list(chain.verify())


def test_what_is_withheld_shows_again_by_decision_with_its_reason(officer: Actor, other: Actor) -> None:
    case, _code = granted(officer)
    beside, _code = granted(officer)
    take_step(officer, case, "close")
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        take_step(other, case, "lift", reason="x")
    with pytest.raises(WrongField):
        take_step(officer, case, "lift")
    take_step(officer, case, "lift", reason="当事人死亡，继承人申请恢复")
    assert withheld().of("CN:patent:201710601862.3"), "the other case still withholds it"
    take_step(officer, beside, "lift", reason="x")
    assert not withheld()


def test_lifting_is_offered_only_where_something_is_withheld(officer: Actor) -> None:
    case = identified(officer, kind="copy")
    take_step(officer, case, "grant", reason="已当面交付副本")
    case.refresh_from_db()
    assert list(steps_open_to(officer, case)) == ["close"]
    with pytest.raises(Refused):
        take_step(officer, case, "lift", reason="x")


def test_what_concerns_no_display_is_granted_without_it(officer: Actor) -> None:
    case = identified(officer, kind="copy")
    take_step(officer, case, "grant", reason="已当面交付副本")
    case.refresh_from_db()
    assert case.state == "granted"


def test_a_request_is_refused_for_want_of_proof_only_after_the_time_for_it(officer: Actor) -> None:
    case, _code = opened()
    asked = take_step(officer, case, "ask-identity", reason="请到窗口出示证件")
    case.refresh_from_db()
    assert case.due_on == timezone.localdate() + dt.timedelta(days=15)
    Step.objects.filter(pk=asked.pk).update(at=timezone.now() - dt.timedelta(days=15))
    with pytest.raises(Refused):
        take_step(officer, case, "refuse-unproven", reason="x")
    Step.objects.filter(pk=asked.pk).update(at=timezone.now() - dt.timedelta(days=16))
    take_step(officer, case, "refuse-unproven", reason="未证明身份")
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("refused", None)


def test_a_correction_passed_on_leaves_a_note_on_the_right(officer: Actor) -> None:
    case = identified(officer, kind="correction")
    with pytest.raises(WrongField):
        take_step(officer, case, "pass-on", reason="x")
    take_step(officer, case, "pass-on", reason="已转", given={"rights": ["CN:patent:201710601862.3"]})
    assert noted_since("CN:patent:201710601862.3") == timezone.localdate()
    assert noted_since("CN:patent:1") is None


def test_the_log_tells_each_action_and_nothing_personal(officer: Actor) -> None:
    case = identified(officer)
    read_case(officer, case.number)
    take_step(officer, case, "grant", reason="张虚构的住所", given=GRANTED)
    told = [(entry.by, entry.action, entry.thing) for entry in Entry.objects.all()]
    thing = f"case:{case.number}"
    assert told == [
        ("public", "case.opened", thing),
        ("person:7 li", "case.step", thing),
        ("person:7 li", "case.read", thing),
        ("person:7 li", "case.step", thing),
    ]
    everything = json.dumps([[e.by, e.thing, e.details] for e in Entry.objects.all()], ensure_ascii=False)
    assert not [word for word in PERSONAL if word in everything]
    assert not list(chain.verify())


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tried=st.lists(st.sampled_from(sorted(procedure(NAME).transitions)), max_size=8))
def test_whatever_is_tried_a_case_moves_only_along_its_procedure(officer: Actor, tried: list[str]) -> None:
    declared = procedure(NAME)
    case, code = opened()
    _case, applicant = case_of(case.number, code)
    for name in tried:
        before = Case.objects.get(pk=case.pk)
        by = applicant if declared.transitions[name].permission == "applicant" else officer
        answers = {**GRANTED, "how": "letter"}
        asks = declared.transitions[name].asks
        try:
            take_step(by, before, name, reason="理由", given={k: v for k, v in answers.items() if k in asks})
        except (NotNow, Refused):
            after = Case.objects.get(pk=case.pk)
            assert (after.state, after.due_on, after.steps.count()) == (before.state, before.due_on, before.steps.count())
        else:
            after = Case.objects.get(pk=case.pk)
            assert before.state in declared.transitions[name].from_
            assert after.state == declared.transitions[name].to
            assert bool(after.closed_at) == after.standing.final
            assert not (after.standing.final and after.due_on)
