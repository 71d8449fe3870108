"""Amendments and evaluations on pages: proposed by one, decided by another; the public speaks without a name."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from zhichan.accounts.models import Person
from zhichan.evaluations.models import Evaluation, Proposal, PublicView, ThirdParty

Shows = Callable[..., Client]
Someone = Callable[..., Person]
AMENDMENTS, EVALUATIONS = "/en/strategy/amendments", "/en/strategy/evaluations"


@pytest.fixture
def sign_in(shows: Shows, someone: Someone, tmp_path: Path) -> Callable[..., Client]:
    """Gives a client signed in with a role in a body."""
    cache.clear()

    def of(role: str, body: str) -> Client:
        client = shows(tmp_path, ZHICHAN_SECOND_FACTOR="nobody")
        client.force_login(someone(role, body=body, name=f"{role}-{body}"), "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_a_target_is_retired_by_two_people_and_the_page_says_so(sign_in: Callable[..., Client]) -> None:
    planner, group = sign_in("strategy-planner", "ip-office"), sign_in("leading-group", "leading-group")
    today = timezone.localdate().isoformat()
    sent = {"do": "propose", "target": "T05-08", "kind": "retire", "since": today, "reason": ""}
    refused = planner.post(AMENDMENTS, sent)
    assert refused.status_code == 400
    assert "needs a reason" in text(refused)
    assert planner.post(AMENDMENTS, {**sent, "reason": "不再认定"}).status_code == 303
    proposal = Proposal.objects.get()
    assert "不再认定" not in text(Client().get(AMENDMENTS)), "a proposal is not public"
    decision = {"do": f"decide-{proposal.pk}", "how": "adopt", "reference": "大知组发〔2026〕1号"}
    assert planner.post(AMENDMENTS, decision).status_code == 409
    assert group.post(AMENDMENTS, decision).status_code == 303
    for page in (AMENDMENTS, "/zh/strategy/amendments"):
        shown = text(Client().get(page))
        assert "大知组发〔2026〕1号" in shown
        assert 'method="post"' not in shown
    file = Client().get(f"{AMENDMENTS}/1.json")
    assert hashlib.sha256(file.content).hexdigest() in text(Client().get(AMENDMENTS))
    strategy = text(planner.get("/en/strategy"))
    assert "By amendment, 1 retired." in strategy
    assert "retired from" in strategy


def test_an_evaluation_is_opened_gathered_and_published(sign_in: Callable[..., Client]) -> None:
    planner, group = sign_in("strategy-planner", "ip-office"), sign_in("leading-group", "leading-group")
    today = timezone.localdate()
    until = (today + dt.timedelta(9)).isoformat()
    opened = planner.post(EVALUATIONS, {"do": "open", "kind": "mid-term", "on": today.isoformat(), "open_until": until})
    assert opened.status_code == 303, text(opened)
    page = f"{EVALUATIONS}/{Evaluation.objects.get().key}"
    public = Client()
    assert public.get(f"{page}.json").status_code == 404
    for _ in range(5):
        said = public.post(f"{page}/view", {"do": "view", "paragraph": "5", "rating": "well", "text": "很好"})
        assert said.status_code == 200, text(said)
    assert public.post(f"{page}/view", {"do": "view", "paragraph": "5", "rating": "well"}).status_code == 429
    assert PublicView.objects.count() == 5
    own = {"do": "self", "body": "ip-office", "subject": "T05-08", "rating": "partly", "text": "已推进"}
    assert planner.post(page, own).status_code == 303
    wrong = planner.post(page, {"do": "survey", "rows": "是否了解 | 了解", "source": "调查"})
    assert wrong.status_code == 400
    assert "是否了解 | 了解" in text(wrong), "what was filled in stays"
    assert planner.post(page, {"do": "survey", "rows": "是否了解 | 了解 | 12", "source": "调查"}).status_code == 303
    assert group.post(page, {"do": "publish"}).status_code == 409
    report = SimpleUploadedFile("report.pdf", b"%PDF-1.7 made up")
    third = {"organisation": "虚构研究院", "conclusions": "5：可行", "files": report}
    assert planner.post(f"{page}/third-party", third).status_code == 303
    assert group.post(page, {"do": "publish"}).status_code == 409, "the public may still speak"
    assert "已推进" in text(group.get(page)), "the group sees what it is to publish"
    assert "已推进" not in text(public.get(page))
    Evaluation.objects.update(open_until=today - dt.timedelta(1))
    assert "The time for views of the public is over" in text(public.get(f"{page}/view"))
    assert group.post(page, {"do": "publish"}).status_code == 303
    shown = text(public.get(page))
    assert "comes out as it was frozen." in shown
    for word in ("虚构研究院", "已推进", "是否了解"):
        assert word in shown
    assert "很好" not in shown
    assert "中期评估" in text(public.get(page.replace("/en/", "/zh/")))
    for form in ("docx", "xlsx", "json"):
        assert public.get(f"{page}.{form}").status_code == 200


@pytest.fixture
def evaluated(sign_in: Callable[..., Client]) -> tuple[Client, Client, str]:
    """The planner, the leading group, and the page of an evaluation that has been opened."""
    planner, group = sign_in("strategy-planner", "ip-office"), sign_in("leading-group", "leading-group")
    today = timezone.localdate().isoformat()
    assert planner.post(EVALUATIONS, {"do": "open", "kind": "yearly", "on": today, "open_until": today}).status_code == 303
    return planner, group, f"{EVALUATIONS}/{Evaluation.objects.get().key}"


def test_a_third_partys_report_is_attached_and_opened_again(evaluated: tuple[Client, Client, str]) -> None:
    planner, group, page = evaluated
    files = {name: SimpleUploadedFile(f"{name}.pdf", f"%PDF-1.7 {name}".encode()) for name in ("open", "inside")}
    refused = planner.post(
        f"{page}/third-party", {"organisation": " ", "conclusions": "5：可行", "public": "yes", "files": files["open"]}
    )
    assert refused.status_code == 400
    shown = text(refused)
    assert "5：可行" in shown, "what was filled in stays"
    assert 'value="yes" checked' in shown
    for name, file in files.items():
        file.seek(0)
        third = {"organisation": "虚构研究院", "conclusions": "5：可行", "files": file}
        third |= {"public": "yes"} if name == "open" else {}
        assert planner.post(f"{page}/third-party", third).status_code == 303
    open_one, inside = ThirdParty.objects.order_by("-public")
    address = {one.name: f"{page}/third-party/{one.pk}" for one in (open_one, inside)}
    public = Client()
    assert [public.get(one).status_code for one in address.values()] == [404, 404]
    assert b"".join(group.get(address["inside.pdf"]).streaming_content) == b"%PDF-1.7 inside"
    Evaluation.objects.update(open_until=timezone.localdate() - dt.timedelta(1))
    assert group.post(page, {"do": "publish"}).status_code == 303
    answer = public.get(address["open.pdf"])
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 open"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="open.pdf"'
    assert public.get(address["inside.pdf"]).status_code == 404
    shown = text(public.get(page))
    assert f'href="{address["open.pdf"]}"' in shown
    assert address["inside.pdf"] not in shown
    for told in (open_one.sha256, inside.sha256, "inside.pdf"):
        assert told in shown
        assert told in text(public.get(f"{page}.json"))
        with zipfile.ZipFile(io.BytesIO(public.get(f"{page}.docx").content)) as docx:
            assert told in docx.read("word/document.xml").decode()
    assert f'href="{address["inside.pdf"]}"' in text(group.get(page))


def test_more_time_is_given_to_the_public(evaluated: tuple[Client, Client, str]) -> None:
    planner, _group, page = evaluated
    later = timezone.localdate() + dt.timedelta(20)
    sent = {"do": "extend", "until": later.isoformat(), "reason": "尚无意见"}
    assert planner.post(page, sent).status_code == 303
    assert f"Everybody may speak until {later}" in text(Client().get(page))
    assert planner.post(page, sent).status_code == 400, "it is not later"


def test_a_proposal_is_taken_back_by_whoever_made_it(sign_in: Callable[..., Client]) -> None:
    planner, group = sign_in("strategy-planner", "ip-office"), sign_in("leading-group", "leading-group")
    today = timezone.localdate()
    sent = {"do": "propose", "target": "T05-08", "kind": "retire", "since": today.isoformat(), "reason": "不再认定"}
    assert planner.post(AMENDMENTS, sent).status_code == 303
    made = Proposal.objects.get()
    assert f"The leading group decides by {today}" in text(planner.get(AMENDMENTS))
    back = {"do": f"withdraw-{made.pk}", "reason": "另行测算"}
    assert group.post(AMENDMENTS, back).status_code == 409
    assert planner.post(AMENDMENTS, back).status_code == 303
    for client in (planner, group):
        shown = text(client.get(AMENDMENTS))
        assert "taken back" in shown
        assert "另行测算" in shown
    assert "另行测算" not in text(Client().get(AMENDMENTS))
