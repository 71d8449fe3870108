"""Files of the classifications of marks: Nice as JSON, Vienna as CSV or as a small database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from zhichan.formats.format import FormatError, Problem
from zhichan.records.declared import Label
from zhichan.schemes.entries import Item, Stated
from zhichan.schemes.files.ipc import entry_of
from zhichan.schemes.files.source import SchemeFile, head_text, table_rows, whole_json

_SQLITE = b"SQLite format 3\x00"


class NiceJson(SchemeFile):
    """The classes with `number` and `heading`: a list of them, or an object with `edition`, `version` and `classes`."""

    name = "nice-json"
    label = Label(zh="尼斯分类（JSON）", en="Nice classification (JSON)")
    scheme = "nice"

    def recognises(self, head: bytes, path: Path) -> bool:
        text = head_text(head).lstrip()
        return text.startswith(("{", "[")) and '"number"' in text and '"heading"' in text

    def stated(self, head: bytes) -> Stated:
        text = head_text(head).partition('"classes"')[0]
        if not text.lstrip().startswith("{"):
            return Stated()
        try:
            top = msgspec.json.decode(text.rstrip().rstrip(",") + "}", type=dict[str, object])
        except msgspec.DecodeError:
            return Stated()
        return Stated("", "-".join(str(top[name]) for name in ("edition", "version") if top.get(name)))

    def read(self, path: Path) -> Iterator[Item]:
        data = whole_json(path, dict[str, object] | list[object])
        classes = data.get("classes") if isinstance(data, dict) else data
        for number, row in enumerate(classes if isinstance(classes, list) else [], 1):
            where = f"class {number} of the list"
            if isinstance(row, dict):
                yield from entry_of("nice", where, str(row.get("number") or ""), str(row.get("heading") or ""), 1)
            else:
                yield Problem(where, "no object with number and heading", str(row)[:80], "write it as the others")


class ViennaTable(SchemeFile):
    """Columns `idcategory` (`01`, `0101`, `010101`) and `categdesc`."""

    name = "vienna-csv"
    label = Label(zh="维也纳分类（CSV）", en="Vienna classification (CSV)")
    scheme = "vienna"

    def recognises(self, head: bytes, path: Path) -> bool:
        return head_text(head).partition("\n")[0].strip().lower().split(",")[:2] == ["idcategory", "categdesc"]

    def read(self, path: Path) -> Iterator[Item]:
        for row in table_rows(path):
            if row.number == 1:
                continue
            code, title = row.cells[0].strip(), ",".join(row.cells[1:])
            symbol = ".".join(code[at : at + 2] for at in range(0, len(code), 2))
            yield from entry_of("vienna", row.place, symbol, title, len(code) // 2)


class ViennaDatabase(SchemeFile):
    """A SQLite file with the table `table_image_code` (`image_code` as `1.1.15`, `image_desc`)."""

    name = "vienna-sqlite"
    label = Label(zh="维也纳分类（SQLite）", en="Vienna classification (SQLite)")
    scheme = "vienna"

    def recognises(self, head: bytes, path: Path) -> bool:
        return head.startswith(_SQLITE) and b"image_code" in head and b"image_desc" in head

    def read(self, path: Path) -> Iterator[Item]:
        try:
            with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)) as connection:
                rows = connection.execute("SELECT rowid, image_code, image_desc FROM table_image_code ORDER BY rowid")
                for number, code, title in rows:
                    symbol = str(code or "")
                    yield from entry_of("vienna", f"row {number}", symbol, str(title or ""), symbol.count(".") + 1)
        except sqlite3.Error as error:
            raise FormatError(f"the database cannot be read ({error})", where=path.name, mend="fetch the file again") from error
