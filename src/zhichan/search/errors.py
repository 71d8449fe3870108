"""What a search can refuse, and how the place in a query is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from zhichan.errors import ZhichanError
from zhichan.records.declared import Label

_AROUND = 200  # characters of a long query that are shown on either side of a place


class SearchError(ZhichanError):
    """The root of what a person may meet in searching."""


class QueryError(SearchError):
    """A query that cannot be read.

    Args:
        what: what is wrong, one sentence; `{name}` stands for `details["name"]`.
        query: the whole query as typed.
        place: the offset in `query` at which it is wrong (0 to `len(query)`).
        expected: what could have stood there, in plain words.
        suggestion: a near spelling that would be understood, or `""`.

    `what`, `expected` and `mend` as attributes are English; `said` gives the whole in either language.
    """

    def __init__(
        self,
        what: Label,
        *,
        query: str,
        place: int,
        expected: Label,
        suggestion: str = "",
        details: Mapping[str, object] | None = None,
    ) -> None:
        self.query, self.place, self.suggestion = query, max(0, min(place, len(query))), suggestion
        self._labels, self.details = (what, expected), dict(details or {})
        self.expected = self._filled(expected, "en")
        super().__init__(self._filled(what, "en"), mend=self._mend("en"))

    def _filled(self, label: Label, lang: str) -> str:
        return label.in_(lang).format_map(self.details)

    def _mend(self, lang: str) -> str:
        chinese = Label(zh="zh", en="").in_(lang)
        expected = self._filled(self._labels[1], lang)
        parts = [(f"应为{expected}" if chinese else f"expected {expected}") if expected else ""]
        if self.suggestion:
            parts.append(f"是否为 {self.suggestion}" if chinese else f"did you mean {self.suggestion}")
        return ("；" if chinese else "; ").join(part for part in parts if part)

    def said(self, lang: str) -> tuple[str, str]:
        """What is wrong, and how to mend it, in a language."""
        return self._filled(self._labels[0], lang), self._mend(lang)

    def caret(self) -> str:
        """Two lines: the query (of a long one what stands around the place), and a caret below the place.

        Full-width characters count as two columns.
        """
        start = max(0, self.place - _AROUND) if len(self.query) > 2 * _AROUND else 0
        end = start + 2 * _AROUND
        shown = ("…" if start else "") + self.query[start:end] + ("…" if end < len(self.query) else "")
        flat = "".join(" " if c in "\r\n\t" else c for c in shown)
        return f"{flat}\n{' ' * _columns(flat[: self.place - start + bool(start)])}^"

    def __str__(self) -> str:
        lines = [self.what, *("  " + line for line in self.caret().splitlines())]
        return "\n".join([*lines, self.mend] if self.mend else lines)

    def as_json(self) -> dict[str, object]:
        """The common shape, with the query and the place, and both as two lines with a caret."""
        return {
            **super().as_json(),
            "query": self.query,
            "place": self.place,
            "expected": self.expected,
            "suggestion": self.suggestion,
            "caret": self.caret(),
        }


def _columns(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
