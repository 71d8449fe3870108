"""What the commands share: where the data lies, dates as people type them, progress as people read it."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from zhichan.errors import ZhichanError

if TYPE_CHECKING:
    from zhichan.configuration import Configuration
    from zhichan.corpus.store import Corpus, Version
    from zhichan.records.audience import Audience
    from zhichan.records.veil import Withholdings


class CommandError(ZhichanError):
    """A command that was not understood."""


KnownAt = Annotated[
    str, typer.Option("--known-at", metavar="TIME", help="What the city knew then: 2026-11-01 (its end), or 2026-11-01T09:00.")
]
CorpusOption = Annotated[
    str, typer.Option("--corpus", metavar="auto|city|sample", help="Which corpus to read; auto: the city's if it holds a right.")
]

SealedFor = Annotated[
    list[str] | None,
    typer.Option("--sealed-for", metavar="BODY", help="Also what was imported for this body only; may be given several times."),
]


def configuration() -> Configuration:
    """The settings of this run.

    Raises:
        SettingsError: one is wrong.
    """
    from zhichan.configuration import Configuration

    return Configuration.from_environment(os.environ)


def working_data() -> Configuration:
    """The settings of this run, with the database of working data opened and brought up to date.

    Raises:
        SettingsError, OperationError: the database cannot be used.
    """
    from zhichan.operation.database import open_database

    settings = configuration()
    open_database(settings)
    from django.utils.translation import activate

    activate("en")  # the language of the command line
    return settings


def corpus_to_read(settings: Configuration, choice: str) -> Corpus:
    """The corpus of a choice (`""`: as the settings say)."""
    from zhichan.corpus.shown import shown
    from zhichan.corpus.store import Corpus

    choice = choice or settings.corpus
    if choice not in ("auto", "city", "sample"):
        raise CommandError(f"there is no corpus {choice!r}", where="--corpus", mend="write auto, city or sample")
    return shown(choice, settings.open_city_corpus(), Corpus(settings.sample_corpus))


def kind_to_read(name: str) -> str | None:
    """The kind as typed; None for an empty text.

    Raises:
        RecordError: there is none of that name.
    """
    from zhichan.records.kinds import kind

    return kind(name).name if name else None


def audience_to_serve(sealed_for: list[str] | None, personal: bool = False) -> Audience:
    """Whom a command writes for: the public, unless its options say more.

    Raises:
        AudienceError: what is no code of a body.
    """
    from zhichan.records.audience import Audience, body_code
    from zhichan.records.veil import NOTHING

    bodies = frozenset(body_code(body, "--sealed-for") for body in sealed_for or ())
    return Audience(bodies=bodies, personal=personal, withheld=NOTHING if personal else _withheld())


def _withheld() -> Withholdings:
    """What objections keep from the public; nothing where there is no working data yet, and so nobody has decided anything."""
    from zhichan.records.veil import NOTHING

    database = configuration().database
    if not database.url and not database.file.exists():
        return NOTHING
    working_data()
    from zhichan.cases.displaying import withheld

    return withheld()


def version_to_read(corpus: Corpus, known_at: str) -> Version:
    """The version known at a time as typed (`""`: the newest)."""
    return corpus.version(moment(known_at) if known_at else None)


def moment(text: str) -> dt.datetime:
    """A time as typed; a day alone means its end, in this machine's time zone."""
    try:
        value = _end_of_day(text) or dt.datetime.fromisoformat(text)
        return value if value.tzinfo else value.astimezone()
    except (ValueError, OverflowError):  # the first and last days of the calendar have no other time zone
        raise CommandError(f"{text!r} is not a time", where="--known-at", mend="write 2026-11-01 or 2026-11-01T09:00") from None


def _end_of_day(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time.max)
    except ValueError:
        return None


def day(text: str, option: str) -> dt.date:
    """A day as typed; today for an empty text."""
    if not text:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a day", where=option, mend="write it as 2026-11-01") from None


def tell(line: str = "") -> None:
    """A line for the person, on standard error, so that standard output stays for data."""
    print(line, file=sys.stderr)  # noqa: T201 - this is the command line


def give(line: str) -> None:
    """A line of the answer, on standard output."""
    print(line)  # noqa: T201 - this is the command line


class Told(Protocol):
    """A progress callback: what is done, how much of it, of how much."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


@contextmanager
def progress(unit: str) -> Iterator[Told]:
    """A progress line on standard error while it is a terminal; silence otherwise."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.status import Status

    with Status("…", console=Console(stderr=True)) as status:

        def told(what: str, done: int, total: int) -> None:
            of = f" / {total:,}" if total else ""
            status.update(f"{what}: {done:,}{of} {unit}")

        yield told
