"""Made-up rights for counting and mapping."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhichan.analytics.scope import Scope
from zhichan.corpus.marts import Marts
from zhichan.corpus.store import Corpus, Version
from zhichan.normalise.places import Gazetteer
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Event, Fact, Party, Right, Source, Text

AS_OF = dt.date(2020, 6, 1)


@dataclass(frozen=True)
class Made:
    """A corpus with its one version and its marts."""

    corpus: Corpus
    version: Version
    marts: Marts
    gazetteer: Gazetteer

    @property
    def rids(self) -> npt.NDArray[np.int32]:
        return np.arange(self.version.rights, dtype=np.int32)

    def scope(self, lang: str = "zh", rids: npt.NDArray[np.int32] | None = None, query: str = "") -> Scope:
        known_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        return Scope(self.marts, self.rids if rids is None else rids, AS_OF, known_at, query, lang, self.gazetteer)


def right(
    number: int,
    *,
    filed: str = "",
    granted: str = "",
    type_: str = "",
    holder: str = "",
    address: str = "",
    ipc: Sequence[str] = (),
    title: str = "",
    title_en: str = "",
    abstract: str = "",
    abstract_en: str = "",
    made_up: bool = False,
) -> Right:
    """A right with just these statements; the first class is the main one."""
    id_ = f"CN:patent:2012{number:08d}.0"
    texts = [("title", "zh", title), ("title", "en", title_en), ("abstract", "zh", abstract), ("abstract", "en", abstract_en)]
    bare = Right(
        id=id_,
        kind="patent",
        office="CN",
        number=id_.split(":")[2],
        facts=(Fact(property="type", value=type_),) if type_ else (),
        parties=(Party(role="applicant", name=holder, seq=1, address=address),) if holder else (),
        classes=tuple(ClassMark(scheme="ipc", symbol=symbol, main=n == 0) for n, symbol in enumerate(ipc)),
        events=tuple(Event(key=key, date=date) for key, date in (("filed", filed), ("granted", granted)) if date),
        texts=tuple(Text(part=part, lang=lang, text=text) for part, lang, text in texts if text),
    )
    source = Source(
        key=f"k{number}",
        format="f",
        authority="office",
        file="a",
        sha256="s",
        place=f"row {number}",
        imported="i",
        made_up=made_up,
    )
    return stated_by(bare, source)


FIELDS = {
    "fuel cells": ("质子交换膜 双极板 电堆 气体扩散层 膜电极", "proton exchange membrane|bipolar plate|fuel cell stack"),
    "sea cucumbers": ("海参 育苗池 附着基 网箱 饵料", "sea cucumber|hatchery tank|aquaculture cage"),
    "valves": ("截止阀 阀芯 阀座 密封面 执行器", "globe valve|valve seat|actuator"),
}
"""Three planted subjects: Chinese and English terms of each."""


def planted(each: int, seed: int = 1, english: float = 0.3, only_english: float = 0.1) -> tuple[list[Right], list[str]]:
    """So many rights of each planted subject, and the subject of each in the order of ids. The drafting is the same in all."""
    chance = random.Random(seed)
    filler = ["结构简单", "解决了现有技术中的问题", "包括壳体和支架", "控制器与传感器连接", "降低了成本", "便于维护"]
    rights, subjects = [], []
    for number in range(3 * each):
        subject = list(FIELDS)[number % 3]
        chinese, terms = FIELDS[subject][0].split(), FIELDS[subject][1].split("|")
        a, b, c = chance.sample(chinese, 3)
        x, y = chance.sample(terms, 2)
        zh = {
            "title": f"一种{a}和{b}的{chance.choice(['装置', '系统', '方法'])}",
            "abstract": f"本发明公开了一种{a}，{'，'.join(chance.sample(filler, 3))}，{b}与{c}连接。",
        }
        en = {"title_en": f"{x} and {y}", "abstract_en": f"The invention discloses a {x}, wherein the {y} is connected."}
        draw = chance.random()
        said = en if draw < only_english else zh | en if draw < only_english + english else zh
        rights.append(right(number, filed="2015", **said))  # type: ignore[arg-type]
        subjects.append(subject)
    return rights, subjects
