"""Targets amended: proposed with a reason, decided by the leading group with a document, chained and public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.audit.chain import record
from zhichan.evaluations.errors import EvaluationError, NoSuchEvaluation, NotNow
from zhichan.evaluations.models import Proposal
from zhichan.obligations.freezing import digest, freeze
from zhichan.obligations.models import Frozen
from zhichan.obligations.said import written
from zhichan.strategy.city import City, units_of
from zhichan.strategy.targets.amendments import CHANGES, Amendment, Change, Line, lines

SERIES = "amendments"


def amendments(known_at: dt.datetime | None = None) -> tuple[Amendment, ...]:
    """What was decided (by then), the oldest first."""
    found = Frozen.objects.filter(series=SERIES)
    if known_at is not None:
        found = found.filter(at__lte=known_at)
    return tuple(_as_amendment(one) for one in found.order_by("version"))


def broken() -> list[int]:
    """The numbers of decided amendments that are not what was decided, or do not follow the one before: a changed database."""
    before, found = "", []
    for one in Frozen.objects.filter(series=SERIES).order_by("version"):
        if digest(one.content) != one.digest or one.content["before"] != before:
            found.append(one.version)
        before = one.digest
    return found


def open_proposals() -> Sequence[Proposal]:
    """What waits for a decision."""
    return list(Proposal.objects.filter(state=Proposal.State.OPEN))


def ended_proposals() -> Sequence[Proposal]:
    """What was proposed and did not become an amendment: not adopted, or taken back; the last first."""
    ended = (Proposal.State.REFUSED, Proposal.State.WITHDRAWN)
    return list(Proposal.objects.filter(state__in=ended).order_by("-decided_at"))


def change_of(proposal: Proposal) -> Change:
    """What a proposal says."""
    return msgspec.convert(proposal.change, Change)


@transaction.atomic
def propose(by: Actor, city: City, change: Change) -> Proposal:
    """Proposes to amend a target.

    Args:
        city: with what was decided before.

    Raises:
        NotAllowed; EvaluationError: no reason, an effect before today, or terms that do not fit the target.
        NotNow: a proposal on it is open.
    """
    by.must_be_allowed("propose-amendments")
    told = msgspec.structs.replace(change, reason=_said(change.reason, "reason"))
    _must_fit(city, told)
    try:
        with transaction.atomic():
            made = Proposal.objects.create(
                target=told.target, change=msgspec.to_builtins(told), by=by.id, at=timezone.now()
            )  # fmt: skip
    except IntegrityError:
        raise NotNow(
            _("a proposal on this target waits for its decision"), where="target", mend=_("have it decided first")
        ) from None
    record(by.id, "amendment.proposed", f"target:{told.target}", {"kind": told.kind, "since": told.since.isoformat()})
    return made


@transaction.atomic
def decide(by: Actor, city: City, number: int, *, adopt: bool, reference: str, words: str = "") -> Frozen | None:
    """Decides on a proposal; gives the amendment, None where it is refused.

    Args:
        reference: the document of the decision.
        words: what the leading group says beside it.

    Raises:
        NotAllowed: no role for it, or their own proposal.
        NoSuchEvaluation, NotNow: it is not there, or decided.
        EvaluationError: no document, or it would hold from before its decision.
    """
    by.must_be_allowed("decide-amendments")
    proposal = _open(number)
    if proposal.by == by.id:
        raise NotAllowed(
            _("nobody decides on their own proposal"), where="proposal", mend=_("another member of the leading group decides")
        )
    change, said = change_of(proposal), written(words, "words", needed=False)
    document = _said(reference, "reference")[:400]
    if adopt:
        _must_fit(city, change)
        proposal.amendment = freeze(by, SERIES, _content(city, change, document, said), change.reason)
    proposal.state = Proposal.State.ADOPTED if adopt else Proposal.State.REFUSED
    proposal.decided_by, proposal.decided_at = by.id, timezone.now()
    proposal.decision = f"{document}\n{said}".strip()
    proposal.save()
    made = proposal.amendment
    details = {"amendment": made.version, "sha256": made.digest} if made else {"reference": document}
    record(by.id, "amendment.adopted" if made else "amendment.refused", f"target:{change.target}", details)
    return made


@transaction.atomic
def withdraw(by: Actor, number: int, reason: str) -> None:
    """Takes back one's own proposal before it is decided; it stays readable for those who propose and decide.

    Raises:
        NotAllowed: no role for it, or somebody else's proposal.
        NoSuchEvaluation, NotNow: it is not there, or decided. ObligationsError: no reason.
    """
    by.must_be_allowed("propose-amendments")
    proposal = _open(number)
    if proposal.by != by.id:
        raise NotAllowed(
            _("somebody else has proposed this"), where="proposal", mend=_("the leading group can decide not to adopt it")
        )
    proposal.state, proposal.decision = Proposal.State.WITHDRAWN, written(reason, "reason")
    proposal.decided_by, proposal.decided_at = by.id, timezone.now()
    proposal.save()
    record(by.id, "amendment.withdrawn", f"target:{proposal.target}", {"reason": proposal.decision})


def _open(number: int) -> Proposal:
    """A proposal that is not decided yet, locked."""
    proposal = Proposal.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if proposal is None:
        raise NoSuchEvaluation(_("there is no such proposal"), where="proposal", mend=_("choose one that is listed"))
    if proposal.state == Proposal.State.WITHDRAWN:
        raise NotNow(_("this proposal was taken back"), where="proposal", mend=_("propose anew"))
    if proposal.state:
        raise NotNow(_("this proposal is decided"), where="proposal", mend=_("what is decided is amended by another proposal"))
    return proposal


def _said(text: str, where: str) -> str:
    if not text.strip():
        mend = _("say why") if where == "reason" else _("name the document of the decision")
        raise EvaluationError(_("an amendment needs a reason and a document"), where=where, mend=mend)
    return written(text, where)


def _content(city: City, change: Change, reference: str, words: str) -> dict[str, object]:
    line = _line(city, change)
    return {
        "city": city.key,
        "change": msgspec.to_builtins(change),
        "reference": reference,
        "words": words,
        "declared": {"line": line.target.line, "label": {"zh": line.target.label.zh, "en": line.target.label.en}},
    }


def _as_amendment(one: Frozen) -> Amendment:
    return Amendment(
        number=one.version,
        change=msgspec.convert(one.content["change"], Change),
        decided=dt.date.fromisoformat(one.content["frozen_on"]),
        reference=one.content["reference"],
        digest=one.digest,
    )


def _line(city: City, change: Change) -> Line:
    found = next((one for one in lines(city, dt.date.max) if one.target.id == change.target), None)
    if found is None:
        raise EvaluationError(
            _("the outline has no target “%(value)s”") % {"value": change.target},
            where="target",
            mend=_("choose one that is listed"),
        )
    if found.ended:
        raise NotNow(
            _("this target is retired or replaced already"), where="target", mend=_("amend the target that stands in its place")
        )
    return found


def _must_fit(city: City, change: Change) -> None:
    """Refuses a change that the rules do not allow today."""
    line = _line(city, change)
    if change.since < timezone.localdate():
        raise EvaluationError(
            _("an amendment cannot take effect before it is decided"), where="since", mend=_("choose today or a later day")
        )
    if line.amendment and change.since < line.amendment.change.since:
        raise EvaluationError(
            _("an earlier amendment of this target takes effect on %(day)s") % {"day": line.amendment.change.since},
            where="since",
            mend=_("choose that day or a later one"),
        )
    if change.kind not in CHANGES:
        raise EvaluationError(_("this cannot be done to a target"), where="kind", mend=_("retire, replace or re-base it"))
    if change.kind == "retire":
        return
    if line.target.kind != "number":
        raise EvaluationError(_("this target carries no number"), where="kind", mend=_("it can be retired, and nothing else"))
    if change.kind == "replace":
        _must_replace(city, line, change)
    elif change.baseline is None and change.until is None:
        raise EvaluationError(_("nothing is re-based"), where="baseline", mend=_("give a new baseline, a new deadline or both"))
    elif (change.baseline is None) != (change.base_year is None):
        raise EvaluationError(
            _("a baseline and its year belong together"), where="base_year", mend=_("give the year at whose end it stood")
        )
    _must_end_later(change)


def _must_end_later(change: Change) -> None:
    if change.until is not None and change.until <= change.since:
        raise EvaluationError(
            _("the deadline does not lie after the day of effect"), where="until", mend=_("choose a later deadline")
        )


def _must_replace(city: City, line: Line, change: Change) -> None:
    if change.value is None or not change.value.is_finite() or change.value <= 0 or change.until is None:
        raise EvaluationError(
            _("a replaced target needs a new value and a new deadline"), where="value", mend=_("give both")
        )  # fmt: skip
    if change.way not in line.target.ways:
        raise EvaluationError(
            _("the new target must be judged in a way that the old one declares"),
            where="way",
            mend=_("choose one that is listed"),
        )
    allowed = units_of(change.way, city.catalogue)
    if change.unit not in allowed or change.unit not in city.catalogue.units:
        raise EvaluationError(
            _("this way of judging does not give the unit “%(value)s”") % {"value": change.unit},
            where="unit",
            mend=_("one of: %(choices)s") % {"choices": ", ".join(allowed)},
        )
