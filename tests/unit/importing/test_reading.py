"""Reading in parts gives what reading the whole gives, wherever the file is cut."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.corpus.store import Corpus
from zhichan.formats.uspto_grant_xml import UsptoGrantXml
from zhichan.formats.xml_stream import documents
from zhichan.importing import reading
from zhichan.importing.run import run

_SAMPLE = Path(__file__).parents[2] / "golden" / "uspto_grant_xml" / "sample.xml"
_PIECES = st.lists(
    st.sampled_from([b"<?xml ", b"<?x", b"ml version='1.0'?><a/>", b"\n", b"  ", b"\xef\xbb\xbf", b"text", b"x" * 40]),
    max_size=25,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parts")


@given(_PIECES, st.integers(1, 60), st.sampled_from([20, 1 << 20]))
def test_the_documents_of_all_parts_are_those_of_the_file(folder: Path, pieces: list[bytes], part: int, bound: int) -> None:
    path = folder / "any.xml"
    path.write_bytes(b"".join(pieces))
    whole = list(documents(path, bound))
    size = path.stat().st_size
    assert [d for start in range(0, size, part) for d in documents(path, bound, start, start + part)] == whole
    if not any(document.body is None for document in whole):
        assert all(document.body == path.read_bytes()[document.offset :][: document.length] for document in whole)


def _grants(path: Path, count: int) -> Path:
    """Made-up grants, each with a number of its own, and one that is cut off."""
    text = _SAMPLE.read_text(encoding="utf-8")
    first = text[: text.index("<?xml ", 1)] if text.count("<?xml ") > 1 else text
    start = first.index("<doc-number>", first.index("<application-reference")) + len("<doc-number>")
    end = first.index("<", start)
    grants = [f"{first[:start]}{30_000_000 + number}{first[end:]}\n" for number in range(count)]
    grants.insert(count // 2, first[:400] + "\n")
    path.write_text("".join(grants), encoding="utf-8")
    return path


def test_several_processes_read_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _grants(tmp_path / "grants.xml", 40)
    alone = list(reading.outcomes(UsptoGrantXml(), path))
    assert len(alone) == 41
    monkeypatch.setattr(reading, "_PART", 9_000)
    monkeypatch.setattr(reading, "_WORTH_IT", 0)
    assert list(reading.outcomes(UsptoGrantXml(), path, workers=2)) == alone


def test_an_import_by_several_processes_makes_the_same_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _grants(tmp_path / "grants.xml", 20)
    monkeypatch.setattr(reading, "_PART", 9_000)
    monkeypatch.setattr(reading, "_WORTH_IT", 0)
    corpora = [Corpus(tmp_path / "one"), Corpus(tmp_path / "two")]
    reports = [run(corpus, [path], workers=workers, import_id="same") for corpus, workers in zip(corpora, (1, 2), strict=True)]
    told = [msgspec.structs.replace(report, seconds=0.0) for report in reports]
    assert told[0] == told[1]
    assert reports[0].total("accepted") == 20
    one, two = ([*corpus.rights(corpus.version())] for corpus in corpora)
    assert one == two
    assert corpora[0].quarantine(corpora[0].version()) == corpora[1].quarantine(corpora[1].version())


def test_where_no_other_process_can_run_this_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _grants(tmp_path / "grants.xml", 12)
    monkeypatch.setattr(reading, "_PART", 9_000)
    monkeypatch.setattr(reading, "_WORTH_IT", 0)
    monkeypatch.setattr("multiprocessing.spawn.get_executable", lambda: b"/bin/false")
    assert list(reading.outcomes(UsptoGrantXml(), path, workers=2)) == list(reading.outcomes(UsptoGrantXml(), path))
