"""Installations of their own, each with a home folder and a database, driven by the command line as a person does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from zhichan.formats.zhichan_jsonl import encode
from zhichan.normalise.places import Gazetteer
from zhichan.records.right import ITEM_FIELDS
from zhichan.sample.generate import generate

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "correct-horse-battery-9"

Database = Callable[[], str]


class Installation:
    """A home folder with its database. `database` is an address of PostgreSQL, or empty for a file in the home."""

    def __init__(self, home: Path, database: str) -> None:
        self.home, self.database = home, database

    def environment(self, **more: str) -> dict[str, str]:
        own = {"PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(self.home), "PYTHONIOENCODING": "utf-8"}
        return {**os.environ, **own, "ZHICHAN_DATABASE": self.database, **more}

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "zhichan", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, env=self.environment(**environment), text=True, encoding="utf-8", **pipes)  # type: ignore[call-overload]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **environment)
        out, told = process.communicate(timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, told)

    def run_python(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A process of ours that does something which no command does."""
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False, timeout=300)

    def ask_python(self, code: str, *arguments: str) -> str:
        """What such a process prints, which succeeds."""
        done = self.run_python(code, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, *arguments: str, **environment: str) -> str:
        """The answer of a command that succeeds."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout


def write_rights(path: Path, count: int, seed: int = 1) -> Path:
    """Made-up rights, said by no source, so that a city's corpus takes them."""
    with path.open("wb") as file:
        for right in generate(Gazetteer.load(ROOT / "cities" / "dalian"), seed=seed, count=count):
            fields = {f: tuple(msgspec.structs.replace(item, sources=()) for item in getattr(right, f)) for f in ITEM_FIELDS}
            file.write(encode(msgspec.structs.replace(right, sources=(), **fields)))
    return path
