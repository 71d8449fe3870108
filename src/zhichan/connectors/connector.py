"""What all connectors have in common: they bring files, and hear when one has been imported."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from zhichan.connectors.web import Progress

_UNFINISHED = (".part", ".part.json", ".draft")


class Connector(ABC):
    """One source of files.

    What a connector fetches lies in its inbox until it is imported;
    the corpus keeps the file itself, so the copy in the inbox goes then.
    """

    name: ClassVar[str]

    def __init__(self, inbox: Path) -> None:
        self.inbox = inbox
        self.notes: list[str] = []  # what a person should know of this run

    def arrivals(self, progress: Progress | None = None) -> Iterator[Path]:
        """The files to import: first those that an earlier run fetched and did not import, then new ones, as they come.

        Raises:
            ConnectorError: the source cannot be fetched from; what came before stands.
        """
        yield from self.waiting()
        yield from self.fetch(progress)

    def waiting(self) -> list[Path]:
        """The whole files in the inbox."""
        if not self.inbox.is_dir():
            return []
        return sorted(p for p in self.inbox.rglob("*") if p.is_file() and not p.name.endswith(_UNFINISHED))

    @abstractmethod
    def fetch(self, progress: Progress | None) -> Iterator[Path]:
        """Fetches what is new."""

    def imported(self, path: Path) -> None:
        """The file was read to its end, and the corpus keeps it."""
        path.unlink(missing_ok=True)
