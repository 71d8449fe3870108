"""Citing a right: in words, RIS and BibTeX, by an address that keeps to its version. Made-up records."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.opened.clocks import today
from zhichan.records.right import Document, Event, Fact, Party, Right, Text

ID = "CN:patent:201210154321.8"
HOLDERS = ("大连甲泵业有限公司", "大连乙机械有限公司", "大连丙集团有限公司", "大连丁研究院")


def _right(title: str) -> bytes:
    right = Right(
        id=ID,
        kind="patent",
        office="CN",
        number=ID.rpartition(":")[2],
        facts=(Fact(property="type", value="invention"),),
        parties=tuple(Party(role="holder", name=name, seq=seq, lang="zh") for seq, name in enumerate(HOLDERS, 1)),
        documents=(Document(office="CN", number="102654321", kind_code="B", date="2014-05-18"),),
        texts=(Text(part="title", lang="zh", text=title),),
        events=(Event(key="filed", date="2012-05-18"), Event(key="granted", date="2014-05-18")),
    )
    return encode(right)


@pytest.fixture
def twice(tmp_path: Path, shows: Callable[[Path], Client]) -> Client:
    """A visitor of a corpus of two versions: the second states another title, from another file."""
    corpus = Corpus(Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")}).city_corpus)
    for number, title in enumerate(("密封环", "新密封环"), 1):
        (tmp_path / f"{number}.jsonl").write_bytes(_right(title))
        run(corpus, [tmp_path / f"{number}.jsonl"], now=dt.datetime(2026, 1, number, tzinfo=dt.UTC))
    return shows(tmp_path / "home")


def _cited(client: Client, address: str) -> tuple[str, str]:
    """(the words, the lasting address)."""
    page = html.unescape(client.get(address).content.decode())
    words, lasting = re.search(r'<p class="cite">(.*?)</p>', page), re.search(r'<a class="wrap" href="([^"]+)"', page)
    assert words
    assert lasting
    return words[1], lasting[1]


def test_the_words_follow_the_standards_of_both_languages(twice: Client) -> None:
    words, address = _cited(twice, f"/zh/rights/{ID}?as_of=2020-01-02")
    assert words == (
        "大连甲泵业有限公司，大连乙机械有限公司，大连丙集团有限公司，等. "
        f"密封环：CN102654321B[P/OL]. 2014-05-18[{today()}]. "
        "申请号 CN 201210154321.8；2020-01-02 法律状态：有效；数据版本 2. 知产（大连市知识产权平台）. "
        f"http://testserver/zh/rights/{ID}?version=2&as_of=2020-01-02"
    )
    assert address == f"http://testserver/zh/rights/{ID}?version=2&as_of=2020-01-02"
    words, _ = _cited(twice, f"/en/rights/{ID}?as_of=2020-01-02")
    assert words.startswith("大连甲泵业有限公司, 大连乙机械有限公司, 大连丙集团有限公司 et al. ")
    assert f"Zhichan, intellectual property platform of Dalian [viewed {today()}]. Available from: http://testserver/en/" in words
    assert "data version 2" in words


def test_the_lasting_address_shows_the_version_that_was_cited(twice: Client) -> None:
    before = twice.get(f"/en/rights/{ID}?version=1").content.decode()
    assert "This is the record as version 1 of the data has it" in before
    assert "新密封环" not in before
    assert "version=1" in _cited(twice, f"/en/rights/{ID}?version=1")[1]
    now = twice.get(f"/en/rights/{ID}").content.decode()
    assert "新密封环" in now
    assert "the newest is version" not in now
    assert "新密封环" not in twice.get(f"/zh/rights/{ID}.json?version=1").content.decode()


@pytest.mark.parametrize(
    ("ending", "kind", "says"),
    [
        ("ris", "application/x-research-info-systems", ("TY  - PAT", "M1  - 201210154321.8", "Y2  - ")),
        ("bib", "application/x-bibtex", ("@patent{CN-patent-201210154321.8,", "location = {CN}", "urldate = {")),
    ],
)
def test_files_for_programs_carry_the_lasting_address(twice: Client, ending: str, kind: str, says: tuple[str, ...]) -> None:
    answer = twice.get(f"/en/rights/{ID}.{ending}?version=1&as_of=2020-01-02")
    told = answer.content.decode()
    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Disposition"].startswith(f'attachment; filename="CN-patent-201210154321.8.{ending}"')
    assert all(part in told for part in says)
    assert f"http://testserver/en/rights/{quote(ID, safe=':')}?version=1&as_of=2020-01-02" in told.replace(r"\&", "&")


@pytest.mark.parametrize(
    ("tail", "status", "says"),
    [
        ("?version=x", 400, "“x” is no version"),
        ("?version=99", 404, "There is no version 99 of the data"),
        ("?version=1&known_at=2026-01-01", 400, "Give one of them"),
    ],
)
def test_a_version_that_is_none_is_a_clear_answer(twice: Client, tail: str, status: int, says: str) -> None:
    for ending in ("", ".ris", ".bib"):
        answer = twice.get(f"/en/rights/{ID}{ending}{tail}")
        assert answer.status_code == status
        assert says in html.unescape(answer.content.decode())


def test_a_made_up_right_is_cited_as_made_up(sample: Client) -> None:
    found = re.search(r'href="(/en/rights/[^"?#]+)', sample.get("/en/search?type=invention").content.decode())
    assert found
    assert "made up (sample)" in _cited(sample, found[1])[0]
    assert "made up (sample)" in sample.get(f"{found[1]}.ris").content.decode()
