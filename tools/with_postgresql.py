"""Runs a command beside a PostgreSQL of this machine, started for it and gone after it.

    python tools/with_postgresql.py COMMAND …

The server lives in a temporary folder, listens on the loopback only, and never runs as root. The command finds the address of an
empty database in ZHICHAN_DATABASE.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_USERS = ("postgres", "nobody")  # whom root lets run the server
_SECONDS = 60


class NotStarted(Exception):
    """Why there is no PostgreSQL."""


def main() -> int:
    try:
        with postgresql() as address:
            return subprocess.run(sys.argv[1:], env={**os.environ, "ZHICHAN_DATABASE": address}, check=False).returncode
    except NotStarted as error:
        print(f"PostgreSQL was not started: {error}", file=sys.stderr)
        return 1


@contextmanager
def postgresql() -> Iterator[str]:
    """Starts a server and gives the address of its database."""
    bin = _programs()
    user = _user()
    with tempfile.TemporaryDirectory(prefix="zhichan-pg-") as place:
        folder = Path(place)
        password = secrets.token_urlsafe(16)
        (folder / "password").write_text(password, encoding="ascii")
        if user:
            account = pwd.getpwnam(user)
            os.chown(folder, account.pw_uid, account.pw_gid)
            os.chown(folder / "password", account.pw_uid, account.pw_gid)
        data, port = folder / "data", _free_port()
        options = ["--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--no-sync"]
        _run([bin / "initdb", "-D", data, "--username=zhichan", "--locale=C.UTF-8", *options], user, folder)
        # nothing in it outlives the command: it need not be safe against power cuts
        quick = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
        listen = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-c", f"unix_socket_directories={folder}"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [bin / "postgres", "-D", data, *listen, *quick], user=user, group=_group(user), cwd=folder, stdout=log, stderr=log
            )
        try:
            _wait(server, port, folder / "log")
            yield f"postgresql://zhichan:{password}@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _programs() -> Path:
    """Where PostgreSQL's programs are; Debian keeps them out of the path, a folder a version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].split(".")[0]))
    if found:
        return found[-1].parent
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    raise NotStarted("initdb was not found; on Debian: apt-get install postgresql")


def _user() -> str | None:
    if os.getuid():
        return None
    names = {account.pw_name for account in pwd.getpwall()}
    return next(name for name in _USERS if name in names)


def _group(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


def _run(command: list[str | Path], user: str | None, cwd: Path) -> None:
    done = subprocess.run(command, user=user, group=_group(user), cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotStarted(done.stderr.strip() or done.stdout.strip())


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NotStarted(log.read_text(encoding="utf-8", errors="replace").strip())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
