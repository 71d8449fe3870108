"""A target is retired by two people, an evaluation is opened, the public speaks. In a browser, wide and on a phone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from conftest import WIDE
from playwright.sync_api import expect
from strategy_people import act, become, send

if TYPE_CHECKING:
    from conftest import Visitor

OF_THEIR_OWN = {"wide": ("T05-08", "yearly"), "phone": ("T05-09", "mid-term")}
"""What each visitor works on."""


@pytest.fixture
def visitor(strategist: Visitor) -> Visitor:
    return strategist


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
