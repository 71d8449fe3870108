"""Duties, divisions and shares on pages: who sees what, and that a refusal keeps what was filled in."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client

from zhichan.accounts.actors import machine
from zhichan.accounts.models import Person
from zhichan.obligations import offers
from zhichan.obligations.models import Frozen, Offer, Split
from zhichan.obligations.offers import Reply, Terms, standing, standing_offers
from zhichan.opened import city

Shows = Callable[..., Client]
Someone = Callable[..., Person]
DUTY = "/en/strategy/duties/D22-1"
SHARES = "/en/strategy/shares/T07-3"


@pytest.fixture
def sign_in(shows: Shows, someone: Someone, tmp_path: Path) -> Callable[..., Client]:
    """Gives a client signed in with a role in a body."""

    def of(role: str, body: str) -> Client:
        client = shows(tmp_path, ZHICHAN_SECOND_FACTOR="nobody")
        client.force_login(someone(role, body=body, name=f"{role}-{body}"), "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of


@pytest.fixture
def planner(sign_in: Callable[..., Client]) -> Client:
    return sign_in("strategy-planner", "ip-office")


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def offered(planner: Client, **terms: object) -> Offer:
    sent = {"do": "propose", "lead": "ip-office", "helpers": ["police", "customs"], "until": "2027-12-31", **terms}
    answer = planner.post(DUTY, sent)
    assert answer.status_code == 303, text(answer)
    return standing_offers().get(duty="D22-1")


@pytest.mark.parametrize(
    "path", ["duties", "orphans", "divisions", "shares", "shares/T07-3", "duties/D07-1", "duties/D07-2", "duties/D01-1"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_public_reads_the_outline_and_can_do_nothing(path: str, lang: str, nothing: Client) -> None:
    answer = nothing.get(f"/{lang}/strategy/{path}")
    assert answer.status_code == 200
    assert 'method="post"' not in text(answer)


def test_the_tree_shows_every_duty_once_and_by_its_state(nothing: Client) -> None:
    page = text(nothing.get("/en/strategy/duties"))
    shown = re.findall(r'href="/en/strategy/duties/(D[\d-]+)"', page)
    assert sorted(shown) == sorted(duty.id for duty in city.duties().all)
    assert "No duty is in this state" in text(nothing.get("/en/strategy/duties?state=in-force"))
    assert nothing.get("/en/strategy/duties?state=splendid").status_code == 400
    assert nothing.get("/en/strategy/duties/D99-9").status_code == 404


def test_the_page_of_orphans_names_each_with_its_reason(nothing: Client) -> None:
    page = text(nothing.get("/en/strategy/orphans"))
    assert all(f"#T05-{number}" in page for number in range(19, 26))
    data = json.loads(nothing.get("/en/strategy/duties.json").content)
    assert [len(found) for found in data["orphans"].values()] == [7, 27, page.count('href="/en/strategy/duties/D'), 25]
    assert data["counts"]["products"] == 87


def test_an_offer_goes_from_the_office_to_the_bodies_and_the_leading_group(
    planner: Client, sign_in: Callable[..., Client], nothing: Client
) -> None:
    offer = offered(planner)
    public = text(nothing.get(DUTY))
    assert ("The offer" in public, "2027-12-31" in public) == (False, False), "offers are not for the public"
    police = sign_in("officer", "police")
    assert "1 thing waits" in text(police.get("/en/desk"))
    assert "to be answered" in text(police.get("/en/obligations"))

    empty = police.post(DUTY, {"do": "answer-police", "answer": "refused", "reason": "", "scope": "只办刑事案件"})
    assert empty.status_code == 400
    assert "只办刑事案件" in text(empty), "what was filled in is kept"
    assert police.post(DUTY, {"do": "answer-police", "answer": "refused", "reason": "不属本局职责"}).status_code == 303
    assert standing(standing_offers().get(pk=offer.pk)) == "disputed"
    assert planner.post(DUTY, {"do": "refer", "reason": "请裁定"}).status_code == 303
    assert "before the leading group" in text(police.get(DUTY))

    group = sign_in("leading-group", "leading-group")
    assert "不属本局职责" in text(group.get("/en/obligations"))
    ordered = group.post(DUTY, {"do": "settle", "lead": "police", "helpers": ["customs"], "ruling": "由公安牵头"})
    assert ordered.status_code == 400
    assert "asked and never ordered" in text(ordered)
    assert (
        group.post(DUTY, {"do": "settle", "lead": "police", "helpers": ["ip-office"], "ruling": "由公安牵头"}).status_code == 303
    )
    assert "由公安牵头" in text(police.get(DUTY))


def test_the_office_offers_at_once_what_the_outline_lays_on_a_body(planner: Client, sign_in: Callable[..., Client]) -> None:
    assert "(9)" in text(planner.get("/en/obligations"))
    assert sign_in("officer", "police").post("/en/obligations", {"do": "named"}).status_code == 409
    assert planner.post("/en/obligations", {"do": "named"}).status_code == 303
    assert standing_offers().count() == 9
    assert 'value="named"' not in text(planner.get("/en/obligations"))


def test_other_bodies_do_not_see_an_offer_nor_answer_it(planner: Client, sign_in: Callable[..., Client]) -> None:
    offered(planner)
    finance = sign_in("officer", "finance")
    assert "The offer" not in text(finance.get(DUTY))
    assert finance.post(DUTY, {"do": "answer-police", "answer": "accepted"}).status_code == 409
    assert finance.post(DUTY, {"do": "propose", "lead": "finance"}).status_code == 409
    assert standing(standing_offers().get(duty="D22-1")) == "waiting"


def test_the_public_is_asked_to_sign_in_before_anything_is_done(nothing: Client) -> None:
    for path in (DUTY, SHARES, "/en/strategy/divisions"):
        answer = nothing.post(path, {"do": "propose", "lead": "police"})
        assert (answer.status_code, "next=" in answer.headers["Location"]) == (302, True)
    assert not Offer.objects.exists()


def test_a_state_is_entered_with_its_document_and_shown_to_all(planner: Client, nothing: Client) -> None:
    sent = {"do": "move", "to": "under-way", "on": "2011-03-01", "reason": "开始起草", "reference": "大政办发〔2011〕1号"}
    assert planner.post("/en/strategy/duties/D14-1", {**sent, "on": "2999-01-01"}).status_code == 400
    assert planner.post("/en/strategy/duties/D14-1", sent).status_code == 303
    assert "大政办发〔2011〕1号" in text(nothing.get("/en/strategy/duties/D14-1"))
    assert {duty["state"] for duty in json.loads(nothing.get("/en/strategy/duties.json").content)["duties"]} == {
        None,
        "planned",
        "under-way",
    }


def agreed() -> None:
    """Every duty is carried by the IP office: by whoever owns the machine, who may act for it here."""
    by = machine()
    office = type(by)(by.id, by.name, by.permissions, frozenset({"ip-office"}))
    for duty in city.duties().divided:
        made = offers.propose(office, city.duties(), duty.id, Terms("ip-office", (), dt.date(2027, 12, 31)))
        offers.answer(office, made.pk, "ip-office", Reply("accepted"))


def test_a_division_is_signed_shown_and_taken_away(planner: Client, nothing: Client) -> None:
    refused = planner.post("/en/strategy/divisions", {"do": "sign", "reason": "首次签署"})
    assert (refused.status_code, "首次签署" in text(refused)) == (409, True)
    agreed()
    assert planner.post("/en/strategy/divisions", {"do": "sign", "reason": "首次签署"}).status_code == 303
    signed = Frozen.objects.get()
    page = text(nothing.get("/en/strategy/divisions/1"))
    assert signed.digest in page
    assert "agrees with the content" in page
    canonical = nothing.get("/en/strategy/divisions/1.json").content
    assert hashlib.sha256(canonical).hexdigest() == signed.digest
    with zipfile.ZipFile(io.BytesIO(nothing.get("/zh/strategy/divisions/1.docx").content)) as docx:
        assert signed.digest in docx.read("word/document.xml").decode()
    rows = list(openpyxl.load_workbook(io.BytesIO(nothing.get("/zh/strategy/divisions/1.xlsx").content)).worksheets[0].rows)
    assert [row[0].value for row in rows[1:]] == [duty.id for duty in city.duties().divided]
    assert all(row[2].value.startswith("市知识产权局") for row in rows[1:])
    assert nothing.get("/en/strategy/divisions/1.exe").status_code == 404
    assert nothing.get("/en/strategy/divisions/2").status_code == 404


def test_a_changed_row_of_the_database_is_told(planner: Client, nothing: Client) -> None:
    from django.db import connection

    agreed()
    planner.post("/en/strategy/divisions", {"do": "sign", "reason": "首次签署"})
    with connection.cursor() as cursor:
        content = {**Frozen.objects.get().content, "reason": "改动"}
        cursor.execute("UPDATE obligations_frozen SET content = %s", [json.dumps(content)])
    assert "somebody has changed the database" in text(nothing.get("/en/strategy/divisions/1"))


def test_shares_are_offered_objected_to_and_frozen_in_the_words_of_the_rule(
    planner: Client, sign_in: Callable[..., Client], nothing: Client
) -> None:
    units = city.sharing().sharing
    short = planner.post(SHARES, {"do": "offer", "rule": "given", "source": "会议纪要", **dict.fromkeys(units, "76")})
    assert short.status_code == 400
    assert "The shares add up to 988, the city&#x27;s number is 1000: 12 too few." in text(short)
    assert 'value="76"' in text(short)
    figures = {**dict.fromkeys(units, "10"), "changhai": "50"}
    sent = {"do": "offer", "rule": "last_year", "source": "样例，虚构", **figures}
    assert planner.post(SHARES, sent).status_code == 303

    changhai = sign_in("officer", "changhai")
    page = text(changhai.get(SHARES))
    assert "Changhai County" in page
    assert "Zhongshan District" not in page, "drafts of neighbours are not shown"
    assert "Zhongshan District" not in text(nothing.get(SHARES))
    objecting = {"do": "speak-changhai", "agrees": "no", "own_base": "5", "reason": "多记一位"}
    assert changhai.post(SHARES, {**objecting, "own_base": "五"}).status_code == 400
    assert changhai.post(SHARES, objecting).status_code == 303
    assert planner.post(SHARES, {"do": "freeze", "reason": "固化"}).status_code == 409

    voice = Split.objects.get().voices.get()
    assert planner.post(SHARES, {"do": f"settle-{voice.pk}", "how": "upheld", "reason": "属实"}).status_code == 303
    assert Split.objects.get().shares["changhai"] == 40
    Split.objects.update(object_by=dt.date(2026, 1, 1))
    assert planner.post(SHARES, {"do": "freeze", "reason": "固化"}).status_code == 303
    page = text(nothing.get(SHARES))
    assert "Zhongshan District" in page
    assert Frozen.objects.get().digest in page
    assert hashlib.sha256(nothing.get(f"{SHARES}/1.json").content).hexdigest() == Frozen.objects.get().digest


def test_a_district_in_another_is_told_under_whom_it_is_counted(sign_in: Callable[..., Client]) -> None:
    page = text(sign_in("officer", "jinzhou").get(SHARES))
    assert "Jinzhou District is counted under Jinpu New Area and has no share of its own." in page
