"""Freezing a sheet for its year, and holding its file to what was frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.assessments.errors import AssessmentError, NoSuchAssessment, SheetChanged
from zhichan.assessments.models import FrozenSheet
from zhichan.audit.chain import record
from zhichan.strategy.scoring.sheets import RULE, Sheet, content


@transaction.atomic
def freeze(by: Actor, sheet: Sheet, *, reason: str = "") -> FrozenSheet:
    """Freezes a sheet: from now on it is not changed.

    Args:
        reason: why it is frozen only after its year has begun; needed then, and shown with the sheet.

    Raises:
        NotAllowed, AssessmentError: it is frozen already, or late without a reason.
    """
    by.must_be_allowed("approve-scores")
    if FrozenSheet.objects.filter(sheet=sheet.id).exists():
        raise AssessmentError(_("the sheet is frozen already"), where=sheet.id, mend=_rule())
    today = timezone.localdate()
    late = today >= dt.date(sheet.year, 1, 1)
    if late and not reason.strip():
        raise AssessmentError(
            _("the year of the sheet has begun"), where="reason", mend=_("say why it is frozen only now; the sheet shows it")
        )
    made = FrozenSheet.objects.create(
        sheet=sheet.id,
        year=sheet.year,
        digest=sheet.digest,
        content=content(sheet).decode(),
        on=today,
        by=by.id,
        reason=reason.strip() if late else "",
    )
    record(by.id, "sheet.frozen", f"sheet:{sheet.id}", {"digest": sheet.digest, "late": made.reason[:200]})
    return made


def in_use(sheet: Sheet) -> Sheet:
    """The sheet as its file says it, held to what was frozen.

    Raises:
        SheetChanged: its file says something else than what was frozen.
    """
    frozen = FrozenSheet.objects.filter(sheet=sheet.id).first()
    if frozen is not None and frozen.digest != sheet.digest:
        raise SheetChanged(
            _("the file of the sheet is not what was frozen on %(day)s") % {"day": frozen.on.isoformat()},
            where=f"{sheet.id}.yml",
            mend=_rule(),
        )
    return sheet


def frozen_sheet(code: str) -> FrozenSheet:
    """The frozen sheet of that name.

    Raises:
        NoSuchAssessment: none is.
    """
    found = FrozenSheet.objects.filter(sheet=code).first()
    if found is None:
        raise NoSuchAssessment(_("no frozen sheet has this name"), where=code, mend=_("see the list of sheets"))
    return found


def all_sheets(declared: Mapping[str, Sheet]) -> dict[str, Sheet]:
    """The sheets of the city's folder, and those that were frozen and have gone from it; frozen ones as they were frozen."""
    frozen = {one.sheet: one.declared for one in FrozenSheet.objects.all()}
    found = {**declared, **frozen}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].year, pair[0])))


def _rule() -> str:
    return RULE.in_(get_language() or "zh")
