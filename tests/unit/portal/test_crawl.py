"""A walk along every link in every role: nothing fails, nothing leads where its reader may not go, nothing leaks."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import get_resolver
from django.utils import timezone
from links import Walk, route, walk
from test_exits import HIDDEN, OPEN, PERSONAL, UNLIMITED, Site, _addresses, _open_rights, _told, site

from zhichan.accounts.actors import PUBLIC, actor_of, machine
from zhichan.accounts.models import ApiKey, Person
from zhichan.accounts.people import make_key
from zhichan.accounts.roles import roles
from zhichan.api.interface import interface
from zhichan.assessments import checking, stating
from zhichan.assessments.rounds import approve, open_round, publish
from zhichan.assessments.sheets import freeze
from zhichan.cases.running import open_case
from zhichan.configuration import Configuration
from zhichan.formats.zhichan_jsonl import encode
from zhichan.jobs.models import Job
from zhichan.jobs.worker import Worker
from zhichan.opened import city

__all__ = ["site"]  # the fixture
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Someone = Callable[..., Person]

READERS = ("", *roles())
BODIES = {"leading-group": "leading-group", "correspondent": "court"}
"""In which body a role is held, if not in the office for intellectual property. The sealed delivery is for none of them."""
ASKED = {"kind": "objection", "right": "CN-密案", "account": "密述", "name": "密某", "contact": "secret@example.cn"}
OF_THE_CASE = ("CN-密案", "密述", "密某", "secret@example.cn")
"""What somebody wrote who asked about their own data: for those alone who decide on it."""
BY_FORMS = "a form leads there, or it takes forms alone"
WITH_A_CODE = "for those who sign in with a one-time code: test_signing_in.py"
NOT_LED_TO: dict[str, str] = {
    **dict.fromkeys(("number-list", "number-list-csv", "note-on", "tag-on", "score-evidence"), BY_FORMS),
    **dict.fromkeys(("parties-judge", "person-change", "audit-verify", "key-revoke", "account_logout"), BY_FORMS),
    **dict.fromkeys(("mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp"), WITH_A_CODE),
    **dict.fromkeys(("mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_generate_recovery_codes"), WITH_A_CODE),
    **dict.fromkeys(("readings-attach", "reading-act", "evaluation-attach"), BY_FORMS),
    **dict.fromkeys(
        ("readings-row", "reading", "reading-change", "reading-restate", "reading-evidence"),
        "only where something was reported: test_readings_pages.py",
    ),
    "target-csv": "only of a target that has a course, which the first ones have not: test_target_page.py",
    "evidence": "only on a score of one's own with files: test_scoring_pages.py",
    **dict.fromkeys(("health", "ready", "metrics"), "asked by whoever watches the server"),
    **dict.fromkeys(("openid_connect_login", "openid_connect_callback"), "only where a city has a single sign-on"),
    **dict.fromkeys(
        (
            *("division", "division-file", "shares-file", "amendment-file"),
            *("evaluation", "evaluation-view", "evaluation-file", "evaluation-third-party"),
        ),
        "only what is signed, frozen or decided has one: test_duty_pages.py, test_evaluation_pages.py",
    ),
    "account_inactive": "only for those whose account has ended while they sign in",
}
"""Routes that no link leads to, and why."""
SIGN_IN_FIRST = {"keys": "the page on the interface says where keys are made"}
"""Routes that a page for everybody leads to though one must sign in for them, and why."""


@pytest.fixture
def office(site: Site, long_here: None, someone: Someone) -> Iterator[dict[str, Client]]:
    """A portal at which work has been done for years, so that readings are due, and a browser for each role."""
    told = {"ZHICHAN_HOME": str(site.home), "ZHICHAN_SECOND_FACTOR": "nobody", **UNLIMITED}
    with override_settings(CONFIGURATION=Configuration.from_environment(told)):
        city.forget()
        cache.clear()
        clients = {role: Client() for role in READERS}
        for role, client in clients.items():
            if role:
                person = someone(role, body=BODIES.get(role, "ip-office"), name=role)
                client.force_login(person)
                if role == "data-officer":
                    by, until = actor_of(person, second_factor=True), timezone.localdate() + dt.timedelta(days=30)
                    make_key(by, person, name="样例", scopes=["see-imports"], expires_on=until)
        open_case(PUBLIC, "personal-data-request", ASKED)
        _work(clients["data-officer"], clients[""])
        _score(site)
        yield clients
    city.forget()


def _work(officer: Client, visitor: Client) -> None:
    """A saved search, a note and a tag; an import with a record that is put aside, a file that was made for a visitor, and an
    import that waits for the worker."""
    saved = officer.post("/zh/searches", {"question": "?q=水泵", "name": "水泵", "body": "ip-office"})
    noted = officer.post(f"/zh/notes/on/{OPEN}", {"text": "样例", "body": "ip-office"})
    tagged = officer.post(f"/zh/tags/on/{OPEN}", {"do": "give", "name": "样例", "body": "ip-office"})
    assert {saved.status_code, noted.status_code, tagged.status_code} == {303}
    rights = b"".join(map(encode, _open_rights()))
    refused = b'{"id": "XX:patent:8888", "kind": "none"}\n'
    looked = _sent(officer, rights + refused)
    assert officer.post(looked, {"do": "import"}).status_code == 302
    assert Worker().once()
    assert visitor.get("/zh/take/file?format=jsonl&pictures=yes").status_code == 302
    assert Worker().once()
    assert officer.post(_sent(officer, rights), {"do": "import"}).status_code == 302


def _score(site: Site) -> None:
    """A published round of scoring in which nobody states anything, and a file of evidence in it."""
    by, told = machine(), Configuration.from_environment({"ZHICHAN_HOME": str(site.home)})
    round_ = open_round(by, freeze(by, city.sheets()["districts-2025"], reason="样例"), lambda *_asked: None)
    proof = SimpleUploadedFile("样例证明.txt", "样例".encode())
    for entry in round_.entries.select_related("body", "round__sheet"):
        if entry.body.code == "zhongshan":
            stating.attach(by, entry, "valid-inventions", [proof], told.evidence)
        stating.submit(by, entry)
        checking.check_as_stated(by, entry)
        checking.accept(by, entry)
    approve(by, round_)
    publish(by, round_)


def _sent(officer: Client, content: bytes) -> str:
    answer = officer.post("/zh/import", {"files": SimpleUploadedFile("再报.jsonl", content)})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def _starts(role: str, client: Client, site: Site) -> list[str]:
    """Where somebody begins: the home page, the desk, and what a form or a script leads to."""
    starts = ["/", "/zh/", "/en/", "/zh/map/rights.json?rid=0&rid=1", "/zh/privacy/request?right=XX:patent:20121000101"]
    starts.append(f"/zh/parties/{site.person}.ics")  # led to where a day comes, which the records here have none of
    if role:
        starts += ["/zh/desk", "/en/desk"]
    if not role:
        taken = f"/zh/take/{Job.objects.get(kind='take').parameters['order']}"
        starts += [taken, f"{taken}.json"]
    if role == "security-administrator":
        starts.append(f"/zh/people/{ApiKey.objects.get().person_id}")
    if role == "data-officer":
        starts.append(f"/zh/rights/{OPEN}")  # with a note
        starts.append(_sent(client, b"".join(map(encode, _open_rights()))))
    return starts


def _walked(role: str, client: Client, site: Site) -> Walk:
    secrets = (
        *HIDDEN,
        *(() if role == "personal-data-officer" else (*PERSONAL, *OF_THE_CASE)),
    )

    def get(address: str) -> HttpResponse:
        for _ in range(120):
            answer = client.get(address)
            if answer.status_code != 202:
                break
            time.sleep(0.5)
        return answer

    def wrong(address: str, answer: HttpResponse) -> str:
        if answer.status_code not in (200, 301, 302):
            return f"answered {answer.status_code}"
        if (
            answer.status_code == 302
            and "/account/sign-in?" in answer.headers["Location"]
            and route(address) not in SIGN_IN_FIRST
        ):
            return "asks for an account"
        told = _told(answer)
        return ", ".join(f"tells {secret}" for secret in secrets if secret in told)

    return walk(_starts(role, client, site), get, wrong)


def test_no_link_leads_to_an_error_or_to_what_its_reader_may_not_see_and_every_page_is_reached(
    office: dict[str, Client], site: Site
) -> None:
    walks = {role: _walked(role, client, site) for role, client in office.items()}
    assert {role: found.wrongs for role, found in walks.items() if found.wrongs} == {}
    reached = {name for found in walks.values() for name in found.reached}
    # tests/unit/api goes through every address of the interface, whose names are partly those of pages
    pages = [one for one in get_resolver().url_patterns if getattr(one, "namespace", None) != interface.urls_namespace]
    assert sorted(set(_addresses(pages)) - reached) == sorted(NOT_LED_TO)
