"""Whole results as files, and the map in words, by the interface for programs. On the sample, made up."""

from __future__ import annotations

import json

import pytest
from api_callers import Staff
from django.http import HttpResponse
from django.test import Client

from zhichan.jobs.worker import Worker
from zhichan.taking import work


def _body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def test_a_small_file_comes_at_once(client: Client) -> None:
    answer = client.get("/api/v1/export", {"q": "type:invention", "format": "jsonl"})
    records = [json.loads(line) for line in _body(answer).splitlines()]
    total = client.get("/api/v1/rights", {"q": "type:invention"}).json()["total"]["rights"]
    assert len(records) == total > 0
    assert answer["Content-Type"] == "application/x-ndjson; charset=utf-8"
    part = client.get("/api/v1/export", {"q": "type:invention", "format": "jsonl"}, headers={"Range": "bytes=0-0"})
    assert (part.status_code, _body(part)) == (206, b"{")
    again = client.get("/api/v1/export", {"q": "type:invention"}, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_large_file_is_told_how_far_it_is(client: Client, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 0)
    _, sent = staff.key(staff.person("wang", "officer"), [])
    asked = {"q": "type:invention", "format": "csv", "columns": "id,status"}
    waiting = client.get("/api/v1/export", asked, headers=sent)
    assert (waiting.status_code, waiting["Retry-After"], waiting.json()["state"]) == (202, "5", "waiting")
    assert Worker().once()
    answer = client.get("/api/v1/export", asked, headers=sent)
    assert answer.status_code == 200
    assert _body(answer).decode("utf-8-sig").startswith("编号,")


@pytest.mark.parametrize("wrong", [{"format": "doc"}, {"columns": "nothing"}, {"order": "best"}, {"colums": "id"}])
def test_what_is_not_known_is_told(wrong: dict[str, str], client: Client) -> None:
    answer = client.get("/api/v1/export", wrong)
    assert answer.status_code in (400, 422)
    assert answer.json()["what"]


def test_the_map_in_words_counts_what_the_map_shows(client: Client) -> None:
    answer = client.get("/api/v1/map", {"q": "type:invention"})
    while answer.status_code == 503:
        answer = client.get("/api/v1/map", {"q": "type:invention"})
    told = answer.json()
    assert told["placed"] + told["unplaced"] == told["rights"]
    assert sum(region["rights"] for region in told["regions"]) == told["placed"]


@pytest.mark.parametrize("order", ["-expiry", "number", "-citations", "-id"])
def test_a_file_comes_in_the_order_of_the_list(client: Client, order: str) -> None:
    listed = client.get("/api/v1/rights", {"q": "type:invention", "sort": order, "limit": 40}).json()["rights"]
    answer = client.get("/api/v1/export", {"q": "type:invention", "format": "csv", "columns": "id", "order": order})
    lines = _body(answer).decode("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines[1 : len(listed) + 1]] == [right["id"] for right in listed]
