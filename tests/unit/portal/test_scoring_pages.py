"""Scoring on pages: the sheet, the own score, the check, the ranking, what others see. All values are made up."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Shows
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from zhichan.accounts.actors import machine
from zhichan.accounts.models import Person
from zhichan.assessments.checking import accept, check_as_stated
from zhichan.assessments.models import Entry, FrozenSheet, Value

Someone = Callable[..., Person]
pytestmark = pytest.mark.django_db
SHEET = "/en/assessments/districts-2025"
OWN = f"{SHEET}/zhongshan"
STATED = {
    "yearly-plan": "1",
    "demonstration-enterprises": "95",
    "valid-inventions": "300",
    "invention-applications": "150",
    "technology-contracts": "100",
    "pledge-loans": "1.23",
    "overdue-complaints": "3",
    "false-figures": "0",
}


class Office:
    """A browser for each of those who have a part in it."""

    def __init__(self, visitor: Client, someone: Someone) -> None:
        self.visitor = visitor
        self.group = self._as(someone("leading-group", body="leading-group", name="zu"))
        self.zhongshan = self._as(someone("officer", body="zhongshan", name="zhong"))
        self.xigang = self._as(someone("officer", body="xigang", name="xi"))
        self.ip = self._as(someone("officer", body="ip-office", name="ip"))

    @staticmethod
    def _as(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client


@pytest.fixture
def office(shows: Shows, tmp_path: Path, someone: Someone) -> Office:
    return Office(shows(tmp_path, ZHICHAN_SECOND_FACTOR="nobody"), someone)


@pytest.fixture
def opened(office: Office) -> Office:
    """Scoring is open."""
    assert office.group.post(SHEET, {"do": "freeze", "reason": "made up"}).status_code == 302
    assert office.group.post(SHEET, {"do": "open"}).status_code == 302
    return office


def _text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def _state(client: Client, **changed: str) -> HttpResponse:
    values = {**STATED, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return client.post(OWN, {"do": "state", **{f"value-{item}": value for item, value in values.items()}})  # type: ignore[return-value]


def _prove(client: Client, *items: str) -> None:
    for item in items:
        file = SimpleUploadedFile("../证明.txt", "样例证明".encode())
        assert client.post(f"{OWN}/evidence", {"item": item, "files": file}).status_code == 302


def _hand_in(client: Client) -> None:
    assert _state(client).status_code == 302
    _prove(client, *(item for item in STATED if item not in ("overdue-complaints", "false-figures")))
    assert client.post(OWN, {"do": "submit"}).status_code == 302


def _publish(office: Office) -> None:
    """Everybody's score is handed in, checked and accepted by whoever may do anything; the group approves and publishes."""
    _hand_in(office.zhongshan)
    for one in Entry.objects.exclude(body__code="zhongshan").select_related("body", "round__sheet"):
        for value in one.values.all():
            Value.objects.filter(pk=value.pk).update(stated=STATED[value.item], source="stated")
        Entry.objects.filter(pk=one.pk).update(state="submitted")
    for one in Entry.objects.select_related("body", "round__sheet"):
        check_as_stated(machine(), one)
        accept(machine(), one)
    assert office.group.post(SHEET, {"do": "approve"}).status_code == 302
    assert office.group.post(SHEET, {"do": "publish"}).status_code == 302


def test_everybody_reads_the_sheet_with_its_functions_and_warnings(office: Office) -> None:
    assert "made up" in _text(office.visitor.get("/en/assessments"))
    page = _text(office.visitor.get(SHEET))
    assert "100 or more gives 20 points; from 90% of it 60% of them" in page
    assert "Since 2021 national rules ask not to appraise by numbers of filings" in page
    assert "Instead: Share of valid invention" in page
    assert "Not frozen yet" in page
    assert "不是市里印发的文件" in office.visitor.get(SHEET.replace("/en/", "/zh/")).content.decode()
    assert office.visitor.get("/en/assessments/none").status_code == 404


def test_only_the_leading_group_freezes_and_opens(office: Office) -> None:
    assert office.visitor.post(SHEET, {"do": "freeze", "reason": "x"}).status_code in (302, 403)
    assert office.ip.post(SHEET, {"do": "freeze", "reason": "x"}).status_code == 403
    late = office.group.post(SHEET, {"do": "freeze"})
    assert (late.status_code, FrozenSheet.objects.count()) == (400, 0)
    assert "the year of the sheet has begun" in _text(late)  # type: ignore[arg-type]


def test_a_changed_sheet_is_refused_with_the_rule(opened: Office) -> None:
    FrozenSheet.objects.update(digest="0" * 64)
    assert "a correction is a new sheet" in _text(opened.visitor.get(SHEET))
    FrozenSheet.objects.get()


def test_a_body_states_proves_and_hands_in(opened: Office) -> None:
    wrong = _state(opened.zhongshan, valid_inventions="many")
    assert wrong.status_code == 400
    assert "many" in wrong.content.decode()
    assert Value.objects.get(entry__body__code="zhongshan", item="technology-contracts").stated == "100"
    assert _state(opened.zhongshan).status_code == 302
    refused = opened.zhongshan.post(OWN, {"do": "submit"})
    assert refused.status_code == 400
    assert "needs a file that proves it" in _text(refused)  # type: ignore[arg-type]
    _prove(opened.zhongshan, *(item for item in STATED if item not in ("overdue-complaints", "false-figures")))
    page = opened.zhongshan.get(OWN)
    assert "证明.txt" in page.content.decode()
    assert "What would raise the score" in _text(page)  # type: ignore[arg-type]
    assert opened.zhongshan.post(OWN, {"do": "submit"}).status_code == 302
    assert "Being checked" in _text(opened.zhongshan.get(OWN))  # type: ignore[arg-type]


def test_an_office_file_with_macros_is_no_evidence(opened: Office) -> None:
    macros = io.BytesIO()
    with zipfile.ZipFile(macros, "w") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
        archive.writestr("[Content_Types].xml", b"<x/>")
    file = SimpleUploadedFile("a.xlsm", macros.getvalue())
    answer = opened.zhongshan.post(f"{OWN}/evidence", {"item": "valid-inventions", "files": file})
    assert answer.status_code == 400
    assert "the office file carries macros" in _text(answer)  # type: ignore[arg-type]


def test_neighbours_and_visitors_see_no_draft_and_no_evidence(opened: Office) -> None:
    _hand_in(opened.zhongshan)
    links = re.findall(r"/en/assessments/evidence/\d+", opened.zhongshan.get(OWN).content.decode())
    assert links
    for client in (opened.visitor, opened.xigang):
        assert client.get(OWN).status_code == 404
        assert client.get(links[0]).status_code in (302, 404)
        assert client.post(OWN, {"do": "check", "item": "valid-inventions", "value": "1", "reason": "x"}).status_code in (
            403,
            404,
        )
        assert client.get(f"{SHEET}.xlsx").status_code == 404
    assert "zhongshan" not in opened.xigang.get(SHEET).content.decode()
    file = opened.ip.get(links[0])
    assert b"".join(file.streaming_content) == "样例证明".encode()  # type: ignore[attr-defined]
    assert "attachment" in file.headers["Content-Disposition"]


def test_the_lead_body_checks_its_items_on_the_page(opened: Office) -> None:
    _hand_in(opened.zhongshan)
    refused = opened.ip.post(OWN, {"do": "check", "item": "valid-inventions", "value": "290"})
    assert refused.status_code == 400
    assert (
        opened.ip.post(OWN, {"do": "check", "item": "valid-inventions", "value": "290", "reason": "two lapsed"}).status_code
        == 302
    )
    page = _text(opened.ip.get(OWN))  # type: ignore[arg-type]
    assert "two lapsed" in page
    assert "stated: 300" in page
    other = opened.ip.post(OWN, {"do": "check", "item": "pledge-loans", "value": "1"})
    assert other.status_code == 403


def test_the_ranking_is_public_and_comes_out_again(opened: Office) -> None:
    _publish(opened)
    page = _text(opened.visitor.get(SHEET))
    assert "comes out to the cent" in page
    assert "Zhongshan District" in page
    public = _text(opened.visitor.get(OWN))
    assert "66.50" not in public or "points" in public
    assert "points (in full 100), rank" in public
    assert "证明" not in public
    assert opened.visitor.get(f"{SHEET}?version=9").status_code == 400
    assert opened.visitor.get(f"{SHEET}?version=x").status_code == 400


def test_the_result_can_be_taken_as_a_workbook_and_a_document(opened: Office) -> None:
    _publish(opened)
    book = CalamineWorkbook.from_filelike(io.BytesIO(opened.visitor.get(f"{SHEET}.xlsx").content))
    rows = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    assert rows[0][:3] == ["Rank", "Body", "Total"]
    zhongshan = next(row for row in rows if row[1] == "Zhongshan District")
    assert zhongshan[2] == 64.5
    answer = opened.visitor.get(f"{SHEET.replace('/en/', '/zh/')}.docx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = "".join(ElementTree.fromstring(archive.read("word/document.xml")).itertext())
    assert "中山区" in text
    assert "不是市里印发的文件" in text


def test_an_appeal_from_page_to_new_version(opened: Office) -> None:
    _publish(opened)
    assert opened.zhongshan.post(OWN, {"do": "appeal", "reason": ""}).status_code == 400
    assert opened.zhongshan.post(OWN, {"do": "appeal", "reason": "five were left out"}).status_code == 302
    assert opened.zhongshan.post(OWN, {"do": "decide", "reason": "x"}).status_code == 403
    told = {"do": "decide", "reason": "they were", "value-demonstration-enterprises": "100"}
    assert opened.group.post(OWN, told).status_code == 302
    page = _text(opened.visitor.get(SHEET))
    assert "Version 2" in page
    assert "72.50" in page
    assert "64.50" in _text(opened.visitor.get(f"{SHEET}?version=1"))


def test_a_simulation_says_who_gains_and_who_loses(opened: Office) -> None:
    empty = _text(opened.visitor.get("/en/assessments/districts-2026/simulation"))
    assert "No result that these bodies were scored in is published yet" in empty
    _publish(opened)
    page = _text(opened.visitor.get("/en/assessments/districts-2026/simulation"))
    assert "would lose" in page
    assert "which gives no points to anybody here: Share of valid inventions kept five years and more" in page
    assert opened.visitor.get("/en/assessments/districts-2026/simulation?on=soe-2025").status_code == 400
