"""One member for each family of a result: which one stands for the others is said here, and nowhere else."""

from __future__ import annotations

import datetime as dt
from typing import Literal, NamedTuple, get_args

import numpy as np

from zhichan.records.declared import Label
from zhichan.search.columns import Columns, Ints, day_number

Basis = Literal["rights", "families", "families-extended"]
"""What a result lists: each right, or one right for each simple or extended family."""
BASES: tuple[Basis, ...] = get_args(Basis)

RULE = Label(
    zh="在结果之内，先取截至日已授权的，再取中国受理的，再取申请日最早的，最后按编号",
    en="of its members in the result one that is granted by the day of law before one that is not, one of the Chinese office "
    "before others, then the earliest filed, then the first by id",
)
"""Which member of a family stands for it, as pages and programs say it."""

FIELDS: dict[Basis, str] = {"families": "family", "families-extended": "extended-family"}
"""The query field that finds the members of a family, by what is listed."""

COLUMNS = {"family": "family", "extended-family": "family_extended"}
"""The column of each of these fields."""

HOME = "CN"
"""The office at home."""


class Members(NamedTuple):
    """One right for each family, ascending, and how many rights of the result are of its family."""

    rids: Ints
    sizes: Ints


def members(columns: Columns, basis: Basis, rids: Ints, as_of: dt.date) -> Members:
    """What stands for the families of these rights, by `RULE`; on the basis of rights each stands for itself."""
    if basis == "rights" or not len(rids):
        return Members(rids, np.ones(len(rids), dtype=np.int32))
    family = columns[COLUMNS[FIELDS[basis]]]
    sizes = np.bincount(family[rids]).astype(np.int32)
    single = sizes[family[rids]] == 1  # most families have one right
    several = rids[~single]
    day = day_number(as_of)
    granted = columns["granted_high"][several] <= day
    home = columns["office"][several] == columns.code("office", HOME)
    filed = columns["filed_low"][several].astype(np.int64)
    filed[filed == np.iinfo(np.int32).min] = np.iinfo(np.int32).max  # without a date last
    order = np.lexsort((columns.places("id")[several], filed, ~home, ~granted, family[several]))
    ordered = several[order]
    first = np.flatnonzero(np.diff(family[ordered], prepend=-1))
    chosen = np.sort(np.concatenate([rids[single], ordered[first]]))
    return Members(chosen, sizes[family[chosen]])
