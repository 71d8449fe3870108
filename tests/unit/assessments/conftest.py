"""People around a round of scoring. All names and values are made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scoring_rounds import Someones, of_jinpu

from zhichan.accounts.actors import Actor, actor_of
from zhichan.accounts.models import Person
from zhichan.assessments.models import FrozenSheet, Round
from zhichan.assessments.rounds import open_round
from zhichan.assessments.sheets import freeze
from zhichan.strategy.city import load_city
from zhichan.strategy.scoring.sheets import Sheet, load_sheets

DALIAN = Path(__file__).resolve().parents[3] / "cities" / "dalian"
Someone = Callable[..., Person]


@pytest.fixture(scope="session")
def sheets() -> dict[str, Sheet]:
    """The sheets of Dalian."""
    return load_sheets(DALIAN, load_city(DALIAN).catalogue)


@pytest.fixture
def acts(someone: Someone) -> Someones:
    """Makes somebody who acts with a role for a body: `acts("officer", "zhongshan")`."""

    def make(role: str, body: str, name: str = "") -> Actor:
        return actor_of(someone(role, body=body, name=name or f"{role}-{body}"), second_factor=True)

    return make


@pytest.fixture
def group(acts: Someones) -> Actor:
    """A member of the leading group."""
    return acts("leading-group", "leading-group")


@pytest.fixture
def office(acts: Someones) -> Actor:
    """An officer of the office for intellectual property, which checks most items."""
    return acts("officer", "ip-office")


@pytest.fixture
def zhongshan(acts: Someones) -> Actor:
    """An officer of a district."""
    return acts("officer", "zhongshan")


@pytest.fixture
def xigang(acts: Someones) -> Actor:
    """An officer of its neighbour."""
    return acts("officer", "xigang")


@pytest.fixture
def frozen(group: Actor, sheets: dict[str, Sheet]) -> FrozenSheet:
    """The sheet for districts, frozen late."""
    return freeze(group, sheets["districts-2025"], reason="样例：补录")


@pytest.fixture
def round_(group: Actor, frozen: FrozenSheet) -> Round:
    """Scoring by it, just opened."""
    return open_round(group, frozen, of_jinpu)


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A file of evidence."""
    path = tmp_path / "证明.txt"
    path.write_text("样例证明", encoding="utf-8")
    return path
