"""A reading on its way in a browser: entered with evidence, checked by a colleague, accepted, read by everybody. All made up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PASSWORD, PHONE, WIDE, serving, visitor_of
from playwright.sync_api import Browser, expect

if TYPE_CHECKING:
    from conftest import Visitor

PEOPLE = f"""
import datetime, os
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
open_database(Configuration.from_environment(os.environ))
from zhichan.accounts.actors import actor_of, machine
from zhichan.accounts.people import add_person, body_of, give_role
people = {{}}
for name, role, body in (("li", "officer", "science"), ("sun", "officer", "science"), ("wu", "reading-reviewer", "ip-office")):
    people[name] = add_person(machine(), username=name, full_name=f"样例{{name}}", password="{PASSWORD}")
    give_role(machine(), people[name], body_of(body), role, since=datetime.date(2020, 1, 1))
from zhichan.readings.due import items, set_window
day = datetime.date.today()
office = actor_of(people["wu"], second_factor=True)
for item in items(body_of("science"))[:3]:
    set_window(office, item, day - datetime.timedelta(days=1), day + datetime.timedelta(days=9), "样例：系统停机后补报")
"""
SEEN = os.environ.get("ZHICHAN_SEEN", "")  # a folder for pictures of the pages


@pytest.fixture(scope="module")
def reporting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal at which the science bureau has something to report."""
    home = tmp_path_factory.mktemp("home")
    with serving(home, script=PEOPLE, ZHICHAN_SECOND_FACTOR="nobody", ZHICHAN_CORPUS="city") as address:
        yield address


def _look(visitor: Visitor, name: str) -> None:
    visitor.settled()
    if SEEN:
        visitor.page.screenshot(path=str(Path(SEEN) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("shape", ["wide", "phone"])
def test_a_reading_from_its_entry_to_everybody(shape: str, browser: Browser, reporting: str, tmp_path: Path) -> None:
    lang = "zh" if shape == "wide" else "en"
    viewport = WIDE if shape == "wide" else PHONE
    evidence = tmp_path / f"样例登记表-{shape}.pdf"
    evidence.write_bytes(b"%PDF-1.7 made up for " + shape.encode())
    with ExitStack() as open_pages:

        def someone(name: str) -> Visitor:
            visitors = visitor_of(browser, reporting, viewport=viewport, is_mobile=shape == "phone")
            visitor = next(visitors)
            open_pages.callback(visitors.close)  # type: ignore[attr-defined]
            if name:
                visitor.sign_in(name)
            return visitor

        li = someone("li")
        li.goto(f"/{lang}/readings")
        _look(li, f"due-{shape}")
        li.page.locator("table a[href*='readings/enter']").first.click()
        li.settled()
        li.page.fill("[name=value]", "-3")
        li.page.fill("[name=document]", "样例登记表")
        li.expected_status = 400
        li.page.locator("main button.primary").click()
        expect(li.page.locator(".wrong")).to_contain_text("-3")
        _look(li, f"refused-{shape}")
        li.expected_status = 200
        li.page.fill("[name=value]", "120")
        li.page.locator("main button.primary").click()
        li.page.wait_for_url("**/readings/R-*")
        li.page.set_input_files("[name=files]", str(evidence))
        li.page.locator("[name=public]").check()
        li.page.locator("form[enctype] button").click()
        expect(li.page.locator("#evidence + ul")).to_contain_text(evidence.name)
        address = li.page.url.removeprefix(reporting).partition("#")[0]

        sun = someone("sun")
        sun.goto(address)
        sun.page.locator("form[action$=check] button.primary").click()
        sun.settled()
        wu = someone("wu")
        wu.goto(f"/{lang}/readings/review")
        _look(wu, f"review-{shape}")
        wu.goto(address)
        wu.page.fill("#decide-reason", "与登记表一致")
        _look(wu, f"decide-{shape}")
        wu.page.locator("form[action$=accept] button.primary").click()
        wu.settled()
        public = someone("")
        public.goto(address)
        expect(public.page.locator(".answer").first).to_contain_text("120 亿元" if lang == "zh" else "12,000,000,000 yuan")
        expect(public.page.locator("main")).not_to_contain_text("样例li")
        _look(public, f"public-{shape}")
        public.goto(f"/{lang}/readings")
        _look(public, f"list-{shape}")
        li.goto(f"/{lang}/readings/sheets")
        _look(li, f"sheets-{shape}")
