"""The list of what waits for one's bodies, from all parts of the strategy: page, desk, calendar. All made up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import icalendar
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from zhichan.accounts.actors import machine
from zhichan.accounts.models import Person
from zhichan.assessments.models import Entry
from zhichan.assessments.rounds import open_round
from zhichan.assessments.sheets import freeze
from zhichan.evaluations import amending, evaluating
from zhichan.evaluations.models import Evaluation, Proposal
from zhichan.obligations.models import Offer, Part
from zhichan.obligations.offers import Terms, propose
from zhichan.obligations.splitting import Basis, offer_shares
from zhichan.obligations.states import Entry as Progress
from zhichan.obligations.states import move
from zhichan.opened import city
from zhichan.portal.strategy.scores import overall
from zhichan.strategy.targets.amendments import Change

Shows = Callable[..., Client]
Someone = Callable[..., Person]
Signs = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(shows: Shows, someone: Someone, tmp_path: Path) -> Signs:
    """Gives a client signed in with a role in a body."""

    def of(role: str, body: str) -> Client:
        client = shows(tmp_path, ZHICHAN_SECOND_FACTOR="nobody")
        client.force_login(someone(role, body=body, name=f"{role}-{body}"))
        return client

    return of


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch, long_here: None) -> None:
    """Within the days of the third quarter."""
    moment = dt.datetime(2026, 10, 15, 9, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page(client: Client, lang: str = "en") -> str:
    answer = client.get(f"/{lang}/strategy/own")
    assert answer.status_code == 200
    return text(answer).partition("What waits" if lang == "en" else "待办")[2]


def scoring() -> None:
    open_round(machine(), freeze(machine(), city.sheets()["districts-2025"], reason="made up"), lambda *_: None)


def test_a_district_finds_its_duty_share_readings_and_score_in_one_list(sign_in: Signs) -> None:
    zhongshan = sign_in("officer", "zhongshan")
    propose(machine(), city.duties(), "D22-1", Terms("zhongshan", ("police",), dt.date(2027, 12, 31)))
    offer_shares(machine(), city.duties(), city.sharing(), "T07-3", Basis("equal", {}, "会议纪要"))
    scoring()
    shown = zhongshan.get("/en/strategy/own")
    links = re.findall(r'<th scope="row"><a href="([^"]+)"', shown.content.decode())
    assert {"/en/strategy/duties/D22-1", "/en/strategy/shares/T07-3", "/en/assessments/districts-2025/zhongshan"} <= set(links)
    assert any(link.startswith("/en/readings/enter?body=zhongshan&amp;item=valid-inventions") for link in links)
    told = page(zhongshan)
    for words in (
        "to be answered",
        "share: to agree or object",
        "reading: was not reported in time",
        "score: Submit the self-score",
    ):
        assert words in told
    days = re.findall(r'datetime="([\d-]+)"', shown.content.decode())
    assert days == sorted(days), "what is overdue longest comes first"
    assert "2026-10-" in "".join(days)


def test_nothing_of_other_bodies_is_listed(sign_in: Signs) -> None:
    propose_to = ("police", "customs")
    science = sign_in("officer", "science")
    propose(machine(), city.duties(), "D22-1", Terms(propose_to[0], propose_to[1:], dt.date(2027, 12, 31)))
    offer_shares(machine(), city.duties(), city.sharing(), "T07-3", Basis("equal", {}, "会议纪要"))
    scoring()
    shown = science.get("/en/strategy/own").content.decode()
    assert "D22-1" not in shown
    assert "T07-3" not in shown
    assert "Zhongshan" not in shown
    assert "/en/readings/enter?body=science" in shown, "its own are"


def test_an_empty_list_says_what_would_be_here(sign_in: Signs) -> None:
    court = sign_in("correspondent", "court")
    assert "Nothing waits." in text(court.get("/en/strategy/own"))
    assert "would stand here, each with its last day" in page(court)
    assert "本应列在这里" in text(court.get("/zh/strategy/own"))


def test_who_has_not_signed_in_is_asked_to(nothing: Client) -> None:
    for path in ("own", "own.ics"):
        assert "/account/sign-in" in nothing.get(f"/en/strategy/{path}").headers["Location"]


def test_the_desk_counts_what_is_late_and_what_is_due_within_five_working_days(sign_in: Signs) -> None:
    police = sign_in("officer", "police")
    late, near = (propose(machine(), city.duties(), id, Terms("police")) for id in ("D22-1", "D22-2"))
    Offer.objects.filter(pk=late.pk).update(answer_by=dt.date(2026, 10, 13))
    Offer.objects.filter(pk=near.pk).update(answer_by=dt.date(2026, 10, 22))
    assert "2 things wait. 1 is past its day. 1 is due within five working days." in text(police.get("/en/desk"))
    Offer.objects.filter(pk=near.pk).update(answer_by=dt.date(2026, 10, 23))
    assert "within five working days" not in text(police.get("/en/desk")), "six working days are left"
    assert 'href="/en/strategy/own"' in police.get("/en/desk").content.decode()


def test_the_desk_lists_the_nearest_with_the_way_to_their_forms(sign_in: Signs) -> None:
    police = sign_in("officer", "police")
    for id in ("D22-1", "D22-2", "D22-3", "D22-4", "D23-1", "D25-1"):
        propose(machine(), city.duties(), id, Terms("police"))
    shown = police.get("/en/desk").content.decode()
    assert 'href="/en/strategy/duties/D22-1"' in shown
    assert shown.count('<th scope="row"><a') == 5
    assert "All 6 things that wait" in shown


@pytest.fixture
def amendment(sign_in: Signs) -> Proposal:
    return amending.propose(
        machine(), city.strategy()[0], Change(kind="retire", target="T05-08", since=dt.date(2026, 10, 20), reason="不再认定")
    )


def test_an_amendment_waits_for_the_group_by_the_day_from_which_on_it_would_hold(sign_in: Signs, amendment: Proposal) -> None:
    group, police = sign_in("leading-group", "leading-group"), sign_in("officer", "police")
    for path in ("desk", "strategy/own"):
        shown = group.get(f"/en/{path}").content.decode()
        assert f'href="/en/strategy/amendments#act-decide-{amendment.pk}"' in shown
        assert "amendment: to be decided" in shown
        assert "2026-10-20" in shown
        assert "amendment:" not in page(police)
    (event,) = icalendar.Calendar.from_ical(group.get("/en/strategy/own.ics").content).walk("VEVENT")
    assert (str(event["uid"]), event.decoded("dtstart")) == (f"amendment-{amendment.pk}-decide@zhichan", dt.date(2026, 10, 20))
    Proposal.objects.update(change={**amendment.change, "since": "2026-10-14"})
    assert "amendment: can only be refused by now" in page(group)


def test_whoever_proposed_an_amendment_in_vain_is_told_to_take_it_back(sign_in: Signs, amendment: Proposal) -> None:
    planner = sign_in("strategy-planner", "ip-office")
    Proposal.objects.update(
        by=f"person:{Person.objects.get(username='strategy-planner-ip-office').pk} strategy-planner-ip-office"
    )
    assert "amendment:" not in page(planner)
    Proposal.objects.update(change={**amendment.change, "since": "2026-10-14"})
    assert "take it back, and propose it anew" in page(planner)
    assert f"/en/strategy/amendments#act-withdraw-{amendment.pk}" in planner.get("/en/strategy/own").content.decode()


def test_an_evaluation_waits_for_bodies_methods_and_then_the_group(sign_in: Signs) -> None:
    group, police = sign_in("leading-group", "leading-group"), sign_in("officer", "police")
    planner = sign_in("strategy-planner", "ip-office")
    made = propose(machine(), city.duties(), "D22-1", Terms("police"))
    Part.objects.filter(offer=made).update(answer="accepted")
    today = dt.date(2026, 10, 15)
    key = evaluating.open_evaluation(machine(), "mid-term", today, dt.date(2026, 10, 29), overall).key
    assert "evaluation: own work to be evaluated, 1 duty is left" in page(police)
    assert f'href="/en/strategy/evaluations/{key}#act-self"' in police.get("/en/desk").content.decode()
    (event,) = icalendar.Calendar.from_ical(police.get("/zh/strategy/own.ics").content).walk("VEVENT")
    assert event.decoded("dtstart") == dt.date(2026, 10, 29)
    told = page(planner)
    for method in ("self-evaluation", "special survey", "public participation", "third-party evaluation"):
        assert f"nothing is gathered yet by {method}" in told
    assert "evaluation" not in page(group).partition("Duties")[0]
    evaluation = Evaluation.objects.get()
    Evaluation.objects.update(kind="yearly", open_until=dt.date(2026, 10, 14))
    assert "evaluation: report to be published" in page(group)
    assert f'href="/en/strategy/evaluations/{evaluation.key}#act-publish"' in group.get("/en/desk").content.decode()


def test_a_day_is_past_on_the_weekend_that_follows_it(sign_in: Signs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 10, 18, 9, tzinfo=dt.UTC))
    police = sign_in("officer", "police")
    made = propose(machine(), city.duties(), "D22-1", Terms("police"))
    Offer.objects.filter(pk=made.pk).update(answer_by=dt.date(2026, 10, 16))  # a Friday
    for path in ("desk", "strategy/own", "obligations"):
        assert "1 is past its day." in text(police.get(f"/en/{path}"))


def test_a_duty_that_is_done_is_not_overdue(sign_in: Signs) -> None:
    police = sign_in("officer", "police")
    made = propose(machine(), city.duties(), "D22-1", Terms("police", (), dt.date(2026, 9, 30)))
    Part.objects.filter(offer=made).update(answer="accepted")
    assert "to be done" in page(police)
    for state in ("under-way", "done"):
        move(machine(), city.duties(), "D22-1", Progress(state, dt.date(2026, 10, 9), "样例"))
    assert "Nothing waits." in text(police.get("/en/strategy/own"))
    assert "leads · accepted · Done" in page(police)


def test_an_objection_that_may_still_be_made_ends_with_its_day(sign_in: Signs) -> None:
    zhongshan = sign_in("officer", "zhongshan")
    scoring()
    Entry.objects.filter(body__code="zhongshan").update(state="checked", due_on=dt.date(2026, 10, 20))
    assert "score: Accept the check, or leave it" in page(zhongshan)
    Entry.objects.filter(body__code="zhongshan").update(due_on=dt.date(2026, 10, 14))
    assert "score:" not in page(zhongshan)


def test_the_calendar_holds_the_same_days_with_identities_that_stay(sign_in: Signs) -> None:
    police = sign_in("officer", "police")
    propose(machine(), city.duties(), "D22-1", Terms("police"))
    answer = police.get("/zh/strategy/own.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n")), "folded as RFC 5545 says"
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["uid"]) == "answer-D22-1-police@zhichan"
    assert event.decoded("dtstart") == Offer.objects.get().answer_by
    assert "/zh/strategy/duties/D22-1" in str(event["description"])
    Offer.objects.update(answer_by=dt.date(2026, 12, 1))
    (moved,) = icalendar.Calendar.from_ical(police.get("/en/strategy/own.ics").content).walk("VEVENT")
    assert (str(moved["uid"]), moved.decoded("dtstart")) == ("answer-D22-1-police@zhichan", dt.date(2026, 12, 1))
