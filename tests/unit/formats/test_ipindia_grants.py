"""Grants of the Indian office: its numbers, days and terms, and the notices of other kinds that stand among them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from zhichan.formats.ipindia_grant_table import IpindiaGrantTable
from zhichan.normalise.numbers import parse_application, spellings
from zhichan.records.join import stated_by
from zhichan.records.right import Source
from zhichan.records.status import status

SAMPLE = Path(__file__).resolve().parents[2] / "golden" / "ipindia_grant_table" / "sample.csv"
SOURCE = Source(key="k", format="f", authority="office", file="a", sha256="s", place="p", imported="i")


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("10300/DELNP/2012", "10300/DELNP/2012"),
        ("in 0231/che/2004", "231/CHE/2004"),
        ("IN/PCT/2002/00231/DEL", "IN/PCT/2002/00231/DEL"),
        ("201641017526", "201641017526"),
        ("201691017526", None),  # there are four branches
        ("PatentNo.", None),
    ],
)
def test_numbers_have_one_form(printed: str, canonical: str | None) -> None:
    number = parse_application(printed, "IN")
    assert (number and number.canonical) == canonical


def test_a_number_is_found_as_it_is_typed_without_its_office() -> None:
    assert "IN10300/DELNP/2012" in spellings("10300/DELNP/2012")


def test_a_granted_patent_is_in_force_for_twenty_years_from_its_filing() -> None:
    right = next(IpindiaGrantTable().read(SAMPLE)).right
    assert right
    right = stated_by(right, SOURCE)
    found = [status(right, day) for day in (dt.date(2018, 1, 4), dt.date(2018, 1, 5), dt.date(2031, 7, 6), dt.date(2031, 7, 7))]
    assert [span and span.state for span in found] == ["pending", "in-force", "in-force", "expired"]


def test_the_real_grants_are_taken_and_the_notices_among_them_put_aside(shared_data) -> None:  # type: ignore[no-untyped-def]
    outcomes = list(IpindiaGrantTable().read(shared_data("in-grants/output/grants/2018_grants.csv")))
    rights = [outcome.right for outcome in outcomes if outcome.right]
    assert len(outcomes) == 15_697
    assert len(rights) == 14_009
    assert len({right.id for right in rights}) == 13_833  # some weeks are printed twice
    assert all("shifted" in outcome.refusals[0].what for outcome in outcomes if outcome.right is None)
    assert not any(outcome.unread or outcome.columns for outcome in outcomes)
