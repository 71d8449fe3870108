"""Tables of Chinese registers: their headers as offices print them, their cells, and the files they come in."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from zhichan.formats.cn_register_cells import issue, mixed, period
from zhichan.formats.cn_register_table import column_of, declared
from zhichan.formats.format import Outcome
from zhichan.formats.header_table import folded
from zhichan.formats.registry import recognise
from zhichan.records import choose
from zhichan.records.join import stated_by
from zhichan.records.kinds import kind
from zhichan.records.right import Right, Source
from zhichan.records.status import status

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
SOURCE = Source(key="k", format="f", authority="vendor", file="a", sha256="s", place="p", imported="i")
WITHOUT_A_COLUMN = ("term", "priority", "kept")


def read(path: Path) -> list[Outcome]:
    return list(recognise(path).read(path))


def rights(path: Path) -> dict[str, Right]:
    return {outcome.right.number: stated_by(outcome.right, SOURCE) for outcome in read(path) if outcome.right}


@pytest.mark.parametrize("table", declared())
def test_each_declared_column_is_one_of_its_kind(table: str) -> None:
    known = declared()[table]
    for spec in known.columns:
        part, _, name = spec.partition(".")
        if part == "issue":
            column_of(known.kind, f"event.{name}")
            column_of(known.kind, f"fact.{known.issues[name]}")
        elif part == "mixed":
            column_of(known.kind, f"party.{name}.address")
        elif part not in WITHOUT_A_COLUMN:
            column_of(known.kind, spec)
    for name, words in known.words.items():
        assert set(words.values()) <= set(kind(known.kind).properties[name].choices)


@pytest.mark.parametrize("table", declared())
def test_no_header_means_two_things(table: str) -> None:
    known = declared()[table]
    headers = Counter(folded(header) for printed in known.columns.values() for header in printed)
    assert [header for header, times in headers.items() if times > 1] == []
    assert {folded(header) for group in known.signature for header in group} <= set(headers)


def test_a_mark_is_one_right_in_each_class_and_its_first_term_starts_with_its_registration() -> None:
    marks = rights(GOLDEN / "cn_trademark_table" / "sample.csv")
    assert {"99123456-09", "99123456-42"} <= set(marks)
    by_gazette, by_term, renewed = marks["99123456-09"], marks["99123456-42"], marks["G9901234-35"]
    assert choose.event_date(by_gazette, "granted") == choose.event_date(by_term, "granted") == "2012-05-14"
    assert choose.event_date(renewed, "renewed") == "2012-06-01"
    assert not choose.event_date(renewed, "granted")
    found = [status(by_term, day) for day in (dt.date(2022, 5, 13), dt.date(2022, 5, 14), dt.date(2022, 12, 1))]
    assert [span and span.state for span in found] == ["in-force", "grace", "expired"]


def test_a_name_and_an_address_in_both_languages_are_told_apart() -> None:
    mark = rights(GOLDEN / "cn_trademark_table" / "sample.csv")["99123456-09"]
    told = {(p.lang, p.name, p.address) for p in mark.parties if p.role == "applicant"}
    assert told == {
        ("zh", "大连虚构科技有限公司", "辽宁省大连市虚构区无名路1号"),
        ("en", "Dalian Xugou Technology Co. Ltd.", "No. 1 Nowhere Road Dalian"),
    }
    assert mixed("甲公司/乙公司") == []
    assert mixed("辽宁省大连市虚构路1号") == []


def test_gazettes_and_periods() -> None:
    assert issue("1312/2012-05-14") == issue("第1312期 2012年5月14日") == issue("1312；2012.5.14") == ("1312", "2012-05-14")
    assert issue("1312") == ("1312", "")
    assert issue("另见 1312/2012-05-14") == ("", "")
    assert period("2012年05月14日 至 2022年05月13日") == period("2012-05-14~2022-05-13") == ("2012-05-14", "2022-05-13")
    assert period("2012-05-14") == ("", "")


@given(st.text(alphabet="0123456789-/年月日期第至 ;；公司路", max_size=30))
def test_any_cell_is_read_or_not_but_never_breaks(cell: str) -> None:
    number, day = issue(cell)
    assert all(part in cell for part in (number,))
    assert not day or len(day) <= 10
    assert len(period(cell)) == 2
    assert len(mixed(cell)) <= 4


def test_a_group_of_goods_gets_its_lost_zero_back_where_the_class_proves_it(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [["注册号", "商标名称", "国际分类", "类似群"], ["99000001", "甲", "9", "901"], ["99000002", "乙", "12", "901"]]
        )
    marks = rights(path)
    assert choose.fact(marks["99000001-09"], "similar-groups") == "0901"
    assert choose.fact(marks["99000002-12"], "similar-groups") == "901"


def test_a_sign_for_nothing_says_nothing_except_as_a_name(tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [
                ["申请号", "商标名称", "国际分类", "申请日期", "国际注册日期", "后期指定日期", "优先权日期", "代理机构"],
                ["99000001", "无", "9", "2019-01-02", "-", "——", "/", "无"],
                ["99000002", "乙", "9", "不详", "未注册", "-", "", "某代理"],
            ]
        )
    found = rights(path)
    mark = found["99000001-09"]
    assert choose.text(mark, "title") == "无"
    assert [event.key for event in mark.events] == ["filed"]
    assert not choose.parties(mark, "agency")
    assert {rest.value for rest in found["99000002-09"].rest} == {"不详", "未注册"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", ["cn_trademark_table", "cn_layout_table", "cn_variety_table", "cn_standard_table"])
def test_the_encoding_makes_no_difference(name: str, encoding: str, tmp_path: Path) -> None:
    sample = GOLDEN / name / "sample.csv"
    path = tmp_path / "table.csv"
    path.write_text(sample.read_text(encoding="utf-8"), encoding=encoding)
    assert [outcome.right for outcome in read(path)] == [outcome.right for outcome in read(sample)]


def test_a_workbook_with_a_title_dates_links_and_numbers_reads_like_a_text_file(tmp_path: Path) -> None:
    path = tmp_path / "layouts.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["集成电路布图设计登记情况（虚构）"])
    sheet.append([])
    sheet.append(["序号", "布图设计名称", "登记号", "申请日", "公告日期", "权利人", "撤销 日期"])
    sheet.append([1, "虚构芯片", "BS.995001234", dt.datetime(2019, 3, 4), 43621, "大连虚构微电子有限公司"])
    sheet["C4"].hyperlink = "https://example.org/995001234"
    book.save(path)
    (layout,) = rights(path).values()
    assert [choose.event_date(layout, key) for key in ("filed", "granted")] == ["2019-03-04", "2019-06-05"]
    assert "https://example.org/995001234" in {rest.value for rest in layout.rest}


def test_two_numbers_of_one_variety_name_it_once_and_a_second_one_is_kept() -> None:
    varieties = rights(GOLDEN / "cn_variety_table" / "sample.csv")
    assert set(varieties) == {"CNA20199900123", "CNA20199900124", "CNA20199900125"}
    assert choose.parties(varieties["CNA20199900123"], "holder") == ["大连虚构果树研究所", "虚构农业大学"]
    assert "20199900124" in {rest.value for rest in varieties["CNA20199900124"].rest}


def test_an_indication_without_a_number_is_known_by_its_applicant_and_product() -> None:
    outcomes = read(GOLDEN / "cn_gi_table" / "sample.csv")
    numberless = [outcome.right for outcome in outcomes if outcome.right and not outcome.right.number]
    assert [right.id.partition(":")[0] for right in numberless] == ["own"]
    assert outcomes[-1].right is None


def test_software_and_works_are_told_apart() -> None:
    software = rights(GOLDEN / "cn_software_table" / "sample.csv")["2019SR9900123"]
    work = rights(GOLDEN / "cn_work_table" / "sample.csv")["国作登字-2019-F-99000123"]
    assert [choose.fact(right, "type") for right in (software, work)] == ["software", "work"]
    assert choose.fact(work, "work-category") == "art"
    assert choose.parties(work, "creator") == ["张虚构", "李虚构"]
