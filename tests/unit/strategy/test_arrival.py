"""Figures on their arrival: contradictions hold them, what looks odd is asked. Figures of Dalian are real, all others made up."""

from __future__ import annotations

import random
from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.strategy.arrival.chains import contradiction, doubtful
from zhichan.strategy.arrival.checks import Finding, examine, held_in_order
from zhichan.strategy.city import City, load_city
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.amounts import Amount, Bound
from zhichan.strategy.figures.published import Confidence, Figure, PeriodKind, figure_id, parse_period
from zhichan.strategy.figures.relations import Span, load_relations, span_of

ROOT = Path(__file__).resolve().parents[3]
CITY = load_city(ROOT / "cities" / "dalian")
STATES_IGNORED = [msgspec.structs.replace(figure, state="usable", reason=None) for figure in CITY.figures]
REJECTED = {figure.id for figure in CITY.figures if figure.state == "rejected"}
HIGH = {figure.id for figure in CITY.figures if figure.confidence == "high"}


def figure(
    indicator: str, kind: PeriodKind, period: str, value: str, bound: Bound = "exact", *, scope: str = "city",
    confidence: Confidence = "high", unit: str = "", source: str = "甲",
) -> Figure:  # fmt: skip
    of, amount = parse_period(kind, period), Decimal(value)
    return Figure(
        id=f"{figure_id(indicator, of, scope)}~{source}", indicator=indicator, scope=scope,
        unit=unit or CITY.catalogue.indicators[indicator].unit, period=of, amount=Amount.read(amount, bound),
        decimals=max(0, -int(amount.as_tuple().exponent)), source_title=source, confidence=confidence,
    )  # fmt: skip


def rules(found: tuple[Finding, ...], *, holds: bool) -> list[str]:
    return [finding.rule for finding in found if finding.holds is holds]


def test_the_two_rejected_figures_are_held_and_none_that_is_sure() -> None:
    assert len(REJECTED) == 2
    held = held_in_order(CITY, STATES_IGNORED)
    assert set(held) == REJECTED

    by = {id: {other for finding in found for other in finding.against} for id, found in held.items()}
    assert by["invention-applications@2012-01..2012-10"] == {"invention-applications@2012", "invention-applications@2011"}
    assert "invention-applications-cumulative@2014-11" in by["invention-applications-cumulative@2015-01"]


def test_what_contradicts_the_chain_is_found_in_any_order() -> None:
    every = [span for one in STATES_IGNORED if (span := span_of(one, CITY.relations, CITY.catalogue))]
    chain = [span for span in every if span.series == ("invention-applications", "city")]
    for seed in range(10):
        random.Random(seed).shuffle(chain)
        wrong = doubtful(chain)
        assert "invention-applications-cumulative@2015-01" in wrong
        assert not wrong & HIGH


def test_no_sure_figure_is_held_against_all_the_others_that_stand() -> None:
    usable = [one for one in CITY.figures if one.state == "usable"]
    for one in usable:
        found = examine(CITY, one, [other for other in usable if other is not one])
        assert one.id not in HIGH or not rules(found, holds=True), one.id


def test_a_known_figure_that_all_others_speak_against_is_named() -> None:
    """If the bad figure came first, the good one is held for a person too, and told whom to doubt."""
    bad = next(one for one in STATES_IGNORED if one.id == "invention-applications-cumulative@2015-01")
    good = [one for one in CITY.figures if one.state == "usable" and one.indicator.startswith("invention-applications")]
    new = next(one for one in good if one.id == "invention-applications-cumulative@2014-11")
    known = [bad, next(one for one in good if one.id == "invention-applications@2015-01..2015-09")]
    found = [finding for finding in examine(CITY, new, known) if finding.holds]
    assert [finding.rule for finding in found] == ["falls"]
    assert found[0].against == (bad.id,)


A, C = "invention-applications", "invention-applications-cumulative"


@pytest.mark.parametrize(
    ("new", "known", "rule"),
    [
        (("pledge-financing", "year", "2026", "12"), [("pledge-financing", "year", "2026", "13.5")], "two-sources"),
        (("valid-patents", "at", "2026", "10"), [("valid-patents", "at", "2026-12-31", "11")], "two-sources"),
        ((A, "span", "2026-01..2026-03", "50"), [(A, "year", "2026", "40")], "part"),
        ((A, "year", "2026", "50"), [("patent-applications", "year", "2026", "40")], "part"),
        (("patent-award-projects", "year", "2026", "2"), [("patent-award-projects", "year", "2026", "3", "exact", "dlut")],
         "part"),
        ((C, "since", "2026-02", "9"),
         [(C, "since", "2026-01", "10")], "falls"),
        (("valid-designs", "at", "2026", "4"),
         [("valid-patents", "at", "2026", "9"), ("valid-inventions", "at", "2026", "3"),
          ("valid-utility-models", "at", "2026", "3")],
         "chain"),
    ],
)  # fmt: skip
def test_contradictions_hold(new: tuple[str, ...], known: list[tuple[str, ...]], rule: str) -> None:
    others = [_figure(one, f"乙{number}") for number, one in enumerate(known)]
    found = examine(CITY, _figure(new, "甲"), others)
    assert rules(found, holds=True) == [rule]
    assert set(found[0].against) == {one.id for one in others}
    for language in (found[0].says.zh, found[0].says.en, found[0].words.zh, found[0].words.en):
        assert language
    assert "甲" in found[0].says.zh
    assert all(one.source_title in found[0].says.en for one in others)


def _figure(told: tuple[str, ...], source: str) -> Figure:
    indicator, kind, period, value, *more = told
    bound = more[0] if more else "exact"
    return figure(indicator, kind, period, value, bound, scope=more[1] if len(more) > 1 else "city", source=source)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("new", "known"),
    [
        (("pledge-financing", "year", "2026", "13.5"), ("pledge-financing", "year", "2026", "13.46")),  # rounded
        (("pledge-financing", "year", "2026", "13.5"), ("pledge-financing", "year", "2026", "13", "more-than")),
        (("invention-applications", "year", "2026", "2437"), ("invention-applications", "year", "2026", "2400", "about")),
        (("invention-applications", "year", "2026", "50"), ("patent-applications", "year", "2026", "40", "more-than")),
        (("valid-patents", "at", "2026-06", "10"), ("valid-patents", "at", "2026-12-31", "11")),  # a stock may fall
        (
            ("high-tech-enterprises", "year", "2026", "10"),
            ("high-tech-enterprises", "span", "2026-01..2026-03", "11"),
        ),
    ],
)
def test_bounds_and_roundings_are_no_contradiction(new: tuple[str, ...], known: tuple[str, ...]) -> None:
    assert rules(examine(CITY, _figure(new, "甲"), [_figure(known, "乙")]), holds=True) == []
    assert rules(examine(CITY, _figure(known, "乙"), [_figure(new, "甲")]), holds=True) == []


def test_a_figure_of_low_confidence_says_nothing_against_others() -> None:
    low = figure("invention-applications", "year", "2026", "40", confidence="low")
    assert examine(CITY, figure("invention-applications", "year", "2026", "50"), [low]) == ()


def test_a_unit_that_slipped_is_asked_and_does_not_hold() -> None:
    known = [figure("technology-contract-turnover", "year", str(2020 + n), str(200 + n)) for n in range(5)]
    found = examine(CITY, figure("technology-contract-turnover", "year", "2026", "2100000"), known)  # in 万元 where 亿元 is asked
    assert [(finding.rule, finding.holds) for finding in found] == [("unit", False)]
    assert examine(CITY, figure("technology-contract-turnover", "year", "2026", "203"), known) == ()


def test_an_outlier_is_asked_and_does_not_hold() -> None:
    known = [figure("trademarks-registered", "year", str(2015 + n), str(1000 + n * 10)) for n in range(6)]
    found = examine(CITY, figure("trademarks-registered", "year", "2026", "5000"), known)
    assert [(finding.rule, finding.holds) for finding in found] == [("outlier", False)]


def test_an_uneven_year_alone_is_asked() -> None:
    """What is given once a year, in December, is no contradiction: the year before was as large."""
    known = [figure("standardisation-subsidy", "year", "2025", "900"), figure("standardisation-subsidy", "year", "2026", "800")]
    found = examine(CITY, figure("standardisation-subsidy", "span", "2026-01..2026-10", "20"), known)
    assert [finding.rule for finding in found if finding.holds] == []
    assert "year-parts" in rules(found, holds=False)


def test_a_part_greater_than_its_year_is_told_once() -> None:
    year = figure("standardisation-subsidy", "year", "2026", "110")
    found = examine(CITY, figure("standardisation-subsidy", "span", "2026-07..2026-09", "120"), [year])
    assert [(finding.rule, finding.holds) for finding in found] == [("part", True)]


MONTHS = st.lists(st.integers(0, 5000), min_size=12, max_size=12)
CUTS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), min_size=1, max_size=8)
BOUNDS = st.sampled_from(("exact", "about", "at-least", "more-than"))


def _true(months: list[int], first: int, last: int, bound: Bound) -> Figure:
    """A true figure of some months, as a source may print it."""
    total = sum(months[first - 1 : last])
    value = {"about": round(total, -2), "more-than": max(0, total - 1)}.get(bound, total)
    bound = "exact" if bound in ("about", "more-than") and (not value or total == value == 0) else bound
    value = value if bound != "exact" else total
    return figure("invention-applications", "span", f"2026-{first:02}..2026-{last:02}", str(value), bound, source=f"{bound}")


@given(MONTHS, CUTS, st.lists(BOUNDS, min_size=8, max_size=8), st.integers(0, 9000))
def test_true_figures_never_contradict(months: list[int], cuts: list[tuple[int, int]], bounds: list[Bound], before: int) -> None:
    figures = [_true(months, min(cut), max(cut), bound) for cut, bound in zip(cuts, bounds, strict=False)]
    totals = list(accumulate(months, initial=before))[1:]
    figures += [
        figure("invention-applications-cumulative", "since", f"1985..2026-{number:02}", str(totals[number - 1]))
        for number in {max(cut) for cut in cuts}
    ]
    unique = list({one.id: one for one in figures}.values())
    for number, one in enumerate(unique):
        found = examine(CITY, one, unique[:number] + unique[number + 1 :])
        assert {"two-sources", "chain", "falls", "part"} & set(rules(found, holds=True)) == set(), found


@given(MONTHS, st.integers(0, 9000), st.integers(1, 11), st.integers(1, 3000), st.sampled_from(("before", "period", "after")))
def test_one_wrong_link_is_found_from_every_side(months: list[int], start: int, cut: int, slip: int, wrong: str) -> None:
    totals = list(accumulate(months, initial=start))[1:]
    flow = totals[11] - totals[cut - 1]
    links = {
        "before": (f"1985..2026-{cut:02}", totals[cut - 1]),
        "period": (f"2026-{cut + 1:02}..2026-12", flow),
        "after": ("1985..2026-12", totals[11]),
    }
    links[wrong] = (links[wrong][0], links[wrong][1] + slip)
    figures = {
        name: figure(
            f"invention-applications{'' if name == 'period' else '-cumulative'}",
            "span" if name == "period" else "since",
            *_texts(link),
        )
        for name, link in links.items()
    }
    for new in figures.values():
        others = [one for one in figures.values() if one is not new]
        found = rules(examine(CITY, new, others), holds=True)
        assert {"chain", "falls", "part"} & set(found) or contradiction(_spans(others))  # these contradict by themselves
    assert contradiction(_spans(figures.values()))


def _spans(figures: Iterable[Figure]) -> list[Span]:
    return [span for one in figures if (span := span_of(one, CITY.relations, CITY.catalogue))]


def _texts(link: tuple[str, int]) -> tuple[str, str]:
    return link[0], str(link[1])


def test_relations_name_what_the_catalogue_has(tmp_path: Path) -> None:
    path = tmp_path / "relations.yml"
    for text, what in (("added: [斤]", "斤"), ("cumulative: {none: none}", "none"), ("within: {moon: city}", "moon")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(StrategyError, match=what):
            load_relations(path, CITY.catalogue)
    assert load_relations(tmp_path / "absent.yml", CITY.catalogue).added == ()


def test_the_city_has_its_relations() -> None:
    assert isinstance(CITY, City)
    assert CITY.relations.cumulative["invention-applications-cumulative"] == "invention-applications"
