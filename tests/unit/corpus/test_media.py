"""Pictures: kept as they came, shown as browsers can, distrusted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from zhichan.corpus.media import MediaError
from zhichan.corpus.store import Corpus
from zhichan.formats.cnipa_patent_xml import CnipaPatentXml
from zhichan.importing.run import run

DOCUMENT = "d" * 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A document and, beside it, pictures of several kinds and what is none."""
    beside = tmp_path / "delivery"
    beside.mkdir()
    drawing = Image.new("1", (1_200, 1_600), 1)
    ImageDraw.Draw(drawing).line((0, 0, 1_199, 1_599), fill=0)
    drawing.save(beside / "F1.TIF", compression="group4")
    Image.new("RGB", (200, 100), "red").save(beside / "logo.jpg")
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(beside / "clear.png")
    (beside / "page.tif").write_bytes(b"MZ this is a program")
    (beside / "broken.tif").write_bytes((beside / "F1.TIF").read_bytes()[:60])
    (beside / "record.xml").write_text("<a/>")
    (tmp_path / "secret.png").write_bytes((beside / "clear.png").read_bytes())
    return beside


def test_a_tiff_becomes_a_picture_that_browsers_show(tmp_path: Path, folder: Path) -> None:
    media = Corpus(tmp_path / "c").media
    assert media.take(folder / "record.xml", DOCUMENT, ["f1.tif", "logo.jpg", "clear.png", "not there.tif"]) == 3
    with Image.open(media.shown(DOCUMENT, "f1.tif", "small")) as small:
        assert (small.format, small.size) == ("PNG", (240, 320))
        assert small.getextrema() != (255, 255)  # the thin line is still seen
    with Image.open(media.shown(DOCUMENT, "logo.jpg", "large")) as large:
        assert (large.format, large.size) == ("JPEG", (200, 100))  # never blown up
    with Image.open(media.shown(DOCUMENT, "clear.png", "small")) as clear:
        assert clear.convert("L").getextrema() == (255, 255)
    body, kind = media.original(DOCUMENT, "f1.tif")
    assert (body, kind) == ((folder / "F1.TIF").read_bytes(), "image/tiff")


def test_many_ask_for_the_same_picture_at_once(tmp_path: Path, folder: Path) -> None:
    media = Corpus(tmp_path / "c").media
    media.take(folder / "record.xml", DOCUMENT, ["f1.tif"])
    with ThreadPoolExecutor(8) as askers:
        made = list(askers.map(lambda _: media.shown(DOCUMENT, "f1.tif", "small"), range(8)))
    assert len(set(made)) == 1
    assert [path.name for path in made[0].parent.iterdir()] == [made[0].name]  # no draft is left


def test_what_is_no_picture_and_what_lies_elsewhere_is_not_taken(tmp_path: Path, folder: Path) -> None:
    media = Corpus(tmp_path / "c").media
    named = ["page.tif", "../secret.png", str(folder.parent / "secret.png"), "..", "record.xml", ""]
    assert media.take(folder / "record.xml", DOCUMENT, named) == 0
    for name in named:
        with pytest.raises(FileNotFoundError):
            media.shown(DOCUMENT, name, "small")


def test_a_damaged_picture_is_kept_and_says_so(tmp_path: Path, folder: Path) -> None:
    media = Corpus(tmp_path / "c").media
    assert media.take(folder / "record.xml", DOCUMENT, ["broken.tif"]) == 1
    with pytest.raises(MediaError, match="damaged"):
        media.shown(DOCUMENT, "broken.tif", "small")
    assert media.original(DOCUMENT, "broken.tif")[0] == (folder / "broken.tif").read_bytes()


def test_pictures_that_come_later_join_the_list(tmp_path: Path, folder: Path) -> None:
    media = Corpus(tmp_path / "c").media
    media.take(folder / "record.xml", DOCUMENT, ["logo.jpg"])
    media.take(folder / "record.xml", DOCUMENT, ["logo.jpg", "clear.png"])
    assert set(media.listed(DOCUMENT)) == {"logo.jpg", "clear.png"}


def test_the_pictures_of_a_gazette_come_in_with_it(tmp_path: Path, shared_data: Callable[[str], Path]) -> None:
    corpus = Corpus(tmp_path / "c")
    report = run(corpus, [shared_data("cnipa-xml") / "citation"])
    assert [file.format for file in report.files] == [CnipaPatentXml.name] * 2
    kept = {file.sha256: file.pictures for file in report.files}
    assert sum(kept.values()) == 45
    for right in corpus.rights(corpus.version()):
        documents = {source.key: source.sha256 for source in right.sources}
        for medium in right.media:
            assert corpus.media.shown(documents[medium.sources[0]], medium.file, "small").stat().st_size > 60
