"""The city's single sign-on: it says who somebody is; only people whom an administrator added come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.test.utils import override_settings
from sign_on_server import CLIENT, SECRET, SignOn, signing_on

from zhichan.accounts.models import Person
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration

Someone = Callable[..., Person]


@pytest.fixture
def provider() -> Iterator[SignOn]:
    with signing_on() as running:
        yield running


@pytest.fixture
def client(shows: Callable[..., Client], sample_home: object, provider: SignOn, db: None) -> Iterator[Client]:
    told = {"ZHICHAN_OIDC_ISSUER": provider.issuer, "ZHICHAN_OIDC_CLIENT": CLIENT, "ZHICHAN_OIDC_SECRET": SECRET}
    configuration = Configuration.from_environment({"ZHICHAN_HOME": str(sample_home), **told})
    made = shows(sample_home, **told)
    with override_settings(SOCIALACCOUNT_PROVIDERS=configuration.single_sign_on.as_allauth()):
        yield made


def _through(client: Client) -> object:
    """Goes to the sign-on and comes back, as a browser does."""
    out = client.post("/account/sign-on/city?next=/zh/desk")
    assert out.status_code == 302, out.content[:500]
    asked = parse_qs(urlsplit(out.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/account/sign-on/city/callback", {"code": "the-code", "state": asked["state"][0]})


def test_somebody_added_comes_in_and_needs_no_further_code(client: Client, someone: Someone) -> None:
    someone("security-administrator")
    assert "统一身份认证" in client.get("/zh/account/sign-in").content.decode()
    answer = _through(client)
    assert answer.headers["Location"] == "/zh/desk"  # type: ignore[attr-defined]
    assert client.get("/zh/people").status_code == 200
    assert Entry.objects.filter(action="sign-in").count() == 1
    client.post("/zh/account/sign-out")
    _through(client)  # now known by the sign-on's own key
    assert client.get("/zh/desk").status_code == 200


def test_somebody_unknown_is_told_what_to_ask_for(client: Client, provider: SignOn, someone: Someone) -> None:
    someone("data-officer")
    provider.person = {"sub": "u-9", "preferred_username": "stranger"}
    answer = _through(client)
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert "stranger" in answer.content.decode()  # type: ignore[attr-defined]
    assert client.get("/zh/desk").status_code == 302
    assert Person.objects.count() == 1


def test_a_forged_way_back_is_refused(client: Client, someone: Someone) -> None:
    someone("data-officer")
    client.get("/account/sign-on/city/callback", {"code": "the-code", "state": "forged"})
    assert client.get("/zh/desk").status_code == 302
