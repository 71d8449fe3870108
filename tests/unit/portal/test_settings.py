"""The portal as an installation sets it: headers, checks, a wrong setting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

SRC = Path(__file__).resolve().parents[3] / "src"


def django(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHICHAN_", "DJANGO_"))}
    own = {"PYTHONPATH": str(SRC), "DJANGO_SETTINGS_MODULE": "zhichan.server.settings", "ZHICHAN_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "django", *arguments]
    return subprocess.run(command, env=kept | own | environment, capture_output=True, text=True, check=False)


def test_the_settings_of_production_pass_the_deployment_check(tmp_path: Path) -> None:
    done = django(tmp_path, "check", "--deploy", "--fail-level", "WARNING", ZHICHAN_HTTPS="yes", ZHICHAN_HOSTS="ip.example.cn")
    assert done.returncode == 0, done.stderr


def test_a_wrong_setting_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    done = django(tmp_path, "check", ZHICHAN_CITY="atlantis")
    assert done.returncode != 0
    assert "ZHICHAN_CITY: there is no city named 'atlantis': set it to one of: dalian" in done.stderr


def test_looking_at_the_settings_makes_no_secret(tmp_path: Path) -> None:
    assert django(tmp_path, "check").returncode == 0
    assert not (tmp_path / "secret").exists()


@pytest.mark.parametrize(
    "path", ["/zh/", "/en/search", "/zh/targets.json", "/static/portal/portal.css", "/zh/nowhere", "/health"]
)
def test_every_answer_carries_the_headers_that_guard_it(sample: Client, path: str) -> None:
    headers = sample.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_stand_in_no_frame(sample: Client) -> None:
    assert sample.get("/zh/").headers["X-Frame-Options"] == "DENY"


def test_nothing_is_kept_in_a_cookie(sample: Client) -> None:
    sample.get("/zh/search?q=轴承")
    assert not sample.cookies
