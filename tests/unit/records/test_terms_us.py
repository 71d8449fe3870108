"""Terms of patents of the United States, with the rows of the statute that each example stands on. All rights are made up."""

from __future__ import annotations

import datetime as dt

import pytest

from zhichan.records.join import stated_by
from zhichan.records.right import Event, Fact, Link, Right, Source
from zhichan.records.status import spans, status, term_end

_SOURCE = Source(key="k", format="f", authority="office", file="a", sha256="s", place="row 1", imported="i")


def _patent(
    filed: str, granted: str, type_: str = "invention", facts: dict[str, str] | None = None, links: tuple[Link, ...] = ()
) -> Right:
    events = [Event(key=key, date=date) for key, date in (("filed", filed), ("granted", granted)) if date]
    known = {"type": type_, **(facts or {})}
    return stated_by(
        Right(
            id="US:patent:1",
            kind="patent",
            office="US",
            facts=tuple(Fact(property=name, value=value) for name, value in known.items()),
            events=tuple(events),
            links=links,
        ),
        _SOURCE,
    )


def _end(right: Right) -> str:
    ended = term_end(right)
    return ended[0].isoformat() if ended else ""


@pytest.mark.parametrize(
    ("filed", "granted", "end", "why"),
    [
        ("1976-03-01", "1977-05-10", "1994-05-10", "ended before the change and was not brought back"),
        ("1977-06-08", "1978-06-07", "1995-06-07", "ended the day before the change"),
        ("1977-06-08", "1978-06-08", "1997-06-08", "in force on the day of the change"),
        ("1990-01-05", "1991-02-19", "2010-01-05", "twenty years from filing are longer"),
        ("1990-01-05", "1994-03-01", "2011-03-01", "seventeen years from grant are longer"),
        ("1995-06-07", "2001-01-02", "2018-01-02", "the last day of the old law"),
        ("1995-06-08", "2001-01-02", "2015-06-08", "the first day of the new one"),
    ],
)
@pytest.mark.parametrize("type_", ["invention", "plant"])
def test_the_change_of_1995(filed: str, granted: str, end: str, why: str, type_: str) -> None:
    assert _end(_patent(filed, granted, type_)) == end, why


def test_an_old_application_that_is_not_granted_has_no_term() -> None:
    assert _end(_patent("1990-01-05", "")) == ""


def test_twenty_years_count_from_the_earliest_parent_but_not_from_a_priority() -> None:
    links = (
        Link(rel="continuation", number="09111111", office="US", date="2001-02-03"),
        Link(rel="division", number="08111111", office="US", date="1996-07-08"),
        Link(rel="priority", number="60111111", office="US", date="1995-07-10", category="provisional"),
        Link(rel="continuation", number="07111111", office="US"),
    )
    assert _end(_patent("2003-04-05", "2005-01-04", links=links)) == "2016-07-08"
    entered = (Link(rel="pct-filing", number="PCT/EP2001/000001", office="WO", date="2001-01-09"),)
    assert _end(_patent("2002-07-09", "2005-01-04", links=entered)) == "2021-01-09"


def test_an_international_application_is_filed_in_law_on_its_international_day() -> None:
    before = (Link(rel="pct-filing", number="PCT/EP1995/000001", office="WO", date="1995-06-07"),)
    assert _end(_patent("1996-12-02", "1999-03-02", links=before)) == "2016-03-02"
    after = (Link(rel="pct-filing", number="PCT/EP1995/000001", office="WO", date="1995-06-08"),)
    assert _end(_patent("1996-12-02", "1999-03-02", links=after)) == "2015-06-08"


def test_days_that_the_office_adds_and_a_day_after_which_the_holder_gave_the_term_up() -> None:
    added = {"term-extension-days": "730"}
    assert _end(_patent("2000-11-01", "2005-11-29", facts=added)) == "2022-11-01"
    assert _end(_patent("2000-11-01", "2005-11-29", facts={**added, "disclaimed-from": "2019-05-01"})) == "2019-05-01"
    assert _end(_patent("2000-11-01", "2005-11-29", facts={"disclaimed-from": "2030-05-01"})) == "2020-11-01"


@pytest.mark.parametrize("printed", ["five", "", "-3", "9" * 30, "9" * 5000])
def test_a_printed_extension_that_is_no_number_of_days_does_no_harm(printed: str) -> None:
    assert _end(_patent("2000-11-01", "2005-11-29", facts={"term-extension-days": printed})) >= "2020-11-01"


@pytest.mark.parametrize(
    ("filed", "facts", "end"),
    [
        ("2015-05-12", {}, "2030-01-05"),
        ("2015-05-13", {}, "2031-01-05"),
        ("1979-05-13", {"term-years": "7"}, "2023-01-05"),
        ("1979-05-13", {"term-years": "14"}, "2030-01-05"),
        ("2010-05-12", {"term-extension-days": "100"}, "2030-01-05"),
    ],
)
def test_designs_count_from_the_grant(filed: str, facts: dict[str, str], end: str) -> None:
    assert _end(_patent(filed, "2016-01-05", "design", facts)) == end


def test_a_registration_that_waives_the_rights_is_never_in_force() -> None:
    right = _patent("1984-01-03", "", "other")
    events = (*right.events, Event(key="published", date="1985-12-03"), Event(key="disclosed", date="1985-12-03"))
    waived = stated_by(Right(id=right.id, kind="patent", office="US", facts=right.facts, events=events), _SOURCE)
    assert [span.state for span in spans(waived)] == ["pending", "abandoned"]
    span = status(waived, dt.date(1990, 1, 1))
    assert span is not None
    assert span.state == "abandoned"


def test_a_reissue_has_no_term_of_its_own() -> None:
    assert _end(_patent("1990-01-05", "1994-03-01", "reissue")) == ""
