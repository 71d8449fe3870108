"""Which corpus and version the pages show: the sample gives way, newer versions show at once, older ones stay readable."""

from __future__ import annotations

import datetime as dt
import html
import json
import shutil
import threading
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from django.test import Client

from zhichan.analytics.landscape import Landscape
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.portal.making import MapMaking, MapUnderway
from zhichan.sample.generate import generate

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


def test_a_map_in_the_making_says_how_far_it_is() -> None:
    go_on = threading.Event()

    def make(told: Callable[[str, int, int], None]) -> Landscape:
        told("layout", 3, 10)
        go_on.wait()
        return Landscape.__new__(Landscape)

    making = MapMaking(make)
    with pytest.raises(MapUnderway) as raised:
        making.wait(0.05)
    assert (raised.value.step, raised.value.done, raised.value.total) == ("layout", 3, 10)
    go_on.set()
    assert isinstance(making.wait(5), Landscape)


def test_what_stops_a_map_is_told_to_who_waits() -> None:
    def make(told: Callable[[str, int, int], None]) -> Landscape:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        MapMaking(make).wait(5)
