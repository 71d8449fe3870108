"""Joining records: a union that does not care about order or repetition, and can be taken back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.records import choose
from zhichan.records.join import join, source_key, stated_by, without
from zhichan.records.right import Event, Party, Right, Source, Text

_ID = "CN:patent:201220249767.4"

_parties = st.builds(
    Party,
    role=st.sampled_from(["applicant", "inventor"]),
    name=st.sampled_from(["甲公司", "乙公司", "张三"]),
    seq=st.integers(0, 2),
)
_events = st.builds(Event, key=st.sampled_from(["filed", "granted"]), date=st.sampled_from(["2012-05-31", "2013-01-02", "2013"]))
_texts = st.builds(Text, part=st.just("title"), lang=st.sampled_from(["zh", "en"]), text=st.sampled_from(["泵", "Pump", "阀"]))


def _source(place: str, date: str = "", authority: str = "vendor", imported: str = "i1") -> Source:
    return Source(
        key=source_key("a" * 64, place), format="f", authority=authority, file="a.xlsx", sha256="a" * 64, place=place,
        imported=imported, date=date,
    )  # fmt: skip


@st.composite
def _records(draw: st.DrawFn) -> Right:
    right = Right(
        id=_ID,
        kind="patent",
        office="CN",
        number="201220249767.4",
        parties=tuple(draw(st.lists(_parties, max_size=3))),
        events=tuple(draw(st.lists(_events, max_size=3))),
        texts=tuple(draw(st.lists(_texts, max_size=2))),
    )
    place = f"row {draw(st.integers(1, 4))}"
    return stated_by(
        right, _source(place, draw(st.sampled_from(["", "2013-01-02"])), draw(st.sampled_from(["office", "vendor", "hand"])))
    )


def _distinct_places(*records: Right) -> bool:
    return len({record.sources[0].place for record in records}) == len(records)


@given(_records(), _records(), _records())
def test_the_order_of_imports_does_not_matter(a: Right, b: Right, c: Right) -> None:
    if not _distinct_places(a, b, c):
        return
    assert join(a, b) == join(b, a)
    assert join(join(a, b), c) == join(a, join(b, c))


@given(_records(), _records())
def test_importing_again_changes_nothing(a: Right, b: Right) -> None:
    joined = join(a, b)
    assert join(joined, b) == joined
    assert join(joined, joined) == joined


@given(_records(), _records())
def test_a_source_can_be_taken_back(a: Right, b: Right) -> None:
    if not _distinct_places(a, b):
        return
    assert without(join(a, b), {b.sources[0].key}) == a


@given(_records(), _records())
def test_a_place_that_speaks_again_replaces_what_it_said(a: Right, b: Right) -> None:
    again = msgspec.structs.replace(b, sources=())
    second = stated_by(again, a.sources[0])
    joined = join(a, second)
    assert joined == second


def test_the_first_import_of_a_place_is_remembered() -> None:
    first = stated_by(Right(id=_ID, kind="patent", office="CN"), _source("row 1", imported="i1"))
    later = stated_by(Right(id=_ID, kind="patent", office="CN"), _source("row 1", imported="i2"))
    assert join(first, later).sources[0].imported == "i1"


def test_two_rights_are_not_joined() -> None:
    with pytest.raises(ValueError, match="two rights"):
        join(Right(id="CN:patent:1", kind="patent", office="CN"), Right(id="CN:patent:2", kind="patent", office="CN"))


def test_the_office_counts_before_a_vendor_and_the_later_document_before_the_earlier() -> None:
    def titled(title: str, source: Source) -> Right:
        return stated_by(Right(id=_ID, kind="patent", office="CN", texts=(Text(part="title", lang="zh", text=title),)), source)

    vendor = titled("厂商题名", _source("row 1", "2024-01-01", "vendor"))
    early = titled("公布题名", _source("row 2", "2012-01-01", "office"))
    late = titled("授权题名", _source("row 3", "2013-01-01", "office"))
    everything = join(join(vendor, early), late)
    assert choose.text(everything, "title", "zh") == "授权题名"
    assert {t.text for t in everything.texts} == {"厂商题名", "公布题名", "授权题名"}
    assert choose.text(join(vendor, early), "title", "zh") == "公布题名"


def test_holders_come_from_one_source_in_its_order() -> None:
    both = (Party(role="applicant", name="甲", seq=2), Party(role="applicant", name="乙", seq=1))
    a = stated_by(Right(id=_ID, kind="patent", office="CN", parties=both), _source("row 1", "2013-01-01", "office"))
    b = stated_by(
        Right(id=_ID, kind="patent", office="CN", parties=(Party(role="applicant", name="丙", seq=1),)), _source("row 2")
    )
    assert choose.parties(join(a, b), "applicant") == ["乙", "甲"]
