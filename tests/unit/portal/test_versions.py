"""Which corpus and version the pages show: the sample gives way, newer versions show at once, older ones stay readable."""

from __future__ import annotations

import datetime as dt
import html
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client

from zhichan.configuration import Configuration
from zhichan.corpus.marts import Progress
from zhichan.corpus.store import Corpus, Version
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.opened import city
from zhichan.opened.making import Making, Underway
from zhichan.sample.generate import generate
from zhichan.search.searcher import Searcher

MARK = "Sample data — made up."


def bring(home: Path, count: int, day: dt.datetime) -> None:
    """Imports so many generated rights as if a register had sent them."""
    told = Configuration.from_environment({"ZHICHAN_HOME": str(home)})
    path = home / f"{count}.jsonl"
    with path.open("wb") as file:
        for right in islice(generate(Gazetteer.load(told.city_folder), seed=1, count=30), count):
            real = tuple(msgspec.structs.replace(source, made_up=False) for source in right.sources)
            file.write(encode(msgspec.structs.replace(right, sources=real)))
    run(Corpus(told.city_corpus), [path], now=day)


def count(client: Client, tail: str = "") -> int:
    response = client.get(f"/en/search.jsonl{tail}")
    assert response.status_code == 200
    return len(b"".join(response.streaming_content).splitlines())  # type: ignore[attr-defined]


def home_page(client: Client) -> str:
    return html.unescape(client.get("/en/").content.decode())


@pytest.fixture
def home(sample_home: Path, tmp_path: Path) -> Path:
    """A home folder of its own with the sample in it."""
    shutil.copytree(sample_home, tmp_path / "home")
    return tmp_path / "home"


def test_the_sample_gives_way_to_the_first_real_right_and_versions_stay_readable(
    home: Path, shows: Callable[..., Client]
) -> None:
    client = shows(home)
    assert MARK in home_page(client)

    bring(home, 10, dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC))
    assert MARK not in home_page(client)
    assert count(client) == 10

    bring(home, 25, dt.datetime(2026, 5, 1, 9, tzinfo=dt.UTC))
    assert count(client) == 25
    assert json.loads(client.get("/health").content)["version"] == 2

    assert count(client, "?known_at=2026-03-01") == 10
    assert count(client, "?known_at=2026-04-30") == 10
    assert count(client, "?known_at=2026-05-01") == 25
    assert "Known at 2026-03-01" in client.get("/en/search?known_at=2026-04-01").content.decode()
    assert "+15" in home_page(client)


@pytest.mark.parametrize(("choice", "marked"), [("city", False), ("sample", True)])
def test_the_corpus_can_be_told(home: Path, shows: Callable[..., Client], choice: str, marked: bool) -> None:
    bring(home, 3, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    client = shows(home, ZHICHAN_CORPUS=choice)
    assert (MARK in home_page(client)) is marked


def test_what_is_in_the_making_says_how_far_it_is() -> None:
    go_on = threading.Event()

    def make(told: Callable[[str, int, int], None]) -> str:
        told("layout", 3, 10)
        go_on.wait()
        return "made"

    making = Making(make)
    with pytest.raises(Underway) as raised:
        making.wait(0.05)
    assert (raised.value.step, raised.value.done, raised.value.total) == ("layout", 3, 10)
    go_on.set()
    assert making.wait(5) == "made"


def test_what_stops_the_making_is_told_to_who_waits() -> None:
    def make(told: Callable[[str, int, int], None]) -> str:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        Making(make).wait(5)


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Versions that hold more than ten rights open only when told to go on, and nobody waits for them."""
    event, open_ = threading.Event(), Searcher.open

    def slowly(corpus: Corpus, version: Version, gazetteer: Gazetteer, progress: Progress | None = None, **more: Any) -> Searcher:
        if version.rights > 10 and progress:
            progress("index", 7, 25)
            event.wait(20)
        return open_(corpus, version, gazetteer, progress, **more)

    monkeypatch.setattr(Searcher, "open", slowly)
    yield event
    event.set()


def test_the_version_before_is_shown_while_a_large_import_is_prepared(
    home: Path, shows: Callable[..., Client], go_on: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = shows(home)
    bring(home, 10, dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    assert count(client) == 10
    bring(home, 25, dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    monkeypatch.setattr(city, "_PATIENCE", 0.1)
    assert count(client) == 10
    go_on.set()
    monkeypatch.setattr(city, "_PATIENCE", 20)
    assert count(client) == 25


def test_where_nothing_is_open_yet_the_page_says_how_far_it_is(
    home: Path, shows: Callable[..., Client], go_on: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(home, 25, dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    monkeypatch.setattr(city, "_PATIENCE", 0.1)
    client = shows(home)
    underway = client.get("/en/search")
    assert underway.status_code == 202
    assert "28%" in underway.content.decode()
    assert client.get("/en/map.json").status_code == 503
    go_on.set()
    monkeypatch.setattr(city, "_PATIENCE", 20)
    assert count(client) == 25
