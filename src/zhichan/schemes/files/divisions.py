"""Files of the codes of administrative divisions: tables and trees of what is valid, and what became of older codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from zhichan.formats.format import Problem
from zhichan.normalise.dates import parse_date
from zhichan.records.declared import Label
from zhichan.schemes.entries import Entry, Item, Stated, Successor, normal
from zhichan.schemes.files.source import SchemeFile, head_text, no_symbol, no_title, table_rows, whole_json

_SCHEME = "division"
_COLUMNS = {
    "code": ("code", "代码", "区划代码", "行政区划代码"),
    "name": ("name", "名称", "单位名称"),
    "since": ("since", "from", "启用日期"),
    "until": ("until", "to", "废止日期"),
    "successor": ("successor", "变更后代码"),
}
_MARKS = ("provincecode", "citycode", "区划代码", "行政区划代码", "变更后代码")
_ABOLISHED = {"110103", "110104", "310103"}  # districts of Beijing and Shanghai merged in 2010 and 2011: no valid list has them


class DivisionTable(SchemeFile):
    """Columns code and name; where they are there, the days from and until which the code is valid and the code that followed.

    Without days, a code of the table is taken as valid.
    """

    name = "division-csv"
    label = Label(zh="行政区划代码表（CSV）", en="Table of divisions (CSV)")
    scheme = _SCHEME

    def recognises(self, head: bytes, path: Path) -> bool:
        lines = [line.strip().lower().replace('"', "").split(",") for line in head_text(head).splitlines()[:2]]
        places = _places(lines[0]) if lines else {}
        if "code" not in places or "name" not in places or len(lines) < 2 or len(lines[1]) <= places["code"]:
            return False
        marked = any(cell in _MARKS for cell in lines[0]) or len(lines[0]) == 2
        return marked and bool(normal(_SCHEME, lines[1][places["code"]]))

    def stated(self, head: bytes) -> Stated:
        return Stated("zh")

    def read(self, path: Path) -> Iterator[Item]:
        places: dict[str, int] = {}
        for row in table_rows(path):
            if not places:
                places = _places([cell.strip().lower() for cell in row.cells])
                continue
            cell = {name: row.cells[at].strip() if at < len(row.cells) else "" for name, at in places.items()}
            code = normal(_SCHEME, cell["code"])
            since, until = (parse_date(cell.get(name, "")) or "" for name in ("since", "until"))
            if not code:
                yield no_symbol(row.place, cell["code"], _SCHEME)
            elif not cell["name"]:
                yield no_title(row.place, cell["code"])
            else:
                ended = bool(cell.get("until") or cell.get("successor"))
                yield Entry(code, cell["name"], _wider(code), since=since, until=until, current=not ended)
                yield from _followed(row.place, code, cell.get("successor", "").replace("；", ";").split(";"))


def _places(heads: Sequence[str]) -> dict[str, int]:
    return {name: at for name, known in _COLUMNS.items() for at, head in enumerate(heads) if head in known}


def _wider(code: str) -> str:
    """The code of the place that a place lies in: two digits less, three for townships and villages."""
    return code[: -2 if len(code) <= 6 else -3]


def _followed(where: str, code: str, successors: Sequence[object]) -> Iterator[Item]:
    for printed in filter(None, successors):
        successor = normal(_SCHEME, str(printed))
        yield Successor(code, successor) if successor else no_symbol(where, str(printed), _SCHEME)


class DivisionTree(SchemeFile):
    """Provinces with their cities and districts: nested objects of `code`, `name`, `children`."""

    name = "division-tree"
    label = Label(zh="行政区划树（JSON）", en="Tree of divisions (JSON)")
    scheme = _SCHEME

    def recognises(self, head: bytes, path: Path) -> bool:
        text = "".join(head_text(head)[:2_000].split())
        return text.startswith('[{"code":"11"') and '"children":[' in text

    def stated(self, head: bytes) -> Stated:
        return Stated("zh")

    def read(self, path: Path) -> Iterator[Item]:
        yield from self._below(whole_json(path, list[dict[str, object]]), "")

    def _below(self, nodes: Sequence[object], parent: str) -> Iterator[Item]:
        for node in nodes:
            if not isinstance(node, dict):
                yield Problem(
                    f"below {parent or 'the top'}", "no object with code and name", str(node)[:80], "write it as the others"
                )
                continue
            code, name, children = normal(_SCHEME, str(node.get("code"))), str(node.get("name") or ""), node.get("children")
            if code and name:
                yield Entry(code, name, parent)
            else:
                yield no_symbol(f"below {parent or 'the top'}", f"{node.get('code')} {name}", _SCHEME)
            yield from self._below(children if isinstance(children, list) else [], code or parent)


class DivisionCodes(SchemeFile):
    """One object from code to name: those valid now, or, told by codes that were abolished long ago, all there ever were."""

    name = "division-codes"
    label = Label(zh="行政区划代码对照（JSON）", en="Divisions by code (JSON)")
    scheme = _SCHEME

    def recognises(self, head: bytes, path: Path) -> bool:
        return "".join(head_text(head)[:200].split()).startswith('{"110000":"')

    def stated(self, head: bytes) -> Stated:
        return Stated("zh")

    def read(self, path: Path) -> Iterator[Item]:
        names = whole_json(path, dict[str, object])
        valid = not _ABOLISHED & set(names)
        for printed, name in names.items():
            code = normal(_SCHEME, printed)
            if not code:
                yield no_symbol(f"key {printed}", printed, _SCHEME)
            elif not isinstance(name, str) or not name.strip():
                yield no_title(f"key {printed}", printed)
            else:
                yield Entry(code, name.strip(), _wider(code), current=valid)


class DivisionChanges(SchemeFile):
    """One object from an older code to the codes that took its place, a list that may be empty."""

    name = "division-changes"
    label = Label(zh="行政区划代码变更（JSON）", en="Changes of divisions (JSON)")
    scheme = _SCHEME

    def recognises(self, head: bytes, path: Path) -> bool:
        text = "".join(head_text(head)[:200].split())
        return text[:3] == '{"1' and text[9:11] == ":[" and text[2:8].isdigit()

    def stated(self, head: bytes) -> Stated:
        return Stated("zh")

    def read(self, path: Path) -> Iterator[Item]:
        for printed, successors in whole_json(path, dict[str, object]).items():
            code, where = normal(_SCHEME, printed), f"key {printed}"
            if not code:
                yield no_symbol(where, printed, _SCHEME)
            elif not isinstance(successors, list):
                yield Problem(where, "no list of codes", str(successors)[:80], "write the codes in square brackets")
            elif successors:
                yield from _followed(where, code, successors)
            else:
                yield Successor(code, "")
