"""Runs a peer in the virtual environment of its own and prints what it took, as JSON. Never imported by the rest.

    .venv-bench/bin/python -m benchmarks.peer fastpat FILE FOLDER

Peers are fastpat (MIT) and alexandria3k (GPL, so it must not become a dependency of ours). Both read the weekly grant files of
the USPTO: fastpat takes some twenty fields and the citations, alexandria3k loads the bibliographic part into SQLite.
"""

from __future__ import annotations

import json
import os
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path


def fastpat(path: Path, folder: Path) -> int:
    """Parses and normalises; nothing is written."""
    from fastpat.parse.grant import parse_grant_gen3  # type: ignore[import-not-found]
    from fastpat.tools.parse import parse_wrapper  # type: ignore[import-not-found]

    return sum(1 for _ in parse_wrapper(str(path), "us-patent-grant", parse_grant_gen3))


def alexandria3k(path: Path, folder: Path) -> int:
    """Loads into SQLite."""
    import sqlite3

    from alexandria3k.data_sources.uspto import Uspto  # type: ignore[import-not-found]

    database = folder / "alexandria3k.db"
    Uspto(str(folder / "weekly")).populate(str(database), None, None)
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM us_patents").fetchone()[0])


def _packed(path: Path, folder: Path) -> None:
    """The file as the office packs it, in a folder for its year, where alexandria3k looks."""
    target = folder / "weekly" / "2010" / "ipgb20100105.zip"
    target.parent.mkdir(parents=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.write(path, "ipgb20100105.xml")


def main() -> None:
    name, path, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    peers: dict[str, Callable[[Path, Path], int]] = {"fastpat": fastpat, "alexandria3k": alexandria3k}
    if name == "alexandria3k":
        _packed(path, folder)
    runs = []
    for _ in range(3 if name == "fastpat" else 1):  # as often as ours does the same
        wall, cpu = time.perf_counter(), time.process_time()
        records = peers[name](path, folder)
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    best = {"wall": min(wall for wall, _ in runs), "cpu": min(cpu for _, cpu in runs)}
    os.write(1, json.dumps({"records": records, **best}).encode())


if __name__ == "__main__":
    main()
