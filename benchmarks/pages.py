"""Pages over HTTP on loopback, beside the smallest page that the same server can give."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from benchmarks.measure import Row, latency, percentiles
from benchmarks.serving import serving

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
    command = [sys.executable, "-m", "zhichan", "sample", "--count", str(count)]
    subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)
    with serving(folder, environment) as (port, _process):
        runs = 40 if scale >= 1 else 10
        smallest = percentiles(lambda: get(port, "/health"), runs)
        for name, path in PAGES.items():
            yield latency(f"page: {name}", percentiles(lambda path=path: get(port, path), runs), smallest, "/health")  # type: ignore[misc]


def get(port: int, path: str) -> bytes:
    """A page, whole.

    Raises:
        RuntimeError: it is not answered as it should be.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")
    return body
