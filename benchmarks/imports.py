"""Imports: records/s, durable, beside the bare parse of the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import lxml.etree
import msgspec
from deltalake import write_deltalake
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from benchmarks.material import sample_file, us_documents
from benchmarks.measure import Row, seconds, speed
from zhichan.corpus.schema import RIGHTS, to_table
from zhichan.corpus.store import Corpus
from zhichan.formats.registry import by_name
from zhichan.importing.run import run
from zhichan.normalise.numbers.cn import check_digit
from zhichan.records.right import Right


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    yield from _us(folder, max(50, int(3_000 * scale)))
    yield from _jsonl(folder, max(400, int(20_000 * scale)))
    yield _table(folder, max(200, int(20_000 * scale)))


def _us(folder: Path, count: int) -> Iterator[Row]:
    documents = list(us_documents(count))
    path = folder / "grants.xml"
    path.write_bytes(b"\n".join(documents))
    note = f"{count} documents, {path.stat().st_size / 1e6:.0f} MB"
    bare = seconds(lambda: [lxml.etree.fromstring(document) for document in documents])
    format_ = by_name("uspto-grant-xml")
    read = seconds(lambda: sum(1 for _ in format_.read(path)))
    yield speed("USPTO grant XML, read into records", count, read, bare, "lxml.etree.fromstring", note=note)
    durable = seconds(lambda: run(Corpus(folder / "us"), [path]))
    yield speed("USPTO grant XML, import, durable", count, durable, bare, "lxml.etree.fromstring", note=note)


def _jsonl(folder: Path, count: int) -> Iterator[Row]:
    path = sample_file(folder / "sample.jsonl", count)

    def bare() -> None:
        lines = path.read_bytes().splitlines()
        rights = [msgspec.json.decode(line, type=Right) for line in lines]
        write_deltalake(str(folder / "bare"), to_table(rights, RIGHTS))

    raw = seconds(bare)
    corpus = Corpus(folder / "jsonl")
    first = seconds(lambda: run(corpus, [path], made_up=True))
    yield speed("our JSONL, import, durable", count, first, raw, "msgspec decode + one Delta write", note=f"{count} records")
    again = seconds(lambda: run(corpus, [path], made_up=True))
    yield speed("our JSONL, the same file again", count, again, raw, "msgspec decode + one Delta write", note="nothing changes")


def _table(folder: Path, count: int) -> Row:
    headers = [
        "申请号",
        "公开（公告）号",
        "公开（公告）日",
        "申请日",
        "名称",
        "主分类号",
        "分类号",
        "申请（专利权）人",
        "发明（设计）人",
    ]
    headers += ["地址", "专利代理机构", "代理人", "摘要", "主权项"]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("made up")
    sheet.append(headers)
    for number in range(count):
        digits = f"20122{number:07d}"
        applied = f"CN{digits}.{check_digit(digits)}"
        row = [applied, f"CN{200_000_000 + number}U", "2013.01.02", "2012.05.31", f"一种样例泵{number}", "F04D13/06(2006.01)I"]
        row += ["F04D13/06(2006.01)I;F04D29/00(2006.01)I", "大连样例泵业有限公司", "张样;李例"]
        row += ["116033 辽宁省大连市甘井子区样例路1号", "样例专利代理有限公司 00000", "王样"]
        row += ["本实用新型公开了一种样例泵。" * 8, "一种样例泵，其特征在于：包括泵体。" * 6]
        sheet.append(row)
    path = folder / "made-up.xlsx"
    book.save(path)
    raw = seconds(lambda: CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())
    ours = seconds(lambda: run(Corpus(folder / "table"), [path]))
    cells = count * len(headers)
    return speed("CNIPR spreadsheet, import, durable", cells, ours, raw, "calamine to_python", "cells/s", f"{count} rows")
