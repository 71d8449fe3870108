"""`kill -9` at random points of what people do: nothing acknowledged is lost, nothing doubled, the next start heals and says so.

Half of the kills come after a random time, half before a random one of the calls that write. What is found wrong is told on
standard error with the seed and the point, so that it can be done again: `python -m benchmarks.faults FOLDER KILLS SEED [DOING]`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.measure import Row

_ROOT = Path(__file__).resolve().parent.parent
_KILLS = 60  # of each of five; those of an import are shared by the first one and a later one
_FIRST = 1 / 6  # of the kills of imports that are of the first one, which makes the database too
SEED = 20261129


class Told(msgspec.Struct):
    """What became of the kills of one doing."""

    name: str
    kills: int
    left: int  # kills after which there was something to heal
    said: int  # of these, those after which the next start said so
    faults: list[str]
    seconds: float
    points: int


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size: 300 kills."""
    if not hasattr(os, "fork"):
        return
    kills = max(2, round(_KILLS * scale))
    command = [sys.executable, "-m", "benchmarks.faults", str(folder), str(kills), str(SEED)]
    done = subprocess.run(command, cwd=_ROOT, env=environment(folder), stdout=subprocess.PIPE, check=True)
    for told in msgspec.json.decode(done.stdout, type=list[Told]):
        note = f"{told.left} left something to heal, of {told.said} the next start said so; {told.points} places that write"
        healed = f"{told.kills - len(told.faults)} of {told.kills} healed"
        yield Row(f"kill -9 during: {told.name}", healed, "", "", None, note)


def environment(folder: Path) -> dict[str, str]:
    """One home for all, and no threads in a library that a child would miss."""
    settings = {"ZHICHAN_HOME": str(folder / "home"), "ZHICHAN_DATABASE": "", "ZHICHAN_STORAGE": "", "OPENBLAS_NUM_THREADS": "1"}
    return {**os.environ, "PYTHONPATH": str(_ROOT / "src"), **settings}


# in a process of its own, which uses no engine, so that what it forks starts as new


@dataclass
class _Trial:
    """One doing and how it goes when nothing is killed."""

    doing: Any
    place: Any
    room: Path
    chance: random.Random
    expected: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    points: int = 0

    def prepare(self) -> None:
        self.restore(self.doing.before)
        self._keep("base")
        clean = self._run(lambda: self.doing.act(self.place))
        self.seconds, self.points = clean.seconds, clean.points
        self.expected = self._asked(lambda: self.doing.state(self.place))

    def restore(self, before: Callable[[Any], None] | None = None) -> None:
        """Makes the home as it was before; the first time by doing what comes before."""
        for folder in (self.place.home, self.place.beside):
            shutil.rmtree(folder, ignore_errors=True)
        self.place.beside.mkdir()
        if before:
            self._run(lambda: before(self.place))
        elif (self.room / "base").exists():
            shutil.copytree(self.room / "base", self.place.home)

    def kill(self, by_time: bool) -> tuple[str, dict[str, Any], bool, list[str]]:
        """Kills it once: where, what the next start said, whether something was left, and what is wrong then."""
        from benchmarks.kills import run

        for _ in range(20):
            self.restore()
            if by_time:
                after = self.chance.uniform(0.0, self.seconds)
                ran, where = run(lambda: self.doing.act(self.place), self.room, after=after), f"after {after:.3f} s"
            else:
                point = self.chance.randint(1, self.points)
                ran, where = run(lambda: self.doing.act(self.place), self.room, at_point=point), f"before call {point}"
            if ran.killed:
                break
        else:
            return where, {}, False, ["it could not be killed"]
        told = self._asked(lambda: _opened_again(self.doing, self.place, ran.said))
        wrong = [*told["lost"], *told["damages"]]
        wrong += _differences(self.expected, told["state"])
        return where, told, bool(told["left"]), wrong

    def _keep(self, name: str) -> None:
        shutil.rmtree(self.room / name, ignore_errors=True)
        if self.place.home.exists():
            shutil.copytree(self.place.home, self.room / name)

    def _run(self, act: Callable[[], None]) -> Any:
        from benchmarks.kills import run

        ran = run(act, self.room)
        if ran.status not in (0, 1):  # 1: a record was put aside, or a file refused
            raise RuntimeError(f"{self.doing.name} without a kill ended with {ran.status}:\n{ran.said}")
        return ran

    def _asked(self, ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What a child finds out."""
        answer = self.room / "answer"
        answer.unlink(missing_ok=True)
        from benchmarks.kills import run

        ran = run(lambda: _write(answer, ask()), self.room)
        if not answer.exists():
            return {"lost": [f"the next start failed:\n{ran.said}"], "damages": [], "state": {}, "said": "", "left": False}
        given: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return {**given, "said": ran.said}


def _write(path: Path, given: dict[str, Any]) -> None:
    path.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")


def _left(place: Any) -> list[str]:
    """What is on the disk and does not count, or counts and is in no log: what the next start has to heal."""
    from benchmarks.doings import entries_of_versions
    from zhichan.operation.database import set_up_django

    corpus = place.corpus
    named = {} if corpus.is_empty() else corpus.version().tables
    tables = ((name, corpus.table(name, None)) for name in corpus.table_names())
    left = [f"table {name}" for name, table in tables if table and table.version() != named.get(name)]
    if place.settings.database.file.exists():
        from django.db import DatabaseError

        set_up_django()
        try:
            from zhichan.jobs.models import Job

            left += [f"job {job.pk}" for job in Job.objects.filter(state="running")]
            left += [f"version {number}" for number, entries in entries_of_versions(corpus.versions()).items() if not entries]
        except DatabaseError:
            pass  # its tables are not there yet
    return left


def _opened_again(doing: Any, place: Any, said: str) -> dict[str, Any]:
    """The next start, as the worker makes it beside the portal; then the same thing again, and what there is in the end."""
    import datetime as dt

    from benchmarks.doings import entries_of_versions
    from zhichan.actions.healing import heal
    from zhichan.cli.places import working_data
    from zhichan.operation.verifying import verify_installation

    left = _left(place)
    settings = working_data()
    lost = list(doing.lost(place, said))
    # a version is logged in its writer's stead when it is a minute old: here at once
    for line in heal(settings, young=dt.timedelta()):
        print(line)
    damages = [f"{one.where}: {one.what}" for one in verify_installation(settings, lambda line: None)]
    doing.act(place)
    for line in heal(settings, young=dt.timedelta()):
        lost.append(f"not logged when it was done again: {line}")
    damages += [f"{one.where}: {one.what}" for one in verify_installation(settings, lambda line: None)]
    odd = {number: entries for number, entries in entries_of_versions(place.corpus.versions()).items() if entries != 1}
    lost += [f"version {number} is {entries} times in the log" for number, entries in odd.items()]
    return {"left": left, "lost": lost, "damages": damages, "state": doing.state(place)}


def _differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    def short(value: Any) -> str:
        return str(value)[:200]

    return [
        f"{name}: {short(found.get(name))} instead of {short(value)}"
        for name, value in expected.items()
        if name != "said" and found.get(name) != value
    ]


_HEALED = ("was put aside", "it has one now", "healed")


def trials(folder: Path, kills: int, seed: int, only: str = "") -> list[Told]:
    """Kills everything so many times; an import is the first one or a later one."""
    from benchmarks.doings import DOINGS, Place, write_files

    _warm()
    place = Place(folder / "home", folder / "beside", folder / "files")
    write_files(place.files)
    told = []
    for doing in DOINGS:
        if only and doing.name != only:
            continue
        first = max(1, round(kills * _FIRST))
        number = {"first import": first, "import": kills - first}.get(doing.name, kills)
        (room := folder / doing.name).mkdir(exist_ok=True)
        trial = _Trial(doing, place, room, random.Random(f"{seed} {doing.name}"))
        trial.prepare()
        told.append(_told(trial, number))
    return told


def _told(trial: _Trial, number: int) -> Told:
    name = trial.doing.name
    told = Told(name, number, 0, 0, [], round(trial.seconds, 2), trial.points)
    for at in range(number):
        where, again, left, wrong = trial.kill(by_time=at % 2 == 0)
        told.left += left
        says = any(word in again.get("said", "") for word in _HEALED)
        told.said += left and says
        if left and not says:
            wrong = [*wrong, "there was something to heal, and the next start said nothing"]
        if at % 10 == 9:
            print(f"{name}: {at + 1} of {number} killed …", file=sys.stderr, flush=True)
        if wrong:
            told.faults.append(f"{name}, kill {at}, {where}: {'; '.join(wrong)}")
            print(told.faults[-1], file=sys.stderr, flush=True)
    print(f"{name}: {number - len(told.faults)} of {number} healed", file=sys.stderr, flush=True)
    return told


def _warm() -> None:
    """Imports what the children need. No engine is used here: its threads would not be there in a child."""
    from zhichan.operation.database import set_up_django

    set_up_django()
    import zhichan.actions.healing
    import zhichan.actions.judging
    import zhichan.actions.quarantine
    import zhichan.actions.work
    import zhichan.analytics.landscape
    import zhichan.cli.main
    import zhichan.corpus.keyed
    import zhichan.jobs.worker
    import zhichan.operation.backups
    import zhichan.operation.verifying
    import zhichan.search.searcher  # noqa: F401


if __name__ == "__main__":
    given = sys.argv[1:]
    results = trials(Path(given[0]), int(given[1]), int(given[2]), *given[3:4])
    sys.stdout.write(msgspec.json.encode(results).decode())
