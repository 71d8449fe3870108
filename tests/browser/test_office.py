"""A data officer's day: a file dropped, looked at, imported, its report read, a row mended, the import undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from conftest import PASSWORD, PHONE, WIDE, visitor_of
from playwright.sync_api import Browser, Page, expect

from zhichan.normalise.numbers.cn import check_digit

if TYPE_CHECKING:
    from conftest import Visitor

HEADERS = "申请号,名称,申请日,公开（公告）号,公开（公告）日,主分类号,分类号,申请（专利权）人,地址"
DROP = """text => {
  const data = new DataTransfer();
  data.items.add(new File([text], "样例导出.csv", {type: "text/csv"}));
  return data;
}"""


def row(number: str, title: str, *, wrong: bool = False) -> str:
    digit = check_digit(number[2:])
    digit = str((int(digit, 36) + 1) % 10) if wrong else digit
    return f"{number}.{digit},{title},2012.05.31,CN299990001U,2013.01.02,F16K1/00,F16K1/00,虚构公司,大连市"


@pytest.fixture(params=["wide", "phone"])
def officer(request: pytest.FixtureRequest, browser: Browser, office: str) -> Iterator[Visitor]:
    phone = request.param == "phone"
    for visitor in visitor_of(browser, office, viewport=PHONE if phone else WIDE, is_mobile=phone):
        sign_in(visitor)
        yield visitor


def sign_in(visitor: Visitor) -> None:
    visitor.goto("/en/account/sign-in")
    visitor.page.fill("[name=login]", "li")
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_url(re.compile("/desk"))


def waits_for_its_end(page: Page) -> None:
    expect(page.locator("a.button.primary, .problem").first).to_be_visible(timeout=60_000)


def test_from_a_dropped_file_to_an_undone_import(officer: Visitor, request: pytest.FixtureRequest) -> None:
    page = officer.page
    place = 1 if "wide" in request.node.name else 5  # each visitor brings records of their own
    sound = row(f"CN20122999000{place}", f"虚构的阀门{place}型")
    mended = row(f"CN20122999000{place + 1}", f"虚构的水泵{place}型")
    refused = row(f"CN20122999000{place + 1}", f"虚构的水泵{place}型", wrong=True)
    officer.goto("/en/import")
    data = page.evaluate_handle(DROP, "\n".join([HEADERS, sound, refused]))
    page.dispatch_event("form.drop", "drop", {"dataTransfer": data})
    expect(page.locator("#drop-told")).to_contain_text("样例导出.csv")
    officer.settled()
    page.get_by_role("button", name="Look at the files").click()
    page.wait_for_url(re.compile(r"/import/\w+"))
    officer.settled()
    expect(page.locator(".answer")).to_contain_text("1 file can be read.")
    expect(page.locator("table")).to_contain_text("check digit is wrong")

    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile("/jobs/"))
    officer.check()
    waits_for_its_end(page)  # without a hand on it: the page looks by itself
    officer.settled()
    expect(page.locator(".answer")).to_contain_text("1 rights are new")
    page.get_by_role("link", name="See the report").click()
    officer.settled()
    report = page.url

    page.get_by_role("link", name="Mend them on the bench").click()
    officer.settled()
    page.locator("#records ~ .table tbody th a").click()
    officer.settled()
    field = page.get_by_label("申请号", exact=True)
    expect(field).to_have_value(refused.partition(",")[0])
    field.fill("not a number")
    officer.expected_status = 400
    page.get_by_role("button", name="Import the mended record").click()
    expect(page.get_by_role("alert")).to_be_visible()
    officer.settled()
    expect(field).to_have_value("not a number")
    field.fill(mended.partition(",")[0])
    officer.expected_status = 200
    page.get_by_role("button", name="Import the mended record").click()
    expect(page.locator(".told")).to_contain_text("mended")
    officer.settled()

    officer.goto("/en/imports")
    page.get_by_role("link", name=re.compile("What version .* changed")).first.click()
    officer.settled()
    expect(page.locator(".answer")).to_contain_text("1 rights came")

    officer.goto(report.removeprefix(officer.server))
    page.get_by_role("link", name="Undo this import").click()
    officer.settled()
    expect(page.locator(".answer")).to_contain_text("1 leave the corpus")
    page.get_by_role("button", name="Undo the import").click()
    page.wait_for_url(re.compile("/jobs/"))
    waits_for_its_end(page)
    officer.settled()
    expect(page.locator(".answer")).to_contain_text("The import is undone")


def test_the_pages_of_an_office_stand(officer: Visitor) -> None:
    for path in ("desk", "import", "jobs", "imports", "quarantine", "schemes", "sample-city"):
        for lang in ("zh", "en"):
            officer.goto(f"/{lang}/{path}")
    officer.goto("/zh/jobs/999999", 404)
    officer.goto("/en/quarantine/000000000000", 404)


def test_without_scripts_a_file_is_imported_all_the_same(
    browser: Browser, office: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("sent") / "plain.csv"
    file.write_text("\n".join([HEADERS, row("CN201229990009", "虚构的阀门九型")]), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, viewport=WIDE, base_url=office)
    page = context.new_page()
    page.goto("/en/account/sign-in")
    page.fill("[name=login]", "li")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button").first.click()
    page.goto("/en/import")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Look at the files").click()
    page.get_by_role("button", name="Import", exact=True).click()
    for _ in range(60):
        if page.get_by_role("link", name="See the report").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Load again now").or_(page.get_by_role("link", name="See the report")).first.click()
        if "/imports/" in page.url:
            break
    expect(page.locator("main")).to_contain_text("plain.csv")
    context.close()
