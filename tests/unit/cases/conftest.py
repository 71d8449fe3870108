"""People around a case. All names are made up."""

from __future__ import annotations

import pytest

from zhichan.accounts.actors import Actor


@pytest.fixture
def officer(db: None) -> Actor:
    """Somebody with the permissions of a personal data officer."""
    return Actor("person:7 li", "李保护", frozenset({"decide-requests", "see-personal"}))


@pytest.fixture
def other(db: None) -> Actor:
    """Somebody who signs in and decides on nothing of this."""
    return Actor("person:8 zhao", "赵其他", frozenset({"import", "see-audit", "manage-people", "see-sealed"}))
