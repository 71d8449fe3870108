"""The columns that narrow, count and sort: one numpy array each, by `rid`.

A comparison over 300,000 rights takes a tenth of a millisecond on an array and several on a query that has to give a list of
ids back, so these columns are made from the marts once, stored beside the text index and loaded whole (about 70 bytes a right).
Days are counted from 1970-01-01. Words are codes into `words[column]`, -1 for none;
families are codes only. They are made in the same way after a patch of the marts as after a whole fill: it takes seconds for a
million rights. A rid that no right has (a patch leaves such holes) is known on no day, and stands in no order.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhichan.corpus.marts import Marts
from zhichan.records.dates import first_day, last_day
from zhichan.search.holder_types import HOLDER_TYPES, holder_type

Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

DATES = ("filed", "published", "granted")
WORDS = ("type", "office", "kind", "country", "province", "city", "district", "holder", "sealed_for")
FAMILIES = ("family", "family_extended")
CLASS_LEVELS = {
    "class-section": "level1",
    "class-class": "coalesce(level2, level1)",
    "class": "coalesce(level3, level2, level1)",
    "class-group": "coalesce(level4, level3, level2, level1)",
}
"""The levels on which classes are counted, each with what stands there: of IPC and CPC section, class, subclass and main group.
Schemes with fewer levels stand there with the deepest that they have."""
SORTED = ("title", "number", "ipc")
"""Words of which only the order counts."""
ORDERS = ("id", "title", "number", "holder", "class", "filed", "published", "granted", "expiry", "citations")
"""What rights are ordered by, upwards; with a `-` before it downwards. What has no value comes last either way."""
LISTED = ("id", "newest", "oldest", *ORDERS[1:], *(f"-{order}" for order in ORDERS))
"""The orders of a list, a file and a page alike, as they are asked for; `newest` and `oldest` are by the day of filing."""
_SAME = {"filed": "oldest", "-filed": "newest"}
_DAYS = {"published": "published_low", "granted": "granted_low", "expiry": "term_end"}
_KEYS = {"class": "ipc", **_DAYS}
_FEW = 20  # rights are looked up one by one where they are fewer than one in so many
_LEAST, _MOST = int(np.iinfo(np.int32).min), int(np.iinfo(np.int32).max)
_EPOCH = dt.date(1970, 1, 1)

# whose citation names a number of the right, with or without its kind code; what is sealed tells nothing by an order
_CITED = """
    WITH citing AS (
        SELECT k.rid, k.office || k.number AS plain, k.office || k.number || k.kind_code AS whole
        FROM links k SEMI JOIN (SELECT rid FROM rights WHERE sealed_for IS NULL) USING (rid) WHERE k.rel = 'cites'),
    named AS (SELECT rid, plain AS key FROM citing UNION SELECT rid, whole FROM citing)
    SELECT n.rid, count(DISTINCT named.rid)::INTEGER AS citations FROM numbers n JOIN named USING (key)
    WHERE named.rid <> n.rid GROUP BY n.rid"""


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - _EPOCH).days


class Columns:
    """The arrays of one version. `size` is how many rids there are, holes included; no order holds a hole."""

    def __init__(self, arrays: dict[str, Ints], words: dict[str, list[str]]) -> None:
        self.arrays, self.words = arrays, words
        self.size = len(arrays["first_day"])
        self._codes = {column: {word: code for code, word in enumerate(known)} for column, known in words.items()}
        self._states: Callable[[int], Ints] = lru_cache(maxsize=8)(self._states_on)
        self._places: Callable[[str], Ints] = lru_cache(maxsize=4)(self._placed)
        self._known: Callable[[int], Mask] = lru_cache(maxsize=4)(self._known_on)

    @classmethod
    def load(cls, folder: Path) -> Columns:
        """Reads what `build` wrote."""
        with np.load(folder / "columns.npz") as stored:
            arrays = {name: stored[name] for name in stored.files}
        return cls(arrays, json.loads((folder / "words.json").read_text(encoding="utf-8")))

    def __getitem__(self, name: str) -> Ints:
        return self.arrays[name]

    def code(self, column: str, word: str) -> int:
        """The code of a word; -2, which no right has, for an unknown one."""
        return self._codes[column].get(word, -2)

    # masks over all rights

    def known(self, as_of: dt.date) -> Mask:
        """The rights known to exist on a day; one without any date always, a hole never. Read-only: it is for all who ask."""
        return self._known(day_number(as_of))

    def _known_on(self, day: int) -> Mask:
        known: Mask = self["first_day"] <= day
        known.setflags(write=False)
        return known

    def sealed_words(self) -> list[str]:
        """The seals that rights bear: of each the codes of its bodies, with blanks between. None where everything is open."""
        return self.words["sealed_for"]

    def visible(self, seals: Iterable[str]) -> Mask:
        """The rights that are open or bear one of these seals."""
        codes = [self.code("sealed_for", seal) for seal in seals]
        visible: Mask = np.isin(self["sealed_for"], [-1, *codes])
        return visible

    def is_word(self, column: str, word: str) -> Mask:
        """The rights whose column holds this word."""
        equal: Mask = self[column] == self.code(column, word)
        return equal

    def has_word(self, column: str) -> Mask:
        """The rights whose column holds any word."""
        some: Mask = self[column] >= 0
        return some

    def within(self, field: str, low: str | None, high: str | None) -> Mask:
        """The rights whose date surely lies in the range: the whole of a partial date does. No date lies in none."""
        least = day_number(first_day(low)) if low else _LEAST + 1
        most = day_number(last_day(high)) if high else _MOST - 1
        inside: Mask = (self[f"{field}_low"] >= least) & (self[f"{field}_high"] <= most)
        return inside

    def in_years(self, low: str | None, high: str | None) -> Mask:
        """The rights filed in these years."""
        year = self["year"]
        inside: Mask = (year >= (int(low) if low else 0)) & (year <= (int(high) if high else _MOST))
        return inside

    def states(self, as_of: dt.date) -> Ints:
        """The code of each right's state on a day, as `words["status"]`; `unknown` where no state holds."""
        return self._states(day_number(as_of))

    def in_state(self, state: str, as_of: dt.date) -> Mask:
        """The rights in a state on a day."""
        inside: Mask = self.states(as_of) == self.code("status", state)
        return inside

    def _states_on(self, day: int) -> Ints:
        holds = (self["state_start"] <= day) & (day < self["state_until"])
        result = np.full(self.size, self.code("status", "unknown"), dtype=np.int32)
        result[self["state_rid"][holds]] = self["state_code"][holds]
        return result

    def numbered(self) -> Mask:
        """The rights with an official number."""
        some: Mask = self["numbered"] > 0
        return some

    def ordered(self, order: str, rids: Ints) -> Ints:
        """The same rights in an order: `newest`, `oldest`, or one of `ORDERS`, downwards with a `-` before it; equals by id."""
        order = _SAME.get(order, order)
        kept = f"by_{order}" in self.arrays
        if kept and len(rids) * _FEW < self.size:
            return rids[np.argsort(self.places(order)[rids])]
        inside = np.zeros(self.size, dtype=np.bool_)
        inside[rids] = True
        if kept:
            whole = self[f"by_{order}"]
            return whole[inside[whole]]
        by_id = self["by_id"][inside[self["by_id"]]]
        name = order.removeprefix("-")
        if name == "id":
            return by_id[::-1]
        key = self[_KEYS.get(name, name)][by_id].astype(np.int64)
        missing = key <= (_LEAST if name in _DAYS else -1)
        key = np.where(missing, _MOST + 1, -key if order.startswith("-") else key)
        return by_id[np.argsort(key, kind="stable")]

    def places(self, order: str) -> Ints:
        """By rid the place in one of the orders that are kept whole: `id`, `newest`, `oldest`, `title`; -1 for a hole."""
        return self._places(order)

    def _placed(self, order: str) -> Ints:
        whole = self[f"by_{order}"]
        places = np.full(self.size, -1, dtype=np.int32)
        places[whole] = np.arange(len(whole), dtype=np.int32)
        return places

    def classed(self, level: str, rids: Ints) -> tuple[Ints, int]:
        """The codes of the classes that rights have on one of the `CLASS_LEVELS`, one for each, and how many have none."""
        of, codes = self[f"{level}_rid"], self[f"{level}_code"]
        if len(rids) * _FEW < self.size:
            first, end = np.searchsorted(of, rids), np.searchsorted(of, rids, "right")
            many = end - first
            at = np.repeat(first - np.cumsum(many) + many, many) + np.arange(many.sum())
            return codes[at], int(np.count_nonzero(many == 0))
        scope = np.zeros(self.size, dtype=np.bool_)
        scope[rids] = True
        inside = scope[of]
        found = of[inside]  # ascending
        return codes[inside], len(rids) - int(np.count_nonzero(np.diff(found, prepend=-1)))

    def areas_on(self, as_of: dt.date) -> tuple[Ints, Ints]:
        """Which rights lie in which areas on a day: two arrays side by side, rids and codes of `words["area"]`, no pair twice."""
        day = day_number(as_of)
        holds = (self["area_start"] <= day) & (day < self["area_until"])
        pairs = np.unique(np.stack([self["area_rid"][holds], self["area_code"][holds]]), axis=1)
        return pairs[0], pairs[1]

    def in_area(self, area: str | None, as_of: dt.date) -> Mask:
        """The rights in an area on a day; None for those in any."""
        rids, codes = self.areas_on(as_of)
        result = np.zeros(self.size, dtype=np.bool_)
        result[rids if area is None else rids[codes == self.code("area", area)]] = True
        return result

    def in_class(self, level: str, symbol: str) -> Mask:
        """The rights with a class that is this symbol on one of the `CLASS_LEVELS`."""
        result = np.zeros(self.size, dtype=np.bool_)
        result[self[f"{level}_rid"][self[f"{level}_code"] == self.code(level, symbol)]] = True
        return result


def build(marts: Marts, folder: Path) -> None:
    """Makes the columns of the marts into `columns.npz` and `words.json` in a folder."""
    table = marts.arrow(
        f"SELECT rid, first_day - DATE '1970-01-01' AS first_day, term_end - DATE '1970-01-01' AS term_end, "  # noqa: S608 - our own names
        f"{', '.join(DATES)}, filed_year, {', '.join(WORDS)}, {', '.join(FAMILIES)}, documents, "
        "number IS NOT NULL AS numbered, title, number, ipc FROM rights"
    )
    rid = _ints(table["rid"], 0)
    arrays: dict[str, Ints] = {}
    words: dict[str, list[str]] = {}

    def add(name: str, values: Ints, hole: int) -> None:
        arrays[name] = np.full(marts.size, hole, dtype=np.int32)
        arrays[name][rid] = values

    add("first_day", _ints(table["first_day"], _LEAST), _MOST)
    for field in DATES:
        low, high = _ends(table[field])
        add(f"{field}_low", low, _LEAST)
        add(f"{field}_high", high, _MOST)
    add("year", _ints(table["filed_year"], -1), -1)
    for name in WORDS:
        codes, words[name] = _coded(table[name])
        add(name, codes, -1)
    for name in FAMILIES:
        add(name, _told_apart(table[name]), -1)
    add("documents", _ints(table["documents"], 0), 0)
    add("numbered", _ints(table["numbered"].cast(pa.int8()), 0), 0)
    for name in SORTED:
        add(name, _coded(table[name])[0], -1)
    add("term_end", _ints(table["term_end"], _LEAST), _LEAST)
    cited = marts.arrow(_CITED)
    add("citations", np.zeros(len(rid), dtype=np.int32), -1)
    arrays["citations"][_ints(cited["rid"], 0)] = _ints(cited["citations"], 0)
    _add_orders(marts, arrays)
    _add_states(marts, arrays, words)
    _add_classes(marts, arrays, words)
    _add_areas(marts, arrays, words)
    _add_holder_types(arrays, words)
    np.savez(folder / "columns.npz", allow_pickle=False, **arrays)
    (folder / "words.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def _add_orders(marts: Marts, arrays: dict[str, Ints]) -> None:
    """All rights in the order of each sort; what has no date or title comes last, and equals stay in the order of ids."""
    by_id = arrays["by_id"] = _ints(marts.arrow("SELECT rid FROM rights ORDER BY kind, id")["rid"], 0)
    filed = arrays["filed_low"][by_id].astype(np.int64)
    title = arrays["title"][by_id]
    keys = {
        "newest": np.where(filed == _LEAST, _MOST, -filed),
        "oldest": np.where(filed == _LEAST, _MOST, filed),
        "title": np.where(title < 0, _MOST, title),
    }
    for name, key in keys.items():
        arrays[f"by_{name}"] = by_id[np.argsort(key, kind="stable")]


def _add_states(marts: Marts, arrays: dict[str, Ints], words: dict[str, list[str]]) -> None:
    rows = marts.arrow("SELECT rid, state, start - DATE '1970-01-01' AS start, until - DATE '1970-01-01' AS until FROM states")
    codes, known = _coded(rows["state"])
    words["status"] = sorted({"unknown", *known})
    place = np.array([words["status"].index(state) for state in known], dtype=np.int32)
    arrays["state_rid"], arrays["state_code"] = _ints(rows["rid"], 0), place[codes]
    arrays["state_start"], arrays["state_until"] = _ints(rows["start"], _LEAST), _ints(rows["until"], _MOST)


def _add_classes(marts: Marts, arrays: dict[str, Ints], words: dict[str, list[str]]) -> None:
    for name, level in CLASS_LEVELS.items():
        rows = marts.arrow(f"SELECT DISTINCT rid, {level} AS symbol FROM classes WHERE level1 IS NOT NULL ORDER BY rid")  # noqa: S608 - ours
        arrays[f"{name}_rid"] = _ints(rows["rid"], 0)
        arrays[f"{name}_code"], words[name] = _coded(rows["symbol"])
    level = CLASS_LEVELS["class-group"]
    rows = marts.arrow(f"SELECT DISTINCT rid, {level} AS symbol FROM classes WHERE scheme = 'ipc' AND level1 IS NOT NULL")  # noqa: S608 - ours
    arrays["ipc-group_rid"] = _ints(rows["rid"], 0)
    arrays["ipc-group_code"], words["ipc-group"] = _coded(rows["symbol"])


def _add_areas(marts: Marts, arrays: dict[str, Ints], words: dict[str, list[str]]) -> None:
    rows = marts.arrow("SELECT rid, area, start - DATE '1970-01-01' AS start, until - DATE '1970-01-01' AS until FROM areas")
    arrays["area_code"], words["area"] = _coded(rows["area"])
    arrays["area_rid"] = _ints(rows["rid"], 0)
    arrays["area_start"], arrays["area_until"] = _ints(rows["start"], _LEAST), _ints(rows["until"], _MOST)


def _add_holder_types(arrays: dict[str, Ints], words: dict[str, list[str]]) -> None:
    words["holder-type"] = list(HOLDER_TYPES)
    codes = {key: code for code, key in enumerate(HOLDER_TYPES)}
    of_name = np.array([*(codes[holder_type(name)] for name in words["holder"]), -1], dtype=np.int32)
    arrays["holder-type"] = of_name[arrays["holder"]]


def _ints(column: pa.ChunkedArray, missing: int) -> Ints:
    filled: Ints = column.fill_null(missing).to_numpy().astype(np.int32)
    return filled


def _coded(column: pa.ChunkedArray) -> tuple[Ints, list[str]]:
    """Codes in the order of the words, -1 for None and the empty word, and the words."""
    encoded = pc.if_else(pc.equal(column, ""), None, column).combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.dictionary)
    code = np.empty(len(order) + 1, dtype=np.int32)
    code[order.to_numpy()] = np.arange(len(order), dtype=np.int32)
    code[-1] = -1
    return code[encoded.indices.fill_null(-1).to_numpy()], encoded.dictionary.take(order).to_pylist()


def _told_apart(column: pa.ChunkedArray) -> Ints:
    """Codes in no order: all that families need, and much sooner there than in order, since most families have one right."""
    codes: Ints = column.combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy()
    return codes


def _ends(dates: pa.ChunkedArray) -> tuple[Ints, Ints]:
    """The first and the last day of each partial date; without a date what lies in no range."""
    codes, known = _coded(dates)
    low = np.array([*(day_number(first_day(date)) for date in known), _LEAST], dtype=np.int32)
    high = np.array([*(day_number(last_day(date)) for date in known), _MOST], dtype=np.int32)
    return low[codes], high[codes]
