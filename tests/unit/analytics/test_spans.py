"""Spans kept beside the marts: read once, whatever is asked of them afterwards."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from analytics_corpora import Made

from zhichan.analytics.counting import Award, Ground, Period, behind, counts
from zhichan.analytics.occurrences import Of
from zhichan.records.join import stated_by
from zhichan.records.right import Event, Fact, Link, Party, Right, Source
from zhichan.search.holder_types import HOLDER_TYPES

GANJINGZI, XIGANG = "辽宁省大连市甘井子区某路1号", "辽宁省大连市西岗区某路1号"
INVENTIONS = Of(types=("invention",))
SOURCE = Source(key="k", format="f", authority="office", file="a", sha256="s", place="row 1", imported="i", made_up=False)
AS_OF = dt.date(2020, 6, 1)
Make = Callable[[Sequence[Right]], Made]


def _right(
    number: int, *events: tuple[str, str], address: str = GANJINGZI, holder: str = "大连甲有限公司", first: str = ""
) -> Right:
    """An invention. `first`: the number of the filing whose priority it claims, which makes a family of both."""
    name = f"2010{number:08d}.0"
    bare = Right(
        id=f"CN:patent:{name}",
        kind="patent",
        office="CN",
        number=name,
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="applicant", name=holder, seq=1, address=address),),
        events=tuple(Event(key=key, date=date) for key, date in events),
        links=(Link(rel="priority", office="CN", number=first),) if first else (),
    )
    return stated_by(bare, SOURCE)


def _ground(made: Made, as_of: dt.date = AS_OF) -> Ground:
    marts = made.marts
    rids = np.array([rid for (rid,) in marts.sql("SELECT rid FROM rights ORDER BY rid")], dtype=np.int32)
    return Ground(marts, rids, made.gazetteer, as_of, np.zeros(marts.size, dtype=np.int32), list(HOLDER_TYPES))


def _kept(made: Made) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in made.marts.path.parent.glob("spans-*/*")}


def _city(
    ground: Ground, name: str, of: Of = INVENTIONS, years: Sequence[int] = range(2012, 2020), period: Period = "at"
) -> list[int]:
    found: list[int] = counts(ground, name, of, period, list(years))[:, 0].tolist()
    return found


@pytest.fixture
def made(make: Make) -> Made:
    lapsed = _right(2, ("filed", "2011-01-01"), ("granted", "2014-01-01"), ("lapsed-fee", "2016-02-01"), address=XIGANG)
    return make([_right(1, ("filed", "2010-01-01"), ("granted", "2012-01-01")), lapsed])


def test_what_was_read_once_answers_for_every_date_of_law_and_audience(made: Made) -> None:
    ground = _ground(made)
    assert _city(ground, "in_force") == [1, 1, 2, 2, 1, 1, 1, 1]
    kept = _kept(made)
    assert kept
    assert _city(_ground(made, dt.date(2015, 6, 1)), "in_force", years=range(2012, 2016)) == [1, 1, 2, 2]
    assert _city(dataclasses.replace(ground, rids=ground.rids[:1]), "in_force") in ([1] * 8, [0, 0, 1, 1, 0, 0, 0, 0])
    assert _kept(made) == kept  # none was made anew, none was added


def test_what_is_kept_are_whole_files_only(made: Made) -> None:
    _city(_ground(made), "in_force")
    assert {path.suffix for path in _kept(made)} == {".npy"}


def test_another_list_of_awards_is_another_question(made: Made) -> None:
    ground = _ground(made)
    assert _city(ground, "in_force_awarded") == [0] * 8
    listed = dataclasses.replace(ground, awards=[Award("CN:patent:201000000001.0", dt.date(2017, 12, 1), "国家科学技术进步奖")])
    assert _city(listed, "in_force_awarded") == [0, 0, 0, 0, 0, 1, 1, 1]
    assert _city(ground, "in_force_awarded") == [0] * 8


def test_rights_of_another_type_or_holder_are_narrowed_out_of_what_was_read(made: Made) -> None:
    ground = _ground(made)
    first = next(iter(HOLDER_TYPES))
    assert _city(ground, "in_force", Of(types=("design",))) == [0] * 8
    assert _city(ground, "in_force", Of(holders=(first,))) == _city(ground, "in_force")
    assert _city(ground, "in_force", Of(not_holders=(first,))) == [0] * 8
    assert _city(ground, "in_force", Of(office="US")) == [0] * 8


def test_a_right_that_lapsed_and_was_restored_counts_as_dropped_in_between_alone(make: Make) -> None:
    life = [("filed", "2010-01-01"), ("granted", "2012-01-01"), ("lapsed-fee", "2014-02-01"), ("restored", "2015-03-01")]
    made = make([_right(1, *life)])
    for as_of, dropped in (
        (dt.date(2014, 1, 31), 0),
        (dt.date(2014, 6, 1), 1),
        (dt.date(2015, 2, 28), 1),
        (dt.date(2015, 3, 1), 0),
    ):
        ground = _ground(made, as_of)
        assert _city(ground, "granted_and_dropped", years=[2012], period="year") == [dropped], as_of
        assert behind(ground, "granted_and_dropped", INVENTIONS, "year", 2012)[1] == dropped


def test_a_family_counts_once_in_each_district_in_the_year_of_its_first_right_there(make: Make) -> None:
    first = "201000000001.0"
    rights = [
        _right(1, ("filed", "2012-01-01")),
        _right(2, ("filed", "2012-12-01"), first=first),
        _right(3, ("filed", "2013-01-01"), first=first),
        _right(4, ("filed", "2012-12-01"), first=first, address=XIGANG),
        _right(5, ("filed", "2013-05-01")),
    ]
    made = make(rights)
    ground = _ground(made)
    families = {family for (family,) in made.marts.sql("SELECT DISTINCT family FROM rights")}
    grid = counts(ground, "families_filed", INVENTIONS, "year", [2011, 2012, 2013])
    named = {code: grid[:, place + 1].tolist() for place, code in enumerate(ground.districts)}
    assert len(families) == 2
    assert (grid[:, 0].tolist(), named["210211"], named["210203"]) == ([0, 1, 1], [0, 1, 1], [0, 1, 0])
    assert [one.evidence for one in behind(ground, "families_filed", INVENTIONS, "year", 2012, "210203")[0]] == [
        made.marts.sql("SELECT family FROM rights WHERE id LIKE '%0004.0'")[0][0]
    ]


def test_a_family_that_spreads_to_another_district_later_counts_in_the_city_in_its_first_year_alone(make: Make) -> None:
    first = "201000000001.0"
    later = _right(2, ("filed", "2013-03-01"), first=first, address=XIGANG)
    ground = _ground(make([_right(1, ("filed", "2012-06-01"), first=first), later]))
    grid = counts(ground, "families_filed", INVENTIONS, "year", [2012, 2013])
    named = {code: grid[:, place + 1].tolist() for place, code in enumerate(ground.districts)}
    assert (grid[:, 0].tolist(), named["210211"], named["210203"]) == ([1, 0], [1, 0], [0, 1])
    assert [behind(ground, "families_filed", INVENTIONS, "year", year)[1] for year in (2012, 2013)] == [1, 0]
    assert behind(ground, "families_filed", INVENTIONS, "year", 2013, "210203")[1] == 1


def test_holders_are_unified_parties_where_names_are_resolved(make: Make) -> None:
    life = (("filed", "2010-01-01"), ("granted", "2012-01-01"))
    made = make([_right(1, *life), _right(2, *life, holder="大连甲"), _right(3, *life, holder="大连乙公司")])
    ground = _ground(made)
    assert _city(ground, "holders_in_force", years=[2012]) == [3]
    parties = np.full(made.marts.size, -1, dtype=np.int32)
    for rid, name in made.marts.sql("SELECT rid, holder FROM rights"):
        parties[rid] = 0 if "甲" in name else -1  # nothing is known of the other: it counts by its name
    assert _city(dataclasses.replace(ground, parties=parties), "holders_in_force", years=[2012]) == [2]
