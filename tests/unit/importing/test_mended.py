"""A malformed record waits with its reason; mended in a new file and imported again it is let go, and nothing else is."""

from __future__ import annotations

import csv
from pathlib import Path

from zhichan.corpus.store import Corpus
from zhichan.importing.run import run
from zhichan.normalise.numbers.cn import check_digit
from zhichan.records.right import Right

HEADERS = [
    "申请号",
    "名称",
    "摘要",
    "申请日",
    "公开（公告）号",
    "公开（公告）日",
    "主分类号",
    "分类号",
    "申请（专利权）人",
    "发明（设计）人",
    "地址",
]
ROWS = [
    "CN201229990001|虚构的阀门|本样例是虚构的阀门。|2012.05.31|CN299990001U|2013.01.02|F16K1/00|F16K1/00|虚构甲公司|张某|大连市",
    "CN201229990002|虚构的水泵|本样例是虚构的水泵。|2012.06.01|CN299990002U|2013.01.09|F04D1/00|F04D1/00|虚构乙公司|李某|大连市",
]
OTHER = "CN201710601862|另一件虚构品|别的内容。|2017.07.21|CN107999999A|2018.01.02|G06F16/30|G06F16/30|丙|王某|沈阳"


def table(folder: Path, rows: list[list[str]], name: str = "export.csv") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    return path


def cells(row: str) -> list[str]:
    """The row with the check digit that belongs to its number."""
    number, *rest = row.split("|")
    return [f"{number}.{check_digit(number[2:])}", *rest]


def sound() -> list[list[str]]:
    return [cells(row) for row in ROWS]


def wrong(row: list[str]) -> list[str]:
    digit = (int(row[0][-1], 36) + 1) % 10
    return [f"{row[0][:-1]}{digit}", *row[1:]]


def waiting(corpus: Corpus) -> list[dict[str, object]]:
    return corpus.quarantine(corpus.version())


def rights(corpus: Corpus) -> list[Right]:
    return list(corpus.rights(corpus.version()))


def test_a_mended_row_in_a_new_file_of_the_same_name_lets_the_old_entry_go(tmp_path):
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    report = run(corpus, [table(tmp_path / "first", [one, wrong(two)])], format_name="cnipr-patent-table")
    assert (report.total("accepted"), report.total("quarantined")) == (1, 1)
    (entry,) = waiting(corpus)
    assert "check digit" in entry["reasons"][0]
    assert "虚构的水泵" in entry["raw"]
    again = run(corpus, [table(tmp_path / "second", [one, two])], format_name="cnipr-patent-table")
    assert (again.total("accepted"), again.total("quarantined")) == (1, 0)
    assert waiting(corpus) == []
    assert len(rights(corpus)) == 2


def test_another_record_at_the_same_place_lets_nothing_go(tmp_path):
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    run(corpus, [table(tmp_path / "first", [one, wrong(two)])], format_name="cnipr-patent-table")
    run(corpus, [table(tmp_path / "next-month", [one, cells(OTHER)])], format_name="cnipr-patent-table")
    assert len(waiting(corpus)) == 1


def test_a_file_of_another_name_lets_nothing_go(tmp_path):
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    run(corpus, [table(tmp_path / "first", [one, wrong(two)])], format_name="cnipr-patent-table")
    run(corpus, [table(tmp_path / "second", [one, two], "other.csv")], format_name="cnipr-patent-table")
    assert len(waiting(corpus)) == 1


def test_a_row_that_is_still_wrong_waits_under_its_new_file(tmp_path):
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    run(corpus, [table(tmp_path / "first", [one, wrong(two)])], format_name="cnipr-patent-table")
    run(corpus, [table(tmp_path / "second", [one, wrong(wrong(two))])], format_name="cnipr-patent-table")
    assert len(waiting(corpus)) == 2
    run(corpus, [table(tmp_path / "third", [one, two])], format_name="cnipr-patent-table")
    assert waiting(corpus) == []
