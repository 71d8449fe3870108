"""Targets amended: who may, what is refused in the rule's words, and what the scoreboard says before and after."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from amended_targets import REFERENCE, adopted
from django.db import models
from django.utils import timezone

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.audit.models import Entry
from zhichan.evaluations.amending import amendments, broken, decide, ended_proposals, open_proposals, propose, withdraw
from zhichan.evaluations.errors import EvaluationError, NotNow
from zhichan.obligations.errors import NotNow as Unchanging
from zhichan.obligations.errors import ObligationsError
from zhichan.obligations.models import Frozen
from zhichan.strategy.city import City
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.targets.amendments import Change, amended
from zhichan.strategy.targets.plain import scoreboard_as_json
from zhichan.strategy.targets.scoreboard import Scoreboard, scoreboard
from zhichan.strategy.targets.verdicts import Verdict

TARGET = "T05-01"


def today() -> dt.date:
    return timezone.localdate()


def retiring(**other: Any) -> Change:
    told = {"kind": "retire", "target": TARGET, "since": today() + dt.timedelta(30), "reason": "国家已不再认定"}
    return Change(**{**told, **other})


def replacing(city: City, **other: Any) -> Change:
    target = next(one for one in city.targets if one.id == TARGET)
    told = {"value": Decimal(60_000), "unit": target.demand.unit, "until": dt.date(2030, 12, 31), "way": target.ways[0]}
    return retiring(kind="replace", reason="原目标已提前实现", **{**told, **other})


def score_of(board: Scoreboard, id: str) -> Any:
    return next(one for one in scoreboard_as_json(board)["targets"] if one["id"] == id)  # type: ignore[attr-defined]


def test_a_retired_target_is_shown_with_since_when_and_why_and_no_longer_counted(
    city: City, planner: Actor, group: Actor
) -> None:
    change = retiring()
    told = adopted(planner, group, city, change)
    eve, day = change.since - dt.timedelta(1), change.since
    before, after = scoreboard(city, eve), scoreboard(told, eve)
    assert scoreboard_as_json(before) == scoreboard_as_json(after), "on the day before nothing is different"
    board = scoreboard(told, day)
    assert (len(board.scores), len(board.standing), board.count(Verdict.RETIRED)) == (50, 49, 1)
    assert board.numbered == before.numbered - 1
    one = score_of(board, TARGET)
    assert one["verdict"]["key"] == "retired"
    assert one["formulas"] == []
    assert one["line"] == score_of(before, TARGET)["line"], "what the outline says stays readable"
    for word in (str(change.since), change.reason, REFERENCE):
        assert word in one["verdict"]["why"]["zh"]
    assert board.sentence.en.startswith("26 of 49 targets")
    assert board.sentence.en.endswith("By amendment, 1 retired.")
    assert board.sentence.zh.endswith("另有 1 项已废止。")


def test_a_replaced_target_points_to_its_successor_which_is_judged(city: City, planner: Actor, group: Actor) -> None:
    change = replacing(city)
    board = scoreboard(adopted(planner, group, city, change), change.since)
    old, new = score_of(board, TARGET), score_of(board, f"{TARGET}-A1")
    assert (old["verdict"]["key"], old["amendment"]["successor"]) == ("replaced", new["id"])
    assert (new["demand"]["value"], new["deadline"]["until"], new["deadline"]["others"]) == (60_000, "2030-12-31", [])
    assert new["verdict"]["key"] != "replaced"
    assert len(new["formulas"]) == 1
    ids = [one.judgement.target.id for one in board.scores]
    assert ids.index(new["id"]) == ids.index(TARGET) + 1
    assert len(board.standing) == 50


def test_a_rebased_target_is_judged_with_the_new_baseline_and_deadline(city: City, planner: Actor, group: Actor) -> None:
    change = retiring(target="T05-08", kind="rebase", baseline=Decimal(60), base_year=2010, until=dt.date(2035, 12, 31))
    told = adopted(planner, group, city, change)
    before, after = (score_of(scoreboard(one, change.since), "T05-08") for one in (city, told))
    assert (after["deadline"]["until"], after["baseline"]["value"]) == ("2035-12-31", 60)
    assert REFERENCE in after["baseline"]["basis"]["zh"]
    new = [next(one for one in told["formulas"] if one["name"] == "new_since_start") for told in (before, after)]
    assert [one["verdict"] for one in new] == ["met", "not-met-at-last-reading"], "from 60 on fewer than ten are new"


def test_what_is_amended_once_is_amended_again_through_its_successor(city: City, planner: Actor, group: Actor) -> None:
    change = replacing(city)
    told = adopted(planner, group, city, change)
    with pytest.raises(NotNow, match=r"."):
        propose(planner, told, retiring())
    with pytest.raises(EvaluationError) as early:
        propose(planner, told, retiring(target=f"{TARGET}-A1", since=today()))
    assert str(change.since) in early.value.what
    again = adopted(planner, group, told, retiring(target=f"{TARGET}-A1"))
    board = scoreboard(again, change.since)
    assert [board.count(one) for one in (Verdict.RETIRED, Verdict.REPLACED)] == [1, 1]
    assert board.sentence.en.endswith("By amendment, 1 retired and 1 replaced.")


@pytest.mark.parametrize(
    ("other", "where"),
    [
        ({"reason": " "}, "reason"),
        ({"since": dt.date(2020, 1, 1)}, "since"),
        ({"target": "T99-1"}, "target"),
        ({"kind": "rebase"}, "baseline"),
        ({"kind": "rebase", "baseline": Decimal(3)}, "base_year"),
        ({"kind": "rebase", "until": dt.date(2021, 1, 1)}, "until"),
        ({"kind": "replace"}, "value"),
        ({"target": "T04-1", "kind": "rebase", "until": dt.date(2040, 1, 1)}, "kind"),
    ],
)
def test_what_does_not_fit_is_refused_and_says_where(other: dict[str, Any], where: str, city: City, planner: Actor) -> None:
    with pytest.raises(EvaluationError) as refused:
        propose(planner, city, retiring(**other))
    assert refused.value.where == where
    assert refused.value.mend
    assert not open_proposals()


def test_a_successor_is_judged_in_a_declared_way_and_unit(city: City, planner: Actor) -> None:
    other = next(way for one in city.targets for way in one.ways if one.id != TARGET and way not in _ways(city))
    for wrong in ({"way": other}, {"way": None}, {"unit": "万元"}, {"value": Decimal("NaN")}, {"until": None}):
        with pytest.raises(EvaluationError):
            propose(planner, city, replacing(city, **wrong))


def _ways(city: City) -> tuple[Any, ...]:
    return next(one.ways for one in city.targets if one.id == TARGET)


def test_nobody_decides_their_own_proposal_and_nobody_else_without_the_role(city: City, planner: Actor, group: Actor) -> None:
    own = propose(group, city, retiring())
    with pytest.raises(NotAllowed) as refused:
        decide(group, city, own.pk, adopt=True, reference=REFERENCE)
    assert "own proposal" in refused.value.what or "本人" in refused.value.what
    with pytest.raises(NotAllowed):
        decide(planner, city, own.pk, adopt=True, reference=REFERENCE)
    assert not amendments()


def test_a_decision_names_its_document_and_is_made_once(city: City, planner: Actor, group: Actor) -> None:
    made = propose(planner, city, retiring())
    with pytest.raises(NotNow):
        propose(planner, city, retiring(reason="再提一次"))
    with pytest.raises(EvaluationError) as without:
        decide(group, city, made.pk, adopt=True, reference="")
    assert without.value.where == "reference"
    assert decide(group, city, made.pk, adopt=False, reference=REFERENCE, words="暂不调整") is None
    with pytest.raises(NotNow):
        decide(group, city, made.pk, adopt=True, reference=REFERENCE)
    assert not amendments()
    actions = list(Entry.objects.filter(action__startswith="amendment.").values_list("action", flat=True))
    assert sorted(actions) == ["amendment.proposed", "amendment.refused"]


def test_an_effect_that_has_come_before_the_decision_is_refused(city: City, planner: Actor, group: Actor) -> None:
    made = propose(planner, city, retiring(since=today()))
    made.change["since"] = (today() - dt.timedelta(1)).isoformat()  # as if it had waited for its decision until tomorrow
    made.save()
    with pytest.raises(EvaluationError) as late:
        decide(group, city, made.pk, adopt=True, reference=REFERENCE)
    assert late.value.where == "since"
    assert not amendments()


def test_what_is_decided_is_chained_and_not_changed(city: City, planner: Actor, group: Actor) -> None:
    told = adopted(planner, group, city, retiring())
    adopted(planner, group, told, retiring(target="T04-1"))
    first, second = Frozen.objects.filter(series="amendments").order_by("version")
    assert second.content["before"] == first.digest
    first.content["reference"] = "别的文件"
    with pytest.raises(Unchanging):
        first.save()
    with pytest.raises(Unchanging):
        Frozen.objects.all().delete()
    assert broken() == []
    models.QuerySet(Frozen).filter(pk=first.pk).update(content=first.content)  # as whoever can write to the database might
    assert broken() == [1]


def test_what_was_known_before_the_decision_has_no_amendment(city: City, planner: Actor, group: Actor) -> None:
    before = timezone.now()
    adopted(planner, group, city, retiring(since=today()))
    assert amendments(before) == ()
    assert len(amendments(timezone.now())) == 1


def test_an_amended_target_may_not_go_from_the_folder(city: City, planner: Actor, group: Actor) -> None:
    adopted(planner, group, city, retiring())
    without = msgspec.structs.replace(city, targets=tuple(one for one in city.targets if one.id != TARGET))
    with pytest.raises(StrategyError) as gone:
        amended(without, amendments())
    assert TARGET in gone.value.what


def test_whoever_proposed_takes_it_back_with_a_reason_and_it_stays_readable(city: City, planner: Actor, group: Actor) -> None:
    made = propose(planner, city, retiring())
    with pytest.raises(ObligationsError):
        withdraw(planner, made.pk, " ")
    with pytest.raises(NotAllowed):
        withdraw(group, made.pk, "不必")
    withdraw(planner, made.pk, "基数有误，重新测算")
    assert list(open_proposals()) == []
    (ended,) = ended_proposals()
    assert (ended.state, ended.decision, ended.decided_by) == ("withdrawn", "基数有误，重新测算", planner.id)
    assert Entry.objects.get(action="amendment.withdrawn").details == {"reason": "基数有误，重新测算"}
    for late in (
        lambda: withdraw(planner, made.pk, "再次"),
        lambda: decide(group, city, made.pk, adopt=True, reference=REFERENCE),
    ):
        with pytest.raises(NotNow):
            late()
    again = propose(planner, city, retiring())
    assert decide(group, city, again.pk, adopt=True, reference=REFERENCE)
    with pytest.raises(NotNow):
        withdraw(planner, again.pk, "已决定的不能撤回")
    assert amendments()[0].change.target == TARGET
