"""The spans of a measure as columns of numbers, read from the marts once and kept beside them.

A query over a million rights takes a tenth of a second, one for grounds of high value half a second; adding up the same spans
takes milliseconds, whatever the date of law and whoever asks. So each relation (`analytics.occurrences`) is read once, for all
rights of its kind. The folder carries the token of the marts and a file the digest of its query: other marts, or a measure that
reads otherwise, make other files. They are mapped into memory, so that processes share them.
"""
# ruff: noqa: S608 - queries are put together from our own words and from what is declared and checked

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from zhichan.analytics.occurrences import Counted, Of
from zhichan.corpus.marts import Marts
from zhichan.normalise.places import Gazetteer
from zhichan.search.columns import Ints, Mask

NEVER = int(np.iinfo(np.int32).max)
"""The day of what has not come to an end."""
_END_OF_TIME = "DATE '9999-12-31'"


Awards = Sequence[Sequence[object]]
"""The awards that the city's folder names, as three columns: rights, days, names."""
NO_AWARDS: Awards = ((), (), ())


class Spans(NamedTuple):
    """Spans side by side, ordered by right; days since 1970-01-01. Only of cohorts (`followed`) there is `known` and `undone`."""

    rid: Ints
    start: Ints
    until: Ints
    known: Ints | None = None
    undone: Ints | None = None

    def as_of(self, day: int) -> Spans:
        """Those that are known on a day and not undone by then."""
        if self.known is None or self.undone is None:
            return self
        there = (self.known <= day) & (self.undone > day)
        return Spans(self.rid[there], self.start[there], self.until[there])


def relation(counted: Counted, mine: str, as_of: str) -> str:
    """The beginning of a query with the tables `mine` and `spans`. Its parameters are the awards.

    Args:
        mine: which rights: what follows `FROM`, `rights r` among it.
        as_of: the date of law, as SQL.
    """
    return (
        "WITH awards AS (SELECT unnest(?::VARCHAR[]) AS id, unnest(?::DATE[]) AS day, unnest(?::VARCHAR[]) AS award), "
        "mine AS (SELECT r.rid, r.id, r.title, r.office, r.holder, r.filed, r.published, r.granted, r.term_end, r.family, "
        f"r.family_extended, coalesce(r.district, '') AS district FROM {mine}), "
        f"spans AS ({counted.sql.replace('$as_of', as_of)})"
    )


def spans(marts: Marts, counted: Counted, of: Of, awards: Awards) -> Spans:
    """The spans of all rights of a kind."""
    columns = ["start", "until", *(["known", "undone"] if counted.followed else [])]
    days = ", ".join(f"coalesce({name} - DATE '1970-01-01', {NEVER})::INTEGER AS {name}" for name in columns)
    rights = f"rights r WHERE r.kind = '{of.kind}'"
    query = f"{relation(counted, rights, _END_OF_TIME)} SELECT rid, {days} FROM spans WHERE start IS NOT NULL ORDER BY rid"
    params = awards if " awards " in counted.sql else NO_AWARDS  # else another list would have all spans read again

    def read() -> Ints:
        return np.stack([column.to_numpy() for column in marts.arrow(query, params).columns])

    return Spans(*_kept(marts, query, params, read))


def places(marts: Marts, gazetteer: Gazetteer) -> Ints:
    """By rid where a right lies: 0 in the city but in none of its districts, else the place of its district counted from 1; one
    more than there are districts for what lies elsewhere, and where no right is."""
    codes = [district.code for district in gazetteer.districts]
    query = (
        f"SELECT rid, CASE WHEN coalesce(district, '') <> '' OR city = ? THEN coalesce(list_position(?, district), 0) "
        f"ELSE {len(codes) + 1} END AS place FROM rights"
    )
    found: Ints = _by_rid(marts, query, [gazetteer.city_name.zh, codes], len(codes) + 1)
    return found


def asked(marts: Marts, of: Of) -> Mask:
    """By rid which rights are of a kind, of its types and office."""
    conditions = [f"kind = '{of.kind}'"]
    if of.types:
        conditions.append(f"type IN ({', '.join(repr(one) for one in of.types)})")
    if of.office:
        conditions.append(f"office = '{of.office}'")
    found: Mask = _by_rid(marts, f"SELECT rid, 1 FROM rights WHERE {' AND '.join(conditions)}", [], 0, np.bool_)
    return found


def families(marts: Marts) -> Ints:
    """By rid the simple family, as the number of one of its rights."""
    found: Ints = _by_rid(marts, "SELECT rid, min(rid) OVER (PARTITION BY family) FROM rights", [], -1)
    return found


def holders(marts: Marts) -> Ints:
    """By rid the first holder as printed, as the number of one of its rights; -1 without. Not kept: names may be withheld."""
    query = "SELECT rid, min(rid) OVER (PARTITION BY holder) FROM rights WHERE coalesce(holder, '') <> ''"
    found: Ints = _read_by_rid(marts, query, [], -1, np.int32)
    return found


def _by_rid(marts: Marts, query: str, params: Sequence[object], missing: int, type_: type = np.int32) -> Any:
    return _kept(marts, query, params, lambda: _read_by_rid(marts, query, params, missing, type_))


def _read_by_rid(marts: Marts, query: str, params: Sequence[object], missing: int, type_: type) -> Any:
    rids, values = marts.arrow(query, params).columns
    found = np.full(marts.size, missing, dtype=type_)
    found[rids.to_numpy()] = values.to_numpy()
    return found


def _kept(marts: Marts, query: str, params: Sequence[object], read: Callable[[], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """What was read for a query, from its file; whoever asks first makes that."""
    digest = hashlib.blake2b(repr((query, list(params))).encode(), digest_size=12).hexdigest()
    folder = marts.path.with_name(f"spans-{marts.token}")
    path = folder / f"{digest}.npy"
    if not path.exists():
        made = read()
        folder.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".draft", delete=False) as draft:  # another may make the same
            np.save(draft, made)
        Path(draft.name).replace(path)
    return np.asarray(np.load(path, mmap_mode="r"))
