"""What people do: find a right, read it, see it on the map, see where the strategy stands. Every page on the way is checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import Visitor

WORDS = {
    "zh": {"search": "检索", "map": "结果的地图", "strategy": "战略", "sample": "样例数据"},
    "en": {"search": "Search", "map": "Map of this result", "strategy": "Strategy", "sample": "Sample data"},
}


def count(page: Page) -> int:
    """The number of rights that the page of results states."""
    return int(page.locator(".answer strong").first.inner_text().replace(",", ""))


def test_search_record_map_strategy(visitor: Visitor, lang: str) -> None:
    page, words = visitor.page, WORDS[lang]
    visitor.goto(f"/{lang}/")
    expect(page.get_by_role("complementary", name=words["sample"])).to_be_visible()

    page.get_by_role("searchbox").fill("传感器 OR 轴承")
    page.get_by_role("button", name=words["search"], exact=True).click()
    visitor.settled()
    all_found = count(page)
    assert all_found > 1
    expect(page.locator(".hit mark").first).to_be_visible()

    folded = page.locator("details.facets:not([open]) > summary")
    if folded.count():
        folded.click()
    narrower = page.locator(".facet").nth(1).locator("a").first
    promised = int(narrower.locator(".count").inner_text().replace(",", ""))
    narrower.click()
    visitor.settled()
    assert count(page) == promised <= all_found
    results = page.url

    title = page.locator(".hit h3").first.inner_text()
    page.locator(".hit h3 a").first.click()
    visitor.settled()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("#why")).to_be_visible()

    page.goto(results)
    page.get_by_role("link", name=words["map"]).click()
    visitor.settled()
    expect(page.locator("#map-regions button").first).to_be_visible()
    page.locator("#map-rights a").first.click()
    visitor.settled()
    expect(page.locator(".standing")).to_be_visible()

    page.get_by_role("link", name=words["strategy"], exact=True).click()
    visitor.settled()
    growth = page.locator("#T05-02")
    expect(growth.get_by_text("16.9").first).to_be_visible()
    expect(growth.get_by_text("32.9").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/search", 200),
        ("/search?q=xyzzyxyzzy", 200),
        ("/search?q=(a", 400),
        ("/overview", 200),
        ("/overview?q=xyzzyxyzzy", 200),
        ("/map", 200),
        ("/map?q=xyzzyxyzzy", 200),
        ("/strategy", 200),
        ("/strategy?verdict=met", 200),
        ("/strategy/targets/T05-02", 200),
        ("/strategy/targets/T05-02?as_of=2013-12-31", 200),
        ("/help/search", 200),
        ("/about", 200),
        ("/nowhere", 404),
        ("/?known_at=1999-01-01", 200),
        ("/search?known_at=1999-01-01", 404),
        ("/search?as_of=yesterday", 400),
    ],
)
def test_every_page_stands(visitor: Visitor, lang: str, path: str, status: int) -> None:
    visitor.goto(f"/{lang}{path}", status)
    expect(visitor.page.locator("html")).to_have_attribute("lang", "zh-Hans" if lang == "zh" else "en")
    expect(visitor.page.get_by_role("complementary", name=WORDS[lang]["sample"])).to_be_visible()


@pytest.mark.parametrize("path", ["/zh/", "/zh/search?q=轴承", "/en/overview", "/zh/map", "/en/strategy"])
def test_the_dark_has_contrast_too(in_the_dark: Visitor, path: str) -> None:
    in_the_dark.goto(path)


def test_by_keyboard_alone(at_desk: Visitor) -> None:
    at_desk.goto("/en/")
    page, keyboard = at_desk.page, at_desk.page.keyboard
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keyboard.press("Enter")
    keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    keyboard.type("轴承")
    keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.locator(".hit h3 a").first.focus()
    keyboard.press("Enter")
    page.wait_for_url("**/rights/**")

    at_desk.goto("/en/map?q=轴承")
    page.locator("#map-regions button").first.focus()
    keyboard.press("Enter")
    before = page.locator("#map-sight-count").inner_text()
    page.locator(".drawing").focus()
    for _ in range(6):
        keyboard.press("+")
    expect(page.locator("#map-sight-count")).not_to_have_text(before)
    keyboard.press("0")
    page.wait_for_timeout(400)
    page.locator("#map-rights a").first.focus()
    keyboard.press("Enter")
    page.wait_for_url("**/rights/**")
    at_desk.settled()


def test_a_point_of_the_map_opens_its_right(at_desk: Visitor) -> None:
    table = at_desk.page.request.get(f"{at_desk.server}/en/search.csv?q=kind:patent").text().splitlines()
    number = table[1].split(",")[0].replace(" ", "")
    at_desk.goto(f"/en/map?q={number}")
    page = at_desk.page
    title = page.locator("#map-rights a").first.inner_text()
    box = page.locator(".drawing").bounding_box()
    assert box is not None
    # the one point lies near the middle of its contours
    near = [(dx, dy) for dx in range(-24, 25, 6) for dy in range(-24, 25, 6)]
    for dx, dy in sorted(near, key=lambda d: d[0] ** 2 + d[1] ** 2):
        page.mouse.move(box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy)
        if page.locator(".drawing [style*='cursor: pointer']").count():
            page.mouse.click(box["x"] + box["width"] / 2 + dx, box["y"] + box["height"] / 2 + dy)
            break
    page.wait_for_url("**/rights/**")
    expect(page.get_by_text(title).first).to_be_visible()


def test_a_chart_turns_into_its_table_and_a_figure_into_its_records(at_desk: Visitor) -> None:
    at_desk.goto("/en/overview")
    page = at_desk.page
    figure = page.locator("#rights_by_year")
    expect(figure.locator("canvas")).to_be_visible()
    figure.get_by_role("button", name="As a table").click()
    at_desk.check()
    cell = figure.locator("tbody a").first
    stated = int(cell.inner_text())
    cell.click()
    at_desk.settled()
    assert count(page) == stated


def test_the_quiet_mark_opens_and_closes(at_desk: Visitor) -> None:
    at_desk.goto("/en/search")
    page = at_desk.page
    mark = page.locator("details.mark").first
    mark.locator("summary").click()
    expect(mark.get_by_text("Known at")).to_be_visible()
    at_desk.check()
    page.keyboard.press("Escape")
    expect(mark.get_by_text("Known at")).to_be_hidden()


def test_without_scripts_all_figures_and_regions_are_there(without_scripts: Page) -> None:
    page = without_scripts
    page.goto("/en/overview")
    expect(page.locator("#rights_by_year table")).to_be_visible()
    page.goto("/en/map")
    expect(page.locator("svg.picture")).to_be_visible()
    assert page.locator("#map-regions li").count() > 0


def test_the_other_language_shows_the_same_question(at_desk: Visitor) -> None:
    at_desk.goto("/zh/search?q=轴承&type=invention")
    found = count(at_desk.page)
    at_desk.page.get_by_role("link", name="English").click()
    at_desk.settled()
    assert re.search(r"/en/search\?q=.+&type=invention", at_desk.page.url)
    assert count(at_desk.page) == found
