"""Spreadsheets: cells/s, as rows with links and lost zeros, as records, and imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from python_calamine import CalamineWorkbook

from benchmarks.measure import Row, speed, taken
from zhichan.corpus.store import Corpus
from zhichan.formats.registry import by_name
from zhichan.formats.tables import sheets
from zhichan.importing.run import run
from zhichan.normalise.numbers.cn import check_digit

_HEADERS = (
    *("申请号", "公开（公告）号", "公开（公告）日", "申请日", "名称", "主分类号", "分类号", "申请（专利权）人", "发明（设计）人"),
    *("地址", "专利代理机构", "代理人", "摘要", "主权项", "档案号"),
)


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    count = max(200, int(20_000 * scale))
    path = _workbook(folder / "made-up.xlsx", count)
    cells = (count + 1) * len(_HEADERS)
    slow = taken(lambda: _openpyxl(path)).cpu
    fast = taken(lambda: CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()).cpu
    ours = taken(lambda: [row for table in sheets(path) for row in table]).cpu
    format_ = by_name("cnipr-patent-table")
    records = taken(lambda: [None for _ in format_.read(path)]).cpu
    durable = taken(lambda: run(Corpus(folder / "table"), [path])).cpu
    note = f"{count} rows, CPU time"
    yield speed("spreadsheet, rows with links and lost zeros", cells, ours, slow, "openpyxl read-only, values", "cells/s", note)
    yield speed("spreadsheet, rows with links and lost zeros", cells, ours, fast, "calamine to_python, values", "cells/s", note)
    yield speed("CNIPR spreadsheet, read into records", cells, records, slow, "openpyxl read-only, values", "cells/s", note)
    yield speed("CNIPR spreadsheet, import, durable", cells, durable, slow, "openpyxl read-only, values", "cells/s", note)


def _openpyxl(path: Path) -> None:
    for _ in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True):
        pass


def _workbook(path: Path, count: int) -> Path:
    """Made-up utility models in the shape of a CNIPR export, with a link and a number that shows leading zeros."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("made up")
    sheet.append(_HEADERS)
    for number in range(count):
        digits = f"20122{number:07d}"
        applied = f"CN{digits}.{check_digit(digits)}"
        linked = f'=HYPERLINK("https://example.org/view?id={number}","一种样例泵{number}")'
        filed = WriteOnlyCell(sheet, number)
        filed.number_format = "00000000"
        row = [applied, f"CN{200_000_000 + number}U", "2013.01.02", "2012.05.31", linked, "F04D13/06(2006.01)I"]
        row += ["F04D13/06(2006.01)I;F04D29/00(2006.01)I", "大连样例泵业有限公司", "张样;李例"]
        row += ["116033 辽宁省大连市甘井子区样例路1号", "样例专利代理有限公司 00000", "王样"]
        sheet.append([*row, "本实用新型公开了一种样例泵。" * 8, "一种样例泵，其特征在于：包括泵体。" * 6, filed])
    book.save(path)
    return path
