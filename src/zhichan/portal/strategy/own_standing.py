"""How the duties, shares and scores of somebody's bodies stand, whether or not anything waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.accounts.visibility import of_own_bodies
from zhichan.assessments.models import Entry
from zhichan.obligations.models import Part
from zhichan.obligations.splitting import frozen_shares, standing_split
from zhichan.obligations.states import states
from zhichan.opened import city
from zhichan.portal.page.language import current_language
from zhichan.portal.strategy.duty_forms import answered_words


@dataclass(frozen=True)
class Stands:
    """A duty, share or score of a body: its page and where it stands."""

    subject: str
    href: str
    body: str
    state: str
    day: str = ""


def duties_of(by: Actor) -> Iterator[Stands]:
    """The duties offered to one's bodies, in the outline's order."""
    if not by.may("answer-duties"):
        return
    declared, lang, words = city.duties(), current_language(), answered_words()
    now, order = states(declared), {duty.id: place for place, duty in enumerate(declared.all)}
    parts = of_own_bodies(by, Part.objects.filter(offer__closed="").select_related("offer", "body"))
    for part in sorted((one for one in parts if one.offer.duty in order), key=lambda one: (order[one.offer.duty], one.pk)):
        duty, key = declared.by_id[part.offer.duty], now[part.offer.duty]
        told = [
            _("leads") if part.leads else _("helps"),
            words[part.answer],
            declared.file.states[key].label.in_(lang) if key in declared.file.states else key,
        ]
        until = part.offer.until.isoformat() if part.offer.until else _("goes on")
        yield Stands(duty.label.in_(lang), reverse("duty", args=[duty.id]), part.body.name(lang), " · ".join(told), until)


def shares_of(by: Actor) -> Iterator[Stands]:
    """The shares of one's districts in the city's numbers: frozen ones, else as offered."""
    if not by.may("answer-duties"):
        return
    lang, targets = current_language(), {target.id: target for target in city.declared().targets}
    own = {one.code: one.name(lang) for one in Body.objects.filter(code__in=by.bodies)}
    for shared in city.sharing().targets:
        label, href = targets[shared.target].label.in_(lang), reverse("shares-of", args=[shared.target])
        split, frozen = standing_split(shared.target), frozen_shares(shared.target)
        if split is not None:
            found = {code: _("offered: %(n)s") % {"n": split.shares[code]} for code in own.keys() & split.shares.keys()}
        else:
            units = frozen[0].content["units"] if frozen else []
            found = {one["body"]: _("frozen: %(n)s") % {"n": one["share"]} for one in units if one["body"] in own}
        yield from (Stands(label, href, own[code], state) for code, state in sorted(found.items()))


def scores_of(by: Actor) -> Iterator[Stands]:
    """The scores of one's bodies, the newest sheet first."""
    lang = current_language()
    mine = of_own_bodies(by, Entry.objects.select_related("body", "round__sheet"))
    for one in mine.order_by("-round__sheet__year", "round__sheet__sheet", "pk"):
        href = reverse("score", args=[one.round.sheet.sheet, one.body.code])
        yield Stands(one.sheet.title.in_(lang), href, one.body.name(lang), one.standing.label.in_(lang))
