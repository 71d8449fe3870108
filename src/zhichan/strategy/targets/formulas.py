"""The named formulas that judge a target. YAML names them; each takes the readings up to the deadline and says what follows.

Every formula answers with the value it finds, the readings it used and one sentence that says why. None guesses: years
without a reading stay unknown, and a bound decides only where the whole range lies on one side of the demand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import Amount, decimals_of, spread
from zhichan.strategy.figures.derived import growth_cagr, growth_mean
from zhichan.strategy.figures.published import Figure, Unit
from zhichan.strategy.targets.verdicts import Verdict


class Case(msgspec.Struct, frozen=True):
    """What a formula works on.

    Args:
        demand: the number asked for; the lower end of a range.
        unit: the unit of the demand.
        base_year: growth and new items count from the end of this year.
        until: the deadline; None where the text sets none.
        cut: readings up to this day are judged.
        readings: trusted figures of one indicator up to the cut, computed ones where none is published, by time.
        start: the stock at the start, where the outline states or implies it.
    """

    demand: Decimal
    unit: Unit
    base_year: int
    until: dt.date | None
    cut: dt.date
    readings: tuple[Figure, ...]
    start: Amount | None = None

    @property
    def last_year(self) -> int:
        """The last calendar year that is over at the cut."""
        return self.cut.year if (self.cut.month, self.cut.day) == (12, 31) else self.cut.year - 1

    @property
    def window(self) -> range:
        """The years that count."""
        return range(self.base_year + 1, self.last_year + 1)

    def years(self) -> dict[int, Figure]:
        """The figures of whole years."""
        return {figure.period.year: figure for figure in self.readings if figure.period.kind == "year"}

    def totals(self) -> list[Figure]:
        """Stocks and running totals, by time."""
        return [figure for figure in self.readings if figure.period.kind in ("at", "since")]


class Worked(msgspec.Struct, frozen=True):
    """What a formula found."""

    verdict: Verdict
    why: Label
    used: tuple[Figure, ...] = ()
    value: Amount | None = None
    decimals: int = 0


class Formula(msgspec.Struct, frozen=True):
    """A formula by name. `units` are the units a target may have for an indicator's unit: same, per-year, growth."""

    label: Label
    text: Label
    units: tuple[str, ...]
    periods: tuple[str, ...]
    work: Callable[[Case], Worked]


def _nothing(zh: str = "未找到期限内的读数。", en: str = "No reading up to the deadline was found.") -> Worked:
    return Worked(Verdict.NO_READING, Label(zh=zh, en=en))


def _compare(case: Case, value: Amount, decimals: int, used: Sequence[Figure], *, covers: bool) -> Worked:
    """The verdict of a value; `covers` says that it reaches up to the deadline."""
    if value.low is not None and value.low >= case.demand:
        verdict = Verdict.MET
    elif value.high is not None and value.high < case.demand:
        verdict = Verdict.MISSED if covers else Verdict.NOT_MET
    else:
        verdict = Verdict.UNDECIDED
    found, asked = case.unit.shown(value, decimals), case.unit.shown(Amount.exact(case.demand), decimals_of(case.demand))
    zh, en = _SAID[verdict]
    when = used[-1].period.end
    why = Label(zh=f"{found.zh}（截至 {when}），{zh} {asked.zh}。", en=f"{found.en} (up to {when}) {en} {asked.en}.")
    return Worked(verdict, why, tuple(used), value, decimals)


_SAID = {
    Verdict.MET: ("达到要求的", "reaches the demanded"),
    Verdict.MISSED: ("低于要求的", "is below the demanded"),
    Verdict.NOT_MET: ("低于要求的", "is below the demanded"),
    Verdict.UNDECIDED: ("不足以判定是否达到", "does not decide whether it reaches"),
}


def _over_all_years(case: Case, value: Amount, used: Sequence[Figure], *, covers: bool) -> Worked:
    """As `_compare` for an average over all years up to the deadline: above the demand on fewer years decides nothing."""
    worked = _compare(case, value, 1, used, covers=covers)
    if worked.verdict is not Verdict.MET or covers:
        return worked
    when = used[-1].period.end
    shown = case.unit.shown(value, 1)
    why = Label(
        zh=f"截至 {when} 为 {shown.zh}；此后至期限的年份无读数，不足以判定。",
        en=f"Up to {when} it is {shown.en}; the years from then to the deadline have no reading.",
    )
    return msgspec.structs.replace(worked, verdict=Verdict.UNDECIDED, why=why)


def _covers(case: Case, figure: Figure) -> bool:
    return case.until is not None and figure.period.last == case.until


def stock_at(case: Case) -> Worked:
    """The last stock or running total at or before the deadline against the demand."""
    totals = case.totals()
    if not totals:
        return _nothing()
    last = totals[-1]
    return _compare(case, last.amount, last.decimals, [last], covers=_covers(case, last))


def year_at(case: Case) -> Worked:
    """The figure of the last whole year at or before the deadline, after the base year."""
    years = [figure for year, figure in case.years().items() if year in case.window]
    if not years:
        return _nothing()
    return _compare(case, years[-1].amount, years[-1].decimals, [years[-1]], covers=_covers(case, years[-1]))


def part_reaches(case: Case) -> Worked:
    """A part that reaches the demand alone proves that the whole does; a part below it proves nothing."""
    totals = case.totals()
    if not totals:
        return _nothing()
    last = totals[-1]
    return _compare(case, Amount(last.amount.value, last.amount.low, None), last.decimals, [last], covers=False)


def new_since_start(case: Case) -> Worked:
    """The last stock less the stock at the start; without a known start only that it lies between nothing and the stock."""
    totals = [figure for figure in case.totals() if figure.period.year > case.base_year]
    if not totals:
        return _nothing()
    last = totals[-1]
    if case.start is None:
        most = Amount(last.amount.value, Decimal(0), last.amount.high)
        shown = case.unit.shown(last.amount, last.decimals)
        why = Label(
            zh=f"期初存量未见公布：截至 {last.period.end} 存量 {shown.zh}，新增数不明，不足以判定。",
            en=f"The stock at the start is not published: of the {shown.en} up to {last.period.end} an unknown number is new.",
        )
        return Worked(Verdict.UNDECIDED, why, (last,), most, last.decimals)
    value = spread(lambda stock, start: stock - start, (last.amount,), (case.start,))
    return _compare(case, value, last.decimals, [last], covers=_covers(case, last))


def new_counted(case: Case) -> Worked:
    """The sum of what was counted as new after the base year; where years lack a figure the sum is a lower bound."""
    flows = [
        figure
        for figure in case.readings
        if figure.period.kind in ("year", "span", "day") and figure.period.first.year > case.base_year
    ]
    taken: list[Figure] = []
    for figure in sorted(flows, key=lambda flow: (flow.period.first - flow.period.last, flow.period.first)):
        if all(figure.period.last < other.period.first or figure.period.first > other.period.last for other in taken):
            taken.append(figure)
    if not taken:
        return _nothing()
    taken.sort(key=lambda figure: figure.period.first)
    total = spread(lambda *each: sum(each, Decimal(0)), tuple(figure.amount for figure in taken))
    if not {figure.period.year for figure in taken if figure.period.kind == "year"} >= set(case.window):
        total = Amount(total.value, total.low, None)
    decimals = max(figure.decimals for figure in taken)
    return _compare(case, total, decimals, taken, covers=_covers(case, taken[-1]))


def yearly_average(case: Case) -> Worked:
    """The mean of the years that count; years without a figure are only known not to be below nothing."""
    years = {year: figure for year, figure in case.years().items() if year in case.window}
    if not years:
        return _nothing()
    count = len(case.window)
    mean = spread(lambda *each: sum(each, Decimal(0)) / count, tuple(figure.amount for figure in years.values()))
    if len(years) < count:
        mean = Amount(mean.value, mean.low, None)
    used = list(years.values())
    return _over_all_years(case, mean, used, covers=case.cut == case.until)


def yearly_each(case: Case) -> Worked:
    """Each year that counts against the demand: one year below misses it, and all years together meet it."""
    years = {year: figure for year, figure in case.years().items() if year in case.window}
    if not years:
        return _nothing()
    for figure in years.values():
        if figure.amount.high is not None and figure.amount.high < case.demand:
            return _compare(case, figure.amount, figure.decimals, [figure], covers=True)
    if len(years) < len(case.window):
        missing = ", ".join(str(year) for year in case.window if year not in years)
        return _nothing(f"以下年份无读数：{missing}。", f"No reading of {missing}.")
    weakest = min(years.values(), key=lambda figure: figure.amount.value)
    return msgspec.structs.replace(
        _compare(case, weakest.amount, weakest.decimals, [weakest], covers=True), used=tuple(years.values())
    )


def average_yearly_growth_cagr(case: Case) -> Worked:
    """Compound growth from the base year to the last year at or before the deadline."""
    years = case.years()
    last = max((year for year in years if year in case.window), default=None)
    if not years:
        return _nothing()
    if last is None or case.base_year not in years:
        return _nothing("缺少首年或末年的读数。", "The first or the last year has no reading.")
    used = [years[case.base_year], years[last]]
    if not _positive(used):
        return _nothing(*_FROM_NOTHING)
    value = growth_cagr([figure.amount for figure in used], last - case.base_year)
    return _over_all_years(case, value, used, covers=_covers(case, used[-1]))


def average_yearly_growth_mean(case: Case) -> Worked:
    """The mean of the yearly growth rates from the base year to the last year at or before the deadline."""
    years = case.years()
    last = max((year for year in years if year in case.window), default=None)
    if last is None:
        return _nothing()
    needed = range(case.base_year, last + 1)
    missing = ", ".join(str(year) for year in needed if year not in years)
    if missing:
        return _nothing(f"缺少年份读数：{missing}。", f"No reading of {missing}.")
    used = [years[year] for year in needed]
    if not _positive(used):
        return _nothing(*_FROM_NOTHING)
    return _over_all_years(case, growth_mean([figure.amount for figure in used]), used, covers=_covers(case, used[-1]))


_FROM_NOTHING = ("有年份为零，增长率无从计算。", "A year of nothing has no growth.")


def _positive(figures: Sequence[Figure]) -> bool:
    return all(figure.amount.value > 0 and (figure.amount.low is None or figure.amount.low > 0) for figure in figures)


FORMULAS: dict[str, Formula] = {
    "stock_at": Formula(
        Label(zh="期末存量", en="stock at the deadline"),
        Label(zh="期限当日或之前最后一个存量读数 ≥ 目标", en="last stock at or before the deadline ≥ target"),
        ("same",), ("at", "since"), stock_at,
    ),
    "year_at": Formula(
        Label(zh="末年年度量", en="figure of the last year"),
        Label(zh="期限内最后一个完整年度的数 ≥ 目标", en="figure of the last whole year up to the deadline ≥ target"),
        ("same", "per-year"), ("year",), year_at,
    ),
    "part_reaches": Formula(
        Label(zh="部分已达全部", en="a part of the whole"),
        Label(zh="仅一部分的存量 ≥ 目标，则全部必达到", en="a part alone ≥ target proves the whole"),
        ("same",), ("at", "since"), part_reaches,
    ),
    "new_since_start": Formula(
        Label(zh="存量之差", en="difference of stocks"),
        Label(zh="期限内最后存量 − 期初存量 ≥ 目标", en="last stock up to the deadline − stock at the start ≥ target"),
        ("same",), ("at", "since"), new_since_start,
    ),
    "new_counted": Formula(
        Label(zh="新增逐次累加", en="new items added up"),
        Label(zh="期内各次新增之和 ≥ 目标（缺年则为下限）", en="new items added up ≥ target (a lower bound where years lack)"),
        ("same",), ("year", "span", "day"), new_counted,
    ),
    "yearly_average": Formula(
        Label(zh="年平均", en="yearly average"),
        Label(zh="期内各年之和 ÷ 年数 ≥ 目标", en="sum of the years that count ÷ number of years ≥ target"),
        ("per-year",), ("year",), yearly_average,
    ),
    "yearly_each": Formula(
        Label(zh="逐年", en="each year"),
        Label(zh="每一年的数 ≥ 目标；多于要求亦为达到", en="figure of each year ≥ target; more than asked for counts as met"),
        ("per-year",), ("year",), yearly_each,
    ),
    "average_yearly_growth_cagr": Formula(
        Label(zh="复合年均增长率", en="compound yearly growth (CAGR)"),
        Label(zh="（末年 ÷ 首年）^（1 ÷ 年数）− 1 ≥ 目标", en="(last year ÷ base year) ^ (1 ÷ years) − 1 ≥ target"),
        ("growth",), ("year",), average_yearly_growth_cagr,
    ),
    "average_yearly_growth_mean": Formula(
        Label(zh="各年增长率平均", en="mean of yearly rates"),
        Label(zh="各年增长率之和 ÷ 年数 ≥ 目标", en="sum of the yearly growth rates ÷ number of years ≥ target"),
        ("growth",), ("year",), average_yearly_growth_mean,
    ),
}  # fmt: skip
