"""Who held a right from when to when: only what the record says."""

from __future__ import annotations

import pytest

from zhichan.records.join import stated_by
from zhichan.records.right import Event, Party, Right, Source
from zhichan.records.tenure import holders, serving, silent_transfers

A, B, C = "大连甲泵业有限公司", "大连乙机械有限公司", "大连丙集团有限公司"


def _right(*events: Event, parties: tuple[Party, ...] = (), sources: tuple[Source, ...] = ()) -> Right:
    filed = Event(key="filed", date="2010-01-02")
    right = Right(
        id="CN:patent:1", kind="patent", office="CN", number="1", events=(filed, *events), parties=parties, sources=sources
    )
    return right if sources else stated_by(right, _source("s0", ""))


def _source(key: str, date: str) -> Source:
    return Source(
        key=key, format="made-up", authority="office", file=key, sha256="a" * 64, place="row 1", imported="x", date=date
    )


def _told(right: Right) -> list[tuple[str, str, str, bool]]:
    return [(row.name, row.since, row.until, row.present) for row in holders(right)]


@pytest.mark.parametrize(
    "text",
    [
        f"专利权的转移；变更前：{A}；变更后：{B}",
        f"专利权的转移 IPC(主分类):F04D 13/06 变更事项:专利权人 变更前权利人:{A} 变更后权利人:{B} 登记生效日:20150105",
        f"转让人：{A}；受让人：{B}",
        f"ASSIGNMENT; ASSIGNOR: {A}; ASSIGNEE: {B}; REEL/FRAME 1/2",
    ],
)
def test_an_event_that_names_both_sides_ends_one_and_begins_the_other(text: str) -> None:
    moved = Event(key="transferred", date="2015-01-05", text=text)
    right = _right(moved, parties=(Party(role="applicant", name=A, seq=1), Party(role="holder", name=B, seq=1)))
    assert _told(right) == [(A, "2010-01-02", "2015-01-05", False), (B, "2015-01-05", "", True)]
    (first, second) = holders(right)
    assert first.until_by == second.since_by
    assert first.until_by
    assert first.until_by.text == moved.text


def test_a_chain_of_changes_and_a_return() -> None:
    events = [
        Event(key="transferred", date=f"201{n}-01-05", text=f"转让人：{gave}；受让人：{took}")
        for n, (gave, took) in enumerate(((A, B), (B, C), (C, A)), 2)
    ]
    right = _right(*events, parties=(Party(role="applicant", name=A), Party(role="holder", name=A)))
    assert [row[:3] for row in _told(right)] == [
        (A, "2010-01-02", "2012-01-05"),
        (B, "2012-01-05", "2013-01-05"),
        (C, "2013-01-05", "2014-01-05"),
        (A, "2014-01-05", ""),
    ]
    assert [row[3] for row in _told(right)] == [False, False, False, True]


def test_several_holders_give_and_take_together() -> None:
    moved = Event(key="transferred", date="2015-01-05", text=f"变更前：{A}、{B}；变更后：{C}")
    assert _told(_right(moved, parties=(Party(role="holder", name=C),))) == [
        (A, "", "2015-01-05", False),
        (B, "", "2015-01-05", False),
        (C, "2015-01-05", "", True),
    ]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("transferred", "专利权的转移"),
        ("transferred", f"变更事项:地址 变更前权利人:{A} 变更后权利人:{B}"),
        ("", f"变更后：{B}"),
        ("changed", f"变更前：{A}；变更后：{A}"),
        ("changed", "变更代理机构"),
        ("licensed", f"转让人：{A}；受让人：{B}"),
    ],
)
def test_what_does_not_say_who_followed_whom_gives_no_dates(key: str, text: str) -> None:
    right = _right(Event(key=key, date="2015-01-05", text=text), parties=(Party(role="holder", name=A),))
    assert _told(right) == [(A, "", "", True)]
    assert len(silent_transfers(right)) == (key == "transferred")


def test_a_holder_other_than_the_applicant_without_an_event_has_no_beginning() -> None:
    right = _right(parties=(Party(role="applicant", name=A), Party(role="holder", name=B)))
    assert _told(right) == [(A, "2010-01-02", "", False), (B, "", "", True)]


def test_the_days_of_documents_that_name_a_party_are_told() -> None:
    sources = (_source("s1", "2011-03-04"), _source("s2", "2013-05-06"), _source("s3", ""))
    parties = (
        Party(role="applicant", name=A, sources=("s1", "s2")),
        Party(role="agency", name="甲代理", sources=("s1",)),
        Party(role="agency", name="乙代理", sources=("s2",)),
        Party(role="inventor", name="某人", sources=("s1", "s2")),
        Party(role="agent", name="某代理师", sources=("s3",)),
    )
    right = _right(parties=parties, sources=sources)
    (row,) = holders(right)
    assert row.named == ("2011-03-04", "2013-05-06")
    assert [(one.role, one.name, one.named[0]) for one in serving(right)] == [
        ("agency", "甲代理", "2011-03-04"),
        ("agency", "乙代理", "2013-05-06"),
    ]
