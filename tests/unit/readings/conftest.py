"""Bodies that report, and the people of the IP office. All people, documents and figures are made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test.utils import override_settings
from django.utils import timezone

from zhichan.accounts.actors import Actor, actor_of
from zhichan.accounts.models import Person
from zhichan.configuration import Configuration
from zhichan.opened import city

Someone = Callable[..., Person]
TODAY = dt.date(2026, 10, 15)  # within the days of the third quarter


@pytest.fixture(autouse=True)
def told(tmp_path: Path, db: None) -> Iterator[Configuration]:
    """The settings of a city with an empty home."""
    configuration = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    with override_settings(CONFIGURATION=configuration):
        city.forget()
        yield configuration
    city.forget()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """Sets the day; it begins as 15 October 2026."""

    def set_to(day: dt.date) -> None:
        moment = dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture(autouse=True)
def _in_october(now: Callable[[dt.date], None]) -> None:
    now(TODAY)


def _actor(person: Person) -> Actor:
    return actor_of(person, second_factor=True)


@pytest.fixture
def li(someone: Someone) -> Actor:
    """Reports for the science bureau."""
    return _actor(someone("officer", body="science", name="li"))


@pytest.fixture
def sun(someone: Someone) -> Actor:
    """A colleague of hers."""
    return _actor(someone("officer", body="science", name="sun"))


@pytest.fixture
def zhao(someone: Someone) -> Actor:
    """Reports for a district."""
    return _actor(someone("officer", body="zhongshan", name="zhao"))


@pytest.fixture
def office(someone: Someone) -> Actor:
    """Reviews at the IP office."""
    return _actor(someone("reading-reviewer", body="ip-office", name="wu"))
