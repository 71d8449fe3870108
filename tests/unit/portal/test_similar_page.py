"""Finding by meaning on the pages and over the interface: a right's own list, a sentence in the search box, a pasted text."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
SENTENCE = "一种用于检测轴承温度的装置"


def _some_id(client: Client) -> str:
    return str(client.get("/api/v1/rights", {"limit": 1}).json()["rights"][0]["id"])


def test_a_sentence_in_the_search_box_is_read_by_meaning_and_can_be_read_strictly(sample: Client) -> None:
    answer = sample.get("/zh/search", {"q": SENTENCE})
    assert answer.status_code == 302
    assert unquote(answer["Location"]).startswith("/zh/similar?text=" + SENTENCE)
    page = sample.get(answer["Location"]).content.decode()
    assert "已按意思理解" in page
    assert "read=words" in page
    assert sample.get("/zh/search", {"q": SENTENCE, "read": "words"}).status_code == 200


def test_a_query_is_not_taken_for_a_sentence(sample: Client) -> None:
    assert sample.get("/zh/search", {"q": "轴承 AND 温度"}).status_code == 200


def test_a_right_lists_what_is_like_it_and_why(sample: Client) -> None:
    id_ = _some_id(sample)
    page = sample.get("/zh/similar", {"right": id_}).content.decode()
    assert "<mark>" in page
    assert sample.get("/zh/similar", {"right": "XX:patent:无"}).status_code == 404
    beside = sample.get(f"/zh/rights/{id_}").content.decode()  # the vectors are there by now
    assert 'id="similar"' in beside
    assert "正在计算相似的权利" not in beside


def test_a_long_text_is_posted(sample: Client) -> None:
    assert sample.post("/zh/similar", {"text": "轴承温度检测装置，" * 300}).status_code == 200
    assert sample.post("/zh/similar", {"text": "轴" * 20_001}).status_code == 400


def test_programs_ask_for_a_right_or_a_text(sample: Client) -> None:
    id_ = _some_id(sample)
    answer = sample.get("/api/v1/similar", {"right": id_, "limit": 5}).json()
    assert answer["rights"]
    assert id_ not in [right["id"] for right in answer["rights"]]
    assert all(right["words"] or right["related"] or right["classes"] for right in answer["rights"])
    assert sample.get("/api/v1/similar", {"text": SENTENCE}).status_code == 200
    assert sample.get("/api/v1/similar").status_code == 422
    assert sample.get("/api/v1/similar", {"right": "XX:patent:无"}).status_code == 404


def test_a_claim_of_a_right_is_asked_for_by_its_number(sample: Client) -> None:
    id_ = str(sample.get("/api/v1/rights", {"q": "type:invention", "limit": 1}).json()["rights"][0]["id"])
    beside = sample.get(f"/zh/rights/{id_}").content.decode()
    address = re.search(r'href="(/zh/similar\?right=[^"]+&amp;claim=1)"', beside)
    assert address
    page = html.unescape(sample.get(html.unescape(address[1])).content.decode())
    assert "与该权利的权利要求 1 相似的权利" in page
    record = sample.get(f"/api/v1/rights/{id_}").json()
    first = next(text["text"] for text in record["texts"] if text["part"] == "first-claim" and text["lang"] == "zh")
    assert first in page
    near = sample.get("/api/v1/similar", {"right": id_, "claim": 1, "limit": 5}).json()["rights"]
    assert near
    assert id_ not in [right["id"] for right in near]
    assert near[0]["id"] in page
    whole = sample.get("/api/v1/similar", {"right": id_, "limit": 5}).json()["rights"]
    assert any(right["classes"] for right in whole)
    assert not any(right["classes"] for right in near)
    for tail in ("claim=7", "claim=x"):
        assert sample.get(f"/zh/similar?right={id_}&{tail}").status_code in (400, 404)


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ({"claim": "7"}, 404, "it has claims 1 to 1"),
        ({"claim": "1", "right": ""}, 422, "give its right as well"),
        ({"claim": "1", "right": "XX:patent:无"}, 404, "ids are those"),
    ],
)
def test_a_claim_that_is_not_there_is_a_clear_answer(sample: Client, asked: dict[str, str], status: int, says: str) -> None:
    id_ = str(sample.get("/api/v1/rights", {"q": "type:invention", "limit": 1}).json()["rights"][0]["id"])
    given = {"right": id_, **asked}
    if not given["right"]:
        given = {"claim": "1", "text": SENTENCE}
    answer = sample.get("/api/v1/similar", given)
    assert answer.status_code == status
    assert says in answer.json()["mend"]
