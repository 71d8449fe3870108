"""A small import into a large corpus: until it is searchable and countable, beside loading the corpus."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.material import GAZETTEER
from benchmarks.measure import Row, Taken, taken
from zhichan.corpus.marts import Marts, build_marts
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.numbers.cn import check_digit
from zhichan.records.join import source_key, stated_by
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Party, Right, Source, Text
from zhichan.search import index
from zhichan.search.searcher import Searcher

_DAY = dt.date(2026, 1, 1)
_THINGS = [
    "泵体",
    "离心泵",
    "电机",
    "叶轮",
    "密封圈",
    "轴承",
    "阀门",
    "传感器",
    "控制装置",
    "焊接",
    "数据检索",
    "电池",
    "船舶",
    "海参养殖",
    "机床",
    "涂层",
]
_DISTRICTS = ["甘井子区", "沙河口区", "西岗区", "中山区", "旅顺口区", "金州区", "瓦房店市", "庄河市"]
_CLASSES = [
    "F04D13/06",
    "F04D29/00",
    "H02K1/27",
    "G06F16/30",
    "H01M10/0525",
    "B63B35/00",
    "A01K61/00",
    "B23Q1/00",
    "F16C33/00",
    "F16J15/16",
]


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size: 1,000 records into a corpus of a million."""
    count, few = max(2_000, int(1_000_000 * scale)), max(20, int(1_000 * scale))
    workers = os.cpu_count() or 1
    corpus = Corpus(folder / "updates")
    whole = _file(folder / "whole.jsonl", "1", range(count))
    # half of the update is new, half are later states of rights that are there
    known = random.Random(1).sample(range(count), few // 2)
    update = _file(folder / "update.jsonl", "2", [*known, *range(count, count + few - len(known))])

    loaded = taken(lambda: run(corpus, [whole], made_up=True, workers=workers))
    parts = [("import of short records", loaded), *_made(corpus, workers)]
    for what, took in parts:
        note = f"{took.wall:.1f} s by the clock, {took.cpu:.1f} s of processors, {workers} processes"
        yield Row(f"{what}, {count:,}", f"{count / took.wall:,.0f} records/s", "", "", None, note)
    updated = [("import", taken(lambda: run(corpus, [update], made_up=True, workers=workers))), *_made(corpus, workers)]
    searcher = Searcher.open(corpus, corpus.version(), GAZETTEER)
    assert searcher.marts.base, "the marts were not patched"
    updated.append(("first search with counts", taken(lambda: searcher.search("轴承", as_of=_DAY, facets=("year", "class")))))
    for clock, of in (("by the clock", _wall), ("time of processors", _cpu)):
        whole_load, whole_update = (sum(of(took) for _, took in part) for part in (parts, updated))
        yield Row(
            f"update of {few:,} in {count:,}, searchable and countable, {clock}",
            f"{whole_update:.2f} s",
            f"{whole_load:.1f} s",
            "loading it all, likewise",
            whole_load / whole_update,
            f"{whole_update / whole_load:.1%} of the load: " + ", ".join(f"{what} {of(took):.2f} s" for what, took in updated),
        )


def _wall(took: Taken) -> float:
    return took.wall


def _cpu(took: Taken) -> float:
    return took.cpu


def _made(corpus: Corpus, workers: int) -> list[tuple[str, Taken]]:
    """What the marts and the index of the newest version take to make."""
    version = corpus.version()
    marts = taken(lambda: build_marts(corpus, version, GAZETTEER, workers=workers))
    opened = Marts.open(build_marts(corpus, version, GAZETTEER))
    texts = taken(lambda: index.ensure(opened, corpus.derived(version), workers=workers))
    return [("marts", marts), ("index", texts)]


def _file(path: Path, name: str, numbers: Iterable[int]) -> Path:
    with path.open("wb") as file:
        for number in numbers:
            file.write(encode(record(number, name)))
    return path


def record(number: int, name: str) -> Right:
    """A short made-up record; another name of its file gives another statement of the same right."""
    chance = random.Random(f"{number} {name}")
    year = 2004 + number % 20  # the number is of the form since 2003
    digits = f"{year}1{number:07d}"
    canonical = f"{digits}.{check_digit(digits)}"
    day = f"{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    events = [Event(key="filed", date=f"{year}-{day}"), Event(key="published", date=f"{year + 1}-{day}")]
    if chance.random() < 0.6:
        events.append(Event(key="granted", date=f"{year + 2}-{day}"))
    priority = Link(rel="priority", office="JP", number=f"{year - 1}-{chance.randrange(1_000_000):06d}")
    things = chance.sample(_THINGS, 8)
    place = f"row {number}"
    source = Source(
        key=source_key(name, place),
        format="zhichan_sample",
        authority="hand",
        file=f"{name}.jsonl",
        sha256=name,
        place=place,
        imported="sample",
        made_up=True,
    )
    holder = f"大连{things[0]}{chance.randrange(20_000)}有限公司"
    address = f"辽宁省大连市{chance.choice(_DISTRICTS)}样例路{number % 300}号"
    right = Right(
        id=f"CN:patent:{canonical}",
        kind="patent",
        office="CN",
        number=canonical,
        facts=(Fact(property="type", value="invention"),),
        parties=(
            Party(role="applicant", name=holder, seq=1, lang="zh", address=address),
            Party(role="inventor", name=f"张样{number % 97}", seq=1, lang="zh"),
        ),
        classes=tuple(
            ClassMark(scheme="ipc", symbol=symbol, main=not at) for at, symbol in enumerate(chance.sample(_CLASSES, 2))
        ),
        events=tuple(events),
        documents=(Document(office="CN", number=f"{100_000_000 + number}", kind_code="A", date=events[1].date),),
        texts=(
            Text(part="title", lang="zh", text=f"一种{''.join(things[:3])}"),
            Text(part="abstract", lang="zh", text=f"本发明公开了一种{'，'.join(things)}。"),
        ),
        links=(priority,) if chance.random() < 0.1 else (),
    )
    return stated_by(right, source)
