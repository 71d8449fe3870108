"""`zhichan worker`: background work, run beside the portal or on its own; and the process that `serve` keeps for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from zhichan.cli.places import tell, working_data

_AGAIN_AFTER = 3  # seconds, so that one that cannot start does not fill the log
_PATIENCE = 20  # seconds in which a job under way comes to its next step


def worker(
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="End when standard input closes, as it does when the starting process ends.")
    ] = False,
) -> None:
    """Do the work that people start in the browser. The portal runs one by itself; alone it is for a service of its own.

    It gives way to other processes: whoever reads pages goes first.
    """
    from zhichan.corpus.processes import give_way

    give_way()
    settings = working_data()
    from zhichan.accounts.actors import machine
    from zhichan.actions.healing import heal
    from zhichan.jobs.worker import Worker
    from zhichan.operation.retention import sweep_daily
    from zhichan.taking.files import sweep as sweep_files

    def chores() -> None:
        for line in heal(settings):
            tell(line)
        sweep_daily(machine())
        sweep_files(settings)

    working = Worker(idle=chores)

    def stop(number: int, frame: FrameType | None) -> None:
        working.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if with_parent:
        threading.Thread(target=_end_with_parent, args=(working.stop,), daemon=True).start()
    working.run()


def _end_with_parent(stop: Callable[[], None]) -> None:
    while os.read(0, 1024):  # nothing is ever written: it ends when the other end is gone, however that came
        pass
    stop()


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keeps a worker running as a process of its own for as long as the context lasts; one that ends is started again."""
    over = threading.Event()
    processes: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "zhichan", "worker", "--with-parent"]
        # a session of its own: Ctrl-C in the terminal is for the portal, which then stops it
        return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own words

    def keep() -> None:
        while not over.wait(1):
            if processes[-1].poll() is not None and not over.wait(_AGAIN_AFTER):
                processes[-1] = start()

    processes.append(start())
    keeping = threading.Thread(target=keep, name="worker", daemon=True)
    keeping.start()
    try:
        yield
    finally:
        over.set()
        keeping.join()
        _end(processes[-1])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()  # the job is healed at the next start
        process.wait()
