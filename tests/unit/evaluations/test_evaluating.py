"""An evaluation from its frozen data to the published report, computed again."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from amended_targets import adopted
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from zhichan.accounts.actors import PUBLIC, Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.models import Body
from zhichan.audit.models import Entry
from zhichan.evaluations.amending import amendments
from zhichan.evaluations.errors import EvaluationError, NoSuchEvaluation, NotNow
from zhichan.evaluations.evaluating import (
    BoardAt,
    enter_survey,
    evaluate_own,
    evaluation,
    extend,
    may_be_published,
    missing,
    open_evaluation,
    publish,
    replay,
    speak,
    unsaid,
)
from zhichan.evaluations.models import Evaluation
from zhichan.evaluations.papers import evaluation_paper, tables
from zhichan.evaluations.third_parties import attach, opened, seen
from zhichan.evidence import Lost, path_of
from zhichan.exports.paper import as_docx, as_xlsx
from zhichan.obligations.errors import ObligationsError
from zhichan.obligations.models import Frozen, Offer, Part
from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.targets.amendments import Change, amended
from zhichan.strategy.targets.scoreboard import scoreboard

KNOWN = {"D38-1": Label(zh="制定任务分工", en="Write the division")}


@pytest.fixture
def board_at(city: City) -> BoardAt:
    return lambda on, known_at: scoreboard(amended(city, amendments(known_at)), on)


@pytest.fixture
def key(planner: Actor, board_at: BoardAt) -> str:
    today = timezone.localdate()
    return open_evaluation(planner, "mid-term", today, today + dt.timedelta(30), board_at).key


def gather(planner: Actor, key: str, folder: Path) -> None:
    evaluate_own(planner, key, "ip-office", "D38-1", "partly", "已起草（虚构）", KNOWN)
    enter_survey(planner, key, [("是否了解纲要", "了解", 120), ("是否了解纲要", "不了解", 80)], "虚构调查")
    speak(key, 5, "well", "很好（虚构）")
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7 made up")
    attach(planner, key, "虚构研究院", [file], folder / "evidence", {5: "总体可行（虚构）"})


def time_is_over(key: str) -> None:
    """The public has had its time."""
    Evaluation.objects.filter(key=key).update(open_until=timezone.localdate() - dt.timedelta(1))


def gathered(planner: Actor, key: str, folder: Path) -> None:
    gather(planner, key, folder)
    time_is_over(key)


def test_a_mid_term_evaluation_needs_its_four_methods(planner: Actor, group: Actor, key: str, tmp_path: Path) -> None:
    assert missing(evaluation(key)) == ["self", "survey", "public", "third"]
    with pytest.raises(NotNow) as without:
        publish(group, key, KNOWN)
    assert "third-party evaluation" in without.value.what
    gather(planner, key, tmp_path)
    with pytest.raises(NotAllowed):
        publish(planner, key, KNOWN)
    with pytest.raises(NotNow, match=r"may speak until|发表意见"):
        publish(group, key, KNOWN)
    time_is_over(key)
    publish(group, key, KNOWN)
    for act in (
        lambda: speak(key, 5, "well", ""),
        lambda: publish(group, key, KNOWN),
        lambda: evaluate_own(planner, key, "ip-office", "D38-1", "well", "改", KNOWN),
    ):
        with pytest.raises(NotNow):
            act()


def test_the_report_is_the_same_as_page_and_files_and_keeps_the_words_of_the_public_inside(
    planner: Actor, group: Actor, key: str, tmp_path: Path
) -> None:
    gathered(planner, key, tmp_path)
    report = publish(group, key, KNOWN)
    paper = evaluation_paper(Frozen.objects.get(pk=report.pk), "zh")
    words = zipfile.ZipFile(io.BytesIO(as_docx(paper))).read("word/document.xml").decode()
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(paper)))
    cells = " ".join(str(cell.value) for sheet in book for row in sheet for cell in row)
    for said in (words, cells):
        assert all(word in said for word in ("虚构研究院", "已起草（虚构）", "总体可行（虚构）", "不了解", report.digest))
        assert "很好（虚构）" not in said
    assert report.content["methods"]["public"] == [{"paragraph": 5, "well": 1, "partly": 0, "little": 0}]
    assert [one.name for one in (tmp_path / "evidence").glob("*/*")] == [report.content["methods"]["third"][0]["sha256"]]


def test_a_replay_agrees_although_a_target_was_amended_since(
    city: City, planner: Actor, group: Actor, key: str, tmp_path: Path, board_at: BoardAt
) -> None:
    gathered(planner, key, tmp_path)
    publish(group, key, KNOWN)
    adopted(planner, group, city, Change(kind="retire", target="T05-08", since=timezone.localdate(), reason="不再认定"))
    assert board_at(timezone.localdate(), timezone.now()).sentence.en.endswith("1 retired.")
    assert replay(evaluation(key), board_at) == []


@pytest.mark.parametrize("which", ["data", "report"])
def test_a_replay_fails_where_what_is_stored_was_changed(
    which: str, planner: Actor, group: Actor, key: str, tmp_path: Path, board_at: BoardAt
) -> None:
    gathered(planner, key, tmp_path)
    publish(group, key, KNOWN)
    row: Frozen = getattr(evaluation(key), which)
    board: Any = row.content["scoreboard"] if which == "data" else row.content["counts"]
    board["sentence"]["zh"] = "全部达到。"
    models.QuerySet(Frozen).filter(pk=row.pk).update(content=row.content)  # as whoever can write to the database might
    found = replay(evaluation(key), board_at)
    assert which in found
    assert "report and data" in found
    assert ("scoreboard" in found) is (which == "data")


def test_what_does_not_fit_is_refused(planner: Actor, group: Actor, key: str, board_at: BoardAt, tmp_path: Path) -> None:
    today = timezone.localdate()
    with pytest.raises(NotNow):
        open_evaluation(planner, "mid-term", today, today, board_at)
    with pytest.raises(NotAllowed):
        open_evaluation(group, "yearly", today, today, board_at)
    refused = (
        lambda: open_evaluation(planner, "yearly", today + dt.timedelta(1), today, board_at),
        lambda: open_evaluation(planner, "weekly", today, today, board_at),
        lambda: evaluate_own(planner, key, "ip-office", "D99-1", "well", "好", KNOWN),
        lambda: evaluate_own(planner, key, "ip-office", "D38-1", "splendid", "好", KNOWN),
        lambda: enter_survey(planner, key, [], "来源"),
        lambda: speak(key, 1, "well", ""),
        lambda: attach(planner, key, "某院", [SimpleUploadedFile("x.pdf", b"%PDF-")], tmp_path, {}),
        lambda: attach(planner, key, "某院", [SimpleUploadedFile(f"{n}.pdf", b"%PDF-") for n in (1, 2)], tmp_path, {5: "好"}),
    )
    for act in refused:
        with pytest.raises(EvaluationError):
            act()
    for other in (
        lambda: evaluate_own(planner, key, "police", "D38-1", "well", "好", KNOWN),
        lambda: enter_survey(planner, key, [("问", "答", 1)], " "),
    ):
        with pytest.raises(ObligationsError):
            other()


def test_where_nobody_has_spoken_in_time_the_public_is_given_more(planner: Actor, group: Actor, key: str) -> None:
    time_is_over(key)
    today = timezone.localdate()
    with pytest.raises(NotNow):
        speak(key, 5, "well", "")
    with pytest.raises(NotAllowed):
        extend(group, key, today + dt.timedelta(9), "尚无意见")
    for until, reason in ((today - dt.timedelta(1), "尚无意见"), (today + dt.timedelta(9), " ")):
        with pytest.raises((EvaluationError, ObligationsError)):
            extend(planner, key, until, reason)
    extend(planner, key, today + dt.timedelta(9), "尚无意见")
    speak(key, 5, "well", "")
    assert missing(evaluation(key)) == ["self", "survey", "third"]
    last = Entry.objects.filter(action="evaluation.extended").get()
    assert last.details["reason"] == "尚无意见"


def test_the_duties_that_a_body_leads_are_to_be_evaluated_by_it(planner: Actor, key: str) -> None:
    offer = Offer.objects.create(duty="D38-1", answer_by=timezone.localdate(), by="x", at=timezone.now())
    office = Body.objects.get(code="ip-office")
    part = Part.objects.create(offer=offer, body=office, leads=True)
    assert unsaid(evaluation(key)) == [], "it has not said yes"
    Part.objects.filter(pk=part.pk).update(answer="accepted")
    assert unsaid(evaluation(key)) == [(office, 1)]
    evaluate_own(planner, key, "ip-office", "D38-1", "partly", "已起草（虚构）", KNOWN)
    assert unsaid(evaluation(key)) == []
    assert not may_be_published(evaluation(key), timezone.localdate())


def test_the_file_of_a_third_party_is_opened_by_whoever_may_as_it_was_kept(
    planner: Actor, group: Actor, key: str, tmp_path: Path
) -> None:
    gather(planner, key, tmp_path)
    file, kept = SimpleUploadedFile("open.pdf", b"%PDF-1.7 for everybody"), tmp_path / "evidence"
    attach(planner, key, "公开研究院", [file], kept, {5: "可行（虚构）"}, public=True)
    inside, public = evaluation(key).third_parties.all()
    reader = Actor("person:9 du", "读者", frozenset(), frozenset({"police"}))
    for by in (reader, PUBLIC):
        assert seen(by, evaluation(key)) == []
        for number in (inside.pk, public.pk):
            with pytest.raises(NoSuchEvaluation):
                opened(by, evaluation(key), number, kept)
    assert opened(group, evaluation(key), public.pk, kept)[1].read_bytes() == b"%PDF-1.7 for everybody"
    time_is_over(key)
    report = publish(group, key, KNOWN)
    assert seen(PUBLIC, evaluation(key)) == [public]
    logged = Entry.objects.filter(action="evaluation.third-party-read")
    before = logged.count()
    opened(PUBLIC, evaluation(key), public.pk, kept)
    assert logged.count() == before == 1, "what everybody may open is nobody's concern"
    opened(planner, evaluation(key), inside.pk, kept)
    assert logged.count() == 2
    assert [(one["file"], one["public"]) for one in report.content["methods"]["third"]] == [
        ("report.pdf", False),
        ("open.pdf", True),
    ]
    path_of(kept, public.sha256).write_bytes(b"changed")
    with pytest.raises(Lost, match=r"not as it was kept|不一致"):
        opened(PUBLIC, evaluation(key), public.pk, kept)


def test_published_scores_stand_in_the_report_by_name_the_highest_first() -> None:
    names = {"zhongshan": {"zh": "中山区", "en": "Zhongshan District"}, "xigang": {"zh": "西岗区", "en": "Xigang District"}}
    sheet = {"sheet": "districts-2025", "title": {"zh": "区县评分", "en": "Districts"}, "names": names}
    scores = [{**sheet, "totals": {"zhongshan": "9.50", "xigang": "41.00"}}]
    nothing: dict[str, Any] = {"self": [], "survey": [], "public": [], "third": []}
    for told, expected in ((scores, ["西岗区", "中山区"]), ([{"sheet": "x", "totals": {"xigang": "1"}}], ["xigang"])):
        shown = tables({"targets": [], "scores": told}, nothing, "zh")[1]
        assert [row[1] for row in shown.rows] == expected
