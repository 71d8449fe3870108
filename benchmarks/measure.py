"""Timing, and the rows of the table."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` is ours against the raw library (speeds ours/raw, times raw/ours): higher is better."""

    what: str
    ours: str
    raw: str
    raw_name: str
    ratio: float | None
    note: str = ""


def seconds(action: Callable[[], Any]) -> float:
    """How long an action takes, in seconds."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


@dataclass(frozen=True)
class Taken:
    """What an action took, in seconds: by the clock, and of processors (threads and ended child processes counted)."""

    wall: float
    cpu: float


def taken(action: Callable[[], Any]) -> Taken:
    """What an action takes. Where other work shares the machine, the time of processors is the one to compare."""
    wall, cpu = time.perf_counter(), _of_processors()
    action()
    return Taken(time.perf_counter() - wall, _of_processors() - cpu)


def _of_processors() -> float:
    own = os.times()
    return time.process_time() + own.children_user + own.children_system


def best(action: Callable[[], Any], runs: int = 3) -> Taken:
    """What an action takes at its best of several runs: on a shared machine the run that was disturbed least."""
    took = [taken(action) for _ in range(runs)]
    return Taken(min(one.wall for one in took), min(one.cpu for one in took))


def percentiles(action: Callable[[], Any], runs: int) -> tuple[float, float]:
    """The median and the 95th percentile of an action in milliseconds, after one run that is not counted."""
    action()
    times = sorted(seconds(action) * 1000 for _ in range(runs))
    return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))]


def speed(what: str, count: int, ours: float, raw: float, raw_name: str, unit: str = "records/s", note: str = "") -> Row:
    """A row of speeds from two durations of the same work."""
    return Row(what, f"{count / ours:,.0f} {unit}", f"{count / raw:,.0f} {unit}", raw_name, raw / ours, note)


def latency(what: str, ours: tuple[float, float], raw: tuple[float, float], raw_name: str, note: str = "") -> Row:
    """A row of latencies, p50 / p95."""
    return Row(what, f"{ours[0]:.2f} / {ours[1]:.2f} ms", f"{raw[0]:.2f} / {raw[1]:.2f} ms", raw_name, raw[0] / ours[0], note)


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| what | ours | raw library | which | ratio | note |", "|---|---|---|---|---|---|"]
    for row in rows:
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        lines.append(f"| {row.what} | {row.ours} | {row.raw} | {row.raw_name} | {ratio} | {row.note} |")
    return "\n".join(lines)
