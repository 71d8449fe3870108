"""Holders, names to judge, quality of the data, pictures: taken as their users take them, every page on the way checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from conftest import WIDE, visitor_of
from delivery import HOLDERS, INVENTOR
from playwright.sync_api import Browser, Page, expect

if TYPE_CHECKING:
    from conftest import Visitor


@pytest.fixture
def clerk(browser: Browser, registry: str) -> Iterator[Visitor]:
    """Someone at the machine of the small registry."""
    yield from visitor_of(browser, registry, viewport=WIDE)


def holder_page(page: Page) -> str:
    """The address of the holder with the most rights."""
    href = page.locator("table tbody th a").first.get_attribute("href")
    assert href
    return href


def test_the_holders_and_the_quality_stand(visitor: Visitor, lang: str) -> None:
    visitor.goto(f"/{lang}/parties")
    holder = holder_page(visitor.page)
    for path in (holder, f"/{lang}/parties?name=xyzzyxyzzy", f"/{lang}/parties/unsure", f"/{lang}/quality"):
        visitor.goto(path)
    visitor.page.locator("#files ~ .table tbody th a").first.click()
    visitor.settled()
    expect(visitor.page.locator("#fill")).to_be_visible()
    visitor.goto(f"/{lang}/search?shape=pictures")
    visitor.goto(f"/{lang}/parties/p000000000000", 404)
    visitor.goto(f"/{lang}/quality?check=nothing", 400)


@pytest.mark.parametrize("basis", ["families", "families-extended", "documents"])
def test_the_bases_stand(at_desk: Visitor, basis: str) -> None:
    at_desk.goto(f"/en/overview?basis={basis}")
    expect(at_desk.page.locator(".sorts [aria-current]")).to_contain_text(basis.partition("-")[0])


def test_the_dark_of_the_new_pages_has_contrast(in_the_dark: Visitor) -> None:
    in_the_dark.goto("/zh/parties")
    in_the_dark.goto(holder_page(in_the_dark.page))
    for path in ("/zh/parties/unsure", "/zh/quality", "/zh/search?shape=pictures", "/zh/overview?basis=families"):
        in_the_dark.goto(path)


def test_from_a_right_to_its_holder_its_figures_and_its_calendar(at_desk: Visitor) -> None:
    at_desk.goto("/en/parties")
    at_desk.goto(holder_page(at_desk.page))
    page = at_desk.page
    name = page.locator("h1").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="calendar file").click()
    assert download.value.suggested_filename.endswith(".ics")
    assert download.value.path().read_text().startswith("BEGIN:VCALENDAR")

    figure = page.locator("#kinds ~ .table tbody td a").first
    stated = figure.inner_text()
    figure.click()
    at_desk.settled()
    expect(page.locator("#rights small")).to_have_text(stated)

    page.locator("#rights ~ .table tbody th a").first.click()
    at_desk.settled()
    page.locator("#parties ~ .facts").get_by_role("link", name=name).first.click()
    at_desk.settled()
    expect(page.locator("h1")).to_have_text(name)


def test_a_holder_on_paper_keeps_its_tables_without_the_navigation(at_desk: Visitor) -> None:
    at_desk.goto("/zh/parties")
    at_desk.goto(holder_page(at_desk.page))
    page = at_desk.page
    page.emulate_media(media="print")
    for heading in ("#kinds", "#calendar", "#rights"):
        expect(page.locator(f"{heading} ~ .table").first).to_be_visible()
    for gone in (".nav", ".tongue", ".foot form", ".links"):
        assert not page.locator(gone).first.is_visible(), gone


def test_judging_and_taking_back_by_keyboard_alone(clerk: Visitor) -> None:
    clerk.sign_in()
    clerk.goto("/en/parties/unsure")
    page, keyboard = clerk.page, clerk.page.keyboard
    question = page.locator(".question").first
    expect(question).to_contain_text(INVENTOR)
    expect(question).to_contain_text(HOLDERS[0])
    question.get_by_label("Note").focus()
    keyboard.type("two firms")
    keyboard.press("Enter")  # a field sends nothing: a judgement is chosen
    expect(page.locator("#judged")).to_have_count(0)
    keyboard.press("Tab")
    keyboard.press("Tab")
    expect(question.get_by_role("button", name="Not the same")).to_be_focused()
    keyboard.press("Enter")
    expect(page.locator("#judged")).to_be_visible()
    clerk.settled()
    row = page.locator("#judged ~ .table tbody tr")
    expect(row).to_contain_text("two firms")
    row.get_by_role("button", name="Take back").focus()
    keyboard.press("Enter")
    expect(page.locator("#judged")).to_have_count(0)
    clerk.settled()
    expect(page.locator(".question").first).to_contain_text(INVENTOR)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_a_figure_of_the_quality_to_its_rows_and_their_right(clerk: Visitor, lang: str) -> None:
    clerk.goto(f"/{lang}/quality")
    page = clerk.page
    figure = page.locator('a[href*="check=impossible-date"]')
    stated = int(figure.inner_text())
    figure.click()
    clerk.settled()
    rows = page.locator("#rows ~ .table tbody tr")
    expect(rows).to_have_count(stated)
    rows.first.locator("th a").click()
    clerk.settled()
    expect(page.locator("h1")).to_contain_text("起重机吊具")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pictures_are_seen(clerk: Visitor, lang: str) -> None:
    clerk.goto(f"/{lang}/search?shape=pictures")
    page = clerk.page
    image = page.locator(".gallery img")
    expect(image).to_have_count(1)
    assert image.evaluate("one => one.complete && one.naturalWidth > 0")
    page.locator(".gallery a:has(img)").click()
    clerk.settled()
    shown = page.locator("#pictures ~ .gallery img").first
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("one => one.naturalWidth") > 0
    assert shown.get_attribute("alt")
    with page.expect_download() as download:
        page.locator("#pictures ~ .gallery a[download]").first.click()
    assert re.search(r"(?i)\.tiff?$", download.value.suggested_filename)
