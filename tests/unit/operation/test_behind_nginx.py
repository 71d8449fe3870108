"""The configurations in the guide, as they stand there: nginx itself reads its own, and hands on to a portal behind it."""

from __future__ import annotations

import configparser
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from zhichan.configuration.checks import networks
from zhichan.operation.proxies import behind_proxies

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "how-to" / "install-on-a-server.md").read_text(encoding="utf-8")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> None:
    files = ("-keyout", str(folder / "key"), "-out", str(folder / "pem"))
    made = ("-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=ip.example.cn")
    subprocess.run(["openssl", "req", "-x509", *made, *files], check=True, capture_output=True)


def configured(folder: Path, *, plain: int, secure: int, portal: int) -> Path:
    """The guide's configuration with ports and files of this test, and around it what Debian's nginx.conf holds."""
    (server,) = re.findall(r"```nginx\n(.*?)```", GUIDE, re.S)
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        ("/etc/ssl/certs/ip.example.cn.pem", str(folder / "pem")),
        ("/etc/ssl/private/ip.example.cn.key", str(folder / "key")),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{portal}"),
    ):
        assert old in server
        server = server.replace(old, new)
    temp = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    file = folder / "nginx.conf"
    file.write_text(
        f"pid {folder}/pid;\ndaemon off;\nevents {{}}\nhttp {{\naccess_log off;\n{temp}{server}}}\n",
        encoding="utf-8",
    )
    return file


@contextmanager
def portal(port: int) -> Iterator[None]:
    """A portal that answers with what it sees of the visitor."""

    def seen(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = int(environ.get("CONTENT_LENGTH") or 0)
        read = len(environ["wsgi.input"].read(body))
        start_response("200 OK", [("Content-Type", "text/plain")])
        names = ("REMOTE_ADDR", "HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR")
        return [f"{[environ.get(name) for name in names]} {read}".encode()]

    class Silent(WSGIRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    application = behind_proxies(seen, networks("ZHICHAN_PROXIES", "127.0.0.1"))
    with make_server("127.0.0.1", port, application, handler_class=Silent) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@pytest.mark.skipif(NGINX is None, reason="nginx is not here (./run test installs it)")
def test_nginx_hands_on_who_asks_and_how(tmp_path: Path) -> None:
    certificate(tmp_path)
    plain, secure, behind = free_port(), free_port(), free_port()
    file = configured(tmp_path, plain=plain, secure=secure, portal=behind)
    assert NGINX
    command = [NGINX, "-c", str(file), "-p", str(tmp_path), "-e", str(tmp_path / "error.log")]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    with portal(behind):
        server = subprocess.Popen(command)
        try:
            deadline = time.monotonic() + 20
            while socket.socket().connect_ex(("127.0.0.1", secure)) and time.monotonic() < deadline:
                time.sleep(0.1)
            asked = http.client.HTTPConnection("127.0.0.1", plain, timeout=20)
            asked.request("GET", "/zh/", headers={"Host": "ip.example.cn"})
            assert asked.getresponse().getheader("Location") == "https://ip.example.cn/zh/"
            lied = {"Host": "ip.example.cn", "X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "http"}
            told = _ask(secure, "POST", "/zh/", lied, body=b"x" * (2 << 20))
            assert told == (200, f"['127.0.0.1', 'ip.example.cn', 'https', None] {2 << 20}")
            assert _ask(secure, "GET", "/metrics", lied)[0] == 404
        finally:
            server.terminate()
            server.wait(10)


def _ask(port: int, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, str]:
    unproven = ssl.create_default_context()
    unproven.check_hostname, unproven.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=unproven)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_the_units_are_of_their_form_and_run_commands_that_there_are() -> None:
    from zhichan.cli.main import app

    known = {command.name for command in app.registered_commands}
    units = dict(re.findall(r"```systemd (\S+)\n(.*?)```", GUIDE, re.S))
    assert set(units) == {"zhichan.service", "zhichan-backup.service", "zhichan-backup.timer"}
    for name, text in units.items():
        unit = configparser.ConfigParser(strict=True, interpolation=None, delimiters=("=",))
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(text)
        if name.endswith(".service"):
            service = unit["Service"]
            assert service["ExecStart"].split()[1] in known
            assert (service["NoNewPrivileges"], service["ProtectSystem"]) == ("yes", "strict")
            assert "/var/lib/zhichan" in service["ReadWritePaths"]


# without nginx


def _seen(remote: str, proxies: str, **headers: str) -> tuple[str, str | None, bool]:
    found: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        found.update(environ)
        return []

    environ = {"REMOTE_ADDR": remote, **{f"HTTP_{name}": value for name, value in headers.items()}}
    list(behind_proxies(application, networks("ZHICHAN_PROXIES", proxies))(environ, None))
    return found["REMOTE_ADDR"], found.get("HTTP_X_FORWARDED_PROTO"), "HTTP_X_FORWARDED_FOR" in found


@pytest.mark.parametrize(
    ("remote", "forwarded", "visitor"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.7", "203.0.113.7"),  # the first was made up by the visitor
        ("127.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),  # the second is another proxy
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("203.0.113.9", "127.0.0.1", "203.0.113.9"),  # no proxy of ours
    ],
)
def test_who_the_visitor_is(remote: str, forwarded: str, visitor: str) -> None:
    seen = _seen(remote, "127.0.0.1,::1,10.0.0.0/8", X_FORWARDED_FOR=forwarded, X_FORWARDED_PROTO="https")
    assert seen == (visitor, None if remote == "203.0.113.9" else "https", False)
