"""The fields of technology of rights, by the concordance of WIPO that the city has loaded; none until it has."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhichan.records.declared import Label
from zhichan.schemes.concordance import Concordance
from zhichan.schemes.entries import Rule
from zhichan.schemes.titles import Titles
from zhichan.search.columns import Columns, Ints, Mask

_FIELDS = 36  # one more than there are: they are numbered from 1


class _Placed(NamedTuple):
    """Each right with each of its fields, once, by the rules."""

    rules: list[Rule]
    rids: Ints
    fields: Ints


class Technology:
    """The fields of the rights of one version. Rules that are loaded later hold from then on."""

    def __init__(self, columns: Columns, titles: Titles | None) -> None:
        self._columns, self._titles = columns, titles
        self._known = _Placed([], np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32))

    def counted(self, rids: Ints) -> tuple[dict[str, int], int]:
        """How many of these rights are of each field, by its number, and how many of none."""
        placed = self._placed()
        scope = np.zeros(self._columns.size, dtype=np.bool_)
        scope[rids] = True
        inside = scope[placed.rids]
        counts = np.bincount(placed.fields[inside])
        scope[placed.rids[inside]] = False
        return {str(field): int(counts[field]) for field in np.flatnonzero(counts).tolist()}, int(scope.sum())

    def of(self, field: str) -> Mask:
        """The rights of a field, by its number; none for what is no number of a field."""
        placed, result = self._placed(), np.zeros(self._columns.size, dtype=np.bool_)
        if field.isascii() and field.isdigit() and len(field) < 3:
            result[placed.rids[placed.fields == int(field)]] = True
        return result

    def of_any(self) -> Mask:
        """The rights of any field."""
        result = np.zeros(self._columns.size, dtype=np.bool_)
        result[self._placed().rids] = True
        return result

    def is_told(self) -> bool:
        """Whether the rules are loaded; until then no right has a field."""
        return self._titles is not None and bool(self._titles.rules())

    def labels(self) -> dict[str, Label]:
        """What the fields are called, by their numbers."""
        if self._titles is None:
            return {}
        found = {}
        for number in map(str, range(1, _FIELDS)):
            zh, en = (self._titles.of("wipo-field", number, lang) for lang in ("zh", "en"))
            found[number] = Label(zh=zh.text if zh else number, en=en.text if en else number)
        return found

    def _placed(self) -> _Placed:
        rules = self._titles.rules() if self._titles else []
        if rules != self._known.rules:
            concordance = Concordance(rules)
            of_word = np.array([concordance.field_of(word) for word in self._columns.words["ipc-group"]], dtype=np.int32)
            fields = of_word[self._columns["ipc-group_code"]]
            pairs = np.stack([self._columns["ipc-group_rid"], fields], axis=1)[fields > 0]
            pairs = np.unique(pairs, axis=0)
            self._known = _Placed(rules, pairs[:, 0], pairs[:, 1])
        return self._known
