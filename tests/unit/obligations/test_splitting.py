"""Shares of a city's number: offered, objected to, settled, frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from zhichan.accounts.actors import PUBLIC, Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.audit.models import Entry
from zhichan.obligations.errors import NotNow, NotThere, ObligationsError
from zhichan.obligations.freezing import digest
from zhichan.obligations.models import Split
from zhichan.obligations.splitting import (
    Basis,
    ended_splits,
    freeze_shares,
    frozen_shares,
    must_add_up,
    offer_shares,
    settle_objection,
    speak,
    standing_split,
    withdraw_shares,
)
from zhichan.strategy.duties.declared import Duties
from zhichan.strategy.duties.shares import ShareError, Sharing

Of = Callable[..., Actor]


TARGET = "T07-3"


def by_last_year(sharing: Sharing, **changed: str) -> Basis:
    """Figures that are made up: ten firms each."""
    return Basis("last_year", {**dict.fromkeys(sharing.sharing, "10"), **changed}, "样例，虚构")


def test_shares_add_up_and_leave_out_what_is_counted_elsewhere(duties: Duties, sharing: Sharing, planner: Actor) -> None:
    split = offer_shares(planner, duties, sharing, TARGET, Basis("equal", {}))
    assert sum(split.shares.values()) == split.total == 1000
    assert "jinzhou" not in split.shares
    assert "jinpu" in split.shares


def test_what_cannot_be_shared_is_refused_in_the_words_of_the_rule(duties: Duties, sharing: Sharing, planner: Actor) -> None:
    with pytest.raises(ShareError) as missing:
        offer_shares(planner, duties, sharing, TARGET, by_last_year(sharing, changhai=""))
    assert missing.value.says.zh == "缺少长海县的上年数。"
    given = Basis("given", dict.fromkeys(sharing.sharing, "76"), "会议纪要")
    with pytest.raises(ShareError) as short:
        offer_shares(planner, duties, sharing, TARGET, given)
    assert short.value.says.zh == "各单位之和为 988，全市为 1000，缺少 12。"
    for basis in (by_last_year(sharing, changhai="十"), Basis("last_year", {}, ""), Basis("guess", {})):
        with pytest.raises(ObligationsError):
            offer_shares(planner, duties, sharing, TARGET, basis)
    with pytest.raises(NotThere):
        offer_shares(planner, duties, sharing, "T05-01", Basis("equal", {}))
    assert not Split.objects.exists()


def test_a_district_objects_with_its_own_figure_and_all_is_computed_anew(
    duties: Duties, sharing: Sharing, planner: Actor, of: Of
) -> None:
    split = offer_shares(planner, duties, sharing, TARGET, by_last_year(sharing, changhai="50"))
    changhai = of("changhai")
    with pytest.raises(ObligationsError):
        speak(changhai, sharing, split.pk, "changhai", agrees=False, own_base="5", reason="")
    with pytest.raises(ObligationsError):
        speak(changhai, sharing, split.pk, "changhai", agrees=False, own_base="无", reason="多记了")
    voice = speak(changhai, sharing, split.pk, "changhai", agrees=False, own_base="5", reason="上年数多记一位")
    with pytest.raises(NotNow):
        freeze_shares(planner, duties, sharing, split.pk, "固化")
    settle_objection(planner, sharing, voice.pk, "upheld", "经核属实")
    now = standing_split(TARGET)
    assert now is not None
    assert now.shares["changhai"] == 40, "1000 × 5 ÷ 125"
    assert (sum(now.shares.values()), now.offered["changhai"] > 200) == (1000, True)
    with pytest.raises(NotNow):
        settle_objection(planner, sharing, voice.pk, "refused", "再议")
    with pytest.raises(NotNow):
        speak(changhai, sharing, split.pk, "changhai", agrees=True)


def test_an_objection_that_no_figure_answers_to_is_refused_with_a_reason(
    duties: Duties, sharing: Sharing, planner: Actor, of: Of
) -> None:
    split = offer_shares(planner, duties, sharing, TARGET, Basis("equal", {}))
    voice = speak(of("changhai"), sharing, split.pk, "changhai", agrees=False, own_base="20", reason="企业少")
    with pytest.raises(ObligationsError):
        settle_objection(planner, sharing, voice.pk, "upheld", "同意")
    with pytest.raises(ObligationsError):
        settle_objection(planner, sharing, voice.pk, "refused", "")
    assert settle_objection(planner, sharing, voice.pk, "refused", "均分不看基数").settled == "refused"


def test_only_a_unit_speaks_for_its_own_share_and_in_time(duties: Duties, sharing: Sharing, planner: Actor, of: Of) -> None:
    split = offer_shares(planner, duties, sharing, TARGET, Basis("equal", {}))
    with pytest.raises(NotThere):
        speak(of("jinzhou"), sharing, split.pk, "jinzhou", agrees=True)
    with pytest.raises(NotThere):
        speak(of("finance"), sharing, split.pk, "finance", agrees=True)
    with pytest.raises(ObligationsError):
        speak(of("changhai"), sharing, split.pk, "zhuanghe", agrees=True)
    for act in (
        lambda: speak(PUBLIC, sharing, split.pk, "zhuanghe", agrees=True),
        lambda: freeze_shares(of("changhai"), duties, sharing, split.pk, "x"),
    ):
        with pytest.raises(NotAllowed):
            act()
    Split.objects.update(object_by=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(NotNow):
        speak(of("changhai"), sharing, split.pk, "changhai", agrees=True)


def test_shares_are_frozen_when_all_have_spoken_or_the_time_is_over(
    duties: Duties, sharing: Sharing, planner: Actor, of: Of
) -> None:
    split = offer_shares(planner, duties, sharing, TARGET, Basis("equal", {}))
    with pytest.raises(NotNow):
        freeze_shares(planner, duties, sharing, split.pk, "固化")
    for unit in sharing.sharing:
        speak(of(unit), sharing, split.pk, unit, agrees=True)
    first = freeze_shares(planner, duties, sharing, split.pk, "各区市县均无异议")
    assert (first.version, digest(first.content) == first.digest, standing_split(TARGET)) == (1, True, None)
    assert sum(one["share"] for one in first.content["units"]) == first.content["total"]
    again = offer_shares(planner, duties, sharing, TARGET, by_last_year(sharing))
    Split.objects.filter(pk=again.pk).update(object_by=timezone.localdate() - dt.timedelta(days=1))
    second = freeze_shares(planner, duties, sharing, again.pk, "按上年数重分")
    assert ([one.version for one in frozen_shares(TARGET)], second.content["before"]) == ([2, 1], first.digest)


def test_shares_that_were_tampered_with_do_not_freeze(duties: Duties, sharing: Sharing, planner: Actor) -> None:
    split = offer_shares(planner, duties, sharing, TARGET, Basis("equal", {}))
    Split.objects.update(shares={**split.shares, "changhai": 1}, object_by=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(ObligationsError):
        freeze_shares(planner, duties, sharing, split.pk, "固化")
    must_add_up({"a": 1, "b": 2}, 3)


def test_an_offer_of_shares_gives_way_only_to_who_has_seen_it(duties: Duties, sharing: Sharing, planner: Actor) -> None:
    first = offer_shares(planner, duties, sharing, TARGET, Basis("equal", {}))
    with pytest.raises(NotNow):
        offer_shares(planner, duties, sharing, TARGET, by_last_year(sharing))
    second = offer_shares(planner, duties, sharing, TARGET, by_last_year(sharing), seen=first.pk)
    standing = standing_split(TARGET)
    assert standing is not None
    assert standing.pk == second.pk


def test_shares_are_taken_back_with_a_reason_before_they_are_frozen(
    duties: Duties, sharing: Sharing, planner: Actor, of: Of
) -> None:
    split = offer_shares(planner, duties, sharing, TARGET, Basis("equal", {}))
    with pytest.raises(ObligationsError):
        withdraw_shares(planner, split.pk, " ")
    with pytest.raises(NotAllowed):
        withdraw_shares(of("changhai"), split.pk, "不必")
    withdraw_shares(planner, split.pk, "改按上年数分解")
    assert standing_split(TARGET) is None
    assert [(one.closed, one.taken_back) for one in ended_splits(TARGET)] == [("withdrawn", "改按上年数分解")]
    assert Entry.objects.get(action="shares.withdrawn").details["reason"] == "改按上年数分解"
    with pytest.raises(NotThere):
        speak(of("changhai"), sharing, split.pk, "changhai", agrees=True)
    again = offer_shares(planner, duties, sharing, TARGET, Basis("equal", {}))
    Split.objects.filter(pk=again.pk).update(object_by=timezone.localdate() - dt.timedelta(1))
    freeze_shares(planner, duties, sharing, again.pk, "固化")
    with pytest.raises(NotThere):
        withdraw_shares(planner, again.pk, "已固化的不能撤回")
