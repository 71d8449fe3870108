"""`zhichan serve`, started and stopped as a person does."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from zhichan.cli import serving
from zhichan.configuration import Configuration

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


def _workers_of(process: subprocess.Popen[str]) -> list[int]:
    """The processes of workers that a portal has started."""
    listed = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False)
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "zhichan worker" in line]


def _lives(pid: int) -> bool:
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    return bool(listed) and not listed.startswith("Z")


def _until(holds: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_its_worker_is_started_again_if_it_ends_and_ends_with_it_however_that_came(home: Path, end: int) -> None:
    port = _free_port()
    with _serving(home, port) as process:
        assert _until(lambda: len(_workers_of(process)) == 1)
        (first,) = _workers_of(process)
        os.kill(first, signal.SIGKILL)
        assert _until(lambda: [one for one in _workers_of(process) if one != first] != [])
        (second,) = [one for one in _workers_of(process) if one != first]
        assert _until(lambda: os.getpriority(os.PRIO_PROCESS, second) >= 10)  # whoever reads pages goes first
        process.send_signal(end)
        process.wait(60)
        assert _until(lambda: not _lives(second))


def _announced(port: int, path: str, size: int) -> tuple[int, str]:
    """Announces a body and sends nothing of it."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {size}\r\n\r\n".encode())
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return int(answer.split()[1]), answer.decode()


def test_a_body_beyond_the_limit_is_refused_before_it_has_come(home: Path) -> None:
    port = _free_port()
    with _serving(home, port, ZHICHAN_UPLOAD_LIMIT_MB="20"):
        status, answer = _announced(port, "/zh/import", 5 << 30)
        assert (status, "20 MB" in answer, "zhichan import" in answer) == (413, True, True)
        status, answer = _announced(port, "/zh/account/sign-in", 15 << 20)
        assert (status, "8 MB" in answer) == (413, True)


def test_a_large_city_does_not_wait_for_its_map(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(home, tmp_path / "home")
    settings = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    made = settings.sample_corpus / "derived"
    shutil.rmtree(made, ignore_errors=True)  # another test of this file may have served, and with that prepared, the home
    monkeypatch.setattr(serving, "_LARGE", 10)
    serving.prepare(settings)
    assert "marts and index …" in capsys.readouterr().err
    assert len(list(made.glob("*/index-*"))) == 1
    assert list(made.glob("*/landscape*")) == []
    monkeypatch.setattr(serving, "_LARGE", 1_000)
    serving.prepare(settings)
    assert len(list(made.glob("*/landscape*"))) == 1
