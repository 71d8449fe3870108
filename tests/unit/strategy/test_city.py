"""A small made-up city, and every way to get its folder wrong."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from zhichan.errors import ZhichanError
from zhichan.records.declared import DeclarationError
from zhichan.strategy.city import load_city
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.targets.scoreboard import scoreboard

OUTLINE = """\
document:
  title: {zh: 某市纲要, en: Outline of a made-up city}
  number: "1"
  issuer: {zh: 某市, en: a city}
  issued: "2009-12-12"
  effective: "2009-12-12"
  base_year: 2009
horizons:
  five-year:
    label: {zh: 五年, en: five years}
    kind: dated
    basis: {zh: 五年, en: five years}
    choices:
      - {until: 2014-12-31, reason: {zh: 五年, en: five years}}
headings:
  "1": {zh: 一, en: one}
paragraphs:
  - {number: 1, heading: "1", gist: {zh: 要旨, en: gist}}
"""
TARGETS = """\
targets:
  - id: T1
    paragraph: 1
    line: 一百件
    label: {zh: 甲, en: A}
    kind: number
    demand: {operator: at-least, value: 100, unit: 件}
    deadline: {horizon: five-year}
    ways:
      - {formula: stock_at, indicator: stock}
  - id: T2
    paragraph: 1
    line: 增加
    label: {zh: 乙, en: B}
    kind: direction
    demand: {operator: increase}
    deadline: {horizon: five-year}
    unjudged: {zh: 无数字, en: no figure}
"""
CATALOGUE = """\
units:
  件: {zh: 件, en: items, counted: true}
  "%/年": {zh: "%", en: "%", per_year: true}
scopes:
  city: {zh: 某市, en: a city}
  province: {zh: 某省, en: a province}
indicators:
  stock: {label: {zh: 存量, en: Stock}, unit: 件}
  flow: {label: {zh: 年量, en: Flow}, unit: 件}
"""
HEADER = (
    "indicator,scope,unit,period,from,to,bound,value,source_url,source_title,"
    "confidence,state,reason_zh,reason_en,note_zh,note_en\n"
)
FIGURES = (
    HEADER
    + "stock,city,件,at,,2013,exact,90,https://example.org,,high,usable,,,,\n"
    + "stock,city,件,at,,2014,exact,101,https://example.org,,low,usable,,,,\n"
    + "stock,province,件,at,,2014,exact,900,https://example.org,,high,usable,,,,\n"
    + "stock,city,件,at,,2014-06,exact,500,https://example.org,,,rejected,错行,shifted row,,\n"
    + "flow,city,件,year,2010,2010,exact,50,https://example.org,,high,usable,,,,\n"
)
DERIVED = """\
derived:
  - id: flow@2011
    period: year
    formula: less
    inputs: [stock@2013, flow@2010]
    expected: 41
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("outline.yml", OUTLINE),
        ("targets.yml", TARGETS),
        ("figures.yml", CATALOGUE),
        ("figures.csv", FIGURES),
        ("derived.yml", DERIVED),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_only_trusted_readings_of_the_city_judge(folder: Path) -> None:
    board = scoreboard(load_city(folder), dt.date(2020, 1, 1))
    judgement = board.scores[0].judgement
    assert judgement.verdict.value == "not-met-at-last-reading"
    assert {reading.figure.id: reading.use for reading in judgement.readings} == {
        "stock@2013": "used",
        "stock@2014": "not-used",
        "stock@2014/province": "not-used",
        "stock@2014-06": "not-used",
    }
    assert "shifted row" in next(one for one in judgement.readings if one.figure.state == "rejected").reason.en


def test_a_disagreement_with_a_computed_figure_is_reported(folder: Path) -> None:
    [check] = load_city(folder).checks
    assert (check.agrees, check.difference) == (False, -1)


def test_a_city_without_a_file(folder: Path) -> None:
    (folder / "targets.yml").unlink()
    with pytest.raises(StrategyError, match=r"has no targets\.yml"):
        load_city(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("targets.yml", "indicator: stock", "indicator: stok", "targets.yml:10: unknown indicator 'stok'"),
        ("targets.yml", "formula: stock_at", "formula: stock_on", "targets.yml:10: unknown formula 'stock_on': write one of"),
        ("targets.yml", "id: T2", "id: T1", "targets.yml:11: T1 stands twice"),
        (
            "targets.yml",
            "paragraph: 1\n    line: 增加",
            "paragraph: 7\n    line: 增加",
            "targets.yml:12: target T2 names paragraph 7",
        ),
        ("targets.yml", "unit: 件}", 'unit: "%/年"}', "targets.yml:10: target T1 asks for '%/年', stock_at of stock gives 件"),
        ("targets.yml", "unit: 件}", "unit: 只}", "targets.yml:7: unknown unit '只'"),
        (
            "targets.yml",
            "    ways:\n      - {formula: stock_at, indicator: stock}\n",
            "",
            "targets.yml:2: target T1 resolves to no formula",
        ),
        ("targets.yml", "value: 100, ", "", "targets.yml:7: target T1 has no whole demand"),
        ("targets.yml", "    unjudged: {zh: 无数字, en: no figure}\n", "", "targets.yml:11: target T2 carries no number"),
        ("targets.yml", "horizon: five-year}\n    ways", "horizon: soon}\n    ways", "targets.yml:8: unknown horizon 'soon'"),
        ("outline.yml", 'heading: "1"', 'heading: "2"', "outline.yml:18: unknown heading '2'"),
        ("outline.yml", "kind: dated", "kind: open", "outline.yml:9: horizon 'five-year' is open: remove the choices"),
        ("figures.yml", "en: Stock}, unit: 件", "en: Stock}, unit: 只", "figures.yml:8: unknown unit '只'"),
        ("figures.yml", "  city:", "  town:", "unknown scope 'city'"),
        ("figures.csv", "stock,city,件,at,,2013", "stok,city,件,at,,2013", "figures.csv:2: unknown indicator 'stok'"),
        (
            "figures.csv",
            "stock,city,件,at,,2013",
            "stock,city,%/年,at,,2013",
            "figures.csv:2: unit '%/年' where stock is counted",
        ),
        ("figures.csv", "stock,city,件,at,,2013", "stock,town,件,at,,2013", "figures.csv:2: unknown scope 'town'"),
        ("figures.csv", "at,,2013,exact,90", "at,,2013,exact,>90", "figures.csv:2: '>90' is not a number"),
        ("figures.csv", "at,,2013,exact,90", "at,,2013,exact,NaN", "figures.csv:2: 'NaN' is not a number"),
        ("figures.csv", "at,,2013,exact,90", "at,,2013-13,exact,90", "figures.csv:2: '2013-13' is not a date"),
        ("figures.csv", "at,,2013,exact,90", "at,,2013,roughly,90", "figures.csv:2: unknown bound 'roughly': write one of exact"),
        (
            "figures.csv",
            "at,,2013,exact,90",
            "at,,2014,exact,90",
            "figures.csv:3: figure stock@2014 stands twice (also in line 2)",
        ),
        ("figures.csv", "year,2010,2010", "year,2010,2011", "figures.csv:6: a year starts and ends in the same year"),
        ("figures.csv", "错行,shifted row", ",", "figures.csv:5: a rejected figure gives no reason"),
        ("figures.csv", "90,https://example.org", "90,", "figures.csv:2: the figure has no source"),
        ("figures.csv", "indicator,scope", "indicator,of", "figures.csv:1: the columns are not the expected ones"),
        ("figures.csv", "high,usable,,,,\n", "high,usable,,,\n", "figures.csv:2: the row has not"),
        ("derived.yml", "formula: less", "formula: minus", "derived.yml:2: unknown formula 'minus'"),
        ("derived.yml", "stock@2013", "stock@2012", "derived.yml:2: unknown input 'stock@2012'"),
        ("derived.yml", "stock@2013", "stock@2014-06", "derived.yml:2: input stock@2014-06 is a rejected figure"),
        ("derived.yml", "[stock@2013, flow@2010]", "[stock@2013]", "derived.yml:2: less takes 2 inputs, not 1"),
        ("derived.yml", "id: flow@2011", "id: flow@2010", "derived.yml:2: figure flow@2010 exists already"),
        ("derived.yml", "id: flow@2011", "id: flaw@2011", "derived.yml:2: unknown indicator 'flaw'"),
        ("derived.yml", "id: flow@2011", "id: flow@2011-x", "derived.yml:2: '2011-x' is not a date"),
    ],
)
def test_mistakes_are_said_with_their_place(folder: Path, name: str, old: str, new: str, message: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(StrategyError, match=re.escape(message)) as caught:
        load_city(folder)
    assert caught.value.mend


def test_a_misspelt_key_is_said_with_its_place(folder: Path) -> None:
    path = folder / "targets.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("deadline: {horizon: five-year}", "dedline: {horizon: x}", 1), encoding="utf-8"
    )
    with pytest.raises(DeclarationError, match=r"targets\.yml"):
        load_city(folder)


def test_division_by_nothing_is_said(folder: Path) -> None:
    (folder / "figures.csv").write_text(FIGURES.replace("exact,50", "exact,0"), encoding="utf-8")
    (folder / "derived.yml").write_text(DERIVED.replace("less", "per"), encoding="utf-8")
    with pytest.raises(ZhichanError, match="divides by nothing"):
        load_city(folder)
