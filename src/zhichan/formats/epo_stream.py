"""The XML of the European Patent Office as a stream of records, whatever they stand in.

An OPS response or a DOCDB delivery is one XML document with many records (`exchange-document`, `family-member` …), up to
gigabytes long. It is cut at the tags of the records, so memory holds one of them, and a broken one harms no other. Several
responses one after another in one file are read as well. What stands between the records and is no part of the frame
is a piece of its own: nothing falls through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from zhichan.formats.xml_stream import XmlDocument

_CHUNK = 1 << 20
_LONGEST_TAG = 4096
_RECORDS = rb"exchange-document|family-member|fulltext-document|inquiry-result"
_CONTAINERS = (
    rb"world-patent-data|exchange-documents|fulltext-documents|biblio-search|search-result|patent-family|document-inquiry"
)
_NAME = rb"(?:[\w.-]+:)?"
_TOKEN = re.compile(
    rb"<\?xml [^>]*>"
    rb"|<(?P<close>/?)"
    + _NAME
    + rb"(?P<name>"
    + _RECORDS
    + rb"|"
    + _CONTAINERS
    + rb"|publication-reference|fault)(?=[\s/>])[^>]*>"
)
_FRAME = re.compile(
    rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[<>]*>|\xef\xbb\xbf"
    rb"|<" + _NAME + rb"query(?=[\s>]).*?</" + _NAME + rb"query\s*>|</?" + _NAME + rb"(?:range|query)(?=[\s/>])[^>]*>",
    re.DOTALL,
)
"""What may stand between records and says nothing of any: what was asked for, comments, instructions to programs."""


class Piece(msgspec.Struct, frozen=True):
    """A part of the file. `name` is the record's local name, `fault`, or `""` for what is no record.

    `frame` are the start tags that the record stands in, which declare its namespaces; `body` is None where it is too long.
    """

    name: str
    offset: int
    length: int
    body: bytes | None
    declaration: bytes
    frame: tuple[bytes, ...]
    within: int = 0  # where in the file the innermost of these tags begins: the same for the members of one family

    @property
    def document(self) -> XmlDocument:
        """The record as it stands in the file."""
        return XmlDocument(self.offset, self.length, self.body)

    @property
    def framed(self) -> XmlDocument:
        """The record as an XML document that can be parsed by itself, in the tags around it."""
        if self.body is None:
            return self.document
        ends = b"".join(b"</" + _qualified(tag) + b">" for tag in reversed(self.frame))
        return XmlDocument(self.offset, self.length, self.declaration + b"".join(self.frame) + self.body + ends)


def _qualified(tag: bytes) -> bytes:
    return re.split(rb"[\s/>]", tag[1:], maxsplit=1)[0]


def pieces(path: Path, bound: int) -> Iterator[Piece]:
    """The records of a file and what stands between them, in order. `bound` is the longest record in bytes."""
    with path.open("rb") as file:
        yield from _Scan(file, bound).pieces()


class _Scan:
    """One pass over a file. `buffer` holds what is not yet told, from the file's byte `base` on."""

    def __init__(self, file: BinaryIO, bound: int) -> None:
        self.file, self.bound = file, bound
        self.buffer, self.base, self.more = bytearray(), 0, True
        self.declaration = b""
        self.frame: list[tuple[bytes, bytes, int]] = []  # (local name, start tag, its place) of the open containers

    def pieces(self) -> Iterator[Piece]:
        searched = 0
        while True:
            token = _TOKEN.search(self.buffer, searched)
            if token is None:
                searched = max(0, len(self.buffer) - _LONGEST_TAG)
                if not self.more:
                    break
                if len(self.buffer) > self.bound:
                    yield from self._stray(len(self.buffer) - _LONGEST_TAG)
                    searched = 0
                self._fill()
            elif name := self._record(token):
                yield from self._stray(token.start())
                yield from self._whole(name)
                searched = 0
            else:
                tag, local, close = bytes(token[0]), bytes(token["name"] or b""), bool(token["close"])
                start, end = token.span()
                if local == b"publication-reference":
                    if close or not self._is_asked(start):
                        searched = end  # part of a damaged record: it stays with the rest of it
                        continue
                    end = self._end_of_asked(end)
                yield from self._stray(start)
                place = self.base
                self._drop(end - start)
                self._enter(tag, local, close, place)
                searched = 0
        yield from self._stray(len(self.buffer))

    def _fill(self) -> None:
        chunk = self.file.read(_CHUNK)
        self.more = bool(chunk)
        self.buffer += chunk

    def _drop(self, length: int) -> bytes:
        taken = bytes(self.buffer[:length])
        del self.buffer[:length]
        self.base += length
        return taken

    def _record(self, token: re.Match[bytes]) -> bytes:
        """The local name of the record that begins here, else nothing."""
        name = token["name"]
        if not name or token["close"]:
            return b""
        if bytes(name) in _RECORDS.split(b"|") or name == b"fault":
            return bytes(name)
        return bytes(name) if name == b"publication-reference" and self._within() == b"search-result" else b""

    def _within(self) -> bytes:
        return self.frame[-1][0] if self.frame else b""

    def _enter(self, tag: bytes, name: bytes, close: bool, place: int) -> None:
        if not name:
            self.declaration, self.frame = tag, []
        elif close:
            known = [depth for depth, (open_, _, _) in enumerate(self.frame) if open_ == name]
            if known:
                del self.frame[known[-1] :]
        elif name in _CONTAINERS.split(b"|") and not tag.endswith(b"/>") and len(self.frame) < 8:
            self.frame.append((name, tag, place))

    def _is_asked(self, before: int) -> bool:
        """Whether a reference says what was asked for, which says nothing of a record: it stands first in its container."""
        return self._within() in (b"patent-family", b"document-inquiry") and not _FRAME.sub(b"", self.buffer[:before]).strip()

    def _end_of_asked(self, begin: int) -> int:
        while (match := re.search(rb"</" + _NAME + rb"publication-reference\s*>", self.buffer)) is None:
            if not self.more or len(self.buffer) > self.bound:
                return begin
            self._fill()
        return match.end()

    def _stray(self, length: int) -> Iterator[Piece]:
        """What stands before the next record, if it is more than the frame."""
        offset = self.base
        body = self._drop(length)
        if body.strip() and _FRAME.sub(b"", body).strip():
            yield self._piece("", offset, body)

    def _piece(self, name: str, offset: int, body: bytes | None, length: int = 0) -> Piece:
        tags = tuple(tag for _, tag, _ in self.frame)
        within = self.frame[-1][2] if self.frame else 0
        return Piece(name, offset, length or len(body or b""), body, self.declaration, tags, within)

    def _whole(self, name: bytes) -> Iterator[Piece]:
        """The record at the beginning of the buffer, to its end tag or to where another record shows that it has none."""
        offset, skipped, searched = self.base, 0, 1
        # `patent-family` stands within a record as well
        outside = _CONTAINERS.replace(b"patent-family|", b"") if name == b"exchange-document" else _CONTAINERS
        begins, ends = rb"<" + _NAME + name + rb"(?=[\s/>])", rb"</" + _NAME + name + rb"\s*>"
        end = re.compile(rb"(?P<end>" + ends + rb")|<\?xml |" + begins + rb"|</" + _NAME + rb"(?:" + outside + rb")\s*>")
        empty = re.match(rb"<[^<>]*/>", self.buffer)
        cut = empty.end() if empty else 0
        while not cut:
            match = end.search(self.buffer, searched)
            if match:
                cut = match.end() if match["end"] else match.start()
                break
            searched = max(1, len(self.buffer) - _LONGEST_TAG)
            if not self.more:
                cut = len(self.buffer)
                break
            if len(self.buffer) > self.bound:
                skipped += len(self._drop(len(self.buffer) - _LONGEST_TAG))
                searched = 1
            self._fill()
        body = self._drop(cut)
        yield self._piece(name.decode(), offset, None if skipped else body, skipped + len(body))
