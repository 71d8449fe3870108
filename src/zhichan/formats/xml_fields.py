"""Taking an XML element apart so that nothing can be forgotten.

`Fields` flattens a small element to path → values. A format pops what it understands; what is left over is kept in `rest`
under its path. Paths are local names joined by `/`, attributes begin with `@`, `#tail` is text behind an element.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from lxml import etree

from zhichan.formats.draft import Draft

Leaf = tuple[str, str]

_INDENT = re.compile(r"\n\s+")


@cache
def local(name: str) -> str:
    """A name without its namespace. The names of a format are few, so they are remembered."""
    return name.rpartition("}")[2]


@cache
def _attribute(name: str) -> str:
    return f"@{local(name)}"


def leaves(element: etree._Element, path: str = "") -> Iterator[Leaf]:
    """Every attribute and every text of an element with its path; blanks only are no text."""
    found: dict[str, list[str]] = {}
    _gather(element, path, found)
    return ((where, value) for where, values in found.items() for value in values)


def _gather(element: etree._Element, path: str, found: dict[str, list[str]]) -> None:
    """Adds the leaves of an element to `found`. Plain and recursive only where there is something below: here goes the time."""
    under = f"{path}/" if path else ""
    for name, value in element.items():
        if value:
            found.setdefault(under + _attribute(name), []).append(str(value))
    text = element.text
    if text and not text.isspace():
        found.setdefault(path, []).append(text)
    for child in element:
        below = under + local(child.tag)
        if len(child) or child.keys():
            _gather(child, below, found)
        elif (text := child.text) and not text.isspace():
            found.setdefault(below, []).append(text)
        tail = child.tail
        if tail and not tail.isspace():
            found.setdefault(f"{below}/#tail", []).append(tail)


class Fields:
    """The leaves of one element, to be popped."""

    def __init__(self, element: etree._Element) -> None:
        self._left: dict[str, list[str]] = {}
        _gather(element, "", self._left)

    @classmethod
    def of_attributes(cls, element: etree._Element) -> Fields:
        """The attributes of the element itself, nothing below it."""
        fields = cls.__new__(cls)
        fields._left = {f"@{local(str(name))}": [str(value).strip()] for name, value in element.attrib.items()}
        return fields

    def pop(self, path: str) -> str:
        """The first value at a path, or `""`."""
        values = self._left.get(path)
        if not values:
            return ""
        if len(values) == 1:
            del self._left[path]
            return values[0].strip()
        return values.pop(0).strip()

    def drop(self, path: str, *values: str) -> None:
        """Lets go of what says nothing: the values at a path that are among these, or all where none is named."""
        left = [value for value in self._left.get(path, []) if values and value not in values]
        if left:
            self._left[path] = left
        else:
            self._left.pop(path, None)

    def left(self) -> Iterator[Leaf]:
        """What nobody has taken."""
        for path, values in self._left.items():
            for value in values:
                yield path, value.strip()

    def keep_left(self, draft: Draft, path: str, silent: Collection[str], of: str = "") -> None:
        """Keeps what nobody has taken, except attributes that are declared to carry no information."""
        for sub, value in self.left():
            if sub.rpartition("/")[2] not in silent:
                draft.keep("/".join(part for part in (path, sub) if part), value, of)


def plain(element: etree._Element) -> str:
    """The text of an element with the text of all within it; indentation and empty lines left out, the rest as it stands."""
    return unindented(etree.tostring(element, method="text", encoding="unicode", with_tail=False))


def unindented(text: str) -> str:
    """Text without indentation and empty lines."""
    return _INDENT.sub("\n", text).strip()


def keep_odd_attributes(body: etree._Element, draft: Draft, path: str, silent: Collection[str]) -> None:
    """Keeps the attributes within a body of text that are not declared to carry no information or to be read elsewhere.

    A language that is the document's own says nothing either.
    """
    if not draft.odd_attributes:
        return
    for element in body.iter():
        for name, value in element.items():
            short = _attribute(name)
            if short not in silent and not (short == "@lang" and value == draft.lang):
                draft.keep(f"{path}/{local(element.tag)}/{short}", str(value))


def has_other_attributes(document: bytes, known: Collection[bytes]) -> bool:
    """Whether a document may have attributes beyond those known: a look at its bytes, so that texts need not be walked through.

    It may say yes for nothing (text that looks like an attribute, an attribute behind a line break), never no where there is
    one. The names of most attributes should stand first.
    """
    return _other_than(tuple(known)).search(document) is not None


@cache
def _other_than(known: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Finds what looks like an attribute of none of the names: from one `="` to the next, then by what stands before it."""
    none = b"".join(b'(?<! %s=")' % re.escape(name) for name in known)
    return re.compile(b"""=(?:"%s|'|\\s+["'])""" % none)
