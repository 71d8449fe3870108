"""What nobody would ask: schemathesis makes requests from the description, and every answer must be as described there."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import schemathesis
from api_callers import Staff
from django.test import Client
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from zhichan.api.interface import described
from zhichan.server.wsgi import application

_FEW, _MANY = 4, 100
_UNDESCRIBED = [positive_data_acceptance]  # a query or a cursor that fits its pattern may still be none
_UNHURRIED = (
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
OPERATIONS = [
    (path, method, mode)
    for path, ways in described()["paths"].items()
    for method, told in ways.items()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if told["parameters"] or mode is GenerationMode.POSITIVE  # without parameters there is nothing to get wrong
]


@cache
def _schema() -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


def _is_sent(value: object) -> bool:
    """Whether anything of a parameter's value reaches the address: neither None nor an empty list does."""
    return any(map(_is_sent, value)) if isinstance(value, list | dict | tuple) else value is not None


@pytest.fixture
def sent(client: Client, staff: Staff) -> dict[str, str]:
    """The header of a key that may read everything."""
    return staff.key(staff.person("wang", "auditor", "officer"), ["see-audit", "see-imports", "read-notebook", "write-notebook"])[
        1
    ]


def _every_answer_is_as_described(path: str, method: str, mode: GenerationMode, sent: dict[str, str], examples: int) -> None:
    operation = _schema()[path][method]

    @settings(max_examples=examples, deadline=None, suppress_health_check=_UNHURRIED, phases=[Phase.generate], database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        assume(all(map(_is_sent, (case.query or {}).values())))  # what is not sent cannot be refused
        response = case.call_and_validate(headers={**sent, "Accept-Encoding": "identity"}, excluded_checks=_UNDESCRIBED)
        assert response.status_code < 500
        if response.status_code >= 400:
            assert response.json()["what"]

    ask()


@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS, ids=lambda part: getattr(part, "value", part))
def test_every_answer_is_as_described(path: str, method: str, mode: GenerationMode, sent: dict[str, str]) -> None:
    _every_answer_is_as_described(path, method, mode, sent, _FEW)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS, ids=lambda part: getattr(part, "value", part))
def test_every_answer_is_as_described_however_often_one_asks(
    path: str, method: str, mode: GenerationMode, sent: dict[str, str]
) -> None:
    _every_answer_is_as_described(path, method, mode, sent, _MANY)
