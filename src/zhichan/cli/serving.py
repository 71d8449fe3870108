"""`zhichan serve`: the portal."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import CommandError, configuration, corpus_to_read, progress, tell
from zhichan.cli.receiving import receive_uploads
from zhichan.cli.sample import make
from zhichan.cli.working import worker_beside

if TYPE_CHECKING:
    from zhichan.configuration import Configuration


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Set up what is missing and serve the portal. Ctrl-C stops it."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        _serve(port, host)
    except KeyboardInterrupt:
        tell("\nStopped.")


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _serve(port: int, host: str) -> None:
    settings = configuration()
    if settings.corpus != "city" and not settings.no_sample.exists() and corpus_to_read(settings, "auto").is_empty():
        make(settings)
    import waitress

    from zhichan.operation.database import open_database

    tell("Checking the database …")
    open_database(settings)
    from django.core.wsgi import get_wsgi_application

    prepare(settings)
    try:
        server = waitress.create_server(
            get_wsgi_application(), host=host, port=port, threads=8, **_proxy(settings), **receive_uploads(settings)
        )
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


def _proxy(settings: Configuration) -> dict[str, object]:
    """What waitress believes of the headers that a proxy adds: nothing, unless the settings say that one stands before it."""
    if not settings.https:
        return {}
    return {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for"}}


def prepare(settings: Configuration) -> None:
    """Makes what pages are read from (marts, index, map), so that the first visitor does not wait."""
    from zhichan.actions.preparing import prepare_version
    from zhichan.corpus.store import CorpusEmpty

    corpus = corpus_to_read(settings, "")
    try:
        version = corpus.version()
    except CorpusEmpty:
        tell("The corpus is empty: import a file with ./run zhichan import FILE")
        return
    tell(f"Preparing version {version.number} ({version.rights:,} rights): marts, index and map …")
    with progress("rights") as told:
        prepare_version(corpus, version, settings.city_folder, told, workers=os.cpu_count() or 1)
