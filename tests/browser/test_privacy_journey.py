"""A person asks that an address be shown no more, an officer decides, the person reads the answer. All people are made up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PHONE, WIDE, serving, visitor_of
from playwright.sync_api import Browser, expect

if TYPE_CHECKING:
    from conftest import Visitor

PASSWORD = "correct-horse-battery-9"
_APPOINT = f"""
from zhichan.cli.places import working_data
working_data()
import datetime as dt
from zhichan.accounts.actors import machine
from zhichan.accounts.models import Body
from zhichan.accounts.people import add_person, give_role
person = add_person(machine(), username="li", full_name="李虚构", password="{PASSWORD}")
give_role(machine(), person, Body.objects.get(code="ip-office"), "personal-data-officer", since=dt.date(2026, 1, 1))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal in which somebody decides on requests, without one-time codes."""
    home = tmp_path_factory.mktemp("home")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHICHAN_", "DJANGO_"))}
    own = {"ZHICHAN_HOME": str(home), "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    subprocess.run([sys.executable, "-c", _APPOINT], env=kept | own, check=True)
    with serving(home, "sample", "--count", "60", ZHICHAN_SECOND_FACTOR="nobody") as address:
        yield address


@pytest.fixture
def person(browser: Browser, office: str) -> Iterator[Visitor]:
    yield from visitor_of(browser, office, viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def officer(browser: Browser, office: str) -> Iterator[Visitor]:
    yield from visitor_of(browser, office, viewport=WIDE)


def test_a_person_asks_an_officer_decides_the_person_reads(person: Visitor, officer: Visitor) -> None:
    page = person.page
    right, party, address = _somebody_with_an_address(person)
    person.goto("/zh/privacy")
    page.get_by_role("link", name="提出申请").click()
    person.settled()
    page.get_by_label("反对展示").check()
    page.get_by_label("涉及的权利").fill(right)
    page.get_by_label("具体请求和理由").fill("这是我的住所。")
    page.get_by_label("姓名", exact=True).fill("张虚构")
    page.get_by_label("联系方式").fill("zhang@example.cn")
    page.get_by_role("button", name="提交申请").click()
    person.settled()
    number, code = page.locator("#case-number").inner_text(), page.locator("#case-code").inner_text()

    desk = officer.page
    officer.goto("/zh/account/sign-in")
    desk.locator("[name=login]").fill("li")
    desk.locator("[name=password]").fill(PASSWORD)
    desk.locator("main form button").first.click()
    officer.settled()
    desk.get_by_role("link", name="个人信息权利申请").click()
    officer.settled()
    desk.get_by_role("link", name=number).click()
    officer.settled()
    expect(desk.get_by_text("zhang@example.cn")).to_be_visible()
    desk.locator("summary", has_text="身份已核验").click()
    desk.get_by_label("当面出示证件").check()
    desk.get_by_role("button", name="身份已核验").click()
    officer.settled()
    desk.locator("details", has=desk.locator("#grant-reason")).locator("summary").click()
    officer.check()
    grant = desk.locator("form", has=desk.locator("#grant-reason"))
    grant.get_by_label("停止展示所涉权利的编号").fill(right)
    grant.get_by_label("所涉当事人").fill(party)
    grant.get_by_label("地址").check()
    grant.get_by_label("写给申请人的理由").fill("经核实为住所，不再展示。")
    grant.get_by_role("button", name="准予", exact=True).click()
    officer.settled()
    expect(desk.locator(".answer")).to_contain_text("准予")

    person.goto("/zh/privacy/case")
    page.get_by_label("案件编号").fill(number)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询", exact=True).click()
    person.settled()
    expect(page.get_by_text("经核实为住所，不再展示。")).to_be_visible()
    expect(page.get_by_text("李虚构")).to_have_count(0)
    person.goto(f"/zh/rights/{right}")
    expect(page.locator("#parties + dl")).not_to_contain_text(address)
    expect(page.get_by_text("应本人反对")).to_be_visible()


@pytest.mark.parametrize("path", ["/en/privacy", "/en/privacy/request", "/en/privacy/case"])
def test_the_pages_in_english(person: Visitor, path: str) -> None:
    person.goto(path)


def _somebody_with_an_address(visitor: Visitor) -> tuple[str, str, str]:
    """A right of the sample, a party on it and the party's address."""
    found = visitor.page.request.get(f"{visitor.server}/zh/search.jsonl").text()
    for record in map(json.loads, found.splitlines()):
        for party in record.get("parties", ()):
            if party.get("address"):
                return record["id"], party["name"], party["address"]
    pytest.fail("the sample has no address")
