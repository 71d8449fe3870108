"""Pages count holders by unified party: facet, figures, result and files agree, and so they do after a judgement. All made up."""

from __future__ import annotations

import csv
import html
import io
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.opened import city
from zhichan.parties.judgements import Judgements
from zhichan.records.audience import PUBLIC
from zhichan.records.right import Event, Fact, Party, Right, Text

FIRM = ("大连甲川机械（集团）有限公司", "大连甲川机械(集团)有限公司", "大连市甲川机械（集团）有限公司")
OTHER = "大连甲川食品有限公司"


def _right(number: str, *owners: str) -> Right:
    return Right(
        id=f"CN:patent:{number}",
        kind="patent",
        office="CN",
        number=number,
        facts=(Fact(property="type", value="invention"),),
        parties=tuple(Party(role="holder", name=name, seq=seq, lang="zh") for seq, name in enumerate(owners, 1)),
        events=(Event(key="filed", date="2021-05-18"),),
        texts=(Text(part="title", lang="zh", text="一种泵"),),
    )


@pytest.fixture
def corpus(tmp_path: Path, shows: Callable[[Path], Client]) -> Corpus:
    """Four rights of one firm, in three spellings; in a fifth it stands second, behind another firm with two."""
    rights = [
        _right("202110154310.9", FIRM[0]),
        _right("202110154311.3", FIRM[0]),
        _right("202110154312.8", FIRM[1]),
        _right("202110154313.2", FIRM[2]),
        _right("202110154314.7", OTHER, FIRM[0]),
        _right("202110154315.1", OTHER),
    ]
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    path = tmp_path / "rights.jsonl"
    path.write_bytes(b"".join(encode(right) for right in rights))
    assert run(Corpus(told.city_corpus), [path]).total("accepted") == len(rights)
    shows(tmp_path / "home")
    return Corpus(told.city_corpus)


@pytest.fixture
def visitor(corpus: Corpus) -> Client:
    """A visitor who comes when it is resolved who is who."""
    city.current().parties(PUBLIC, patience=60)
    return Client()


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:300]
    return html.unescape(answer.content.decode())


def _facet(client: Client) -> dict[str, int]:
    """(the value's address, rights) of the holders on the page of results."""
    (facet,) = (facet for facet in client.get("/zh/search").context["facets"] if facet.name == "holder")
    return {value.narrowed.tail(): value.rights for value in facet.first}


def _lines(client: Client, address: str) -> list[list[str]]:
    content = b"".join(client.get(address).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(content)))
    return lines[: lines.index([])]


def test_facet_figures_result_and_files_agree(visitor: Client) -> None:
    facet = _facet(visitor)
    assert sorted(facet.values()) == [2, 4]
    assert "权利人（归并）" in _text(visitor, "/zh/search")
    for tail, count in facet.items():
        assert len(_lines(visitor, f"/zh/search.csv{tail}")) == count + 1
        assert visitor.get(f"/zh/search{tail}").context["result"].rights == count
    charts = {shown.table.name: shown for shown in visitor.get("/zh/overview").context["charts"]}
    table = charts["rights_by_holder"].table
    assert [row.cells[:2] for row in table.rows] == [(FIRM[0], 4), (OTHER, 2)]
    assert "归并后" in table.definition.zh
    for row in table.rows:
        assert len(_lines(visitor, f"/zh/search.csv?q={row.query}")) == int(row.cells[1] or 0) + 1
        pid = row.query.removeprefix("first-party:")
        owned = visitor.get(f"/zh/search?q=party:{pid}").context["result"].rights
        assert owned == {FIRM[0]: 5, OTHER: 2}[str(row.cells[0])]
        assert f"共有权利 {owned} 件" in _text(visitor, f"/zh/parties/{pid}")


def test_a_pivot_of_the_file_counts_as_the_facet(visitor: Client) -> None:
    head, *lines = _lines(visitor, "/zh/search.csv")
    party = head.index("first-party")
    assert Counter(f"?holder={line[party]}" for line in lines) == _facet(visitor)
    assert {(line[3], line[party - 1]) for line in lines} == {*((name, FIRM[0]) for name in FIRM), (OTHER, OTHER)}


def test_what_narrows_bears_the_name_of_the_party(visitor: Client) -> None:
    tail = max(_facet(visitor).items(), key=lambda item: item[1])[0]
    pid = tail.removeprefix("?holder=")
    assert re.fullmatch(r"p[0-9a-f]{12}", pid)
    (chip,) = visitor.get(f"/zh/search{tail}").context["chips"]
    assert chip.label == FIRM[0]
    figures = visitor.get(f"/zh/overview/rights_by_year.csv{tail}").content.decode()
    assert FIRM[0] in figures
    assert FIRM[0] in b"".join(visitor.get(f"/zh/search.csv{tail}").streaming_content).decode()  # type: ignore[attr-defined]


def test_a_name_is_understood_and_a_wrong_one_is_mended(visitor: Client) -> None:
    assert visitor.get(f'/zh/search?q=party:"{FIRM[2]}"').context["result"].rights == 5
    page = visitor.get(f'/zh/search?q=party:"{OTHER}司"')
    assert page.status_code == 400
    assert page.context["problem"].suggested.query == f"party:{OTHER}"


def test_the_page_of_a_right_says_which_name_is_meant(visitor: Client) -> None:
    page = _text(visitor, f"/zh/rights/CN:patent:202110154313.2?q={quote(f'party:{chr(34)}{FIRM[0]}{chr(34)}')}")
    assert f"{FIRM[2]}（归并为 {FIRM[0]}" in page


def test_a_judgement_changes_the_counts_and_undoing_it_brings_them_back(visitor: Client, corpus: Corpus) -> None:
    parties, log, before = city.current().parties(PUBLIC), Judgements(corpus), _facet(visitor)
    (firm,), (other,) = parties.called(FIRM[0]), parties.called(OTHER)
    judged = log.judge(parties.side(firm), parties.side(other), "same", by="王示例")
    assert list(_awaited(visitor, before).values()) == [6]
    log.undo(judged.id, by="李示例")
    assert _facet(visitor) == before


def _awaited(visitor: Client, before: dict[str, int]) -> dict[str, int]:
    """The facet as soon as what was judged is worked in; until then pages show what was known before."""
    until = time.monotonic() + 60
    while (now := _facet(visitor)) == before and time.monotonic() < until:
        time.sleep(0.05)
    return now


def test_a_question_about_a_party_waits_until_it_is_known_who_is_who(corpus: Corpus) -> None:
    """Other pages never wait: until then they count printed names, and say so."""
    visitor = Client()
    first = visitor.get("/zh/overview")
    assert first.status_code == 200
    (chart,) = (shown for shown in first.context["charts"] if shown.table.name == "rights_by_holder")
    assert ("归并后" in chart.table.definition.zh) == (len(chart.table.rows) == 2)
    answer = visitor.get("/zh/search?q=party:*")
    while answer.status_code == 503:
        answer = visitor.get("/zh/search?q=party:*")
    assert answer.context["result"].rights == 6


def test_a_damaged_log_of_judgements_stops_only_what_rests_on_it(corpus: Corpus, caplog: pytest.LogCaptureFixture) -> None:
    (corpus.folder / "judgements.jsonl").write_bytes(b"not a judgement\n")
    visitor = Client()
    assert visitor.get("/zh/search").status_code == 200
    assert "cannot be resolved" in caplog.text
    refused = visitor.get("/zh/parties")
    assert refused.status_code == 400
    assert "judgements.jsonl:1" in refused.content.decode()
