"""Fifty officers and five hundred visitors at the portal for ten minutes, alone and while an officer imports 100,000 records.

`python -m benchmarks.load --seconds 60` takes the whole crowd for a shorter time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.crowd import PASSWORD, Noted, Somebody, bare, stay, token, visit, work
from benchmarks.material import GAZETTEER
from benchmarks.measure import Row, latency, table
from benchmarks.serving import serving
from zhichan.formats.zhichan_jsonl import encode
from zhichan.sample.generate import generate

_BARE_SHARE = 0.1  # of the time, to know what the smallest page takes of the same crowd
_STEADY = 0.2  # of the time, after which memory should grow no more
_OFFICERS = """
import os, sys
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
told = Configuration.from_environment(os.environ)
open_database(told)
from django.utils import timezone
from zhichan.accounts.actors import machine
from zhichan.accounts.people import add_person, body_of, give_role, load_bodies
load_bodies(told.city_folder)
for number in range(int(sys.argv[1])):
    person = add_person(machine(), username=f"officer-{number}", full_name=f"样例{number}", password=sys.argv[2])
    person.password_is_given = False  # as if they had chosen one of their own
    person.save()
    give_role(machine(), person, body_of("ip-office"), "data-officer", since=timezone.localdate())
"""


@dataclass(frozen=True)
class Size:
    """How much of it: people, the seconds that they read a page, seconds in all, records there and records imported meanwhile."""

    officers: int = 50
    visitors: int = 500
    pause: float = 10
    seconds: float = 600
    there: int = 20_000
    imported: int = 100_000


@dataclass(frozen=True)
class Run:
    """What was measured: answers, errors, the server's memory in MB when all had come and at the end, what both cost."""

    noted: Noted
    seconds: float
    steady: float
    end: float
    server: float  # of one core
    crowd: float  # of one core

    @property
    def percentiles(self) -> tuple[float, float]:
        """The median and the 95th percentile, in milliseconds."""
        took = self.noted.milliseconds()
        return took[len(took) // 2], took[int(len(took) * 0.95)]

    def told(self) -> str:
        """The rest in words."""
        count, errors = len(self.noted.answers), len(self.noted.errors)
        return (
            f"{count / self.seconds:.1f} answers/s, {errors} errors{_first(self.noted.errors)}; of one core the server took "
            f"{self.server:.0%}, the crowd {self.crowd:.0%}"
        )


def _first(errors: list[str]) -> str:
    return f" ({errors[0]})" if errors else ""


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    full = Size()
    if scale >= 1:
        yield from _rows(folder, full)
    else:
        yield from _rows(
            folder, Size(officers=3, visitors=10, pause=1, seconds=12, there=400, imported=int(full.imported * scale))
        )


def _rows(folder: Path, size: Size) -> Iterator[Row]:
    environment = _set_up(folder, size)
    with serving(folder, environment) as (port, process):
        crowd = _Crowd(port, process, size)
        smallest = crowd.run(max(size.seconds * _BARE_SHARE, 3 * size.pause), (bare, bare))
        crowd.warm_up()
        alone = crowd.run(size.seconds, (work, visit))
        yield _row(f"{size.officers} officers and {size.visitors} visitors, {size.seconds:.0f} s", alone, smallest)
        for what, found in _by_page(alone.noted):
            print(f"  {what}: {found}", file=sys.stderr)
        grown = alone.end / alone.steady
        yield Row(
            "memory of the server, at the end", f"{alone.end:.0f} MB", f"{alone.steady:.0f} MB", "after a fifth of it", 1 / grown
        )
        busy = crowd.run(size.seconds, (work, visit), _made_up(folder / "delivery.jsonl", size.imported, seed=7))
        for what, found in _by_page(busy.noted):
            print(f"  {what}: {found}", file=sys.stderr)
        name = f"the same while {size.imported:,} records are imported"
        slower = busy.percentiles[1] / alone.percentiles[1]
        note = f"p95 {slower:.2f} times as long; {crowd.imported}; {busy.told()}; memory {busy.end:.0f} MB"
        yield latency(name, busy.percentiles, alone.percentiles, "without the import", note=note)


def _row(name: str, run: Run, smallest: Run) -> Row:
    note = f"{run.told()}; /health of the same crowd: {smallest.told()}"
    return latency(name, run.percentiles, smallest.percentiles, "/health, asked by the same crowd", note=note)


def _by_page(noted: Noted) -> list[tuple[str, str]]:
    """What each kind of page took, the slowest first."""
    took: dict[str, list[float]] = defaultdict(list)
    for _at, what, milliseconds in noted.answers:
        took[what].append(milliseconds)
    told = []
    for what, some in sorted(took.items(), key=lambda item: -sum(item[1])):
        some.sort()
        told.append((what, f"{len(some)} answers, p50 {some[len(some) // 2]:.0f} ms, p95 {some[int(len(some) * 0.95)]:.0f} ms"))
    return told


def _made_up(path: Path, count: int, seed: int) -> Path:
    """A delivery of made-up records."""
    with path.open("wb") as file:
        for right in generate(GAZETTEER, seed=seed, count=count):
            file.write(encode(right))
    return path


def _set_up(folder: Path, size: Size) -> dict[str, str]:
    """A city with records and officers; the settings are those of the guide for a server."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ZHICHAN_", "DJANGO_"))}
    environment |= {
        "ZHICHAN_HOME": str(folder / "home"),
        "ZHICHAN_HOSTS": "localhost,127.0.0.1",
        "ZHICHAN_HTTPS": "yes",
        "ZHICHAN_LOG": "json",
    }
    there = _made_up(folder / "there.jsonl", size.there, seed=2009)
    with there.open("ab") as file:
        file.writelines(b'{"id": "XX:patent:%d", "kind": "none"}\n' % number for number in range(50))  # for the quarantine
    for command in (
        ["-m", "zhichan", "import", str(there)],
        ["-c", _OFFICERS, str(size.officers), PASSWORD],
    ):
        subprocess.run(
            [sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    return environment


Habit = Callable[[Somebody], Awaitable[None]]


class _Crowd:
    """The people, and how they meet the server."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], size: Size) -> None:
        self._port, self._process, self._size = port, process, size
        self.imported = ""
        self._people = [Somebody(port, number, Noted(), size.pause) for number in range(size.officers + size.visitors)]
        self._signed_in = False

    def warm_up(self) -> None:
        """Waits until everything is made that pages are read from."""

        async def ask() -> None:
            one = Somebody(self._port, 1 << 20, Noted())
            for path in ("/zh/", "/zh/map", "/zh/overview", "/zh/search?q=%E6%B3%B5", "/zh/parties", "/zh/strategy"):
                while (await one.get(path)).status != 200:
                    await asyncio.sleep(1)

        asyncio.run(ask())

    def run(self, seconds: float, habits: tuple[Habit, Habit], delivery: Path | None = None) -> Run:
        """Lets them all do as they do for so long.

        Args:
            habits: of officers, of visitors.
            delivery: imported by an officer of its own meanwhile.
        """
        return asyncio.run(self._run(seconds, habits, delivery))

    async def _run(self, seconds: float, habits: tuple[Habit, Habit], delivery: Path | None) -> Run:
        noted, officers = Noted(), self._size.officers
        if habits[0] is work and not self._signed_in:
            for number, one in enumerate(self._people[:officers]):
                await one.sign_in(f"officer-{number}")
            self._signed_in = True
        for one in self._people:
            one.noted = noted
        noted.began = time.monotonic()
        over = asyncio.Event()
        crowd = [
            asyncio.create_task(stay(one, habits[0] if number < officers else habits[1], over.is_set))
            for number, one in enumerate(self._people)
        ]
        importing = asyncio.create_task(self._import(delivery)) if delivery else None
        server, own = _cpu(self._process.pid), time.process_time()
        await asyncio.sleep(seconds * _STEADY)
        steady = _memory(self._process.pid)
        left = seconds * (1 - _STEADY)
        await (asyncio.wait([importing], timeout=left) if importing else asyncio.sleep(left))
        took = time.monotonic() - noted.began
        found = Run(
            Noted(list(noted.answers), list(noted.errors)),
            took,
            steady,
            _memory(self._process.pid),
            (_cpu(self._process.pid) - server) / took,
            (time.process_time() - own) / took,
        )
        over.set()
        for task in [*crowd, *([importing] if importing else [])]:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        return found

    async def _import(self, delivery: Path) -> None:
        """Sends the file in the browser, starts its import and looks at the job as its page does."""
        noted = Noted()
        one = Somebody(self._port, (1 << 20) + 1, noted)
        await one.sign_in("officer-0")
        page = await one.get("/zh/import")
        sent = await one.send("/zh/import", token(page), delivery)
        self.imported = f"uploaded in {time.monotonic() - noted.began:.0f} s, not imported to the end"
        looked = sent.headers.get("location", "")
        started = await one.post(looked, [("csrfmiddlewaretoken", token(page)), ("do", "import")])
        job = started.headers.get("location", "")
        while True:
            told = json.loads((await one.get(f"{job}.json")).body or "{}")
            if told.get("over"):
                break
            self.imported = f"uploaded, and after {time.monotonic() - noted.began:.0f} s: {told.get('sentence', '')}"
            await asyncio.sleep(2)
        self.imported = f"imported and prepared in {time.monotonic() - noted.began:.0f} s: {told.get('state')}"


def _memory(pid: int) -> float:
    """What a process holds in memory, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _cpu(pid: int) -> float:
    """The seconds of processors that a process has taken."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """The part by itself, at a size of one's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in vars(Size()).items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    with tempfile.TemporaryDirectory(prefix="zhichan-bench-") as folder:
        print(table(list(_rows(Path(folder), Size(**vars(parser.parse_args()))))))


if __name__ == "__main__":
    main()
