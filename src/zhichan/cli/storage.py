"""`zhichan storage`: the corpus in object storage and its copy on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from zhichan.cli.places import CommandError, configuration, give, tell

if TYPE_CHECKING:
    from zhichan.corpus.remote import RemoteCorpus

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The corpus in object storage (ZHICHAN_STORAGE) and its copy on this machine.",
)


@app.command()
def status() -> None:
    """Bring the copy up to the storage, and tell what both hold."""
    corpus = _opened()
    with corpus.reading():
        corpus.storage.bring()
    entries = corpus.storage.worked.entries()
    give(f"storage   {corpus.storage.bucket.address}")
    give(f"copy      {corpus.folder}")
    give(f"entries   {len(entries):,}, the last {entries[-1].made_at:%Y-%m-%d %H:%M:%S} UTC" if entries else "entries   none yet")
    versions = corpus.versions()
    give(f"version   {versions[-1].number}, {versions[-1].rights:,} rights" if versions else "version   none yet")


@app.command()
def send() -> None:
    """Put into the storage what this machine has and the storage lacks: for a corpus that was made before the setting."""
    corpus = _opened()
    before = len(corpus.storage.worked.entries())
    with corpus.locked():
        pass  # whoever begins to write delivers what lies here
    after = len(corpus.storage.worked.entries())
    tell("sent" if after > before else "there was nothing to send")


@app.command()
def check() -> None:
    """Compare every file of the copy with what it should be, and fetch again what is missing or damaged."""
    corpus = _opened()
    with corpus.reading():
        mended = corpus.storage.check()
    for name in mended:
        give(name)
    tell(f"{len(mended):,} files were fetched again" if mended else "every file is as it should be")


def _opened() -> RemoteCorpus:
    from zhichan.corpus.remote import open_corpus

    settings = configuration()
    if settings.storage is None:
        raise CommandError(
            "the corpus lies on this machine alone", where="ZHICHAN_STORAGE", mend="set it to s3://bucket/prefix to use a storage"
        )
    return open_corpus(settings.city_corpus, settings.storage)
