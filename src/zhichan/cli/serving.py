"""`zhichan serve`: the portal."""

from __future__ import annotations

import datetime as dt
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import CommandError, configuration, corpus_to_read, progress, tell
from zhichan.cli.receiving import receive_uploads
from zhichan.cli.sample import make
from zhichan.cli.working import worker_beside

if TYPE_CHECKING:
    from zhichan.configuration import Configuration

_LARGE = 100_000
"""Rights from which parties and map are made while the portal answers already."""


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    threads: Annotated[int, typer.Option("--threads", min=1, max=64, help="How many answers are worked on at a time.")] = 8,
) -> None:
    """Set up what is missing and serve the portal. Ctrl-C or SIGTERM stops it when the answers under way are given."""
    from zhichan.operation.web_server import leave

    with suppress(KeyboardInterrupt):
        _serve(port, host, threads)
    tell("\nStopped.")
    leave()


def _serve(port: int, host: str, threads: int) -> None:
    settings = configuration()
    from zhichan.operation.database import open_database
    from zhichan.operation.web_server import open_server

    tell("Checking the database …")
    open_database(settings)
    if settings.corpus != "city" and not settings.no_sample.exists() and corpus_to_read(settings, "auto").is_empty():
        make(settings)
    from django.core.wsgi import get_wsgi_application

    from zhichan.operation.proxies import behind_proxies

    prepare(settings)
    try:
        application = behind_proxies(get_wsgi_application(), settings.serving.proxies)
        server = open_server(application, host=host, port=port, threads=threads, **receive_uploads(settings))
    except OSError as error:
        raise CommandError(
            f"port {port} cannot be used ({error.strerror})", where="--port", mend="stop what listens there or choose another"
        ) from None
    tell(f"Zhichan is at http://{host}:{port}/  (Ctrl-C stops it)")
    sys.stderr.flush()
    try:
        with worker_beside():
            server.run()
    finally:
        server.close()


def prepare(settings: Configuration) -> None:
    """Makes what pages are read from, so that the first visitor does not wait: for a large city not its map, which takes long."""
    from zhichan.actions.preparing import prepare_version
    from zhichan.corpus.store import CorpusEmpty
    from zhichan.strategy.history import keep_state

    keep_state(settings.city_folder, settings.city_folder_states, dt.datetime.now(dt.UTC))
    corpus = corpus_to_read(settings, "")
    try:
        version = corpus.version()
    except CorpusEmpty:
        tell("The corpus is empty: import a file with ./run zhichan import FILE")
        return
    large = version.rights > _LARGE
    what = "marts and index" if large else "marts, index and map"
    tell(f"Preparing version {version.number} ({version.rights:,} rights): {what} …")
    with progress("rights") as told:
        prepare_version(corpus, version, settings, told, workers=os.cpu_count() or 1, first_needed=large)
