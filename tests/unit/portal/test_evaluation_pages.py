"""Amendments and evaluations on pages: proposed by one, decided by another; the public speaks without a name."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from zhichan.accounts.models import Person
from zhichan.evaluations.models import Evaluation, Proposal, PublicView

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
    assert group.post(page, {"do": "publish"}).status_code == 303
    shown = text(public.get(page))
    assert "comes out as it was frozen." in shown
    for word in ("虚构研究院", "已推进", "是否了解"):
        assert word in shown
    assert "很好" not in shown
    assert "中期评估" in text(public.get(page.replace("/en/", "/zh/")))
    for form in ("docx", "xlsx", "json"):
        assert public.get(f"{page}.{form}").status_code == 200
