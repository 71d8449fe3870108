"""Status is computed from events at a date, with its reason."""

from __future__ import annotations

import datetime as dt

import pytest

from zhichan.records.dates import add_years, first_day, is_partial_date, last_day
from zhichan.records.join import stated_by
from zhichan.records.kinds import kind, kinds
from zhichan.records.right import Event, Fact, Right, Source
from zhichan.records.status import spans, status, term_end

_SOURCE = Source(key="k", format="f", authority="office", file="a", sha256="s", place="row 1", imported="i")


def _patent(type_: str, *events: tuple[str, str], office: str = "CN") -> Right:
    return stated_by(
        Right(
            id=f"{office}:patent:1",
            kind="patent",
            office=office,
            facts=(Fact(property="type", value=type_),),
            events=tuple(Event(key=key, date=date) for key, date in events),
        ),
        _SOURCE,
    )


def _states(right: Right) -> list[tuple[str, str, str | None]]:
    return [(s.state, s.start.isoformat(), s.end.isoformat() if s.end else None) for s in spans(right)]


def test_an_application_that_is_restored_goes_on_as_an_application() -> None:
    right = _patent("invention", ("filed", "2010-01-01"), ("withdrawn", "2012-01-01"), ("restored", "2012-06-01"))
    assert _states(right) == [
        ("pending", "2010-01-01", "2012-01-01"),
        ("withdrawn", "2012-01-01", "2012-06-01"),
        ("pending", "2012-06-01", None),
    ]


def test_a_patent_that_is_restored_is_in_force_even_where_its_grant_is_not_known() -> None:
    right = _patent("invention", ("filed", "2010-01-01"), ("lapsed-fee", "2014-07-01"), ("restored", "2015-01-01"))
    assert [state for state, *_ in _states(right)] == ["pending", "lapsed", "in-force", "expired"]


@pytest.mark.parametrize("late", ["published", "examination-requested"])
def test_a_publication_that_could_not_be_stopped_does_not_revive_an_application(late: str) -> None:
    right = _patent("invention", ("filed", "2010-01-01"), ("withdrawn", "2011-06-01"), (late, "2011-07-01"))
    assert _states(right) == [("pending", "2010-01-01", "2011-06-01"), ("withdrawn", "2011-06-01", None)]


def test_a_year_that_leaves_no_room_for_a_term_is_no_date() -> None:
    assert is_partial_date("9000-12-31")
    assert not is_partial_date("9999-12-31")
    assert add_years(last_day("9000"), 120)


def test_the_life_of_an_invention() -> None:
    right = _patent(
        "invention",
        ("filed", "2004-02-29"),
        ("published", "2005-08-31"),
        ("granted", "2008-01-16"),
        ("lapsed-fee", "2012-04-18"),
        ("restored", "2012-12-05"),
    )
    assert _states(right) == [
        ("pending", "2004-02-29", "2008-01-16"),
        ("in-force", "2008-01-16", "2012-04-18"),
        ("lapsed", "2012-04-18", "2012-12-05"),
        ("in-force", "2012-12-05", "2024-02-29"),
        ("expired", "2024-02-29", None),
    ]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2012-05-30", None),
        ("2012-05-31", "pending"),
        ("2013-01-01", "pending"),
        ("2013-01-02", "in-force"),
        ("2022-05-30", "in-force"),
        ("2022-05-31", "expired"),
    ],
)
def test_a_utility_model_lasts_ten_years_from_filing(day: str, state: str | None) -> None:
    span = status(_patent("utility-model", ("filed", "2012-05-31"), ("granted", "2013-01-02")), dt.date.fromisoformat(day))
    assert (span.state if span else None) == state


def test_a_design_lasts_longer_since_the_law_of_2020() -> None:
    before, after = (_patent("design", ("filed", day), ("granted", "2021-12-01")) for day in ("2021-05-31", "2021-06-01"))
    assert term_end(before)[0] == dt.date(2031, 5, 31)  # type: ignore[index]
    assert term_end(after)[0] == dt.date(2036, 6, 1)  # type: ignore[index]


def test_an_american_design_counts_from_its_grant() -> None:
    right = _patent("design", ("filed", "2005-01-07"), ("granted", "2006-01-03"), office="US")
    assert spans(right)[-1].state == "expired"
    assert spans(right)[-1].start == dt.date(2020, 1, 3)


def test_a_rejected_application_stays_rejected_and_never_expires() -> None:
    right = _patent("invention", ("filed", "2001-01-01"), ("published", "2002-07-01"), ("rejected", "2004-05-05"))
    assert _states(right)[-1] == ("rejected", "2004-05-05", None)


def test_an_event_after_the_term_changes_nothing() -> None:
    right = _patent("utility-model", ("filed", "2000-01-01"), ("granted", "2001-01-01"), ("lapsed-fee", "2011-01-01"))
    assert _states(right)[-1] == ("expired", "2010-01-01", None)


def test_a_grant_known_alone_is_a_life_from_the_grant_on() -> None:
    assert _states(_patent("invention", ("granted", "2013-01"))) == [("in-force", "2013-01-01", None)]


def test_the_day_of_filing_and_grant_at_once_is_in_force() -> None:
    assert _states(_patent("utility-model", ("filed", "2020-01-01"), ("granted", "2020-01-01")))[0][0] == "in-force"


def test_no_event_no_status() -> None:
    assert spans(_patent("invention")) == []


def test_every_event_leads_to_a_declared_state_in_two_languages() -> None:
    for declared in kinds().values():
        for event in declared.events.values():
            assert event.label.zh
            assert event.label.en
            assert not event.to or event.to in declared.states
    assert kind("patent").label.zh == "专利"


def test_partial_dates() -> None:
    assert all(map(is_partial_date, ("2012", "2012-05", "2012-02-29")))
    assert not any(map(is_partial_date, ("2013-02-29", "2012-13", "12-01-01", "", "2012-05-31x")))
    assert first_day("2012-02") == dt.date(2012, 2, 1)
    assert last_day("2012-02") == dt.date(2012, 2, 29)
    assert last_day("2012") == dt.date(2012, 12, 31)
    assert add_years(dt.date(2004, 2, 29), 1) == dt.date(2005, 2, 28)
