"""USPTO grants as XML: reading and importing beside the bare parse and two peers, and the memory that size takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import lxml.etree

from benchmarks.material import ROOT, us_documents
from benchmarks.measure import Row, Taken, best, speed, taken
from zhichan.corpus.store import Corpus
from zhichan.formats.registry import by_name
from zhichan.formats.xml_stream import documents
from zhichan.importing.reading import outcomes
from zhichan.importing.run import run

_PEERS = ROOT / ".venv-bench" / "bin" / "python"
_SIZES = (10, 100, 1_000)  # MB


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    count = max(60, int(3_000 * scale))
    path = folder / "grants.xml"
    path.write_bytes(b"\n".join(us_documents(count)))
    note = f"{count} documents, {path.stat().st_size / 1e6:.0f} MB, CPU time"
    bare, read, load = _ours(folder, path)
    yield speed("USPTO grant XML, read into records", count, read.cpu, bare.cpu, "lxml.etree.fromstring", note=note)
    yield speed("USPTO grant XML, import, durable", count, load.cpu, bare.cpu, "lxml.etree.fromstring", note=note)
    for name, ours, what in (
        ("fastpat", read, "read into records, beside a peer's parse"),
        ("alexandria3k", load, "import, durable, beside a peer's load into SQLite"),
    ):
        if theirs := _peer(name, path, folder):
            yield speed(f"USPTO grant XML, {what}", count, ours.cpu, theirs.cpu, name, note=note)
        else:
            yield Row(f"USPTO grant XML, {what}", "", "", name, None, "not installed: ./run bench --full installs it")
    yield from _on_all_cores(folder, path, count, bare)
    yield from _memory(folder, scale)


def _ours(folder: Path, path: Path) -> tuple[Taken, Taken, Taken]:
    """What the bare parse, reading and importing take on one core."""

    def bare() -> None:
        for document in documents(path, 1 << 30):
            lxml.etree.fromstring(document.body or b"")

    format_ = by_name("uspto-grant-xml")
    return (
        best(bare),
        best(lambda: [None for _ in format_.read(path)]),
        taken(lambda: run(Corpus(folder / "us"), [path])),
    )


def _on_all_cores(folder: Path, path: Path, count: int, bare: Taken) -> Iterator[Row]:
    cores = os.cpu_count() or 1
    format_ = by_name("uspto-grant-xml")
    read = taken(lambda: [None for _ in outcomes(format_, path, cores)])
    load = taken(lambda: run(Corpus(folder / "us-all"), [path], workers=cores))
    note = f"{cores} processes, by the clock; the parse on one core"
    yield speed("USPTO grant XML, read on all cores", count, read.wall, bare.wall, "lxml.etree.fromstring", note=note)
    yield speed("USPTO grant XML, import on all cores", count, load.wall, bare.wall, "lxml.etree.fromstring", note=note)


def _peer(name: str, path: Path, folder: Path) -> Taken | None:
    """What a peer takes for the same file; None where it is not installed."""
    if not _PEERS.exists():
        return None
    command = [str(_PEERS), "-m", "benchmarks.peer", name, str(path), str(folder)]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    return Taken(told["wall"], told["cpu"])


def _memory(folder: Path, scale: float) -> Iterator[Row]:
    """The most memory that reading and importing files of several sizes take, each in a process of its own."""
    for what in ("read", "import"):
        peaks = {}
        for size in (size * min(1.0, 5 * scale) for size in _SIZES):
            path = folder / "large.xml"
            _grow(path, int(size * 1e6))
            command = [sys.executable, "-m", "benchmarks.memory", what, str(path), str(folder / f"memory-{size}")]
            peaks[size] = float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
            path.unlink()
        smallest, *_, largest = peaks.values()
        told = ", ".join(f"{size:g} MB: {peak:.0f} MB" for size, peak in peaks.items())
        yield Row(
            f"memory at its peak, {what}",
            f"{largest:.0f} MB",
            f"{smallest:.0f} MB",
            "the smallest file",
            smallest / largest,
            told,
        )


def _grow(path: Path, size: int) -> None:
    """Grants until the file is so large."""
    with path.open("wb") as file:
        for document in us_documents(10_000_000):
            file.write(document + b"\n")
            if file.tell() >= size:
                return
