"""Importing: what is told, what is kept, what is never lost."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from zhichan.corpus.store import Corpus, CorpusBusy
from zhichan.corpus.writing import writing
from zhichan.formats.format import Outcome
from zhichan.formats.zhichan_jsonl import ZhichanJsonl, encode
from zhichan.importing.run import ImportingError, run
from zhichan.records.join import stated_by
from zhichan.records.right import Document, Event, Fact, Party, Right, Source, Text


def _right(n: int, *, made_up: bool = False, stated: bool = True) -> Right:
    right = Right(
        id=f"US:patent:{n:08d}",
        kind="patent",
        office="US",
        number=f"{n:08d}",
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="inventor", name=f"Doe {n}", seq=1), Party(role="applicant", name="Example Corp", seq=1)),
        events=(Event(key="filed", date="2012-05-31"),),
        documents=(Document(office="US", number=str(9_000_000 + n), kind_code="B1", date="2014-01-01"),),
        texts=(Text(part="title", lang="en", text=f"Pump {n}"),),
    )
    source = Source(
        key=f"{n:012x}", format="made-up", authority="office", file="a.xml", sha256="0" * 64, place=f"row {n}", imported="then",
        made_up=made_up,
    )  # fmt: skip
    return stated_by(right, source) if stated else right


def _file(path: Path, rights: list[Right]) -> Path:
    path.write_bytes(b"".join(encode(right) for right in rights))
    return path


def _exported(corpus: Corpus) -> bytes:
    return b"".join(encode(right) for right in corpus.rights(corpus.version()))


def _counts(report: object) -> tuple[int, ...]:
    return tuple(report.total(name) for name in ("read", "accepted", "merged", "unchanged", "quarantined"))  # type: ignore[attr-defined]


def test_what_is_exported_and_imported_again_is_the_same_bytes(tmp_path: Path) -> None:
    rights = [_right(n) for n in range(1, 40)]
    first, second = Corpus(tmp_path / "a"), Corpus(tmp_path / "b")
    shuffled = rights[:]
    random.Random(1).shuffle(shuffled)
    run(first, [_file(tmp_path / "in.jsonl", shuffled)])
    bytes_ = _exported(first)
    assert bytes_ == b"".join(encode(right) for right in rights)
    (tmp_path / "out.jsonl").write_bytes(bytes_)
    run(second, [tmp_path / "out.jsonl"])
    assert _exported(second) == bytes_


def test_the_same_file_again_changes_nothing_and_is_logged(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "c")
    path = _file(tmp_path / "in.jsonl", [_right(n, stated=False) for n in range(5)])
    first, second = run(corpus, [path]), run(corpus, [path])
    assert _counts(first) == (5, 5, 0, 0, 0)
    assert _counts(second) == (5, 0, 0, 5, 0)
    assert (first.version, second.version) == (1, None)
    assert len(corpus.versions()) == 1
    logged = {json.loads(path.read_bytes())["import_id"] for path in (corpus.folder / "imports").iterdir()}
    assert logged == {first.import_id, second.import_id}


def test_two_files_that_overlap_are_joined(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "c")
    a = _file(tmp_path / "a.jsonl", [_right(1, stated=False), _right(2, stated=False)])
    b = _file(tmp_path / "b.jsonl", [_right(2, stated=False), _right(3, stated=False)])
    assert _counts(run(corpus, [a, b])) == (4, 3, 1, 0, 0)
    right = corpus.right(corpus.version(), "US:patent:00000002")
    assert right is not None
    assert {source.file for source in right.sources} == {"a.jsonl", "b.jsonl"}
    assert len(right.texts) == 1
    assert len(right.texts[0].sources) == 2


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    a = _file(tmp_path / "a.jsonl", [_right(1), _right(2)])
    b = _file(tmp_path / "b.jsonl", [msgspec.structs.replace(_right(2), sources=_right(3).sources), _right(4)])
    one, other = Corpus(tmp_path / "one"), Corpus(tmp_path / "other")
    run(one, [a, b])
    run(other, [b])
    run(other, [a])
    assert _exported(one) == _exported(other)


def test_the_source_file_is_kept_whole(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "c")
    path = _file(tmp_path / "in.jsonl", [_right(n, stated=False) for n in range(3)])
    run(corpus, [path])
    right = corpus.right(corpus.version(), "US:patent:00000001")
    assert right is not None
    source = right.sources[0]
    assert corpus.files.read(source.sha256) == path.read_bytes()
    start, length = map(int, source.place.removeprefix("bytes ").split("+"))
    assert b'"US:patent:00000001"' in corpus.files.read(source.sha256, start, length)


def test_a_made_up_record_never_enters_a_real_corpus(tmp_path: Path) -> None:
    path = _file(tmp_path / "sample.jsonl", [_right(1, made_up=True), _right(2)])
    real = Corpus(tmp_path / "real")
    report = run(real, [path])
    assert _counts(report) == (2, 1, 0, 0, 1)
    assert "made up" in report.files[0].quarantine[0].what
    sample = Corpus(tmp_path / "sample")
    assert _counts(run(sample, [path], made_up=True)) == (2, 2, 0, 0, 0)
    assert sample.version().made_up


def test_a_bad_line_is_put_aside_with_its_reason_and_the_rest_stands(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "c")
    path = tmp_path / "in.jsonl"
    path.write_bytes(encode(_right(1)) + b'{"id": "x", "kind": 7}\n' + encode(_right(2)))
    report = run(corpus, [path])
    assert _counts(report) == (3, 2, 0, 0, 1)
    assert corpus.version().quarantined == 1
    (row,) = corpus.quarantine(corpus.version())
    assert str(row["raw"]).strip() == '{"id": "x", "kind": 7}'
    assert row["reasons"]
    assert report.files[0].quarantine[0].where.startswith("bytes")
    again = run(corpus, [path])
    assert _counts(again) == (3, 0, 0, 2, 1)
    assert again.version is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.jsonl", b"", "empty"),
        ("letter.pdf", b"%PDF-1.7 something", "PDF"),
        ("notes.txt", "今天开会".encode(), "known format"),
    ],
)
def test_a_file_that_is_not_ours_does_not_stop_the_others(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    corpus = Corpus(tmp_path / "c")
    (tmp_path / name).write_bytes(content)
    report = run(corpus, [tmp_path / name, _file(tmp_path / "good.jsonl", [_right(1)])])
    assert said in report.files[0].error
    assert report.failed
    assert report.version == 1


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file at hand that refuses to be read")
def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    report = run(Corpus(tmp_path / "c"), [Path("/proc/self/mem"), _file(tmp_path / "a.jsonl", [_right(1)])])
    assert "the file cannot be read" in report.files[0].error
    assert report.failed
    assert _counts(report) == (1, 1, 0, 0, 0)


def test_a_name_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ImportingError, match="no such file"):
        run(Corpus(tmp_path / "c"), [tmp_path / "nothing.xml"])
    assert not (tmp_path / "c").exists() or Corpus(tmp_path / "c").is_empty()


class _CutOff(ZhichanJsonl):
    """Our interchange, interrupted after some records."""

    def __init__(self, after: int, error: Callable[[], BaseException]) -> None:
        super().__init__()
        self.after, self.error = after, error

    def read(self, path: Path) -> Iterator[Outcome]:
        for number, outcome in enumerate(super().read(path)):
            if number == self.after:
                raise self.error()
            yield outcome


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, OSError])
def test_an_interrupted_import_leaves_the_corpus_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Callable[[], BaseException]
) -> None:
    corpus = Corpus(tmp_path / "c")
    run(corpus, [_file(tmp_path / "a.jsonl", [_right(1), _right(2)])])
    before = _exported(corpus)
    path = _file(tmp_path / "b.jsonl", [_right(n) for n in range(2, 30)])
    with monkeypatch.context() as patch:
        patch.setattr("zhichan.importing.batch._MOST_RECORDS", 5)
        patch.setattr("zhichan.importing.intake.recognise", lambda path: _CutOff(20, error))
        with pytest.raises(error):  # type: ignore[arg-type]
            run(corpus, [path])
    assert _exported(corpus) == before
    assert corpus.version().number == 1
    assert _counts(run(corpus, [path])) == (28, 27, 0, 1, 0)
    assert corpus.version().rights == 29


def test_another_import_at_the_same_time_is_told(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "c")
    with writing(corpus, "x"), pytest.raises(CorpusBusy, match="another import"):
        run(corpus, [_file(tmp_path / "a.jsonl", [_right(1)])])


def test_the_report_is_one_json_object(tmp_path: Path) -> None:
    report = run(Corpus(tmp_path / "c"), [_file(tmp_path / "a.jsonl", [_right(1)])], now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    data = json.loads(report.as_json())
    (file,) = data["files"]
    assert (file["file"], file["format"], file["read"], file["accepted"]) == ("a.jsonl", "zhichan-jsonl", 1, 1)
    assert {"merged", "unchanged", "quarantined", "columns_not_understood", "values_not_understood"} <= file.keys()
