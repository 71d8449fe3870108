"""Dalian's strategy, and people of its bodies. All names are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhichan.accounts.actors import Actor
from zhichan.accounts.people import load_bodies
from zhichan.strategy.city import City, load_city

FOLDER = Path(__file__).parents[3] / "cities" / "dalian"


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(FOLDER)


@pytest.fixture
def bodies(db: None) -> None:
    """The bodies of the city."""
    load_bodies(FOLDER)


@pytest.fixture
def planner(bodies: None) -> Actor:
    """Who plans the strategy in the IP office."""
    may = frozenset({"propose-amendments", "run-evaluations", "evaluate-own-work"})
    return Actor("person:1 tong", "童统筹", may, frozenset({"ip-office"}))  # type: ignore[arg-type]  # they are permissions


@pytest.fixture
def group(bodies: None) -> Actor:
    """A member of the leading group, who might also propose."""
    may = frozenset({"propose-amendments", "decide-amendments", "publish-evaluations"})
    return Actor("person:2 ling", "凌组长", may, frozenset({"leading-group"}))  # type: ignore[arg-type]  # they are permissions
