"""The one visibility function: what of a right somebody may see.

A delivery may be sealed for one body: only who may see that body's sealed deliveries sees what it states. What several sources
state is seen where one of them may be. Personal data (`personal.yml`) is seen only by who may see it, whoever delivered it.
What a person objected to is withheld (`records.veil`) from all who may not see personal data.
Every exit that shows a record shows what `seen` leaves of it; derived data is made of `derived_part`.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from zhichan.errors import ZhichanError
from zhichan.records.declared import Label, load_yaml
from zhichan.records.join import united, without
from zhichan.records.people import is_body, is_identity_number, without_address, without_contacts
from zhichan.records.right import ITEM_FIELDS, Event, Party, Right, Source
from zhichan.records.veil import NOTHING, Withholdings, veiled

_BODY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_BODY = 64
_ALWAYS_PEOPLE = ("inventor", "agent", "examiner")
"""Roles in which nobody but a person stands, whatever the name looks like."""


class AudienceError(ZhichanError):
    """What names no body."""


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks: the bodies whose sealed deliveries they may see, whether they may see personal data, what they are not told."""

    bodies: frozenset[str] = frozenset()
    personal: bool = False
    withheld: Withholdings = NOTHING

    def sees(self, source: Source) -> bool:
        """Whether what this source states may be seen."""
        return not source.sealed_for or source.sealed_for in self.bodies


PUBLIC = Audience()
"""Everybody, where nobody objected: nothing sealed, nothing personal."""


class PersonalField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field of the record that holds personal data: whose, what for, how long, who sees it; `open` if the public does."""

    field: str
    label: Label
    whose: Label
    purpose: Label
    retention: Label
    seen_by: Label
    open: bool


@cache
def personal_fields() -> tuple[PersonalField, ...]:
    """All personal data that a record may hold, as declared."""
    return load_yaml(files("zhichan.records") / "personal.yml", tuple[PersonalField, ...])


@cache
def _hidden_of_people() -> tuple[str, ...]:
    """The members of a party that are kept from the public where it is a person."""
    hidden = (one.field for one in personal_fields() if not one.open)
    return tuple(field.removeprefix("parties.") for field in hidden if field.startswith("parties."))


def body_code(text: str, where: str) -> str:
    """A body's code as typed: letters, digits and single hyphens, in small letters; which bodies there are is not known here.

    Raises:
        AudienceError: it is none.
    """
    code = text.strip()
    if not _BODY.fullmatch(code) or len(code) > _LONGEST_BODY:
        mend = "write the body's code in small letters, digits and hyphens, such as dl-ip-office"
        raise AudienceError(f"{text!r} is no code of a body", where=where, mend=mend)
    return code


def sealed_key(key: str, body: str) -> str:
    """The key of a source that is sealed for a body.

    It differs from that of the same place delivered openly or to another body: each delivery is a source of its own, and taking
    one back, or opening one, leaves the others as they are.
    """
    return hashlib.blake2b(f"{key} for {body}".encode(), digest_size=6).hexdigest()


def sealed(right: Right, body: str) -> Right:
    """The right with its open sources sealed for a body; what is sealed already stays sealed as it is."""
    keys = {source.key: sealed_key(source.key, body) for source in right.sources if not source.sealed_for}
    sources = tuple(
        msgspec.structs.replace(source, key=keys[source.key], sealed_for=body) if source.key in keys else source
        for source in right.sources
    )
    fields = {
        field: tuple(
            msgspec.structs.replace(item, sources=tuple(sorted(keys.get(key, key) for key in item.sources)))
            for item in getattr(right, field)
        )
        for field in ITEM_FIELDS
    }
    return msgspec.structs.replace(right, sources=tuple(sorted(sources, key=lambda s: s.key)), **fields)


def visible_part(right: Right, audience: Audience) -> Right | None:
    """The right with only what sources that the audience sees state, personal data included; None where it sees none of them.

    What is withheld from the audience is out of it.
    """
    hidden = {source.key for source in right.sources if not audience.sees(source)}
    if len(hidden) == len(right.sources) and hidden:
        return None
    part = without(right, hidden) if hidden else right
    return veiled(part, audience.withheld.of(right.id)) if audience.withheld else part


def seen(right: Right, audience: Audience) -> Right | None:
    """What an audience sees of a right; None where it must not know that there is such a right."""
    part = visible_part(right, audience)
    return part if part is None or audience.personal else without_personal(part)


class DerivedPart(NamedTuple):
    """What derived data (marts, index, parties, quality) may hold of a right: its open part.

    A right that is nowhere open comes whole with the bodies that it is sealed for: only who sees all of them may know of it.
    """

    right: Right
    bodies: tuple[str, ...]


def derived_part(right: Right) -> DerivedPart:
    """The open part of a right, or all of one that has none."""
    part = visible_part(right, PUBLIC)
    if part is not None:
        return DerivedPart(part, ())
    return DerivedPart(right, tuple(sorted({source.sealed_for for source in right.sources})))


def without_personal(right: Right) -> Right:
    """The right without the personal data that is not for the public: see `personal.yml`."""
    changed: dict[str, object] = {"rest": ()} if right.rest else {}
    parties = [_open_party(party) for party in right.parties]
    if any(new is not old for new, old in zip(parties, right.parties, strict=True)):
        changed["parties"] = united(parties)
    events = [_open_event(event) for event in right.events]
    if any(new is not old for new, old in zip(events, right.events, strict=True)):
        changed["events"] = united(events)
    return msgspec.structs.replace(right, **changed) if changed else right


def is_person(party: Party) -> bool:
    """Whether a party is, or may be, a natural person: what no source calls an organisation and no word shows to be one."""
    if party.role in _ALWAYS_PEOPLE or party.scope == "person":
        return True
    return party.scope != "organisation" and not is_body(party.name)


def _open_party(party: Party) -> Party:
    hidden = {name: "" for name in _hidden_of_people() if getattr(party, name)} if is_person(party) else {}
    if party.code and is_identity_number(party.code):  # a trader's own number in the place of a credit code
        hidden["code"] = ""
    for name in ("name", "address"):
        value = getattr(party, name)
        if name not in hidden and (shown := without_contacts(value)) != value:
            hidden[name] = shown
    return msgspec.structs.replace(party, **hidden) if hidden else party


def _open_event(event: Event) -> Event:
    shown = without_address(event.text) if event.text else ""
    return msgspec.structs.replace(event, text=shown) if shown != event.text else event
