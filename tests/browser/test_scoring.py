"""Scoring in a real browser: an officer states and hands in, a lead body checks, everybody reads the ranking. All made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PASSWORD, PHONE, WIDE, serving, visitor_of
from playwright.sync_api import Browser, expect

if TYPE_CHECKING:
    from conftest import Visitor

WORK = f"""
import datetime, os
from decimal import Decimal
from django.core.files.uploadedfile import SimpleUploadedFile
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
told = Configuration.from_environment(os.environ)
open_database(told)
from zhichan.accounts.actors import machine
from zhichan.accounts.people import add_person, body_of, give_role
from zhichan.assessments import checking, stating
from zhichan.assessments.models import Entry
from zhichan.assessments.rounds import approve, open_round, publish
from zhichan.assessments.sheets import freeze
from zhichan.strategy.city import load_city
from zhichan.strategy.scoring.sheets import load_sheets
from zhichan.strategy.scoring.totals import published
by, city = machine(), load_city(told.city_folder)
for name, role, body in (
    ("zhong", "officer", "zhongshan"), ("gan", "officer", "ganjingzi"), ("ip", "officer", "ip-office"),
):
    person = add_person(by, username=name, full_name="样例" + name, password="{PASSWORD}")
    give_role(by, person, body_of(body), role, since=datetime.date(2020, 1, 1))
sheets = load_sheets(told.city_folder, city.catalogue)
open_round(by, freeze(by, sheets["districts-2026"], reason="样例：演示用"), published(city))
done = open_round(by, freeze(by, sheets["districts-2025"], reason="样例：演示用"), published(city))
proof = SimpleUploadedFile("样例证明.txt", "样例".encode())
for number, entry in enumerate(done.entries.select_related("body", "round__sheet")):
    values = {{
        "yearly-plan": number % 5 and 1,
        "demonstration-enterprises": 60 + 13 * number % 90,
        "valid-inventions": 100 + 70 * number,
        "invention-applications": 150 + 9 * number,
        "technology-contracts": 80 + 11 * number,
        "pledge-loans": Decimal(number) / 4,
        "overdue-complaints": number % 4,
        "false-figures": 1 if number == 12 else 0,
    }}
    for item, value in values.items():
        stating.state_value(by, entry, item, str(value))
        stating.attach(by, entry, item, [proof], told.evidence)
    stating.submit(by, entry)
    checking.check_as_stated(by, entry)
    checking.accept(by, Entry.objects.get(pk=entry.pk))
approve(by, done)
publish(by, done)
"""
VALUES = {
    "yearly-plan": "1",
    "demonstration-enterprises": "95",
    "valid-inventions": "1,300",
    "technology-contracts": "100",
    "pledge-loans": "1.23",
    "overdue-complaints": "3",
    "false-figures": "0",
}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with one published round and one that has just begun."""
    home = tmp_path_factory.mktemp("home")
    with serving(home, script=WORK, ZHICHAN_SECOND_FACTOR="nobody", ZHICHAN_CORPUS="city") as address:
        yield address


@pytest.fixture(params=["wide", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, scored: str) -> Iterator[Visitor]:
    phone = request.param == "phone"
    yield from visitor_of(browser, scored, viewport=PHONE if phone else WIDE, is_mobile=phone)


def sign_in(visitor: Visitor, name: str) -> None:
    visitor.goto("/zh/account/sign-in")
    visitor.page.fill("[name=login]", name)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_url(re.compile("/desk"))


def test_everybody_reads_sheet_ranking_and_simulation(visitor: Visitor, lang: str) -> None:
    page = visitor.page
    for path in ("", "/districts-2025", "/districts-2025/ganjingzi", "/soe-2025", "/districts-2026/simulation"):
        visitor.goto(f"/{lang}/assessments{path}")
        expect(page.locator("h1")).to_be_visible()
    visitor.goto(f"/{lang}/assessments/districts-2025")
    expect(page.locator("#scores canvas")).to_be_visible()
    page.get_by_role("button", name=re.compile("表格|As a table")).click()
    expect(page.locator("#scores tbody tr")).to_have_count(14)
    visitor.settled()


def test_from_a_stated_value_to_a_checked_one(visitor: Visitor, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    wide = "wide" in request.node.name
    name, body = ("zhong", "zhongshan") if wide else ("gan", "ganjingzi")
    page, proof = visitor.page, tmp_path / "证明材料.txt"
    proof.write_text("样例", encoding="utf-8")
    sign_in(visitor, name)
    visitor.goto(f"/zh/assessments/districts-2026/{body}")
    for item, value in VALUES.items():
        page.fill(f"[name=value-{item}]", value)
    page.get_by_role("button", name="保存数值").click()
    page.wait_for_load_state("load")
    for item in ("yearly-plan", "demonstration-enterprises", "valid-inventions", "technology-contracts", "pledge-loans"):
        page.select_option("[name=item]", item)
        page.set_input_files("[name=files]", proof)
        page.get_by_role("button", name="附上").click()
        page.wait_for_load_state("load")
    visitor.settled()
    page.get_by_role("button", name="提交自评").click()
    expect(page.locator(".answer")).to_contain_text("待核对")
    expect(page.locator("#raise")).to_be_visible()
    visitor.settled()
    page.context.clear_cookies()
    sign_in(visitor, "ip")
    visitor.goto(f"/zh/assessments/districts-2026/{body}")
    page.get_by_role("button", name=re.compile("一律按自评核定")).click()
    expect(page.locator("table").first).to_contain_text("与自评一致")
    visitor.settled()
