"""The examples of the how-to do what it says, against an installation that listens."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from api_callers import Serves, Staff
from pytest_django.live_server_helper import LiveServer

from zhichan.opened import city
from zhichan.opened.making import Underway
from zhichan.records.audience import PUBLIC

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "use-the-api.md"


def _examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


@pytest.fixture
def at(live_server: LiveServer, serves: Serves, sample_home: Path) -> str:
    """The address at which the sample city listens."""
    serves(sample_home)
    for _ in range(20):
        try:
            city.current().parties(PUBLIC)
            break
        except Underway:
            continue
    return str(live_server.url)


def _run(at: str, *command: str, **environment: str) -> str:
    done = subprocess.run(
        [part.replace("http://127.0.0.1:8000", at) for part in command],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "NO_PROXY": "*", "no_proxy": "*", **environment},
    )
    return done.stdout


def test_the_python_examples(at: str, staff: Staff) -> None:
    _, sent = staff.key(staff.person("wang", "officer"), ["read-notebook", "write-notebook"])
    secret = sent["Authorization"].removeprefix("Bearer ")
    why, take, ask_again, journey = (
        _run(at, sys.executable, "-c", example, ZHICHAN_KEY=secret) for example in _examples("python")
    )
    red, kept = journey.splitlines()
    assert re.match(r"T05-10 not met at the last reading \['figures.csv:\d+", red)
    assert re.fullmatch(r"[123] rights, 201", kept)
    found = re.match(r"(\d+) of (\d+)\n\S+ \d+ sources\n", take)
    assert found
    assert found[1] == found[2] != "0"
    assert why == "False ['type:invention']\n"
    assert ask_again == "304\n"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
def test_the_curl_examples(at: str, staff: Staff) -> None:
    _, sent = staff.key(staff.person("wang", "auditor"), ["see-audit"])
    secret = sent["Authorization"].removeprefix("Bearer ")
    answers = (json.loads(_run(at, "sh", "-c", example, ZHICHAN_KEY=secret)) for example in _examples("sh"))
    search, elsewhere, translated, looked_up, differs, count, targets, indicator, traced, me = answers
    assert [one["verdict"]["key"] for one in targets["targets"]] == ["met"]
    assert (indicator["as_of"], indicator["years"][-1]["year"]) == ("2025-12-31", 2025)
    assert traced["origin"]["inputs"]
    assert len(search["rights"]) == 5
    assert elsewhere["understood"] == translated["understood"]
    assert differs["left"]["rights"] == search["total"]["rights"] == differs["both"] + differs["left"]["alone"]
    assert (translated["read_as"], translated["text"]) == ("incopat", "tiabc:轴承 AND ipc:F16C")
    assert (looked_up["given"], looked_up["query"]) == (2, f"list:{looked_up['id']}")
    assert sum(row["cells"][-1] for row in count["rows"]) == search["total"]["rights"]
    assert me["permissions"] == ["see-audit"]


def test_the_error_shown_is_the_error_given(at: str) -> None:
    import httpx

    (shown,) = _examples("json")
    assert httpx.get(f"{at}/api/v1/rights?as_of=2026-02-31", trust_env=False).json() == json.loads(shown)
