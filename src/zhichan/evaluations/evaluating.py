"""An evaluation: its data frozen first, four methods gathered, a report made from both, and all of it computed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.assessments.models import Round
from zhichan.audit.chain import record
from zhichan.evaluations.errors import EvaluationError, NoSuchEvaluation, NotNow
from zhichan.evaluations.models import Evaluation, PublicView, Rating, SelfEvaluation, SurveyAnswer
from zhichan.evaluations.reports import counts, report_of
from zhichan.obligations.divisions import SERIES as DIVISION
from zhichan.obligations.freezing import canonical, digest, freeze, latest
from zhichan.obligations.models import Frozen
from zhichan.obligations.offers import led
from zhichan.obligations.said import own_body, written
from zhichan.records.declared import Label
from zhichan.strategy.targets.plain import scoreboard_as_json
from zhichan.strategy.targets.scoreboard import Scoreboard

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
    one, who = open_one(key), own_body(by, body)
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
    one, said = open_one(key), written(source, "source")[:400]
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
    one = open_one(key)
    if timezone.localdate() > one.open_until:
        raise NotNow(_("the time for views of the public is over"), where="evaluation", mend=_("read the report when it is out"))
    must_be_paragraph(one, paragraph)
    said = written(text, "text", needed=False)
    PublicView.objects.create(
        evaluation=one, paragraph=paragraph, rating=_rating(rating), text=said, on=timezone.localdate()
    )  # fmt: skip
    record("public", "evaluation.spoken", one.id_in_log, {"paragraph": paragraph})


@transaction.atomic
def extend(by: Actor, key: str, until: dt.date, reason: str) -> None:
    """Gives the public more time, for instance where nobody has spoken yet.

    Raises:
        NotAllowed, NotNow, ObligationsError: no reason; EvaluationError: the day is not later, or has passed.
    """
    by.must_be_allowed("run-evaluations")
    one, said = open_one(key), written(reason, "reason")
    if until <= one.open_until or until < timezone.localdate():
        raise EvaluationError(
            _("this day is not later than the present one, or has passed"), where="until", mend=_("choose a later day")
        )
    before, one.open_until = one.open_until, until
    one.save(update_fields=["open_until"])
    record(by.id, "evaluation.extended", one.id_in_log, {"from": before, "to": until, "reason": said})


def unsaid(one: Evaluation) -> list[tuple[Body, int]]:
    """The bodies that lead duties by agreement and have not evaluated all of them yet, with how many are left."""
    said = set(one.self_evaluations.values_list("body", "subject"))
    left: dict[Body, int] = {}
    for part in led().select_related("body", "offer").order_by("body__code"):
        if (part.body.pk, part.offer.duty) not in said:
            left[part.body] = left.get(part.body, 0) + 1
    return list(left.items())


def open_evaluations() -> Sequence[Evaluation]:
    """The evaluations whose report is not published yet."""
    return list(Evaluation.objects.select_related("data").filter(report=None))


def may_be_published(one: Evaluation, on: dt.date) -> bool:
    """Whether nothing stands against publishing the report of an open evaluation."""
    return on > one.open_until and not needed(one)


def needed(one: Evaluation) -> list[str]:
    """The methods that must still gather something before the report: a mid-term evaluation uses all of them."""
    return missing(one) if one.kind == Evaluation.Kind.MID_TERM else []


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
        NotAllowed; NotNow: it is published, the public may still speak, or a mid-term evaluation lacks a method.
    """
    by.must_be_allowed("publish-evaluations")
    one = open_one(key)
    if left := needed(one):
        raise NotNow(
            _("a mid-term evaluation uses four methods together; missing: %(methods)s")
            % {"methods": ", ".join(f"{METHODS[name].zh} {METHODS[name].en}" for name in left)},
            where="evaluation",
            mend=_("enter what is missing first"),
        )
    if timezone.localdate() <= one.open_until:
        raise NotNow(
            _("the public may speak until %(day)s") % {"day": one.open_until},
            where="evaluation",
            mend=_("publish it after that day"),
        )
    one.report = freeze(by, f"evaluation:{key}", report_of(one, known), key)
    one.save(update_fields=["report"])
    record(by.id, "evaluation.published", one.id_in_log, {"sha256": one.report.digest})
    return one.report


def replay(one: Evaluation, board_at: BoardAt) -> list[str]:
    """Computes an evaluation again; where it does not come out as it was frozen, nothing if all does."""
    found, data = [], one.data.content
    frozen = {"data": one.data, **({"report": one.report} if one.report else {})}
    found += [name for name, row in frozen.items() if digest(row.content) != row.digest]
    if one.report and (one.report.content["before"] != one.data.digest or one.report.content["counts"] != counts(data)):
        found.append("report and data")
    again = scoreboard_as_json(board_at(dt.date.fromisoformat(data["on"]), dt.datetime.fromisoformat(data["known_at"])))
    if canonical(again) != canonical(data["scoreboard"]):
        found.append("scoreboard")
    return found


def open_one(key: str) -> Evaluation:
    """The evaluation, locked, as long as its report is not published.

    Raises:
        NoSuchEvaluation, NotNow.
    """
    found = Evaluation.objects.select_for_update(of=("self",)).filter(key=key).first() or evaluation(key)
    if found.report_id is not None:
        raise NotNow(_("the report is published"), where="evaluation", mend=_("enter it in the next evaluation"))
    return found


def _rating(value: str) -> str:
    if value not in Rating.values:
        raise EvaluationError(_("there is no such rating"), where="rating", mend=_("choose one that is listed"))
    return value


def must_be_paragraph(one: Evaluation, paragraph: int) -> None:
    """Refuses a paragraph that sets no target.

    Raises:
        EvaluationError.
    """
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
        title, bodies = one.sheet.declared.title, Body.objects.filter(code__in=totals)
        names = {body.code: {"zh": body.name_zh, "en": body.name_en} for body in bodies}
        about = {"sheet": one.sheet.sheet, "title": {"zh": title.zh, "en": title.en}, "names": names}
        found.append({**about, "version": result.version, "sha256": result.digest, "totals": totals})
    return found
