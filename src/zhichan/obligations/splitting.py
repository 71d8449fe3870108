"""A city's number in shares: offered to the districts, objected to, settled, frozen. Shares always add up to the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.audit.chain import record
from zhichan.obligations.errors import NotNow, NotThere, ObligationsError
from zhichan.obligations.freezing import freeze
from zhichan.obligations.models import Frozen, Split, Voice
from zhichan.obligations.said import own_body, written
from zhichan.records.declared import Label
from zhichan.records.working_days import working_days_after
from zhichan.strategy.duties.declared import Duties
from zhichan.strategy.duties.shares import RULES, Sharing, share
from zhichan.strategy.outline import Target


@dataclass(frozen=True)
class Basis:
    """By what a number is shared: a rule by name, the figure of each unit as text, and where the figures come from."""

    rule: str
    bases: Mapping[str, str]
    source: str = ""


def series_of(target: str) -> str:
    """The series of the frozen shares of a target."""
    return f"shares:{target}"


def standing_split(target: str) -> Split | None:
    """The shares of a target that are offered now."""
    return Split.objects.filter(target=target, closed="").prefetch_related("voices__body").first()


def ended_splits(target: str) -> Sequence[Split]:
    """The shares of a target that were offered, and taken back or offered anew; the last first."""
    ended = (Split.Closed.REPLACED, Split.Closed.WITHDRAWN)
    return list(Split.objects.filter(target=target, closed__in=ended).prefetch_related("voices__body").order_by("-id"))


def frozen_shares(target: str) -> Sequence[Frozen]:
    """The frozen shares of a target, the newest first."""
    return list(Frozen.objects.filter(series=series_of(target)).order_by("-version"))


def sees_all(by: Actor) -> bool:
    """Whether somebody sees every share that is offered, and not only that of their own body."""
    return by.may("divide-duties") or by.may("settle-duties")


def names_of(sharing: Sharing) -> dict[str, Label]:
    """What the units are called."""
    return {body.code: Label(zh=body.name_zh, en=body.name_en) for body in Body.objects.filter(code__in=sharing.sharing)}


@transaction.atomic
def offer_shares(by: Actor, duties: Duties, sharing: Sharing, id: str, basis: Basis, *, seen: int | None = None) -> Split:
    """Offers a target's number in shares; shares that are offered already give way.

    Args:
        seen: the number of the split that was shown as standing; None where none was.

    Raises:
        NotAllowed, NotNow: another split stands by now.
        ObligationsError: a target that is not shared out, a rule that is not for it, a figure that is no number, no source.
        ShareError: in the rule's words.
    """
    by.must_be_allowed("divide-duties")
    target = shared_target(duties, sharing, id)
    if (declared := sharing.target(id)) is None or basis.rule not in declared.rules:
        raise ObligationsError(_("this rule is not for this target"), where="rule", mend=_("choose one that is listed"))
    needs = RULES[basis.rule].base is not None
    source = written(basis.source, "source", needed=needs)
    bases = {unit: number_of(basis.bases[unit], unit) for unit in sharing.sharing if needs and basis.bases.get(unit, "").strip()}
    total = int(target.demand.value or 0)
    shares = share(basis.rule, total, sharing.sharing, bases, names_of(sharing))
    before = Split.objects.select_for_update().filter(target=id, closed="").first()
    if (before.pk if before else None) != seen:
        raise NotNow(_("the shares have changed meanwhile"), where=id, mend=_("look at them again, then decide"))
    if before:
        before.closed = Split.Closed.REPLACED
        before.save(update_fields=["closed"])
    made = Split.objects.create(
        target=id,
        rule=basis.rule,
        total=total,
        bases={unit: str(base) for unit, base in bases.items()},
        source=source,
        offered=shares,
        shares=shares,
        object_by=working_days_after(timezone.localdate(), duties.file.object_within),
        by=by.id,
        at=timezone.now(),
    )
    record(by.id, "shares.offered", f"target:{id}", {"split": made.pk, "rule": basis.rule, "total": total})
    return made


@transaction.atomic
def speak(by: Actor, sharing: Sharing, number: int, body: str, *, agrees: bool, own_base: str = "", reason: str = "") -> Voice:
    """A district agrees to its share, or objects with its own figure and a reason.

    Raises:
        NotAllowed, NotThere: nothing is offered to it. NotNow: the time to object is over, or its objection is settled.
        ObligationsError: no reason, no figure, or a figure that is no number.
    """
    by.must_be_allowed("answer-duties")
    owner = own_body(by, body)
    split = _standing(number)
    if body not in sharing.sharing or body not in split.shares:
        raise NotThere(_("this body has no share of its own"), where="body", mend=_("see under whom it is counted"))
    if timezone.localdate() > split.object_by:
        raise NotNow(_("the time to object is over"), where=split.target, mend=_("speak to the IP office"))
    spoken = Voice.objects.filter(split=split, body=owner).first()
    if spoken and spoken.settled:
        raise NotNow(_("your objection has been settled"), where=split.target, mend=_("see how, and why"))
    said = "" if agrees else written(reason, "reason")
    base = "" if agrees else str(number_of(own_base, "own_base"))
    told = {"agrees": agrees, "own_base": base, "reason": said, "by": by.id, "at": timezone.now()}
    voice, _new = Voice.objects.update_or_create(split=split, body=owner, defaults=told)
    record(by.id, "shares.answered", f"target:{split.target}", {"split": number, "body": body, "agrees": agrees})
    return voice


@transaction.atomic
def settle_objection(by: Actor, sharing: Sharing, number: int, how: Literal["upheld", "refused"], reason: str) -> Voice:
    """Settles an objection: upheld, the district's own figure takes the place of its base and all shares are computed anew.

    Raises:
        NotAllowed, NotThere, NotNow: it is settled already.
        ObligationsError: no reason, or a rule that rests on no figure. ShareError: in the rule's words.
    """
    by.must_be_allowed("divide-duties")
    voice = Voice.objects.select_for_update().filter(pk=number, agrees=False, split__closed="").select_related("body").first()
    if voice is None:
        raise NotThere(_("there is no such objection"), where="objection", mend=_("look at the shares again"))
    if voice.settled:
        raise NotNow(_("this objection is settled"), where=voice.split.target, mend=_("look at the shares again"))
    said = written(reason, "reason")
    split = _standing(voice.split_id)
    if how == "upheld":
        _recompute(split, sharing, voice)
    voice.settled, voice.settled_reason, voice.settled_by, voice.settled_at = how, said, by.id, timezone.now()
    voice.save()
    record(by.id, "shares.settled", f"target:{split.target}", {"split": split.pk, "body": voice.body.code, "how": how})
    return voice


@transaction.atomic
def freeze_shares(by: Actor, duties: Duties, sharing: Sharing, number: int, reason: str) -> Frozen:
    """Freezes the shares as they stand, when all have spoken or the time is over, and every objection is settled.

    Raises:
        NotAllowed, NotThere, NotNow: not yet. ObligationsError: no words, or shares that do not add up.
    """
    by.must_be_allowed("divide-duties")
    split = _standing(number)
    said = written(reason, "reason")
    voices = list(split.voices.select_related("body"))
    if any(not voice.agrees and not voice.settled for voice in voices):
        raise NotNow(_("an objection is not settled"), where=split.target, mend=_("settle it first"))
    if {voice.body.code for voice in voices} < set(split.shares) and timezone.localdate() <= split.object_by:
        raise NotNow(
            _("the districts may still object"), where=split.target, mend=_("wait until all have spoken or the time is over")
        )
    must_add_up(split.shares, split.total)
    names = names_of(sharing)
    content = {
        "city": duties.city.key,
        "target": split.target,
        "total": split.total,
        "rule": split.rule,
        "source": split.source,
        "units": [
            {"body": unit, "name": _label(names.get(unit)), "base": split.bases.get(unit), "share": split.shares[unit]}
            for unit in split.shares
        ],
        "counted_in": {unit.body: unit.counted_in for unit in sharing.units if unit.counted_in},
    }
    made = freeze(by, series_of(split.target), content, said)
    split.closed = Split.Closed.FROZEN
    split.save(update_fields=["closed"])
    record(by.id, "shares.frozen", f"target:{split.target}", {"version": made.version, "sha256": made.digest})
    return made


@transaction.atomic
def withdraw_shares(by: Actor, number: int, reason: str) -> None:
    """Takes back shares that are not frozen yet; they stay readable for those whom they concerned.

    Raises:
        NotAllowed, NotThere: they are not offered any more. ObligationsError: no reason.
    """
    by.must_be_allowed("divide-duties")
    split = _standing(number)
    said = written(reason, "reason")
    split.closed, split.taken_back, split.taken_back_at = Split.Closed.WITHDRAWN, said, timezone.now()
    split.save(update_fields=["closed", "taken_back", "taken_back_at"])
    record(by.id, "shares.withdrawn", f"target:{split.target}", {"split": number, "reason": said})


def must_add_up(shares: Mapping[str, int], total: int) -> None:
    """Refuses shares that are not together the city's number.

    Raises:
        ObligationsError.
    """
    if (together := sum(shares.values())) != total:
        raise ObligationsError(
            _("the shares add up to %(sum)s, the city's number is %(total)s") % {"sum": together, "total": total},
            where="shares",
            mend=_("offer them anew"),
        )


def shared_target(duties: Duties, sharing: Sharing, id: str) -> Target:
    """A target that is shared out.

    Raises:
        NotThere: it is not.
    """
    target = next((one for one in duties.city.targets if one.id == id and sharing.target(id)), None)
    if target is None:
        raise NotThere(_("this target is not shared out"), where="target", mend=_("choose one that is listed"))
    return target


def number_of(text: str, where: str) -> Decimal:
    """A number as typed, with or without separators of thousands.

    Raises:
        ObligationsError: it is none.
    """
    typed = text.strip().replace(",", "").replace("，", "")
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or len(typed) > 20:
        raise ObligationsError(
            _("“%(value)s” is not a number") % {"value": text.strip()}, where=where, mend=_("write digits, such as 1200 or 3.5")
        )
    return number


def _recompute(split: Split, sharing: Sharing, voice: Voice) -> None:
    if RULES[split.rule].base is None:
        raise ObligationsError(
            _("this rule rests on no figure that could be replaced"),
            where="rule",
            mend=_("refuse the objection, or offer the shares anew by another rule"),
        )
    bases = {unit: Decimal(base) for unit, base in split.bases.items()}
    bases[voice.body.code] = Decimal(voice.own_base)
    split.shares = share(split.rule, split.total, list(split.shares), bases, names_of(sharing))
    split.bases = {unit: str(base) for unit, base in bases.items()}
    split.save(update_fields=["shares", "bases"])


def _standing(number: int) -> Split:
    split = Split.objects.select_for_update().filter(pk=number, closed="").first()
    if split is None:
        raise NotThere(_("these shares are no longer offered"), where="split", mend=_("look at the target again"))
    return split


def _label(label: Label | None) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en} if label else {"zh": "", "en": ""}
