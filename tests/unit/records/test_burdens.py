"""What lies on a right: from one event to another, while it lives."""

from __future__ import annotations

import datetime as dt

import pytest

from zhichan.records.burdens import BURDENS, burdens
from zhichan.records.kinds import kinds
from zhichan.records.right import Event, Fact, Right

_DAY = dt.date(2020, 1, 1)


def _right(*events: tuple[str, str]) -> Right:
    granted = (("filed", "2012-01-01"), ("granted", "2014-01-01"))
    return Right(
        id="CN:patent:201210154321.8",
        kind="patent",
        office="CN",
        facts=(Fact(property="type", value="invention"),),
        events=tuple(Event(key=key, date=date) for key, date in (*granted, *events)),
    )


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], []),
        ([("pledged", "2016-05")], [("pledge", "2016-05")]),
        ([("pledged", "2016-05-01"), ("pledge-released", "2018-05-01")], []),
        ([("pledged", "2016-05-01"), ("pledge-released", "2021-05-01")], [("pledge", "2016-05-01")]),
        ([("pledged", "2021-05-01")], []),
        ([("pledged", "2015-01-01"), ("pledge-released", "2016-01-01"), ("pledged", "2016-01-01")], [("pledge", "2016-01-01")]),
        ([("invalidation-requested", "2016-01-01"), ("litigated", "2017-01-01"), ("invalidation-decided", "2018-01-01")],
         [("dispute", "2017-01-01")]),
        ([("pledged", "2016-01-01"), ("lapsed-fee", "2019-01-01")], []),
        ([("pledge-released", "2016-01-01"), ("preserved", "2017-01-01")], [("preservation", "2017-01-01")]),
    ],
)  # fmt: skip
def test_what_lies_on_a_right(events: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    assert [(burden.name, burden.since) for burden in burdens(_right(*events), _DAY)] == expected


def test_what_begins_can_end() -> None:
    for kind in kinds().values():
        begun = {event.begins for event in kind.events.values() if event.begins}
        ended = {event.ends for event in kind.events.values() if event.ends}
        assert begun == ended <= set(BURDENS), kind.name
