"""Files of the International Patent Classification: WIPO's scheme in XML, its title lists, and tables made from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from lxml import etree

from zhichan.formats.format import FormatError, Problem
from zhichan.normalise.classes import parse_class
from zhichan.records.declared import Label
from zhichan.schemes.entries import Entry, Item, Stated, normal
from zhichan.schemes.files.source import SchemeFile, head_text, mostly, no_symbol, no_title, tabbed, text_lines

_LONG_SYMBOL = re.compile(r"(?<![A-Z\d])[A-H]\d\d[A-Z]\d{10}(?!\d)", re.ASCII)
_EDITION = re.compile(r"""\bedition=["'](\d{4})(\d\d)\d\d["']""")
_LANG = re.compile(r"""<(?:\w+:)?(?:IPCScheme|staticIpc|ipcEntry)\b[^>]*\blang=["']([A-Za-z]{2})""")
_LEVELS = {"s": 1, "c": 2, "u": 3, "m": 4}
_DOTS = "123456789AB"
_LEVEL_NAMES = {"section": 1, "class": 2, "subclass": 3, "main_group": 4, "group": 4}
_PARTS = {"text", "entryReference"}


def words(text: str) -> str:
    """A title with the long symbols in it written short: `A01C0005000000` as `A01C5/00`."""
    return " ".join(_LONG_SYMBOL.sub(_short, text).split())


def _short(match: re.Match[str]) -> str:
    mark = parse_class(match[0], "ipc")
    return mark.symbol if mark else match[0]


class IpcXml(SchemeFile):
    """WIPO's scheme: nested `ipcEntry` with kind (s, c, u, m, 1 … B), symbol and `textBody`; notes and headings are no titles."""

    name = "wipo-ipc-xml"
    label = Label(zh="WIPO 的 IPC 分类表（XML）", en="WIPO’s IPC scheme (XML)")
    scheme = "ipc"

    def recognises(self, head: bytes, path: Path) -> bool:
        return b"ipcEntry" in head and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")

    def stated(self, head: bytes) -> Stated:
        text = head_text(head)
        edition, lang = _EDITION.search(text), _LANG.search(text)
        return Stated(lang[1].lower() if lang else "", f"{edition[1]}.{edition[2]}" if edition else "")

    def read(self, path: Path) -> Iterator[Item]:
        above: list[str] = []  # for each open entry the symbol below which its children stand
        try:
            for event, node in etree.iterparse(
                str(path), events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False
            ):
                if etree.QName(node).localname != "ipcEntry":
                    continue
                if event == "start":
                    above.append(self._symbol(node) or (above[-1] if above else ""))
                    continue
                above.pop()
                yield from self._item(node, above[-1] if above else "")
                node.clear()
        except etree.XMLSyntaxError as error:
            raise FormatError(
                f"it is no sound XML ({error.msg})", where=f"{path.name}:{error.lineno}", mend="fetch the file again"
            ) from error

    def _symbol(self, node: etree._Element) -> str:
        """The symbol of an entry with a title of its own."""
        kind = node.get("kind", "")
        return normal("ipc", node.get("symbol", "")) if kind in _LEVELS or kind in _DOTS else ""

    def _item(self, node: etree._Element, parent: str) -> Iterator[Item]:
        kind, symbol, where = node.get("kind", ""), self._symbol(node), f"line {node.sourceline}"
        if not kind or (kind not in _LEVELS and kind not in _DOTS):
            return
        if not symbol:
            yield no_symbol(where, node.get("symbol", ""), "ipc")
            return
        title = words("; ".join(_part(part) for part in node.iterfind("{*}textBody/{*}title/{*}titlePart")))
        level = _LEVELS.get(kind) or 5 + _DOTS.index(kind)
        if title:
            yield Entry(symbol, title, parent, level)
        elif node.get("entryType", "K") == "K":
            yield no_title(where, symbol)


def _part(node: etree._Element) -> str:
    """A part of a title: its text, then its references in brackets."""
    text = " ".join(_all_text(child) for child in node.iterfind("{*}text"))
    references = "; ".join(filter(None, (_all_text(child) for child in node.iterfind("{*}entryReference"))))
    return f"{text} ({references})" if references else text


def _all_text(node: etree._Element) -> str:
    """The text of a node with the symbols that its references name."""
    parts = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str):
            parts.append(_named(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _named(node: etree._Element) -> str:
    """A node within a text: the symbol that it refers to, or the first and the last of several; a dash; else its text."""
    if symbol := node.get("ref"):
        return f" {symbol}-{last} " if (last := node.get("endRef")) else f" {symbol} "
    return "—" if etree.QName(node).localname == "emdash" else _all_text(node)


class IpcJsonLines(SchemeFile):
    """One JSON object a line: `code`, `level`, `title`; the levels of dots are not stated, and so no subgroup's parent."""

    name = "ipc-jsonl"
    label = Label(zh="IPC 分类表（JSONL）", en="IPC as JSON lines")
    scheme = "ipc"

    def recognises(self, head: bytes, path: Path) -> bool:
        first = head_text(head).lstrip().partition("\n")[0]
        return first.startswith("{") and all(f'"{name}"' in first for name in ("code", "level", "title"))

    def read(self, path: Path) -> Iterator[Item]:
        for number, line in text_lines(path):
            try:
                row = msgspec.json.decode(line, type=dict[str, object])
            except (msgspec.DecodeError, RecursionError):
                yield Problem(f"line {number}", "no JSON object", line[:80], "mend the line, or delete it")
                continue
            code, title = str(row.get("code") or ""), words(str(row.get("title") or ""))
            yield from entry_of("ipc", f"line {number}", code, title, _LEVEL_NAMES.get(str(row.get("level")), 0))


class IpcTitles(SchemeFile):
    """Two columns with a tab between, symbol and title: WIPO's title lists, and label tables by level (`id`, `title`)."""

    name = "ipc-titles"
    label = Label(zh="IPC 类目名称表（制表符分隔）", en="IPC titles in two columns")
    scheme = "ipc"

    def recognises(self, head: bytes, path: Path) -> bool:
        rows = tabbed(head)
        if rows and [cell.lower() for cell in rows[0]] == ["id", "title"]:
            rows = rows[1:]
        return mostly(rows, lambda row: len(row) == 2 and bool(normal("ipc", row[0])))

    def read(self, path: Path) -> Iterator[Item]:
        for number, line in text_lines(path):
            symbol, tab, title = line.partition("\t")
            if number == 1 and not normal("ipc", symbol):
                continue  # the head of the columns
            if tab:
                yield from entry_of("ipc", f"line {number}", symbol, words(title))
            else:
                yield Problem(f"line {number}", "no tab between symbol and title", line[:80], "put one there")


class IpcHierarchy(SchemeFile):
    """Which symbol stands under which, without titles: `ipc_code`, `ancestor`, and the edition in `ipc_version`."""

    name = "ipc-hierarchy"
    label = Label(zh="IPC 上下位关系表", en="IPC hierarchy")
    scheme = "ipc"

    def recognises(self, head: bytes, path: Path) -> bool:
        return head_text(head).partition("\n")[0].strip().split("\t")[:2] == ["ipc_code", "ancestor"]

    def stated(self, head: bytes) -> Stated:
        rows = [line.split("\t") for line in head_text(head).splitlines()[:2]]
        place = rows[0].index("ipc_version") if "ipc_version" in rows[0] else -1
        return Stated("x", rows[1][place] if len(rows) == 2 and 0 <= place < len(rows[1]) else "")

    def read(self, path: Path) -> Iterator[Item]:
        for number, line in text_lines(path):
            cells = line.split("\t")
            if number == 1:
                continue
            symbol, wider = normal("ipc", cells[0]), normal("ipc", cells[1]) if len(cells) > 1 else ""
            if not symbol or (len(cells) > 1 and cells[1].strip() and not wider):
                yield no_symbol(f"line {number}", line, "ipc")
            elif wider:
                yield Entry(symbol, "", wider)


def entry_of(scheme: str, where: str, symbol: str, title: str, level: int = 0, parent: str = "") -> Iterator[Item]:
    """The entry of a row, or what is wrong with it."""
    known = normal(scheme, symbol)
    if not known:
        yield no_symbol(where, symbol, scheme)
    elif not title.strip():
        yield no_title(where, known)
    else:
        yield Entry(known, title.strip(), parent, level)
