"""A portal of its own, served while something is measured."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_SECONDS = 600  # that it may need to make what pages are read from


@contextmanager
def serving(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The port and the process of a portal that is ready.

    Args:
        folder: where its log goes.
        environment: all of it.

    Raises:
        RuntimeError: it ended, or was not ready in time; with its log.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = folder / "server.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "zhichan", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            deadline = time.monotonic() + _SECONDS
            while not _is_ready(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the portal is not ready:\n{log.read_text()}")
                time.sleep(0.2)
            yield port, process
        finally:
            process.terminate()
            process.wait()


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            return bool(json.load(answer)["state"] == "ready")
    except OSError:
        return False
