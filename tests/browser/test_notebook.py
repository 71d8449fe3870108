"""What an officer keeps, in a real browser and in Chinese: searches by number, combined, saved; a note and a tag on a right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import PHONE, WIDE, Visitor, visitor_of
from playwright.sync_api import Browser, expect


@pytest.fixture(params=["wide", "phone"])
def officer(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Visitor]:
    """Somebody who has signed in, at a desk and with a phone."""
    phone = request.param == "phone"
    for visitor in visitor_of(browser, server, viewport=PHONE if phone else WIDE, has_touch=phone, is_mobile=phone):
        visitor.sign_in()
        yield visitor


def _search(officer: Visitor, query: str) -> int:
    """Types a query into the box, and gives how many rights the page says there are."""
    officer.page.get_by_label("检索权利").fill(query)
    officer.page.get_by_role("main").get_by_role("button", name="检索", exact=True).click()
    officer.page.wait_for_load_state("load")
    officer.settled()
    return int(officer.page.locator(".answer strong").inner_text().replace(",", ""))


def test_search_twice_combine_save_run_again_and_write_on_a_right(officer: Visitor) -> None:
    page = officer.page
    officer.goto("/zh/history")
    if page.get_by_role("button", name="清空检索历史").count():
        page.get_by_role("button", name="清空检索历史").click()
    officer.goto("/zh/search")
    first = _search(officer, "装置 OR 系统")
    expect(page.locator("details.earlier > summary")).to_contain_text("本次检索编号为 #1")
    second = _search(officer, "type:invention")
    both = _search(officer, "#1 AND #2")
    left = _search(officer, "#1 AND NOT #2")
    assert both + left == first
    assert 0 < both < min(first, second)
    expect(page.get_by_label("检索权利")).to_have_value("#1 AND NOT #2")
    expect(page.locator(".understood code")).to_have_text("(装置 OR 系统) AND NOT type:invention")

    page.locator("details.earlier > summary").press("Enter")
    expect(page.locator("details.earlier li").first).to_contain_text("#4")
    officer.settled()

    page.get_by_text("保存此检索", exact=True).click()
    page.get_by_label("名称", exact=True).fill("装置而非发明")
    page.get_by_label("说明", exact=True).fill("每月复核")
    officer.settled()
    page.get_by_role("button", name="保存检索").click()
    expect(page.get_by_text("您已将此检索保存为“装置而非发明”。")).to_be_visible()
    officer.settled()

    officer.goto("/zh/searches")
    page.get_by_role("link", name="装置而非发明", exact=True).click()
    page.wait_for_url(re.compile("/zh/search"))
    officer.settled()
    assert page.locator(".answer strong").inner_text().replace(",", "") == str(left)
    assert "#" not in parse_qs(urlsplit(page.url).query)["q"][0]

    officer.expected_status = 400
    page.get_by_label("检索权利").fill("轴承 #99")
    page.get_by_role("main").get_by_role("button", name="检索", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("没有编号为 99 的检索")
    officer.settled()
    officer.expected_status = 200

    officer.goto("/zh/history")
    officer.goto("/zh/search?q=type:invention")
    page.locator(".hit h3 a").first.click()
    page.wait_for_url(re.compile("/zh/rights/"))
    officer.settled()
    right = page.url
    page.get_by_label("批注内容").fill("样例批注：请核对同族。")
    page.get_by_role("button", name="写入批注").click()
    expect(page.locator(".note")).to_contain_text("样例批注：请核对同族。")
    officer.settled()
    page.get_by_text("撰写批注、添加标签").click()
    page.get_by_label("标签", exact=True).fill("重点")
    page.get_by_role("button", name="添加标签").click()
    officer.settled()
    page.get_by_role("main").get_by_role("link", name="重点", exact=True).click()
    page.wait_for_url(re.compile("/zh/search"))
    officer.settled()
    expect(page.locator(".hit")).to_have_count(1)
    officer.goto("/zh/tags")

    page.goto(right)
    page.get_by_role("link", name="修改或删除").click()
    officer.settled()
    page.get_by_role("button", name="删除批注").click()
    page.wait_for_url(re.compile("/zh/rights/"))
    page.get_by_role("button", name="移除标签“重点”").click()
    page.wait_for_load_state("load")
    expect(page.locator(".note")).to_have_count(0)
    officer.settled()

    officer.goto("/zh/searches")
    page.get_by_role("link", name="修改或删除“装置而非发明”").click()
    officer.settled()
    page.get_by_role("button", name="删除检索").click()
    page.wait_for_url("**/zh/searches")
    officer.settled()
