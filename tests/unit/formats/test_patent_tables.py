"""Tables of patents as files: workbooks old and new, links, dates, encodings, separators, overlapping parts. All made up here."""

from __future__ import annotations

import csv
import datetime as dt
import re
import struct
from pathlib import Path

import msgspec
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.formats.cnipr_trs_text import CniprTrsText
from zhichan.formats.format import FormatError
from zhichan.formats.incopat_patent_table import IncopatPatentTable
from zhichan.formats.patent_parties import is_credit_code
from zhichan.formats.patent_row import row_application, row_date, row_publication
from zhichan.formats.registry import recognise
from zhichan.formats.sheet_links import links_of
from zhichan.normalise.width import compact
from zhichan.records.right import Right

HEADERS = ["公开（公告）号", "标题", "申请号", "申请日", "公开(公告)日", "公开国别", "IPC主分类", "申请人"]
ROW = ["CN199990001A", "虚构样例", "CN201219990001.3", "20120531", "20130102", "CN", "F16C19/06", "虚构甲; 虚构乙"]
LENS = ["Jurisdiction", "Kind", "Display Key", "Lens ID", "Title", "Applicants"]
LENS_ROW = ["US", "B2", "US 9999301 B2", "999-1", "Made-up café", "MÜLLER JÜRGEN;;DOE JANE"]


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def table(path: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def rights(path: Path) -> list[Right]:
    return [outcome.right for outcome in recognise(path).read(path) if outcome.right]


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def old_workbook(path: Path, rows: list[list[str]]) -> Path:
    """The smallest binary workbook (BIFF8) of one sheet of texts, in its compound file."""
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    name = b"\x05\x00Sheet"
    cells = b""
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            cells += record(0x0204, struct.pack("<HHHHB", y, x, 0, len(text), 1) + text.encode("utf-16-le"))
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + record(0x000A, b"")
    front = record(0x0809, bof)
    offset = len(front) + 4 + 6 + len(name) + 4
    stream = front + record(0x0085, struct.pack("<IH", offset, 0) + name) + record(0x000A, b"") + sheet
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\x00")
    count = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + [2 + place + 1 for place in range(count - 1)] + [0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (128 - len(fat))

    def entry(title: str, type_: int, child: int, start: int, size: int) -> bytes:
        spelled = title.encode("utf-16-le") + b"\x00\x00"
        head = spelled.ljust(64, b"\x00") + struct.pack("<HBBIII", len(spelled), type_, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return head + b"\x00" * 36 + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    header += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    path.write_bytes(header + struct.pack("<128I", *fat) + directory.ljust(512, b"\x00") + stream)
    return path


def test_a_csv_a_workbook_and_an_old_workbook_of_the_same_cells_give_the_same_rights(tmp_path):
    plain = rights(table(tmp_path / "a.csv", [HEADERS, ROW]))
    assert plain[0].id == "CN:patent:201219990001.3"
    assert rights(workbook(tmp_path / "a.xlsx", [HEADERS, ROW])) == plain
    assert rights(old_workbook(tmp_path / "a.xls", [HEADERS, ROW])) == plain
    assert rights(old_workbook(tmp_path / "named-wrongly.xlsx", [HEADERS, ROW])) == plain


def test_empty_rows_a_statement_and_another_separator_change_nothing(tmp_path):
    plain = rights(table(tmp_path / "a.csv", [HEADERS, ROW]))
    row = [cell.replace("; ", " | ") for cell in ROW]
    assert rights(table(tmp_path / "b.csv", [[""] * 8, ["检索式：TIABC=(虚构)"], HEADERS, ROW], delimiter="\t")) == plain
    assert rights(table(tmp_path / "c.csv", [HEADERS, row], delimiter=";")) == plain
    assert rights(table(tmp_path / "d.csv", [HEADERS, ROW], encoding="gb18030")) == plain
    assert rights(table(tmp_path / "e.csv", [HEADERS, ROW], encoding="utf-8-sig")) == plain


def test_parts_that_overlap_state_the_same(tmp_path):
    first, second = (table(tmp_path / name, [HEADERS, ROW]) for name in ("1.csv", "2.csv"))
    assert rights(first) == rights(second)


def test_western_tables_are_windows_1252_where_they_are_not_utf_8(tmp_path):
    plain = rights(table(tmp_path / "a.csv", [LENS, LENS_ROW]))
    assert [party.name for party in plain[0].parties] == ["MÜLLER JÜRGEN", "DOE JANE"]
    assert rights(table(tmp_path / "b.csv", [LENS, LENS_ROW], encoding="cp1252")) == plain
    chinese = [*LENS_ROW[:4], "虚构样例雷达", "虚构甲"]
    assert rights(table(tmp_path / "c.csv", [LENS, chinese], encoding="gb18030"))[0].texts[0].text == "虚构样例雷达"


def test_what_cells_point_at_is_kept(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADERS)
    book.active.append([*ROW[:2], None, *ROW[3:]])
    book.active["A2"].hyperlink = "https://www.example.org/view?id=1&n=2"
    book.active["C2"] = '=HYPERLINK("https://www.example.org/x","CN201219990001.3")'
    path = tmp_path / "a.xlsx"
    book.save(path)
    (outcome,) = recognise(path).read(path)
    assert outcome.right.id == "CN:patent:201219990001.3"  # the formula says what it shows, though it was never computed
    assert {(rest.header, rest.value) for rest in outcome.right.rest if "link" in rest.header} == {
        ("公开（公告）号 (link)", "https://www.example.org/view?id=1&n=2"),
        ("申请号 (link)", "https://www.example.org/x"),
    }
    assert links_of(table(tmp_path / "a.csv", [HEADERS])) == {}


def test_days_may_be_dates_of_the_spreadsheet_or_their_numbers(tmp_path):
    cells: list[object] = [*ROW]
    cells[3], cells[4] = dt.datetime(2012, 5, 31), 41276
    (right,) = rights(workbook(tmp_path / "a.xlsx", [HEADERS, cells]))
    assert {(event.key, event.date) for event in right.events} == {("filed", "2012-05-31"), ("published", "2013-01-02")}


def test_a_number_made_whole_only_where_its_check_digit_proves_it(tmp_path):
    short = [[*ROW[:2], 1199904.7, "20010601", *ROW[4:]], [*ROW[:2], 1199904, "20010601", *ROW[4:]]]
    path = workbook(tmp_path / "a.xlsx", [HEADERS, *short])
    whole, refused = recognise(path).read(path)
    assert whole.right.id == "CN:patent:01199904.7"
    assert refused.right is None
    assert "lost its leading zeros" in refused.refusals[0].what


@pytest.mark.parametrize(
    ("text", "office", "canonical"),
    [
        ("US 201213999301 A", "", "13999301"),
        ("CN 201229990306 U", "", "201229990306.X"),
        ("CN20121990508 20120531", "", "201210990508.1"),
        ("CN19951015599", "", "95115599.7"),
        ("US 2012/0999307 W", "", "PCT/US2012/999307"),
        ("WO2012EP99510 20120101", "", "PCT/EP2012/099510"),
        ("EP 11999303 A", "", "11999303"),
    ],
)
def test_numbers_of_the_exchange_are_understood(text, office, canonical):
    assert row_application(text, office, exchange=True)[0].canonical == canonical


def test_numbers_that_name_no_application_for_certain_are_not_guessed():
    assert row_application("US 38499995 A", "US", exchange=True)[0] is None  # its series is not said
    assert row_application("CN20031012345", "CN", exchange=True)[0] is None  # in 2003 the form changed


def test_publications_and_days_as_the_platforms_print_them():
    assert row_publication("CN102025678 (A)").keys[0] == "CN102025678A"
    assert row_publication("US2013999501 (A1)").keys[0] == "US20130999501A1"
    assert row_publication("WO/2012/123456").keys == ("WO2012123456",)
    assert row_date("01.02.2000") is None
    assert row_date("01.02.2000", day_first=True) == "2000-02-01"
    assert row_date("12345") is None


def test_a_credit_code_is_proved_by_its_last_sign():
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("913501000000000000000")


def test_text_with_tags_is_read_in_gb18030_and_without_record_marks(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("<名称>=虚构一\n<申请号>=201219990001.3\n<名称>=虚构二\n<申请号>=201229990002.3\n", encoding="gb18030")
    assert isinstance(recognise(path), CniprTrsText)
    assert [right.texts[0].text for right in rights(path)] == ["虚构一", "虚构二"]


def test_a_csv_whose_quotation_never_ends_says_where(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(",".join(HEADERS).encode() + b'\nCN1,"' + b"x" * (65 << 20))
    with pytest.raises(FormatError, match="longer than"):
        list(IncopatPatentTable().read(path))


LINES = st.lists(
    st.one_of(
        st.builds(
            "<{}>={}".format,
            st.sampled_from(
                ["名称", "申请号", "摘要", "页数", "光盘号", "申请日", "公开（公告）号", "公开（公告）日", "国际申请"]
            ),
            st.one_of(
                st.sampled_from(["201219990001.3", "CN199990001A", "2012.05.31", "虚构;样例"]), st.text("虚构A1;<> .", max_size=9)
            ),
        ),
        st.just("<REC>"),
        st.text("虚构AB<>= ", max_size=9),
    ),
    max_size=14,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=LINES)
def test_random_text_with_tags_never_crashes_and_loses_no_line(tmp_path, said):
    path = tmp_path / "a.txt"
    path.write_text("\n".join(said), encoding="utf-8")
    outcomes = list(CniprTrsText().read(path))
    assert all((outcome.right is None) == bool(outcome.refusals) for outcome in outcomes)
    everything = compact(msgspec.json.encode(outcomes).decode()).replace("-", ".")
    for line in said:
        for part in re.sub(r"<[^<>]*>=?", " ", line).replace(";", " ").split():
            assert compact(part).lstrip("=").lower().removeprefix("cn").rstrip("a") in everything.lower()
