"""Lists of numbers over the interface."""

from __future__ import annotations

import json

import pytest
from django.test import Client


def _post(client: Client, sent: object, status: int = 200) -> dict[str, object]:
    answer = client.post("/api/v1/numbers", json.dumps(sent), content_type="application/json")
    assert answer.status_code == status, answer.content
    told: dict[str, object] = answer.json()
    return told


def test_a_list_is_sent_and_its_rights_are_found(client: Client) -> None:
    rights = client.get("/api/v1/rights", {"q": "kind:patent", "limit": 50}).json()["rights"]
    given = [one["number"] for one in rights]
    told = _post(client, {"numbers": [*given, f"CN{given[0]}", "无", "199512345678"]})
    assert told["rights"] == len(given)
    assert (told["given"], told["repeated"]) == (len(given) + 3, 1)
    assert told["outcomes"] == {"found": len(given), "ambiguous": 0, "not_found": 0, "unreadable": 2}
    assert [one["rights"] for one in told["numbers"]][: len(given)] == [[one["id"]] for one in rights]  # type: ignore[attr-defined]
    found = client.get("/api/v1/rights", {"q": told["query"], "limit": 10, "facets": "type"}).json()
    assert found["total"]["rights"] == len(given)
    assert {one["id"] for one in found["rights"]} < {one["id"] for one in rights}
    pages, cursor = len(found["rights"]), found["next"]
    while cursor:
        page = client.get("/api/v1/rights", {"q": told["query"], "limit": 10, "facets": "type", "cursor": cursor}).json()
        pages, cursor = pages + len(page["rights"]), page["next"]
    assert pages == len(given)
    assert client.get("/api/v1/map", {"q": told["query"]}).status_code in (200, 503)


@pytest.mark.parametrize(
    ("sent", "status", "what"),
    [
        ({"numbers": [" "]}, 400, "no number was given"),
        ({"numbers": []}, 422, ""),
        ({"numbers": ["1"] * 10_001}, 422, ""),
        ({"numbers": "201220249767.4"}, 422, ""),
        ({"numbers": ["201220249767.4"], "asof": "2020-01-01"}, 422, ""),
        ({}, 422, ""),
    ],
)
def test_what_cannot_be_looked_up_is_a_clear_answer(client: Client, sent: object, status: int, what: str) -> None:
    told = _post(client, sent, status)
    assert what in str(told["what"])
    assert told["mend"]
