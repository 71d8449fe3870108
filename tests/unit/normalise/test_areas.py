"""Areas across districts: by whole districts, words of addresses and postcodes, each for its time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from zhichan.normalise.areas import Membership
from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import DeclarationError

DALIAN = Path(__file__).resolve().parents[3] / "cities" / "dalian"


def _areas(gazetteer: Gazetteer, address: str, postcode: str = "") -> list[str]:
    place = gazetteer.place(address, postcode=postcode)
    assert place is not None
    return [one.area for one in gazetteer.areas_of(place, address, postcode)]


@pytest.mark.parametrize(
    ("address", "areas"),
    [
        ("辽宁省大连市高新园区旅顺南路8号", ["lushun-south-road"]),
        ("辽宁省大连市旅顺口区", []),
        ("No. 1 Lushun South Road, Dalian, Liaoning, China", ["lushun-south-road"]),
        ("辽宁省大连市花园口经济区", ["yellow-sea-parks"]),
        ("辽宁省大连市长兴岛", ["bohai-parks"]),
        ("上海市虹口区旅顺南路1号", []),
    ],
)
def test_what_dalian_states(address: str, areas: list[str]) -> None:
    assert _areas(Gazetteer.load(DALIAN), address) == areas


def test_a_part_holds_for_its_days_and_is_told_once(tmp_path: Path) -> None:
    for name in ("profile.yml", "districts.yml"):
        (tmp_path / name).write_text((DALIAN / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "areas.yml").write_text(
        """\
- code: a
  kind: park
  label: {zh: 甲, en: A}
  source: {zh: 虚构, en: made up}
  parts:
    - {districts: ["210203"], from: 2010-01-01, to: 2012-12-31, source: {zh: 虚构, en: made up}}
    - {addresses: [长江], from: 2010-01-01, to: 2012-12-31, source: {zh: 虚构, en: made up}}
    - {postcodes: ["1160"], from: 2020-01-01, source: {zh: 虚构, en: made up}}
""",
        encoding="utf-8",
    )
    gazetteer = Gazetteer.load(tmp_path)
    address = "大连市西岗区长江大厦"
    place = gazetteer.place(address)
    assert place is not None
    assert gazetteer.areas_of(place, address, "116011") == [
        Membership("a", dt.date(2010, 1, 1), dt.date(2013, 1, 1)),  # once, though two parts say so
        Membership("a", dt.date(2020, 1, 1), None),
    ]
    assert _areas(gazetteer, "大连市中山区长江路1号") == []  # a street of that name is not the place


def test_an_entry_that_is_not_of_the_shape(tmp_path: Path) -> None:
    for name in ("profile.yml", "districts.yml"):
        (tmp_path / name).write_text((DALIAN / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "areas.yml").write_text(
        "- {code: a, kind: moon, label: {zh: 甲, en: A}, source: {zh: 乙, en: B}}\n", encoding="utf-8"
    )
    with pytest.raises(DeclarationError, match=r"areas\.yml:1: Invalid enum value 'moon'"):
        Gazetteer.load(tmp_path)
