"""Dalian's duties, and people of its bodies. All names are made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zhichan.accounts.actors import Actor
from zhichan.accounts.people import load_bodies
from zhichan.strategy.city import load_city
from zhichan.strategy.duties.declared import Duties, load_duties
from zhichan.strategy.duties.shares import Sharing, load_sharing

FOLDER = Path(__file__).parents[3] / "cities" / "dalian"
Of = Callable[..., Actor]


@pytest.fixture(scope="session")
def duties() -> Duties:
    return load_duties(FOLDER, load_city(FOLDER))


@pytest.fixture(scope="session")
def sharing(duties: Duties) -> Sharing:
    return load_sharing(FOLDER, duties.city)


@pytest.fixture
def bodies(db: None) -> None:
    """The bodies of the city."""
    load_bodies(FOLDER)


@pytest.fixture
def of(bodies: None) -> Of:
    """Somebody who answers for a body."""
    return lambda code: Actor(f"person:9 {code}", code, frozenset({"answer-duties"}), frozenset({code}))


@pytest.fixture
def planner(bodies: None) -> Actor:
    """Who divides the duties in the IP office."""
    return Actor("person:1 tong", "童统筹", frozenset({"divide-duties", "answer-duties"}), frozenset({"ip-office"}))


@pytest.fixture
def group(bodies: None) -> Actor:
    """A member of the leading group."""
    return Actor("person:2 ling", "凌组长", frozenset({"settle-duties", "answer-duties"}), frozenset({"leading-group"}))
