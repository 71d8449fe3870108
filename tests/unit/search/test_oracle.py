"""The set that the engine gives is the set that the plainest evaluation gives, for random queries over random corpora."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

import naive
import pytest
from conftest import Opened
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.records.right import ClassMark, Event, Fact, Party, Right, Text
from zhichan.search.nodes import (
    All,
    Choice,
    ClassIs,
    Near,
    Node,
    Not,
    Range,
    Same,
    Term,
    Unit,
    conjunction,
    disjunction,
)
from zhichan.search.searcher import Searcher
from zhichan.search.syntax import parse

_CHARACTERS = "甲乙丙"
_WORDS = ["ab", "abc", "b", "4g", "Ｂ", "ABC"]
_BETWEEN = [" ", "，", "\n", "、", "。 ", "-"]
_CLASSES = ["G06F16/30", "G06F17/10", "G06N3/02", "H01M10/0525", "G06F16/00"]
_SCOPES = ("organisation", "person", "")
_TEXT_FIELDS = [
    "",
    "title",
    "abstract",
    "claims",
    "tiab",
    "tiabc",
    "description",
    "text",
    "applicant",
    "holder",
    "inventor",
    "agency",
    "address",
]


def _text(chance: random.Random, longest: int) -> str:
    pieces = []
    for _ in range(chance.randint(1, longest)):
        pieces.append(chance.choice([*_CHARACTERS * 3, *_WORDS]))
        if chance.random() < 0.3:
            pieces.append(chance.choice(_BETWEEN))
    return "".join(pieces)


def _right(number: int, chance: random.Random) -> Right:
    filed = f"{chance.randint(2010, 2014)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    events = [Event(key="filed", date=filed[: chance.choice([4, 7, 10, 10])])] if chance.random() < 0.9 else []
    if chance.random() < 0.5:
        events.append(Event(key="granted", date=f"{chance.randint(2015, 2016)}-03-04"))
        if chance.random() < 0.5:
            events.append(Event(key="lapsed-fee", date=f"{chance.randint(2017, 2019)}-05-06"))
    named = chance.choice(["", "", "大连滨海大学", "大连滨海水泵研究所", "大连市滨海医院"])
    parts = [("title", "zh", 4), ("title", "en", 3), ("abstract", "zh", 14), ("claims", "zh", 14), ("description", "zh", 20)]
    roles = ["applicant", "applicant", "holder", "inventor", "inventor", "agency"]
    return Right(
        id=f"CN:patent:{number:05d}",
        kind="patent",
        office="CN",
        number=f"{number:05d}",
        facts=(Fact(property="type", value=chance.choice(["invention", "design"])),),
        parties=tuple(
            Party(
                role=role,
                name=(named if role == "applicant" else "") or _text(chance, 3),
                seq=seq,
                address=_text(chance, 4),
                scope=chance.choice(_SCOPES),
            )  # type: ignore
            for seq, role in enumerate(roles, 1)
            if chance.random() < 0.6
        ),
        classes=tuple(ClassMark(scheme="ipc", symbol=symbol) for symbol in _CLASSES if chance.random() < 0.3),
        events=tuple(events),
        texts=tuple(
            Text(part=part, lang=lang, text=_text(chance, longest))  # type: ignore[arg-type]
            for part, lang, longest in parts
            if chance.random() < 0.7
        ),
    )


Corpora = list[tuple[list[Right], Searcher]]


@pytest.fixture(scope="module")
def corpora(opened: Opened) -> Corpora:
    made = []
    for seed in range(3):
        chance = random.Random(seed)
        rights = [_right(number, chance) for number in range(40)]
        made.append((rights, opened(rights)))
    return made


def _plain() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([*_CHARACTERS * 2, *_WORDS]), min_size=1, max_size=4).map("".join)


def _wild() -> st.SearchStrategy[str]:
    pieces = st.lists(st.sampled_from([*_CHARACTERS * 2, "a", "b", "c", "4", "*", "?"]), min_size=1, max_size=6).map("".join)
    return pieces.filter(lambda text: any(c not in "*?" for c in text))


def _phrase() -> st.SearchStrategy[str]:
    pieces = st.lists(st.sampled_from([*_CHARACTERS, *_WORDS, *_BETWEEN]), min_size=1, max_size=5).map("".join)
    return pieces.filter(lambda text: any(c.isalnum() for c in text))


def _terms(field: str) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(Term, _plain(), st.just(field)),
        st.builds(Term, _wild(), st.just(field)),
        st.builds(Term, _phrase(), st.just(field), st.just(True)),
        st.builds(Term, _phrase(), st.just(field), st.just(True), st.integers(0, 4)),
    )


def _near(field: str) -> st.SearchStrategy[Near]:
    side = st.one_of(_terms(field), st.lists(_terms(field), min_size=2, max_size=3).map(lambda n: disjunction(list(n))))
    pair = st.builds(Near, side, side, st.integers(0, 5), st.booleans())
    return st.one_of(pair, st.builds(Near, pair, side, st.integers(0, 5), st.booleans()))


def _same(field: str) -> st.SearchStrategy[Same]:
    side = st.one_of(
        _terms(field), _near(field), st.lists(_terms(field), min_size=2, max_size=3).map(lambda n: disjunction(list(n)))
    )
    unit: st.SearchStrategy[Unit] = st.sampled_from(["sentence", "paragraph", "text"])
    pair = st.builds(Same, side, side, unit)
    return st.one_of(pair, st.builds(Same, pair, side, unit))


_TEXTS: st.SearchStrategy[Node] = st.sampled_from(_TEXT_FIELDS).flatmap(
    lambda field: st.one_of(_terms(field), _near(field), _same(field))
)
_DATES = ["2010", "2012", "2013-05", "2014-06-15"]
_COLUMNS: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from(_DATES).map(lambda date: Range("filed", date, date)),
    st.sampled_from(_DATES).map(lambda date: Range("filed", date, None)),
    st.sampled_from(_DATES).map(lambda date: Range("filed", None, date)),
    st.sampled_from(["2011", "2013"]).map(lambda year: Range("year", year, "2013")),
    st.sampled_from(["pending", "in-force", "lapsed", "expired", "unknown"]).map(lambda state: Choice("status", state)),
    st.sampled_from(["invention", "design"]).map(lambda value: Choice("type", value)),
    st.sampled_from(["G", "G06", "G06F", "G06F16", "G06F16/30", "H01M10/0525"]).map(lambda symbol: ClassIs("class", symbol)),
    st.sampled_from(["university", "institute", "hospital"]).map(lambda value: Choice("holder-type", value)),
    st.just(All()),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(_TEXTS, _TEXTS, _COLUMNS),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda nodes: conjunction(list(nodes))),
        st.lists(inner, min_size=2, max_size=3).map(lambda nodes: disjunction(list(nodes))),
    ),
    max_leaves=5,
)


@given(NODES)
@settings(max_examples=400, deadline=None)
def test_nodes_round_trip_through_text(node: Node) -> None:
    assert parse(str(node)) == node


@given(node=NODES, corpus=st.integers(0, 2), as_of=st.dates(dt.date(2009, 1, 1), dt.date(2026, 1, 1)))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_gives_what_plain_evaluation_gives(corpora: Corpora, node: Node, corpus: int, as_of: dt.date) -> None:
    rights, searcher = corpora[corpus]
    expected = [at for at, right in enumerate(rights) if naive.known(right, as_of) and naive.holds(node, right, as_of)]
    assert searcher.rids(str(node), as_of=as_of).tolist() == expected


@given(node=NODES, corpus=st.integers(0, 2), sort=st.sampled_from(["relevance", "newest", "oldest", "title"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_pages_are_the_set_cut_in_pieces(corpora: Corpora, node: Node, corpus: int, sort: str) -> None:
    _, searcher = corpora[corpus]
    day = dt.date(2020, 1, 1)
    whole = searcher.search(str(node), as_of=day, sort=sort, limit=100)
    pages = [hit for at in range(0, 40, 7) for hit in searcher.search(str(node), as_of=day, sort=sort, offset=at, limit=7).hits]
    assert [hit.rid for hit in pages] == [hit.rid for hit in whole.hits]
    assert sorted(hit.rid for hit in whole.hits) == searcher.rids(str(node), as_of=day).tolist()
    if sort == "relevance":
        scores = [hit.score for hit in whole.hits]
        assert scores == sorted(scores, reverse=True)


def _found(searcher: Searcher, word: str) -> list[int]:
    return searcher.rids(f'text:"{word}"', as_of=dt.date(2026, 1, 1)).tolist()


@given(corpus=st.integers(0, 2), word=st.text("甲乙丙", min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_chinese_words_of_any_length_are_found_as_substrings(corpora: Corpora, corpus: int, word: str) -> None:
    rights, searcher = corpora[corpus]

    def inside(texts: Sequence[str]) -> bool:
        return any(word in text.replace("\n", "").replace(" ", "") for text in texts)

    assert _found(searcher, word) == [at for at, right in enumerate(rights) if inside(naive.texts(right, "text"))]


_NEAR_WORDS = ["甲乙", "乙丙", "丙", "ab", "4g", "甲乙丙", "abc甲", "甲?", "a*"]


@pytest.mark.parametrize("left", _NEAR_WORDS)
def test_every_small_proximity(corpora: Corpora, left: str) -> None:
    day = dt.date(2026, 1, 1)
    rights, searcher = corpora[0]
    texts = [[naive.atoms(text) for text in naive.texts(right, "text")] for right in rights]
    for right_side in _NEAR_WORDS:
        for distance in range(4):
            for ordered in (False, True):
                node = Near(Term(left, "text"), Term(right_side, "text"), distance, ordered)
                expected = [at for at, its in enumerate(texts) if any(naive.spans(node, text) for text in its)]
                assert searcher.rids(str(node), as_of=day).tolist() == expected, str(node)
