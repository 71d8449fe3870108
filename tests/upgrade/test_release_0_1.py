"""Data of release 0.1 in the hands of the present program: read, searched, imported upon, backed up."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.operation.verifying import verify_corpus
from zhichan.parties.judgements import Judgements
from zhichan.search.searcher import Searcher

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).parent / "release-0.1"
EXPECTED: dict[str, Any] = json.loads((KEPT / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the home folder of that release."""
    with tarfile.open(KEPT / "home.tar.xz") as tar:
        tar.extractall(tmp_path / "home", filter="data")
    return tmp_path / "home"


def test_every_version_is_read_as_it_was(home: Path) -> None:
    corpus = Corpus(home / "corpus")
    for version, was in zip(corpus.versions(), EXPECTED["versions"], strict=True):
        assert {"rights": version.rights, "documents": version.documents, "quarantined": version.quarantined} == {
            name: was[name] for name in ("rights", "documents", "quarantined")
        }
        rights = list(corpus.rights(version))
        assert hashlib.sha256(b"".join(encode(right) for right in rights)).hexdigest() == was["sha256_of_export"]
    assert sorted(str(row["key"]) for row in corpus.quarantine(corpus.version())) == EXPECTED["quarantine"]
    assert [entry.verdict for entry in Judgements(corpus).standing()] == ["same", "not-same"]
    assert list(verify_corpus(corpus, lambda line: None, deep=True)) == []


def test_it_is_searched_and_imported_upon(home: Path) -> None:
    corpus, gazetteer = Corpus(home / "corpus"), Gazetteer.load(ROOT / "cities" / "dalian")
    searcher = Searcher.open(corpus, corpus.version(), gazetteer)
    found = {query: searcher.search(query, as_of=dt.date(2026, 7, 1)).rights for query in EXPECTED["searches"]}
    assert found == EXPECTED["searches"]
    again = run(corpus, [ROOT / "tests" / "golden" / "cn_trademark_table" / "sample.csv"])
    assert again.version is None  # what was imported then is the same today
    more = run(corpus, [ROOT / "tests" / "golden" / "cn_layout_table" / "sample.csv"])
    assert more.version == 3
    assert corpus.version().rights == EXPECTED["versions"][-1]["rights"] + more.total("accepted")
    patched = Searcher.open(corpus, corpus.version(), gazetteer)
    assert patched.search("*", as_of=dt.date(2026, 7, 1)).rights == corpus.version().rights


def test_working_data_is_added_to_it_and_all_of_it_is_backed_up(home: Path, tmp_path: Path) -> None:
    own = {"PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(home), "PYTHONIOENCODING": "utf-8"}

    def ask(*arguments: str, **environment: str) -> str:
        command = [sys.executable, "-m", "zhichan", *arguments]
        told = {**os.environ, **own, **environment}
        done = subprocess.run(command, env=told, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    ask("admin", "create", "li", "--full-name", "李雷", ZHICHAN_ADMIN_PASSWORD="correct-horse-battery-9")
    ask("backup", str(tmp_path / "b"))
    ask("restore", str(tmp_path / "b"), ZHICHAN_HOME=str(tmp_path / "new"))
    old, new = Corpus(home / "corpus"), Corpus(tmp_path / "new" / "corpus")
    assert new.versions() == old.versions()
    assert list(new.rights(new.version())) == list(old.rights(old.version()))
    assert Judgements(new).entries() == Judgements(old).entries()
