"""Pages over HTTP on loopback, beside the smallest page that the same server can give."""

from __future__ import annotations

import http.client
import os
import threading
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
    from benchmarks.material import sample_file
    from zhichan.cli.serving import prepare
    from zhichan.configuration import Configuration
    from zhichan.corpus.store import Corpus
    from zhichan.importing.run import run

    os.environ["ZHICHAN_HOME"] = str(folder / "home")
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhichan.server.settings"
    count = max(400, int(20_000 * scale))
    home = Configuration.from_environment(os.environ)
    run(Corpus(home.sample_corpus), [sample_file(folder / "sample.jsonl", count)], made_up=True)
    prepare(home)

    import waitress

    from zhichan.server.wsgi import application

    server = waitress.create_server(application, host="127.0.0.1", port=0, threads=4)
    port = server.effective_port
    threading.Thread(target=server.run, daemon=True).start()
    runs = 40 if scale >= 1 else 10
    smallest = percentiles(lambda: _get(port, "/health"), runs)
    for name, path in PAGES.items():
        yield latency(f"page: {name}", percentiles(lambda path=path: _get(port, path), runs), smallest, "/health")  # type: ignore[misc]
    server.close()


def _get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")
    return body
