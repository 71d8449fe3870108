"""Files of the Cooperative Patent Classification: the title lists and the scheme in XML, as its offices publish them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from zhichan.formats.format import FormatError, Problem
from zhichan.records.declared import Label
from zhichan.schemes.entries import Entry, Item, Stated, normal
from zhichan.schemes.files.source import SchemeFile, head_text, mostly, no_symbol, no_title, tabbed, text_lines

_TOP = {1: 1, 3: 2, 4: 3}  # level by the length of the symbol
_LEVELS = {2: 1, 4: 2, 5: 3, 7: 4}
_DOTS = re.compile(r"\d{0,2}", re.ASCII)
_DAY = re.compile(r"""\bpublication-date=["'](\d{4})-(\d\d)""")


class CpcTitleList(SchemeFile):
    """One symbol a line: symbol, number of dots (none above the groups), title. What is the CPC's own stands in braces."""

    name = "cpc-title-list"
    label = Label(zh="CPC 类目名称表（文本）", en="CPC title list (text)")
    scheme = "cpc"

    def recognises(self, head: bytes, path: Path) -> bool:
        def fits(row: Sequence[str]) -> bool:
            return len(row) == 3 and bool(_DOTS.fullmatch(row[1])) and bool(normal("cpc", row[0]))

        return mostly(tabbed(head), fits)

    def stated(self, head: bytes) -> Stated:
        return Stated("en")

    def read(self, path: Path) -> Iterator[Item]:
        open_: list[str] = []  # the symbols above, by level from 1
        for number, line in text_lines(path):
            cells = line.split("\t")
            symbol = normal("cpc", cells[0])
            if len(cells) != 3 or not _DOTS.fullmatch(cells[1]):
                yield Problem(f"line {number}", "not symbol, dots and title", line[:80], "write the three with tabs between")
            elif not symbol:
                yield no_symbol(f"line {number}", cells[0], "cpc")
            elif not cells[2].strip():
                yield no_title(f"line {number}", symbol)
            else:
                level = 4 + int(cells[1]) if cells[1] else _TOP.get(len(symbol), 4)
                del open_[level - 1 :]
                yield Entry(symbol, cells[2].strip(), _last(open_), level)
                open_ += [""] * (level - 1 - len(open_)) + [symbol]


def _last(symbols: list[str]) -> str:
    return next((symbol for symbol in reversed(symbols) if symbol), "")


class CpcXml(SchemeFile):
    """The scheme: nested `classification-item` with level, `classification-symbol` and `class-title`.

    Levels 2, 4, 5 and 7 are section, class, subclass and main group, each one above a dot. Level 3 (sub-section) and 6 (a range
    of main groups) name no symbol of their own.
    """

    name = "cpc-xml"
    label = Label(zh="CPC 分类表（XML）", en="CPC scheme (XML)")
    scheme = "cpc"

    def recognises(self, head: bytes, path: Path) -> bool:
        return b"<class-scheme" in head and b"classification-item" in head

    def stated(self, head: bytes) -> Stated:
        day = _DAY.search(head_text(head))
        return Stated("en", f"{day[1]}.{day[2]}" if day else "")

    def read(self, path: Path) -> Iterator[Item]:
        depth = 0
        try:
            for event, node in etree.iterparse(
                str(path), events=("start", "end"), tag="classification-item", resolve_entities=False, no_network=True
            ):
                depth += 1 if event == "start" else -1
                if event == "end":
                    yield from self._items(node)
                    if not depth:
                        node.clear()
        except etree.XMLSyntaxError as error:
            raise FormatError(
                f"it is no sound XML ({error.msg})", where=f"{path.name}:{error.lineno}", mend="fetch the file again"
            ) from error

    def _items(self, node: etree._Element) -> Iterator[Item]:
        printed = node.get("level", "")
        level = int(printed) if printed and _DOTS.fullmatch(printed) else 0
        level = _LEVELS.get(level) or (level - 3 if level > 7 else 0)
        if not level:
            return
        printed, where = node.findtext("classification-symbol", ""), f"line {node.sourceline}"
        symbol, parent = normal("cpc", printed), self._parent(node)
        title = "; ".join(filter(None, (_words(part) for part in node.iterfind("class-title/title-part"))))
        if not symbol:
            yield no_symbol(where, printed, "cpc")
        elif not title:
            yield no_title(where, symbol)
        else:
            yield Entry(symbol, title, parent, level)

    def _parent(self, node: etree._Element) -> str:
        """The next wider symbol of its own, over sub-sections and ranges."""
        above = node.getparent()
        while above is not None and above.tag == "classification-item":
            if above.get("level") not in ("3", "6"):
                return normal("cpc", above.findtext("classification-symbol", ""))
            above = above.getparent()
        return ""


def _words(part: etree._Element) -> str:
    """A part of a title: text, references in round brackets, what is the CPC's own in braces."""
    words = []
    for child in part:
        if child.tag == "CPC-specific-text":
            words.append(f"{{{_words(child)}}}")
        elif child.tag == "reference":
            words.append(f"({_plain(child)})")
        elif isinstance(child.tag, str):
            words.append(_plain(child))
    return " ".join(filter(None, words))


def _plain(node: etree._Element) -> str:
    return " ".join("".join(str(text) for text in node.itertext()).split())
