"""Numbers from a file that somebody sends: a text, a CSV or a workbook, read within bounds and trusted in nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from zhichan.formats.lines import Decoder
from zhichan.formats.tables import Row, check_inflated, csv_rows, is_spreadsheet, sheets
from zhichan.normalise.width import compact
from zhichan.search.number_lists import LONGEST, MOST, ListError

MOST_BYTES = 4 << 20
"""Bytes of a file."""
_MOST_INFLATED = 64 << 20
_HEAD = 4096
_HEADED = re.compile(
    r"((专利)?申请|公开|公布|公告|授权|授权公告|专利|注册|登记|证书|优先权|公开\(公告\)|申请\(专利\)|标准)?(号码?|编号)"
    r"|((application|publication|patent|grant|registration|document)(number|no\.?)|numbers?|no\.?)",
    re.IGNORECASE,
)


def numbers_in(path: Path) -> str:
    """The numbers in a file as a text that `NumberLists.keep` takes.

    Of a table the first column that is headed as a number (申请号, 公开号, number …); of a workbook without one the first column;
    of any other text all of it.

    Raises:
        ListError: the file is too large, or no text.
        FormatError: it is a workbook that is damaged, carries programs or inflates beyond bounds, or a text in no known encoding.
    """
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ListError(
            f"the file has {size / 1e6:.1f} MB, more than {MOST_BYTES >> 20} MB",
            where="file",
            mend="send the column of numbers alone, in several lists",
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if is_spreadsheet(head):
        check_inflated(path, _MOST_INFLATED)
        return _lines(_column(next(sheets(path), iter(())), 0) or ())
    if b"\0" in head:
        raise ListError("the file is no text and no workbook", where="file", mend="send .txt, .csv or .xlsx")
    column = _column(csv_rows(path), None)
    return _text(path) if column is None else _lines(column)


def _column(rows: Iterable[Row], otherwise: int | None) -> Iterable[str] | None:
    """The cells below the first header of a number; without one those of a column, or None."""
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return None
    place = next((at for at, cell in enumerate(first.cells) if _HEADED.fullmatch(compact(cell))), None)
    if place is not None and (len(first.cells) > 1 or otherwise is not None):
        return (row.cells[place] for row in iterator if place < len(row.cells))
    if otherwise is None:
        return None
    return (row.cells[otherwise] for row in chain((first,), iterator) if otherwise < len(row.cells))


def _lines(cells: Iterable[str]) -> str:
    found: list[str] = []
    for cell in cells:
        if cell.strip():
            found.append(cell.strip())
        if len(found) > MOST:
            raise ListError(f"more than {MOST:,} numbers were given", where="file", mend="send them in several lists")
    return "\n".join(found)[: LONGEST + 1]


def _text(path: Path) -> str:
    body = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        return Decoder(path)(body)
    except UnicodeDecodeError as error:
        raise ListError("the file is text in no known encoding", where="file", mend="save it in UTF-8") from error
