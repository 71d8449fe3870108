"""A target is retired by two people, an evaluation is opened, the public speaks. In a browser, wide and on a phone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from conftest import PASSWORD, PHONE, WIDE, serving, visitor_of
from playwright.sync_api import Browser, expect

if TYPE_CHECKING:
    from conftest import Visitor

PEOPLE = {"tong": ("strategy-planner", "ip-office"), "ling": ("leading-group", "leading-group")}
BODIES = f"""
import datetime, os
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
told = Configuration.from_environment(os.environ)
open_database(told)
from zhichan.accounts.actors import machine
from zhichan.accounts.people import add_person, body_of, give_role, load_bodies
load_bodies(told.city_folder)
for name, (role, body) in {PEOPLE!r}.items():
    person = add_person(machine(), username=name, full_name=name + "样例", password="{PASSWORD}")
    give_role(machine(), person, body_of(body), role, since=datetime.date(2020, 1, 1))
"""
OF_THEIR_OWN = {"wide": ("T05-08", "yearly"), "phone": ("T05-09", "mid-term")}
"""What each visitor works on."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal without records, at which these people sign in."""
    home = tmp_path_factory.mktemp("home")
    with serving(home, script=BODIES, ZHICHAN_SECOND_FACTOR="nobody", ZHICHAN_CORPUS="city") as address:
        yield address


@pytest.fixture(params=["wide", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, portal: str) -> Iterator[Visitor]:
    phone = request.param == "phone"
    yield from visitor_of(browser, portal, viewport=PHONE if phone else WIDE, is_mobile=phone)


def become(visitor: Visitor, name: str) -> None:
    """Signs in as somebody, whoever was signed in before."""
    visitor.page.context.clear_cookies()
    visitor.goto("/en/account/sign-in")
    visitor.page.fill("[name=login]", name)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_url(re.compile("/desk"))


def act(visitor: Visitor, name: str) -> None:
    """Opens the form of an act."""
    visitor.page.locator("#acts ~ div summary", has_text=name).first.click()


def send(visitor: Visitor, name: str) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator("details[open] form button", has_text=name).click()
    visitor.settled()


def test_a_target_is_retired_and_the_strategy_evaluated(visitor: Visitor) -> None:
    page = visitor.page
    target, kind = OF_THEIR_OWN["wide" if page.viewport_size == WIDE else "phone"]
    become(visitor, "tong")
    visitor.goto("/en/strategy/amendments")
    act(visitor, "Propose to amend")
    page.select_option("#propose-target", target)
    page.locator("input[name=kind][value=retire]").check()
    page.fill("[name=reason]", "不再认定（虚构）")
    send(visitor, "Propose to amend")
    expect(page.locator("main")).to_contain_text("不再认定（虚构）")
    become(visitor, "ling")
    visitor.goto("/en/strategy/amendments")
    act(visitor, "Decide on the proposal")
    page.locator("details[open] input[name=how][value=adopt]").check()
    page.locator("details[open] [name=reference]").fill("虚构〔2026〕1号")
    send(visitor, "Decide on the proposal")
    expect(page.locator("#decided ~ div table")).to_contain_text(target)

    become(visitor, "tong")
    visitor.goto("/en/strategy/evaluations")
    act(visitor, "Open an evaluation")
    page.locator(f"details[open] input[name=kind][value={kind}]").check()
    page.fill("[name=open_until]", (dt.date.today() + dt.timedelta(30)).isoformat())
    send(visitor, "Open an evaluation")
    page.context.clear_cookies()
    for lang in ("zh", "en"):
        for path in ("", "/amendments", "/evaluations"):
            visitor.goto(f"/{lang}/strategy{path}")
    page.locator("main tbody a", has_text="open until").first.click()
    visitor.settled()
    page.locator("input[name=rating][value=well]").check()
    with page.expect_navigation():
        page.locator("main form button").click()
    visitor.settled()
    expect(page.locator("main")).to_contain_text("Thank you")
    page.locator("main a").first.click()
    visitor.settled()
    expect(page.locator("main")).to_contain_text("comes out as it was frozen")
