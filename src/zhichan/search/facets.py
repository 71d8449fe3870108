"""Exact counts over a result, and the narrowing that a click on a count means. Both read the same columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from zhichan.corpus.marts import Rids
from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import Label
from zhichan.search.columns import CLASS_LEVELS, Columns, Ints, Mask
from zhichan.search.errors import SearchError
from zhichan.search.fields import BY_NAME
from zhichan.search.holder_types import HOLDER_TYPES
from zhichan.search.results import Facet, FacetValue
from zhichan.search.technology import Technology
from zhichan.search.unified import Unified
from zhichan.search.values import choices

FACETS: dict[str, Label] = {
    "year": BY_NAME["year"].label,
    "holder": Label(zh="权利人（归并）", en="First holder, unified"),
    "district": BY_NAME["district"].label,
    "area": Label(zh="区域（可重叠，不可相加）", en="Area (areas overlap: not to be added up)"),
    "holder-type": Label(zh="权利人类型（按第一权利人名称）", en="Type of holder, by the name of the first"),
    "class-section": Label(zh="分类：部", en="Class: section"),
    "class-class": Label(zh="分类：大类", en="Class: class"),
    "class": Label(zh="分类", en="Class"),
    "class-group": Label(zh="分类：大组", en="Class: main group"),
    "status": BY_NAME["status"].label,
    "kind": BY_NAME["kind"].label,
    "type": BY_NAME["type"].label,
    "field": Label(zh="技术领域", en="Field of technology"),
    "office": BY_NAME["office"].label,
}
"""All facets. `class` counts each subclass (`G06F`; Locarno `14-03`) of a right once, the other facets of classes their level."""

_PRINTED = Label(zh="权利人（按登记名称）", en="First holder, by the name as registered")
_SHOWN = 20
_SOON = 1_000  # so many values are sorted in no time


class Facets:
    """Counts and narrows over the columns of one version.

    Where parties are resolved, `holder` counts the unified party of the first holder and its values are ids of parties; elsewhere
    it counts names as registered, and its label says so.
    """

    def __init__(self, columns: Columns, gazetteer: Gazetteer, technology: Technology, unified: Unified | None = None) -> None:
        self._columns, self._unified, self._technology = columns, unified, technology
        self._labels: dict[str, Callable[[], Mapping[str, Label]]] = {
            "district": lambda: {district.code: district.label for district in gazetteer.districts},
            "area": lambda: {area.code: area.label for area in gazetteer.areas},
            "status": lambda: choices("status"),
            "kind": lambda: choices("kind"),
            "type": lambda: choices("type"),
            "field": self._technology.labels,
            "holder-type": lambda: HOLDER_TYPES,
        }
        if unified:
            self._labels["holder"] = lambda: unified.called

    def mask(self, filters: Mapping[str, Sequence[str]], as_of: dt.date) -> Mask:
        """The rights that have, of every facet named, one of the values given. A facet without values narrows nothing.

        Raises:
            SearchError: there is no such facet.
        """
        result = np.ones(self._columns.size, dtype=np.bool_)
        for name, values in filters.items():
            _known(name)
            if values:
                result &= np.logical_or.reduce([self._has(name, value, as_of) for value in values])
        return result

    def _has(self, name: str, value: str, as_of: dt.date) -> Mask:
        if name == "year":
            year = value if value.isascii() and value.isdigit() and len(value) <= 4 else "-2"
            return self._columns.in_years(year, year)
        if name == "field":
            return self._technology.of(value)
        if name == "status":
            return self._columns.in_state(value, as_of)
        if name == "area":
            return self._columns.in_area(value, as_of)
        if name == "holder" and self._unified:
            return self._unified.first_is(self._unified.meant(value) or [])
        return self._columns.in_class(name, value) if name in CLASS_LEVELS else self._columns.is_word(name, value)

    def count(self, name: str, rids: Rids, as_of: dt.date, selected: Sequence[str] = ()) -> Facet:
        """The values of a facet among these rights: years in their order, others by count; selected ones always.

        Raises:
            SearchError: there is no such facet.
        """
        _known(name)
        counted, more, missing = self._counted(name, rids, as_of, selected)
        labels = self._labels.get(name, dict[str, Label])()
        if name == "year":
            shown = sorted(counted)
        else:
            by_name = name == "holder"  # the id of a party says nothing to a reader
            ranked = sorted(counted, key=lambda v: (-counted[v], labels[v].zh if by_name and v in labels else "", v))
            shown = ranked[:_SHOWN] + [value for value in ranked[_SHOWN:] if value in selected]
        values = [FacetValue(v, labels.get(v, Label(zh=v, en=v)), counted[v], v in selected) for v in shown]
        label = _PRINTED if name == "holder" and self._unified is None else FACETS[name]
        return Facet(name, label, values, more + len(counted) - len(values), missing)

    def label(self, name: str, value: str) -> Label:
        """What a value is called; itself where it has no name."""
        return self._labels.get(name, dict[str, Label])().get(value, Label(zh=value, en=value))

    def _counted(self, name: str, rids: Rids, as_of: dt.date, selected: Sequence[str]) -> tuple[dict[str, int], int, int]:
        """The counts of values, all that may be shown among them; how many values are not; and how many rights have none."""
        columns = self._columns
        chosen = [columns.code(name, value) for value in selected] if name in columns.words else []
        if name == "field":
            counted, missing = self._technology.counted(rids)
            return counted, 0, missing
        if name in CLASS_LEVELS:
            codes, missing = columns.classed(name, rids)
            return *_tally(codes, columns.words[name], chosen), missing
        if name == "area":  # of which a right has any number
            of, codes = columns.areas_on(as_of)
            scope = np.zeros(columns.size, dtype=np.bool_)
            scope[rids] = True
            inside = scope[of]
            scope[of[inside]] = False
            return *_tally(codes[inside], columns.words[name], chosen), int(scope.sum())
        if name == "year":
            years = columns["year"][rids]
            counts = np.bincount(years[years >= 0])
            return {str(year): int(counts[year]) for year in np.flatnonzero(counts).tolist()}, 0, int((years < 0).sum())
        if name == "holder" and self._unified:
            codes = self._unified.first[rids]
            known = codes[codes >= 0]
            chosen = [code for value in selected for code in self._unified.meant(value) or []]
            return *_tally(known, self._unified.pids, chosen, self._unified.by_name), len(codes) - len(known)
        codes = (columns.states(as_of) if name == "status" else columns[name])[rids]
        known = codes[codes >= 0]
        return *_tally(known, columns.words[name], chosen), len(codes) - len(known)


def _known(name: str) -> None:
    if name not in FACETS:
        raise SearchError(f"there is no facet {name!r}", mend=f"facets: {', '.join(FACETS)}")


def _tally(codes: Ints, words: Sequence[str], chosen: Sequence[int], places: Ints | None = None) -> tuple[dict[str, int], int]:
    """The counts of the words that come first, and how many words are left out.

    A hundred thousand holders are counted in a millisecond and sorted in fifty, so only the first are brought to light.

    Args:
        chosen: codes that are never left out.
        places: by code the place among equals; that of the code without it.
    """
    counts = np.bincount(codes, minlength=len(words))
    there = np.flatnonzero(counts)
    if len(there) > _SOON:
        of = counts[there]
        least = np.partition(of, -_SHOWN)[-_SHOWN]
        equals = there[of == least]
        if places is not None and len(equals) > _SHOWN:
            equals = equals[np.argpartition(places[equals], _SHOWN)]
        first = np.unique(np.concatenate([there[of > least], equals[:_SHOWN], there[np.isin(there, list(chosen))]]))
    else:
        first = there
    return {words[code]: int(counts[code]) for code in first.tolist()}, len(there) - len(first)
