"""Data of a newer program is refused with a sentence; a clock that was set back, too."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from operation_installations import write_rights

from zhichan.configuration import Configuration
from zhichan.corpus.store import LAYOUT, Corpus, CorpusError
from zhichan.importing.run import run
from zhichan.operation.database import open_database
from zhichan.operation.errors import OperationError


@pytest.mark.django_db
def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    MigrationRecorder(connection).record_applied("accounts", "9999_from_the_future")
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path)})
    with pytest.raises(OperationError, match=r"by a newer program \(accounts.9999_from_the_future\): install that program"):
        open_database(told)


def test_a_newer_corpus_is_refused_by_readers_and_writers(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    file = write_rights(tmp_path / "rights.jsonl", 3)
    run(corpus, [file])
    version = corpus.version()
    assert version.layout == LAYOUT
    manifest = corpus.folder / "versions" / "000001.json"
    manifest.write_bytes(msgspec.json.encode(msgspec.structs.replace(version, layout=LAYOUT + 1, code="9.9")))
    for refused in (corpus.version, corpus.versions, lambda: run(corpus, [file])):
        with pytest.raises(CorpusError, match=r"written by a newer program \(9.9\)"):
            refused()


def test_a_version_is_never_made_before_the_one_it_builds_on(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    now = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    run(corpus, [write_rights(tmp_path / "first.jsonl", 3)], now=now)
    second = write_rights(tmp_path / "second.jsonl", 3, 2)
    with pytest.raises(CorpusError, match="the clock says 2026-05-31"):
        run(corpus, [second], now=now - dt.timedelta(days=1))
    assert run(corpus, [second], now=now + dt.timedelta(seconds=1)).version == 2
