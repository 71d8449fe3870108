"""Papers as DOCX and XLSX: whole, readable by others, the same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
from lxml import etree

from zhichan.exports.paper import Paper, Table, as_docx, as_xlsx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAPER = Paper(
    title="任务分工 <第 1 版>",
    lang="zh",
    lines=["依据文件", "说明\x07：首次"],
    tables=[
        Table("任务", (("编号", 1), ("名称", 3)), [["D1", "甲\n乙"], ["D2", "=1+1"]]),
        Table("变动", (("编号", 1),), []),
    ],
    made=dt.datetime(2026, 11, 29, 8, 30, tzinfo=dt.UTC),
)


def parts(docx: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        return {name: etree.fromstring(archive.read(name)) for name in archive.namelist()}


def test_a_docx_has_its_parts_a_title_and_its_table() -> None:
    whole = parts(as_docx(PAPER))
    assert set(whole) == {
        "[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/document.xml", "word/styles.xml",
        "word/footer.xml", "docProps/core.xml",
    }  # fmt: skip
    named = {part.get("PartName", "").lstrip("/") for part in whole["[Content_Types].xml"]}
    assert {"word/document.xml", "word/styles.xml", "docProps/core.xml"} <= named
    document = whole["word/document.xml"]
    texts = ["".join(paragraph.itertext(f"{W}t")) for paragraph in document.iter(f"{W}p")]
    assert texts[:3] == ["任务分工 <第 1 版>", "依据文件", "说明：首次"], "what steers is left out, what is written is kept"
    (table,) = document.iter(f"{W}tbl")
    rows = [["".join(cell.itertext(f"{W}t")) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
    assert rows == [["编号", "名称"], ["D1", "甲乙"], ["D2", "=1+1"]]
    assert len(list(table.iter(f"{W}br"))) == 1, "lines of a cell stay lines"
    assert len(list(table.iter(f"{W}tblHeader"))) == 1, "the first row is repeated on each page"
    assert [field.get(f"{W}instr") for field in whole["word/footer.xml"].iter(f"{W}fldSimple")] == ["PAGE", "NUMPAGES"]


def test_an_xlsx_has_a_sheet_a_table_and_runs_nothing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(PAPER)))
    assert book.sheetnames == ["任务", "变动", "说明"]
    assert [[cell.value for cell in row] for row in book["任务"].rows] == [["编号", "名称"], ["D1", "甲\n乙"], ["D2", "=1+1"]]
    assert book["任务"]["B3"].data_type == "s"


def test_the_same_paper_is_the_same_bytes() -> None:
    assert as_docx(PAPER) == as_docx(PAPER)
    assert as_xlsx(PAPER) == as_xlsx(PAPER)
