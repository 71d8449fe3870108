"""Reports of third parties: attached with their conclusions, and opened again by whoever may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.evaluations.errors import EvaluationError, NoSuchEvaluation
from zhichan.evaluations.evaluating import must_be_paragraph, open_one
from zhichan.evaluations.models import Conclusion, Evaluation, ThirdParty
from zhichan.evidence import keep
from zhichan.evidence import opened as kept_file
from zhichan.obligations.said import written
from zhichan.sent import Sent


@transaction.atomic
def attach(
    by: Actor,
    key: str,
    organisation: str,
    files: Sequence[Sent],
    folder: Path,
    conclusions: Mapping[int, str],
    *,
    public: bool = False,
) -> ThirdParty:
    """Keeps the report of a third party as evidence, with what it concludes on paragraphs.

    Args:
        files: the report, one file.
        folder: where evidence is kept.
        public: whether everybody may open the file once the evaluation is published.

    Raises:
        NotAllowed, NotNow, ObligationsError, EvidenceError.
        EvaluationError: it is no one file, or concludes nothing, or on a paragraph that is not there.
    """
    by.must_be_allowed("run-evaluations")
    one, who = open_one(key), written(organisation, "organisation")[:200]
    if not conclusions:
        raise EvaluationError(_("a report concludes something"), where="conclusions", mend=_("write one paragraph a line"))
    for paragraph in conclusions:
        must_be_paragraph(one, paragraph)
    if len(files) > 1:
        raise EvaluationError(_("a report is one file"), where="files", mend=_("put its parts together"))
    (kept,) = keep(files, folder)
    made = ThirdParty.objects.create(
        evaluation=one, organisation=who, name=kept.name, sha256=kept.sha256, size=kept.size, public=public,
        by=by.id, at=timezone.now(),
    )  # fmt: skip
    for paragraph, text in conclusions.items():
        Conclusion.objects.create(report=made, paragraph=paragraph, text=written(text, "conclusions"))
    record(by.id, "evaluation.third-party", one.id_in_log, {"sha256": kept.sha256})
    return made


def seen(by: Actor, one: Evaluation) -> Sequence[ThirdParty]:
    """The reports whose file somebody may open: all for whoever runs or publishes evaluations, for others those that are public,
    once the evaluation is published.
    """
    reports = one.third_parties.all()
    if by.may("run-evaluations") or by.may("publish-evaluations"):
        return list(reports)
    return list(reports.filter(public=True)) if one.report_id is not None else []


def opened(by: Actor, one: Evaluation, number: int, folder: Path) -> tuple[ThirdParty, Path]:
    """A report and its file, for whoever may open it; that somebody opened what is not public goes to the log.

    Args:
        folder: where evidence is kept.

    Raises:
        NoSuchEvaluation: there is no such report for them. Lost: the file is not there any more, or not as it was.
    """
    report = next((each for each in seen(by, one) if each.pk == number), None)
    if report is None:
        raise NoSuchEvaluation(_("there is no such report"), where="report", mend=_("choose one that is listed"))
    path = kept_file(folder, report.sha256, report.name)
    if not (report.public and one.report_id is not None):
        record(by.id, "evaluation.third-party-read", one.id_in_log, {"file": report.sha256})
    return report, path
