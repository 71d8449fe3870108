"""Our own interchange: one right per line as JSON in UTF-8, with the sources that state each item.

What is written and read again is the same bytes. The shape is `zhichan.records.right.Right`; a member that it does not have
is kept in `rest` under its path.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from zhichan.errors import ZhichanError
from zhichan.formats.format import Format, Outcome, Problem
from zhichan.formats.lines import Line, decode, lines
from zhichan.normalise.numbers import parse_application
from zhichan.records.declared import Label
from zhichan.records.kinds import kind
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Medium, Party, Rest, Right, Source, Text

_MAX_LINE = 64 << 20
_RAW_SHOWN = 2_000  # characters of a refused line that are shown; the file itself is kept whole

_decoder = msgspec.json.Decoder(Right)


def encode(right: Right) -> bytes:
    """The right as one line."""
    return msgspec.json.encode(right) + b"\n"


class ZhichanJsonl(Format):
    """Reads the lines that `encode` writes."""

    name = "zhichan-jsonl"
    label = Label(zh="知产交换格式（JSON 行）", en="Zhichan interchange (JSON lines)")
    licence = "The licence of each record is that of the sources it names; the format itself is free to use."
    authority = "hand"
    extensions = (".jsonl",)

    def __init__(self, max_line: int = _MAX_LINE) -> None:
        self.max_line = max_line

    def recognises(self, head: bytes, path: Path) -> bool:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096]
        return start.startswith(b"{") and b'"id"' in start and b'"kind"' in start

    def read(self, path: Path) -> Iterator[Outcome]:
        for line in lines(path, self.max_line):
            place = f"bytes {line.offset}+{line.length}"
            if line.body is None:
                yield _refused(
                    place, line, f"line {line.number} is longer than {self.max_line} bytes", "split the file into lines"
                )
            elif line.body.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _outcome(place, line)


def _refused(place: str, line: Line, what: str, mend: str) -> Outcome:
    raw = (line.body or line.head).decode("utf-8", "backslashreplace")[:_RAW_SHOWN]
    return Outcome(place=place, refusals=(Problem(f"line {line.number}", what, raw[:80], mend),), raw=raw)


def _outcome(place: str, line: Line) -> Outcome:
    body = (line.body or b"").removeprefix(b"\xef\xbb\xbf").strip()
    try:
        text = decode(body)
        right = _decoder.decode(text)
    except UnicodeDecodeError:
        return _refused(place, line, "the line is text neither in UTF-8 nor in GB18030", "write it in UTF-8")
    except msgspec.MsgspecError as error:
        return _refused(place, line, f"the line is not one right ({error})", "write it as `zhichan export` does")
    if problem := _wrong(right, line):
        return Outcome(place=place, refusals=(problem,), raw=text)
    unknown = [] if msgspec.json.encode(right) == body else list(_unknown(msgspec.json.decode(text), msgspec.to_builtins(right)))
    if unknown:
        keys = tuple(source.key for source in right.sources)
        kept = tuple(Rest(header=path, value=value, sources=keys) for path, value in unknown)
        right = msgspec.structs.replace(right, rest=tuple(sorted({*right.rest, *kept})))
    return Outcome(place=place, right=right, columns=tuple(dict.fromkeys(path for path, _ in unknown)))


def _wrong(right: Right, line: Line) -> Problem | None:
    """Why this cannot be a right of ours, or None."""
    where = f"line {line.number}"
    try:
        kind(right.kind)
    except ZhichanError as error:
        return Problem(where, error.what, right.kind, error.mend)
    if right.number and right.id != f"{right.office}:{right.kind}:{right.number}":
        expected = f"{right.office}:{right.kind}:{right.number}"
        return Problem(
            where, f"the id is not made of its office, kind and number, it would be {expected}", right.id, "mend the id"
        )
    number = parse_application(right.number, right.office) if right.number and right.office == "CN" else None
    if number and number.check == "wrong":
        what = f"the check digit of the application number is wrong, {number.expected} belongs to these digits"
        return Problem(where, what, right.number, "compare the number with the source")
    return None


def _unknown(given: object, known: object, path: str = "") -> Iterator[tuple[str, str]]:
    """The members of `given` that did not come back in `known`, with their path. Defaults need not come back."""
    if isinstance(given, dict) and isinstance(known, dict):
        for key, value in given.items():
            if key in known:
                yield from _unknown(value, known[key], f"{path}/{key}")
            elif not _is_default(key, value):
                yield f"{path}/{key}", msgspec.json.encode(value).decode()
    elif isinstance(given, list) and isinstance(known, list | tuple):
        for inner, outer in zip(given, known, strict=True):
            yield from _unknown(inner, outer, path)


_SHAPES = (Right, Source, Fact, Party, ClassMark, Event, Document, Text, Link, Medium, Rest)
_KNOWN_MEMBERS = frozenset(field.encode_name for shape in _SHAPES for field in msgspec.structs.fields(shape))


def _is_default(key: str, value: object) -> bool:
    """A declared member that was written with its default, which we leave out."""
    return key in _KNOWN_MEMBERS and value in ("", 0, False, [], None)
