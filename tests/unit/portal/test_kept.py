"""What the public asks often is made once; nobody is given what was made for somebody else, or from other data."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from zhichan.accounts.models import Person
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.portal.page.kept import kept
from zhichan.records.right import Event, Right

Shows = Callable[..., Client]
Someone = Callable[..., Person]
PAGES = ("home", "search", "overview", "map", "map-json", "strategy", "targets-json")


@pytest.fixture(autouse=True)
def given_again(made_anew: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the portal does it."""
    monkeypatch.setattr("zhichan.portal.page.kept.LONGEST", 60.0)


def _counting() -> tuple[Callable[[HttpRequest], HttpResponse], list[str]]:
    made: list[str] = []

    @kept
    def page(request: HttpRequest) -> HttpResponse:
        made.append(request.get_full_path())
        return HttpResponse(f"{len(made)}", status=404 if "none" in request.GET else 200)

    return page, made


def _told(page: Callable[[HttpRequest], HttpResponse], address: str, method: str = "get") -> str:
    return page(getattr(RequestFactory(), method)(address)).content.decode()


def test_an_address_is_made_once_for_the_public_and_each_address_for_itself(sample: Client) -> None:
    page, made = _counting()
    assert [_told(page, "/zh/x?q=a"), _told(page, "/zh/x?q=a"), _told(page, "/zh/x?q=b"), _told(page, "/en/x?q=a")] == [
        "1",
        "1",
        "2",
        "3",
    ]
    assert len(made) == 3


@pytest.mark.parametrize(
    ("address", "method"), [("/zh/x?none=1", "get"), ("/zh/x", "post"), ("/zh/x?known_at=2026-01-01", "get")]
)
def test_errors_forms_and_what_was_known_earlier_are_made_each_time(sample: Client, address: str, method: str) -> None:
    page, made = _counting()
    for _ in range(2):
        _told(page, address, method)
    assert len(made) == 2


@pytest.mark.parametrize("name", PAGES)
def test_such_a_page_is_the_same_again_and_holds_nothing_of_one_visitor(name: str, sample: Client) -> None:
    sample.get("/zh/parties")  # who is who is known from here on
    first, again = (sample.get(reverse(name)) for _ in range(2))
    assert first.content == again.content
    assert first.headers["Content-Type"] == again.headers["Content-Type"]
    assert b"csrfmiddlewaretoken" not in again.content
    assert not again.cookies


def test_who_signs_in_gets_their_own_page_and_the_public_goes_on_with_theirs(sample: Client, someone: Someone) -> None:
    public = sample.get("/zh/").content
    officer = Client()
    officer.force_login(someone("officer"))
    assert "样例wang" in officer.get("/zh/").content.decode()
    assert sample.get("/zh/").content == public
    assert "样例wang" not in public.decode()


def test_a_new_version_is_a_new_page(shows: Shows, tmp_path: Path) -> None:
    client = shows(tmp_path, ZHICHAN_CORPUS="city")
    corpus = Corpus(Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path)}).city_corpus)
    counts = []
    for number in (1, 2):
        name, filed = f"2012100010{number}", (Event(key="filed", date="2012-05-31"),)
        file = tmp_path / f"{number}.jsonl"
        file.write_bytes(encode(Right(id=f"XX:patent:{name}", kind="patent", office="XX", number=name, events=filed)))
        assert run(corpus, [file], now=dt.datetime(2026, 1, number, tzinfo=dt.UTC)).version == number
        told = client.get("/zh/search").content.decode()
        counts += re.findall(r"<strong>(\d+)</strong>", told)
    client.get("/zh/parties")  # nothing is under way any more when the test ends
    assert counts == ["1", "2"]
