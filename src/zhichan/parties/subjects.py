"""A subject: one name, with everything that the corpus says around it. What the matching joins are subjects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from zhichan.parties.names import Name, Scope

KEYS = ("codes", "addresses", "heard_addresses", "areas", "companions", "heard_companions")
"""The fields of a context that are sets of keys."""


class Context(msgspec.Struct, frozen=True, gc=False):
    """What stands around a name, as keys (`zhichan.parties.evidence`).

    Attributes:
        codes: credit codes.
        addresses, heard_addresses: streets with their numbers, as printed and as they sound.
        areas: cities, or postcodes where no city is stated.
        companions, heard_companions: the other parties of the same rights, as printed and as they sound.
        classes: how often each IPC subclass occurs.
        paired: keys of names that stand at the same place of the same right in the other script, with how often.
    """

    codes: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    heard_addresses: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    companions: frozenset[str] = frozenset()
    heard_companions: frozenset[str] = frozenset()
    classes: Mapping[str, int] = {}
    paired: Mapping[str, int] = {}


EMPTY = Context()
"""Nothing is known around the name. One object, so that many names without context cost nothing."""


class Subject(msgspec.Struct, frozen=True, gc=False):
    """A name and its context. `weight` is the number of mentions behind it; subjects of one `name.key` may be several bodies."""

    name: Name
    scope: Scope
    weight: int = 1
    context: Context = EMPTY


def pooled(contexts: Iterable[Context]) -> Context:
    """One context of several: what is around any of them is around the whole."""
    contexts = [context for context in contexts if context is not EMPTY]
    if not contexts:
        return EMPTY
    if len(contexts) == 1:
        return contexts[0]
    classes: Counter[str] = Counter()
    paired: Counter[str] = Counter()
    for context in contexts:
        classes.update(context.classes)
        paired.update(context.paired)
    united = {field: frozenset().union(*(getattr(context, field) for context in contexts)) for field in KEYS}
    return Context(**united, classes=classes, paired=paired)
