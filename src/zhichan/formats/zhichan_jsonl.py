"""Our own interchange: one right per line as JSON in UTF-8, with the sources that state each item.

What is written and read again is the same bytes. The shape is `zhichan.records.right.Right`; a member that it does not have
is kept in `rest` under its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from zhichan.errors import ZhichanError
from zhichan.formats.format import Format, Outcome, Problem
from zhichan.formats.lines import Decoder, Line, lines
from zhichan.normalise.numbers import parse_application
from zhichan.records.audience import AudienceError, body_code
from zhichan.records.dates import is_partial_date
from zhichan.records.declared import Label
from zhichan.records.kinds import kind
from zhichan.records.right import ITEM_FIELDS, Item, Rest, Right, Source

_MAX_LINE = 64 << 20
_RAW_SHOWN = 2_000  # characters of a refused line that are shown; the file itself is kept whole
_MAX_PLACE = (1 << 31) - 1  # of an item in its order: what the tables hold

_SHAPES: Mapping[str, type[Item]] = {
    field: get_args(hint)[0] for field, hint in get_type_hints(Right).items() if field in ITEM_FIELDS
}
"""Field of a right → the type of its items."""

_SOURCE_ID = re.compile(r"[^:\s]+:[^:\s]+:\S.*")

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
        decode = Decoder(path)
        for line in lines(path, self.max_line):
            place = f"bytes {line.offset}+{line.length}"
            if line.body is None:
                yield _refused(
                    place, line, f"line {line.number} is longer than {self.max_line} bytes", "split the file into lines"
                )
            elif line.body.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _outcome(place, line, decode)


def _refused(place: str, line: Line, what: str, mend: str) -> Outcome:
    raw = (line.body or line.head).decode("utf-8", "backslashreplace")[:_RAW_SHOWN]
    return Outcome(place=place, refusals=(Problem(f"line {line.number}", what, raw[:80], mend),), raw=raw)


def _outcome(place: str, line: Line, decode: Decoder) -> Outcome:
    body = (line.body or b"").removeprefix(b"\xef\xbb\xbf").strip()
    try:
        text = decode(body)
        right = _decoder.decode(text)
    except UnicodeDecodeError:
        what = "the line is text neither in UTF-8 nor in GB18030, or not in that of the lines before"
        return _refused(place, line, what, "write it in UTF-8")
    except (msgspec.MsgspecError, RecursionError) as error:
        return _refused(place, line, f"the line is not one right ({error})", "write it as `zhichan export` does")
    if problem := _wrong(right, line) or _wrong_items(right, line):
        return Outcome(place=place, refusals=(problem,), raw=text)
    try:
        unknown = (
            [] if msgspec.json.encode(right) == body else list(_unknown(msgspec.json.decode(text), msgspec.to_builtins(right)))
        )
    except (msgspec.MsgspecError, RecursionError) as error:
        return _refused(place, line, f"a member that is not ours cannot be read ({error})", "leave it out")
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
    if not right.number and not _SOURCE_ID.fullmatch(right.id):
        return Problem(where, "the right has neither a number nor the id of a source", right.id, "write its number")
    if right.number and not right.office:
        return Problem(where, "the right has a number but no office", right.number, "write the office, such as CN")
    if right.number and right.id != f"{right.office}:{right.kind}:{right.number}":
        expected = f"{right.office}:{right.kind}:{right.number}"
        return Problem(
            where, f"the id is not made of its office, kind and number, it would be {expected}", right.id, "mend the id"
        )
    return _wrong_number(right, where) if right.number and right.kind == "patent" else None


def _wrong_number(right: Right, where: str) -> Problem | None:
    """Why the number is none of its office, or another spelling of one: then one asset would be two rights."""
    number = parse_application(right.number, right.office)
    if number is None:
        what = f"is no application number of {right.office}"
        return Problem(where, what, right.number, "compare it with the source") if right.office == "CN" else None
    if number.check == "wrong":
        what = f"the check digit of the application number is wrong, {number.expected} belongs to these digits"
        return Problem(where, what, right.number, "compare the number with the source")
    if number.office == right.office and number.canonical != right.number:
        mend = f"write {number.canonical}, in the id as well"
        return Problem(where, "the number is not in its normal form", right.number, mend)
    return None


def _wrong_items(right: Right, line: Line) -> Problem | None:
    """The first item that cannot be stored or would be lost later: by its sources, its date or its place in an order."""
    where = f"line {line.number}"
    keys = {source.key for source in right.sources}
    if len(keys) < len(right.sources):
        return Problem(where, "two sources have one key", "", "give each source of the right a key of its own")
    seen: set[tuple[str, ...]] = set()  # most items of a right name the same sources
    for field in ITEM_FIELDS:
        items: tuple[Item, ...] = getattr(right, field)
        for item in items:
            if item.sources not in seen:
                if not keys.issuperset(item.sources) or bool(keys) != bool(item.sources):
                    what = (
                        f"an item of {field} names a source that the right does not have, or none although the right has sources"
                    )
                    mend = "name the keys of the right's sources, or no sources at all"
                    return Problem(where, what, ", ".join(item.sources), mend)
                seen.add(item.sources)
        if problem := _wrong_dates(items, field, where) or _wrong_places(items, field, where):
            return problem
    for body in {source.sealed_for for source in right.sources if source.sealed_for}:
        try:
            body_code(body, where)
        except AudienceError as error:
            return Problem(where, "a source is sealed for what is no code of a body", body, error.mend)
    dated = next((source.date for source in right.sources if source.date and not _is_date(source.date)), "")
    return Problem(where, "a source has a date that is none", dated, "write it as 2012-05-31") if dated else None


_DATED, _PLACED = (
    frozenset(name for name, shape in _SHAPES.items() if member in shape.__struct_fields__) for member in ("date", "seq")
)
_is_date = lru_cache(maxsize=1 << 14)(is_partial_date)  # the same days come again and again


def _wrong_dates(items: Sequence[Any], field: str, where: str) -> Problem | None:
    if field in _DATED:
        for item in items:
            if item.date and not _is_date(item.date):
                what = f"an item of {field} has a date that is none"
                return Problem(where, what, item.date, "write it as 2012-05-31, 2012-05 or 2012")
    return None


def _wrong_places(items: Sequence[Any], field: str, where: str) -> Problem | None:
    if field in _PLACED:
        for item in items:
            if not 0 <= item.seq <= _MAX_PLACE:
                return Problem(where, f"an item of {field} has a place (seq) that is none", str(item.seq), "count from 1")
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


_STRUCTS: tuple[type[msgspec.Struct], ...] = (Right, Source, *_SHAPES.values())
_KNOWN_MEMBERS = frozenset(field.encode_name for shape in _STRUCTS for field in msgspec.structs.fields(shape))


def _is_default(key: str, value: object) -> bool:
    """A declared member that was written with its default, which we leave out."""
    return key in _KNOWN_MEMBERS and value in ("", 0, False, [], None)
