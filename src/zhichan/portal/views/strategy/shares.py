"""The city's numbers in shares: what is shared out, by which rule, what a district says of it, and what is frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.obligations import splitting
from zhichan.obligations.freezing import canonical
from zhichan.obligations.models import Frozen, Split, Voice
from zhichan.opened import city
from zhichan.portal.page.acts import DONE, Act, form_of, performed
from zhichan.portal.page.allowed import signed_in
from zhichan.portal.page.body_names import body_name
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import saved_as
from zhichan.portal.strategy import duty_forms
from zhichan.strategy.duties.shares import RULES
from zhichan.strategy.outline import Target


@dataclass(frozen=True)
class Line:
    """The share of one unit. `voice`: what it has said, None as long as it has not."""

    code: str
    name: str
    base: str
    offered: int
    share: int
    voice: Voice | None


@never_cache
def listed(request: HttpRequest) -> HttpResponseBase:
    """`/zh/strategy/shares`: the targets that are shared out."""
    targets = {target.id: target for target in city.declared().targets}
    rows = []
    for one in city.sharing().targets:
        frozen, split = splitting.frozen_shares(one.target), splitting.standing_split(one.target)
        total, shown = int(targets[one.target].demand.value or 0), split if _sees(actor(request), split) else None
        rows.append((targets[one.target], total, frozen[0] if frozen else None, shown))
    return render(request, "portal/shares.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, target: str) -> HttpResponseBase:
    """`/zh/strategy/shares/T07-3`: the frozen shares; for whom it concerns, those offered, with what may be done about them."""
    wanted = splitting.shared_target(city.duties(), city.sharing(), target)
    return _tried(request, wanted) if request.method == "POST" else _page(request, wanted, _acts(request, wanted))


@signed_in
def _tried(request: HttpRequest, target: Target) -> HttpResponse:
    acts = _acts(request, target)
    status = performed(request, acts)
    if status == DONE:
        return HttpResponseRedirect(reverse("shares-of", args=[target.id]), status=DONE)
    return _page(request, target, acts, status)


@never_cache
def file(request: HttpRequest, target: str, version: int) -> HttpResponse:
    """`/zh/strategy/shares/T07-3/1.json`: frozen shares in the canonical form of which the digest is."""
    found = next((one for one in splitting.frozen_shares(target) if one.version == version), None)
    if found is None:
        raise Http404
    headers = saved_as(f"shares-{target}-{version}.json")
    return HttpResponse(canonical(found.content), content_type="application/json; charset=utf-8", headers=headers)


def _page(request: HttpRequest, target: Target, acts: list[Act], status: int = 200) -> HttpResponse:
    by, split = actor(request), splitting.standing_split(target.id)
    seen = split if _sees(by, split) else None
    frozen = splitting.frozen_shares(target.id)
    units = city.sharing().units
    names = splitting.names_of(city.sharing())
    context = {
        "target": target,
        "total": int(target.demand.value or 0),
        "split": seen,
        "rule": RULES[seen.rule] if seen else None,
        "lines": list(_lines(by, seen)) if seen else [],
        "all": splitting.sees_all(by),
        "frozen": frozen[0] if frozen else None,
        "frozen_rule": RULES.get(frozen[0].content["rule"]) if frozen else None,
        "frozen_rows": _rows(frozen[0]) if frozen else [],
        "earlier": frozen[1:],
        "ended": [
            (one, RULES.get(one.rule), list(_lines(by, one))) for one in splitting.ended_splits(target.id) if _sees(by, one)
        ],
        "counted_in": [(body_name(unit.body), names[unit.counted_in]) for unit in units if unit.counted_in in names],
        "over": seen is not None and seen.object_by < timezone.localdate(),
        "acts": acts,
        "moved_on": status == 409,
    }
    return render(request, "portal/shares_of.html", context, status=status)


def _sees(by: Actor, split: Split | None) -> bool:
    return split is not None and (splitting.sees_all(by) or bool(by.may("answer-duties") and by.bodies & split.shares.keys()))


def _lines(by: Actor, split: Split) -> Iterator[Line]:
    """The shares that somebody may see: all, or that of their own body."""
    lang, names = current_language(), splitting.names_of(city.sharing())
    voices = {voice.body.code: voice for voice in split.voices.all()}
    for code, share in split.shares.items():
        if splitting.sees_all(by) or code in by.bodies:
            name = names[code].in_(lang) if code in names else code
            yield Line(code, name, split.bases.get(code, ""), split.offered[code], share, voices.get(code))


def _rows(frozen: Frozen) -> list[tuple[str, str, int]]:
    lang = current_language()
    return [(unit["name"][lang] or unit["body"], unit["base"] or "", unit["share"]) for unit in frozen.content["units"]]


def _acts(request: HttpRequest, target: Target) -> list[Act]:
    by, split = actor(request), splitting.standing_split(target.id)
    found: list[Act] = []
    if split is not None and by.may("answer-duties") and split.object_by >= timezone.localdate():
        found += _voices(request, by, split)
    if by.may("divide-duties"):
        found += _of_the_divider(request, by, target, split)
    return found


def _voices(request: HttpRequest, by: Actor, split: Split) -> Iterator[Act]:
    names, lang = splitting.names_of(city.sharing()), current_language()
    settled = {voice.body.code for voice in split.voices.all() if voice.settled}
    for code in split.shares:
        if code not in by.bodies or code in settled:
            continue
        name = f"speak-{code}"

        def run(data: dict[str, Any], code: str = code) -> None:
            splitting.speak(
                by,
                city.sharing(),
                split.pk,
                code,
                agrees=data["agrees"] == "yes",
                own_base=data["own_base"],
                reason=data["reason"],
            )

        label = _("Answer for %(body)s") % {"body": names[code].in_(lang)}
        yield Act(name, label, form_of(request, name, duty_forms.Voice), run)


def _of_the_divider(request: HttpRequest, by: Actor, target: Target, split: Split | None) -> Iterator[Act]:
    sharing, lang = city.sharing(), current_language()
    for voice in split.voices.all() if split else ():
        if voice.agrees or voice.settled:
            continue
        name = f"settle-{voice.pk}"

        def settle(data: dict[str, Any], number: int = voice.pk) -> None:
            splitting.settle_objection(by, sharing, number, data["how"], data["reason"])

        label = _("Settle the objection of %(body)s") % {"body": voice.body.name(lang)}
        yield Act(name, label, form_of(request, name, duty_forms.Objection), settle)
    if split is not None:

        def freeze(data: dict[str, Any]) -> None:
            splitting.freeze_shares(by, city.duties(), sharing, split.pk, data["reason"])

        yield Act("freeze", _("Freeze the shares"), form_of(request, "freeze", duty_forms.Reason), freeze)

        def withdraw(data: dict[str, Any]) -> None:
            splitting.withdraw_shares(by, split.pk, data["reason"])

        yield Act("withdraw", _("Take the shares back"), form_of(request, "withdraw", duty_forms.Reason), withdraw)

    def offer(data: dict[str, Any]) -> None:
        basis = splitting.Basis(data["rule"], {unit: data.get(unit, "") for unit in sharing.sharing}, data["source"])
        splitting.offer_shares(by, city.duties(), sharing, target.id, basis, seen=split.pk if split else None)

    declared, names = sharing.target(target.id), splitting.names_of(sharing)
    rules = declared.rules if declared else ()
    units = {code: names[code] for code in sharing.sharing if code in names}
    initial = {"rule": split.rule, "source": split.source, **split.bases} if split else {"rule": rules[0]}
    form = form_of(request, "offer", duty_forms.Shares, rules, units, initial=initial)
    yield Act("offer", _("Offer the shares anew") if split else _("Offer the shares"), form, offer)
