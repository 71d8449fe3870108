"""The template of each kind: what is written into it comes back as it was, and what is odd is kept or said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner

from zhichan.cli.main import app
from zhichan.formats.format import FormatError, Outcome
from zhichan.formats.kind_template import columns
from zhichan.formats.kind_template_book import write_template
from zhichan.formats.kind_template_table import KindTemplateTable
from zhichan.records.join import canonical
from zhichan.records.kinds import RecordError, kind, kinds
from zhichan.records.right import ClassMark, Event, Fact, Party, Right, Text

NUMBERS = {
    "patent": ["201220249767.4", "202010379503.X"],
    "trademark": ["12345678-09", "7654321-35", "G1234567-25"],
    "copyright": ["2019SR0123456", "国作登字-2019-A-00123456"],
    "ic-layout": ["BS.195001234"],
    "plant-variety": ["CNA20191000123", "20190123"],
    "geographical-indication": ["AGI03456", "第318号公告-某地大米"],
    "standard": ["GB/T 39551-2020", "T/CAS 1.1-2017"],
}
SYMBOLS = {
    "nice": ["09", "35", "45"],
    "vienna": ["26.01.03", "05"],
    "upov": ["ZEAAA_MAY", "PRUNU"],
    "ics": ["35.240.15", "01"],
    "ccs": ["L60", "A"],
    "ipc": ["G06F16/30"],
    "cpc": ["Y02E10/72"],
    "locarno": ["14-03"],
}
CHARACTERS = "甲乙丙丁示例大连abcXYZ019.=+-@'\"<>&()（）℃é "
WORDS = st.text(CHARACTERS, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
# clean_name unifies brackets, so names are drawn as they come out of it
NAMES = WORDS.map(lambda text: text.replace("（", "(").replace("）", ")"))
DATES = st.one_of(
    st.dates(dt.date(1850, 1, 1), dt.date(2090, 1, 1)).map(dt.date.isoformat),
    st.integers(1900, 2090).map(str),
    st.builds("{}-{:02d}".format, st.integers(1900, 2090), st.integers(1, 12)),
)


def language(text: str) -> str:
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "und"


@st.composite
def rights(draw: st.DrawFn, kind_name: str) -> Right:
    declared = kind(kind_name)
    facts, events, parties, classes, texts = [], [], [], [], []
    for name, property_ in declared.properties.items():
        if not draw(st.booleans()):
            continue
        values = {
            "choice": st.sampled_from([*property_.choices] or [""]),
            "integer": st.integers(0, 999).map(str),
            "date": DATES,
            "text": WORDS,
        }[property_.value]
        found = draw(st.sets(values, min_size=1, max_size=3 if property_.many else 1))
        facts += [Fact(property=name, value=value) for value in found]
    for key, event in declared.events.items():
        events += [Event(key=key, date=day) for day in draw(st.sets(DATES, max_size=1 if event.once else 2))]
    for role in declared.roles:
        for seq, name in enumerate(draw(st.lists(NAMES, max_size=3)), 1):
            place = {"address": draw(st.sampled_from(["", "某市某路1号"])), "country": draw(st.sampled_from(["", "CN"]))}
            stated = place if role in ("holder", "applicant") else {}
            parties.append(Party(role=role, name=name, seq=seq, lang=language(name), **stated))
    for scheme in declared.schemes:
        classes += [ClassMark(scheme=scheme, symbol=symbol) for symbol in draw(st.sets(st.sampled_from(SYMBOLS[scheme])))]
    texts += [Text(part="title", lang=lang, text=draw(WORDS)) for lang in ("zh", "en") if draw(st.booleans())]
    texts += [
        Text(part=part, lang=language(text), text=text) for part in declared.texts for text in draw(st.lists(WORDS, max_size=1))
    ]
    number = draw(st.sampled_from(NUMBERS[kind_name]))
    if kind_name == "trademark" and not classes:
        classes = [ClassMark(scheme="nice", symbol=number.partition("-")[2])]
    if kind_name == "trademark" and not any(mark.scheme == "nice" for mark in classes):
        classes.append(ClassMark(scheme="nice", symbol=number.partition("-")[2]))
    return canonical(
        Right(
            id=f"CN:{kind_name}:{number}",
            kind=kind_name,
            office="CN",
            number=number,
            facts=tuple(facts),
            events=tuple(events),
            parties=tuple(parties),
            classes=tuple(classes),
            texts=tuple(texts),
        )
    )


def read(path: Path) -> list[Outcome]:
    return list(KindTemplateTable().read(path))


@pytest.mark.parametrize("kind_name", sorted(kinds()))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_rights_that_are_written_into_the_template_come_back_the_same(
    kind_name: str, data: st.DataObject, tmp_path: Path
) -> None:
    given_ = data.draw(st.lists(rights(kind_name), max_size=3))
    path = tmp_path / "t.xlsx"
    write_template(kind_name, path, given_)
    outcomes = read(path)
    assert [outcome.unread for outcome in outcomes] == [() for _ in given_]
    assert [canonical(outcome.right) for outcome in outcomes if outcome.right] == given_


@pytest.mark.parametrize("kind_name", sorted(kinds()))
def test_the_empty_template_is_recognised_explains_every_column_and_holds_no_right(kind_name: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    result = CliRunner().invoke(app, ["template", kind_name, "-o", str(path)])
    assert result.exit_code == 0, result.output
    assert KindTemplateTable().recognises(path.read_bytes()[:65536], path)
    assert read(path) == []
    book = load_workbook(path)
    sheet, guide, lists = book.worksheets
    headers = [cell.value for cell in sheet[1]]
    assert headers == [f"{column.label.zh}\n{column.label.en}" for column in columns(kind_name)]
    assert [row[0].value for row in guide.iter_rows(min_row=2)] == [column.label.zh for column in columns(kind_name)]
    assert len({column.key for column in columns(kind_name)}) == len(headers)
    choices = [column for column in columns(kind_name) if column.choices]
    validations = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert len(validations) == len(choices)
    assert lists.sheet_state == "hidden"


@pytest.mark.parametrize("kind_name", sorted(kinds()))
def test_the_example_row_would_be_a_right_without_its_mark(kind_name: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_template(kind_name, path)
    book = load_workbook(path)
    book.worksheets[0]["A2"] = ""
    book.save(path)
    (outcome,) = read(path)
    assert outcome.right
    assert outcome.unread == ()
    assert outcome.columns == ()


def filled(path: Path, kind_name: str, *rows: dict[str, object]) -> list[Outcome]:
    write_template(kind_name, path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    headers = [str(cell.value).partition("\n")[0] for cell in sheet[1]]
    for number, row in enumerate(rows, 3):
        for header, value in row.items():
            if header not in headers:
                headers.append(header)
                sheet.cell(1, len(headers), header)
            sheet.cell(number, headers.index(header) + 1, value)
    book.save(path)
    return read(path)


def test_cells_as_people_fill_them(tmp_path: Path) -> None:
    (outcome,) = filled(
        tmp_path / "t.xlsx",
        "trademark",
        {
            "申请/注册号": 12345678,
            "国际分类": 9,
            "名称": " 示波牌 ",
            "商标类型": "COLLECTIVE MARK",
            "注册人": "甲公司；乙公司",
            "注册人地址": "；某路2号",
            "注册日期": dt.date(2010, 1, 7),
            "续展日期": "2020.1.6；2030年1月6日",
        },
    )
    right = outcome.right
    assert right
    assert right.id == "CN:trademark:12345678-09"
    assert {(f.property, f.value) for f in right.facts} == {("type", "collective")}
    assert [(p.name, p.address) for p in right.parties] == [("甲公司", ""), ("乙公司", "某路2号")]
    assert {(e.key, e.date) for e in right.events} == {
        ("granted", "2010-01-07"),
        ("renewed", "2020-01-06"),
        ("renewed", "2030-01-06"),
    }


def test_nothing_that_is_odd_is_lost(tmp_path: Path) -> None:
    first, second, third, fourth = filled(
        tmp_path / "t.xlsx",
        "copyright",
        {"登记号": "2019SR0123456", "著作权类型": "奇怪", "登记日期": "昨天", "备注": "留着", "著作权人地址": "无人"},
        {"名称": "没有号码"},
        {"登记号": "不是号码", "名称": "某"},
        {"本单位编号": "A/7", "著作权人": "某 公司", "名称": "自有"},
    )
    assert first.right
    assert {(r.header, r.value) for r in first.right.rest} == {
        ("著作权类型", "奇怪"),
        ("登记日期", "昨天"),
        ("备注", "留着"),
        ("著作权人地址", "无人"),
    }
    assert {problem.where for problem in first.unread} == {"著作权类型", "登记日期"}
    assert first.columns == ("备注", "著作权人地址") or set(first.columns) == {"备注", "著作权人地址"}
    assert [len(outcome.refusals) for outcome in (second, third)] == [1, 1]
    assert ["名称", "没有号码"] in msgspec.json.decode(second.raw)
    assert fourth.right
    assert (fourth.right.id, fourth.right.number) == ("own:copyright:某公司/A/7", "")


def test_one_row_without_a_class_stands_under_its_number_and_an_announcement_is_told_apart(tmp_path: Path) -> None:
    (mark,) = filled(tmp_path / "m.xlsx", "trademark", {"申请/注册号": "12345678", "国际分类": "9; 35"})
    assert mark.right
    assert mark.right.number == "12345678"
    one, two = filled(
        tmp_path / "g.xlsx",
        "geographical-indication",
        {"登记号或公告号": "第318号公告", "名称": "甲地大米"},
        {"登记号或公告号": "第318号公告", "名称": "乙地海参"},
    )
    assert one.right
    assert two.right
    assert one.right.id != two.right.id


def test_an_unknown_kind_and_another_workbook_are_said(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no kind"):
        write_template("dance", tmp_path / "t.xlsx")
    with pytest.raises(FormatError, match="cannot be written"):
        write_template("copyright", tmp_path / "nowhere" / "t.xlsx")
    long = Right(id="CN:copyright:1", kind="copyright", office="CN", texts=(Text(part="title", lang="zh", text="长" * 40_000),))
    with pytest.raises(FormatError, match="longer than a cell"):
        write_template("copyright", tmp_path / "t.xlsx", [long])
