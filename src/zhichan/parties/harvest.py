"""The mentions of a corpus: every party of every right, with what the right says around it.

Who is who is asked by everybody, so it is made of what is open alone: a party that only sealed deliveries name is nobody here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from zhichan.corpus.store import Corpus, Version
from zhichan.parties.mentions import Mention
from zhichan.parties.names import Scope, scope_of
from zhichan.parties.spelling import is_chinese
from zhichan.records.audience import PUBLIC, visible_part
from zhichan.records.people import without_contacts
from zhichan.records.right import Party, Right

_PEOPLE = frozenset(("inventor", "agent", "examiner"))
_BESIDE = {"agency": frozenset(("agent",)), "agent": frozenset(("agency",)), "examiner": frozenset[str]()}
_OWNERS = frozenset(("applicant", "holder", "assignee", "creator", "breeder", "drafter", "inventor"))
_SUBCLASS = {"ipc": 4, "cpc": 4, "locarno": 2, "nice": 2}


def harvest(corpus: Corpus, version: Version) -> Iterator[Mention]:
    """The mentions of a version, by kind and id of their rights."""
    for right in corpus.rights(version):
        part = visible_part(right, PUBLIC)
        if part is not None:
            yield from mentions_of(_without_contacts(part))


def _without_contacts(right: Right) -> Right:
    """Names are for everybody; a number that slipped into one is not."""
    names = [without_contacts(party.name) for party in right.parties]
    if all(name is party.name for name, party in zip(names, right.parties, strict=True)):
        return right
    parties = (msgspec.structs.replace(party, name=name) for name, party in zip(names, right.parties, strict=True))
    return msgspec.structs.replace(right, parties=tuple(parties))


def mentions_of(right: Right) -> list[Mention]:
    """The mentions of a right: one for each role and name, whatever number of sources states it."""
    stated: dict[tuple[str, str], Party] = {}
    for party in right.parties:
        known = stated.get((party.role, party.name))
        if known is None or _says(party) > _says(known):
            stated[party.role, party.name] = party
    if not stated:
        return []
    classes = _classes(right)
    pairs = _pairs(list(stated.values()))
    return [
        Mention(
            name=party.name,
            scope=_scope(party),
            right=right.id,
            role=party.role,
            seq=party.seq,
            code=party.code if party.role not in ("agency", "agent") else "",  # an agency's code is no credit code
            address=party.address,
            city=party.city,
            postcode=party.postcode,
            companions=_companions(party, stated),
            classes=() if party.role in _BESIDE else classes,
            paired=pairs.get((party.role, party.name), ""),
        )
        for party in stated.values()
    ]


def _says(party: Party) -> int:
    return sum(map(bool, (party.code, party.address, party.city, party.postcode, party.seq)))


def _scope(party: Party) -> Scope:
    return party.scope or ("person" if party.role in _PEOPLE else scope_of(party.name))


def _companions(party: Party, stated: dict[tuple[str, str], Party]) -> tuple[str, ...]:
    beside = _BESIDE.get(party.role, _OWNERS)
    return tuple(dict.fromkeys(name for role, name in stated if role in beside and name != party.name))


def _classes(right: Right) -> tuple[str, ...]:
    """The subclasses, each once."""
    marks = ((mark.symbol, _SUBCLASS.get(mark.scheme, 0)) for mark in right.classes)
    return tuple(sorted({symbol[:length] for symbol, length in marks if length}))


def _pairs(parties: list[Party]) -> dict[tuple[str, str], str]:
    """For each party the name at the same place in the other script, where each script has just one there."""
    places: dict[tuple[str, int], dict[bool, set[str]]] = {}
    for party in parties:
        places.setdefault((party.role, party.seq), {}).setdefault(is_chinese(party.name), set()).add(party.name)
    counts: Counter[tuple[str, bool]] = Counter((party.role, is_chinese(party.name)) for party in parties)
    found: dict[tuple[str, str], str] = {}
    for (role, seq), scripts in places.items():
        sure = seq or (counts[role, True] == counts[role, False] == 1)
        if sure and len(scripts) == 2 and all(len(names) == 1 for names in scripts.values()):
            (zh,), (latin,) = scripts[True], scripts[False]
            found[role, zh], found[role, latin] = latin, zh
    return found
