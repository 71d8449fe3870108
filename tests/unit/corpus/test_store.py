"""The store: versions seen whole or not at all, and older ones still there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from deltalake import DeltaTable

from zhichan.corpus import ordered
from zhichan.corpus.files import sha256_of
from zhichan.corpus.schema import Quarantined
from zhichan.corpus.selecting import select
from zhichan.corpus.shown import shown
from zhichan.corpus.store import Corpus, CorpusBusy, CorpusEmpty, Version
from zhichan.corpus.writing import Writing, writing
from zhichan.records.join import join, stated_by
from zhichan.records.right import Document, Event, Right, Source, Text

_DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def _right(number: int, title: str = "泵") -> Right:
    source = Source(
        key=f"k{number}{title}", format="f", authority="office", file="a", sha256="s", place=f"row {number}", imported="i"
    )
    return stated_by(
        Right(
            id=f"CN:patent:{number:04d}",
            kind="patent",
            office="CN",
            number=f"{number:04d}",
            texts=(Text(part="title", lang="zh", text=title),),
            events=(Event(key="filed", date="2012-05"),),
            documents=(Document(office="CN", number=str(number), kind_code="A"),),
        ),
        source,
    )


def _write(corpus: Corpus, new: Sequence[Right] = (), changed: Sequence[Right] = (), day: int = 0) -> Version | None:
    with writing(corpus, f"i{day}") as write:
        write.put("patent", new, changed)
        return write.commit("import", ["a"], _DAY + dt.timedelta(days=day), made_up=False)


def test_what_was_put_is_read_back_in_order_of_ids(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    rights = [_right(n) for n in (3, 1, 2)]
    version = _write(corpus, rights)
    assert version is not None
    assert (version.number, version.rights, version.documents) == (1, 3, 3)
    assert list(corpus.rights(version)) == sorted(rights, key=lambda r: r.id)
    assert corpus.right(version, "CN:patent:0002") == rights[2]
    assert corpus.right(version, "CN:patent:9999") is None
    assert corpus.right(version, "nonsense") is None


@pytest.mark.parametrize("name", ["知产 数据", "a b", "x#y", "it's", "50%"])
def test_a_folder_may_be_called_as_people_call_folders(tmp_path: Path, name: str) -> None:
    corpus = Corpus(tmp_path / name)
    _write(corpus, [_right(1)], day=0)
    version = _write(corpus, [_right(2)], [_right(1, "阀")], day=1)
    assert version is not None
    assert [r.texts[0].text for r in corpus.rights(version)] == ["阀", "泵"]


def test_a_version_tells_how_much_it_holds_whatever_the_write_changed(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)

    def with_documents(number: int, count: int) -> Right:
        documents = tuple(Document(office="CN", number=f"{number}{at}", kind_code="A") for at in range(count))
        return msgspec.structs.replace(_right(number), documents=documents)

    def told(write: Writing) -> tuple[int, int, int]:
        version = write.commit("import", ["a"], _DAY, made_up=False)
        assert version is not None
        rights = list(corpus.rights(version))
        aside = len(corpus.quarantine(version))
        assert (version.rights, version.documents, version.quarantined) == (
            *(len(rights), sum(len(right.documents) for right in rights)),
            aside,
        )
        return version.rights, version.documents, version.quarantined

    with writing(corpus, "a") as write:
        write.put("patent", [with_documents(n, n) for n in range(5)], [])
        write.put("trademark", [msgspec.structs.replace(_right(7), id="CN:trademark:7", kind="trademark")], [])
        write.quarantine([_aside("a", "broken"), _aside("b", "broken")])
        assert told(write) == (6, 11, 2)
    with writing(corpus, "b") as write:
        write.some("patent", ["CN:patent:0001", "CN:patent:0002"])
        write.put("patent", [with_documents(9, 3)], [with_documents(1, 4), with_documents(2, 0)])
        write.put("patent", [], [with_documents(1, 2)])  # once more in the same write
        write.put("patent", [], [with_documents(9, 1), with_documents(4, 5)])
        write.quarantine([_aside("a", "broken otherwise"), _aside("c", "broken")])
        write.release(["b", "nothing"])
        assert told(write) == (7, 12, 2)


@pytest.mark.parametrize("slice", [3, 10, 100])
def test_reading_in_order_reads_each_row_once_however_the_files_overlap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slice: int
) -> None:
    corpus = Corpus(tmp_path)
    with writing(corpus, "a") as write:
        for file in range(7):
            write.put("patent", [_right(n) for n in range(file, 40, 7)], [])
        write.put("patent", [], [_right(8, "阀")])
        version = write.commit("import", ["a"], _DAY, made_up=False)
    assert version is not None
    assert (version.rights, version.documents) == (40, 40)
    read = []

    def counted(table: DeltaTable, columns: str, *more: Any) -> Iterator[pa.RecordBatch]:
        for batch in select(table, columns, *more):
            if columns == "*":
                read.append(batch.num_rows)
            yield batch

    monkeypatch.setattr(ordered, "select", counted)
    monkeypatch.setattr(ordered, "_MOST_ROWS", slice)
    monkeypatch.setattr(ordered, "_WAITING_BYTES", 1)
    expected = [_right(n, "阀" if n == 8 else "泵") for n in range(40)]
    assert list(corpus.rights(version)) == expected
    assert sum(read) == 40
    some = corpus.rights(version)
    assert [next(some) for _ in range(5)] == expected[:5]
    assert bool(list(tmp_path.glob(".sorting-*"))) == (slice < 40)
    some.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.glob(".sorting-*"))


def test_an_older_version_reads_as_it_was(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    _write(corpus, [_right(1), _right(2)], day=0)
    better = join(_right(1), _right(1, "叶片泵"))
    _write(corpus, [_right(3)], [better], day=1)
    then, now = corpus.version(_DAY + dt.timedelta(hours=1)), corpus.version()
    assert (then.number, now.number) == (1, 2)
    assert [len(r.texts) for r in corpus.rights(then)] == [1, 1]
    assert [len(r.texts) for r in corpus.rights(now)] == [2, 1, 1]
    with pytest.raises(CorpusEmpty, match="first import"):
        corpus.version(_DAY - dt.timedelta(days=1))


@pytest.mark.parametrize("existing", [True, False])
def test_an_interrupted_write_leaves_the_corpus_as_it_was(tmp_path: Path, existing: bool) -> None:
    corpus = Corpus(tmp_path)
    if existing:
        _write(corpus, [_right(1)])

    def cut_off() -> None:
        with writing(corpus, "cut") as write:
            write.put("patent", [_right(2)], [join(_right(1), _right(1, "别名"))] if existing else [])
            write.quarantine([_aside("a", "broken")])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    assert len(corpus.versions()) == int(existing)
    if existing:
        assert list(corpus.rights(corpus.version())) == [_right(1)]
    after = _write(corpus, [_right(5)], day=2)
    assert after is not None
    assert [r.id[-4:] for r in corpus.rights(after)] == (["0001", "0005"] if existing else ["0005"])
    assert corpus.quarantine(after) == []


def test_the_next_write_says_once_what_it_put_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    corpus = Corpus(tmp_path)
    _write(corpus, [_right(1)])

    def cut_off() -> None:
        with writing(corpus, "cut") as write:
            write.put("patent", [_right(2)], [])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    for _ in range(2):
        assert _write(corpus) is None
    (said,) = caplog.messages
    assert "table patent was put aside" in said
    table = corpus.table("patent", None)
    assert table is not None
    log = table.version()
    _write(corpus)
    assert DeltaTable(str(corpus.table_path("patent"))).version() == log  # and its log does not grow for nothing


def test_a_table_whose_first_write_was_cut_off_is_none(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    (corpus.table_path("patent") / "_delta_log").mkdir(parents=True)
    (corpus.table_path("quarantine") / "_delta_log").mkdir(parents=True)
    version = _write(corpus, [_right(1)])
    assert version is not None
    assert list(corpus.rights(version)) == [_right(1)]
    assert version.tables.keys() == {"patent"}


def test_a_write_without_a_change_makes_no_version(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    assert _write(corpus) is None
    assert corpus.is_empty()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    with writing(corpus, "a"), pytest.raises(CorpusBusy), writing(Corpus(tmp_path), "b"):
        pass


def _aside(key: str, *reasons: str) -> Quarantined:
    return Quarantined(key=key, file="a", sha256="s", place=key, format="f", imported="i", reasons=reasons, raw="{}")


def test_quarantine_holds_a_place_once_and_lets_it_go(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    with writing(corpus, "a") as write:
        write.quarantine([_aside("x", "no number"), _aside("y", "no number")])
        first = write.commit("import", [], _DAY, made_up=False)
    assert first is not None
    assert (first.rights, first.quarantined) == (0, 2)
    with writing(corpus, "b") as write:
        write.quarantine([_aside("x", "no number")])
        assert write.commit("import", [], _DAY, made_up=False) is None
    with writing(corpus, "c") as write:
        write.release(["x", "not there"])
        third = write.commit("import", [], _DAY, made_up=False)
    assert third is not None
    assert [row["key"] for row in corpus.quarantine(third)] == ["y"]
    assert [row["key"] for row in corpus.quarantine(first)] == ["x", "y"]


def test_kept_files_read_back_whole_and_in_part(tmp_path: Path) -> None:
    path = tmp_path / "some.xml"
    path.write_bytes(bytes(range(256)) * 10_000)
    corpus = Corpus(tmp_path / "corpus")
    sha256 = sha256_of(path)
    corpus.files.keep(path, sha256)
    corpus.files.keep(path, sha256)
    assert corpus.files.read(sha256) == path.read_bytes()
    assert corpus.files.read(sha256, 1_500_000, 300) == path.read_bytes()[1_500_000:1_500_300]
    assert corpus.files.path(sha256).stat().st_size < path.stat().st_size / 10


def test_the_sample_is_shown_until_the_city_holds_a_right(tmp_path: Path) -> None:
    city, sample = Corpus(tmp_path / "corpus"), Corpus(tmp_path / "sample")
    assert shown("auto", city, sample) is city
    _write(sample, [_right(1)])
    assert shown("auto", city, sample) is sample
    assert shown("city", city, sample) is city
    _write(city, [_right(2)])
    assert shown("auto", city, sample) is city
    assert shown("sample", city, sample) is sample
