"""The signed division: whole, frozen, and told apart from the one before."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable

import pytest

from zhichan.accounts.actors import Actor
from zhichan.obligations.divisions import division, sign, signed_leads, unowned, versions
from zhichan.obligations.errors import NotNow, NotThere, ObligationsError
from zhichan.obligations.models import Frozen
from zhichan.obligations.offers import Reply, Terms, answer, propose, standing_offers
from zhichan.obligations.states import Entry, move
from zhichan.strategy.duties.declared import Duties
from zhichan.strategy.duties.orphans import orphans

Of = Callable[..., Actor]


DAY = dt.date(2027, 12, 31)


def agree(duties: Duties, planner: Actor, *but: str) -> None:
    """The IP office takes every duty on itself, but these."""
    for duty in duties.divided:
        if duty.id not in but:
            made = propose(planner, duties, duty.id, Terms("ip-office", (), DAY))
            answer(planner, made.pk, "ip-office", Reply("accepted"))


def test_no_division_with_an_ownerless_duty_is_signed(duties: Duties, planner: Actor) -> None:
    agree(duties, planner, "D22-1")
    assert [duty.id for duty in unowned(duties)] == ["D22-1"]
    with pytest.raises(NotNow) as without:
        sign(planner, duties, "首次签署")
    assert "D22-1" in without.value.what
    made = propose(planner, duties, "D22-1", Terms("ip-office", ("police",)))
    answer(planner, made.pk, "ip-office", Reply("accepted"))
    with pytest.raises(NotNow):
        sign(planner, duties, "首次签署")
    assert not Frozen.objects.exists()


def test_a_division_names_every_duty_and_its_digest_is_that_of_its_content(duties: Duties, planner: Actor) -> None:
    agree(duties, planner)
    with pytest.raises(ObligationsError):
        sign(planner, duties, "")
    move(planner, duties, "D38-1", Entry("under-way", dt.date(2020, 1, 1), "起草"))
    made = sign(planner, duties, "首次签署")
    lines = {one["id"]: one for one in made.content["duties"]}
    assert list(lines) == [duty.id for duty in duties.divided]
    assert all(one["lead"]["code"] == "ip-office" and one["until"] == "2027-12-31" for one in lines.values())
    assert (lines["D38-1"]["state"]["zh"], lines["D37-4"]["state"]["zh"]) == ("推进中", "拟办")
    assert [task["id"] for task in lines["D07-1"]["tasks"]] == ["D07-2", "D07-3"]
    assert "T07-3" in lines["D07-1"]["targets"]
    as_stored = Frozen.objects.get(pk=made.pk)
    whole = json.dumps(as_stored.content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(whole).hexdigest() == as_stored.digest


def test_what_is_signed_is_not_changed(duties: Duties, planner: Actor) -> None:
    agree(duties, planner)
    made = sign(planner, duties, "首次签署")
    made.content["duties"] = []
    for change in (made.save, made.delete, Frozen.objects.all().delete, lambda: Frozen.objects.update(reason="改")):
        with pytest.raises(NotNow):
            change()
    assert len(Frozen.objects.get().content["duties"]) == len(duties.divided)


def test_a_new_version_says_what_is_different_and_names_the_one_before(duties: Duties, planner: Actor, of: Of) -> None:
    agree(duties, planner)
    first = sign(planner, duties, "首次签署")
    with pytest.raises(NotNow):
        sign(planner, duties, "再签一次")
    before = standing_offers().get(duty="D22-1")
    made = propose(planner, duties, "D22-1", Terms("police", ("ip-office",), DAY), follows=before.pk)
    with pytest.raises(NotNow):
        sign(planner, duties, "调整")
    answer(of("police"), made.pk, "police", Reply("accepted"))
    answer(planner, made.pk, "ip-office", Reply("accepted"))
    second = sign(planner, duties, "公安牵头")
    assert [(one["duty"], one["what"]) for one in second.content["changes"]] == [("D22-1", "lead"), ("D22-1", "helpers")]
    assert (second.version, second.content["before"]) == (2, first.digest)
    assert [one.version for one in versions()] == [2, 1]
    assert division(1).content["duties"] == first.content["duties"]
    with pytest.raises(NotThere):
        division(3)


def test_a_signed_division_gives_numbers_their_owners(duties: Duties, planner: Actor) -> None:
    agree(duties, planner)
    assert signed_leads() == {}
    sign(planner, duties, "首次签署")
    left = [one.subject for one in orphans(duties, signed_leads()) if one.rule == "number-without-owner"]
    assert left == ["T05-22", "T05-23", "T05-24"], "no duty works towards the plant varieties, so nobody answers for them"


def test_states_move_as_declared_with_a_day_a_reason_and_a_reference(duties: Duties, planner: Actor, of: Of) -> None:
    entry = Entry("under-way", dt.date(2011, 3, 1), "开始起草", "大政办发〔2011〕1号")
    move(planner, duties, "D14-1", entry)
    for wrong in (
        dataclasses.replace(entry, to="planned"),
        dataclasses.replace(entry, to="nonsense"),
        dataclasses.replace(entry, to="in-force", on=dt.date(2010, 1, 1)),
        dataclasses.replace(entry, to="in-force", on=dt.date(2999, 1, 1)),
        dataclasses.replace(entry, to="in-force", reason=""),
    ):
        with pytest.raises(ObligationsError):
            move(planner, duties, "D14-1", wrong)
    with pytest.raises(NotNow):
        move(planner, duties, "D14-1", dataclasses.replace(entry, to="in-force", seen="planned"))
    with pytest.raises(Exception, match=r"roles|角色"):
        move(of("science"), duties, "D14-1", dataclasses.replace(entry, to="in-force"))
    made = propose(planner, duties, "D14-1", Terms("science"))
    answer(of("science"), made.pk, "science", Reply("accepted"))
    moved = move(of("science"), duties, "D14-1", dataclasses.replace(entry, to="in-force", on=dt.date(2012, 5, 1)))
    assert moved.by == "person:9 science"
