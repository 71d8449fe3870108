"""The running portal as whoever operates it meets it: health, figures, log, stopping. Started as a person starts it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from django.test import Client, override_settings
from operation_installations import ROOT, Database, Installation, write_rights

from zhichan.configuration import Configuration
from zhichan.opened import city
from zhichan.server.logs import masked, secrets_of

SECRETS = {
    "ZHICHAN_OIDC_SECRET": "planted-oidc-secret",
    "ZHICHAN_OPS_KEY": "planted-ops-key",
    "ZHICHAN_SFTP_PASSWORD": 'planted "quoted" 口令',
    "ZHICHAN_BACKUP_PASSPHRASE": "planted passphrase of backups",
    "ZHICHAN_SECRET_KEY": "planted-signing-key-" + "x" * 40,
}


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str


class Served(NamedTuple):
    """A portal and where its log goes."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Iterator[Served]:
    """A portal with a JSON log, and secrets planted in its settings."""
    folder = tmp_path_factory.mktemp("served")
    here = Installation(folder / "home", database())
    here.ask("import", str(write_rights(folder / "rights.jsonl", 20)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = folder / "log"
    command = [sys.executable, "-m", "zhichan", "serve", "--port", str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=here.environment(ZHICHAN_LOG="json", **SECRETS), stderr=file, cwd=ROOT)
    try:
        deadline = time.monotonic() + 300
        while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.2)
        assert process.poll() is None, log.read_text(encoding="utf-8")
        yield Served(port, log, process)
    finally:
        process.kill()
        process.wait()


def test_health_and_readiness(served: Served) -> None:
    assert json.loads(served.get("/health").body)["state"] == "ready"
    assert served.get("/ready").body == '{"ready": true}'


def test_figures_are_for_this_machine_only(served: Served) -> None:
    served.get("/zh/search?q=%E8%BD%B4")
    served.get("/zh/nowhere/at/all")
    figures = served.get("/metrics").body
    assert re.search(r'zhichan_requests_total\{method="GET",status="200",view="search"\} \d', figures)
    assert 'view="none"' in figures
    assert "nowhere" not in figures
    for line in ("corpus_version 1.0", "corpus_rights 20.0", "disk_free_bytes ", "import_age_seconds "):
        assert f"zhichan_{line}" in figures
    assert 'zhichan_request_seconds_bucket{le="0.1",view="search"}' in figures
    assert served.get("/metrics", X_Forwarded_For="203.0.113.7").status == 404


def test_the_log_has_no_secret_no_question_and_no_visitor(served: Served) -> None:
    answer = served.get(
        "/zh/search?q=planted-question&as_of=planted-day",
        Authorization="Bearer planted-token",
        Cookie="sessionid=planted-session",
        User_Agent="planted-browser",
        X_Forwarded_For="203.0.113.77",
    )
    request_id = answer.headers["x-request-id"]
    served.get("/zh/planted-path")
    assert served.get("/zh/").headers["x-request-id"] != request_id
    time.sleep(0.5)
    log = served.log.read_text(encoding="utf-8")
    assert "planted" not in log
    assert "203.0.113" not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    (line,) = [one for one in lines if one.get("request") == request_id]
    assert {name: line[name] for name in ("level", "logger", "method", "path", "view", "status", "actor")} == {
        "level": "INFO",
        "logger": "zhichan.requests",
        "method": "GET",
        "path": "/zh/search",
        "view": "search",
        "status": answer.status,
        "actor": "public",
    }
    assert line["ms"] > 0
    assert line["time"].endswith("Z")


def test_static_files_are_kept_by_browsers_as_long_as_they_hold(served: Served) -> None:
    assert "immutable" in served.get("/static/vendor/echarts-6.1.0.min.js").headers["cache-control"]
    assert served.get("/static/portal/portal.css").headers["cache-control"] == "max-age=300, public"


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_a_stop_lets_those_who_are_here_get_their_answer(served: Served) -> None:
    """The last test of the module: an answer is under way while the portal is told to stop."""
    answers: list[Answer] = []
    askers = [Thread(target=lambda: answers.append(served.get("/zh/overview"))) for _ in range(4)]
    for asker in askers:
        asker.start()
    time.sleep(0.3)
    served.process.send_signal(signal.SIGTERM)
    for asker in askers:
        asker.join(60)
    assert [answer.status for answer in answers] == [200] * 4
    assert all(answer.body.rstrip().endswith("</html>") for answer in answers)
    assert served.process.wait(60) == 0
    assert "Traceback" not in served.log.read_text(encoding="utf-8")


# without a server


def test_secrets_are_masked_in_errors_too() -> None:
    address = "postgresql://zhichan:pass%2Fword-1@db/zhichan"
    hidden = secrets_of({**SECRETS, "ZHICHAN_DATABASE": address, "ZHICHAN_HOSTS": "ip.example.cn"})
    for value in (*SECRETS.values(), "pass%2Fword-1", "pass/word-1"):
        assert value not in masked(f"could not connect with {value}: refused", hidden)
        written = json.dumps({"message": value}, ensure_ascii=False)
        assert json.dumps(value, ensure_ascii=False)[1:-1] not in masked(written, hidden)
    for line in ("Authorization: Bearer abc.def", "{'Cookie': 'sessionid=abc.def'}", "HTTP_COOKIE='abc.def'", "password=abc.def"):
        assert "abc.def" not in masked(line, ())
    assert masked("12 rights at ip.example.cn", hidden) == "12 rights at ip.example.cn"


@pytest.mark.django_db
def test_what_stands_in_the_way_is_told_to_the_operator_only(tmp_path: Path) -> None:
    versions = tmp_path / "corpus" / "versions"
    versions.mkdir(parents=True)
    (versions / "000001.json").write_text("damaged", encoding="utf-8")
    settings = {"ZHICHAN_HOME": str(tmp_path), "ZHICHAN_CORPUS": "city", "ZHICHAN_METRICS_FROM": "10.1.0.0/16"}
    told = Configuration.from_environment(settings)
    with override_settings(CONFIGURATION=told):
        city.forget()
        for address, is_told in (("127.0.0.1", True), ("10.1.2.3", True), ("203.0.113.7", False)):
            answer = Client(REMOTE_ADDR=address).get("/ready")
            assert answer.status_code == 503
            assert ("the corpus cannot be read" in answer.content.decode()) is is_told
            assert str(tmp_path) not in Client(REMOTE_ADDR="203.0.113.7").get("/health").content.decode()
            assert Client(REMOTE_ADDR=address).get("/metrics").status_code == (200 if is_told else 404)
    city.forget()
