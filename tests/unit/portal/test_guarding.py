"""What nobody may do to the portal by the way they ask: methods, addresses, forms, cookies, ways back, copies kept."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from zhichan.accounts.models import Membership, Person
from zhichan.audit.models import Entry
from zhichan.corpus.store import Corpus

Someone = Callable[..., Person]
PASSWORD = "correct-horse-battery-9"
SRC = Path(__file__).resolve().parents[3] / "src"


@pytest.fixture(autouse=True)
def fresh_counts(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def signed_in(shows: Callable[..., Client], sample_home: Path, someone: Someone) -> Client:
    """A client of somebody who manages people and looks after the data."""
    client = shows(sample_home, ZHICHAN_SECOND_FACTOR="nobody")
    client.post(
        "/zh/account/sign-in", {"login": someone("security-administrator", "data-officer").username, "password": PASSWORD}
    )
    return client


def every_address(home: Path, number: int) -> list[str]:
    """One example of each address that there is, in Chinese."""
    corpus = Corpus(home / "sample")
    right = next(iter(corpus.rights(corpus.version()))).id
    examples = {
        "id": right,
        "document": "0" * 64,
        "measure": "rights_by_year",
        "pid": "p0123456789ab",
        "number": str(number),
        "what": "role",
        "name": "personal-data-request",
        "import_id": "none",
        "upload": "none",
        "key": "1",
        "order": "0" * 32,
        "person": str(number),
        "provider_id": "city",
        "version": "1",
        "form": "json",
        "target": "T05-01",
        "sheet": "districts-2025",
        "body": "zhongshan",
        "file": "1",
        "figure": "T05-02/1",
    }

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for one in patterns:
            if isinstance(one, URLResolver):
                prefix = "zh/" if "LocalePrefix" in str(type(one.pattern).__mro__) else str(one.pattern)
                yield from walk(one.url_patterns, before + prefix)
            else:
                yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: examples[found[1]], before + str(one.pattern))

    return sorted(walk(get_resolver().url_patterns, ""))


def kept() -> dict[str, list[Any]]:
    """All working data, save who is here and what was refused to them: that is noted with every page."""
    leave_out = {"session", "usersession", "entry", "head"}
    return {
        model._meta.label: sorted(map(str, model._default_manager.values()))
        for model in apps.get_models()
        if model._meta.model_name not in leave_out
    }


def test_no_address_changes_anything_by_being_looked_at(signed_in: Client, sample_home: Path) -> None:
    person = Person.objects.get()
    addresses = every_address(sample_home, person.pk)
    assert len(addresses) > 40
    last = Entry.objects.count()
    before, version = kept(), Corpus(sample_home / "sample").version()
    for address in addresses:
        for method in (signed_in.get, signed_in.head):
            assert method(address).status_code in (200, 202, 302, 400, 401, 403, 404, 405, 422), address
    assert signed_in.get("/zh/desk").status_code == 200, "still signed in"
    assert kept() == before
    assert set(Entry.objects.filter(number__gt=last).values_list("action", flat=True)) <= {"refused"}
    assert Corpus(sample_home / "sample").version() == version


def test_no_page_of_somebody_signed_in_is_kept_by_browser_or_proxy(signed_in: Client, sample_home: Path) -> None:
    for address in every_address(sample_home, Person.objects.get().pk):
        if not address.startswith("/api/"):  # it knows keys, not sessions
            assert "no-store" in signed_in.get(address).headers["Cache-Control"], address
    assert "no-store" in signed_in.get("/zh/nowhere").headers["Cache-Control"]


def test_pages_of_the_public_may_be_kept_and_never_serve_somebody_signed_in(sample: Client, sample_home: Path) -> None:
    for address in ("/zh/", "/zh/search?q=*", "/zh/overview"):
        headers = sample.get(address).headers
        assert "no-store" not in headers.get("Cache-Control", "")
        assert "Cookie" in headers["Vary"]
    assert "no-store" in sample.get("/zh/account/sign-in").headers["Cache-Control"]


def test_signing_out_clears_what_the_browser_kept(signed_in: Client) -> None:
    assert "Clear-Site-Data" not in signed_in.get("/zh/desk").headers
    answer = signed_in.post("/zh/account/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_no_page_of_an_account_has_a_script_or_style_of_its_own(signed_in: Client, sample_home: Path) -> None:
    seen = 0
    for address in every_address(sample_home, Person.objects.get().pk):
        answer = signed_in.get(address)
        if answer.streaming or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        text = html.unescape(answer.content.decode())
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), address
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", text), address
        assert "javascript:" not in text, address
        seen += 1
    assert seen > 20


@pytest.mark.parametrize(
    "way", ["https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(sample: Client, someone: Someone, way: str) -> None:
    someone("data-officer")
    answer = sample.post("/zh/account/sign-in", {"login": "wang", "password": PASSWORD, "next": way})
    assert answer.headers["Location"] == "/zh/desk"
    assert sample.post("/zh/account/sign-out", {"next": way}).headers["Location"] == "/zh/"


@pytest.mark.parametrize("address", ["//evil.example/zh/people", "/zh//evil.example", "//evil.example", "/zh/people/../../evil"])
def test_no_address_leads_to_another_host(sample: Client, address: str) -> None:
    location = sample.get(address).headers.get("Location", "/")
    assert re.match(r"/(?![/\\])", location), location


def test_a_host_that_is_none_of_ours_is_refused_without_naming_it(sample: Client) -> None:
    answer = sample.get("/zh/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    assert "此请求无法读取" in answer.content.decode()


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND", "X"])
def test_methods_that_nothing_here_has_are_refused(sample: Client, method: str) -> None:
    answer = sample.generic(method, "/zh/", headers={"cookie": "secret=1"})
    assert answer.status_code == 405
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/zh/search?q=%00", 400),
        ("/zh/audit?by=a%00", 400),
        ("/zh/rights/%00", 400),
        ("/zh/search?" + "&".join(f"f{n}=1" for n in range(2000)), 400),
        ("/zh/search?q=" + "a" * 100_000, 414),
        ("/zh/" + "a" * 100_000, 414),
        ("/zh/search?q=%FF%FE", 400),
        ("/zh/search?page=" + "9" * 5000, 400),
        ("/zh/search?q=" + "(" * 5000, 400),
        ("/zh/search?q=%2500", 200),
        ("/zh/people/99999999999999999999999", 404),
        ("/zh/search?as_of[$ne]=1", 200),
    ],
)
def test_monstrous_addresses_are_answered_in_a_sentence(signed_in: Client, address: str, status: int) -> None:
    assert signed_in.get(address).status_code == status


def test_a_form_with_thousands_of_fields_is_refused(signed_in: Client) -> None:
    assert signed_in.post("/zh/people/new", {f"f{n}": "1" for n in range(2000)}).status_code == 400
    assert signed_in.post("/zh/people/new", {"username": "a" * 3_000_000}).status_code == 400
    answer = signed_in.post("/zh/people/new", {"username": "li\0", "full_name": "李", "password": PASSWORD})
    assert answer.status_code == 400
    assert Person.objects.count() == 1


def test_a_form_sets_only_what_it_asks_for(signed_in: Client) -> None:
    sent = {"username": "li", "full_name": "李样例", "password": PASSWORD}
    more = {
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "",
        "pk": "1",
        "id": "1",
        "revision": "7",
        "left_on": "2020-01-01",
        "role": "security-administrator",
    }
    assert signed_in.post("/zh/people/new", sent | more).status_code == 302
    made = Person.objects.get(username="li")
    assert (made.is_superuser, made.is_staff, made.is_active, made.revision, made.left_on) == (False, False, True, 0, None)
    assert not Membership.objects.filter(person=made).exists()


def test_what_is_refused_to_somebody_is_in_the_log_and_strangers_do_not_fill_it(sample: Client, someone: Someone) -> None:
    sample.get("/zh/people?q=secret")
    sample.post("/zh/parties/judge", {})
    assert not Entry.objects.filter(action="refused").exists()
    sample.post("/zh/account/sign-in", {"login": someone("data-officer").username, "password": PASSWORD})
    assert sample.get("/zh/people?q=secret").status_code == 403
    entry = Entry.objects.get(action="refused")
    assert (entry.by.split()[1], entry.thing, entry.details) == ("wang", "/zh/people", {"method": "GET"})


def test_a_session_begins_anew_at_the_sign_in_and_is_dead_after_the_sign_out(sample: Client, someone: Someone) -> None:
    someone("data-officer")
    name = settings.SESSION_COOKIE_NAME
    sample.post("/zh/account/sign-in", {"login": "wang", "password": "wrong"})
    sample.cookies[name] = "a" * 32  # as one planted beforehand
    sample.post("/zh/account/sign-in", {"login": "wang", "password": PASSWORD})
    cookie = sample.cookies[name]
    assert cookie.value != "a" * 32
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    stolen = Client()
    stolen.cookies[name] = cookie.value
    assert stolen.get("/zh/desk").status_code == 200
    sample.post("/zh/account/sign-out")
    assert stolen.get("/zh/desk").status_code == 302


@pytest.mark.parametrize(("key", "ago"), [("seen", 3700), ("since", 13 * 3600)])
def test_a_session_ends_after_an_hour_of_nothing_and_after_a_day_of_work(signed_in: Client, key: str, ago: int) -> None:
    signed_in.get("/zh/desk")
    session = signed_in.session
    session[key] -= ago
    session.save()
    assert signed_in.get("/zh/desk").headers["Location"].startswith("/zh/account/sign-in")
    assert signed_in.get("/zh/people").status_code == 302


def test_work_within_the_hour_keeps_the_session_and_not_its_beginning(signed_in: Client) -> None:
    signed_in.get("/zh/desk")
    session = signed_in.session
    session["seen"] -= 3000
    session["since"] -= 3000
    began = session["since"]
    session.save()
    assert signed_in.get("/zh/desk").status_code == 200
    assert signed_in.session["seen"] > began + 2000
    assert signed_in.session["since"] == began


def test_a_new_password_ends_all_other_sessions(sample: Client, someone: Someone) -> None:
    someone("data-officer")
    sample.post("/zh/account/sign-in", {"login": "wang", "password": PASSWORD})
    other = Client()
    other.post("/zh/account/sign-in", {"login": "wang", "password": PASSWORD})
    assert other.get("/zh/desk").status_code == 200
    new = "another-horse-battery-9"
    changed = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert sample.post("/zh/account/password", changed).status_code == 200, "not without the old one"
    assert sample.post("/zh/account/password", changed | {"oldpassword": PASSWORD}).status_code == 302
    assert sample.get("/zh/desk").status_code == 200
    assert other.get("/zh/desk").status_code == 302


@pytest.mark.parametrize("address", ["second-factor/totp/activate/", "second-factor/recovery-codes/generate/"])
def test_who_signed_in_long_ago_confirms_before_changing_the_second_factor(signed_in: Client, address: str) -> None:
    session = signed_in.session
    for entry in session["account_authentication_methods"]:
        entry["at"] -= 1000
    session.save()
    assert signed_in.get(f"/zh/account/{address}").headers["Location"].startswith("/zh/account/confirm")


def test_a_forged_form_changes_nothing_and_is_told_in_a_sentence(sample: Client, someone: Someone) -> None:
    someone("data-officer")
    strict = Client(enforce_csrf_checks=True)
    for address in ("/zh/account/sign-in", "/zh/parties/judge", "/zh/people/new"):
        answer = strict.post(address, {"login": "wang", "password": PASSWORD})
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "此表单未被受理" in text
        assert not re.search(r"<style|\sstyle=|<script|CSRF|Django", text)
    assert strict.get("/zh/desk").status_code == 302


def _fails(request: HttpRequest) -> HttpResponse:
    secret_of_the_day = "s3cr3t-value"
    raise RuntimeError(f"the database said {secret_of_the_day}")


class Failing:
    """The portal's own addresses and one that fails."""

    handler400 = "zhichan.portal.views.errors.not_understood"
    handler403 = "zhichan.portal.views.errors.refused"
    handler404 = "zhichan.portal.views.errors.not_found"
    handler500 = "zhichan.portal.views.errors.failed"
    urlpatterns = (path("fails", _fails), *get_resolver("zhichan.server.urls").url_patterns)


def test_an_error_of_ours_shows_nothing_of_its_inside(sample: Client) -> None:
    sample.raise_request_exception = False
    with override_settings(ROOT_URLCONF=Failing):
        answer = sample.get("/fails")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert not re.search(r"s3cr3t|RuntimeError|Traceback|_fails|site-packages|DEBUG", text)
    assert "Content-Security-Policy" in answer.headers


_COOKIES = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0); call_command("createcachetable", verbosity=0)
from django.test import Client
answer = Client(HTTP_HOST="ip.example.cn").get("/zh/account/sign-in", secure=True)
print(answer.status_code, answer.headers.get("Strict-Transport-Security"))
from zhichan.accounts.actors import machine
from zhichan.accounts.people import add_person
add_person(machine(), username="wang", full_name="样例", password="correct-horse-battery-9")
client = Client(HTTP_HOST="ip.example.cn")
client.post("/zh/account/sign-in", {"login": "wang", "password": "correct-horse-battery-9"}, secure=True)
client.get("/zh/account/password", secure=True)
for cookie in client.cookies.values(): print(cookie.OutputString())
print(Client(HTTP_HOST="ip.example.cn").get("/zh/search?q=a").headers["Location"])
"""


def test_cookies_behind_https_are_bound_to_this_host_and_to_https(tmp_path: Path) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHICHAN_", "DJANGO_"))}
    own = {"PYTHONPATH": str(SRC), "DJANGO_SETTINGS_MODULE": "zhichan.server.settings", "ZHICHAN_HOME": str(tmp_path)}
    own |= {"ZHICHAN_HTTPS": "yes", "ZHICHAN_HOSTS": "ip.example.cn"}
    done = subprocess.run([sys.executable, "-c", _COOKIES], env=kept | own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, *cookies, last = done.stdout.splitlines()
    assert first == "200 max-age=31536000"
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-session", "__Host-csrf"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; ")), cookie
        assert "Domain" not in cookie
    assert last == "https://ip.example.cn/zh/search?q=a"
