"""The self-score: what a body states of itself, the files that prove it, handing it in."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.assessments.errors import AssessmentError, NotNow
from zhichan.assessments.models import Entry, Evidence, Move, Value
from zhichan.assessments.moving import LONGEST, locked, take
from zhichan.audit.chain import record
from zhichan.evidence import keep
from zhichan.sent import Sent
from zhichan.strategy.scoring.sheets import Gate, Item

MOST_FILES = 30
"""Files of evidence for one item of one body."""
_LONGEST_NUMBER = 20  # signs
_BEYOND = Decimal(10) ** 15


def number_of(text: str, one: Item | Gate) -> Decimal:
    """A value as somebody writes it: `1,250`, `12.5`.

    Raises:
        AssessmentError: it is no number from nought up, is finer than the item counts, or beyond what there can be.
    """
    plain = text.strip().replace(",", "").replace("，", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if len(plain) > _LONGEST_NUMBER or not value.is_finite() or not 0 <= value < _BEYOND:
        raise AssessmentError(
            _("“%(value)s” is not a number from nought up") % {"value": text.strip()[:40]},
            where=one.id,
            mend=_("write digits, such as 1250 or 12.5"),
        )
    if value % one.grain:
        raise AssessmentError(
            _("%(value)s is finer than this is counted") % {"value": plain},
            where=one.id,
            mend=_("write it in steps of %(step)s") % {"step": f"{one.grain.normalize():f}"},
        )
    if one.most is not None and value > one.most:
        raise AssessmentError(
            _("%(value)s is more than there can be") % {"value": plain},
            where=one.id,
            mend=_("at most %(most)s") % {"most": f"{one.most.normalize():f}"},
        )
    return value


@transaction.atomic
def state_value(by: Actor, entry: Entry, item: str, text: str, note: str = "") -> Value:
    """States the value of an item; an empty text takes it back.

    Raises:
        NotAllowed, NotNow, StrategyError: the sheet has no such item.
        AssessmentError: what is written is no such value, or a published figure stands there.
    """
    entry = _own_draft(by, entry)
    one = entry.sheet.one(item)
    value = Value.objects.select_for_update().get(entry=entry, item=item)
    if value.is_published:
        raise AssessmentError(
            _("a published figure stands here"), where=item, mend=_("if it is wrong, say so when the check is open to objection")
        )
    if len(note) > LONGEST:
        raise AssessmentError(_("the note is too long"), where=item, mend=_("at most 4,000 characters"))
    stated = f"{number_of(text, one):f}" if text.strip() else ""
    told = note.replace("\r\n", "\n").strip()
    if (value.stated, value.note) == (stated, told):
        return value
    value.stated, value.source, value.note = stated, "stated" if stated else "", told
    value.save()
    record(by.id, "score.stated", entry.id_in_log, {"item": item, "value": stated})
    return value


@transaction.atomic
def attach(by: Actor, entry: Entry, item: str, files: Sequence[Sent], folder: Path) -> list[Evidence]:
    """Keeps files as evidence of an item.

    Args:
        folder: where evidence is kept.

    Raises:
        NotAllowed, NotNow, StrategyError, EvidenceError.
        AssessmentError: there are too many.
    """
    entry = _own_draft(by, entry)
    entry.sheet.one(item)
    if Evidence.objects.filter(entry=entry, item=item).count() + len(files) > MOST_FILES:
        raise AssessmentError(
            _("an item takes %(most)s files at most") % {"most": MOST_FILES},
            where=item,
            mend=_("put several pages into one file"),
        )
    made = []
    for kept in keep(files, folder):
        made.append(
            Evidence.objects.create(
                entry=entry, item=item, name=kept.name, sha256=kept.sha256, size=kept.size, by=by.id, at=timezone.now()
            )
        )
        record(by.id, "evidence.added", entry.id_in_log, {"item": item, "file": kept.name, "sha256": kept.sha256})
    return made


def unproven(entry: Entry) -> list[str]:
    """The items whose stated value needs a file and has none: whatever counts in favour of the body and is not published."""
    proven = set(Evidence.objects.filter(entry=entry).values_list("item", flat=True))
    return [
        value.item
        for value in entry.values.all()
        if value.stated and Decimal(value.stated) and not value.is_published
        and not entry.sheet.one(value.item).down and value.item not in proven
    ]  # fmt: skip


@transaction.atomic
def submit(by: Actor, entry: Entry) -> Move:
    """Hands the self-score in. What has no value is told by its absence and gives no points.

    Raises:
        NotAllowed, NotNow.
        AssessmentError: a value has no evidence.
    """
    entry = locked(entry)
    if entry.state == "drafting" and entry.body.code in by.bodies and (left := unproven(entry)):
        raise AssessmentError(
            _("a stated value needs a file that proves it"),
            where=", ".join(left),
            mend=_("attach one to each, or take the value back"),
        )
    return take(by, "submit", entry)


def _own_draft(by: Actor, entry: Entry) -> Entry:
    by.must_be_allowed("report-scores")
    entry = locked(entry)
    if entry.body.code not in by.bodies and not by.is_machine:
        raise NotAllowed(_("you do not act for the body that is scored"), where=entry.body.code, mend=_("open your own sheet"))
    if entry.state != "drafting":
        raise NotNow(_("the self-score is handed in"), where=entry.body.code, mend=_("whoever checks it can return it"))
    return entry
