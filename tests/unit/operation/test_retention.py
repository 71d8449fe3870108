"""What has passed its time is deleted, what has not stays, and the log says how much it was."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from zhichan.accounts.actors import PUBLIC, Actor, machine
from zhichan.accounts.models import Person
from zhichan.accounts.people import add_person
from zhichan.accounts.roles import OF_EVERYBODY
from zhichan.audit import chain
from zhichan.audit.models import Entry
from zhichan.cases.models import Case, Step
from zhichan.cases.running import case_of, open_case, take_step
from zhichan.notebook import history, saved
from zhichan.notebook.history import Made
from zhichan.notebook.models import PastSearch, SavedSearch
from zhichan.notebook.saved import Described
from zhichan.operation.personal import register_fields, responsible, working_fields
from zhichan.operation.retention import SWEEPS, sweep, sweep_daily

pytestmark = pytest.mark.django_db
OFFICER = Actor("person:7 li", "李保护", frozenset({"decide-requests"}))
ASKED = {"kind": "access", "account": "请告知", "name": "张虚构", "contact": "139"}


def closed_case(days_ago: int) -> Case:
    case, _code = open_case(PUBLIC, "personal-data-request", ASKED)
    take_step(OFFICER, case, "confirm-identity", given={"how": "letter"})
    take_step(OFFICER, case, "refuse", reason="张虚构没有信息在此")
    take_step(OFFICER, case, "close")
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - dt.timedelta(days=days_ago))
    return case


def test_every_declared_time_has_its_sweep_and_every_sweep_its_time() -> None:
    assert [f.sweep for f in working_fields() if f.days is not None] == list(SWEEPS)
    for field in (*register_fields(), *working_fields()):
        for label in (field.label, field.whose, field.purpose, field.kept, field.seen_by):
            assert label.zh.strip()
            assert label.en.strip()


def test_what_a_closed_case_says_of_its_applicant_goes_after_a_year_and_its_reasons_after_three() -> None:
    fresh, year, old = closed_case(364), closed_case(366), closed_case(1096)
    deleted = sweep(machine())
    assert (deleted["case-contacts"], deleted["case-reasons"]) == (2, 2)
    for case in (fresh, year, old):
        case.refresh_from_db()
    assert fresh.personal["name"] == "张虚构"
    assert (year.personal, year.code_digest, old.personal) == ({}, "", {})
    assert year.data == {"kind": "access"}
    assert Step.objects.get(case=year, transition="refuse").reason
    assert not Step.objects.filter(case=old).exclude(reason="", data={}).exists()


def test_an_open_case_keeps_everything_however_old() -> None:
    case, code = open_case(PUBLIC, "personal-data-request", ASKED)
    Case.objects.update(opened_at=timezone.now() - dt.timedelta(days=5000))
    sweep(machine())
    found, _by = case_of(case.number, code)
    assert found.personal["contact"] == "139"


def test_who_has_left_keeps_a_name_and_loses_the_rest() -> None:
    stays, left = (
        add_person(machine(), username=name, full_name=name, password="correct-horse-battery-9", email=f"{name}@example.cn")
        for name in ("stays", "left")
    )
    left.left_on = timezone.localdate() - dt.timedelta(days=40)
    left.save()
    assert sweep(machine())["left-people"] == 1
    left.refresh_from_db()
    stays.refresh_from_db()
    assert (left.full_name, left.email, left.has_usable_password()) == ("left", "", False)
    assert stays.email == "stays@example.cn"
    assert sweep(machine())["left-people"] == 0


def test_ended_sessions_and_counts_go_and_running_ones_stay() -> None:
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="x", expire_date=now - dt.timedelta(days=2))
    Session.objects.create(session_key="running", session_data="x", expire_date=now + dt.timedelta(hours=2))
    cache.set("rate:a", 1, 60)
    cache.set("rate:b", 1, 60 * 60 * 24 * 9)
    deleted = sweep(machine(), now + dt.timedelta(hours=1))
    assert deleted["sessions"] == 1
    assert deleted["counters"] == 0
    assert sweep(machine(), now + dt.timedelta(days=3))["counters"] == 1
    assert cache.get("rate:b") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone()[0] == 1


def test_a_sweep_is_logged_without_anything_personal_and_the_log_stays_whole() -> None:
    closed_case(4000)
    before = Entry.objects.count()
    sweep(machine())
    entry = Entry.objects.get(action="privacy.swept")
    assert entry.details == {"case-contacts": 1, "case-reasons": 2}
    assert Entry.objects.count() == before + 1
    assert not list(chain.verify())


def test_the_daily_sweep_runs_once_a_day() -> None:
    assert sweep_daily(machine()) is not None
    assert sweep_daily(machine()) is None


def test_every_city_says_who_answers(settings: object) -> None:
    from zhichan.configuration.checks import cities_folder

    for city in cities_folder().iterdir():
        if (city / "bodies.yml").exists():
            body, _contact = responsible(city)
            assert body.zh


def test_what_somebody_kept_for_themselves_goes_a_month_after_they_leave_and_a_search_after_three(db: None) -> None:
    wang, li = (
        add_person(machine(), username=name, full_name=f"样例{name}", password="correct-horse-battery-9")
        for name in ("wang", "li")
    )
    now = timezone.now()
    for person, days in ((wang, 0), (li, 89), (li, 91)):
        actor = Actor(person.id_in_log, permissions=OF_EVERYBODY, person=person.pk)
        number = history.keep(actor, Made(f"?q={days}", f"{days}", f"{days}", f"{days}", now.date(), 1))
        PastSearch.objects.filter(person=person, number=number).update(at=now - dt.timedelta(days=days))
        saved.save(actor, Described(f"泵{days}"), f"?q={days}", f"{days}", now)
    Person.objects.filter(pk=wang.pk).update(left_on=timezone.localdate() - dt.timedelta(days=31))
    Person.objects.filter(pk=li.pk).update(left_on=timezone.localdate() - dt.timedelta(days=29))
    deleted = sweep(machine())
    assert (deleted["search-history"], deleted["left-notebooks"]) == (1, 2 + 1)
    assert [one.typed for one in PastSearch.objects.all()] == ["89"]
    assert {one.owner for one in SavedSearch.objects.all()} == {li}
