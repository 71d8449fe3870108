"""A real server on a small sample city, and a real browser that notes whatever a page does wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from delivery import make_delivery
from links import route
from playwright.sync_api import Browser, Page, Request, Response, sync_playwright

CHROMIUM = Path(os.environ.get("ZHICHAN_CHROMIUM", "/usr/bin/chromium-headless-shell"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RIGHTS = 400
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PASSWORD = "correct-horse-battery-9"
# a password that somebody else gave must be changed first, which has a test of its own
CHOSEN = """
import os
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
open_database(Configuration.from_environment(os.environ))
from zhichan.accounts.models import Person
Person.objects.update(password_is_given=False)
"""
DATA_OFFICER = f"""
import datetime, os
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
open_database(Configuration.from_environment(os.environ))
from zhichan.accounts.actors import machine
from zhichan.accounts.models import Body
from zhichan.accounts.people import add_person, give_role
person = add_person(machine(), username="li", full_name="李样例", password="{PASSWORD}")
body = Body.objects.filter(kind="bureau").first()
for role in ("data-officer", "system-administrator"):
    give_role(machine(), person, body, role, since=datetime.date(2020, 1, 1))
"""

SEEN_KINDS: set[tuple[object, ...]] = set()
PEOPLE = {
    "tong": ("strategy-planner", "ip-office"),
    "jing": ("officer", "police"),
    "hai": ("officer", "changhai"),
    "ling": ("leading-group", "leading-group"),
}
STRATEGYPEOPLE = f"""
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
STRATEGY_PEOPLE = f"""
import datetime, os
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
told = Configuration.from_environment(os.environ)
open_database(told)
from zhichan.accounts.actors import machine
from zhichan.accounts.people import add_person, body_of, give_role, load_bodies
load_bodies(told.city_folder)
for name, role, body in (
    ("tong", "strategy-planner", "ip-office"), ("ling", "leading-group", "leading-group"),
    ("jing", "officer", "police"), ("hai", "officer", "changhai"),
):
    person = add_person(machine(), username=name, full_name=name + "样例", password="{PASSWORD}")
    give_role(machine(), person, body_of(body), role, since=datetime.date(2020, 1, 1))
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal that shows the sample city."""
    with serving(tmp_path_factory.mktemp("home"), "sample", "--count", str(RIGHTS)) as address:
        yield address


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with a few records of its own: pictures, a date that cannot be, names to judge. All made up."""
    delivery = tmp_path_factory.mktemp("delivery")
    make_delivery(delivery)
    with serving(tmp_path_factory.mktemp("home"), "import", str(delivery)) as address:
        yield address


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal without any record, at which a data officer may sign in."""
    with serving(
        tmp_path_factory.mktemp("home"), script=DATA_OFFICER, ZHICHAN_SECOND_FACTOR="nobody", ZHICHAN_CORPUS="city"
    ) as address:
        yield address


@pytest.fixture(scope="session")
def strategy_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal without any record, at which those who take part in the strategy sign in."""
    home = tmp_path_factory.mktemp("home")
    with serving(home, script=STRATEGY_PEOPLE, ZHICHAN_SECOND_FACTOR="nobody", ZHICHAN_CORPUS="city") as address:
        yield address


@contextmanager
def serving(home: Path, *command: str, script: str = "", **settings: str) -> Iterator[str]:
    """A server on a home folder, after a command of the platform (or a script) has put something into it.

    `wang` is a data officer there, unless a script has made its own people.
    """
    src = str(Path(__file__).resolve().parents[2] / "src")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ZHICHAN_", "DJANGO_"))}
    environment |= {"ZHICHAN_HOME": str(home), "PYTHONPATH": src, "ZHICHAN_ADMIN_PASSWORD": PASSWORD, **settings}
    add = ["-m", "zhichan", "admin", "add", "wang", "--full-name", "王样例", "--role", "data-officer"]
    commands = [["-c", script]] if script else [["-m", "zhichan", *command], add]
    for asked in (*commands, ["-c", CHOSEN]):
        subprocess.run([sys.executable, *asked], env=environment, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "zhichan", "serve", "--port", str(port)], env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, home / "server.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"the server ended: {log.read_text()}")
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5)
        except OSError:  # not there yet, or too busy to answer in time
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the server did not start in two minutes: {log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail("no chromium: install it (apt-get install chromium-headless-shell) or name it in ZHICHAN_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person at a page. What the page does wrong meanwhile is kept in `wrongs`."""

    page: Page
    server: str
    wrongs: list[str] = field(default_factory=list)
    expected_status: int = 200

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: message.type == "error" and self._heard(message.text))
        self.page.on("pageerror", lambda error: self.wrongs.append(f"error: {error}"))
        self.page.on("request", self._requested)
        self.page.on("response", self._answered)

    def goto(self, path: str, status: int = 200) -> None:
        self.expected_status = status
        response = self.page.goto(self.server + path)
        assert response is not None
        for _ in range(60):  # what a page is made from may still be in preparation: then it says so, and loads itself again
            if response.status != 202 or status == 202:
                break
            self.page.wait_for_timeout(1_000)
            response = self.page.goto(self.server + path)
            assert response is not None
        assert response.status == status
        self.settled()

    def sign_in(self, name: str = "wang", password: str = PASSWORD) -> None:
        """Signs in and stands at the desk."""
        self.goto("/zh/account/sign-in")
        self.page.get_by_label("用户名").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/zh/desk")
        self.settled()

    def settled(self) -> None:
        """Waits until the page is all there, the map too, and checks it."""
        self.page.wait_for_load_state("load")
        if self.page.locator("#map").count():
            self.page.locator("#map[data-ready]").wait_for()
        self.check()

    def check(self) -> None:
        """Accessibility, width, and what was noted on the way."""
        options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": self._is_new()}}}
        found = Axe().run(self.page, options=options).response["violations"]
        told = [f"{v['id']}: {[node['html'][:160] for node in v['nodes'][:3]]}" for v in found]
        assert told == [], f"{self.page.url}: {told}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
            f"{self.page.url} scrolls sideways"
        )
        assert self.wrongs == [], self.page.url

    def _is_new(self) -> bool:
        """Whether no page of this route was looked at in this language, width and light: contrast takes longer than all else."""
        dark = bool(self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"))
        path = urlsplit(self.page.url).path
        kind = (route(path), path[:3], self.expected_status, str(self.page.viewport_size), dark)
        if kind in SEEN_KINDS:
            return False
        SEEN_KINDS.add(kind)
        return True

    def _heard(self, text: str) -> None:
        # chromium reports the status of an error page as an error of its own
        if not (self.expected_status >= 400 and "Failed to load resource" in text):
            self.wrongs.append(f"console: {text}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:")):
            self.wrongs.append(f"left the host: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status != self.expected_status:
            self.wrongs.append(f"{response.status}: {response.url}")


def visitor_of(browser: Browser, server: str, **options: object) -> Iterator[Visitor]:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield Visitor(context.new_page(), server)
    context.close()


@pytest.fixture(params=["wide", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Visitor]:
    """Someone at a desk, and someone with a phone."""
    phone = request.param == "phone"
    yield from visitor_of(browser, server, viewport=PHONE if phone else WIDE, has_touch=phone, is_mobile=phone)


@pytest.fixture(params=["wide", "phone"])
def strategist(request: pytest.FixtureRequest, browser: Browser, strategy_portal: str) -> Iterator[Visitor]:
    """Somebody who takes part in the strategy, at a desk or with a phone; `strategy_people` signs them in."""
    phone = request.param == "phone"
    yield from visitor_of(browser, strategy_portal, viewport=PHONE if phone else WIDE, is_mobile=phone)


def language_of(visitor: Visitor) -> str:
    """What a visitor reads: Chinese at a desk; with a phone English, whose words are the longer ones on a narrow page.

    The crawl, which is slow, reads every page in both.
    """
    size = visitor.page.viewport_size
    return "zh" if size and size["width"] == WIDE["width"] else "en"


@pytest.fixture
def lang(visitor: Visitor) -> str:
    return language_of(visitor)


@pytest.fixture
def at_desk(browser: Browser, server: str) -> Iterator[Visitor]:
    yield from visitor_of(browser, server, viewport=WIDE)


@pytest.fixture
def in_the_dark(browser: Browser, server: str) -> Iterator[Visitor]:
    yield from visitor_of(browser, server, viewport=WIDE, color_scheme="dark")


@pytest.fixture
def without_scripts(browser: Browser, server: str) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=WIDE, base_url=server)
    yield context.new_page()
    context.close()
