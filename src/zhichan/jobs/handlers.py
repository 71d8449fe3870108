"""The kinds of work there are. Whoever can do one registers it by name; this package knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

from zhichan.accounts.actors import Actor
from zhichan.jobs.errors import JobsError


class Told(Protocol):
    """Progress: what is done (a step's name, or a file's), how much of it, of how much (0: not known)."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tells it.

        Raises:
            Stopped: the job must end here.
        """


@dataclass(frozen=True)
class Work:
    """What a handler gets: the number of the job, whoever started it with the permissions of today, what it is told, progress."""

    job: int
    by: Actor
    parameters: Mapping[str, Any]
    told: Told


Handler = Callable[[Work], Mapping[str, Any]]
"""Does the work and gives its result, as JSON. It must be safe to run again from the start, whenever it was cut off."""

After = Callable[[Work], None]
"""Takes away what the work was done from, once it is done. Where that is cut off too, what is left must be swept some day."""

_handlers: dict[str, Handler] = {}
_after: dict[str, After] = {}
_modules: list[str] = []


def work_is_in(module: str) -> None:
    """Names a module that registers handlers. It is imported when the first is asked for: it brings most engines with it, and
    commands that do no jobs need not wait for them.
    """
    _modules.append(module)


def bring() -> None:
    """Imports what was named."""
    for module in _modules:
        import_module(module)


def register(kind: str, handler: Handler, *, after: After | None = None) -> None:
    """Says who does a kind of work, and what comes after it."""
    _handlers[kind] = handler
    if after:
        _after[kind] = after


def handler_of(kind: str) -> Handler:
    """Who does it.

    Raises:
        JobsError: nobody.
    """
    bring()
    if kind not in _handlers:
        raise JobsError(f"nobody does work of the kind {kind!r}", where=kind, mend="it was started by a newer program")
    return _handlers[kind]


def tidy_after(work: Work, kind: str) -> None:
    """Does what comes after the work of a kind."""
    bring()
    if kind in _after:
        _after[kind](work)
