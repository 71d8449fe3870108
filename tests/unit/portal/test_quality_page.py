"""The quality page: figures that open to their rows, in both languages, and what a wrong address says."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.test import Client

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.run import run

HEADER = "申请号,申请日,公开（公告）号,公开（公告）日,名称,主分类号,分类号,申请（专利权）人,发明（设计）人,地址,摘要"
ROWS = (
    "CN201210154321.8,2012.05.18,CN102654321A,2012.09.05,泵,F16J15/16,F16J15/16,大连甲乙机械厂,王小明,大连市示例路1号,一种泵。",
    "CN201210154322.2,某年某月,CN102654322A,2012.09.05,阀,F16J15/16,F16J15/16,大连甲乙机械厂,F16J15/16,大连市示例路1号,一种阀。",
)


@pytest.fixture
def flawed(tmp_path: Path, shows: object) -> Client:
    """A visitor of a corpus in which one date is none and one inventor is a class."""
    path = tmp_path / "导出.csv"
    path.write_text("\n".join((HEADER, *ROWS)), encoding="utf-8-sig")
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    run(Corpus(told.city_corpus), [path])
    return shows(tmp_path / "home")  # type: ignore[operator, no-any-return]


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


@pytest.mark.parametrize(
    ("lang", "file", "odd"), [("zh", "按文件", "内容不像该字段"), ("en", "By file", "Value unlike its field")]
)
def test_figures_open_to_their_rows(flawed: Client, lang: str, file: str, odd: str) -> None:
    page = _text(flawed, f"/{lang}/quality")
    assert file in page
    assert odd in page
    rows = _text(flawed, f"/{lang}/quality?check=odd-value")
    assert "***" in rows  # a value that is not of its column's type may be personal
    assert "某年某月" not in rows
    assert "CN:patent:201210154322" in rows
    hash_ = re.search(r"\?file=([0-9a-f]{64})", page)
    assert hash_
    of_file = _text(flawed, f"/{lang}/quality?file={hash_[1]}")
    assert "导出.csv" in of_file
    assert "50%" in of_file.replace("\u00a0", "").replace(" %", "%")  # half of the filing dates could be read


def test_the_download_holds_every_row(flawed: Client) -> None:
    answer = flawed.get("/zh/quality.csv?check=odd-value")
    lines = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))  # type: ignore[attr-defined]
    assert lines[0][:2] == ["检查项", "权利"]
    assert {line[5] for line in lines[1:]} == {"***", "F16J15/16"}


@pytest.mark.parametrize("tail", ["check=nonsense", "file=abc", "page=0", "page=x"])
def test_a_wrong_address_is_told(flawed: Client, tail: str) -> None:
    assert "Traceback" not in _text(flawed, f"/zh/quality?{tail}", 400)


def test_the_sample_is_marked_as_made_up(sample: Client) -> None:
    assert "made up" in _text(sample, "/en/quality")
