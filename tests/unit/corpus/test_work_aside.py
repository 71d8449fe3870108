"""Work in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from zhichan.corpus.processes import aside


def test_work_aside_is_done_by_another_process() -> None:
    assert aside(os.getpid) != os.getpid()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="the system knows no such order")
def test_work_aside_gives_way_and_this_process_does_not() -> None:
    before = os.nice(0)
    assert aside(os.nice, 0) == max(10, before)
    assert os.nice(0) == before


_ASIDE = """
import os, time
from zhichan.corpus.processes import aside
if __name__ == "__main__":
    print(aside(os.getpid), flush=True)
    aside(time.sleep, 300)
"""


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_work_aside_ends_with_whoever_asked_for_it_however_that_came(tmp_path: Path) -> None:
    script = tmp_path / "asks.py"
    script.write_text(_ASIDE)
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout
    process.stdout.readline()
    _until(lambda: len(_of_session(process.pid)) > 1)
    process.kill()
    process.wait()
    _until(lambda: not _of_session(process.pid))


def _of_session(number: int) -> list[str]:
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(number)], capture_output=True, text=True, check=False).stdout
    return [line for line in listed.splitlines() if not line.split()[1].startswith("Z")]


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_what_stops_work_aside_is_told_here() -> None:
    with pytest.raises(InvalidOperation):
        aside(Decimal, "no number")
