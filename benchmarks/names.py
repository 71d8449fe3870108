"""Names of parties: how right the matching is on labelled sets, and how fast it goes through a million names."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from benchmarks.material import ROOT
from benchmarks.measure import Row, seconds, speed
from zhichan.parties.candidates import candidates
from zhichan.parties.mentions import Mention, subjects_of
from zhichan.parties.spelling import sound
from zhichan.parties.unify import unify

LABELLED = ROOT / "tests" / "unit" / "parties" / "labelled_names.csv"
PATSTAT = ROOT.parent / "shared" / "data" / "names-patstat-dedupe" / "patent_example"


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is a million names."""
    yield _accuracy("Chinese names, hand-labelled: pairs", *labelled(LABELLED))
    if PATSTAT.exists():
        yield _accuracy("PATSTAT, applicants of the Netherlands: pairs", *patstat(PATSTAT))
    yield _speed(int(1_000_000 * scale))


def accuracy(
    mentions: Sequence[Mention], truth: Sequence[str], keep: Callable[[str], bool] = lambda _: True
) -> tuple[float, float]:
    """(precision, recall) of the pairs of mentions put together, among those whose true party is kept. No labels are used."""
    subjects, owner = subjects_of(mentions)
    cluster = unify(subjects).cluster
    kept = [(cluster[owner[place]], true) for place, true in enumerate(truth) if keep(true)]
    both, found, real = (
        sum(n * (n - 1) // 2 for n in Counter(labels).values()) for labels in (kept, (f for f, _ in kept), (t for _, t in kept))
    )
    return both / found, both / real


def f1(precision: float, recall: float) -> float:
    """The harmonic mean of both."""
    return 2 * precision * recall / (precision + recall)


def labelled(path: Path) -> tuple[list[Mention], list[str]]:
    """The mentions and true parties of the labelled set."""
    with path.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    mentions = [
        Mention(
            name=row["name"],
            scope="person" if row["kind"] == "person" else "organisation",
            code=row["credit_code"],
            address=row["address"],
            city=row["city"],
            companions=_list(row["co_parties"], ";"),
            classes=_list(row["classes"], ";"),
        )
        for row in table
    ]
    return mentions, [row["cluster"] for row in table]


def patstat(folder: Path) -> tuple[list[Mention], list[str]]:
    """The mentions and true parties of the PATSTAT set. Its co-ordinates stand for a city where they are not nought."""
    with (folder / "patstat_reference.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["person_id"]: row["leuven_id"] for row in csv.DictReader(file)}
    with (folder / "patstat_input.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    mentions = [
        Mention(
            name=row["Name"],
            scope="organisation",
            postcode=f"{row['Lat']},{row['Lng']}" if float(row["Lat"]) else "",
            companions=_list(row["Coauthor"], "**"),
            classes=_list(row["Class"], "**"),
        )
        for row in table
    ]
    return mentions, [truth[row["person_id"]] for row in table]


def _list(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(separator) if part.strip())


def _accuracy(what: str, mentions: list[Mention], truth: list[str]) -> Row:
    precision, recall = accuracy(mentions, truth)
    note = f"{len(mentions)} names of {len(set(truth))} parties; precision {precision:.3f}, recall {recall:.3f}"
    return Row(what, f"F1 {f1(precision, recall):.3f}", "", "", None, note)


def _speed(count: int) -> Row:
    mentions = [Mention(name=name, scope="organisation") for name in made_up(count)]
    result: list[int] = []

    def ours() -> None:
        subjects, _ = subjects_of(mentions)
        result.append(len(set(unify(subjects).cluster)))

    taken = seconds(ours)
    subjects, _ = subjects_of(mentions)
    pairs = candidates(subjects)
    left, right = ([subjects[number].name.printed for number in pairs[:, side].tolist()] for side in (0, 1))
    raw = seconds(lambda: cpdist(left, right, scorer=Indel.normalized_similarity, workers=2))
    note = (
        f"{count:,} names in {taken:.1f} s: {len(subjects):,} ways of writing, {len(pairs):,} candidates, {result[0]:,} parties"
    )
    return speed("names, analysed, matched and joined", count, taken, raw, "rapidfuzz on the candidates alone", "names/s", note)


_CITIES = ("大连", "沈阳", "鞍山", "抚顺", "北京", "上海", "天津", "广州", "深圳", "杭州", "宁波", "苏州", "青岛", "济南", "成都")
_HAN = (
    "华锐盛海明远信达瑞丰恒泰宏伟金鼎新科创联天宇中正安康嘉德东方佳润鑫源凯旋博雅永兴隆昌腾飞启航卓越晨光蓝星云峰雷霆"
    "伯仲季叔孟荣贵福禄寿喜吉祥和顺平静致程序章节奏乐歌舞台阁楼庭院落英才子孙万千百亿兆京秭穰涧正载极恒河沙数玉成志诚力强"
)
_TRADES = {
    "机械": "Machinery",
    "科技": "Technology",
    "电子": "Electronics",
    "化工": "Chemical",
    "生物技术": "Biotechnology",
    "软件": "Software",
    "环保设备": "Environmental Protection Equipment",
    "轴承": "Bearing",
    "船舶工程": "Ship Engineering",
    "食品": "Food",
    "新材料": "New Material",
    "汽车零部件": "Automobile Parts",
    "自动化": "Automation",
    "仪器仪表": "Instrument",
    "医疗器械": "Medical Equipment",
}
_FORMS = ("有限公司", "有限责任公司", "股份有限公司")
_SYLLABLES = ("ba", "co", "der", "el", "fi", "gra", "hol", "ju", "kor", "lan", "mer", "nov", "qui", "ros", "san", "tel", "zan")
_LATIN = ("Electronics", "Chemical", "Pharma", "Systems", "Technologies", "Industries", "International", "Research")
_LATIN_FORMS = ("GmbH", "B.V.", "N.V.", "Inc.", "Corp.", "Ltd", "Co., Ltd.", "AG", "S.A.")


def made_up(count: int) -> list[str]:
    """Made-up names of bodies, each body in several of the ways in which registers write one; the same for the same count."""
    dice = random.Random(2009)
    names: list[str] = []
    while len(names) < count:
        names += _chinese(dice) if dice.random() < 0.7 else _foreign(dice)
    return names[:count]


def _chinese(dice: random.Random) -> list[str]:
    city, core = dice.choice(_CITIES), "".join(dice.sample(_HAN, dice.choice((2, 2, 3, 3, 3, 4))))
    (trade, english), form = dice.choice(list(_TRADES.items())), dice.choice(_FORMS)
    full = f"{city}{core}{trade}{form}"
    ways = [
        full,
        f"{city}市{core}{trade}{form}",
        f"{city}{core}{trade}{_FORMS[1]}",
        f" {full[:6]} {full[6:]}　",
        f"{core}{trade}{form}",
        f"{sound(city).title()} {sound(core).title()} {english} Co., Ltd.",
        f"{sound(city)} {sound(core)} {english} co ltd".upper(),
        f"{full}沈阳分公司",
    ]
    return dice.sample(ways, dice.randint(1, 6))


def _foreign(dice: random.Random) -> list[str]:
    word = "".join(dice.choice(_SYLLABLES) for _ in range(dice.randint(3, 5))).title()
    trade, form = dice.choice(_LATIN), dice.choice(_LATIN_FORMS)
    slip = dice.randrange(1, len(word))
    ways = [
        f"{word} {trade} {form}",
        f"{word} {trade} {form}".upper().replace(".", ""),
        f"{word} {trade}, {form}",
        f"{word[:slip]}{word[slip + 1 :]} {trade} {form}",
        f"{word}{trade} {form}",
        f"{trade} {word}",
    ]
    return dice.sample(ways, dice.randint(1, 5))
