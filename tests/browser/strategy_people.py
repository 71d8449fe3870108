"""Whoever takes part in the strategy signs in, opens the form of an act, and sends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from conftest import PASSWORD

if TYPE_CHECKING:
    from conftest import Visitor


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
    """Sends the form that is open."""
    with visitor.page.expect_navigation():
        visitor.page.locator("details[open] form button", has_text=name).click()
    visitor.settled()
