"""Every format against damaged files: reading ends, raises nothing but FormatError, and loses nothing it does not speak of.

Each format's own golden sample is damaged: cut, flipped, doubled, mixed up, in another encoding, with huge fields, in a workbook
also cell by cell. Work is bounded by counting what comes out, never by a clock.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.formats.format import Format, FormatError, Outcome
from zhichan.formats.registry import all_formats, by_name, recognise
from zhichan.records.kinds import kinds

HERE = Path(__file__).parent
FORMATS = [format_.name for format_ in all_formats()]
HUGE = 300_000
_JUNK = (
    b"<",
    b">",
    b"&x;",
    b'"',
    b"'",
    b"\x00",
    b"\xff\xfe",
    b"\r",
    b"\n\n",
    b",,,,",
    b"\t",
    b"]]>",
    b"{",
    b"[",
    b"\\u12",
    b"<?xml ?>",
)
_QUIET = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@cache
def sample(name: str) -> tuple[str, bytes]:
    """(suffix, content) of a format's golden sample."""
    path = next((HERE / name.replace("-", "_")).glob("sample.*"))
    return path.suffix, path.read_bytes()


Damage = Callable[[bytes], bytes]
_PLACE = st.floats(0, 1, exclude_max=True)


def _at(body: bytes, *places: float) -> list[int]:
    return sorted(int(place * len(body)) for place in places)


def _flipped(place: float, mask: int) -> Damage:
    def damage(body: bytes) -> bytes:
        (at,) = _at(body, place)
        return body[:at] + bytes([body[at] ^ mask]) + body[at + 1 :] if body else body

    return damage


def _cut_out(one: float, other: float) -> Damage:
    return lambda body: body[: _at(body, one, other)[0]] + body[_at(body, one, other)[1] :]


def _doubled(one: float, other: float) -> Damage:
    return lambda body: body[: _at(body, one, other)[1]] + body[_at(body, one, other)[0] :]


def _inserted(place: float, what: bytes) -> Damage:
    return lambda body: body[: _at(body, place)[0]] + what + body[_at(body, place)[0] :]


def _swollen(place: float, sign: bytes) -> Damage:
    return lambda body: _inserted(place, sign * (HUGE // len(sign)))(body)


def _exchanged(one: float, other: float, sign: bytes) -> Damage:
    """Two pieces between signs (cells, tags, lines) change places."""

    def damage(body: bytes) -> bytes:
        pieces = body.split(sign)
        first, second = _at(b"." * len(pieces), one, other)
        pieces[first], pieces[second] = pieces[second], pieces[first]
        return sign.join(pieces)

    return damage


def _encoded(encoding: str) -> Damage:
    return lambda body: body.decode("utf-8", "replace").encode(encoding, "replace")


DAMAGES: st.SearchStrategy[Damage] = st.one_of(
    st.builds(lambda place: lambda body: body[: _at(body, place)[0]], _PLACE),
    st.builds(_flipped, _PLACE, st.integers(1, 255)),
    st.builds(_cut_out, _PLACE, _PLACE),
    st.builds(_doubled, _PLACE, _PLACE),
    st.builds(_inserted, _PLACE, st.sampled_from(_JUNK)),
    st.builds(_inserted, _PLACE, st.binary(max_size=8)),
    st.builds(_swollen, _PLACE, st.sampled_from([b"9", b"x", b"9,"])),
    st.builds(_exchanged, _PLACE, _PLACE, st.sampled_from([b",", b"<", b"\n", b'"', b">"])),
    st.builds(_encoded, st.sampled_from(["utf-16", "gb18030", "latin-1", "utf-8-sig", "shift_jis"])),
)


def read(format_: Format, path: Path) -> list[Outcome]:
    """The outcomes up to where the file breaks off. More records than bytes, or far more words than the file has, is no end."""
    size = path.stat().st_size
    outcomes: list[Outcome] = []
    with suppress(FormatError):
        outcomes.extend(islice(format_.read(path), size + 2))
    assert len(outcomes) <= size + 1
    assert sum(len(msgspec.json.encode(outcome)) for outcome in outcomes) <= 100 * size + 1_000_000
    return outcomes


def judge(outcomes: list[Outcome]) -> None:
    """Each outcome is a right of a known kind with an id, a refusal with its reason and the record, or a note on the file."""
    for outcome in outcomes:
        assert outcome.place
        if outcome.right is not None:
            assert outcome.right.id
            assert outcome.right.kind in kinds()
            assert not outcome.refusals
            assert not outcome.publication or outcome.raw
        for problem in outcome.refusals:
            assert problem.what
        if outcome.refusals:
            assert outcome.raw or "too long" in outcome.refusals[0].what


@pytest.mark.parametrize("name", FORMATS)
@_QUIET
@given(damages=st.lists(DAMAGES, min_size=1, max_size=3))
def test_a_damaged_file_is_read_to_its_end_or_refused_with_a_reason(name, tmp_path, damages):
    suffix, body = sample(name)
    for damage in damages:
        body = damage(body)
    path = tmp_path / f"damaged{suffix}"
    path.write_bytes(body)
    with suppress(FormatError):
        recognise(path)
    judge(read(by_name(name), path))


def test_a_file_cut_at_any_byte_is_read_as_far_as_it_goes(tmp_path):
    """All cuts of the short samples, in steps that meet each kind of place in the long ones."""
    for name in FORMATS:
        suffix, body = sample(name)
        path = tmp_path / f"cut{suffix}"
        for end in range(0, len(body), max(1, len(body) // 40)):
            path.write_bytes(body[:end])
            judge(read(by_name(name), path))


BOOKS = [name for name in FORMATS if sample(name)[0] == ".xlsx"]


@pytest.mark.parametrize("name", BOOKS)
@settings(_QUIET, max_examples=60)
@given(part=st.integers(0, 20), damage=DAMAGES)
def test_a_workbook_damaged_inside_is_read_to_its_end_or_refused(name, tmp_path, part, damage):
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(io.BytesIO(sample(name)[1])) as whole, zipfile.ZipFile(path, "w") as damaged:
        members = sorted(whole.namelist(), key=lambda member: ("sheet" not in member, "shared" not in member, member))
        for member in members:
            inner = whole.read(member)
            damaged.writestr(member, damage(inner) if member == members[part % len(members)] else inner)
    judge(read(by_name(name), path))


_VALUE = re.compile(rb"(<(?:v|t)[^>]*>)([^<]*)(</(?:v|t)>)")


@pytest.mark.parametrize("name", BOOKS)
@settings(_QUIET, max_examples=60)
@given(
    place=_PLACE,
    value=st.one_of(st.integers().map(str), st.text("0123456789-年/.,;<&ABCab\n中", max_size=12), st.just("x" * 40_000)),
)
def test_any_value_in_any_cell_of_a_workbook_is_borne(name, tmp_path, place, value):
    path = tmp_path / "changed.xlsx"
    printed = value.replace("&", "&amp;").replace("<", "&lt;").encode()
    with zipfile.ZipFile(io.BytesIO(sample(name)[1])) as whole, zipfile.ZipFile(path, "w") as changed:
        for member in whole.namelist():
            inner = whole.read(member)
            if (
                found := [*_VALUE.finditer(inner)]
                if member.endswith(".xml") and ("sheet" in member or "shared" in member)
                else []
            ):
                cell = found[int(place * len(found))]
                inner = inner[: cell.start(2)] + printed + inner[cell.end(2) :]
            changed.writestr(member, inner)
    judge(read(by_name(name), path))


# one damaged record among sound ones


def records(name: str) -> tuple[bytes, list[bytes], bytes]:
    """(what stands before, the records, what stands behind) of a sample whose records can be told apart without its format."""
    suffix, body = sample(name)
    if suffix == ".jsonl":
        return b"", body.splitlines(keepends=True), b""
    if suffix == ".csv":
        rows = list(_csv_records(body.decode("utf-8").splitlines(keepends=True)))
        outcomes = read(by_name(name), HERE / name.replace("-", "_") / "sample.csv")
        count = min(len(rows) - 1, sum(outcome.right is not None for outcome in outcomes))
        return "".join(rows[: len(rows) - count]).encode(), [row.encode() for row in rows[len(rows) - count :]], b""
    return b"", [body if body.endswith(b"\n") else body + b"\n"] * 3, b""


def _csv_records(lines: list[str]) -> Iterator[str]:
    """The lines of each record; a quoted cell may go over several."""
    record = ""
    for line in lines:
        record += line
        if record.count('"') % 2 == 0:
            yield record
            record = ""
    if record:
        yield record


NEIGHBOURS = [name for name in FORMATS if sample(name)[0] in (".csv", ".jsonl", ".xml")]


@pytest.mark.parametrize("name", NEIGHBOURS)
@settings(_QUIET, max_examples=20)
@given(which=_PLACE, place=_PLACE, junk=st.text("abc0189年-/.[]()%", min_size=1, max_size=12))
def test_a_malformed_record_does_not_lose_its_neighbours(name, tmp_path, which, place, junk):
    before, whole, behind = records(name)
    at = int(which * len(whole))
    suffix = sample(name)[0]
    spoiled = _spoiled(whole[at], suffix, place, junk)
    path = tmp_path / f"spoiled{suffix}"
    path.write_bytes(before + b"".join(whole) + behind)
    sound = read(by_name(name), path)
    path.write_bytes(before + b"".join([*whole[:at], spoiled, *whole[at + 1 :]]) + behind)
    told = read(by_name(name), path)
    judge(told)
    kept = [outcome.right for outcome in told if outcome.right]
    lost = [outcome.right for outcome in sound if outcome.right and outcome.right not in kept]
    own = [outcome.right for outcome in _alone(name, before, whole[at], behind, tmp_path) if outcome.right]
    assert [right.id for right in lost if right.id not in {right.id for right in own}] == []


def _alone(name: str, before: bytes, record: bytes, behind: bytes, tmp_path: Path) -> list[Outcome]:
    path = tmp_path / f"alone{sample(name)[0]}"
    path.write_bytes(before + record + behind)
    return read(by_name(name), path)


def _spoiled(record: bytes, suffix: str, place: float, junk: str) -> bytes:
    """The record with one value that cannot be: a cell, or signs in the middle of a line or document."""
    if suffix != ".csv":
        at = int(place * len(record.rstrip()))
        return record[:at] + junk.encode() + record[at:]
    (cells,) = csv.reader(io.StringIO(record.decode(), newline=""))
    cells[int(place * len(cells))] = junk
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n" if record.endswith(b"\r\n") else "\n").writerow(cells)
    return out.getvalue().encode()
