"""Finding the right of a record that names a publication only (claims, pictures, results of a search)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from zhichan.corpus.schema import rights_of
from zhichan.corpus.selecting import select
from zhichan.corpus.store import Corpus
from zhichan.formats.format import Outcome, Problem
from zhichan.importing.origin import Origin
from zhichan.records.audience import Audience, seen
from zhichan.records.right import Right

_KEYS = "[d.office || d.number || coalesce(d.kind_code, '') for d in documents]"
_BARE = "[d.office || d.number for d in documents]"
_MEND = "import the bibliographic data of the publication first, then this file again"

Holder = tuple[str, str, str]
"""(id, office, number) of a right."""


def of_known_rights(
    corpus: Corpus, unnamed: Sequence[tuple[Origin, Outcome]], sealed: bool = False
) -> tuple[list[tuple[Origin, Outcome, Right]], list[tuple[Origin, Outcome, tuple[Problem, ...]]]]:
    """Each outcome with the right that holds its publication, as far as the corpus (what is being written included) knows it.

    An open record joins no right by what only a sealed delivery knows, a sealed one by that of its own body only: else the
    application number that the seal keeps would stand in what is open.

    Args:
        sealed: whether some rights have sources that are not open.

    Returns:
        (outcomes with the right that they now speak of, the others with the reason), each with its origin
    """
    held: list[tuple[Origin, Outcome, Right]] = []
    rest: list[tuple[Origin, Outcome, tuple[Problem, ...]]] = []
    keys: dict[tuple[str, str], set[str]] = {}
    for origin, outcome in unnamed:
        if outcome.right:
            keys.setdefault((outcome.right.kind, origin.sealed_for), set()).add(outcome.publication)
    known = {
        (kind, seal): _seen_holders(corpus, kind, some, seal) if sealed else _holders(corpus, kind, some)
        for (kind, seal), some in sorted(keys.items())
    }
    for origin, outcome in unnamed:
        right = outcome.right
        holders = known[right.kind, origin.sealed_for].get(outcome.publication, set()) if right else set()
        if right and len(holders) == 1:
            ((id_, office, number),) = holders
            held.append((origin, outcome, replace(right, id=id_, office=office, number=number)))
        else:
            rest.append((origin, outcome, (_why(outcome.publication, holders),)))
    return held, rest


def _why(publication: str, holders: set[Holder]) -> Problem:
    if holders:
        ids = ", ".join(sorted(id_ for id_, _, _ in holders))
        what = f"the record names no application, and more than one right holds its publication ({ids})"
        return Problem("", what, publication, "find out which of the rights is meant, and mend the other")
    return Problem("", "the record names no application, only a publication that no right holds", publication, _MEND)


def _holders(corpus: Corpus, kind: str, keys: set[str]) -> dict[str, set[Holder]]:
    """The rights that hold each publication, by its key with the kind code (or without, where the record has none)."""
    table = corpus.table(kind, None)
    found: dict[str, set[Holder]] = {}
    if table is None:
        return found
    columns = f"id, office, number, list_concat({_KEYS}, {_BARE}) AS keys"
    batches = select(table, columns, f"WHERE list_has_any(list_concat({_KEYS}, {_BARE}), $2)", [sorted(keys)])
    for batch in batches:
        for row in batch.to_pylist():
            for key in keys.intersection(row["keys"]):
                found.setdefault(key, set()).add((row["id"], row["office"], row["number"] or ""))
    return found


def _seen_holders(corpus: Corpus, kind: str, keys: set[str], seal: str) -> dict[str, set[Holder]]:
    """The same by what is open and what is sealed for the one body."""
    table = corpus.table(kind, None)
    found: dict[str, set[Holder]] = {}
    audience = Audience(bodies=frozenset({seal}), personal=True)
    where = f"WHERE list_has_any(list_concat({_KEYS}, {_BARE}), $2)"
    for right in rights_of(select(table, "*", where, [sorted(keys)])) if table else ():
        part = seen(right, audience)
        for document in part.documents if part else ():
            bare = document.office + document.number
            for key in keys.intersection({bare, bare + document.kind_code}):
                found.setdefault(key, set()).add((right.id, right.office, right.number))
    return found
