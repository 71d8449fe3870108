"""The pictures of the sample: small, drawn from numbers, and kept where pages find them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.sample_city import make_sample
from zhichan.sample.pictures import FIGURED, picture

LARGEST = 3_000


@pytest.mark.parametrize("number", range(30))
def test_a_picture_is_small_and_the_same_for_the_same_number(number: int) -> None:
    for role, file in (("mark", f"9000{number:05d}-07.png"), ("drawing", f"20193{number:07d}.1.png")):
        drawn = picture(role, file)
        assert drawn == picture(role, file)
        assert len(drawn) <= LARGEST
        with Image.open(io.BytesIO(drawn)) as image:
            assert image.format == "PNG"
            assert image.convert("L").getextrema()[0] != image.convert("L").getextrema()[1]


def test_classes_of_one_mark_show_one_figure_and_other_numbers_another() -> None:
    assert picture("mark", "900000001-07.png") == picture("mark", "900000001-35.png")
    assert len({picture("drawing", f"20193{number:07d}.1.png") for number in range(50)}) > 45


def test_the_pictures_of_a_made_sample_are_kept_under_the_document_that_the_records_name(tmp_path: Path) -> None:
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path)})
    make_sample(Corpus(told.sample_corpus), told.city_folder, count=150)
    corpus = Corpus(tmp_path / "sample")
    pictured = [right for right in corpus.rights(corpus.version()) if right.media]
    assert {right.kind for right in pictured} == {"patent", "trademark"}
    for right in pictured:
        (source,), (medium,) = right.sources, right.media
        body, shown_as = corpus.media.original(source.sha256, medium.file)
        assert (body, shown_as) == (picture(medium.role, medium.file), "image/png")
        facts = {fact.property: fact.value for fact in right.facts}
        assert facts["type"] == "design" or facts["form"] in FIGURED
    assert [path.name for path in tmp_path.iterdir()] == ["sample"]
