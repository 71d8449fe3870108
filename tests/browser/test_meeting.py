"""The page for a meeting, wide and on a phone, and printed on two sheets; and the list of a body. All made up."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pytest
from conftest import PASSWORD, PHONE, WIDE, serving, visitor_of
from playwright.sync_api import Browser, expect

if TYPE_CHECKING:
    from conftest import Visitor

PEOPLE = f"""
import datetime, os
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
told = Configuration.from_environment(os.environ)
open_database(told)
from django.utils import timezone
from zhichan.accounts.actors import machine
from zhichan.accounts.people import add_person, body_of, give_role, load_bodies
from zhichan.obligations.models import Offer, Part
from zhichan.obligations.offers import Terms, propose, refer
from zhichan.opened import city
from zhichan.readings.models import Reading
load_bodies(told.city_folder)
for name, role, body in (("ling", "leading-group", "leading-group"), ("jing", "officer", "police")):
    person = add_person(machine(), username=name, full_name=name + "样例", password="{PASSWORD}")
    give_role(machine(), person, body_of(body), role, since=datetime.date(2020, 1, 1))
reason = "样例：此项工作涉及多个部门，本单位仅负责其中刑事案件部分，建议由知识产权局牵头，本单位协助。" * 4
for duty in city.duties().divided[:8]:
    made = propose(machine(), city.duties(), duty.id, Terms("police", ("customs",)))
    Part.objects.filter(offer=made, body__code="police").update(answer="refused", reason=reason)
    refer(machine(), made.pk, "样例")
for number, duty in enumerate(city.duties().divided[8:20]):
    made = propose(machine(), city.duties(), duty.id, Terms("police", ("customs",)))
    Offer.objects.filter(pk=made.pk).update(answer_by=timezone.localdate() + datetime.timedelta(days=number - 4))
says = {{"zh": "样例：季度数 120 大于全年数 110，部分不大于整体。" * 4, "en": "Made up: a part is larger than its whole. " * 4}}
contradiction = {{"rule": "part", "against": [], "doubted": [], "holds": True, **says}}
for number in range(8):
    Reading.objects.create(
        number=f"R-2026-{{number + 1:04}}", body=body_of("science"), indicator="technology-contracts-registered",
        scope="city", kind="span", start="2026-04", end="2026-06", value="120", bound="exact", unit="项",
        document="样例登记表", state="held", entered_by=person, made_at=timezone.now(), findings=[contradiction],
    )
"""
SEEN = os.environ.get("ZHICHAN_SEEN", "")  # a folder for pictures of the pages


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal at which every part of the page has more rows than it shows."""
    home = tmp_path_factory.mktemp("home")
    with serving(home, script=PEOPLE, ZHICHAN_SECOND_FACTOR="nobody", ZHICHAN_CORPUS="city") as address:
        yield address


def _look(visitor: Visitor, name: str) -> None:
    visitor.settled()
    if SEEN:
        visitor.page.screenshot(path=str(Path(SEEN) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(("shape", "lang"), [("wide", "zh"), ("phone", "en")])
def test_the_page_for_a_meeting(shape: str, lang: str, browser: Browser, portal: str) -> None:
    phone = shape == "phone"
    for visitor in visitor_of(browser, portal, viewport=PHONE if phone else WIDE, is_mobile=phone):
        visitor.sign_in("ling")
        visitor.page.get_by_role("main").get_by_role("link", name="领导小组会议材料").click()
        visitor.settled()
        visitor.goto(f"/{lang}/strategy/meeting")
        _look(visitor, f"meeting-{lang}-{shape}")
        expect(visitor.page.locator("#disputes + .table tbody tr")).to_have_count(5)
        printed = visitor.page.pdf(format="A4", prefer_css_page_size=True)
        if SEEN:
            (Path(SEEN) / f"meeting-{lang}.pdf").write_bytes(printed)
        assert len(pypdf.PdfReader(io.BytesIO(printed)).pages) <= 2
        visitor.page.locator("#disputes + .table tbody th a").first.click()
        visitor.settled()
        expect(visitor.page.locator("#acts")).to_be_visible()


@pytest.mark.parametrize("shape", ["wide", "phone"])
def test_the_list_of_a_body(shape: str, browser: Browser, portal: str) -> None:
    phone = shape == "phone"
    for visitor in visitor_of(browser, portal, viewport=PHONE if phone else WIDE, is_mobile=phone):
        visitor.sign_in("jing")
        visitor.page.get_by_role("main").get_by_role("link", name="待办事项").click()
        _look(visitor, f"own-{shape}")
        expect(visitor.page.locator(".answer")).to_contain_text("件已逾期")
        with visitor.page.expect_download() as taken:
            visitor.page.get_by_role("link", name="期限日历（iCalendar）").click()
        assert taken.value.suggested_filename == "zhichan.ics"
