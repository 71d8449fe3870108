"""A delivery that is sealed for one body: what becomes of its records, its refused lines and its pictures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PIL import Image
from test_batch import answer, bibliography, claims, patent

from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.report import Report
from zhichan.importing.run import run
from zhichan.records.audience import PUBLIC, Audience, AudienceError, seen
from zhichan.records.join import canonical
from zhichan.records.right import Medium, Right, Source, Text

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
OFFICE = Audience(bodies=frozenset({"dl-ip"}), personal=True)
WRONG = b'{"id": "x", "kind": 7, "title": "Hose, valve and pump"}\n'


def _import(corpus: Corpus, path: Path, body: bytes, sealed_for: str = "") -> Report:
    path.write_bytes(body)
    return run(corpus, [path], now=NOW, sealed_for=sealed_for)


def _only(corpus: Corpus) -> Right:
    (right,) = corpus.rights(corpus.version())
    return right


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path / "corpus")


def test_a_sealed_right_becomes_open_when_the_same_file_comes_openly(corpus: Corpus, tmp_path: Path) -> None:
    sealed = _import(corpus, tmp_path / "a.jsonl", patent(1), "dl-ip")
    assert [source.sealed_for for source in _only(corpus).sources] == ["dl-ip"]
    assert seen(_only(corpus), PUBLIC) is None
    assert seen(_only(corpus), OFFICE) == _only(corpus)
    version = corpus.version()
    assert (version.sealed_for, version.sealed, sealed.version) == ("dl-ip", True, version.number)
    assert _import(corpus, tmp_path / "a.jsonl", patent(1), "dl-ip").total("unchanged") == 1
    _import(corpus, tmp_path / "a.jsonl", patent(1))
    shown = seen(_only(corpus), PUBLIC)
    assert shown is not None
    assert [source.sealed_for for source in shown.sources] == [""]
    plain = Corpus(tmp_path / "plain")
    _import(plain, tmp_path / "a.jsonl", patent(1))
    assert [source.key for source in shown.sources] == [source.key for source in _only(plain).sources]


def test_a_body_is_checked_before_anything_is_read(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(AudienceError, match="is no code of a body"):
        _import(corpus, tmp_path / "a.jsonl", patent(1), "The Office")
    assert corpus.is_empty()


def test_our_interchange_keeps_its_seals_and_can_be_sealed(corpus: Corpus, tmp_path: Path) -> None:
    sources = tuple(
        Source(key=key, format="f", authority="office", file="a", sha256="s", place="1", imported="i", sealed_for=body)
        for key, body in (("k1", ""), ("k2", "dl-court"))
    )
    texts = (Text(part="title", lang="zh", text="甲", sources=("k1",)), Text(part="title", lang="zh", text="乙", sources=("k2",)))
    right = Right(id="US:patent:1", kind="patent", office="US", number="1", sources=sources, texts=texts)
    _import(corpus, tmp_path / "a.jsonl", encode(right))
    assert _only(corpus) == canonical(right)
    assert corpus.version().sealed
    assert corpus.version().sealed_for == ""
    again = Corpus(tmp_path / "again")
    _import(again, tmp_path / "a.jsonl", encode(right), "dl-ip")
    assert sorted(source.sealed_for for source in _only(again).sources) == ["dl-court", "dl-ip"]
    shown = seen(_only(again), OFFICE)
    assert shown is not None
    assert [text.text for text in shown.texts] == ["甲"]


def test_an_interchange_with_a_seal_of_another_shape_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    source = Source(key="k", format="f", authority="office", file="a", sha256="s", place="1", imported="i", sealed_for="a b'")
    right = Right(id="US:patent:1", kind="patent", office="US", number="1", sources=(source,))
    assert _import(corpus, tmp_path / "a.jsonl", encode(right)).total("quarantined") == 1


def test_a_record_that_names_a_publication_joins_by_no_sealed_knowledge(corpus: Corpus, tmp_path: Path) -> None:
    """Else the application number, which only the sealed delivery tells, would stand in what is open."""
    _import(corpus, tmp_path / "a.xml", bibliography(1000001, 10000001), "dl-ip")
    other = _import(corpus, tmp_path / "b.xml", claims(1000001), "dl-court")
    opened = _import(corpus, tmp_path / "b.xml", claims(1000001))
    assert (opened.total("quarantined"), other.total("quarantined")) == (1, 1)
    same = _import(
        corpus,
        tmp_path / "c.xml",
        answer(claims(1000001).decode().partition(">")[2][: -len("</ops:world-patent-data>")]),
        "dl-ip",
    )
    assert same.total("merged") == 1
    assert seen(_only(corpus), PUBLIC) is None


def test_what_is_refused_is_sealed_and_let_go_by_its_own_body_only(corpus: Corpus, tmp_path: Path) -> None:
    _import(corpus, tmp_path / "a.jsonl", WRONG, "dl-ip")
    _import(corpus, tmp_path / "a.jsonl", WRONG)
    rows = corpus.quarantine(corpus.version())
    assert sorted(str(row["sealed_for"] or "") for row in rows) == ["", "dl-ip"]
    assert len({row["key"] for row in rows}) == 2
    _import(corpus, tmp_path / "a.jsonl", patent(7, "Hose, valve and pump"))
    assert [row["sealed_for"] for row in corpus.quarantine(corpus.version())] == ["dl-ip"]
    _import(corpus, tmp_path / "a.jsonl", patent(8, "Hose, valve and pump"), "dl-ip")
    assert corpus.quarantine(corpus.version()) == []


def test_pictures_of_a_sealed_delivery_are_its_bodys(corpus: Corpus, tmp_path: Path) -> None:
    Image.new("L", (10, 10)).save(tmp_path / "f1.png")
    right = Right(id="US:patent:1", kind="patent", office="US", number="1", media=(Medium(role="drawing", file="f1.png"),))
    report = _import(corpus, tmp_path / "a.jsonl", encode(right), "dl-ip")
    document = report.files[0].sha256
    assert report.total("pictures") == 1
    assert corpus.media.listed(document) == {}
    assert set(corpus.media.listed(document, OFFICE)) == {"f1.png"}
    with pytest.raises(FileNotFoundError):
        corpus.media.original(document, "f1.png")
    with pytest.raises(FileNotFoundError):
        corpus.media.shown(document, "f1.png", "small", Audience(bodies=frozenset({"dl-court"})))
    assert corpus.media.original(document, "f1.png", OFFICE)[1] == "image/png"
    _import(corpus, tmp_path / "a.jsonl", encode(right))
    assert set(corpus.media.listed(document)) == {"f1.png"}
