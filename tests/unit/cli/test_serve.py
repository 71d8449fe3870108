"""`zhichan serve`, started and stopped as a person does."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve")
    done = subprocess.run(
        [sys.executable, "-m", "zhichan", "sample", "--count", "30"], env=_environment(folder), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def _environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(home), "PYTHONUNBUFFERED": "1", **more}


@contextmanager
def _serving(home: Path, port: int, **more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "zhichan", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=_environment(home, **more), stderr=subprocess.PIPE, text=True)
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def _get(port: int, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.getheader("Location", "")


def test_it_says_where_it_is_and_stops_on_ctrl_c(home: Path) -> None:
    port = _free_port()
    with _serving(home, port) as process:
        assert _get(port, "/zh/")[0] == 200
        assert _get(port, "/health")[0] == 200
        again = [sys.executable, "-m", "zhichan", "serve", "--port", str(port)]
        second = subprocess.run(again, env=_environment(home), capture_output=True, text=True, check=False)
        assert second.returncode == 2
        assert f"port {port} cannot be used" in second.stderr
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}/" in said
    assert "Traceback" not in said
    assert process.returncode == 0


def test_behind_a_proxy_that_ends_https_nothing_redirects_for_ever(home: Path) -> None:
    port = _free_port()
    with _serving(home, port, ZHICHAN_HTTPS="yes"):
        status, location = _get(port, "/zh/")
        assert (status, location.startswith("https://")) == (301, True)
        assert _get(port, "/zh/", **{"X-Forwarded-Proto": "https"})[0] == 200
