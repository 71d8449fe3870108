"""Pages over HTTP on loopback, beside the smallest page that the same server can give."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from benchmarks.measure import Row, latency, percentiles

PAGES = {
    "home": "/zh/",
    "results": f"/zh/search?q={quote('轴承')}",
    "results in English": f"/en/search?q={quote('bearing')}",
    "overview": f"/zh/overview?q={quote('轴承')}",
    "strategy": "/zh/strategy",
    "map": "/zh/map",
}


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    count = max(400, int(20_000 * scale))
    environment = {**os.environ, "ZHICHAN_HOME": str(folder / "home")}
    zhichan = [sys.executable, "-m", "zhichan"]
    subprocess.run([*zhichan, "sample", "--count", str(count)], env=environment, check=True, stderr=subprocess.DEVNULL)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [*zhichan, "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait(port)
        runs = 40 if scale >= 1 else 10
        smallest = percentiles(lambda: get(port, "/health"), runs)
        for name, path in PAGES.items():
            yield latency(f"page: {name}", percentiles(lambda path=path: get(port, path), runs), smallest, "/health")  # type: ignore[misc]
    finally:
        server.terminate()
        server.wait()


def wait(port: int) -> None:
    """Waits until the portal listens."""
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("the portal does not listen")


def get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")
    return body
