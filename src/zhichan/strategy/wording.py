"""Figures named in sentences: of what, of whom, of when, how much, and by which source."""

from __future__ import annotations

from collections.abc import Sequence

from zhichan.records.declared import Label
from zhichan.strategy.city import City
from zhichan.strategy.figures.published import Figure, Period


def period_in_words(period: Period) -> Label:
    """A period as a person reads it."""
    if period.kind == "undated":
        return Label(zh="期间不明", en="of no stated time")
    if period.kind == "since":
        start = f"{period.start} 年" if len(period.start) == 4 else period.start
        zh = f"{start}至 {period.end} 累计" if start else f"截至 {period.end} 累计"
        return Label(zh=zh, en=f"added up to {period.end}{f' since {period.start}' if start else ''}")
    if period.kind == "at":
        return Label(zh=f"截至 {period.end}", en=f"at {period.end}")
    if period.kind == "span" and period.start != period.end:
        return Label(zh=f"{period.start} 至 {period.end}", en=f"{period.start} to {period.end}")
    return Label(zh=f"{period.end} 年" if period.kind == "year" else period.end, en=period.end)


def named(city: City, figure: Figure) -> Label:
    """A figure with its value: `发明专利申请量（大连市，2012 年）为 11,149 件（来源）`."""
    of, scope = city.catalogue.indicators[figure.indicator].label, city.catalogue.scopes[figure.scope]
    when = period_in_words(figure.period)
    shown = city.catalogue.units[figure.unit].shown(figure.amount, figure.decimals)
    source = figure.source_title or figure.source_url.split("/")[2] if figure.source_title or figure.source_url else ""
    by = Label(zh=f"（{source}）", en=f" ({source})") if source else Label(zh="", en="")
    return Label(
        zh=f"{of.zh}（{scope.zh}，{when.zh}）为 {shown.zh}{by.zh}", en=f"{of.en} ({scope.en}, {when.en}) is {shown.en}{by.en}"
    )


def several(city: City, figures: Sequence[Figure]) -> Label:
    """Several figures one after the other."""
    every = [named(city, figure) for figure in figures]
    return Label(zh="、".join(one.zh for one in every), en="; ".join(one.en for one in every))
