"""Signing in: by password and one-time code, locked after wrong passwords, closed to whoever has left; all of it in the log."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from zhichan.accounts import people
from zhichan.accounts.actors import machine
from zhichan.accounts.models import Person
from zhichan.audit.models import Entry

Someone = Callable[..., Person]
PASSWORD = "correct-horse-battery-9"


@pytest.fixture(autouse=True)
def fresh_counts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, name: str = "wang", password: str = PASSWORD) -> int:
    return client.post("/zh/account/sign-in", {"login": name, "password": password}).status_code


def actions() -> list[str]:
    return list(Entry.objects.exclude(action__in=("person.added", "role.given")).values_list("action", flat=True))


def test_in_and_out_again(sample: Client, someone: Someone) -> None:
    someone("data-officer")
    assert sign_in(sample) == 302
    assert "数据员" in sample.get("/zh/desk").content.decode()
    assert sample.post("/zh/account/sign-out").status_code == 302
    assert sample.get("/zh/desk").status_code == 302
    assert actions() == ["sign-in", "sign-out"]


def test_five_wrong_passwords_lock_the_name_even_for_the_right_one(sample: Client, someone: Someone) -> None:
    someone("data-officer")
    assert [sign_in(sample, password=f"wrong-{n}") for n in range(5)] == [200] * 5
    assert sign_in(sample) == 200  # the form again, with the reason
    assert sample.get("/zh/desk").status_code == 302
    assert actions() == ["sign-in.refused"] * 5
    assert sign_in(sample, "li") == 200


def test_a_password_typed_as_a_name_is_not_written_down(sample: Client, db: None) -> None:
    sign_in(sample, name="my-secret-password", password="x")
    entry = Entry.objects.get(action="sign-in.refused")
    assert "my-secret-password" not in f"{entry.thing} {entry.by} {entry.details}"


def test_whoever_has_left_does_not_come_in(sample: Client, someone: Someone) -> None:
    person = someone("data-officer")
    Person.objects.filter(pk=person.pk).update(left_on=timezone.localdate() - dt.timedelta(days=1))
    assert sign_in(sample) in (302, 403)
    assert sample.get("/zh/desk").status_code in (302, 403)
    assert "sign-in" not in actions()


def test_a_given_password_opens_nothing_but_the_page_to_change_it(sample: Client, someone: Someone) -> None:
    people.set_password(machine(), someone("data-officer"), "given-horse-battery-9")
    assert sign_in(sample, password="given-horse-battery-9") == 302
    for address in ("/zh/desk", "/zh/import", "/zh/", "/zh/search?q=a", "/zh/account/keys", "/zh/account/second-factor/"):
        assert sample.get(address).headers.get("Location") == "/zh/account/password", address
    assert sample.post("/zh/parties/judge", {}).headers["Location"] == "/zh/account/password"
    assert "这个密码是别人给您的" in sample.get("/zh/account/password").content.decode()
    chosen = {"oldpassword": "given-horse-battery-9", "password1": PASSWORD, "password2": PASSWORD}
    assert sample.post("/zh/account/password", chosen).headers["Location"] == "/zh/desk"
    assert sample.get("/zh/desk").status_code == 200


def test_whoever_leaves_while_signed_in_can_do_no_more(sample: Client, someone: Someone) -> None:
    person = someone("data-officer")
    sample.force_login(person)
    Person.objects.filter(pk=person.pk).update(left_on=timezone.localdate() - dt.timedelta(days=1))
    assert sample.get("/zh/desk").status_code == 302
    assert sample.post("/zh/parties/judge", {}).status_code == 403


def test_an_administrator_without_a_code_is_led_to_set_one_up(
    sample: Client, someone: Someone, django_capture_on_commit_callbacks: Any
) -> None:
    person = someone("security-administrator")
    assert sign_in(sample) == 302
    assert "设置动态口令" in sample.get("/zh/desk").content.decode()
    assert sample.get("/zh/people").status_code == 403
    assert sample.post("/zh/account/confirm", {"password": PASSWORD}).status_code == 302
    page = sample.get("/zh/account/second-factor/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page)
    assert secret
    told = secret[1]
    with django_capture_on_commit_callbacks(execute=True):
        answer = sample.post("/zh/account/second-factor/totp/activate/", {"code": _code(told)})
    assert answer.headers["Location"] == "/zh/account/second-factor/recovery-codes/"
    assert "second-factor.added" in actions()
    sample.post("/zh/account/sign-out")
    cache.clear()  # the code just used is refused a second time within its half minute
    assert sign_in(sample) == 302
    assert sample.get("/zh/people").status_code == 302  # not before the code
    assert TOTP(person.authenticator_set.get(type="totp"))
    assert sample.post("/zh/account/second-factor/authenticate/", {"code": _code(told)}).status_code == 302
    assert sample.get("/zh/people").status_code == 200


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_public_is_led_to_the_sign_in_and_back(sample: Client, db: None) -> None:
    answer = sample.get("/en/people")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/account/sign-in?next=/en/people"


def test_nobody_signs_up(sample: Client, db: None) -> None:
    assert sample.get("/zh/account/signup/").status_code == 404
    assert sample.get("/zh/account/password/reset/").status_code == 404


@pytest.mark.parametrize("page", ["sessions", "password", "second-factor/"])
def test_the_pages_of_the_account_are_one_s_own(sample: Client, someone: Someone, page: str) -> None:
    assert sample.get(f"/zh/account/{page}").status_code == 302
    sample.force_login(someone())
    for lang in ("zh", "en"):
        assert sample.get(f"/{lang}/account/{page}").status_code == 200
