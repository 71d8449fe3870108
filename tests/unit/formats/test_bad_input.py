"""Bad files: each gives a clear sentence, what stands around the fault stands, memory stays flat. All files are made up here."""

from __future__ import annotations

import csv
import tracemalloc
import zipfile
from pathlib import Path

import msgspec
import openpyxl
import pytest

from zhichan.formats.cnipa_patent_xml import CnipaPatentXml
from zhichan.formats.cnipr_patent_table import CniprPatentTable
from zhichan.formats.format import FormatError
from zhichan.formats.registry import all_formats, by_name, recognise
from zhichan.formats.tables import check_inflated
from zhichan.formats.uspto_grant_xml import UsptoGrantXml
from zhichan.formats.zhichan_jsonl import ZhichanJsonl, encode
from zhichan.records.join import stated_by
from zhichan.records.right import Event, Party, Right, Source

HEADERS = ["申请号", "公开（公告）号", "公开（公告）日", "申请日", "名称", "主分类号", "申请（专利权）人"]
ROW = ["CN201229990002.3", "CN299990002U", "2013.01.02", "2012.05.31", "虚构样例", "E01B3/32(2006.01)I", "虚构甲"]
GRANT = """<?xml version="1.0" encoding="UTF-8"?>
<us-patent-grant lang="EN" date-publ="20200107"><us-bibliographic-data-grant>
<publication-reference><document-id><country>US</country>
<doc-number>{0}</doc-number><kind>B2</kind><date>20200107</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country>
<doc-number>1099{0}</doc-number><date>20170302</date></document-id></application-reference>
<invention-title>Made-up {0}</invention-title></us-bibliographic-data-grant></us-patent-grant>
"""
GAZETTE = """<?xml version="1.0" encoding="{encoding}"?>
{doctype}<b:PatentDocumentAndRelated xmlns:b="urn:b" lang="zh" datePublication="20190802"><b:BibliographicData>
<b:ApplicationReference><b:DocumentID><b:WIPOST3Code>CN</b:WIPOST3Code><b:DocNumber>{number}</b:DocNumber><b:Date>20121002</b:Date></b:DocumentID></b:ApplicationReference>
<b:InventionTitle lang="zh">{title}</b:InventionTitle></b:BibliographicData></b:PatentDocumentAndRelated>
"""


def right(number: str = "201229990002.3") -> Right:
    return Right(id=f"CN:patent:{number}", kind="patent", office="CN", number=number)


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def gazette(
    path: Path, encoding: str = "utf-8", doctype: str = "", title: str = "虚构样例", number: str = "201219990001.3", as_: str = ""
) -> Path:
    text = GAZETTE.format(encoding=encoding, doctype=doctype, title=title, number=number)
    path.write_bytes(text.encode(as_ or encoding))
    return path


def test_a_truncated_xml_is_refused_with_its_byte_place_and_the_earlier_documents_stand(tmp_path):
    path = tmp_path / "grants.xml"
    whole = GRANT.format("9001") + GRANT.format("9002")
    path.write_text(whole + GRANT.format("9003")[:300])
    first, second, broken = UsptoGrantXml().read(path)
    assert (first.right.id, second.right.id) == ("US:patent:10999001", "US:patent:10999002")
    assert broken.right is None
    (problem,) = broken.refusals
    assert "breaks off" in problem.what
    assert f"byte {len(whole)}" in problem.what
    assert problem.mend == "fetch the file again"
    assert broken.place == f"bytes {len(whole)}+300"
    assert broken.raw.startswith("<?xml")


def test_a_document_cut_within_a_sign_breaks_off_and_is_not_called_badly_encoded(tmp_path):
    path = gazette(tmp_path / "a.xml", title="虚构样例" * 9)
    body = path.read_bytes()
    for cut in (0, 1, 2):
        path.write_bytes(body[: body.index("样".encode()) + cut])
        (outcome,) = CnipaPatentXml().read(path)
        assert "breaks off" in outcome.refusals[0].what


def test_a_broken_document_in_the_middle_harms_no_other(tmp_path):
    path = tmp_path / "grants.xml"
    path.write_text(GRANT.format("9001") + GRANT.format("9002").replace("</document-id>", "") + GRANT.format("9003"))
    outcomes = list(UsptoGrantXml().read(path))
    assert [outcome.right is not None for outcome in outcomes] == [True, False, True]
    assert "not well-formed" in outcomes[1].refusals[0].what


def test_an_overlong_document_is_let_go_and_the_next_stands(tmp_path):
    path = tmp_path / "grants.xml"
    path.write_text(GRANT.format("9001") + '<?xml version="1.0"?><us-patent-grant>' + "x" * 5_000_000 + GRANT.format("9003"))
    first, long, last = UsptoGrantXml(max_document=1_000_000).read(path)
    assert first.right
    assert last.right
    assert "too long" in long.refusals[0].what


def test_entities_are_neither_expanded_nor_fetched(tmp_path):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    path = gazette(tmp_path / "laughs.xml", doctype=f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>\n', title="&l9;")
    tracemalloc.start()
    (outcome,) = CnipaPatentXml().read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "declares entities" in outcome.refusals[0].what
    assert peak < 20_000_000
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    path = gazette(tmp_path / "external.xml", doctype=f'<!DOCTYPE x SYSTEM "{secret}">\n')
    (outcome,) = CnipaPatentXml().read(path)
    assert outcome.right
    assert b"secret" not in msgspec.json.encode(outcome)


@pytest.mark.parametrize(
    ("doctype", "title", "said"),
    [
        ('<!DOCTYPE x [<!ENTITY a "ha"> ] >\n', "&a;", "declares entities"),
        (f'<!--{"x" * 3000}--><!DOCTYPE x [<!ENTITY a "ha">]>\n', "&a;", "declares entities"),
        ('<!DOCTYPE x SYSTEM "x.dtd" [ ]>\n', "虚构&mdash;样例", "uses the entity &mdash;"),
        ('<!DOCTYPE x SYSTEM "x.dtd">\n', "虚构</b:InventionTitle>&mdash;<b:InventionTitle>", "uses the entity &mdash;"),
    ],
)
def test_a_document_with_entities_is_refused_however_it_is_written(tmp_path, doctype, title, said):
    (outcome,) = CnipaPatentXml().read(gazette(tmp_path / "a.xml", doctype=doctype, title=title))
    assert outcome.right is None
    assert said in outcome.refusals[0].what


def test_what_only_looks_like_an_entity_is_text(tmp_path):
    title = "<![CDATA[AT&T; 虚构]]>&amp;&#x2014;"
    (outcome,) = CnipaPatentXml().read(gazette(tmp_path / "a.xml", doctype='<!DOCTYPE x SYSTEM "x.dtd">\n', title=title))
    assert outcome.right.texts[0].text == "AT&T; 虚构&—"


def test_a_damaged_line_is_not_read_in_another_encoding(tmp_path):
    path = tmp_path / "a.jsonl"
    good = encode(msgspec.convert({**msgspec.to_builtins(right()), "rest": [{"header": "备注", "value": "虚构甲乙"}]}, Right))
    path.write_bytes(good + good.replace("乙".encode(), "乙".encode()[:-1]) + good)
    first, damaged, last = ZhichanJsonl().read(path)
    assert first.right == last.right
    assert damaged.right is None
    assert "not in that of the lines before" in damaged.refusals[0].what


def test_gb18030_is_read_where_declared_and_named_where_not(tmp_path):
    (outcome,) = CnipaPatentXml().read(gazette(tmp_path / "a.xml", "GB18030"))
    assert outcome.right.texts[0].text == "虚构样例"
    (outcome,) = CnipaPatentXml().read(gazette(tmp_path / "b.xml", "utf-8", as_="gb18030"))
    assert outcome.right is None
    assert "GB18030" in outcome.refusals[0].what
    assert "encoding" in outcome.refusals[0].mend
    table = tmp_path / "c.csv"
    table.write_text("\n".join([",".join(HEADERS), ",".join(ROW)]), encoding="gb18030")
    (outcome,) = recognise(table).read(table)
    assert outcome.right.texts[0].text == "虚构样例"
    lines = tmp_path / "d.jsonl"
    lines.write_bytes(
        encode(msgspec.convert({**msgspec.to_builtins(right()), "rest": [{"header": "备注", "value": "虚构"}]}, Right))
        .decode()
        .encode("gb18030")
    )
    (outcome,) = recognise(lines).read(lines)
    assert outcome.right.rest[0].value == "虚构"


def test_a_wrong_check_digit_is_refused_with_the_expected_one(tmp_path):
    (outcome,) = CnipaPatentXml().read(gazette(tmp_path / "a.xml", number="201219990001.4"))
    assert outcome.right is None
    assert "wrong, 3 belongs" in outcome.refusals[0].what
    assert outcome.refusals[0].value == "201219990001.4"
    path = tmp_path / "a.jsonl"
    path.write_bytes(encode(right("201229990002.4")) + encode(right()))
    wrong, good = ZhichanJsonl().read(path)
    assert "wrong, 3 belongs" in wrong.refusals[0].what
    assert good.right == right()


def test_shifted_rows_are_refused_and_the_others_stand(tmp_path):
    shifted = ["虚构样例", *ROW[:-1]]
    path = workbook(tmp_path / "shifted.xlsx", [HEADERS, shifted, ROW])
    bad, good = recognise(path).read(path)
    assert bad.right is None
    assert "the cells are shifted" in bad.refusals[0].what
    assert "公开（公告）日 holds" in bad.refusals[0].what
    assert ["申请号", "虚构样例"] in msgspec.json.decode(bad.raw)
    assert good.right.id == "CN:patent:201229990002.3"


def test_one_odd_value_is_kept_and_reported_and_the_row_stands(tmp_path):
    path = workbook(tmp_path / "odd.xlsx", [HEADERS, [*ROW[:3], "去年", *ROW[4:]]])
    (outcome,) = CniprPatentTable().read(path)
    assert outcome.right
    assert [(p.where, p.value, p.what) for p in outcome.unread] == [("申请日", "去年", "is no date")]
    assert [(r.header, r.value) for r in outcome.right.rest] == [("申请日", "去年")]


def test_unknown_columns_are_kept_by_their_printed_header_and_named(tmp_path):
    path = workbook(tmp_path / "new.xlsx", [[*HEADERS, "新\u00ad列 ", None], [*ROW, "值", "无列名"], [*ROW, None, None]])
    first, second = CniprPatentTable().read(path)
    assert [(r.header, r.value) for r in first.right.rest] == [("新\u00ad列", "值"), ("column 9", "无列名")]
    assert first.columns == ("新\u00ad列", "column 9")
    assert second.columns == ()


def test_headers_match_whatever_their_width_and_hidden_signs(tmp_path):
    path = workbook(
        tmp_path / "width.xlsx",
        [["申 请 号", "公开(公告)号", "公开（公\u00ad告）日", "申请日", "名称", "主分类号", "申请(专利权)人"], ROW],
    )
    plain = workbook(tmp_path / "plain.xlsx", [HEADERS, ROW])
    assert [o.right for o in CniprPatentTable().read(path)] == [o.right for o in CniprPatentTable().read(plain)]


def test_a_workbook_and_a_csv_of_the_same_cells_give_the_same_rights(tmp_path):
    book = workbook(tmp_path / "a.xlsx", [HEADERS, ROW])
    table = tmp_path / "a.csv"
    with table.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([HEADERS, ROW])
    assert [o.right for o in recognise(book).read(book)] == [o.right for o in recognise(table).read(table)]


def test_a_formula_that_was_never_computed_is_reported(tmp_path):
    path = workbook(tmp_path / "formula.xlsx", [HEADERS, [*ROW[:4], '=A2&"x"', *ROW[5:]]])
    note, row = CniprPatentTable().read(path)
    assert (note.right, note.refusals) == (None, ())
    assert note.place.endswith("E2")
    assert "never computed" in note.unread[0].what
    assert note.unread[0].value.startswith("=A2")
    assert row.right


def test_a_cell_with_an_error_is_reported(tmp_path):
    path = workbook(tmp_path / "error.xlsx", [[*HEADERS, "备注"], [*ROW, "#N/A"]])
    note, row = CniprPatentTable().read(path)
    assert note.place.endswith("H2")
    assert (note.unread[0].what, note.unread[0].value) == ("the cell holds an error", "#N/A")
    assert row.right


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path):
    path = tmp_path / "quote.csv"
    path.write_text("\n".join([",".join(HEADERS), ",".join(ROW), ",".join(ROW).replace("虚构样例", '"虚构样例'), ",".join(ROW)]))
    with pytest.raises(FormatError, match=r"quote\.csv row 3"):
        list(CniprPatentTable().read(path))


def test_a_zip_bomb_is_not_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(60):
                sheet.write(b" " * (1 << 20))
    tracemalloc.start()
    table = CniprPatentTable(max_inflated=50 << 20)
    with pytest.raises(FormatError, match=r"bomb\.xlsx.*limit of 50 MiB.*save it in parts"):
        table.recognises(path.read_bytes()[:1000], path)
    with pytest.raises(FormatError, match="limit of 50 MiB"):
        next(table.read(path))
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_container_that_lies_about_its_size_is_measured(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, ROW])
    with pytest.raises(FormatError, match="would inflate beyond the limit"):
        check_inflated(path, limit=1000)


def test_a_cell_far_out_does_not_fill_the_memory(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADERS, ROW):
        book.active.append(row)
    book.active["XFD1048576"] = "虚构"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(FormatError, match=r"far\.xlsx.*row 1,048,576 and column 16,384.*delete the empty rows"):
        recognise(tmp_path / "far.xlsx")


def test_a_damaged_workbook_says_so(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, ROW])
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(FormatError, match=r"a\.xlsx.*damaged"):
        recognise(path)


def test_an_overlong_line_is_refused_and_the_next_stands(tmp_path):
    path = tmp_path / "long.jsonl"
    good = encode(right())
    path.write_bytes(good + b'{"id":"' + b"x" * 5000 + b'"}\n' + good)
    first, long, last = ZhichanJsonl(max_line=1000).read(path)
    assert first.right == last.right == right()
    assert "line 2 is longer than 1000 bytes" in long.refusals[0].what
    assert long.place == f"bytes {len(good)}+5010"


def test_a_line_of_two_gigabytes_does_not_fill_the_memory(tmp_path):
    path = tmp_path / "huge.jsonl"
    good = encode(right())
    with path.open("wb") as file:
        file.write(b'{"id": "')
        file.seek(2 << 30)  # a hole: takes no place on the disk
        file.write(b'"}\n' + good)
    tracemalloc.start()
    long, last = ZhichanJsonl(max_line=1 << 20).read(path)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert "longer than" in long.refusals[0].what
    assert last.right == right()


def test_lines_that_are_no_right(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b"not json\n{}\n\n"
        + encode(right()).replace(b"CN:patent", b"CN:patents")
        + encode(right()).replace(b'"patent"', b'"pattern"')
    )
    outcomes = list(ZhichanJsonl().read(path))
    assert [bool(o.refusals) for o in outcomes] == [True] * 4
    assert "the id is not made of" in outcomes[2].refusals[0].what


_SOURCE = Source(key="a" * 12, format="x", authority="hand", file="a", sha256="0" * 64, place="row 1", imported="then")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": [{"key": "filed", "date": "2013-02-30"}]}, "a date that is none"),
        ({"parties": [{"role": "applicant", "name": "虚构甲", "seq": 10**30}]}, "a place (seq) that is none"),
        ({"parties": [{"role": "applicant", "name": "虚构甲", "seq": -1}]}, "a place (seq) that is none"),
        ({"parties": [{"role": "applicant", "name": "虚构甲", "sources": ["b" * 12]}]}, "a source that the right does not have"),
        ({"sources": [_SOURCE], "parties": [{"role": "applicant", "name": "虚构甲"}]}, "or none although the right has sources"),
        ({"sources": [_SOURCE, msgspec.structs.replace(_SOURCE, file="b")]}, "two sources have one key"),
        ({"sources": [msgspec.structs.replace(_SOURCE, date="1.2.2013")]}, "a source has a date that is none"),
        ({"id": "CN:patent:2012299900023", "number": "2012299900023"}, "not in its normal form"),
        ({"id": "CN:patent:号码", "number": "号码"}, "is no application number of CN"),
        ({"id": ":patent:201229990002.3", "office": ""}, "no office"),
        ({"id": "x", "number": ""}, "neither a number nor the id of a source"),
    ],
)
def test_a_line_that_could_not_be_stored_or_would_lose_something_is_refused(tmp_path, change, said):
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        msgspec.json.encode({**msgspec.to_builtins(right()), **msgspec.to_builtins(change)}) + b"\n" + encode(right())
    )
    wrong, good = ZhichanJsonl().read(path)
    assert wrong.right is None
    assert said in wrong.refusals[0].what
    assert wrong.raw
    assert good.right == right()


@pytest.mark.parametrize("member", [b"[" * 5000 + b"]" * 5000, b"1e999"])
def test_a_member_that_no_program_can_read_refuses_its_line_only(tmp_path, member):
    path = tmp_path / "a.jsonl"
    path.write_bytes(encode(right())[:-2] + b',"new":' + member + b"}\n" + encode(right()))
    wrong, good = ZhichanJsonl().read(path)
    assert wrong.refusals
    assert good.right == right()


def test_a_right_with_sources_and_partial_dates_stands(tmp_path):
    items = {"events": (Event(key="filed", date="2013-02"),), "parties": (Party(role="applicant", name="虚构甲", seq=1),)}
    whole = stated_by(msgspec.structs.replace(right(), **items), _SOURCE)
    path = tmp_path / "a.jsonl"
    path.write_bytes(encode(whole))
    assert [outcome.right for outcome in ZhichanJsonl().read(path)] == [whole]


def test_unknown_members_of_a_line_are_kept(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        encode(right())[:-2] + b',"facts":[{"property":"pages","value":"3","new":[1]}],"colour":"blue","texts":[]}\n'
    )
    (outcome,) = ZhichanJsonl().read(path)
    assert {(r.header, r.value) for r in outcome.right.rest} == {("/facts/new", "[1]"), ("/colour", '"blue"')}
    assert set(outcome.columns) == {"/facts/new", "/colour"}


@pytest.mark.parametrize("body", [b"%PDF-1.7 made up", b"hello", b"\x00" * 100, b'{"a": 1}\n', b"<?xml version='1.0'?><other/>"])
def test_files_of_other_formats_are_named(tmp_path, body):
    path = tmp_path / "other.bin"
    path.write_bytes(body)
    with pytest.raises(FormatError, match="no known format") as error:
        recognise(path)
    assert all(format_.name in str(error.value) for format_ in all_formats())


def test_an_empty_file_and_an_unknown_format_are_named(tmp_path):
    path = tmp_path / "empty.xml"
    path.touch()
    with pytest.raises(FormatError, match=r"empty\.xml: the file is empty"):
        recognise(path)
    with pytest.raises(FormatError, match="there is no format named 'x'"):
        by_name("x")


def test_a_table_without_our_header_is_not_ours(tmp_path):
    path = workbook(tmp_path / "other.xlsx", [["a", "b"], [1, 2]])
    with pytest.raises(FormatError, match="a ZIP container"):
        recognise(path)
    assert [bool(o.refusals) for o in CniprPatentTable().read(path)] == [True, True]


def test_a_row_whose_only_number_cannot_be_read_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [HEADERS, [None, "号码", None, None, "虚构样例", None, None]])
    (outcome,) = CniprPatentTable().read(path)
    assert outcome.right is None
    assert outcome.refusals


def test_a_damaged_line_of_a_csv_file_is_not_read_as_other_signs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [
        "申请号,公开（公告）号,名称,摘要",
        "CN201220249767.4,CN299990001U,一种样例泵,样例甲",
        "CN201220249771.0,CN299990002U,样例阀,乙",
    ]
    good = "\n".join(rows).encode()
    path.write_bytes(good + b"\n" + "CN201220249766.X,CN299990003U,样例,".encode() + b"\xd6\xd0\xce\xc4\n")
    read = []
    with pytest.raises(FormatError, match="encoding"):
        read += list(recognise(path).read(path))
    assert all("中文" not in outcome.raw for outcome in read)


def test_an_inserted_column_is_seen_by_the_cells_behind_it(tmp_path: Path) -> None:
    headers = ["申请号", "公开（公告）号", "名称", "主分类号", "分案原申请号", "申请（专利权）人", "地址", "颁证日"]
    cells = [
        "CN201220249767.4",
        "CN299990001U",
        "一种样例泵",
        "",
        "F04D13/06(2006.01)I",
        "",
        "大连样例泵业有限公司",
        "116033 辽宁省大连市",
    ]
    path = tmp_path / "a.csv"
    path.write_text(",".join(headers) + "\n" + ",".join(cells) + "\n", encoding="utf-8")
    (outcome,) = recognise(path).read(path)
    assert outcome.right is None
    assert "shifted" in outcome.refusals[0].what
