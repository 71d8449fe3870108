"""Queries of other platforms over the interface: translated, told of, refused."""

from __future__ import annotations

import pytest
from django.test import Client


def test_a_query_is_translated_and_recognised(client: Client) -> None:
    answer = client.get("/api/v1/translate", {"q": 'TIABC=(a OR b) AND AD="20100101,20151231"', "to": "patsnap"}).json()
    assert answer["text"] == "TAC:(a OR b) AND APD:[20100101 TO 20151231]"
    assert (answer["read_as"], answer["to"]) == ("incopat", "patsnap")
    assert answer["understood"] == "(tiabc:a OR tiabc:b) AND filed:2010-01-01..2015-12-31"
    assert answer["recognised_by"][0] == {"zh": "字段 TIABC=", "en": "the field TIABC="}
    assert answer["warnings"] == []


def test_what_changes_is_told_with_its_place(client: Client) -> None:
    answer = client.get("/api/v1/translate", {"q": "ti=a or ti=b and pa=c", "from": "espacenet"}).json()
    assert answer["text"] == "(title:a OR title:b) AND applicant:c"
    assert [(one["warning"], one["place"]) for one in answer["warnings"]] == [("left-to-right", 13)]
    assert "从左到右" in answer["warnings"][0]["says"]["zh"]
    rights = client.get("/api/v1/rights", {"q": answer["text"]})
    assert rights.status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "what"),
    [
        ({"q": "TIT=(a)", "from": "incopat"}, 400, "incoPat has no field TIT"),
        ({"q": "title:a AND district:甘井子区", "to": "incopat"}, 400, "incoPat cannot say district:甘井子区"),
        ({"q": "DP:31.02.2000", "from": "patentscope"}, 400, "31.02.2000 is no date"),
        ({"q": "a", "to": "derwent"}, 422, ""),
        ({"q": "a", "into": "incopat"}, 422, ""),
        ({"q": "a" * 5_000}, 422, ""),
    ],
)
def test_what_cannot_be_translated_is_a_clear_answer(client: Client, asked: dict[str, str], status: int, what: str) -> None:
    answer = client.get("/api/v1/translate", asked)
    assert answer.status_code == status
    assert what in answer.json()["what"]
    assert answer.json()["mend"]
