"""The page of one target: what it says, its file, and that both follow the readings."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhichan.opened import city
from zhichan.strategy.city import load_city

DALIAN = Path(__file__).resolve().parents[3] / "cities" / "dalian"
DECISION = """\
decisions:
  - target: T05-02
    sense: compound
    why: {zh: 样例理由, en: a made-up reason}
    by: {zh: 样例小组, en: a made-up group}
    date: 2020-03-01
    document: 样例纪要
    url: https://example.org/minutes
"""


def page(client: Client, lang: str = "en", id: str = "T05-02", tail: str = "") -> str:
    answer = client.get(f"/{lang}/strategy/targets/{id}{tail}")
    assert answer.status_code == 200
    return answer.content.decode()


def standing(client: Client, id: str = "T05-02") -> dict[str, Any]:
    targets = json.loads(client.get("/en/targets.json").content)["targets"]
    found: dict[str, Any] = next(one for one in targets if one["id"] == id)["standing"]
    return found


def rows(client: Client, tail: str = "") -> list[list[str]]:
    answer: Any = client.get(f"/en/strategy/targets/T05-02.csv{tail}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the city's folder, to be changed."""
    return shutil.copytree(DALIAN, tmp_path / "dalian")


@pytest.fixture
def client(nothing: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A portal whose strategy is read from the copy, anew each time."""
    monkeypatch.setattr(city, "strategy", lambda _known_at=None: (load_city(folder), True))
    return nothing


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_and_the_json_say_the_same(client: Client, lang: str) -> None:
    text, found = page(client, lang), standing(client)
    said = [found["answer"], found["light"]["label"], found["light"]["why"], found["light"]["rule"], found["senses"]["count"]]
    said += [anomaly["shown"] for anomaly in found["anomalies"]]
    said += [cell["label"] for cell in found["senses"]["cells"]]
    said += [course["path"]["label"] for course in found["courses"]]
    assert [one[lang] for one in said if one[lang].replace("'", "&#x27;") not in text] == []
    assert found["light"]["rule"][lang] in client.get(f"/{lang}/strategy").content.decode()


def test_the_file_holds_what_the_chart_draws(client: Client) -> None:
    head, *found = rows(client)
    assert head[2:5] == ["Series", "Day", "Value"]
    assert [(row[2], row[4]) for row in found if row[3] == "2014-12-31"] == [
        ("Path", "5972"), ("Reading", "5229"), ("Path", "20"), ("Reading", "32.9"),
    ]  # fmt: skip
    assert [row[3] for row in found if row[2].startswith("Later")] == ["2015-12-31", "2016-12-31"]


def test_an_earlier_day_has_a_projection_that_is_called_one(client: Client) -> None:
    assert "A projection, not a reading" in page(client, tail="?as_of=2013-12-31")
    [projected] = [row for row in rows(client, "?as_of=2013-12-31") if row[2] == "Projection, not a reading"]
    assert projected[3:7] == ["2014-12-31", "16830", "15311", "18349"]


def test_a_target_without_a_number_says_why(client: Client) -> None:
    text = page(client, id="T04-1")
    assert "No figure; neither high value nor core is defined." in text
    assert '<svg class="spark course"' not in text


def test_no_such_target(client: Client) -> None:
    assert client.get("/en/strategy/targets/T99").status_code == 404
    assert client.get("/en/strategy/targets/T99.csv").status_code == 404


def test_a_decision_is_shown_with_who_when_why_and_where(client: Client, folder: Path) -> None:
    (folder / "decisions.yml").write_text(DECISION, encoding="utf-8")
    for text in (page(client), client.get("/en/strategy").content.decode()):
        assert "Decided by a made-up group on 2020-03-01" in text
        assert "a made-up reason" in text
        assert '<a href="https://example.org/minutes" rel="noreferrer">样例纪要</a>' in text


def test_one_changed_reading_changes_the_page(client: Client, folder: Path) -> None:
    before = page(client)
    figures = folder / "figures.csv"
    text = figures.read_text(encoding="utf-8").replace("since,1985,2015-09,exact,57317", "since,1985,2015-09,exact,59317")
    figures.write_text(text, encoding="utf-8")
    city.forget()
    after = page(client)
    assert "depends on the formula (deadline read as 2014-12-31)" in before
    assert "met (deadline read as 2014-12-31)" in after
    assert ["Reading", "7229"] in [[row[2], row[4]] for row in rows(client)]
