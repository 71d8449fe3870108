"""From a number of the strategy to its source, and from an indicator to its rights: as people go, every page checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import Visitor


def test_the_pages_of_indicators_stand(visitor: Visitor, lang: str) -> None:
    day = "as_of=2026-06-30"
    for path in (
        "indicators",
        "indicators/valid-inventions",
        "indicators/invention-applications",
        "indicators/technology-contract-turnover",
        "trace/valid-inventions@2025-12-31",
        "trace/valid-inventions-per-10000@2019-12-31",
        "trace/invention-applications-cagr@2009..2014",
        "trace/T05-02/1",
    ):
        visitor.goto(f"/{lang}/{path}?{day}")
    visitor.goto(f"/{lang}/trace/nonsense@2012", 404)
    visitor.goto(f"/{lang}/indicators/valid-inventions?{day}&year=1066", 400)


def test_from_the_list_over_a_year_and_a_district_to_a_right(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.goto("/en/indicators?as_of=2026-06-30")
    page.get_by_role("link", name="Valid invention patents", exact=True).click()
    at_desk.settled()
    page.get_by_label("Year", exact=True).select_option("2024")
    page.locator("form", has=page.get_by_label("Year", exact=True)).get_by_role("button", name="Show").click()
    at_desk.settled()
    expect(page.get_by_role("heading", name="By district, 2024")).to_be_visible()
    figure = page.locator("#districts ~ .table tbody td a").filter(has_text=re.compile(r"^[1-9]")).first
    stated = figure.inner_text()
    figure.click()
    at_desk.settled()
    expect(page.get_by_role("heading", name=f"Counted: {stated}", exact=True)).to_be_visible()
    page.get_by_role("button", name="Search within these rights").click()
    at_desk.settled()
    assert "q=list" in page.url
    expect(page.locator("main")).to_contain_text(re.compile(rf"\b{stated} rights?\b"))


def test_the_chart_and_its_table_take_turns(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.goto("/zh/indicators/valid-inventions")
    expect(page.locator("#series .canvas")).to_be_visible()
    page.get_by_role("button", name="看表格").click()
    expect(page.locator("#series table")).to_be_visible()


def test_a_number_of_the_strategy_opens_to_its_formula_and_source(at_desk: Visitor) -> None:
    page = at_desk.page
    at_desk.goto("/zh/strategy")
    page.locator('a[href="/zh/trace/T05-02/1"]').first.click()
    at_desk.settled()
    expect(page.locator("main")).to_contain_text("invention-applications@2009")
    assert page.locator('a[href^="https://english.cnipa.gov.cn/"]').count() > 0
