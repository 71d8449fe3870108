"""Asking about one's own data, deciding on it, and what nobody else ever sees. All people are made up."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings
from given_passwords import has_chosen_a_password

from zhichan.accounts.actors import machine
from zhichan.accounts.models import Body, Person
from zhichan.accounts.people import add_person, give_role, load_bodies
from zhichan.audit.models import Entry
from zhichan.cases.models import Case, Withholding
from zhichan.cases.procedures import procedure
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.operation.personal import REQUESTS, register_fields, working_fields
from zhichan.records.right import Party

ASKED = {
    "kind": "objection",
    "right": "CN-某号",
    "account": "那是我的住所，请勿展示",
    "name": "张虚构",
    "contact": "zhang@example.cn",
}
PERSONAL = ("张虚构", "zhang@example.cn", "那是我的住所", "CN-某号")
LIST = "/zh/cases/personal-data-request"


@pytest.fixture(autouse=True)
def _no_counts(db: None) -> None:
    cache.clear()


def signed_in(name: str, role: str) -> Client:
    """A browser of somebody with one role."""
    load_bodies(Configuration.from_environment({}).city_folder)
    person = Person.objects.filter(username=name).first() or add_person(
        machine(), username=name, full_name=name, password="correct-horse-battery-9"
    )
    has_chosen_a_password(person)
    give_role(machine(), person, Body.objects.get(code="ip-office"), role, since=dt.date(2026, 1, 1))
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def relaxed(sample: Client, sample_home: Path) -> Iterator[Client]:
    """A visitor of a portal that asks nobody for a one-time code."""
    told = Configuration.from_environment({"ZHICHAN_HOME": str(sample_home), "ZHICHAN_SECOND_FACTOR": "nobody"})
    with override_settings(CONFIGURATION=told):
        yield sample


def text_of(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def asked(client: Client, **changed: str) -> tuple[str, str]:
    """The number and the code of a new request."""
    response = client.post("/zh/privacy/request", {**ASKED, **changed})
    assert response.status_code == 200
    text = text_of(response)
    number, code = (re.search(rf'id="case-{what}">([^<]+)<', text) for what in ("number", "code"))
    assert number
    assert code
    return number[1], code[1]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_tells_of_every_field_that_is_held(sample: Client, lang: str) -> None:
    text = text_of(sample.get(f"/{lang}/privacy"))
    for field in (*register_fields(), *working_fields()):
        for label in (field.label, field.whose, field.purpose, field.kept, field.seen_by):
            assert label.in_(lang) in text
    for label in procedure("personal-data-request").form["kind"].choices.values():
        assert label.in_(lang) in text
    assert "市知识产权局" in text if lang == "zh" else "Intellectual Property Office" in text


def test_every_request_has_its_article() -> None:
    assert set(REQUESTS) == set(procedure("personal-data-request").form["kind"].choices)


def test_every_page_leads_to_it(sample: Client) -> None:
    for path in ("/zh/", "/zh/search", "/zh/strategy", "/zh/about"):
        assert 'href="/zh/privacy"' in text_of(sample.get(path))


def test_a_person_asks_and_reads_how_it_stands(sample: Client) -> None:
    number, code = asked(sample)
    assert Case.objects.get().by == "public"
    response = sample.post("/zh/privacy/case", {"number": number, "code": code})
    text = text_of(response)
    assert "张虚构" in text
    assert "已收到" in text
    assert "no-store" in response.headers["Cache-Control"]


def test_a_wrong_answer_keeps_what_was_typed(sample: Client) -> None:
    response = sample.post("/zh/privacy/request", {**ASKED, "kind": "", "name": ""})
    assert response.status_code == 400
    text = text_of(response)
    assert "zhang@example.cn" in text
    assert 'aria-invalid="true"' in text
    assert not Case.objects.exists()


def test_without_the_code_a_case_shows_nothing(sample: Client) -> None:
    number, code = asked(sample)
    same = set()
    for tried in ({"number": number, "code": "0000"}, {"number": "PI-2026-9999", "code": code}):
        response = sample.post("/zh/privacy/case", tried)
        assert response.status_code == 404
        same.add(re.sub(r'value="[^"]*"', "", text_of(response)))
        assert not [word for word in PERSONAL if word in text_of(response)]
    assert len(same) == 1  # an unknown number and a wrong code are told in the same words


def test_the_code_stands_in_no_address_and_no_table(sample: Client) -> None:
    _number, code = asked(sample)
    assert sample.get("/zh/privacy/case", {"number": "x", "code": code}).status_code == 200
    assert code not in json.dumps([*Case.objects.values()], default=str)
    assert code not in json.dumps([*Entry.objects.values()], default=str)


def test_an_applicant_withdraws_once(sample: Client) -> None:
    number, code = asked(sample)
    key = {"number": number, "code": code, "step": "withdraw"}
    assert "您已撤回申请" in text_of(sample.post("/zh/privacy/case", key))
    assert "案件状态已有变化" in text_of(sample.post("/zh/privacy/case", key))


def test_an_applicant_decides_nothing(sample: Client) -> None:
    number, code = asked(sample)
    response = sample.post("/zh/privacy/case", {"number": number, "code": code, "step": "confirm-identity"})
    assert response.status_code in (400, 403)
    assert Case.objects.get().state == "received"


@pytest.mark.parametrize(
    "role", ["security-administrator", "system-administrator", "auditor", "data-officer", "officer", "public"]
)
def test_nobody_else_sees_a_case(relaxed: Client, role: str) -> None:
    number, _code = asked(relaxed)
    client = relaxed if role == "public" else signed_in("zhao", role)
    for path in (LIST, f"{LIST}/{number}", f"{LIST}/PI-2026-9999"):
        for response in (client.get(path), client.post(path, {"step": "confirm-identity", "how": "letter"})):
            assert response.status_code == (302 if role == "public" else 403), path
            assert not [word for word in PERSONAL if word in text_of(response)], path
            assert number in path or number not in text_of(response)
    assert "personal-data-request" not in text_of(client.get("/zh/desk"))
    for path in ("/zh/", "/zh/search?q=张虚构", "/zh/privacy", "/health", "/zh/targets.json"):
        page = client.get(path)
        if path != "/zh/search?q=张虚构":
            assert not [word for word in PERSONAL if word in text_of(page)], path
    assert Case.objects.get().state == "received"


def test_a_personal_data_officer_without_a_one_time_code_sees_no_case(sample: Client) -> None:
    number, _code = asked(sample)
    assert signed_in("li", "personal-data-officer").get(f"{LIST}/{number}").status_code == 403


def test_an_officer_decides_and_the_right_shows_less(relaxed: Client, sample_home: Path) -> None:
    corpus = Corpus(sample_home / "sample")
    id, party = _with_address(relaxed, corpus)
    number, code = asked(relaxed, right=id)
    officer = signed_in("li", "personal-data-officer")
    assert number in text_of(officer.get(LIST))
    assert "personal-data-request" in text_of(officer.get("/zh/desk"))
    page = f"{LIST}/{number}"
    assert "张虚构" in text_of(officer.get(page))
    assert Entry.objects.filter(action="case.read", by__startswith="person:").count() == 1
    assert officer.post(page, {"step": "confirm-identity", "how": "letter"}).status_code == 302

    grant = {"step": "grant", "reason": "属实", "rights": id, "party": party.name, "fields": ["address", "name"]}
    assert "没有这一名称的当事人" in text_of(officer.post(page, {**grant, "party": "查无此人"}))
    assert officer.post(page, {**grant, "rights": "CN:patent:0"}).status_code == 400
    assert officer.post(page, {**grant, "fields": []}).status_code == 400
    assert not Withholding.objects.exists()
    before = text_of(relaxed.get(f"/zh/rights/{id}"))
    assert party.address in before
    assert officer.post(page, grant).status_code == 302

    lines = b"".join(relaxed.get("/zh/search.jsonl").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    taken = next(line for line in lines if json.loads(line)["id"] == id)
    for shown in (text_of(relaxed.get(f"/zh/rights/{id}")), text_of(relaxed.get(f"/zh/rights/{id}.json")), taken):
        assert party.address not in shown
    assert party.name not in taken
    assert "应本人反对" in text_of(relaxed.get(f"/zh/rights/{id}"))
    assert "属实" in text_of(relaxed.post("/zh/privacy/case", {"number": number, "code": code}))


def test_the_second_of_two_officers_is_told_that_the_case_has_moved_on(relaxed: Client) -> None:
    number, _code = asked(relaxed, kind="access", right="")
    first, second = signed_in("li", "personal-data-officer"), signed_in("sun", "personal-data-officer")
    page, step = f"{LIST}/{number}", {"step": "confirm-identity", "how": "letter"}
    assert first.post(page, step).status_code == 302
    response = second.post(page, step)
    assert response.status_code == 409
    assert "案件状态已有变化" in text_of(response)


def test_who_asks_too_often_is_told_when_to_come_back(sample: Client) -> None:
    for _ in range(5):
        asked(sample)
    response = sample.post("/en/privacy/request", ASKED)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    assert "Too many tries" in text_of(response)
    assert Case.objects.count() == 5
    assert sample.post("/zh/privacy/request", ASKED, REMOTE_ADDR="2001:db8::1").status_code == 200


def test_an_ipv6_network_is_counted_as_one(sample: Client) -> None:
    wrong = {"number": "PI-2026-0001", "code": "x"}
    for host in range(20):
        assert sample.post("/zh/privacy/case", wrong, REMOTE_ADDR=f"2001:db8::{host + 1:x}").status_code == 404
    assert sample.post("/zh/privacy/case", wrong, REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert sample.post("/zh/privacy/case", wrong, REMOTE_ADDR="2001:db8:1::1").status_code == 404


def _with_address(client: Client, corpus: Corpus) -> tuple[str, Party]:
    """A right of the sample and one of its parties whose address no other party shares."""
    version = corpus.version()
    lines = b"".join(client.get("/zh/search.jsonl").streaming_content).splitlines()  # type: ignore[attr-defined]
    for id in (json.loads(line)["id"] for line in lines):
        right = corpus.right(version, id)
        assert right
        for party in right.parties:
            if party.address and sum(other.address == party.address for other in right.parties) == 1:
                return id, party
    pytest.fail("the sample has no address")
