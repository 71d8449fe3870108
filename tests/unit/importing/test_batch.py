"""Small files share a write, and nothing else about them changes."""

from __future__ import annotations

import datetime as dt
import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from zhichan.corpus.store import Corpus, CorpusError
from zhichan.corpus.writing import Writing
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.report import FileReport
from zhichan.importing.run import run
from zhichan.records.right import Right, Text

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
REFERENCE = (
    "<document-id document-id-type='docdb'><country>EP</country><doc-number>{}</doc-number><kind>{}</kind>"
    "<date>20120531</date></document-id>"
)


def patent(number: int, title: str = "Pump") -> bytes:
    """A made-up record of our interchange."""
    texts = (Text(part="title", lang="en", text=title),)
    return encode(Right(id=f"US:patent:{number:08d}", kind="patent", office="US", number=f"{number:08d}", texts=texts))


def answer(body: str) -> bytes:
    """A made-up answer in the shape of the European Patent Office's service."""
    head = "<?xml version='1.0' encoding='UTF-8'?><ops:world-patent-data xmlns='http://www.epo.org/exchange' "
    return f"{head}xmlns:ops='http://ops.epo.org'>{body}</ops:world-patent-data>".encode()


def bibliography(publication: int, application: int) -> bytes:
    return answer(
        f"<exchange-documents><exchange-document country='EP' doc-number='{publication}' kind='A1'><bibliographic-data>"
        f"<publication-reference>{REFERENCE.format(publication, 'A1')}</publication-reference>"
        f"<application-reference>{REFERENCE.format(application, 'A')}</application-reference>"
        "</bibliographic-data></exchange-document></exchange-documents>"
    )


def claims(publication: int) -> bytes:
    return answer(
        "<ftxt:fulltext-documents xmlns='http://www.epo.org/fulltext' xmlns:ftxt='http://www.epo.org/fulltext'>"
        "<ftxt:fulltext-document><bibliographic-data><publication-reference data-format='docdb'><document-id>"
        f"<country>EP</country><doc-number>{publication}</doc-number><kind>A1</kind></document-id></publication-reference></bibliographic-data>"
        f"<claims lang='EN'><claim><claim-text>1. Hose {publication}.</claim-text></claim></claims>"
        "</ftxt:fulltext-document></ftxt:fulltext-documents>"
    )


WRONG = b'{"id": "x", "kind": 7, "title": "Hose, valve and pump"}\n'
MENDED = patent(7, "Hose, valve and pump")


def write(folder: Path, contents: dict[str, bytes]) -> list[Path]:
    paths = []
    for name, body in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        paths.append(path)
    return paths


def import_(corpus: Corpus, paths: Sequence[Path]) -> list[FileReport]:
    return run(corpus, paths, now=NOW, import_id="same").files


def content(corpus: Corpus) -> tuple[bytes, list[dict[str, object]]]:
    version = corpus.version()
    return b"".join(map(encode, corpus.rights(version))), sorted(corpus.quarantine(version), key=lambda row: str(row["key"]))


def by_name(reports: Sequence[FileReport]) -> dict[str, FileReport]:
    """The reports without what says how a file was given."""
    return {report.file.rpartition("/")[2]: msgspec.structs.replace(report, given=0) for report in reports}


def small_files() -> dict[str, bytes]:
    """Files of one record or few: sound, refused, cut off, and claims beside the bibliography that they need."""
    files = {f"{n:02d}.jsonl": patent(n) + (b'{"kind": 7}\n' if n % 5 == 0 else b"") for n in range(3)}
    files["cut.jsonl"] = patent(100) + b'{"id":'
    for n in range(2):
        files[f"a{n}.xml"] = bibliography(9_900_001 + n, 98_990_001 + n)
        files[f"b{n}.xml"] = claims(9_900_001 + n)
    files["unheld.xml"] = claims(9_900_009)
    return dict(sorted(files.items()))


def test_files_one_by_one_at_once_in_a_folder_and_in_another_order_give_the_same(tmp_path: Path) -> None:
    paths = write(tmp_path / "in", small_files())
    one_by_one = Corpus(tmp_path / "one")
    told = [import_(one_by_one, [path])[0] for path in paths]
    assert sum(report.accepted for report in told) == 6
    assert sum(report.merged for report in told) == 2
    assert sum(report.quarantined for report in told) == 3
    shuffled = random.Random(7).sample(paths, len(paths))
    for name, given in {"at-once": paths, "folder": [tmp_path / "in"], "shuffled": shuffled}.items():
        corpus = Corpus(tmp_path / name)
        assert by_name(import_(corpus, given)) == by_name(told)
        assert content(corpus) == content(one_by_one)
        assert len(corpus.versions()) == 1


def test_an_archive_gives_the_same_counts_as_its_files(tmp_path: Path) -> None:
    files = small_files()
    archive = tmp_path / "weekly.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name, body in files.items():
            packed.writestr(name, body)
    corpora = Corpus(tmp_path / "packed"), Corpus(tmp_path / "plain")
    packed_, plain = import_(corpora[0], [archive]), import_(corpora[1], write(tmp_path / "in", files))
    assert [report.file for report in packed_] == [f"weekly.zip/{name}" for name in files]
    for counted in ("format", "sha256", "read", "accepted", "merged", "unchanged", "quarantined"):
        assert [getattr(one, counted) for one in packed_] == [getattr(other, counted) for other in plain]


def test_files_that_overlap_are_counted_each_for_itself(tmp_path: Path) -> None:
    files = {"a.jsonl": patent(1), "b.jsonl": patent(1, "Valve"), "c.jsonl": patent(1) + patent(2), "d.jsonl": patent(1)}
    reports = import_(Corpus(tmp_path / "c"), write(tmp_path / "in", files))
    counts = [(report.accepted, report.merged, report.unchanged) for report in reports]
    assert counts == [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1)]  # d is a again, byte for byte


@pytest.mark.parametrize("seed", range(2))
def test_how_many_records_share_a_write_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Files of few names and contents: some are others mended, some come again under another name, some wait for a right."""
    chance = random.Random(seed)
    records = [WRONG, MENDED, patent(1), patent(1, "Valve"), patent(2)]
    answers = [bibliography(9_900_001, 98_990_001), claims(9_900_001), claims(9_900_002)]
    files = {}
    for n in range(9):
        body = b"".join(chance.choices(records, k=chance.randint(1, 3)))
        name = chance.choice(["one.jsonl", "two.jsonl"])
        files[f"{n:02d}/{name}"] = body
        if n % 4 == 0:
            files[f"{n:02d}/answer.xml"] = chance.choice(answers)
    paths = write(tmp_path / "in", files)
    told, found = [], []
    for most in (1, 5_000):
        monkeypatch.setattr("zhichan.importing.batch._MOST_RECORDS", most)
        corpus = Corpus(tmp_path / f"corpus {most}")
        told.append(import_(corpus, paths))
        found.append(content(corpus))
    assert told[0] == told[1]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("files", "waiting"),
    [
        ([("one", WRONG), ("one", MENDED)], []),
        ([("one", MENDED), ("one", WRONG)], ["one"]),
        ([("one", WRONG), ("two", MENDED)], ["one"]),
        ([("one", WRONG), ("one", MENDED), ("two", WRONG)], ["two"]),  # the same content under another name
    ],
)
def test_a_right_lets_go_what_came_before_it_only(tmp_path: Path, files: list[tuple[str, bytes]], waiting: list[str]) -> None:
    corpus = Corpus(tmp_path / "c")
    import_(corpus, write(tmp_path / "in", {f"{n}/{name}.jsonl": body for n, (name, body) in enumerate(files)}))
    assert [row["file"] for row in corpus.quarantine(corpus.version())] == [f"{name}.jsonl" for name in waiting]


def test_files_of_one_record_share_a_write(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "c")
    import_(corpus, write(tmp_path / "in", {f"{n}.jsonl": patent(n) + b"{}\n" for n in range(30)}))
    assert corpus.version().rights == corpus.version().quarantined == 30
    # entry 0 of the log makes the table, each further one is a write
    assert max(corpus.version().tables.values()) <= 1


def test_progress_is_told_of_every_file(tmp_path: Path) -> None:
    paths = write(tmp_path / "in", {f"{n}.jsonl": patent(n) * (n + 1) for n in range(5)})
    told: list[tuple[str, int, int]] = []
    run(Corpus(tmp_path / "c"), paths, progress=lambda *step: told.append(step))
    assert told == [(path.name, n + 1, path.stat().st_size) for n, path in enumerate(paths)]


def test_an_error_of_the_store_ends_the_import_and_is_not_laid_at_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Corpus(tmp_path / "c")
    import_(corpus, write(tmp_path / "before", {"a.jsonl": patent(1)}))
    before = content(corpus)

    def broken(*_: object) -> None:
        raise CorpusError("the disk is gone")

    paths = write(tmp_path / "in", {f"{n}.jsonl": patent(n) for n in range(2, 8)})
    with monkeypatch.context() as patch:
        patch.setattr("zhichan.importing.batch._MOST_RECORDS", 4)
        patch.setattr(Writing, "put", broken)
        with pytest.raises(CorpusError, match="the disk is gone"):
            import_(corpus, paths)
    assert content(corpus) == before
    assert [report.accepted for report in import_(corpus, paths)] == [1] * 6
