"""Tables: the national classification of industries, and any scheme as a table of symbols and titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from zhichan.formats.format import FormatError
from zhichan.formats.tables import Row
from zhichan.records.declared import Label
from zhichan.schemes.entries import Entry, Item, Stated, normal
from zhichan.schemes.files.ipc import entry_of
from zhichan.schemes.files.source import SchemeFile, table_rows

_SYMBOL = {"code", "symbol", "class", "代码", "分类号", "类号", "编码", "code_no"}
_TITLE = {"title", "name", "heading", "名称", "类目名称", "类名", "标题", "description"}
_TOP = 200
_SECTION = re.compile(r"[A-T]")


class IndustryTable(SchemeFile):
    """GB/T 4754 as its printed table: section, division and group in the first column, the class in the second, the name in the
    fourth. Rows without a code explain the class above and are no titles."""

    name = "gbt4754-table"
    label = Label(zh="国民经济行业分类表", en="Table of the national classification of industries")
    scheme = "gbt4754"

    def recognises(self, head: bytes, path: Path) -> bool:
        try:
            found = [code for row in islice(table_rows(path), _TOP) for code in _industry(row.cells)]
        except FormatError:
            return False
        lengths = {len(code) for code in found}
        return lengths >= {1, 2, 3, 4} and bool(_SECTION.fullmatch(found[0]))

    def stated(self, head: bytes) -> Stated:
        return Stated("zh")

    def read(self, path: Path) -> Iterator[Item]:
        section = ""
        for row in table_rows(path):
            for code in _industry(row.cells):
                section = code if len(code) == 1 else section
                parent = "" if len(code) == 1 else section if len(code) == 2 else code[:-1]
                yield Entry(code, row.cells[3].strip(), parent, len(code))


def _industry(cells: Sequence[str]) -> list[str]:
    """The codes that a row names: one, two where a group has a single class of its name, none where the row explains."""
    if len(cells) < 4 or not cells[3].strip():
        return []
    codes = [(normal("gbt4754", cells[0]), {1, 2, 3}), (normal("gbt4754", cells[1]), {4})]
    return [code for code, lengths in codes if len(code) in lengths]


class SymbolTable(SchemeFile):
    """Any scheme as a table whose head names a column of symbols (`code`, `分类号` …) and one of titles (`title`, `名称` …).

    The file does not say which scheme it is, so it is read as the one that was asked for.
    """

    name = "table"
    label = Label(zh="代码名称表（须指明 --scheme）", en="Table of symbols and titles (say --scheme)")
    scheme = ""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme  # type: ignore[misc]  # of this instance: what was asked for

    def recognises(self, head: bytes, path: Path) -> bool:
        try:
            first = next(table_rows(path), None)
        except FormatError:
            return False
        return first is not None and _columns(first) is not None

    def read(self, path: Path) -> Iterator[Item]:
        columns: tuple[int, int] | None = None
        for row in table_rows(path):
            if columns is None:
                columns = _columns(row)
                if columns is None:
                    raise FormatError("the head names no column of symbols and titles", where=path.name, mend="name them")
                continue
            symbol, title = (row.cells[at] if at < len(row.cells) else "" for at in columns)
            yield from entry_of(self.scheme, row.place, symbol, title)


def _columns(row: Row) -> tuple[int, int] | None:
    heads = [cell.strip().lower() for cell in row.cells]
    symbol = next((at for at, head in enumerate(heads) if head in _SYMBOL), None)
    title = next((at for at, head in enumerate(heads) if head in _TITLE), None)
    return None if symbol is None or title is None else (symbol, title)
