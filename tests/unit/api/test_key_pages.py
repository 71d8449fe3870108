"""The pages for keys and for the interface."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import get_args

import pytest
from api_callers import PASSWORD, Serves, Staff
from django.test import Client
from django.utils import timezone

from zhichan.accounts.models import ApiKey, Person
from zhichan.accounts.roles import Permission
from zhichan.portal.page.wording import PERMISSIONS

KEYS = "/zh/account/keys"


@pytest.fixture
def browser(serves: Serves, sample_home: Path, staff: Staff) -> Client:
    """The browser of wang, an auditor who may see people too, signed in."""
    client = serves(sample_home, ZHICHAN_SECOND_FACTOR="nobody")
    staff.person("wang", "auditor")
    _sign_in(client, "wang")
    return client


def _sign_in(client: Client, name: str) -> None:
    answer = client.post("/zh/account/sign-in", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302
    # whoever makes keys has just shown that it is they
    assert client.get(KEYS).headers["Location"].startswith("/zh/account/confirm")
    assert client.post("/zh/account/confirm", {"password": PASSWORD}).status_code == 302


def _sent(**changes: object) -> dict[str, object]:
    return {
        "name": "夜间对账",
        "scopes": ["see-audit"],
        "expires_on": (timezone.localdate() + dt.timedelta(days=30)).isoformat(),
        **changes,
    }


def test_the_desk_leads_to_the_keys(browser: Client) -> None:
    assert f'href="{KEYS}"' in browser.get("/zh/desk").content.decode()
    assert browser.get(KEYS).status_code == 200


def test_a_key_made_on_the_page_opens_the_interface_and_is_shown_once(browser: Client) -> None:
    page = browser.post(KEYS, _sent())
    found = re.search(r"<code>(zc_\w+[\w-]*)</code>", page.content.decode())
    assert found
    secret = found[1]
    assert "no-store" in page["Cache-Control"]
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).json()["permissions"] == ["see-audit"]
    again = browser.get(KEYS).content.decode()
    assert "夜间对账" in again
    assert secret not in again


def test_the_form_offers_only_what_ones_roles_give(browser: Client) -> None:
    page = browser.get(KEYS).content.decode()
    assert re.findall(r'name="scopes" value="([\w-]+)"', page) == [
        "see-people",
        "see-audit",
        "read-notebook",
        "write-notebook",
    ]
    browser.post(KEYS, _sent(scopes=["manage-people", "see-audit"]))
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"expires_on": "2026-02-31"}, {"expires_on": "2000-01-01"}, {"expires_on": "9999-12-31"}, {"expires_on": ""}, {"name": " "}],
)
def test_what_cannot_be_made_says_why_and_keeps_what_was_typed(browser: Client, changes: dict[str, object]) -> None:
    answer = browser.post(KEYS, _sent(**changes))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'role="alert"' in page
    assert 'value="see-audit" checked' in page
    assert not ApiKey.objects.exists()


def test_a_revoked_key_is_listed_as_ended_and_opens_nothing(browser: Client) -> None:
    browser.post(KEYS, _sent())
    key = ApiKey.objects.get()
    assert browser.post(f"{KEYS}/{key.pk}/revoke").headers["Location"] == KEYS
    assert "已撤销" in browser.get(KEYS).content.decode()
    assert ApiKey.objects.get().revoked_at


def test_nobody_sees_or_revokes_the_keys_of_others_but_who_manages_people(browser: Client, staff: Staff) -> None:
    li = staff.person("li")
    key, _ = staff.key(li, [])
    assert browser.get(f"{KEYS}/of/{li.pk}").status_code == 403
    assert browser.post(f"{KEYS}/{key.pk}/revoke").status_code == 403
    staff.person("boss", "security-administrator")
    browser.post("/zh/account/sign-out")
    _sign_in(browser, "boss")
    assert key.prefix in browser.get(f"{KEYS}/of/{li.pk}").content.decode()
    assert browser.post(f"{KEYS}/{key.pk}/revoke").headers["Location"] == f"{KEYS}/of/{li.pk}"
    assert ApiKey.objects.get(pk=key.pk).revoked_at
    assert browser.get(f"{KEYS}/of/{Person.objects.count() + 99}").status_code == 404


def test_who_is_not_signed_in_is_asked_to(serves: Serves, sample_home: Path) -> None:
    client = serves(sample_home)
    for answer in (client.get(KEYS), client.get(f"{KEYS}/of/1"), client.post(f"{KEYS}/1/revoke")):
        assert answer.headers["Location"].startswith("/zh/account/sign-in")


def test_every_permission_has_words() -> None:
    assert list(PERMISSIONS) == list(get_args(Permission))


@pytest.mark.parametrize(("lang", "words"), [("zh", "检索权利"), ("en", "Search the rights")])
def test_the_page_of_the_interface_names_all_that_its_description_does(client: Client, lang: str, words: str) -> None:
    page = client.get(f"/{lang}/help/api").content.decode()
    assert words in page
    for path, operations in client.get("/api/v1/openapi.json").json()["paths"].items():
        assert path in page
        for parameter in [named for told in operations.values() for named in (*told["parameters"], *told["x-sent"])]:
            assert f"<code>{parameter['name']}</code>" in page
    assert "//cdn" not in page
