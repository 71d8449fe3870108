"""Duties are offers that are answered: nobody is assigned one without a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from zhichan.accounts.actors import PUBLIC, Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.audit.models import Entry
from zhichan.obligations.errors import NotNow, NotThere, ObligationsError
from zhichan.obligations.models import Offer
from zhichan.obligations.offers import (
    Reply,
    Terms,
    answer,
    history,
    lead_of,
    propose,
    propose_named,
    refer,
    settle,
    standing,
    standing_offers,
    visible,
    withdraw,
)
from zhichan.records.working_days import working_days_after
from zhichan.strategy.duties.declared import Duties

Of = Callable[..., Actor]


JOINT = "D22-1"
TERMS = Terms("ip-office", ("police", "copyright"), dt.date(2027, 12, 31), "联合执法", "案件移送数")
YES = Reply("accepted")


def stands(duty: str = JOINT) -> Offer:
    return standing_offers().get(duty=duty)


def test_an_offer_is_agreed_when_every_body_has_said_yes(duties: Duties, planner: Actor, of: Of) -> None:
    made = propose(planner, duties, JOINT, TERMS)
    assert (standing(stands()), lead_of(stands()).code) == ("waiting", "ip-office")
    assert made.answer_by == working_days_after(timezone.localdate(), duties.file.answer_within)
    answer(planner, made.pk, "ip-office", YES)
    answer(of("police"), made.pk, "police", YES)
    assert standing(stands()) == "waiting"
    answer(of("copyright"), made.pk, "copyright", YES)
    assert standing(stands()) == "agreed"
    assert list(Entry.objects.order_by("number").values_list("action", flat=True)) == ["duty.offered", *["duty.answered"] * 3]


def test_a_refusal_has_a_reason_and_a_counter_changes_something(duties: Duties, planner: Actor, of: Of) -> None:
    made = propose(planner, duties, JOINT, TERMS)
    police = of("police")
    with pytest.raises(ObligationsError) as without:
        answer(police, made.pk, "police", Reply("refused", "  "))
    assert without.value.where == "reason"
    for empty in (Reply("countered", "人手不足"), Reply("countered", "人手不足", "ip-office", TERMS.until)):
        with pytest.raises(ObligationsError) as nothing:
            answer(police, made.pk, "police", empty)
        assert nothing.value.where == "answer"
    assert stands().parts.get(body__code="police").answer == "", "nothing of a refused answer is kept"
    answer(police, made.pk, "police", Reply("countered", "应由市场监管牵头", "science", dt.date(2028, 6, 30), "只办刑事案件"))
    told = stands().parts.get(body__code="police")
    assert (standing(stands()), told.other_lead and told.other_lead.code) == ("disputed", "science")
    answer(police, made.pk, "police", YES)
    again = stands().parts.get(body__code="police")
    assert (again.answer, again.other_lead, again.other_scope) == ("accepted", None, "")


def test_nobody_answers_for_another_body_or_without_a_part(duties: Duties, planner: Actor, of: Of) -> None:
    made = propose(planner, duties, JOINT, TERMS)
    with pytest.raises(ObligationsError):
        answer(of("finance"), made.pk, "police", YES)
    with pytest.raises(NotThere):
        answer(of("finance"), made.pk, "finance", YES)
    with pytest.raises(NotAllowed):
        answer(PUBLIC, made.pk, "police", YES)
    with pytest.raises(NotAllowed):
        propose(of("police"), duties, "D22-2", TERMS)


def test_offers_are_seen_by_those_who_take_part_and_those_who_decide(
    duties: Duties, planner: Actor, group: Actor, of: Of
) -> None:
    propose(planner, duties, JOINT, TERMS)
    assert [visible(who).count() for who in (planner, group, of("police"), of("finance"), PUBLIC)] == [1, 1, 1, 0, 0]


def test_a_task_and_what_comes_from_above_are_not_offered(duties: Duties, planner: Actor) -> None:
    for id in ("D07-2", "D01-1", "D99-9"):
        with pytest.raises(ObligationsError):
            propose(planner, duties, id, TERMS)
    with pytest.raises(ObligationsError) as twice:
        propose(planner, duties, JOINT, Terms("police", ("police",)))
    assert twice.value.where == "helpers"
    with pytest.raises(ObligationsError):
        propose(planner, duties, JOINT, Terms("nobody"))
    assert not Offer.objects.exists()


def test_a_new_offer_takes_the_place_of_the_one_that_was_seen(duties: Duties, planner: Actor, of: Of) -> None:
    first = propose(planner, duties, JOINT, TERMS)
    with pytest.raises(NotNow):
        propose(planner, duties, JOINT, Terms("police"))
    second = propose(planner, duties, JOINT, Terms("police"), follows=first.pk)
    assert (stands().pk, [one.pk for one in history(planner, JOINT)]) == (second.pk, [first.pk])
    with pytest.raises(NotThere):
        answer(of("police"), first.pk, "police", YES)


def test_what_the_outline_names_is_offered_at_once(duties: Duties, planner: Actor) -> None:
    propose(planner, duties, "D38-1", TERMS)
    made = {offer.duty: lead_of(offer).code for offer in propose_named(planner, duties)}
    assert made == {
        "D15-1": "ip-office",
        "D16-4": "state-assets",
        "D17-1": "finance",
        "D23-1": "customs",
        "D37-2": "leading-group",
        "D37-4": "leading-group",
        "D40-1": "ip-office",
        "D40-3": "leading-group",
    }
    assert lead_of(stands("D38-1")).code == "ip-office", "what stands is left alone"
    with pytest.raises(NotNow):
        propose_named(planner, duties)


def test_only_disputes_and_late_answers_come_before_the_leading_group(duties: Duties, planner: Actor, of: Of) -> None:
    made = propose(planner, duties, JOINT, TERMS)
    with pytest.raises(NotNow):
        refer(planner, made.pk, "请裁定")
    answer(of("police"), made.pk, "police", Reply("refused", "不属本局职责"))
    with pytest.raises(ObligationsError):
        refer(planner, made.pk, "")
    assert standing(stands()) == "disputed", "a refused referral leaves no trace"
    refer(planner, made.pk, "请裁定")
    assert standing(stands()) == "referred"
    with pytest.raises(NotNow):
        answer(of("police"), made.pk, "police", YES)

    late = propose(planner, duties, "D22-2", Terms("police"))
    Offer.objects.filter(pk=late.pk).update(answer_by=timezone.localdate() - dt.timedelta(days=1))
    refer(planner, late.pk, "逾期未答复")
    assert standing(stands("D22-2")) == "referred"


def test_the_leading_group_settles_with_a_reason_and_its_word_binds(duties: Duties, planner: Actor, group: Actor, of: Of) -> None:
    made = propose(planner, duties, JOINT, TERMS)
    with pytest.raises(NotNow):
        settle(group, duties, made.pk, Terms("police"), "由公安牵头")
    answer(of("police"), made.pk, "police", Reply("refused", "不属本局职责"))
    refer(planner, made.pk, "请裁定")
    with pytest.raises(ObligationsError):
        settle(group, duties, made.pk, Terms("police"), " ")
    with pytest.raises(NotAllowed):
        settle(planner, duties, made.pk, Terms("police"), "由公安牵头")
    ruled = settle(group, duties, made.pk, Terms("police", ("ip-office",), TERMS.until), "由公安牵头，理由见会议纪要")
    assert (standing(stands()), lead_of(stands()).code, stands().ruling) == ("agreed", "police", "由公安牵头，理由见会议纪要")
    with pytest.raises(NotNow):
        answer(of("police"), ruled.pk, "police", Reply("refused", "仍不同意"))


def test_courts_procuratorates_and_customs_are_asked_and_never_ordered(
    duties: Duties, planner: Actor, group: Actor, of: Of
) -> None:
    made = propose(planner, duties, "D37-4", Terms("ip-office", ("court", "procuratorate", "customs")))
    answer(of("court"), made.pk, "court", YES)
    answer(of("customs"), made.pk, "customs", Reply("refused", "垂直管理"))
    refer(planner, made.pk, "请裁定")
    for helpers in (("court", "customs"), ("procuratorate",)):
        with pytest.raises(ObligationsError, match=r"asked and never ordered|不得指派"):
            settle(group, duties, made.pk, Terms("ip-office", helpers), "照此办理")
    settle(group, duties, made.pk, Terms("ip-office", ("court",)), "法院已同意；海关另行联系")
    assert {part.body.code for part in stands("D37-4").parts.all()} == {"ip-office", "court"}


def test_an_offer_can_be_taken_back_with_a_reason_as_long_as_it_is_not_settled(duties: Duties, planner: Actor, of: Of) -> None:
    made = propose(planner, duties, JOINT, TERMS)
    with pytest.raises(ObligationsError):
        withdraw(planner, made.pk, "")
    withdraw(planner, made.pk, "并入另一项任务")
    assert not standing_offers().exists()
    for by, seen in ((planner, 1), (of("police"), 1), (of("science"), 0)):
        told = [(one.closed, one.taken_back) for one in history(by, JOINT)]
        assert told == [("withdrawn", "并入另一项任务")] * seen
    again = propose(planner, duties, JOINT, Terms("ip-office"))
    answer(planner, again.pk, "ip-office", YES)
    with pytest.raises(NotNow):
        withdraw(planner, again.pk, "已商定的不能撤回")
    assert standing(stands()) == "agreed"
