"""What a right cites and what cites it, on its page: the graph, and the table that says the same. Made-up records."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import strip_tags

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.records.right import Event, Link, Right, Text

CENTRE, HELD = "XX:patent:20121000100", "XX:patent:20101000001"
CITING = 70


def _right(id_: str, filed: str, *links: Link) -> Right:
    number = id_.rpartition(":")[2]
    texts = (Text(part="title", lang="zh", text=f"密封环{number[-3:]}"),)
    return Right(
        id=id_, kind="patent", office="XX", number=number, texts=texts, events=(Event(key="filed", date=filed),), links=links
    )


@pytest.fixture
def cited(tmp_path: Path, shows: Callable[[Path], Client]) -> Client:
    """A right that cites one of the corpus, 14 patents elsewhere and a book, and is cited by 70."""
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    elsewhere = [Link(rel="cites", office="YY", number=f"10{n:03}", kind_code="A", date=f"{1990 + n}-01-02") for n in range(14)]
    links = (
        Link(rel="cites", office="XX", number="20101000001", category="examiner"),
        Link(rel="cites", office="XX", number="20101000001", category="applicant"),
        *elsewhere,
        Link(rel="cites", number="", text="虚构：密封手册，1999 年。", category="examiner"),
        Link(rel="cited-by", office="ZZ", number="777", kind_code="B", date="2019-05-06"),
    )
    rights = [_right(CENTRE, "2012-05-31", *links), _right(HELD, "2010-01-02")]
    to_centre = Link(rel="cites", office="XX", number="20121000100")
    rights += [_right(f"XX:patent:20151{n:06}", f"2015-01-{n % 28 + 1:02}", to_centre) for n in range(CITING)]
    (tmp_path / "a.jsonl").write_bytes(b"".join(map(encode, rights)))
    run(Corpus(told.city_corpus), [tmp_path / "a.jsonl"])
    return shows(tmp_path / "home")


def _parts(client: Client, lang: str) -> tuple[str, str, str]:
    """(the sentence, the drawing, the table)."""
    page = client.get(f"/{lang}/rights/{CENTRE}").content.decode()
    section = page[page.index('<h2 id="citations">') : page.index('<h2 id="similar">')]
    drawing = section[section.index("<svg") : section.index("</svg>")]
    return re.sub(r"\s+", " ", strip_tags(section)), drawing, section[section.index("<table") :]


def test_the_sentence_counts_both_ways_and_says_what_is_not_listed(cited: Client) -> None:
    said, _, _ = _parts(cited, "en")
    assert "It cites 16 documents (1 of them no patent); 51 documents known here cite it." in said
    assert "20 more rights of the corpus cite it and are not listed." in said
    assert "引证文献 16 篇（其中非专利文献 1 篇）；库中已知有 51 篇文献引证它。" in _parts(cited, "zh")[0]


def test_the_graph_links_rights_of_the_corpus_and_says_how_many_it_leaves_out(cited: Client) -> None:
    said, drawing, _ = _parts(cited, "en")
    linked = re.findall(r'<a href="/en/rights/([^"]+)"', drawing)
    assert HELD in linked
    assert len(linked) == 1 + 12
    assert drawing.count("<path") == 24
    assert "YY10000A · 1990" in drawing
    assert "密封手册" not in drawing
    assert "Not drawn and in the table only: 3 cited, 39 citing." in said


def test_the_table_has_each_document_once_with_who_cited_it(cited: Client) -> None:
    _, _, table = _parts(cited, "en")
    assert table.count(f'href="/en/rights/{HELD}"') == 1
    row = next(row for row in table.split("<tr>") if HELD in row)
    assert "by the applicant" in row
    assert "by the examiner" in row
    assert "filed 2010-01-02" in row
    assert "虚构：密封手册，1999 年。" in table
    assert "ZZ777B" in table
    assert table.count("<tr>") == 1 + 2 + 16 + 51


def test_a_right_that_is_only_cited_says_so(cited: Client) -> None:
    page = cited.get(f"/en/rights/{HELD}").content.decode()
    assert "It cites 0 documents; 1 document known here cites it." in re.sub(r"\s+", " ", strip_tags(page))
