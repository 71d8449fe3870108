"""What all tests share."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from given_passwords import has_chosen_a_password, hash_quickly
from hypothesis import settings

if TYPE_CHECKING:
    from zhichan.accounts.models import Person

ROOT = Path(__file__).resolve().parent.parent

# the browser's event loop runs in the thread of the tests, and Django takes any thread with one for asynchronous code
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

hash_quickly()

# timings never decide a test; and what lands is judged by the same examples each time, while developers meet new ones
settings.register_profile("developer", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


_WORKING_DATA = {"accounts", "audit", "operation", "jobs", "readings"}
"""Folders of tests/unit whose tests are all about working data."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only the tests run that touch working data: the others would run as they did before."""
    if not os.environ.get("ZHICHAN_DATABASE"):
        return
    unit = ROOT / "tests" / "unit"
    chosen = [
        item
        for item in items
        if item.get_closest_marker("django_db")
        or (item.path.is_relative_to(unit) and item.path.relative_to(unit).parts[0] in _WORKING_DATA)
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Whatever language a page was asked in, the next test begins in the city's."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Gives the path of real data for tests, or skips the test with the reason."""
    base = Path(os.environ.get("ZHICHAN_TEST_DATA", ROOT.parent / "shared" / "data"))

    def find(name: str) -> Path:
        path = base / name
        if not path.exists():
            pytest.skip(f"real data {name} is not here (set ZHICHAN_TEST_DATA to its folder)")
        return path

    return find


PASSWORD = "correct-horse-battery-9"
Someone = Callable[..., "Person"]


@pytest.fixture
def long_here(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first account was made in 2025: readings are asked for since."""
    from django.utils import timezone

    from zhichan.accounts.actors import machine
    from zhichan.accounts.people import add_person

    with monkeypatch.context() as then:
        then.setattr(timezone, "now", lambda: dt.datetime(2025, 3, 3, 9, tzinfo=dt.UTC))
        add_person(machine(), username="first", full_name="样例first", password=PASSWORD)


@pytest.fixture
def someone(db: None) -> Someone:
    """Makes people: `someone("data-officer")`, `someone("officer", body="science", name="li")`. All made up."""
    from django.utils import timezone

    from zhichan.accounts.actors import machine
    from zhichan.accounts.people import add_person, body_of, give_role, load_bodies

    load_bodies(ROOT / "cities" / "dalian")

    def make(*roles: str, body: str = "ip-office", name: str = "wang") -> Person:
        person = add_person(machine(), username=name, full_name=f"样例{name}", password=PASSWORD)
        has_chosen_a_password(person)
        for role in roles:
            give_role(machine(), person, body_of(body), role, since=timezone.localdate())
        return person

    return make
