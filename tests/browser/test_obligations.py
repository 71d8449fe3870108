"""A duty is offered, answered otherwise and settled; a district objects to its share. In a browser, wide and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import WIDE
from playwright.sync_api import expect
from strategy_people import act, become, send

if TYPE_CHECKING:
    from conftest import Visitor

OF_THEIR_OWN = {"wide": ("D22-1", "T07-3"), "phone": ("D22-2", "T07-4")}
"""What each visitor works on."""


@pytest.fixture
def visitor(strategist: Visitor) -> Visitor:
    return strategist


@pytest.fixture
def duty(visitor: Visitor) -> str:
    return f"/en/strategy/duties/{OF_THEIR_OWN[_size(visitor)][0]}"


@pytest.fixture
def shares(visitor: Visitor) -> str:
    return f"/en/strategy/shares/{OF_THEIR_OWN[_size(visitor)][1]}"


def _size(visitor: Visitor) -> str:
    return "wide" if visitor.page.viewport_size == WIDE else "phone"


def test_from_an_offer_to_its_settlement(visitor: Visitor, duty: str) -> None:
    page = visitor.page
    become(visitor, "tong")
    visitor.goto("/en/obligations")
    expect(page.locator("main")).to_contain_text("duties have no agreed lead")
    visitor.goto(duty)
    act(visitor, "Offer it")
    page.select_option("#propose-lead", "police")
    page.locator("input[name=helpers][value=customs]").check()
    send(visitor, "Offer it")
    expect(page.locator("main")).to_contain_text("waits for answers")

    become(visitor, "jing")
    visitor.goto("/en/desk")
    expect(page.locator("main")).to_contain_text("thing waits")
    page.get_by_role("link", name="Duties of your body").click()
    visitor.settled()
    page.locator(f"main table a[href='{duty}']").click()
    visitor.settled()
    act(visitor, "Answer for")
    page.locator("input[name=answer][value=countered]").check()
    page.fill("[name=reason]", "应由知识产权局牵头")
    visitor.expected_status = 400
    send(visitor, "Answer for")
    expect(page.locator("[role=alert]")).to_contain_text("another lead, another day or another scope")
    expect(page.locator("[name=reason]")).to_have_value("应由知识产权局牵头")
    page.locator("select[name=lead]").select_option("ip-office")
    visitor.expected_status = 200
    send(visitor, "Answer for")
    expect(page.locator("main")).to_contain_text("proposes otherwise")

    become(visitor, "tong")
    visitor.goto(duty)
    act(visitor, "Bring it before")
    page.locator("details[open] [name=reason]").fill("请裁定")
    send(visitor, "Bring it before")

    become(visitor, "ling")
    visitor.goto("/en/obligations")
    expect(page.locator("main")).to_contain_text("应由知识产权局牵头")
    visitor.goto(duty)
    act(visitor, "Settle it")
    page.select_option("#settle-lead", "ip-office")
    page.locator("details[open] input[name=helpers][value=customs]").uncheck()
    page.fill("[name=ruling]", "由知识产权局牵头")
    send(visitor, "Settle it")
    expect(page.locator("main")).to_contain_text("decided by the leading group")


def test_a_share_is_objected_to(visitor: Visitor, shares: str) -> None:
    page = visitor.page
    become(visitor, "tong")
    visitor.goto(shares)
    act(visitor, "Offer the shares")
    send(visitor, "Offer the shares")
    expect(page.locator("main")).to_contain_text("Zhongshan District")
    become(visitor, "hai")
    visitor.goto(shares)
    expect(page.locator("table")).not_to_contain_text("Zhongshan District")
    act(visitor, "Answer for")
    page.locator("input[name=agrees][value=no]").check()
    page.fill("[name=own_base]", "20")
    page.fill("[name=reason]", "企业少")
    send(visitor, "Answer for")
    expect(page.locator("table")).to_contain_text("objects, its own figure is 20")


@pytest.mark.parametrize(
    "path", ["", "/duties", "/duties?state=planned", "/duties/D07-1", "/orphans", "/divisions", "/shares", "/shares/T07-3"]
)
def test_the_public_reads_it(path: str, lang: str, visitor: Visitor) -> None:
    visitor.goto(f"/{lang}/strategy{path}")
