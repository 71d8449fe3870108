"""Indicators as they are declared, frozen, and kept from changing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from zhichan.errors import ZhichanError
from zhichan.records.declared import load_yaml
from zhichan.strategy.city import load_city
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.indicators.declared import Indicators, indicators, load_indicators, unfrozen
from zhichan.strategy.indicators.discouraged import discouraged

ROOT = Path(__file__).resolve().parents[3]
ONE = """label: {{zh: 甲, en: A}}
order: 1
indicators:
  stock:
    label: {{zh: 存量, en: Stock}}
    direction: more
    source: {{zh: 登记簿, en: Registers}}
    versions:
      - number: 1
        since: 2010
        {until}numerator: {{zh: 有效的, en: in force}}
        unit: {unit}
        basis: in-force
        period: at
        what: {{measure: {measure}, of: {{kind: {kind}}}}}
{more}"""
SECOND = """      - number: 2
        since: 2027
        numerator: {zh: 新口径, en: anew}
        unit: 件
        basis: in-force
        period: at
        what: {measure: in_force, of: {kind: patent}}
"""


def _write(folder: Path, *, frozen: str = "{}", **told: str) -> Path:
    fields = {"unit": "件", "measure": "in_force", "kind": "patent", "until": "", "more": "", **told}
    (folder / "one.yml").write_text(ONE.format(**fields), encoding="utf-8")
    (folder / "frozen.yml").write_text(frozen, encoding="utf-8")
    return folder


def _digest(folder: Path, number: int = 1) -> str:
    return load_indicators(_write(folder)).one("stock").versions[number - 1].digest


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"measure": "guessed"}, r"one\.yml:4: unknown measure 'guessed': write one of filed, "),
        ({"kind": "patents"}, r"one\.yml:4: unknown kind 'patents'"),
        ({"unit": "斤"}, r"one\.yml:4: unknown unit '斤'"),
        ({"kind": "patent, types: [car]"}, r"unknown type 'car'"),
        ({"kind": "patent, holders: [club]"}, r"unknown type of holder 'club'"),
        ({"kind": "patent, colour: red"}, r"one\.yml:\d+: Object contains unknown field `colour`"),
        ({"measure": "happened"}, r"patent has no event ''"),
        ({"more": "    body: science\n"}, r"neither computed nor reported, or both"),
        ({"more": "    beside: [other]\n"}, r"unknown indicator 'other'"),
        ({"more": "        against: {measure: filed, of: {kind: patent}}\n"}, r"does not say what it is a share of"),
        ({"more": SECOND}, r"version 2 of stock begins in 2027, but the one before ends in None: write until: 2026 there"),
        ({"more": SECOND.replace("number: 2", "number: 3")}, r"version 2 of stock is numbered 3: count from 1"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(tmp_path: Path, told: dict[str, str], sentence: str) -> None:
    with pytest.raises(ZhichanError, match=sentence):
        load_indicators(_write(tmp_path, **told))


def test_a_formula_changed_after_the_freeze_is_refused(tmp_path: Path) -> None:
    frozen = f"stock/1: {{day: 2026-01-05, digest: '{_digest(tmp_path)}'}}\n"
    assert load_indicators(_write(tmp_path, frozen=frozen)).one("stock")
    with pytest.raises(StrategyError) as refused:
        load_indicators(_write(tmp_path, frozen=frozen, measure="granted"))
    told = "one.yml:4: version 1 of stock was frozen on 2026-01-05 and has been changed since: restore it, "
    assert str(refused.value) == f"{told}and write what is new as version 2 for years to come"


@pytest.mark.parametrize("change", [("有效的", "有效的和无效的"), ("unit: 件", "unit: 项"), ("period: at", "period: year")])
def test_whatever_makes_another_figure_of_it_counts_as_a_change(tmp_path: Path, change: tuple[str, str]) -> None:
    frozen = f"stock/1: {{day: 2026-01-05, digest: '{_digest(tmp_path)}'}}\n"
    file = _write(tmp_path, frozen=frozen) / "one.yml"
    file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(StrategyError, match="has been changed since"):
        load_indicators(tmp_path)


def test_mending_english_words_or_ending_a_version_is_no_change(tmp_path: Path) -> None:
    frozen = f"stock/1: {{day: 2026-01-05, digest: '{_digest(tmp_path)}'}}\n"
    file = _write(tmp_path, frozen=frozen, until="until: 2026\n        ", more=SECOND) / "one.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("en: in force", "en: being in force"), encoding="utf-8")
    one = load_indicators(tmp_path).one("stock")
    assert [one.version_of(year).number for year in (2010, 2026, 2027, 2040)] == [1, 1, 2, 2]  # type: ignore[union-attr]
    assert one.version_of(2009) is None


def test_a_later_version_is_frozen_before_its_first_year(tmp_path: Path) -> None:
    both = {"until": "until: 2026\n        ", "more": SECOND}
    digest = load_indicators(_write(tmp_path, **both)).one("stock").newest.digest
    load_indicators(_write(tmp_path, frozen=f"stock/2: {{day: 2026-12-31, digest: '{digest}'}}\n", **both))
    with pytest.raises(StrategyError, match="frozen on 2027-01-01, when 2027 had begun: let it begin in 2028"):
        load_indicators(_write(tmp_path, frozen=f"stock/2: {{day: 2027-01-01, digest: '{digest}'}}\n", **both))


def test_a_version_in_use_that_nobody_froze_is_told(tmp_path: Path) -> None:
    known = load_indicators(_write(tmp_path, until="until: 2026\n        ", more=SECOND))
    assert list(unfrozen(known, dt.date(2026, 12, 31))) == ["stock/1"]
    assert list(unfrozen(known, dt.date(2027, 1, 1))) == ["stock/1", "stock/2"]


@pytest.fixture(scope="module")
def known() -> Indicators:
    return indicators()


def test_every_version_in_use_is_frozen(known: Indicators) -> None:
    assert list(unfrozen(known, dt.date.today())) == []
    assert set(known.frozen) <= {f"{key}/{version.number}" for key, one in known.by_key.items() for version in one.versions}


def test_every_indicator_is_whole(known: Indicators) -> None:
    for key, one in known.by_key.items():
        assert one.label.zh, key
        assert one.label.en, key
        assert one.source.zh, key
        assert one.newest.numerator.zh, key
        assert one.newest.numerator.en, key


def test_every_filing_count_is_discouraged_and_has_others_beside_it(known: Indicators) -> None:
    counts = {key for key, one in known.by_key.items() if one.newest.basis in ("filings", "families") and not one.newest.against}
    warned = discouraged().keys() & known.by_key.keys()
    assert counts <= warned
    for key in warned - {"trademarks-registered"}:  # no filing count: its rule names others
        beside = known.one(key).beside
        assert beside, key
        assert not any(other in discouraged() for other in beside), key


def test_what_is_discouraged_and_what_to_take_instead_are_indicators(known: Indicators) -> None:
    there = known.by_key.keys() | load_city(ROOT / "cities" / "dalian").catalogue.indicators.keys()
    for key, rule in discouraged().items():
        assert {key, *rule.instead} <= there, key


def test_units_and_bodies_are_those_of_the_city(known: Indicators) -> None:
    folder = ROOT / "cities" / "dalian"
    catalogue = load_city(folder).catalogue
    bodies = {body["code"] for body in load_yaml(folder / "bodies.yml", list[dict[str, object]])}
    for key, one in known.by_key.items():
        assert one.newest.unit in catalogue.units, key
        assert not one.body or one.body in bodies, key
        if key in catalogue.indicators:
            assert catalogue.indicators[key].unit == one.newest.unit, key


def test_an_unknown_indicator_is_told(known: Indicators) -> None:
    with pytest.raises(StrategyError, match="there is no indicator 'none'"):
        known.one("none")
