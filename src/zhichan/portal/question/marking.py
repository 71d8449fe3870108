"""The words of a query marked in the texts of one right."""

from __future__ import annotations

from zhichan.search import highlight
from zhichan.search.dialects.translating import Read
from zhichan.search.results import Segment
from zhichan.search.syntax import parse


class Marking:
    """Marks what a query asks for (not what it excludes) where it is looked for: `title`, `abstract`, `claims`."""

    def __init__(self, query: str | Read) -> None:
        self._wanted = highlight.wanted(parse(query) if isinstance(query, str) else query.node)

    def of(self, target: str, text: str) -> list[Segment]:
        """The whole text in segments, hits marked.

        Args:
            target: what the text is, as the search calls it.
        """
        leaves = [leaf for leaf, targets in self._wanted if target in targets]
        return highlight.whole(text, highlight.hits(leaves, text)) if leaves else [Segment(text, False)]

    def hits(self, target: str, text: str) -> bool:
        """Whether anything in the text is marked."""
        return any(segment.is_hit for segment in self.of(target, text))
