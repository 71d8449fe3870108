"""Which statement counts where sources disagree.

The rule, the same everywhere: the office before a vendor's export before a person's table; then the later date that the
source bears; then the more sources; then the content itself, so that the choice never depends on the order of import.
The other statements stay and are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from zhichan.records.right import Item, Right, Source

_TRUST = {"office": 2, "vendor": 1, "hand": 0}

T = TypeVar("T", bound=Item)


def _weight(item: Item, sources: dict[str, Source]) -> tuple[object, ...]:
    best = max(
        ((_TRUST[s.authority], s.date) for key in item.sources if (s := sources.get(key))),
        default=(-1, ""),
    )
    return (*best, len(item.sources))


def ranked(right: Right, items: Iterable[T]) -> list[T]:
    """The items, the one that counts first. Items come in canonical order, and equals keep it."""
    items = list(items)
    if len(items) < 2:
        return items
    sources = {source.key: source for source in right.sources}
    return sorted(items, key=lambda item: _weight(item, sources), reverse=True)


def fact(right: Right, name: str) -> str:
    """The value that counts of a declared property, or `""`."""
    items = [f for f in right.facts if f.property == name]
    return ranked(right, items)[0].value if items else ""


def text(right: Right, part: str, lang: str | None = None) -> str:
    """The text that counts, in this language (any, if None), or `""`. Several sequence parts are joined by line breaks."""
    items = [t for t in right.texts if t.part == part and (lang is None or t.lang == lang)]
    if not items:
        return ""
    first = ranked(right, items)[0]
    if not first.seq:
        return first.text
    same = [t for t in right.texts if (t.part, t.lang, t.document) == (part, first.lang, first.document)]
    return "\n".join(t.text for t in sorted(same, key=lambda t: t.seq))


def event_date(right: Right, key: str) -> str:
    """The date that counts of an event, or `""`."""
    items = [e for e in right.events if e.key == key and e.date]
    return ranked(right, items)[0].date if items else ""


def parties(right: Right, role: str) -> list[str]:
    """The names in a role as the most trusted source that names any gives them, in its order."""
    items = ranked(right, (p for p in right.parties if p.role == role))
    if not items:
        return []
    spokesman = ranked_sources(right, items)
    chosen = [p for p in items if spokesman in p.sources]
    langs = {p.lang for p in chosen}
    # one source may give a name in two languages: the register's own first
    own = "zh" if right.office == "CN" and "zh" in langs else chosen[0].lang
    return [p.name for p in sorted((p for p in chosen if p.lang == own), key=lambda p: (p.seq, p.name))]


def ranked_sources(right: Right, items: Iterable[Item]) -> str:
    """The key of the most trusted source among those that state these items."""
    keys = {key for item in items for key in item.sources}
    best = max(
        (s for s in right.sources if s.key in keys),
        key=lambda s: (_TRUST[s.authority], s.date, s.key),
        default=None,
    )
    return best.key if best else ""
