"""Queries of other platforms on the pages: read, said how, mended, and the same set behind every page."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

_FOREIGN = 'TIABC=(装置 OR 方法) AND AD="20050101,20231231"'
_OWN = "(tiabc:装置 OR tiabc:方法) AND filed:2005-01-01..2023-12-31"


def _page(client: Client, path: str = "/en/search", **asked: str) -> str:
    response = client.get(path, asked)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def _counted(page: str) -> str:
    found = re.search(r'<div class="answer"><strong>([\d,]+)</strong>', page)
    assert found
    return found[1]


def test_a_query_of_another_platform_is_recognised_and_answered(sample: Client) -> None:
    page = _page(sample, q=_FOREIGN)
    assert "Read as a query of <strong>incoPat</strong>" in page
    assert "the field TIABC=" in page
    assert f"<code>{_OWN}</code>" in page
    assert _counted(page) == _counted(_page(sample, q=_OWN))
    assert "Read as a query" not in _page(sample, q=_OWN)


def test_both_languages_say_it(sample: Client) -> None:
    page = _page(sample, "/zh/search", q="TTL:(装 $W5 置)")
    assert "按<strong>智慧芽</strong>的检索式理解" in page
    assert "间隔此处按词位计" in page


def test_the_platform_can_be_chosen(sample: Client) -> None:
    query = "ti=装置 or ti=方法 and pa=大连"
    ours, theirs = _page(sample, q=query), _page(sample, q=query, dialect="espacenet")
    assert "<code>title:装置 OR (title:方法 AND applicant:大连)</code>" in ours
    assert "<code>(title:装置 OR title:方法) AND applicant:大连</code>" in theirs
    assert "from left to right" in theirs
    assert '<option value="espacenet" selected>' in theirs
    assert "dialect=own" in theirs  # the way back


def test_every_page_of_a_question_has_the_same_set(sample: Client) -> None:
    rights = _counted(_page(sample, q=_FOREIGN))
    file = sample.get("/en/search.csv", {"q": _FOREIGN})
    rows = list(csv.reader(io.StringIO(b"".join(file).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert f"Rights,{rights}" in "\n".join(",".join(row) for row in rows)
    assert _OWN in "\n".join(",".join(row) for row in rows)
    assert rights in _page(sample, "/en/overview", q=_FOREIGN)
    assert sample.get("/en/map.json", {"q": _FOREIGN}).json()["query"] == _OWN


def test_links_keep_the_query_and_the_choice(sample: Client) -> None:
    page = _page(sample, q="ti=装置 or ti=方法 and pa=大连", dialect="espacenet")
    links = [link for link in re.findall(r'href="([^"]+)"', page) if "q=ti" in link and "sort=" in link]
    assert links
    assert all("dialect=espacenet" in link for link in links)


def test_a_mistake_in_another_language_is_shown_and_mended(sample: Client) -> None:
    response = sample.get("/en/search", {"q": "TIABCD=(装置) AND TIABC=(方法)", "dialect": "incopat"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "incoPat has no field TIABCD" in page
    assert "did you mean TIABC" in page
    assert "q=TIABC%3D%28%E8%A3%85" in page
    assert "dialect=incopat" in page


@pytest.mark.parametrize("path", ["/en/search", "/en/overview", "/en/map", "/en/search.csv", "/en/map.json"])
@pytest.mark.parametrize(
    ("query", "dialect"),
    [
        ("TIT=(a)", "incopat"),
        ("TTL:(a", "patsnap"),
        ("申请日=20100231", "cnipa"),
        ("*/ti", "himmpat"),
        ("a xor", "autopat"),
        ("ti=*", "espacenet"),
        ("roam~0.8", "patentscope"),
        ("before:priority:20200231", "google"),
        ("filed:2010-02-31", "own"),
        ("a" * 1_000_000, ""),
        ("TREE:(大连)", "patsnap"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bad_input_is_a_clear_answer_everywhere(sample: Client, path: str, query: str, dialect: str) -> None:
    response = sample.get(path, {"q": query, "dialect": dialect})
    assert response.status_code == (400 if len(query) < 2_000 else 414)
    text = response.content.decode()
    assert "Traceback" not in text
    assert len(text) < 1_200_000


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("titel:轴承", "title:轴承"),
        ("titel=轴承", "title:轴承"),
        ("a AND titel：（轴承）", "a AND title:（轴承）"),
        ("filed:2010-2015", "filed:2010..2015"),
    ],
)
def test_a_suggestion_leads_to_a_query_that_reads(sample: Client, typed: str, mended: str) -> None:
    response = sample.get("/en/search", {"q": typed})
    assert response.status_code == 400
    suggested = re.search(r'did you mean.*?href="([^"]+)"', response.content.decode())
    assert suggested
    assert parse_qs(urlsplit(unescape(suggested[1])).query)["q"] == [mended]
    assert sample.get(unescape(suggested[1])).status_code == 200


def test_a_language_that_there_is_not(sample: Client) -> None:
    response = sample.get("/en/search", {"q": "a", "dialect": "derwent"})
    assert response.status_code == 400
    assert "is not a query language" in response.content.decode()
