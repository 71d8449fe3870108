"""What waits for whom, and yearly plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from zhichan.accounts.actors import PUBLIC, Actor
from zhichan.accounts.errors import ChangedMeanwhile
from zhichan.obligations.due import due
from zhichan.obligations.errors import ObligationsError
from zhichan.obligations.offers import Reply, Terms, answer, propose, refer
from zhichan.obligations.plans import plans, write_plan
from zhichan.obligations.splitting import Basis, offer_shares, speak
from zhichan.strategy.duties.declared import Duties
from zhichan.strategy.duties.shares import Sharing

Of = Callable[..., Actor]


def waiting(by: Actor, on: dt.date | None = None) -> list[tuple[str, str]]:
    return [(one.what, one.subject) for one in due(by, on)]


def test_each_finds_what_waits_for_them_by_its_day(duties: Duties, planner: Actor, group: Actor, of: Of) -> None:
    made = propose(planner, duties, "D22-1", Terms("police", ("finance",), dt.date(2027, 1, 15)))
    police = of("police")
    assert (waiting(police), waiting(of("justice")), waiting(PUBLIC)) == ([("answer", "D22-1")], [], [])
    (one,) = due(police)
    assert (one.overdue, one.left) == (False, duties.file.answer_within)
    (late,) = due(police, made.answer_by + dt.timedelta(days=10))
    assert (late.overdue, late.left < 0) == (True, True)
    assert ("late", "D22-1") in waiting(planner, made.answer_by + dt.timedelta(days=1))
    answer(police, made.pk, "police", Reply("accepted"))
    assert waiting(police) == [("duty", "D22-1")]
    answer(of("finance"), made.pk, "finance", Reply("refused", "无经费"))
    assert waiting(planner) == [("dispute", "D22-1")]
    refer(planner, made.pk, "请裁定")
    assert (waiting(planner), waiting(group)) == ([], [("dispute", "D22-1")])


def test_a_reminder_comes_five_working_days_before_the_last_one(duties: Duties, planner: Actor, of: Of) -> None:
    made = propose(planner, duties, "D22-1", Terms("police"))
    days = [made.answer_by - dt.timedelta(days=back) for back in range(21)]
    reminded = [day for day in days if due(of("police"), day)[0].soon]
    assert max(reminded) == made.answer_by
    assert {due(of("police"), day)[0].left for day in reminded} == set(range(6))


def test_a_share_waits_until_the_district_has_spoken(duties: Duties, sharing: Sharing, planner: Actor, of: Of) -> None:
    split = offer_shares(planner, duties, sharing, "T07-3", Basis("equal", {}))
    assert waiting(of("changhai")) == [("share", "T07-3")]
    assert waiting(of("jinzhou")) == [], "it is counted in the new area"
    speak(of("changhai"), sharing, split.pk, "changhai", agrees=False, own_base="1", reason="企业少")
    assert (waiting(of("changhai")), waiting(planner)) == ([], [("objection", "T07-3")])


def test_who_carries_a_duty_plans_a_year_for_it(duties: Duties, planner: Actor, of: Of) -> None:
    police, year = of("police"), timezone.localdate().year
    with pytest.raises(ObligationsError):
        write_plan(police, duties, "D22-1", "police", year, "开展两次联合行动")
    made = propose(planner, duties, "D22-1", Terms("police"))
    answer(police, made.pk, "police", Reply("accepted"))
    first = write_plan(police, duties, "D22-1", "police", year, "开展两次联合行动", until=dt.date(year, 12, 31))
    with pytest.raises(ChangedMeanwhile):
        write_plan(police, duties, "D22-1", "police", year, "开展三次联合行动")
    write_plan(police, duties, "D22-1", "police", year, "开展三次联合行动", revision=first.revision)
    for wrong in ((1800, None), (year, dt.date(year + 1, 1, 1))):
        with pytest.raises(ObligationsError):
            write_plan(police, duties, "D22-1", "police", wrong[0], "x", until=wrong[1], revision=1)
    assert [plans(who).count() for who in (planner, police, of("finance"), PUBLIC)] == [1, 1, 0, 0]
    assert plans(police).get().text == "开展三次联合行动"
