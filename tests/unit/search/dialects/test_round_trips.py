"""Whatever our own language says comes back from every dialect that can say it; the others name the clause that they cannot."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zhichan.search.dialects.cautions import CHANGES, Caution
from zhichan.search.dialects.plainly import plainly
from zhichan.search.dialects.registry import DIALECTS, NAMES
from zhichan.search.dialects.translating import read, translate, write
from zhichan.search.errors import QueryError
from zhichan.search.fields import FIELDS
from zhichan.search.nodes import (
    All,
    And,
    Choice,
    ClassIs,
    Has,
    Near,
    Node,
    Not,
    Number,
    Range,
    Same,
    Term,
    Unit,
    conjunction,
    disjunction,
)
from zhichan.search.syntax import parse

_TEXT_FIELDS = ["", *(field.name for field in FIELDS if field.type == "text")]
_PIECES = ["雷达", "天线", "甲", "pump", "4g", "and", "or", "NEAR", "prox", "ti", "9W", "S", "with", "SAME", "2010", "TI", "x"]
_SIGNS = ["-", ".", "/", "#", "$", ":", "=", "'", "(", ",", "~", "^", "+", "[", "&", " ", "。", "“", '"', "\\", "、", "*", "?"]


def _with_letters(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _is_a_word(text: str) -> bool:
    """Whether our own language takes it as a word."""
    try:
        return parse(text) == Term(text)
    except QueryError:
        return False


def _words() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(_PIECES), min_size=1, max_size=2).map("".join).filter(_is_a_word)


def _wild() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([*_PIECES[:5], "*", "?"]), min_size=1, max_size=4).map("".join).filter(_is_a_word)


def _phrases() -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([*_PIECES, *_SIGNS]), min_size=1, max_size=5).map("".join).filter(_with_letters)


def _terms(field: str) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(Term, _words(), st.just(field)),
        st.builds(Term, _wild(), st.just(field)),
        st.builds(Term, _phrases(), st.just(field), st.just(True)),
        st.builds(Term, st.sampled_from(["a b", "a b c", "雷达 天线"]), st.just(field), st.just(True), st.integers(0, 9)),
    )


def _close(field: str) -> st.SearchStrategy[Node]:
    side = st.one_of(_terms(field), st.lists(_terms(field), min_size=2, max_size=3).map(lambda some: disjunction(list(some))))
    near = st.builds(Near, side, side, st.integers(0, 99), st.booleans())
    unit: st.SearchStrategy[Unit] = st.sampled_from(["sentence", "paragraph", "text"])
    return st.one_of(near, st.builds(Near, near, side, st.integers(0, 9), st.booleans()), st.builds(Same, side, near, unit))


_TEXTS: st.SearchStrategy[Node] = st.sampled_from(_TEXT_FIELDS).flatmap(lambda field: st.one_of(_terms(field), _close(field)))
_DATES = ["1985", "2010", "2012-02", "2014-06-15", "2019-12", "2020-01-01"]
_RANGES = (
    st.tuples(st.sampled_from(_DATES), st.sampled_from(_DATES))
    .map(sorted)
    .flatmap(
        lambda ends: st.one_of(
            st.sampled_from(["filed", "published", "granted"]).flatmap(
                lambda field: st.sampled_from(
                    [Range(field, ends[0], ends[1]), Range(field, ends[0], None), Range(field, None, ends[1])]
                )
            ),
            st.just(Range("year", ends[0][:4], ends[1][:4])),
        )
    )
)
_OTHERS: st.SearchStrategy[Node] = st.one_of(
    _RANGES,
    st.sampled_from(["invention", "utility-model", "design", "plant"]).map(lambda value: Choice("type", value)),
    st.sampled_from(["in-force", "pending", "lapsed", "expired"]).map(lambda value: Choice("status", value)),
    st.sampled_from(["CN", "US", "IN", "OR", "AN"]).map(lambda value: Choice("office", value)),
    st.sampled_from(["甘井子区", "210211"]).map(lambda value: Choice("district", value)),
    st.sampled_from(["大连理工大学", "a (b) co., ltd."]).map(lambda value: Choice("first-holder", value)),
    st.tuples(
        st.sampled_from(["class", "ipc", "cpc", "main-ipc"]),
        st.sampled_from(["G06F", "G06F16/30", "H01M10/0525", "G06*", "G06F16/*"]),
    ).map(lambda pair: ClassIs(*pair)),
    st.just(ClassIs("locarno", "14-03")),
    st.sampled_from(["CN201220249767.4", "201811107071", "CN109462287A", "ZL 2012 2 0249767.4"]).map(Number),
    st.just(Has("granted")),
    st.just(All()),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    st.one_of(_TEXTS, _TEXTS, _OTHERS),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: conjunction(list(some))),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: disjunction(list(some))),
    ),
    max_leaves=5,
)


@pytest.mark.parametrize("dialect", NAMES)
@given(node=NODES)
@example(node=And((Term("雷达", ""), Term("雷达", "tiabc"), Term("雷达", "tiab"))))
@example(node=And((Term("雷达", "title"), Term("天线", "tiab"))))
@settings(max_examples=120, deadline=None)
def test_what_a_dialect_can_say_comes_back(dialect: str, node: Node) -> None:
    assert parse(str(node)) == node
    text, cautions = _written(node, dialect)
    if not text:
        return
    back = read(text, dialect).node
    if not any(caution.code in CHANGES for caution in cautions):
        assert plainly(back) == plainly(node), text
    again, _ = write(back, dialect)
    assert plainly(read(again, dialect).node) == plainly(back)


def _written(node: Node, dialect: str) -> tuple[str, list[Caution]]:
    """The text of a dialect; `""` where it refuses a clause that the query has."""
    refused = None
    try:
        return write(node, dialect)
    except QueryError as error:
        refused = error
    clause = str(refused.details["clause"])
    assert dialect in DIALECTS
    assert refused.query[refused.place :].startswith(clause)
    return "", []


@pytest.mark.parametrize("dialect", DIALECTS)
@given(node=st.one_of(_TEXTS, _RANGES))
@settings(max_examples=60, deadline=None)
def test_a_translation_there_and_back_is_the_same_query(dialect: str, node: Node) -> None:
    try:
        there = translate(str(node), "own", dialect)
    except QueryError:
        return
    back = translate(there.text, dialect, "own")
    if not any(caution.code in CHANGES for caution in there.cautions):
        assert plainly(parse(back.text)) == plainly(node)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_can_say_what_is_common_to_all(dialect: str) -> None:
    """So that the law above is about something."""
    for own in (
        "title:雷达 AND title:天线",
        "(title:雷达 OR title:天线) AND NOT title:水",
        "abstract:comput*",
        'title:"wind turbine"',
        "published:2010-02..2015",
        "published:2010-02-03",
        "ipc:H01M10/0525",
        "number:CN201220249767.4",
    ):
        node = parse(own)
        text, cautions = write(node, dialect)
        assert plainly(read(text, dialect).node) == plainly(node), (text, cautions)
