"""People, bodies and roles: who may do what on which day, and that nobody can lock everybody out."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from zhichan.accounts.actors import PUBLIC, Actor, actor_of, actor_of_key, machine
from zhichan.accounts.errors import AccountsError, ChangedMeanwhile, NotAllowed
from zhichan.accounts.models import Body, Membership, Person
from zhichan.accounts.people import (
    add_body,
    body_of,
    end_role,
    first_administrator,
    give_role,
    key_of,
    leave,
    load_bodies,
    make_key,
    revoke_key,
    set_password,
)
from zhichan.accounts.roles import OF_EVERYBODY, PERMISSIONS, roles
from zhichan.audit.chain import verify
from zhichan.audit.models import Entry

Someone = Callable[..., Person]
CITY = Path(__file__).resolve().parents[3] / "cities" / "dalian"
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def acts(person: Person, on: dt.date | None = None) -> Actor:
    return actor_of(Person.objects.get(pk=person.pk), second_factor=True, on=on)


def test_every_permission_is_given_by_some_role_and_no_role_gives_all() -> None:
    assert {permission for one in roles().values() for permission in one.may} == set(PERMISSIONS) - OF_EVERYBODY
    assert all(one.may != set(PERMISSIONS) for one in roles().values())
    # graded protection: no one role both acts and reads the log of actions
    assert [name for name, one in roles().items() if {"manage-people", "see-audit"} <= one.may] == []


def test_the_city_names_its_bodies_once(db: None) -> None:
    count = load_bodies(CITY)
    assert load_bodies(CITY) == count == Body.objects.count()
    assert Body.objects.get(code="court").askable_only
    assert not Body.objects.get(code="ip-office").askable_only


def test_the_first_administrator_appoints_others_and_is_made_once(db: None) -> None:
    made = first_administrator(
        machine(), CITY, username="wang", full_name="王样例", password="correct-horse-battery-9", body_code="ip-office"
    )
    assert acts(made).permissions >= {"manage-people", "run-jobs"}
    assert "see-audit" not in acts(made).permissions
    with pytest.raises(AccountsError, match="administrator already"):
        first_administrator(
            machine(), CITY, username="li", full_name="李样例", password="correct-horse-battery-9", body_code="ip-office"
        )


def test_a_role_lasts_from_its_first_day_to_its_last(someone: Someone) -> None:
    person = someone()
    give_role(machine(), person, body_of("science"), "officer", since=TODAY + DAY, until=TODAY + 3 * DAY)
    held = [acts(person, TODAY + n * DAY).may("see-sealed") for n in range(6)]
    assert held == [False, True, True, True, False, False]
    assert acts(person, TODAY + DAY).bodies == {"science"}


def test_a_substitute_has_the_role_until_the_role_itself_ends(someone: Someone) -> None:
    holder, substitute = someone("data-officer"), someone(name="li")
    held = holder.memberships.get()
    give_role(machine(), substitute, held.body, "data-officer", since=TODAY, until=TODAY + 30 * DAY, stands_in_for=held)
    assert acts(substitute).may("import")
    end_role(_manager(someone), held, until=TODAY)
    assert acts(substitute).may("import")
    assert not acts(substitute, TODAY + DAY).may("import")


def test_a_substitute_cannot_get_more_than_the_holder_has(someone: Someone) -> None:
    held = someone("officer").memberships.get()
    with pytest.raises(AccountsError, match="substitute"):
        give_role(machine(), someone(name="li"), held.body, "data-officer", since=TODAY, stands_in_for=held)


def test_a_role_is_held_only_in_bodies_that_have_it(someone: Someone) -> None:
    with pytest.raises(AccountsError, match="cannot be held"):
        give_role(machine(), someone(), body_of("court"), "data-officer", since=TODAY)


@pytest.mark.parametrize(
    "change",
    [
        lambda by, person: add_body(by, code="x-firm", kind="firm", name_zh="某公司", name_en="A firm"),
        lambda by, person: give_role(by, person, body_of("ip-office"), "auditor", since=TODAY),
        lambda by, person: leave(by, person, last_day=TODAY),
        lambda by, person: set_password(by, person, "another-long-password-7"),
    ],
)
def test_only_who_manages_people_changes_them(someone: Someone, change: Callable[[Actor, Person], object]) -> None:
    person = someone("data-officer", "auditor")
    for by in (PUBLIC, acts(person)):
        with pytest.raises(NotAllowed):
            change(by, person)


def test_of_two_administrators_who_change_one_person_the_second_is_told(someone: Someone) -> None:
    person, by = someone(), _manager(someone)
    shown = Person.objects.get(pk=person.pk).revision
    give_role(by, person, body_of("science"), "officer", since=TODAY, revision=shown)
    with pytest.raises(ChangedMeanwhile):
        leave(by, person, last_day=TODAY, revision=shown)
    assert Person.objects.get(pk=person.pk).left_on is None


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_and_give_a_role_at_the_same_moment_one_is_told(someone: Someone) -> None:
    person, by = someone("officer", body="science"), _manager(someone)
    shown, held = Person.objects.get(pk=person.pk).revision, person.memberships.get()
    ready, outcomes = threading.Barrier(2), list[str]()

    def change(act: Callable[[], object]) -> None:
        ready.wait()
        outcome = ""
        while not outcome:
            try:
                act()
                outcome = "done"
            except ChangedMeanwhile:
                outcome = "told"
            except OperationalError:
                time.sleep(0.01)  # the tests' database lies in memory, where a lock refuses instead of letting wait
        outcomes.append(outcome)
        connection.close()

    acts_ = (
        lambda: end_role(by, held, until=TODAY, revision=shown),
        lambda: give_role(by, person, body_of("ip-office"), "data-officer", since=TODAY, revision=shown),
    )
    threads = [threading.Thread(target=change, args=(act,)) for act in acts_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told"]
    assert Person.objects.get(pk=person.pk).revision == shown + 1
    changed = (person.memberships.filter(role="data-officer").count(), person.memberships.filter(until=TODAY).count())
    assert sorted(changed) == [0, 1]
    assert [entry.number for entry in Entry.objects.order_by("number")] == list(range(1, Entry.objects.count() + 1))
    assert list(verify()) == []


def test_nobody_can_leave_the_platform_without_a_manager(someone: Someone) -> None:
    manager = someone("security-administrator", name="zhang")
    by = acts(manager)
    with pytest.raises(AccountsError, match="nobody would manage"):
        leave(by, manager, last_day=TODAY)
    with pytest.raises(AccountsError, match="nobody would manage"):
        end_role(by, manager.memberships.get(), until=TODAY)
    assert acts(manager, TODAY + 10 * DAY).may("manage-people")


def test_whoever_left_has_no_rights_and_no_keys(someone: Someone) -> None:
    person = someone("data-officer")
    _key, token = make_key(acts(person), person, name="nightly", scopes=["import"], expires_on=TODAY + 30 * DAY)
    assert key_of(token)
    leave(_manager(someone), person, last_day=TODAY)
    assert acts(person).may("import")  # the last day is a working day
    assert acts(person, TODAY + DAY) == PUBLIC
    assert key_of(token) is None


def test_a_key_does_what_its_scopes_and_its_person_allow(someone: Someone) -> None:
    person = someone("data-officer")
    key, token = make_key(acts(person), person, name="nightly", scopes=["import"], expires_on=TODAY + 30 * DAY)
    proved = key_of(token)
    assert proved == key
    assert actor_of_key(key).permissions == {"import"}
    assert token.rpartition("_")[2] not in str(Entry.objects.values_list("details", "thing", "by"))
    Membership.objects.filter(person=person).update(since=TODAY - 2 * DAY, until=TODAY - DAY)
    assert actor_of_key(key).permissions == set()
    revoke_key(acts(person), key)
    assert key_of(token) is None


@pytest.mark.parametrize("wrong", ["", "zc_", "zc_x_y", "zc_00000000_" + "a" * 43, "Bearer x", "zc_" + "é" * 9, "_" * 50])
def test_what_is_no_key_proves_nothing(db: None, wrong: str) -> None:
    assert key_of(wrong) is None


def test_an_expired_key_is_none(someone: Someone) -> None:
    person = someone("data-officer")
    key, token = make_key(acts(person), person, name="nightly", scopes=["import"], expires_on=TODAY + DAY)
    key.expires_on = TODAY - DAY
    key.save()
    assert key_of(token) is None


@pytest.mark.parametrize(
    ("scopes", "days", "name", "told"),
    [
        (["manage-people"], 30, "x", "do not give manage-people"),
        (["import"], 0, "x", "ends after today"),
        (["import"], 367, "x", "ends after today"),
        (["import"], 30, " ", "has a name"),
    ],
)
def test_a_key_out_of_bounds_is_refused(someone: Someone, scopes: list[str], days: int, name: str, told: str) -> None:
    person = someone("data-officer")
    with pytest.raises(AccountsError, match=told):
        make_key(acts(person), person, name=name, scopes=scopes, expires_on=TODAY + days * DAY)  # type: ignore[arg-type]


def test_roles_that_need_a_code_rest_without_one(someone: Someone) -> None:
    person = someone("security-administrator", "data-officer")
    weak = actor_of(person, second_factor=False)
    assert weak.lacks_second_factor
    assert not weak.may("manage-people")
    assert weak.may("import")
    with pytest.raises(NotAllowed, match="one-time code"):
        weak.must_be_allowed("manage-people")


def test_a_weak_password_is_refused_with_its_reason(someone: Someone) -> None:
    with pytest.raises(AccountsError, match="password"):
        set_password(_manager(someone), someone(), "password1234")


def _manager(someone: Someone) -> Actor:
    return acts(someone("security-administrator", name="zhang"))
