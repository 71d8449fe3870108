"""What whoever asks brings along to a query: their earlier searches by number, and the tags of their bodies.

Both are working data of a layer above: the search takes them as plain texts and ids, keeps nothing of them, and writes nothing
of them into an index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from zhichan.search.fields import FIELDS
from zhichan.search.nodes import Listed, Node, leaves

_REFERENCE = re.compile(r"(?<![^\s(（\-－])[#＃][0-9]+(?![^\s()（）])")
_PHRASE = re.compile(r"\"(\\.|[^\"\\])*\"|＂(\\.|[^＂\\])*＂|[“”](\\.|[^“”\\])*[“”]|「(\\.|[^」\\])*」", re.DOTALL)

_NAMES = "|".join(spelling for field in FIELDS if field.type == "tag" for spelling in (field.name, *field.aliases))
_TAG = re.compile(rf"(?:{_NAMES})\s*[:：=＝]", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """Attributes:
    earlier: queries of our own language by their number, with no reference in them; None where there is no history.
    tags: the ids of the rights that bear each tag; None for whoever has no tags.
    """

    earlier: Mapping[int, str] | None = None
    tags: Mapping[str, frozenset[str]] | None = None


NOTHING_GIVEN = Given()


def refers(text: str) -> bool:
    """Whether a query names an earlier search: `#` and digits where a term begins, outside quotes."""
    return _REFERENCE.search(_PHRASE.sub('""', text)) is not None


def names_tags(text: str) -> bool:
    """Whether a query of our own language may name a tag."""
    return _TAG.search(text) is not None


def tags_in(node: Node) -> dict[str, tuple[str, ...]]:
    """The tags that a query names, `*` for any, with the ids of their rights; given again, they mean the same."""
    return {leaf.value: tuple(sorted(leaf.ids)) for leaf, _negated in leaves(node) if isinstance(leaf, Listed)}
