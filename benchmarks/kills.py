"""Children of a warm process, killed by SIGKILL: after a time, or at one of the calls by which they write.

A child is forked before any engine has been used, so that it starts as a new process does, without the seconds that imports
take. Its whole process group is killed, as by `kill -9` or by the kernel when memory runs out. What it had said stands in a file.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "shutil.copyfile", "shutil.rmtree"}
Act = Callable[[], None]


@dataclass(frozen=True)
class Ran:
    """How a child ended, what it said on both outputs, how long it took, and how many calls it made that write."""

    killed: bool
    status: int
    said: str
    seconds: float
    points: int


def run(act: Act, folder: Path, *, at_point: int = 0, after: float | None = None) -> Ran:
    """Runs `act` in a child, to its end or until it is killed.

    Args:
        at_point: before which of its calls that write, counted from 1.
        after: after how many seconds.
    """
    out, points = folder / "said", folder / "points"
    points.unlink(missing_ok=True)
    out.write_bytes(b"")  # a child killed at once says nothing
    sys.stdout.flush()
    sys.stderr.flush()
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        _be_child(act, out, points, at_point)
    if after is not None:
        _kill(child, started + after)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    took = time.perf_counter() - started
    counted = int(points.read_text()) if points.exists() else 0
    return Ran(status == -signal.SIGKILL, status, out.read_text(errors="replace"), took, counted)


def _kill(child: int, moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(child, signal.SIGKILL)  # so early that it has no group of its own yet


def _be_child(act: Act, out: Path, points: Path, at_point: int) -> None:
    """Never returns."""
    status = 70
    try:
        os.setsid()
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        counter = _Counter(at_point)
        counter.install()
        act()
        status = 0
        points.write_text(str(counter.count))
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


class _Counter:
    """Counts the calls that change something on the disk, and ends the process group at the chosen one.

    Python's own calls are seen by an audit hook, those of the engines by wrapping the functions through which they are reached.
    """

    def __init__(self, at: int) -> None:
        self.at, self.count = at, 0

    def install(self) -> None:
        from deltalake import DeltaTable
        from django.db.backends.base.base import BaseDatabaseWrapper
        from django.db.backends.utils import CursorWrapper

        from zhichan.corpus import keyed

        sys.addaudithook(self._heard)
        for owner, names in (
            (os, ("fsync",)),
            (keyed, ("write_deltalake",)),
            (DeltaTable, ("restore", "delete", "create_write_transaction")),
            (BaseDatabaseWrapper, ("_commit",)),
            (CursorWrapper, ("execute", "executemany")),
        ):
            for name in names:
                setattr(owner, name, self._around(getattr(owner, name)))

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            self._point()

    def _around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            if len(arguments) > 1 and isinstance(arguments[1], str) and arguments[1].lstrip().startswith("SELECT"):
                return call(*arguments, **named)
            self._point()
            given = call(*arguments, **named)
            self._point()
            return given

        return counted

    def _point(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.killpg(0, signal.SIGKILL)
