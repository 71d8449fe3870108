"""What a measure counts over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from zhichan.corpus.marts import Marts
from zhichan.normalise.places import Gazetteer


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

    def rows(self, query: str, params: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query over the marts in which `scope(rid)` holds the rights counted."""
        return self.marts.scoped(self.rids, query, params)

    @cached_property
    def made_up(self) -> bool:
        """Whether any of the rights is a sample's."""
        return bool(self.rows("SELECT count(*) > 0 FROM scope JOIN rights USING (rid) WHERE made_up")[0][0])
