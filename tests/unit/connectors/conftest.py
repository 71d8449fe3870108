"""What the tests of connectors share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from office import FakeTime, Office


@pytest.fixture
def office() -> Iterator[Office]:
    served = Office()
    yield served
    served.close()


@pytest.fixture
def other_office() -> Iterator[Office]:
    served = Office()
    yield served
    served.close()


@pytest.fixture
def fake() -> FakeTime:
    return FakeTime()
