"""What the pages count, and that they say so: rights, families, documents; rights without an official number apart."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client

from zhichan.analytics.table import BASES
from zhichan.corpus.store import Corpus
from zhichan.corpus.writing import writing
from zhichan.records.join import stated_by
from zhichan.records.right import Event, Right, Source, Text


def test_the_overview_offers_every_basis_with_its_count(sample: Client) -> None:
    page = sample.get("/en/overview?q=type:invention").content.decode()
    for basis in BASES:
        tail = "?q=type%3Ainvention" + ("" if basis == "rights" else f"&amp;basis={basis}")
        assert f'href="/en/overview{tail}"' in page
    assert re.search(r'aria-current="true">rights [\d,]+<', page)


@pytest.mark.parametrize(("basis", "says"), [("families", "simple families"), ("documents", "documents")])
def test_figures_and_files_are_counted_as_asked(sample: Client, basis: str, says: str) -> None:
    page = sample.get(f"/en/overview?basis={basis}").content.decode()
    assert f"(counted as {says})" in page
    assert f'href="/en/overview/rights_by_year.csv?basis={basis}"' in page
    assert says in sample.get(f"/en/overview/rights_by_year.csv?basis={basis}").content.decode()
    total = re.search(rf'aria-current="true">{says} ([\d,]+)<', page)
    found = sample.get("/en/search").content.decode()
    assert total
    assert total[1] in found


def test_a_wrong_basis_is_named(sample: Client) -> None:
    answer = sample.get("/en/overview?basis=cats")
    assert answer.status_code == 400
    assert "cats" in answer.content.decode()


def test_rights_without_an_official_number_are_offered_apart(shows: object, tmp_path: Path) -> None:
    source = Source(key="000000000001", format="f", authority="hand", file="a", sha256="s", place="row 1", imported="i")
    rights = [
        Right(
            id=id_, kind="patent", office="CN", number=number, texts=(Text(part="title", lang="zh", text="一种泵"),), events=filed
        )
        for filed in [(Event(key="filed", date="2012-05-31"),)]
        for id_, number in (("CN:patent:201220249767.4", "201220249767.4"), ("lens:patent:1-2", ""))
    ]
    with writing(Corpus(tmp_path / "corpus"), "i") as write:
        write.put("patent", [stated_by(right, source) for right in rights], [])
        write.commit("import", [], dt.datetime(2026, 1, 1, tzinfo=dt.UTC), made_up=False)
    visitor: Client = shows(tmp_path)  # type: ignore[operator]
    page = visitor.get("/en/search?q=泵").content.decode()
    assert "1 more right fits but has no official number" in page
    counted = re.search(r'href="([^"]+)">Count them too', page)
    assert counted
    both = visitor.get(counted[1].replace("&amp;", "&")).content.decode()
    assert "<strong>2</strong> rights" in both
    assert "official number, and" not in both
    none = visitor.get("/en/search?q=numbered:yes AND title:泵 AND filed:1999").content.decode()
    assert "Count them too" not in none
