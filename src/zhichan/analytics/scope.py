"""What a measure counts over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from zhichan.analytics.table import Column, Row, Table
from zhichan.corpus.marts import Marts
from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import Label
from zhichan.schemes.titles import Titles


@dataclass(frozen=True)
class Scope:
    """A set of rights of one corpus version, as a search gave it, and the terms on which it did.

    `rids` are the rights of `query` that were known to exist on `as_of`; a measure counts these and no others.
    """

    marts: Marts
    rids: npt.NDArray[np.int32]
    as_of: dt.date
    known_at: dt.datetime | None
    query: str
    lang: str
    gazetteer: Gazetteer
    titles: Titles = field(default_factory=Titles)

    def rows(self, query: str, params: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query over the marts in which `scope(rid)` holds the rights counted."""
        return self.marts.scoped(self.rids, query, params)

    @cached_property
    def made_up(self) -> bool:
        """Whether any of the rights is a sample's."""
        return bool(self.rows("SELECT count(*) > 0 FROM scope JOIN rights USING (rid) WHERE made_up")[0][0])

    def table(
        self,
        name: str,
        title: Label,
        definition: Label,
        columns: Sequence[Column],
        rows: Sequence[Row],
        note: Label | None = None,
    ) -> Table:
        """A table that counts these rights, with the terms on which they were given."""
        return Table(
            name=name,
            title=title,
            columns=tuple(columns),
            rows=tuple(rows),
            basis="rights",
            definition=definition,
            as_of=self.as_of,
            known_at=self.known_at,
            query=self.query,
            lang=self.lang,
            made_up=self.made_up,
            note=note,
        )
