"""Quality: what cannot be is found, with the row it stands in; what is right is left in peace."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.quality.build import build_quality
from zhichan.quality.checks import CHECKS, findings
from zhichan.quality.report import HISTORY, Quality
from zhichan.quality.stated import differences, side_of
from zhichan.records.audience import Audience
from zhichan.records.join import join, source_key, stated_by
from zhichan.records.right import Event, Fact, Party, Right, Source, Text

HEADER = [
    "申请号",
    "申请日",
    "公开（公告）号",
    "公开（公告）日",
    "名称",
    "主分类号",
    "分类号",
    "申请（专利权）人",
    "发明（设计）人",
    "地址",
    "摘要",
]
GOOD = ["CN201210154321.8", "2012.05.18", "CN102654321A", "2012.09.05", "泵用密封环", "F16J15/16", "F16J15/16", "大连甲乙机械厂",
        "王小明;李大海", "116023 辽宁省大连市高新园区示例路1号", "本发明公开了一种密封环。"]  # fmt: skip


def _source(place: str = "row 1", sha256: str = "a" * 64, imported: str = "20200101T000000Z-0000", date: str = "") -> Source:
    return Source(
        key=source_key(sha256, place), format="made-up", authority="vendor", file="a.xlsx", sha256=sha256,
        place=place, imported=imported, date=date,
    )  # fmt: skip


def _right(source: Source | None = None, **fields: object) -> Right:
    right = Right(id="CN:patent:201210154321.8", kind="patent", office="CN", number="201210154321.8", **fields)  # type: ignore[arg-type]
    return stated_by(right, source or _source())


def _found(right: Right) -> list[tuple[str, str, str]]:
    return [(f.check, f.where, f.value) for f in findings(right)]


def test_a_sound_right_is_left_in_peace() -> None:
    right = _right(
        events=(Event(key="filed", date="2012-05-18"), Event(key="published", date="2012-09-05")),
        parties=(Party(role="applicant", name="大连甲乙机械有限公司", code="91210200241281202G", address="大连市示例路1号"),),
        texts=(Text(part="title", lang="zh", text="4G终端天线"),),
        facts=(Fact(property="type", value="invention"), Fact(property="stated-status", value="审中")),
    )
    assert _found(right) == []


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([("filed", "2012-05-18"), ("granted", "2011-01-01")], ("granted", "2011-01-01")),
        ([("filed", "1984-12-31")], ("filed", "1984-12-31")),
        ([("filed", "2012-05-18"), ("lapsed-fee", "2021-06-01")], ("lapsed-fee", "2021-06-01")),
        ([("filed", "2015-05-18")], ("filed", "2015-05-18")),
    ],
)
def test_dates_that_cannot_be(events: list[tuple[str, str]], expected: tuple[str, str]) -> None:
    right = _right(events=tuple(Event(key=key, date=date) for key, date in events))
    assert ("impossible-date", *expected) in _found(right)


def test_a_partial_date_is_given_the_benefit_of_the_doubt() -> None:
    assert _found(_right(events=(Event(key="filed", date="2012-05-18"), Event(key="published", date="2012")))) == []


def test_dates_of_different_sources_are_not_held_against_each_other() -> None:
    one = _right(_source("row 1"), events=(Event(key="filed", date="2012-05-18"),))
    other = _right(_source("row 9", "b" * 64), events=(Event(key="published", date="2012-01-01"),))
    assert _found(join(one, other)) == []


def test_a_work_may_be_published_before_it_is_registered_but_not_registered_before_it_is_filed() -> None:
    events = (
        Event(key="published", date="2010-01-01"),
        Event(key="filed", date="2012-05-18"),
        Event(key="granted", date="2012-05-01"),
    )
    work = Right(id="CN:copyright:2012SR9000001", kind="copyright", office="CN", number="2012SR9000001", events=events)
    assert _found(stated_by(work, _source())) == [("impossible-date", "granted", "2012-05-01")]


def test_a_credit_code_with_a_wrong_check_sign() -> None:
    right = _right(parties=(Party(role="applicant", name="大连甲乙机械有限公司", code="91210200241281202H"),))
    assert _found(right) == [("check-digit", "applicant", "91210200241281202H")]


def test_two_odd_values_are_a_shifted_row_and_one_is_an_odd_value() -> None:
    inventor = Party(role="inventor", name="F16J15/16")
    assert _found(_right(parties=(inventor,))) == [("odd-value", "inventor", "F16J15/16")]
    both = _right(parties=(inventor,), texts=(Text(part="title", lang="zh", text="2012-05-18"),))
    assert {check for check, _, _ in _found(both)} == {"shifted-columns"}


def test_status_of_the_source_beside_ours() -> None:
    granted = (Event(key="filed", date="2012-05-18"), Event(key="granted", date="2014-05-18"))
    says = Fact(property="stated-status", value="失效")
    (difference,) = differences(_right(events=granted, facts=(Fact(property="type", value="invention"), says)))
    assert (difference.stated, difference.computed, difference.on) == ("失效", "in-force", "2020-01-01")
    assert list(differences(_right(events=granted, facts=(Fact(property="stated-status", value="有效"),)))) == []
    assert side_of("难以说清") is None


def test_the_same_row_twice_in_one_file() -> None:
    event = (Event(key="filed", date="2012-05-18"),)
    twice = join(_right(_source("row 1"), events=event), _right(_source("row 7"), events=event))
    assert [(f.check, f.value, f.against) for f in findings(twice)] == [("repeated-row", "row 7", "row 1")]
    other_file = join(_right(_source("row 1"), events=event), _right(_source("row 1", "b" * 64), events=event))
    assert _found(other_file) == []


def _csv(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def _numbered(n: int, **changes: str) -> list[str]:
    """A made-up row with a number of its own; `changes` by header."""
    from zhichan.normalise.numbers import parse_application

    number = parse_application(f"CN2012101{n:05d}")
    assert number is not None
    row = dict(zip(HEADER, GOOD, strict=True)) | {
        "申请号": f"CN{number.canonical}",
        "公开（公告）号": f"CN1026{n:05d}A",
        "名称": f"泵{n}号",
    }
    return list((row | changes).values())


def test_figures_open_to_their_rows(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    good = _numbered(1)
    wrong_digit = _numbered(2)
    wrong_digit[0] = wrong_digit[0][:-1] + ("1" if wrong_digit[0][-1] != "1" else "2")
    twin = _numbered(3, 名称="泵1号")
    odd_date = _numbered(4, 申请日="二〇一二年某日")
    run(corpus, [_csv(tmp_path / "一.csv", [good, wrong_digit, twin, odd_date])])
    quality = Quality.open(build_quality(corpus, corpus.version()))
    (file,) = quality.files()
    assert (file.file, file.records, file.refused) == ("一.csv", 3, 1)
    assert sum(file.found.values()) == len(list(quality.rows(sha256=file.sha256)))
    rows = {row.check: row for row in quality.rows()}
    assert rows["check-digit"].place.endswith("3")
    assert not rows["check-digit"].right
    assert {rows["likely-duplicate"].right, rows["likely-duplicate"].against} == {
        f"CN:patent:{row[0].removeprefix('CN')}" for row in (good, twin)
    }
    assert (rows["odd-value"].field, rows["odd-value"].value) == ("申请日", "***")
    (odd,) = quality.rows("odd-value", audience=Audience(personal=True))
    assert odd.value == "二〇一二年某日"
    assert set(quality.totals()) <= set(CHECKS)
    fill = {f.field: f for f in quality.fill(file.sha256)}
    assert fill["filed"].records == 2
    assert fill["title"].share == 1
    assert fill["title"].usual is None
    assert quality.of_right(rows["odd-value"].right) == [rows["odd-value"]]


def test_of_rights_that_are_alike_the_smallest_id_is_what_the_others_are_told_against(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    for n in (3, 1, 2):  # in whatever order they came
        run(corpus, [_csv(tmp_path / f"{n}.csv", [_numbered(n, 名称="泵")])])
    found = list(Quality.open(build_quality(corpus, corpus.version())).rows(check="likely-duplicate"))
    first, *others = sorted(right.id for right in corpus.rights(corpus.version()))
    assert sorted((row.right, row.against, row.value) for row in found) == [(other, first, "泵") for other in others]


def test_a_file_unlike_its_own_history_is_pointed_out(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    for n in range(HISTORY):
        run(
            corpus,
            [_csv(tmp_path / f"{n}.csv", [_numbered(100 * n + i) for i in range(20)])],
            import_id=f"2020010{n + 1}T000000Z-0000",
        )
    rows = [_numbered(900 + i, 摘要="" if i % 2 else "本发明公开了一种泵。") for i in range(20)]
    run(corpus, [_csv(tmp_path / "last.csv", rows)], import_id="20200109T000000Z-0000")
    quality = Quality.open(build_quality(corpus, corpus.version()))
    last = quality.files()[0]
    assert last.file == "last.csv"
    unusual = {f.field: (f.share, f.usual) for f in quality.fill(last.sha256) if f.unusual}
    assert unusual == {"abstract": (0.5, 1.0)}


def test_an_empty_corpus_has_no_findings(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    empty = tmp_path / "none.jsonl"
    empty.write_bytes(encode(_right(texts=(Text(part="title", lang="zh", text="泵"),))))
    run(corpus, [empty])
    quality = Quality.open(build_quality(corpus, corpus.version()))
    assert list(quality.rows()) == []
    assert quality.fill("no such file") == []


def test_real_export_is_looked_through(tmp_path: Path, shared_data: Callable[[str], Path]) -> None:
    path = shared_data("cn-cnipr-export")
    corpus = Corpus(tmp_path / "corpus")
    run(corpus, [path / "训练文件.xlsx"])
    quality = Quality.open(build_quality(corpus, corpus.version()))
    (file,) = quality.files()
    assert file.records + file.refused == 199
    assert list(quality.rows()) == []  # a sound export gives no false alarm
