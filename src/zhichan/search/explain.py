"""Why a right is in a result or not: every leaf of the query tried on that one right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zhichan.corpus.marts import Marts
from zhichan.records.declared import Label
from zhichan.records.kinds import kinds
from zhichan.search import highlight, texts
from zhichan.search.columns import Mask, day_number
from zhichan.search.engine import Engine
from zhichan.search.facets import Facets
from zhichan.search.fields import BY_NAME
from zhichan.search.matcher import holds, matches
from zhichan.search.nodes import (
    All,
    And,
    Choice,
    ClassIs,
    Has,
    Leaf,
    Listed,
    Near,
    Node,
    Not,
    Number,
    Or,
    Range,
    Same,
    Term,
    leaves,
)
from zhichan.search.queries import targets
from zhichan.search.results import Segment
from zhichan.search.texts import Stretch
from zhichan.search.tokens import encode


@dataclass(frozen=True)
class Finding:
    """One leaf on one right: whether it matched, where (a target and a snippet), and why or why not in words.

    `negated`: the query asks for what does *not* match it.
    """

    leaf: str
    negated: bool
    matched: bool
    why: Label
    target: str = ""
    snippet: list[Segment] = field(default_factory=list)

    @property
    def helps(self) -> bool:
        """Whether this leaf speaks for the right."""
        return self.matched != self.negated


@dataclass(frozen=True)
class Explanation:
    """Whether a right is in the result of a query on a day, and each leaf's part in it. `known`: the right exists on that day.

    `takes`: the fewest leaves and filters that would have to come out otherwise for the right to meet the query.
    """

    understood: str
    right_id: str
    as_of: dt.date
    in_result: bool
    known: bool
    why: Label
    findings: list[Finding]
    takes: list[Finding] = field(default_factory=list)


_IN = Label(zh="符合检索式", en="it meets the query")
_OUT = Label(zh="不符合检索式", en="it does not meet the query")
_NOT_COUNTED = Label(
    zh="符合检索式，但没有官方号；检索式写明 numbered:any 才计入",
    en="it meets the query, but has no official number: it counts where the query says numbered:any",
)
_FILTERED = Label(zh="符合检索式，但被筛选条件排除", en="it meets the query, but a filter leaves it out")
_ABSENT = Label(zh="库中没有这项权利", en="the corpus holds no such right")


class Explainer:
    """Explains over one version; of rights that are not `visible` (None: all are) it knows nothing."""

    def __init__(self, marts: Marts, engine: Engine, facets: Facets, visible: Mask | None = None) -> None:
        self._marts, self._engine, self._facets, self._visible = marts, engine, facets, visible

    def explain(
        self, node: Node, right_id: str, as_of: dt.date, filters: Mapping[str, Sequence[str]] | None = None
    ) -> Explanation:
        """The explanation for one right; an id that the version does not hold is said to be absent."""
        rows = self._marts.sql("SELECT rid, first_day FROM rights WHERE id = ?", [right_id])
        if not rows or (self._visible is not None and not self._visible[rows[0][0]]):
            return Explanation(str(node), right_id, as_of, False, False, _ABSENT, [])
        rid, day = rows[0]
        only = np.zeros(self._engine.columns.size, dtype=np.bool_)
        only[rid] = True
        findings = [self._finding(leaf, negated, rid, as_of, only) for leaf, negated in leaves(node)]
        narrowing = [self._filter(name, values, rid, as_of) for name, values in (filters or {}).items() if values]
        passes = all(one.matched for one in narrowing)
        known = bool(self._engine.columns["first_day"][rid] <= day_number(as_of))
        meets = bool(self._engine.mask(node, as_of, only)[rid])
        counted = bool(self._engine.counted(node)[rid])
        if known:
            why = (_IN if counted else _NOT_COUNTED) if meets else _OUT
            if meets and counted and not passes:
                why = _FILTERED
        else:
            why = Label(zh=f"{day} 才为人所知，晚于 {as_of}", en=f"it is known from {day} on, which is after {as_of}")
        takes = [findings[at] for at in _repairs(node, True, [one.matched for one in findings])]
        takes += [one for one in narrowing if not one.matched]
        inside = meets and known and counted and passes
        return Explanation(str(node), right_id, as_of, inside, known, why, findings + narrowing, takes)

    def _filter(self, name: str, values: Sequence[str], rid: int, as_of: dt.date) -> Finding:
        """One facet that narrows: any of its values will do."""
        facet = self._facets.count(name, np.array([rid], dtype=np.int32), as_of, values)
        matched = bool(self._facets.mask({name: values}, as_of)[rid])
        has = [one.label for one in facet.values if one.rights]
        zh, en = "、".join(label.zh for label in has) or "无", ", ".join(label.en for label in has) or "none"
        chosen = [self._facets.label(name, value) for value in values]
        asked = Label(zh="或".join(label.zh for label in chosen), en=" or ".join(label.en for label in chosen))
        why = Label(
            zh=f"筛选要求{facet.label.zh}为{asked.zh}；该权利为{zh}",
            en=f"the filter asks for {asked.en} as {facet.label.en}; it has {en}",
        )
        return Finding(f"{name}: {', '.join(values)}", False, matched, why)

    def _finding(self, leaf: Leaf, negated: bool, rid: int, as_of: dt.date, only: Mask) -> Finding:
        matched = bool(self._engine.mask(leaf, as_of, only)[rid])
        if isinstance(leaf, (Term, Near, Same)):
            return self._text(leaf, negated, matched, rid)
        return Finding(str(leaf), negated, matched, self._value(leaf, rid, as_of))

    def _text(self, leaf: Term | Near | Same, negated: bool, matched: bool, rid: int) -> Finding:
        looked = targets(leaf)
        for _, target, text in texts.chosen(self._marts, looked, Stretch(rids=np.array([rid], dtype=np.int32))):
            if holds(leaf, text):
                marked = highlight.snippet(text, highlight.hits([leaf], text))
                label = _label(target)
                why = Label(zh=f"见于{label.zh}", en=f"found in: {label.en}")
                return Finding(str(leaf), negated, matched, why, target, marked)
        if matched:
            keys = self._list("SELECT key FROM numbers WHERE rid = ? ORDER BY key", rid)
            return Finding(
                str(leaf), negated, True, Label(zh=f"与号码相符：{keys}", en=f"it is one of the numbers {keys}"), "number"
            )
        names_zh, names_en = "、".join(_label(t).zh for t in looked), ", ".join(_label(t).en for t in looked)
        why = Label(zh=f"{names_zh}中均无", en=f"in none of: {names_en}")
        if isinstance(leaf, Near) and (apart := self._apart(leaf, rid, looked)):
            why = apart
        return Finding(str(leaf), negated, False, why)

    def _apart(self, leaf: Near, rid: int, looked: tuple[str, ...]) -> Label | None:
        """What to say where both sides stand in one text, but not near enough."""
        for _, target, text in texts.chosen(self._marts, looked, Stretch(rids=np.array([rid], dtype=np.int32))):
            encoded = encode(text)
            if matches(leaf.left, encoded) and matches(leaf.right, encoded):
                label = _label(target)
                return Label(
                    zh=f"{label.zh}中两侧都有，但相隔超过 {leaf.distance} 个词位或次序不符",
                    en=f"both sides are in: {label.en}, but more than {leaf.distance} tokens apart or in another order",
                )
        return None

    def _value(self, leaf: Leaf, rid: int, as_of: dt.date) -> Label:
        """What the right has in the leaf's field."""
        match leaf:
            case Choice() | Has() if BY_NAME[leaf.field].type == "party":
                return self._owners(leaf, rid, as_of)
            case Choice() | Has() if BY_NAME[leaf.field].type == "family":
                has = self._list("SELECT id FROM rights WHERE rid = ?", rid)
                label = BY_NAME[leaf.field].label
                return Label(zh=f"{label.zh}：{has} 所在的同族", en=f"{label.en}: that of {has}")
            case All():
                return Label(zh="所有权利", en="every right")
            case Choice(field="class-title") | ClassIs() | Has() if BY_NAME[leaf.field].type in ("class", "title"):
                has = self._list("SELECT DISTINCT symbol FROM classes WHERE rid = ? ORDER BY symbol", rid)
            case Number() | Choice(field="list"):
                has = self._list("SELECT key FROM numbers WHERE rid = ? ORDER BY key", rid)
            case Listed():
                has = leaf.value if self._list("SELECT id FROM rights WHERE rid = ?", rid) in leaf.ids else ""
            case Choice() | Has() if leaf.field in ("holder-type", "field"):
                facet = self._facets.count(leaf.field, np.array([rid], dtype=np.int32), as_of)
                labels = [one.label for one in facet.values if one.rights]
                zh, en = "、".join(one.zh for one in labels) or "无", ", ".join(one.en for one in labels) or "none"
                return Label(zh=f"{facet.label.zh}：{zh}", en=f"{facet.label.en}: {en}")
            case Choice() if leaf.field == "status":
                return self._status(rid, as_of)
            case Range() | Choice() | Has():
                column = {"year": "filed_year", "first-holder": "holder", "numbered": "number"}.get(leaf.field, leaf.field)
                has = self._list(f"SELECT {column} FROM rights WHERE rid = ?", rid)  # noqa: S608 - the name of a field
            case _:
                has = ""
        label = BY_NAME[_field(leaf)].label
        return Label(zh=f"{label.zh}：{has or '无'}", en=f"{label.en}: {has or 'none'}")

    def _owners(self, leaf: Choice | Has, rid: int, as_of: dt.date) -> Label:
        """The names printed of the party asked for, and why they are that party; all owners where it is none of them."""
        assert self._engine.unified is not None, "a query is checked before it is answered"
        unified = self._engine.unified
        codes = unified.meant(leaf.value) if isinstance(leaf, Choice) else None
        if isinstance(leaf, Choice) and leaf.field == "holder-group":
            codes = unified.codes_of_group(leaf.value, as_of)
        owners = unified.told(self._list("SELECT id FROM rights WHERE rid = ?", rid), codes or [])
        return Label(zh=f"权利人：{owners.zh}", en=f"Owners: {owners.en}")

    def _status(self, rid: int, as_of: dt.date) -> Label:
        """The state on the day, since when, and the event that led to it."""
        rows = self._marts.sql(
            "SELECT state, start FROM states WHERE rid = ? AND start <= ? AND (until IS NULL OR until > ?)", [rid, as_of, as_of]
        )
        kind_name, term_end = self._marts.sql("SELECT kind, term_end FROM rights WHERE rid = ?", [rid])[0]
        declared = kinds()[kind_name]
        if not rows:
            return Label(zh=f"{as_of} 尚无已知状态", en=f"no state is known on {as_of}")
        state, start = rows[0]
        label = declared.states[state].label
        events = [key for (key,) in self._marts.sql("SELECT DISTINCT key FROM events WHERE rid = ? AND day = ?", [rid, start])]
        causes = [declared.events[key].label for key in events if key in declared.events and declared.events[key].to == state]
        if not causes and start == term_end:
            causes = [Label(zh="期限届满", en="end of the term")]
        because = Label(zh="、".join(c.zh for c in causes), en=", ".join(c.en for c in causes))
        return Label(
            zh=f"{start} 起{label.zh}" + (f"（{because.zh}）" if causes else ""),
            en=f"{label.en} since {start}" + (f" ({because.en})" if causes else ""),
        )

    def _list(self, query: str, rid: int) -> str:
        rows: list[tuple[Any, ...]] = self._marts.sql(query, [rid])
        return ", ".join(str(value) for (value,) in rows if value is not None)


def _label(target: str) -> Label:
    return BY_NAME[target].label if target in BY_NAME else Label(zh="说明书", en="Description")


def _field(leaf: Leaf) -> str:
    return "number" if isinstance(leaf, Number) else getattr(leaf, "field", "text")


def _repairs(node: Node, wanted: bool, matched: Sequence[bool]) -> list[int]:
    """The fewest leaves, by their place among `leaves(node)`, that would have to come out otherwise for the node to be `wanted`.

    Args:
        matched: whether each leaf matches.
    """
    places = iter(range(len(matched)))

    def cost(node: Node, wanted: bool) -> list[int]:
        if isinstance(node, Not):
            return cost(node.node, not wanted)
        if isinstance(node, (And, Or)):
            parts = [cost(inner, wanted) for inner in node.nodes]
            # what an AND wants of each, an OR wants of one; and the other way round of what is not wanted
            return [at for part in parts for at in part] if isinstance(node, And) == wanted else min(parts, key=len)
        place = next(places)
        return [] if matched[place] == wanted else [place]

    return cost(node, wanted)
