"""The division of duties, signed: every duty with its lead, helpers, day, measure and state, as a version that nobody changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.audit.chain import record
from zhichan.obligations.errors import NotNow, NotThere
from zhichan.obligations.freezing import Content, freeze, latest
from zhichan.obligations.models import Frozen, Offer
from zhichan.obligations.offers import lead_of, standing, standing_offers
from zhichan.obligations.said import written
from zhichan.obligations.states import states
from zhichan.records.declared import Label
from zhichan.strategy.duties.declared import Duties, Duty

SERIES = "division"
COMPARED = ("lead", "helpers", "until", "scope", "measure")
"""What a new version is compared by; states move by themselves."""
_MOST_NAMED = 12


def unowned(duties: Duties) -> Sequence[Duty]:
    """The duties without an agreed lead, in the outline's order: as long as there is one, no division can be signed."""
    agreed = {offer.duty for offer in standing_offers() if standing(offer) == "agreed"}
    return [duty for duty in duties.divided if duty.id not in agreed]


def versions() -> Sequence[Frozen]:
    """The signed divisions, the newest first."""
    return list(Frozen.objects.filter(series=SERIES).order_by("-version"))


def division(version: int) -> Frozen:
    """A signed division.

    Raises:
        NotThere: there is none of that number.
    """
    found = Frozen.objects.filter(series=SERIES, version=version).first()
    if found is None:
        raise NotThere(_("there is no signed division of this number"), where="version", mend=_("choose one that is listed"))
    return found


def signed_leads() -> dict[str, Label]:
    """By duty the name of the body that leads it, by the newest signed division."""
    newest = latest(SERIES)
    return {one["id"]: Label(**one["lead"]["name"]) for one in newest.content["duties"]} if newest else {}


@transaction.atomic
def sign(by: Actor, duties: Duties, reason: str) -> Frozen:
    """Signs the division as it is agreed now: a new version, which says what is different from the one before.

    Raises:
        NotAllowed, ObligationsError: no words.
        NotNow: a duty has no agreed lead, or nothing is different.
    """
    by.must_be_allowed("divide-duties")
    said = written(reason, "reason")
    list(Offer.objects.select_for_update().filter(closed="").values_list("pk"))  # no answer changes meanwhile
    if not duties.divided:
        raise NotNow(_("the city declares no duties"), where="duties.yml", mend=_("declare them first"))
    if without := unowned(duties):
        some = ", ".join(duty.id for duty in without[:_MOST_NAMED]) + (" …" if len(without) > _MOST_NAMED else "")
        raise NotNow(
            _("%(count)s duties have no agreed lead: %(duties)s") % {"count": len(without), "duties": some},
            where=SERIES,
            mend=_("offer them, or have the leading group settle them"),
        )
    before = latest(SERIES)
    content = _content(duties)
    content["changes"] = list(differences(before.content, content)) if before else []
    if before and not content["changes"]:
        raise NotNow(_("nothing is different from the version before"), where=SERIES, mend=_("agree on something else first"))
    made = freeze(by, SERIES, content, said)
    record(by.id, "division.signed", f"division:{made.version}", {"sha256": made.digest, "changes": len(content["changes"])})
    return made


def differences(before: Content, after: Content) -> Iterator[dict[str, Any]]:
    """What is different of each duty: what, before, after; a duty that came or went is told as such."""
    old = {one["id"]: one for one in before["duties"]}
    new = {one["id"]: one for one in after["duties"]}
    for id in [*new, *(id for id in old if id not in new)]:
        if id not in old or id not in new:
            yield {"duty": id, "what": "added" if id in new else "removed", "before": None, "after": None}
            continue
        for what in COMPARED:
            if old[id][what] != new[id][what]:
                yield {"duty": id, "what": what, "before": old[id][what], "after": new[id][what]}


def _content(duties: Duties) -> Content:
    document = duties.city.outline.document
    offers = {offer.duty: offer for offer in standing_offers()}
    now = states(duties)
    return {
        "city": duties.city.key,
        "document": {"number": document.number, "title": _label(document.title)},
        "duties": [_line(duties, duty, offers[duty.id], now) for duty in duties.divided],
    }


def _line(duties: Duties, duty: Duty, offer: Offer, now: dict[str, str]) -> dict[str, Any]:
    file = duties.file
    return {
        "id": duty.id,
        "paragraph": duty.paragraph,
        "label": _label(duty.label),
        "kind": _label(file.kinds[duty.kind].label),
        "tasks": [{"id": task.id, "label": _label(task.label)} for task in duties.tasks_of(duty)],
        "targets": [target for one in (duty, *duties.tasks_of(duty)) for target in one.targets],
        "lead": _body(lead_of(offer)),
        "helpers": [_body(part.body) for part in offer.parts.all() if not part.leads],
        "until": offer.until.isoformat() if offer.until else None,
        "scope": offer.scope,
        "measure": offer.measure,
        "state": _label(file.states[now[duty.id]].label),
        "ruling": offer.ruling,
    }


def _body(body: Body) -> dict[str, Any]:
    return {"code": body.code, "name": {"zh": body.name_zh, "en": body.name_en}, "asked": body.askable_only}


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
