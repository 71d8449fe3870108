"""The text form of the gazette discs and of CNIPR: records of tagged lines, `<名称>=…`, with the columns of their table.

No standard; the tags are those that such files print. A record begins with `<REC>`, or where a tag comes again that has
begun one. A line without a tag goes on with the value before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from zhichan.formats.cnipr_patent_table import COLUMNS, CniprPatentTable
from zhichan.formats.format import FormatError, Outcome, Problem
from zhichan.formats.header_table import folded
from zhichan.formats.lines import Decoder, decode, lines
from zhichan.formats.tables import Row
from zhichan.records.declared import Label

_MAX_LINE = 16 << 20
_MAX_RECORD = 10_000  # lines
_TAG = re.compile(r"\s*<([^<>/=\s][^<>/=]{0,30})>\s*[=:：]?\s?(.*)", re.DOTALL)
_RECORD = "rec"
_ENOUGH = 2


class CniprTrsText(CniprPatentTable):
    """Reads the text, one record a patent document."""

    name = "cnipr-trs-text"
    label = Label(zh="中国专利著录项目文本（TRS 标签）", en="Text of Chinese patents (TRS tags)")
    extensions = (".txt", ".trs")

    def recognises(self, head: bytes, path: Path) -> bool:
        if b"<" not in head or b"\x00" in head:
            return False
        whole = head[: head.rfind(b"\n") + 1] or head
        try:
            text = decode(whole)
        except UnicodeDecodeError:
            return False
        tags = {folded(match[1]) for line in text.splitlines() if (match := _TAG.fullmatch(line.lstrip("\ufeff")))}
        return "名称" in tags and len(tags & COLUMNS.keys()) >= _ENOUGH and text.lstrip("\ufeff \r\n").find("<?xml") != 0

    def read(self, path: Path) -> Iterator[Outcome]:
        number, record, opener = 0, list[tuple[str, str]](), ""
        start = 1
        for number, text in _texts(path):
            match = _TAG.fullmatch(text)
            tag = folded(match[1]) if match else ""
            if match and (tag in (_RECORD, opener) or len(record) > _MAX_RECORD):
                yield from self._record(record, start)
                record, opener, start = [], "", number
            if match and tag != _RECORD:
                opener = opener or tag
                record.append((match[1], match[2]))
            elif match and match[2].strip():
                record.append((match[1], match[2]))
            elif not match and record and record[-1][0]:
                record[-1] = (record[-1][0], f"{record[-1][1]}\n{text}")
            elif not match and text.strip():
                problem = Problem("", "the line stands before the first record", "", "nothing need be done: it is kept as it is")
                yield Outcome(place=f"row {number}", refusals=(problem,), raw=text)
        yield from self._record(record, start)

    def _record(self, record: list[tuple[str, str]], start: int) -> Iterator[Outcome]:
        if record:
            yield self.outcome([tag for tag, _ in record], Row("", start, tuple(value.strip() for _, value in record)))


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    decoded = Decoder(path)
    for line in lines(path, _MAX_LINE):
        where = f"{path.name}:{line.number}"
        if line.body is None:
            raise FormatError(f"a line is longer than {_MAX_LINE >> 20} MiB", where=where, mend="export the file again")
        try:
            text = decoded(line.body)
        except UnicodeDecodeError as error:
            raise FormatError(
                "the line is text neither in UTF-8 nor in GB18030", where=where, mend="save the file in UTF-8"
            ) from error
        yield line.number, text.removeprefix("\ufeff").rstrip("\r\n")
