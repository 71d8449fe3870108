"""An undone import is as if it had never been, whatever came before and after it."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
from test_mended import cells, sound, table, wrong

from zhichan.corpus.differences import differences
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import ImportingError, run
from zhichan.importing.undoing import effect, undo
from zhichan.jobs.errors import Stopped
from zhichan.normalise.places import Gazetteer
from zhichan.records.right import Right
from zhichan.search.searcher import Searcher

CITY = Path(__file__).resolve().parents[3] / "cities" / "dalian"
DAY = dt.date(2026, 1, 1)
FORMAT = "cnipr-patent-table"


def imported(corpus: Corpus, folder: Path, rows: list[list[str]], name: str = "export.csv") -> str:
    return run(corpus, [table(folder, rows, name)], format_name=FORMAT).import_id


def content(corpus: Corpus) -> bytes:
    """All rights, whatever the ids of the imports."""
    return b"".join(encode(right) for right in rights(corpus))


def rights(corpus: Corpus) -> list[Right]:
    return list(corpus.rights(corpus.version()))


def renamed(row: list[str], holder: str) -> list[str]:
    return [*row[:8], holder, *row[9:]]


def test_a_right_loses_what_the_import_alone_said_and_one_without_sources_goes(tmp_path: Path) -> None:
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    imported(corpus, tmp_path / "first", [one])
    before = content(corpus)
    second = imported(corpus, tmp_path / "second", [renamed(one, "另一公司"), two])
    assert len(rights(corpus)) == 2
    told = effect(corpus, second)
    assert (told.lose, told.go) == (1, 1)
    version = undo(corpus, second)
    assert (version.number, version.rights) == (3, 1)
    assert content(corpus) == before
    (change,) = differences(corpus, corpus.numbered(2), version)
    assert (change.added, change.changed, change.gone) == (0, 1, 1)
    assert differences(corpus, corpus.numbered(1), version) == []


def test_the_same_file_brings_it_back(tmp_path: Path) -> None:
    corpus, rows = Corpus(tmp_path / "corpus"), sound()
    first = imported(corpus, tmp_path / "first", rows)
    undo(corpus, first)
    assert rights(corpus) == []
    imported(corpus, tmp_path / "again", rows)
    assert len(rights(corpus)) == 2


def test_what_came_later_stays(tmp_path: Path) -> None:
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    first = imported(corpus, tmp_path / "first", [one, two])
    imported(corpus, tmp_path / "second", [renamed(one, "后来的公司")])
    undo(corpus, first)
    (left,) = rights(corpus)
    assert {party.name for party in left.parties if party.role in ("applicant", "holder")} == {"后来的公司"}


def test_an_import_is_undone_once_and_only_if_it_was(tmp_path: Path) -> None:
    corpus, rows = Corpus(tmp_path / "corpus"), sound()
    first = imported(corpus, tmp_path / "first", rows)
    undone = undo(corpus, first)
    for id, what in (
        (first, "undone already"),
        ("20200101T000000Z-0000", "no such import"),
        (undone.import_id, "undoes an import"),
    ):
        with pytest.raises(ImportingError, match=what):
            undo(corpus, id)
        with pytest.raises(ImportingError, match=what):
            effect(corpus, id)


def test_its_quarantine_goes_and_what_it_had_put_right_comes_back(tmp_path: Path) -> None:
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    first = imported(corpus, tmp_path / "first", [one, wrong(two)])
    waiting = corpus.quarantine(corpus.version())
    mending = imported(corpus, tmp_path / "second", [one, two])
    assert corpus.quarantine(corpus.version()) == []
    assert effect(corpus, mending).back == 1
    undo(corpus, mending)
    assert corpus.quarantine(corpus.version()) == waiting
    undo(corpus, first)
    assert corpus.quarantine(corpus.version()) == []


def test_stopped_in_the_middle_it_changes_nothing(tmp_path: Path) -> None:
    corpus, rows = Corpus(tmp_path / "corpus"), sound()
    first = imported(corpus, tmp_path / "first", rows)

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        undo(corpus, first, told=stop)
    assert (corpus.version().number, len(rights(corpus))) == (1, 2)
    assert undo(corpus, first).rights == 0


def test_patched_marts_and_index_answer_as_those_made_anew(tmp_path: Path) -> None:
    chance = random.Random(4)
    numbers = [f"CN2012{20000000 + place}" for place in chance.sample(range(900), 90)]
    _, (row, _) = None, sound()
    rows = [cells("|".join([number, *row[1:]])) for number in numbers]
    corpus, gazetteer = Corpus(tmp_path / "corpus"), Gazetteer.load(CITY)
    imported(corpus, tmp_path / "first", rows)
    second = imported(
        corpus, tmp_path / "second", [renamed(rows[0], "大连别家公司"), cells("|".join(["CN201229990009", *row[1:]]))]
    )
    Searcher.open(corpus, corpus.version(), gazetteer)
    version = undo(corpus, second)
    patched = Searcher.open(corpus, version, gazetteer)
    assert patched.marts.base
    anew = Corpus(tmp_path / "anew")
    imported(anew, tmp_path / "first", rows)
    whole = Searcher.open(anew, anew.version(), gazetteer)
    for query in ("*", "holder:大连别家", "holder:虚构甲", "阀门", "ipc:F16K1/00", "filed:2012"):
        ids = [sorted(_ids(one, query)) for one in (patched, whole)]
        assert ids[0] == ids[1], query


def _ids(searcher: Searcher, query: str) -> list[str]:
    rids = searcher.rids(query, as_of=DAY)
    return [id for (id,) in searcher.marts.scoped(rids, "SELECT id FROM rights JOIN scope USING (rid)")]


def test_an_import_of_our_own_interchange_is_undone_by_what_it_brought(tmp_path: Path) -> None:
    corpus, rows = Corpus(tmp_path / "corpus"), sound()
    imported(corpus, tmp_path / "first", rows)
    other, path = Corpus(tmp_path / "other"), tmp_path / "export.jsonl"
    path.write_bytes(content(corpus))
    second = run(other, [path]).import_id
    assert len(rights(other)) == 2
    undo(other, second)
    assert rights(other) == []
