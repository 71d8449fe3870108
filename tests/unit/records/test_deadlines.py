"""The life, the term and the deadlines of each kind, from what its file declares."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.records.dates import add_months, add_years
from zhichan.records.deadlines import deadlines
from zhichan.records.join import stated_by
from zhichan.records.kinds import kinds
from zhichan.records.right import Event, Fact, Link, Right, Source
from zhichan.records.status import spans, status, term_end

SOURCE = Source(key="k", format="f", authority="office", file="a", sha256="s", place="row 1", imported="i")
DAYS = st.dates(dt.date(1985, 4, 1), dt.date(2060, 12, 31))


def right(kind: str, *events: tuple[str, str], office: str = "CN", links: tuple[Link, ...] = (), **facts: str) -> Right:
    return stated_by(
        Right(
            id=f"{office}:{kind}:1",
            kind=kind,
            office=office,
            facts=tuple(Fact(property=name.replace("_", "-"), value=value) for name, value in facts.items()),
            events=tuple(Event(key=key, date=date) for key, date in events),
            links=links,
        ),
        SOURCE,
    )


def states(right_: Right) -> list[tuple[str, str]]:
    return [(span.state, span.start.isoformat()) for span in spans(right_)]


def calendar(right_: Right, on: str) -> dict[str, str]:
    return {d.key: d.day.isoformat() for d in deadlines(right_, dt.date.fromisoformat(on))}


def end(right_: Right) -> str | None:
    ended = term_end(right_)
    return ended[0].isoformat() if ended else None


def test_the_same_key_has_the_same_label_in_every_kind() -> None:
    """Search and charts know states and types by key, across kinds."""
    labels: dict[tuple[str, str], set[object]] = {}
    for kind in kinds().values():
        for key, state in kind.states.items():
            labels.setdefault(("state", key), set()).add((state.label.zh, state.label.en, state.alive))
        for key, label in kind.properties["type"].choices.items() if "type" in kind.properties else ():
            labels.setdefault(("type", key), set()).add((label.zh, label.en))
    assert {key: seen for key, seen in labels.items() if len(seen) > 1} == {}
    assert set(kinds()) == {
        *("patent", "trademark", "copyright", "ic-layout", "plant-variety", "geographical-indication", "standard")
    }


MARK = (("filed", "2008-03-01"), ("published", "2009-10-06"), ("granted", "2010-01-07"))


def test_a_mark_expires_after_a_time_of_grace() -> None:
    assert states(right("trademark", *MARK)) == [
        ("pending", "2008-03-01"),
        ("in-force", "2010-01-07"),
        ("grace", "2020-01-07"),
        ("expired", "2020-07-07"),
    ]


@pytest.mark.parametrize("renewed", ["2019-01-08", "2020-01-06", "2020-07-06"])
def test_a_renewal_within_its_window_adds_ten_years(renewed: str) -> None:
    assert end(right("trademark", *MARK, ("renewed", renewed))) == "2030-01-07"
    assert ("expired", "2020-07-07") not in states(right("trademark", *MARK, ("renewed", renewed)))


def test_a_late_renewal_proves_those_between_and_one_outside_any_window_counts_for_nothing() -> None:
    assert end(right("trademark", *MARK, ("renewed", "2029-09-01"))) == "2040-01-07"
    assert end(right("trademark", *MARK, ("renewed", "2015-01-01"))) == "2020-01-07"


def test_two_sources_that_date_one_renewal_differently_do_not_renew_twice() -> None:
    assert end(right("trademark", *MARK, ("renewed", "2019-11-01"), ("renewed", "2020-01-07"))) == "2030-01-07"


@given(DAYS, st.integers(1, 3))
def test_renewing_on_the_last_day_again_and_again_adds_ten_years_each_time(day: dt.date, times: int) -> None:
    renewals = [("renewed", (add_years(day, 10 * n) - dt.timedelta(days=1)).isoformat()) for n in range(1, times + 1)]
    assert end(right("trademark", ("granted", day.isoformat()), *renewals)) == add_years(day, 10 * (times + 1)).isoformat()


def test_the_end_that_the_register_states_counts_where_the_renewals_are_not_known() -> None:
    old = right("trademark", ("granted", "1995-03-07"), term_until="2025-03-06")
    assert end(old) == "2025-03-07"
    assert end(right("trademark", ("granted", "1995-03-07"), ("renewed", "2025-01-01"), term_until="2025-03-06")) == "2035-03-07"
    found = status(old, dt.date(2024, 1, 1))
    assert found
    assert found.state == "in-force"


def test_the_calendar_of_a_mark() -> None:
    mark = right("trademark", *MARK)
    assert calendar(mark, "2009-11-01") == {"opposition": "2010-01-06"}
    assert calendar(mark, "2012-01-01") == {
        "non-use": "2013-01-07",
        "invalidation": "2015-01-07",
        "renewal": "2020-01-06",
        "renewal-late": "2020-07-06",
    }
    assert calendar(mark, "2020-03-01") == {"renewal-late": "2020-07-06"}
    renewal = next(d for d in deadlines(mark, dt.date(2019, 6, 1)) if d.key == "renewal")
    assert (renewal.opens, renewal.hangs_on, renewal.who) == (dt.date(2019, 1, 6), "term", "holder")


def test_recognition_is_an_event_and_changes_neither_state_nor_term() -> None:
    known = right("trademark", *MARK, ("recognised-well-known", "2014-05-05"), ("recognised-famous", "2013-01-01"))
    assert spans(known) == spans(right("trademark", *MARK))


@given(DAYS, DAYS, st.none() | DAYS)
def test_a_layout_ends_ten_years_from_filing_or_exploitation_and_at_most_fifteen_from_creation(
    created: dt.date, filed: dt.date, exploited: dt.date | None
) -> None:
    events = [("created", created.isoformat()), ("filed", filed.isoformat())]
    events += [("first-exploited", exploited.isoformat())] if exploited else []
    expected = min(add_years(created, 15), add_years(filed, 10), add_years(exploited or filed, 10))
    assert end(right("ic-layout", *events)) == expected.isoformat()


def test_a_layout_that_is_exploited_must_be_filed_within_two_years() -> None:
    layout = right("ic-layout", ("first-exploited", "2020-02-29"))
    assert calendar(layout, "2020-03-01") == {"filing": "2022-02-28"}
    filed = right("ic-layout", ("first-exploited", "2020-02-29"), ("filed", "2021-01-01"))
    assert calendar(filed, "2021-01-01") == {}
    assert [s for s, _ in states(right("ic-layout", ("filed", "2021-01-01"), ("granted", "2021-06-01")))] == [
        "pending",
        "in-force",
        "expired",
    ]


def test_bred_applied_examined_and_granted_are_four_states() -> None:
    variety = right(
        "plant-variety",
        ("bred", "2010-05-01"),
        ("filed", "2011-01-01"),
        ("examined", "2012-03-01"),
        ("granted", "2014-01-01"),
        type="tree-or-vine",
    )
    assert states(variety) == [
        ("bred", "2010-05-01"),
        ("pending", "2011-01-01"),
        ("examined", "2012-03-01"),
        ("in-force", "2014-01-01"),
        ("expired", "2034-01-01"),
    ]
    late = right("plant-variety", ("granted", "2014-01-01"), ("examined", "2015-01-01"), type="other-plant")
    assert states(late) == [("in-force", "2014-01-01"), ("expired", "2029-01-01")]


def test_a_rule_that_nobody_has_checked_does_not_apply() -> None:
    new = right("plant-variety", ("filed", "2025-07-01"), ("granted", "2026-01-01"), type="tree-or-vine")
    assert end(new) == "2046-01-01"
    assert calendar(right("geographical-indication", ("published", "2026-01-01")), "2026-01-02") == {}


def test_copyright_arises_with_the_creation_and_ends_with_a_year() -> None:
    software = right("copyright", ("created", "2018-05-05"), ("granted", "2019-01-01"), type="software", owner="organisation")
    assert states(software) == [("in-force", "2018-05-05"), ("expired", "2069-01-01")]
    published = right("copyright", ("created", "2018-05-05"), ("published", "2020-01-01"), type="work", owner="organisation")
    assert end(published) == "2071-01-01"
    assert end(right("copyright", ("created", "2018-05-05"), type="work", owner="person")) is None
    assert end(right("copyright", ("author-died", "2018-05-05"), type="work", owner="person")) == "2069-01-01"


def test_a_standard_is_issued_then_effective_then_reviewed() -> None:
    standard = right("standard", ("published", "2020-11-19"), ("effective", "2021-06-01"), ("superseded", "2029-01-01"))
    assert states(standard) == [("issued", "2020-11-19"), ("in-force", "2021-06-01"), ("superseded", "2029-01-01")]
    assert calendar(standard, "2022-01-01") == {"review": "2025-11-19"}
    confirmed = right("standard", ("published", "2020-11-19"), ("effective", "2021-06-01"), ("confirmed", "2025-10-01"))
    assert calendar(confirmed, "2026-01-01") == {"review": "2030-10-01"}


PATENT = (("filed", "2012-05-31"), ("granted", "2013-06-05"))


def test_the_calendar_of_a_patent() -> None:
    patent = right("patent", *PATENT, type="utility-model")
    assert calendar(patent, "2013-06-05") == {
        "annual-fee": "2014-05-31",
        "annual-fee-late": "2014-11-30",
        "term-end": "2022-05-30",
    }
    assert calendar(patent, "2021-06-01") == {"annual-fee-late": "2021-11-30", "term-end": "2022-05-30"}
    assert calendar(patent, "2023-01-01") == {}


def test_examination_is_asked_for_within_three_years_of_the_priority() -> None:
    priority = Link(rel="priority", office="DE", number="1", date="2011-06-30")
    pending = right("patent", ("filed", "2012-05-31"), ("published", "2013-01-02"), type="invention", links=(priority,))
    assert calendar(pending, "2013-02-01") == {"examination-request": "2014-06-30"}
    asked = right("patent", ("filed", "2012-05-31"), ("examination-requested", "2013-01-02"), type="invention")
    assert calendar(asked, "2013-02-01") == {}
    assert calendar(asked, "2012-12-31") == {"examination-request": "2015-05-31"}  # on that day nobody knew


@given(DAYS, st.sampled_from(["invention", "utility-model", "design"]), DAYS)
def test_the_next_fee_is_the_first_anniversary_of_the_filing_on_or_after_the_day(filed: dt.date, type_: str, on: dt.date) -> None:
    patent = right("patent", ("filed", filed.isoformat()), ("granted", filed.isoformat()), type=type_)
    ended = term_end(patent)
    assert ended
    anniversaries = [add_years(filed, n) for n in range(1, 20)]
    expected = next((day for day in anniversaries if on <= day < ended[0]), None) if filed <= on < ended[0] else None
    assert calendar(patent, on.isoformat()).get("annual-fee") == (expected.isoformat() if expected else None)


@given(DAYS, st.integers(-400, 400), st.integers(-400, 400))
def test_months_add_up_except_at_the_end_of_a_month(day: dt.date, first: int, second: int) -> None:
    inner = day.replace(day=min(day.day, 28))
    assert add_months(add_months(inner, first), second) == add_months(inner, first + second)
    assert (add_months(day, first).month - day.month - first) % 12 == 0


@given(DAYS)
def test_every_deadline_lies_ahead_and_says_its_rule_in_both_languages(on: dt.date) -> None:
    for found in (
        *deadlines(right("patent", *PATENT, type="invention"), on),
        *deadlines(right("trademark", *MARK, ("renewed", "2019-06-01")), on),
    ):
        assert found.day >= on
        assert found.source
        assert found.label.zh
        assert found.label.en
        assert found.since
