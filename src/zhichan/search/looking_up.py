"""What a list of numbers finds in a version: each number with its rights, or with why it has none or several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zhichan.corpus.marts import Marts
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.records.declared import Label
from zhichan.search.columns import Ints, Mask
from zhichan.search.number_lists import LONGEST_NUMBER, Sought

Outcome = Literal["found", "ambiguous", "not-found", "unreadable"]
OUTCOMES: dict[Outcome, Label] = {
    "found": Label(zh="找到一件权利", en="one right found"),
    "ambiguous": Label(zh="对应多件权利", en="several rights found"),
    "not-found": Label(zh="库中没有", en="not found"),
    "unreadable": Label(zh="无法识别", en="cannot be read"),
}

_NAMED = 20  # rights and keys named for one number


@dataclass(frozen=True)
class Looked:
    """One number: what became of it and why, and the ids of the rights that bear it."""

    text: str
    outcome: Outcome
    why: Label
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class LookUp:
    """All numbers of a list in the order given, each once; `given` counts them as they came, `rights` what they find together."""

    given: int
    rights: int
    looked: tuple[Looked, ...]

    @property
    def repeated(self) -> int:
        """Numbers that had been given before, in this spelling or another."""
        return self.given - len(self.looked)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many numbers each outcome has, in the order of `OUTCOMES`."""
        told = Counter(one.outcome for one in self.looked)
        return tuple(told[outcome] for outcome in OUTCOMES)

    def of(self, outcome: Outcome) -> list[Looked]:
        """The numbers of which this became."""
        return [one for one in self.looked if one.outcome == outcome]


def rids_of(sought: Iterable[Sought], marts: Marts) -> Ints:
    """All rights that bear one of the numbers, in no order."""
    rows = marts.sql(
        "SELECT DISTINCT rid FROM numbers SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS key) USING (key)",
        [list({key for one in sought for key in one.keys})],
    )
    return np.fromiter((rid for (rid,) in rows), dtype=np.int32, count=len(rows))


def look_up(sought: Sequence[Sought], marts: Marts, seen: Mask) -> LookUp:
    """Looks every number up.

    Args:
        seen: by rid the rights that whoever asks may know of; the others are as if they were not there.
    """
    bearing = _bearing({key for one in sought for key in one.keys}, marts, seen)
    # spellings of one number may mean different things where nothing is here, but not where something is
    hit = {one: tuple(key for key in one.keys if key in bearing) for one in sought}
    distinct: dict[tuple[str, ...], Sought] = {}
    for one in sought:
        distinct.setdefault(hit[one] or one.keys or (one.text,), one)
    once = distinct.values()
    missing = [one for one in once if one.keys and not hit[one]]
    near = {one: dict(_near(one)) for one in missing}
    there = _bearing({key for keys in near.values() for key in keys}, marts, seen)
    looked = [_looked(one, hit[one], bearing, near.get(one, {}), there) for one in once]
    return LookUp(len(sought), len({id for one in looked for id in one.rights}), tuple(looked))


def _bearing(keys: set[str], marts: Marts, seen: Mask) -> dict[str, list[str]]:
    """The ids of the rights that bear each key."""
    if not keys:
        return {}
    rows = marts.sql(
        "SELECT key, rid, id FROM numbers SEMI JOIN (SELECT unnest(?::VARCHAR[]) AS key) USING (key) JOIN rights USING (rid) "
        "ORDER BY id",
        [list(keys)],
    )
    found: dict[str, list[str]] = defaultdict(list)
    for key, rid, id in rows:
        if seen[rid]:
            found[key].append(id)
    return found


def _looked(
    one: Sought, hit: Sequence[str], bearing: Mapping[str, list[str]], near: Mapping[str, Label], there: Mapping[str, list[str]]
) -> Looked:
    if not one.keys:
        return Looked(one.text[:LONGEST_NUMBER], "unreadable", _unreadable(one.text))
    ids = tuple(dict.fromkeys(id for key in hit for id in bearing[key]))
    read = _listed(hit or one.keys)
    if len(ids) == 1:
        return Looked(one.text, "found", Label(zh=f"读作 {read.zh}", en=f"read as {read.en}"), ids)
    if len(ids) > 1 and len(hit) > 1:
        either = Label(zh=f"没有写明受理局，{read.zh} 都有", en=f"it names no office, and several have it: {read.en}")
        return Looked(one.text, "ambiguous", either, ids)
    if ids:
        shared = Label(zh=f"{len(ids)} 件权利使用号码 {read.zh}", en=f"{len(ids)} rights bear {read.en}")
        return Looked(one.text, "ambiguous", shared, ids)
    why = Label(zh=f"没有权利使用号码 {read.zh}", en=f"no right bears {read.en}")
    for key, label in near.items():
        held = (
            Label(zh=f"库中有 {key}", en=f"{key} is here")
            if key in there
            else Label(zh=f"库中也没有 {key}", en=f"{key} is not here either")
        )
        why = Label(zh=f"{why.zh}；{label.zh}，{held.zh}", en=f"{why.en}; {label.en}, and {held.en}")
    return Looked(one.text, "not-found", why)


def _near(one: Sought) -> Iterator[tuple[str, Label]]:
    """The keys that may have been meant by a number that nobody bears: another check digit, another kind of document."""
    number = parse_application(one.text)
    if number and number.check == "wrong" and number.key in one.keys:
        expected = number.canonical[:-1] + number.expected
        yield (
            number.office + expected,
            Label(zh=f"校验位应为 {number.expected}", en=f"the check digit should be {number.expected}"),
        )
    document = parse_publication(one.text, "CN")
    if document and document.kind_code and document.keys[0] in one.keys:
        yield document.keys[1], Label(zh="不论文献种类", en="with any kind code")


def _unreadable(text: str) -> Label:
    if len(text) > LONGEST_NUMBER:
        return Label(zh=f"超过 {LONGEST_NUMBER} 个字符", en=f"it has more than {LONGEST_NUMBER} characters")
    if not any(sign.isdigit() for sign in text):
        return Label(zh="其中没有数字", en="it holds no digit")
    if sum(sign.isdigit() for sign in text) < 5:
        return Label(zh="数字太少，又没有写明是哪一种登记号", en="it has too few digits and names no register")
    return Label(
        zh="不是申请号、公开号、授权号或登记号的任何一种写法",
        en="it has the form of no application, publication, grant or registration number",
    )


def _listed(keys: Sequence[str]) -> Label:
    shown = keys[:_NAMED]
    return Label(zh="、".join(shown), en=", ".join(shown))
