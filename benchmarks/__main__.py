"""`./run bench`: a fiftieth of full size; `./run bench --full`: 20,000 records. `--only imports` runs one part."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import (
    dialects,
    engines,
    faults,
    grants,
    growth,
    imports,
    indicators,
    load,
    maps,
    names,
    pages,
    ranking,
    searches,
    sheets,
    updates,
)
from benchmarks.measure import Row, table

PARTS = {
    "grants": grants.rows,
    "sheets": sheets.rows,
    "imports": imports.rows,
    "growth": growth.rows,
    "searches": searches.rows,
    "maps": maps.rows,
    "pages": pages.rows,
    "updates": updates.rows,
    "names": names.rows,
    "dialects": dialects.rows,
    "faults": faults.rows,
    "load": load.rows,
    "ranking": ranking.rows,
    "engines": engines.rows,
    "indicators": indicators.rows,
}
_LIBRARIES = (
    "lxml",
    "deltalake",
    "duckdb",
    "tantivy",
    "openTSNE",
    "scikit-learn",
    "numpy",
    "django",
    "msgspec",
    "python-calamine",
)


def machine() -> str:
    """The machine and the versions, in one line each."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        processor = names[0] if names else processor
    libraries = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    return f"{os.cpu_count()} × {processor}, {platform.system()}, Python {platform.python_version()}\n{libraries}"


def main() -> None:
    """Runs the parts and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="full size")
    parser.add_argument("--only", choices=PARTS, help="one part")
    asked = parser.parse_args()
    scale = 1.0 if asked.full else 1 / 50
    print(machine(), f"size: {scale:.0%} of full", sep="\n", end="\n\n", flush=True)
    rows: list[Row] = []
    for name, part in PARTS.items():
        if asked.only in (None, name):
            print(f"{name} …", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory(prefix="zhichan-bench-") as folder:
                rows += part(Path(folder), scale)
    print(table(rows))


if __name__ == "__main__":
    main()
