"""Every page once, in both languages, on a desk and on a phone: axe-core finds nothing, nothing leaves its width."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from conftest import PASSWORD, PHONE, WIDE, serving, visitor_of
from delivery import make_delivery
from links import leads_to, route
from playwright.sync_api import Browser

if TYPE_CHECKING:
    from conftest import Visitor

pytestmark = pytest.mark.slow
OFFICE = """
import datetime, os
from pathlib import Path
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
told = Configuration.from_environment(os.environ)
open_database(told)
from zhichan.accounts.actors import PUBLIC, machine
from zhichan.accounts.people import add_person, body_of, give_role, load_bodies
from zhichan.actions import uploads, work
from zhichan.cases.running import open_case
from zhichan.jobs.worker import Worker
load_bodies(told.city_folder)
person = add_person(machine(), username="li", full_name="李样例", password="{password}")
for role in ({roles}):
    give_role(machine(), person, body_of("ip-office"), role, since=datetime.date(2020, 1, 1))
asked = {{"kind": "objection", "right": "CN-1", "account": "样例", "name": "张样例", "contact": "x@example.cn"}}
open_case(PUBLIC, "personal-data-request", asked)
class Sent:
    def __init__(self, path):
        self.name, self.path = path.name, path
    def chunks(self):
        yield self.path.read_bytes()
work.start_import(machine(), uploads.keep(machine(), told, [Sent(path) for path in Path("{delivery}").iterdir()]))
assert Worker().once()
"""
ROLES = ("system-administrator", "security-administrator", "auditor", "data-officer", "personal-data-officer", "officer")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal at which work has been done, and `li` holds every role of a bureau."""
    delivery = tmp_path_factory.mktemp("delivery")
    make_delivery(delivery)
    (delivery / "refused.jsonl").write_text('{"id": "XX:patent:8888", "kind": "none"}\n')
    script = OFFICE.format(password=PASSWORD, roles=", ".join(map(repr, ROLES)), delivery=delivery)
    with serving(
        tmp_path_factory.mktemp("home"), script=script, ZHICHAN_SECOND_FACTOR="nobody", ZHICHAN_CORPUS="city"
    ) as address:
        yield address


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("reader", ["public", "li"])
def test_axe_finds_nothing_on_any_page(reader: str, lang: str, browser: Browser, busy: str, tmp_path: Path) -> None:
    for visitor in visitor_of(browser, busy, viewport=WIDE):
        visitor.page.set_default_timeout(60_000)
        starts = [f"/{lang}/"]
        if reader == "li":
            visitor.sign_in("li")
            starts += [f"/{lang}/desk", _looked_at(visitor, lang, tmp_path)]
        reached = _every_page(visitor, lang, starts)
        assert len(reached) > (35 if reader == "li" else 12), reached


def _looked_at(visitor: Visitor, lang: str, folder: Path) -> str:
    """The page of a delivery that was sent and not imported yet."""
    file = folder / "样例.jsonl"
    file.write_text('{"id": "XX:patent:8889", "kind": "none"}\n')
    visitor.goto(f"/{lang}/import")
    visitor.page.set_input_files("input[type=file]", file)
    visitor.page.locator("main form button.primary").click()
    visitor.page.wait_for_url("**/import/*")
    visitor.settled()
    return urlsplit(visitor.page.url).path


def _every_page(visitor: Visitor, lang: str, starts: list[str]) -> set[str]:
    """Walks along the links of one language, looks at one page of each route, and gives the names of the routes."""
    waiting, reached, passed = deque(starts), set[str](), set[str]()
    while waiting:
        address = waiting.popleft()
        name = route(address)
        if not address.startswith(f"/{lang}/") or name in reached or address in passed:
            continue
        passed.add(address)
        answer = visitor.page.request.get(visitor.server + address)
        if answer.status != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue  # files; that no link leads to an error is another test's
        if (name := route(urlsplit(answer.url).path)) in reached:
            continue
        reached.add(name)
        visitor.goto(address)
        visitor.page.set_viewport_size(PHONE)
        visitor.check()
        visitor.page.set_viewport_size(WIDE)
        waiting.extend(leads_to(visitor.page.content(), urlsplit(visitor.page.url).path))
    return reached
