"""An evaluation: its data frozen first, four methods gathered, a report made from both, and all of it computed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.assessments.models import Round
from zhichan.audit.chain import record
from zhichan.evaluations.errors import EvaluationError, NoSuchEvaluation, NotNow
from zhichan.evaluations.models import Conclusion, Evaluation, PublicView, Rating, SelfEvaluation, SurveyAnswer, ThirdParty
from zhichan.evidence import keep
from zhichan.obligations.divisions import SERIES as DIVISION
from zhichan.obligations.freezing import canonical, digest, freeze, latest
from zhichan.obligations.models import Frozen
from zhichan.obligations.said import own_body, written
from zhichan.records.declared import Label
from zhichan.sent import Sent
from zhichan.strategy.plain import scoreboard_as_json
from zhichan.strategy.scoreboard import Scoreboard

BoardAt = Callable[[dt.date, dt.datetime], Scoreboard]
METHODS: dict[str, Label] = {
    "self": Label(zh="自评", en="self-evaluation"),
    "survey": Label(zh="专项调查", en="special survey"),
    "public": Label(zh="公众参与", en="public participation"),
    "third": Label(zh="第三方评估", en="third-party evaluation"),
}
"""The methods of an evaluation; a mid-term one uses all of them together."""


def evaluation(key: str) -> Evaluation:
    """The evaluation of that key.

    Raises:
        NoSuchEvaluation: there is none.
    """
    found = Evaluation.objects.select_related("data", "report").filter(key=key).first()
    if found is None:
        raise NoSuchEvaluation(_("there is no such evaluation"), where="evaluation", mend=_("choose one that is listed"))
    return found


@transaction.atomic
def open_evaluation(by: Actor, kind: str, on: dt.date, open_until: dt.date, board_at: BoardAt) -> Evaluation:
    """Opens an evaluation and freezes what it is made on: the scoreboard, the signed division and the published scores.

    Args:
        on: the day that it looks at, not a day to come.
        open_until: the last day on which the public may speak.
        board_at: the scoreboard of a day as it is known at a moment.

    Raises:
        NotAllowed; EvaluationError: of no kind, or days that do not fit; NotNow: that year has one.
    """
    by.must_be_allowed("run-evaluations")
    if kind not in Evaluation.Kind.values:
        raise EvaluationError(_("there is no such kind of evaluation"), where="kind", mend=_("choose one that is listed"))
    if on > timezone.localdate() or open_until < timezone.localdate():
        raise EvaluationError(
            _("an evaluation looks at a day that has come, and is open until one that has not"),
            where="on",
            mend=_("choose other days"),
        )
    key = f"{on.year}-{kind}"
    if Evaluation.objects.filter(key=key).exists():
        raise NotNow(_("this year has such an evaluation"), where="on", mend=_("open the one that is there"))
    known_at = timezone.now()
    content = {
        "evaluation": key,
        "on": on.isoformat(),
        "known_at": known_at.isoformat(),
        "scoreboard": scoreboard_as_json(board_at(on, known_at)),
        "division": _division(),
        "scores": _scores(),
    }
    data = freeze(by, f"evaluation:{key}", content, key)
    made = Evaluation.objects.create(
        key=key, kind=kind, year=on.year, open_until=open_until, data=data, by=by.id, at=known_at
    )  # fmt: skip
    record(by.id, "evaluation.opened", made.id_in_log, {"sha256": data.digest})
    return made


@transaction.atomic
def evaluate_own(by: Actor, key: str, body: str, subject: str, rating: str, text: str, known: Mapping[str, Label]) -> None:
    """Writes what a body says of its own work on a duty or target, or writes it anew.

    Raises:
        NotAllowed, ObligationsError, NotNow; EvaluationError: an unknown subject or rating.
    """
    by.must_be_allowed("evaluate-own-work")
    one, who = _open(key), own_body(by, body)
    if subject not in known:
        raise EvaluationError(
            _("the outline has no duty or target “%(value)s”") % {"value": subject},
            where="subject",
            mend=_("choose one that is listed"),
        )
    told = {"rating": _rating(rating), "text": written(text, "text"), "by": by.id, "at": timezone.now()}
    SelfEvaluation.objects.update_or_create(evaluation=one, body=who, subject=subject, defaults=told)
    record(by.id, "evaluation.self", one.id_in_log, {"body": body, "subject": subject})


@transaction.atomic
def enter_survey(by: Actor, key: str, rows: Sequence[tuple[str, str, int]], source: str) -> None:
    """Enters answers of a special survey: question, answer, how many gave it.

    Raises:
        NotAllowed, NotNow, ObligationsError: no source; EvaluationError: nothing, or a row twice.
    """
    by.must_be_allowed("run-evaluations")
    one, said = _open(key), written(source, "source")[:400]
    if not rows or any(not question.strip() or not answer.strip() or count < 0 for question, answer, count in rows):
        raise EvaluationError(
            _("a row of a survey has a question, an answer and a count"), where="rows", mend=_("write one row a line")
        )
    try:
        with transaction.atomic():
            for question, answer, count in rows:
                SurveyAnswer.objects.create(
                    evaluation=one, question=question.strip()[:400], answer=answer.strip()[:400], count=count,
                    source=said, by=by.id, at=timezone.now(),
                )  # fmt: skip
    except IntegrityError:
        raise NotNow(_("an answer of this source is entered already"), where="rows", mend=_("leave it out")) from None
    record(by.id, "evaluation.survey", one.id_in_log, {"rows": len(rows), "source": said})


@transaction.atomic
def speak(key: str, paragraph: int, rating: str, text: str) -> None:
    """Takes the view of somebody of the public. Nothing is kept of who it is, and nobody's name is asked.

    Raises:
        NotNow: the time for it is over; EvaluationError, ObligationsError.
    """
    one = _open(key)
    if timezone.localdate() > one.open_until:
        raise NotNow(_("the time for views of the public is over"), where="evaluation", mend=_("read the report when it is out"))
    _must_be_paragraph(one, paragraph)
    said = written(text, "text", needed=False)
    PublicView.objects.create(
        evaluation=one, paragraph=paragraph, rating=_rating(rating), text=said, on=timezone.localdate()
    )  # fmt: skip
    record("public", "evaluation.spoken", one.id_in_log, {"paragraph": paragraph})


@transaction.atomic
def attach_third_party(
    by: Actor, key: str, organisation: str, files: Sequence[Sent], folder: Path, conclusions: Mapping[int, str]
) -> ThirdParty:
    """Keeps the report of a third party as evidence, with what it concludes on paragraphs.

    Args:
        files: the report, one file.
        folder: where evidence is kept.

    Raises:
        NotAllowed, NotNow, ObligationsError, EvidenceError.
        EvaluationError: it is no one file, or concludes nothing, or on a paragraph that is not there.
    """
    by.must_be_allowed("run-evaluations")
    one, who = _open(key), written(organisation, "organisation")[:200]
    if not conclusions:
        raise EvaluationError(_("a report concludes something"), where="conclusions", mend=_("write one paragraph a line"))
    for paragraph in conclusions:
        _must_be_paragraph(one, paragraph)
    if len(files) > 1:
        raise EvaluationError(_("a report is one file"), where="files", mend=_("put its parts together"))
    (kept,) = keep(files, folder)
    made = ThirdParty.objects.create(
        evaluation=one, organisation=who, name=kept.name, sha256=kept.sha256, size=kept.size, by=by.id, at=timezone.now()
    )
    for paragraph, text in conclusions.items():
        Conclusion.objects.create(report=made, paragraph=paragraph, text=written(text, "conclusions"))
    record(by.id, "evaluation.third-party", one.id_in_log, {"sha256": kept.sha256})
    return made


def missing(one: Evaluation) -> list[str]:
    """The methods that nothing was gathered by."""
    gathered = {"self": one.self_evaluations, "survey": one.survey, "public": one.views, "third": one.third_parties}
    return [name for name, rows in gathered.items() if not rows.exists()]  # type: ignore[attr-defined]  # all are managers


@transaction.atomic
def publish(by: Actor, key: str, known: Mapping[str, Label]) -> Frozen:
    """Publishes the report, made from the frozen data and what was gathered; nothing can be entered any more.

    Args:
        known: the labels of duties and targets.

    Raises:
        NotAllowed; NotNow: it is published, or a mid-term evaluation lacks a method.
    """
    by.must_be_allowed("publish-evaluations")
    one = _open(key)
    left = missing(one)
    if one.kind == Evaluation.Kind.MID_TERM and left:
        raise NotNow(
            _("a mid-term evaluation uses four methods together; missing: %(methods)s")
            % {"methods": ", ".join(f"{METHODS[name].zh} {METHODS[name].en}" for name in left)},
            where="evaluation",
            mend=_("enter what is missing first"),
        )
    one.report = freeze(by, f"evaluation:{key}", _report(one, known), key)
    one.save(update_fields=["report"])
    record(by.id, "evaluation.published", one.id_in_log, {"sha256": one.report.digest})
    return one.report


def replay(one: Evaluation, board_at: BoardAt) -> list[str]:
    """Computes an evaluation again; where it does not come out as it was frozen, nothing if all does."""
    found, data = [], one.data.content
    frozen = {"data": one.data, **({"report": one.report} if one.report else {})}
    found += [name for name, row in frozen.items() if digest(row.content) != row.digest]
    if one.report and (one.report.content["before"] != one.data.digest or one.report.content["counts"] != _counts(data)):
        found.append("report and data")
    again = scoreboard_as_json(board_at(dt.date.fromisoformat(data["on"]), dt.datetime.fromisoformat(data["known_at"])))
    if canonical(again) != canonical(data["scoreboard"]):
        found.append("scoreboard")
    return found


def _open(key: str) -> Evaluation:
    """The evaluation, locked, as long as its report is not published."""
    found = Evaluation.objects.select_for_update(of=("self",)).filter(key=key).first() or evaluation(key)
    if found.report_id is not None:
        raise NotNow(_("the report is published"), where="evaluation", mend=_("enter it in the next evaluation"))
    return found


def _rating(value: str) -> str:
    if value not in Rating.values:
        raise EvaluationError(_("there is no such rating"), where="rating", mend=_("choose one that is listed"))
    return value


def _must_be_paragraph(one: Evaluation, paragraph: int) -> None:
    if paragraph not in {target["paragraph"]["number"] for target in one.data.content["scoreboard"]["targets"]}:
        raise EvaluationError(
            _("paragraph %(number)s sets no target") % {"number": paragraph},
            where="paragraph",
            mend=_("choose one that is listed"),
        )


def _division() -> dict[str, Any] | None:
    signed = latest(DIVISION)
    return {"version": signed.version, "sha256": signed.digest, "duties": len(signed.content["duties"])} if signed else None


def _scores() -> list[dict[str, Any]]:
    found = []
    for one in Round.objects.filter(published__gt=0).select_related("sheet").order_by("pk"):
        result = one.results.get(version=one.published)
        totals = {body: told["total"] for body, told in result.scores.items()}
        found.append({"sheet": one.sheet.sheet, "version": result.version, "sha256": result.digest, "totals": totals})
    return found


def _counts(data: Mapping[str, Any]) -> dict[str, Any]:
    board = data["scoreboard"]
    told = [
        {"paragraph": one["paragraph"]["number"], "id": one["id"], "label": one["label"], "verdict": one["verdict"]["label"]}
        for one in board["targets"]
    ]
    return {"sentence": board["sentence"], "targets": told, "division": data["division"], "scores": data["scores"]}


def _report(one: Evaluation, known: Mapping[str, Label]) -> dict[str, Any]:
    data = one.data.content
    own = [
        {
            "body": {"zh": row.body.name_zh, "en": row.body.name_en},
            "subject": row.subject,
            "label": {"zh": known[row.subject].zh, "en": known[row.subject].en} if row.subject in known else None,
            "rating": row.rating,
            "text": row.text,
        }
        for row in one.self_evaluations.select_related("body")
    ]
    survey = [
        {"question": row.question, "answer": row.answer, "count": row.count, "source": row.source} for row in one.survey.all()
    ]
    third = [
        {
            "organisation": row.organisation,
            "file": row.name,
            "sha256": row.sha256,
            "conclusions": [{"paragraph": said.paragraph, "text": said.text} for said in row.conclusions.all()],
        }
        for row in one.third_parties.all()
    ]
    methods = {"self": own, "survey": survey, "public": _spoken(one), "third": third}
    about = {"evaluation": one.key, "kind": one.kind, "year": one.year, "on": data["on"], "data": one.data.digest}
    return {**about, "counts": _counts(data), "methods": methods}


def _spoken(one: Evaluation) -> list[dict[str, int]]:
    """How many of the public rate each paragraph how; their words may name people, and stay inside."""
    found: dict[int, dict[str, int]] = {}
    for row in one.views.all():
        told = found.setdefault(row.paragraph, {"paragraph": row.paragraph, **dict.fromkeys(Rating.values, 0)})
        told[row.rating] += 1
    return [found[paragraph] for paragraph in sorted(found)]
