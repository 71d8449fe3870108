"""Why a right is in a result, how two results differ, queries in other languages: over the interface, on the made-up sample."""

from __future__ import annotations

import pytest
from django.test import Client


def _one(client: Client, query: str) -> dict[str, str]:
    found: dict[str, str] = client.get("/api/v1/rights", {"q": query, "limit": 1}).json()["rights"][0]
    return found


def test_a_right_is_explained_clause_by_clause_with_what_it_would_take(client: Client) -> None:
    right = _one(client, "type:design")
    told = client.get("/api/v1/explain", {"q": "type:invention AND NOT kind:trademark", "right": right["id"]}).json()
    assert told["in_result"] is False
    assert told["known"] is True
    assert [(one["leaf"], one["negated"], one["helps"]) for one in told["findings"]] == [
        ("type:invention", False, False),
        ("kind:trademark", True, True),
    ]
    assert [one["leaf"] for one in told["takes"]] == ["type:invention"]
    assert told["why"] == {"zh": "不符合检索式", "en": "it does not meet the query"}
    assert (told["made_up"], told["version"]) == (True, client.get("/api/v1/rights").json()["version"])


def test_what_is_in_a_result_says_where_it_was_found_and_filters_count(client: Client) -> None:
    right = _one(client, "title:装置")
    asked = {"q": "title:装置", "right": right["number"]}
    told = client.get("/api/v1/explain", asked).json()
    assert (told["right"], told["in_result"]) == (right["id"], True)
    (found,) = told["findings"]
    assert found["target"] == "title"
    assert "装置" in "".join(part["text"] for part in found["snippet"] if part["is_hit"])
    left_out = client.get("/api/v1/explain", {**asked, "year": "1901"}).json()
    assert left_out["in_result"] is False
    assert [one["leaf"] for one in left_out["takes"]] == ["year: 1901"]


def test_two_queries_are_compared(client: Client) -> None:
    total = client.get("/api/v1/rights", {"q": "type:invention"}).json()["total"]["rights"]
    told = client.get("/api/v1/difference", {"left": "type:invention", "right": "type:invention AND type:design"}).json()
    assert (told["both"], told["left"]["rights"], told["left"]["alone"], told["right"]["rights"]) == (0, total, total, 0)
    (cause,) = told["left"]["causes"]
    assert (cause["clauses"], cause["rights"], len(cause["examples"])) == (["type:design"], total, min(total, 5))
    assert cause["examples"][0]["href"].startswith("/api/v1/rights/")


def test_a_query_of_another_platform_is_read_where_it_is_named(client: Client) -> None:
    asked = {"q": "ti=装置 or ti=方法 and ti=系统", "dialect": "espacenet"}
    told = client.get("/api/v1/rights", asked).json()
    assert told["dialect"] == "espacenet"
    assert told["understood"] == "(title:装置 OR title:方法) AND title:系统"
    assert [one["warning"] for one in told["warnings"]] == ["left-to-right"]
    same = client.get("/api/v1/rights", {"q": told["understood"]}).json()
    assert (same["total"], same["dialect"], same["warnings"]) == (told["total"], "own", [])
    right = _one(client, "title:装置")["id"]
    why = client.get("/api/v1/explain", {"q": "TI=(装置)", "dialect": "incopat", "right": right}).json()
    assert (why["in_result"], why["understood"]) == (True, "title:装置")
    differs = client.get("/api/v1/difference", {"left": "TI=(装置)", "right": "TI=(装置)", "dialect": "incopat"}).json()
    assert differs["left"]["alone"] == differs["right"]["alone"] == 0


def test_a_cursor_keeps_to_its_language(client: Client) -> None:
    asked = {"q": "TI=(装置 OR 方法)", "dialect": "incopat", "limit": 1}
    first = client.get("/api/v1/rights", asked).json()
    assert client.get("/api/v1/rights", {**asked, "cursor": first["next"]}).status_code == 200
    other = {**asked, "q": "title:装置", "dialect": "own", "cursor": first["next"]}
    assert client.get("/api/v1/rights", other).status_code == 422


@pytest.mark.parametrize(
    ("path", "asked", "status", "says"),
    [
        ("difference", {"left": "(装置", "right": "x"}, 400, ""),
        ("explain", {"q": "装置"}, 422, "required"),
        ("explain", {"q": "装置", "right": "XX:patent:无"}, 404, "is on record here"),
        ("explain", {"q": "装置", "right": "无"}, 404, "is on record here"),
        ("explain", {"q": "装置", "right": "x", "dialect": "derwent"}, 422, ""),
        ("explain", {"q": "装置", "right": "x", "query": "x"}, 422, "there is no parameter 'query'"),
        ("difference", {"left": "装置"}, 422, "required"),
        ("difference", {"left": "装置", "right": "titel:x"}, 400, ""),
        ("rights", {"q": "TIT=(a)", "dialect": "incopat"}, 400, "incoPat has no field TIT"),
    ],
)
def test_what_cannot_be_answered_is_a_clear_answer(
    client: Client, path: str, asked: dict[str, str], status: int, says: str
) -> None:
    answer = client.get(f"/api/v1/{path}", asked)
    assert answer.status_code == status
    assert says in answer.json()["what"]
    assert answer.json()["mend"]


def test_a_mistake_in_a_query_is_shown_with_a_caret(client: Client) -> None:
    told = client.get("/api/v1/difference", {"left": "装置", "right": "轴承 AND titel:x"}).json()
    query, mark = told["caret"].splitlines()
    assert query == told["query"] == "轴承 AND titel:x"
    assert mark == " " * (told["place"] + 2) + "^"  # two signs of double width stand before it
