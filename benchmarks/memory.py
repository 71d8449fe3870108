"""Reads or imports a file of USPTO grants and prints the most memory it took, in MB. Run as a process of its own."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from zhichan.corpus.store import Corpus
from zhichan.formats.registry import by_name
from zhichan.importing.run import run


def main() -> None:
    what, path, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if what == "read":
        for _ in by_name("uspto-grant-xml").read(path):
            pass
    else:
        run(Corpus(folder), [path])
    print(_peak())


def _peak() -> float:
    """The most memory that this program took, in MB; what `getrusage` counts begins with the parent process."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(float(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
