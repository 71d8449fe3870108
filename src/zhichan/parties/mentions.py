"""Mentions: a name as one right prints it, and the subjects that they make.

Mentions of one name are one subject unless something says that several bodies bear it: two credit codes, or, for a name in Latin
letters, several Chinese names that sound like it. Then, and for people always, only mentions that share a code, an address or a
co-party are put together; the rest stays apart, to be compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

import msgspec

from zhichan.parties.commonness import Homophones
from zhichan.parties.evidence import address_keys, area_key, companion_keys
from zhichan.parties.names import Name, Scope, analyse, person_key
from zhichan.parties.parallel import analyse_all, without_collecting
from zhichan.parties.sets import Sets
from zhichan.parties.subjects import EMPTY, Context, Subject, pooled


class Mention(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A name in a role of a right, with what the right says around it.

    Attributes:
        companions: the other parties of the right as printed.
        classes: IPC subclasses, `G06F`.
        paired: the name that stands at the same place of the same right in the other script.
    """

    name: str
    scope: Scope
    right: str = ""
    role: str = ""
    seq: int = 0
    code: str = ""
    address: str = ""
    city: str = ""
    postcode: str = ""
    companions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    paired: str = ""


def subjects_of(mentions: Sequence[Mention]) -> tuple[list[Subject], list[int]]:
    """The subjects, and for each mention the index of its subject."""
    with without_collecting():
        return _subjects_of(mentions)


def _subjects_of(mentions: Sequence[Mention]) -> tuple[list[Subject], list[int]]:
    printed = sorted({mention.name for mention in mentions if mention.scope == "organisation"})
    names = dict(zip(printed, analyse_all(printed), strict=True))
    people = {text: person(text) for text in {mention.name for mention in mentions if mention.scope == "person"}}
    of_name: dict[tuple[Scope, str], list[int]] = {}
    for place, mention in enumerate(mentions):
        name = (names if mention.scope == "organisation" else people)[mention.name]
        of_name.setdefault((mention.scope, name.key), []).append(place)
    ambiguous = _ambiguous(names.values())
    subjects: list[Subject] = []
    owner = [0] * len(mentions)
    for (scope, key), places in of_name.items():
        known = names if scope == "organisation" else people
        for group, context in _divided(scope, key in ambiguous, [context_of(mentions[place]) for place in places]):
            for member in group:
                owner[places[member]] = len(subjects)
            name = known[_commonest([mentions[places[member]].name for member in group])]
            subjects.append(Subject(name, scope, len(group), context))
    return subjects, owner


def _divided(scope: Scope, ambiguous: bool, contexts: list[Context]) -> list[tuple[list[int], Context]]:
    """The mentions of one name in groups, with pooled contexts: one group, if nothing says that several bodies bear it."""
    whole = pooled(contexts)
    if scope == "organisation" and not ambiguous and len(whole.codes) < 2:
        return [(list(range(len(contexts))), whole)]
    return [(group, pooled(contexts[member] for member in group)) for group in _groups(contexts)]


def _commonest(printed: list[str]) -> str:
    if len(printed) == 1:
        return printed[0]
    counted = Counter(printed)
    return min(counted, key=lambda text: (-counted[text], text))


def person(printed: str) -> Name:
    """A person's name: only its key counts."""
    key = person_key(printed)
    chinese = companion_keys(printed)
    return Name(
        printed,
        "latin" if key.isascii() else "zh",
        key,
        "",
        key,
        (key,),
        (),
        "",
        "",
        "",
        frozenset(),
        frozenset(),
        letters=chinese.heard,
    )


def context_of(mention: Mention) -> Context:
    """The keys of what one mention says."""
    if not (
        mention.code
        or mention.address
        or mention.city
        or mention.postcode
        or mention.companions
        or mention.classes
        or mention.paired
    ):
        return EMPTY
    address = address_keys(mention.address)
    companions = [companion_keys(printed) for printed in mention.companions]
    area = area_key(mention.city) if mention.city else mention.postcode
    return Context(
        codes=_set(mention.code.strip().upper()),
        addresses=_set(address.printed),
        heard_addresses=_set(address.heard),
        areas=_set(area),
        companions=frozenset(keys.printed for keys in companions if keys.printed),
        heard_companions=frozenset(keys.heard for keys in companions if keys.heard),
        classes=dict(Counter(mention.classes)),
        paired={analyse(mention.paired).key: 1} if mention.paired else {},
    )


def _set(value: str) -> frozenset[str]:
    return frozenset((value,)) if value else frozenset()


def _ambiguous(names: Collection[Name]) -> set[str]:
    """Keys of names in Latin letters that several Chinese names sound like."""
    homophones = Homophones(names)
    return {name.key for name in names if name.script == "latin" and len(homophones.of(name)) > 1}


def _groups(contexts: list[Context]) -> list[list[int]]:
    """Contexts that share a code, an address or a co-party, together."""
    sets = Sets(len(contexts))
    first: dict[tuple[str, str], int] = {}
    for place, context in enumerate(contexts):
        for sort, keys in (("code", context.codes), ("address", context.addresses), ("companion", context.companions)):
            for key in keys:
                sets.join(first.setdefault((sort, key), place), place)
    # one body has one code: where an address or a co-party joins two codes, only the code is taken for evidence
    groups: list[list[int]] = []
    for group in sets.groups():
        if len(frozenset().union(*(contexts[place].codes for place in group))) < 2:
            groups.append(group)
            continue
        by_code: dict[frozenset[str], list[int]] = defaultdict(list)
        for place in group:
            by_code[contexts[place].codes].append(place)
        alone = by_code.pop(frozenset(), [])
        groups += [*by_code.values(), *([place] for place in alone)]
    return groups
