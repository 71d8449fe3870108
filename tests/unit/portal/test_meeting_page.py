"""The page for a meeting of the leading group: who sees it, what stands on it, and the same as papers. All made up."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from zhichan.accounts.actors import machine
from zhichan.accounts.models import Body, Person
from zhichan.assessments.models import Entry, Value
from zhichan.assessments.rounds import approve, open_round, publish
from zhichan.assessments.sheets import freeze
from zhichan.evaluations import amending, evaluating
from zhichan.evaluations.models import Evaluation
from zhichan.obligations.models import Frozen, Offer, Part, Split
from zhichan.obligations.offers import Terms, propose, refer
from zhichan.opened import city
from zhichan.portal.strategy.meeting import is_red
from zhichan.portal.strategy.scores import overall
from zhichan.readings.models import Reading
from zhichan.strategy.targets.amendments import Change
from zhichan.strategy.targets.lights import Light

Shows = Callable[..., Client]
Someone = Callable[..., Person]
Signs = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(shows: Shows, someone: Someone, tmp_path: Path) -> Signs:
    """Gives a client signed in with a role in a body."""

    def of(role: str, body: str) -> Client:
        client = shows(tmp_path, ZHICHAN_SECOND_FACTOR="nobody")
        client.force_login(someone(role, body=body, name=f"{role}-{body}"))
        return client

    return of


@pytest.fixture
def group(sign_in: Signs) -> Client:
    return sign_in("leading-group", "leading-group")


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch, long_here: None) -> None:
    moment = dt.datetime(2026, 10, 15, 9, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def part(client: Client, key: str, lang: str = "en") -> str:
    """One part of the page, with its marks."""
    answer = client.get(f"/{lang}/strategy/meeting")
    assert answer.status_code == 200
    found = re.search(rf'<section aria-labelledby="{key}">.*?</section>', answer.content.decode(), re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", found[0])


def referred(duty: str = "D22-1") -> None:
    made = propose(machine(), city.duties(), duty, Terms("police", ("customs",)))
    Part.objects.filter(offer=made, body__code="police").update(answer="refused", reason="应由知识产权局牵头")
    refer(machine(), made.pk, "请裁定")


def held(someone: Someone) -> tuple[Reading, Reading]:
    """A reading that is held, as its quarter is more than the whole year, and the accepted one that it contradicts."""
    li, sun = Client(), Client()
    for client, name in ((li, "li"), (sun, "sun")):
        client.force_login(someone("officer", body="science", name=name))
    form = {"value": "120", "bound": "exact", "document": "登记表", "note": "样例"}
    address = "/zh/readings/enter?body=science&item=technology-contracts-registered@city@2026-07..2026-09"
    assert li.post(address, form).status_code == 303
    whole = Reading.objects.get()
    year = {"kind": "year", "start": "2026", "end": "2026", "value": "110"}
    Reading.objects.update(**year, state="accepted", accepted_at=timezone.now())
    assert li.post(address, form).status_code == 303
    found = Reading.objects.latest("id")
    files = {"files": SimpleUploadedFile("登记表.pdf", b"%PDF-1.7")}
    assert li.post(f"/zh/readings/attach?reading={found.number}", files).status_code == 303
    found.refresh_from_db()
    assert sun.post(f"/zh/readings/{found.number}/check", {"revision": str(found.revision)}).status_code == 303
    found.refresh_from_db()
    assert found.state == "held"
    return found, whole


@pytest.mark.parametrize("path", ["meeting", "meeting.docx", "meeting.xlsx"])
def test_it_is_for_the_group_and_for_who_prepares_it(path: str, sign_in: Signs, nothing: Client) -> None:
    assert "/account/sign-in" in nothing.get(f"/en/strategy/{path}").headers["Location"]
    assert sign_in("officer", "police").get(f"/en/strategy/{path}").status_code == 403
    assert sign_in("strategy-planner", "ip-office").get(f"/en/strategy/{path}").status_code == 200
    assert sign_in("leading-group", "leading-group").get(f"/en/strategy/{path}").status_code == 200


def test_what_is_red_says_why_who_since_when_and_what_is_asked(group: Client) -> None:
    red = part(group, "red")
    assert 'href="/en/strategy/targets/T05-10"' in red
    for words in ("not met at the last reading", "nobody", "2014-12-31", "name who answers for it; ask for the reading up to"):
        assert words in red
    assert "T05-08" not in red, "what is met is not red"
    assert "cannot be judged on the readings found" in red


@pytest.mark.parametrize(
    ("light", "red"), [(Light.BEHIND, True), (Light.AT_RISK, True), (Light.ON_COURSE, False), (Light.UNKNOWN, False)]
)
def test_before_its_deadline_a_target_is_red_by_its_light(light: Light, red: bool, nothing: Client) -> None:
    score = next(one for one in overall(dt.date(2026, 10, 15)).scores if one.judgement.target.id == "T05-10")
    assert score.standing
    lit = msgspec.structs.replace(score.standing.lit, light=light)
    early = msgspec.structs.replace(score.judgement, due=False)
    assert (
        is_red(msgspec.structs.replace(score, judgement=early, standing=msgspec.structs.replace(score.standing, lit=lit))) is red
    )
    assert is_red(score), "past the deadline the verdict decides"


def test_the_owner_is_told_by_the_signed_division(group: Client) -> None:
    serving = next(duty for duty in city.duties().all if "T05-10" in duty.targets and not duty.given)
    content = {
        "duties": [
            {"id": city.duties().answered_with(serving).id, "lead": {"name": {"zh": "市市场监管局", "en": "Market Office"}}}
        ]
    }
    Frozen.objects.create(
        series="division", version=1, content=content, digest="0" * 64, reason="样例", by="x", at=timezone.now()
    )
    row = part(group, "red").partition("T05-10")[2].partition("</tr>")[0]
    assert "Market Office" in row
    assert "name who answers" not in row


def test_without_anything_in_dispute_it_says_so(group: Client) -> None:
    assert "Nothing waits for the group" in part(group, "disputes")
    assert "没有待领导小组处理的事项" in part(group, "disputes", "zh")
    assert "No reading is held" in part(group, "held")


def test_disputes_stand_there_with_what_is_said(group: Client) -> None:
    referred()
    split = Split.objects.create(
        target="T07-3", rule="equal", total=1000, shares={"zhongshan": 76}, offered={"zhongshan": 76},
        object_by=dt.date(2026, 10, 20), by="x", at=timezone.now(),
    )  # fmt: skip
    split.voices.create(
        body=Body.objects.get(code="zhongshan"), agrees=False, own_base="40", reason="基数有误", by="x", at=timezone.now()
    )
    shown = part(group, "disputes")
    assert 'href="/en/strategy/duties/D22-1"' in shown
    assert "Public Security Bureau: refused; 应由知识产权局牵头" in shown
    assert 'href="/en/strategy/shares/T07-3"' in shown
    assert "基数有误" in shown
    assert "settle who leads" in shown


def test_scores_are_to_be_approved_then_published_then_appeals_decided(group: Client) -> None:
    round_ = open_round(machine(), freeze(machine(), city.sheets()["districts-2025"], reason="made up"), lambda *_: None)
    assert "scores to be approved" not in part(group, "disputes"), "they are not checked yet"
    Value.objects.update(stated="1", checked="1", checked_at=timezone.now())
    Entry.objects.update(state="accepted", due_on=None)
    assert "scores to be approved" in part(group, "disputes")
    approve(machine(), round_)
    assert "scores to be published" in part(group, "disputes")
    publish(machine(), round_)
    one = Entry.objects.get(body__code="zhongshan")
    one.moves.create(round=round_, at=timezone.now(), by="x", step="appeal", to="appealed", reason="计分有误")
    Entry.objects.filter(pk=one.pk).update(state="appealed", due_on=dt.date(2026, 11, 12))
    shown = part(group, "disputes")
    assert 'href="/en/assessments/districts-2025/zhongshan"' in shown
    assert "计分有误" in shown
    assert "decide by 2026-11-12" in shown


def test_amendments_are_to_be_decided_and_reports_of_evaluations_to_be_published(group: Client) -> None:
    change = Change(kind="retire", target="T05-08", since=dt.date(2026, 10, 20), reason="国家已不再认定")
    proposal = amending.propose(machine(), city.strategy()[0], change)
    shown = part(group, "disputes")
    assert f'href="/en/strategy/amendments#act-decide-{proposal.pk}"' in shown
    for words in ("amendment of a target", "国家已不再认定", "decide by 2026-10-20"):
        assert words in shown
    day = dt.date(2026, 10, 15)
    made = evaluating.open_evaluation(machine(), "yearly", day, day, overall)
    assert "report of an evaluation" not in part(group, "disputes"), "the public may still speak"
    Evaluation.objects.update(open_until=dt.date(2026, 10, 14))
    assert f'href="/en/strategy/evaluations/{made.key}#act-publish"' in part(group, "disputes")
    offer = propose(machine(), city.duties(), "D22-1", Terms("police"))
    Part.objects.filter(offer=offer).update(answer="accepted")
    book = openpyxl.load_workbook(io.BytesIO(group.get("/en/strategy/meeting.xlsx").content))
    late = {row[:2]: row[2:] for row in book["Overdue, by body"].iter_rows(values_only=True)}
    assert late["Public Security Bureau", "evaluation: own work on a duty not evaluated"] == ("1", "2026-10-14")


def test_what_is_held_is_seen_with_both_sides_by_the_group_and_not_by_other_bodies(
    group: Client, sign_in: Signs, someone: Someone
) -> None:
    found, whole = held(someone)
    shown = part(group, "held", "zh")
    assert f'href="/zh/readings/{found.number}"' in shown
    assert "120 项" in shown
    assert "110 项" in shown, "the other side, though it is not published"
    page = text(group.get(f"/zh/readings/{found.number}"))
    assert "110 项" in page
    assert "样例li" not in page, "names are for the body and the office"
    assert sign_in("officer", "police").get(f"/en/readings/{found.number}").status_code == 404
    assert group.get(f"/en/readings/{whole.number}").status_code == 404, "what is not held is not before the group"


def test_what_is_overdue_is_told_by_body_with_its_oldest_day(group: Client) -> None:
    made = propose(machine(), city.duties(), "D22-1", Terms("police", ("customs",)))
    Offer.objects.filter(pk=made.pk).update(answer_by=dt.date(2026, 1, 5))
    first, *_ = re.findall(r"<tr>(?!<th scope=\"col\").*?</tr>", part(group, "overdue"))
    assert "2026-01-05" in first
    assert "not answered in time" in first
    rows = list(
        openpyxl.load_workbook(io.BytesIO(group.get("/en/strategy/meeting.xlsx").content))["Overdue, by body"].iter_rows(
            values_only=True
        )
    )
    late = {(row[0], row[1]): (row[2], row[3]) for row in rows[1:]}
    assert late["Public Security Bureau", "not answered in time"] == ("1", "2026-01-05")
    assert int(late["Science and Technology Bureau", "reading: was not reported in time"][0]) >= 4


def test_the_papers_hold_every_row_and_the_page_as_many_as_fit(group: Client) -> None:
    shown = part(group, "ownerless")
    assert shown.count("<tr>") == 6, "the heading and five rows"
    duties = len(city.duties().divided)
    assert f"{duties - 5} more rows are in the files" in shown
    book = openpyxl.load_workbook(io.BytesIO(group.get("/zh/strategy/meeting.xlsx").content))
    assert book["没有商定牵头单位的任务"].max_row == duties + 1
    with zipfile.ZipFile(io.BytesIO(group.get("/zh/strategy/meeting.docx").content)) as docx:
        written = docx.read("word/document.xml").decode()
    assert "领导小组会议材料 2026-10-15" in written
    assert written.count("<w:tr>") > duties
    assert group.get("/zh/strategy/meeting.exe").status_code == 404


def test_the_public_finds_the_signed_division_and_published_scores(nothing: Client, someone: Someone) -> None:
    someone("officer", name="li")
    before = text(nothing.get("/en/strategy"))
    assert "No division of duties is signed yet" in before
    assert "no scores are published yet" in before
    round_ = open_round(machine(), freeze(machine(), city.sheets()["districts-2025"], reason="made up"), lambda *_: None)
    assert "no scores are published yet" in text(nothing.get("/en/strategy"))
    Value.objects.update(stated="1", checked="1", checked_at=timezone.now())
    Entry.objects.update(state="accepted", due_on=None)
    approve(machine(), round_)
    publish(machine(), round_)
    assert 'Published scores: <a href="/en/assessments/districts-2025">' in nothing.get("/en/strategy").content.decode()
