"""Shares of a city's number: they add up whatever the figures, or the rule says why it cannot be."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.accounts.people import DeclaredBody
from zhichan.errors import ZhichanError
from zhichan.records.declared import load_yaml
from zhichan.strategy.city import load_city
from zhichan.strategy.duties.shares import RULES, ShareError, largest_remainder, load_sharing, share

DALIAN = Path(__file__).parents[3] / "cities" / "dalian"
FIGURES = st.lists(st.decimals(0, 10_000_000, places=2), min_size=1, max_size=20)


@given(total=st.integers(0, 100_000), figures=FIGURES)
@pytest.mark.parametrize("rule", sorted(RULES))
def test_shares_add_up_exactly_or_are_refused(rule: str, total: int, figures: list[Decimal]) -> None:
    bases = {f"u{number}": figure for number, figure in enumerate(figures)}
    try:
        shares = share(rule, total, list(bases), bases)
    except ShareError:
        assert rule != "equal"  # equal shares need no figure, so nothing is wrong with them
        return
    assert sum(shares.values()) == total
    assert list(shares) == list(bases)
    assert all(value >= 0 for value in shares.values())


@given(total=st.integers(0, 100_000), figures=FIGURES)
def test_no_share_is_further_than_one_from_its_exact_part(total: int, figures: list[Decimal]) -> None:
    weights = {f"u{number}": figure for number, figure in enumerate(figures)}
    if not any(figures):
        return
    whole = sum(figures)
    for unit, value in largest_remainder(total, weights).items():
        assert abs(value - total * weights[unit] / whole) < 1


def test_the_largest_remainders_take_what_rounding_leaves_and_ties_go_to_the_first() -> None:
    bases = {"a": Decimal(41), "b": Decimal(33), "c": Decimal(26)}
    assert share("last_year", 10, list(bases), bases) == {"a": 4, "b": 3, "c": 3}, "4.1, 3.3, 2.6"
    assert share("equal", 5, ["a", "b", "c"], {}) == {"a": 2, "b": 2, "c": 1}


def test_who_is_behind_takes_more_and_the_best_takes_none() -> None:
    bases = {"a": Decimal(100), "b": Decimal(40), "c": Decimal(70)}
    assert share("gap", 90, list(bases), bases) == {"a": 0, "b": 60, "c": 30}


@pytest.mark.parametrize(
    ("rule", "figures", "says"),
    [
        ("last_year", {"a": 1}, "缺少b的上年数。"),
        ("population", {"a": 1, "b": -1}, "b的人口不能为负数。"),
        ("population", {"a": 0, "b": 0}, "各单位的基数都是零，无从按比例分解。"),
        ("gap", {"a": 3, "b": 3}, "各单位数值相同，没有差距可据以分解。"),
        ("given", {"a": 4, "b": 5}, "各单位之和为 9，全市为 10，缺少 1。"),
        ("given", {"a": 6, "b": 5}, "各单位之和为 11，全市为 10，多出 1。"),
        ("given", {"a": "5.5", "b": "4.5"}, "a的给定数须为整数。"),
        ("last_year", {"a": "NaN", "b": 1}, "a的上年数不能为负数。"),
    ],
)
def test_the_rule_says_why_it_refuses(rule: str, figures: dict[str, object], says: str) -> None:
    with pytest.raises(ShareError) as refused:
        share(rule, 10, ["a", "b"], {unit: Decimal(str(figure)) for unit, figure in figures.items()})
    assert refused.value.says.zh == says


def test_every_district_and_zone_of_the_city_is_counted_once() -> None:
    sharing = load_sharing(DALIAN, load_city(DALIAN))
    bodies = load_yaml(DALIAN / "bodies.yml", list[DeclaredBody])
    assert [unit.body for unit in sharing.units] == [body.code for body in bodies if body.kind in ("district", "zone")]
    assert set(sharing.sharing) == {unit.body for unit in sharing.units} - {"jinzhou"}


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("{body: xigang}", "{body: zhongshan}", "stands twice"),
        ("counted_in: jinpu", "counted_in: nowhere", "not counted itself"),
        ("target: T07-3", "target: T04-1", "no target with a whole number"),
        ("rule: equal", "rule: guess", "unknown way of sharing"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_its_place(right: str, wrong: str, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "dalian"
    shutil.copytree(DALIAN, folder)
    text = (folder / "shares.yml").read_text(encoding="utf-8")
    assert right in text
    (folder / "shares.yml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ZhichanError, match=says) as refused:
        load_sharing(folder, load_city(folder))
    assert refused.value.where.startswith("shares.yml:")
