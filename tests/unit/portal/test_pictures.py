"""Pictures on the pages: shown, named, offered as they came, never anything else."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.run import run

GAZETTE = Path(__file__).parents[2] / "golden" / "cnipa_patent_xml" / "sample.xml"


@pytest.fixture
def illustrated(tmp_path: Path, shows: Callable[[Path], Client]) -> tuple[Client, str, str]:
    """A visitor of a corpus with one illustrated gazette; the right's id and the name of its picture."""
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    corpus, folder = Corpus(told.city_corpus), tmp_path / "delivery"
    folder.mkdir()
    (folder / "gazette.xml").write_bytes(GAZETTE.read_bytes())
    run(Corpus(tmp_path / "first look"), [folder / "gazette.xml"])
    first = Corpus(tmp_path / "first look")
    right = next(r for r in first.rights(first.version()) if any(m.role == "drawing" for m in r.media))
    name = next(m.file for m in right.media if m.role == "drawing")
    Image.new("1", (600, 900), 1).save(folder / name.upper(), format="TIFF", compression="group4")
    run(corpus, [folder / "gazette.xml"])
    return shows(tmp_path / "home"), right.id, name


def _address(page: str, size: str) -> str:
    start = next(part for part in page.split('"') if "/pictures/" in part and f"size={size}" in part)
    return start.replace("&amp;", "&")


def test_the_page_of_a_right_shows_its_drawings(illustrated: tuple[Client, str, str]) -> None:
    client, id_, name = illustrated
    page = client.get(f"/zh/rights/{id_}").content.decode()
    assert "附图" in page
    small = client.get(_address(page, "small"))
    assert small.headers["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(small.content)) as image:
        assert max(image.size) == 320
    original = client.get(_address(page, "original"))
    assert original.headers["Content-Type"] == "image/tiff"
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert name in original.headers["Content-Disposition"]


def test_a_result_browses_as_pictures(illustrated: tuple[Client, str, str]) -> None:
    client, id_, _ = illustrated
    page = client.get("/en/search?shape=pictures").content.decode()
    assert "size=small" in page
    assert "no picture" not in page or page.count("<figure>") > 1
    assert id_ in page
    assert client.get("/en/search?shape=cloud").status_code == 400


@pytest.mark.parametrize("tail", ["?name=nothing.tif", "?name=../../secret", "", "?name=a&size=huge"])
def test_what_is_not_kept_is_not_given(illustrated: tuple[Client, str, str], tail: str) -> None:
    client, _, _ = illustrated
    answer = client.get(f"/zh/pictures/{'0' * 64}{tail}")
    assert answer.status_code == (400 if "huge" in tail else 404)


def test_an_address_that_is_no_hash_leads_nowhere(illustrated: tuple[Client, str, str]) -> None:
    client, _, _ = illustrated
    assert client.get("/zh/pictures/..%2f..%2fsecret?name=x").status_code == 404
