"""Every format that reads marked-up text, and every scheme file: nothing is fetched, nothing grows beyond its file."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest

from zhichan.errors import ZhichanError
from zhichan.formats.registry import all_formats, by_name
from zhichan.schemes.files import cpc, ipc
from zhichan.schemes.files.source import SchemeFile

HERE = Path(__file__).parent
SECRET = "Zq7geheim"
MARKED_UP = sorted(
    format_.name
    for format_ in all_formats()
    if any((HERE / format_.name.replace("-", "_")).glob("sample.xml")) or "sgml" in format_.name
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def attacks(secret: Path) -> dict[str, tuple[str, str]]:
    """Name → (the inner part of a document type, the reference that calls it)."""
    return {
        "file": (f'<!ENTITY x SYSTEM "{secret.as_uri()}">', "&x;"),
        "parameter": (f'<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;', "&x;"),
        "laughs": (f'<!ENTITY l0 "haha">{LAUGHS}', "&l9;"),
        "quadratic": (f'<!ENTITY x "{"a" * 100_000}">', "&x;" * 2_000),
    }


def attacked(text: str, inner: str, call: str) -> str:
    """The document with that document type, and the call in each text longer than a word."""
    text = re.sub(r"<!DOCTYPE[^>\[]*(\[[^\]]*\])?[^>]*>", "", text)
    text = re.sub(r">([^<>&]{8,})<", rf">\g<1>{call}<", text, count=3)
    root = re.search(r"<([A-Za-z][\w:.-]*)[\s>]", text)
    assert root
    head = text[: root.start()]
    return f"{head}<!DOCTYPE {root[1]} [{inner}]>\n{text[root.start() :]}"


def test_all_formats_with_marks_are_here() -> None:
    assert len(MARKED_UP) >= 9


@pytest.mark.parametrize("kind", ["file", "parameter", "laughs", "quadratic"])
@pytest.mark.parametrize("name", MARKED_UP)
def test_entities_fetch_nothing_and_grow_nothing(name: str, kind: str, tmp_path: Path) -> None:
    sample = next((HERE / name.replace("-", "_")).glob("sample.*"))
    harmless(sample, kind, tmp_path, lambda path: by_name(name).read(path))


@pytest.mark.parametrize("kind", ["file", "parameter", "laughs", "quadratic"])
@pytest.mark.parametrize(("name", "reads"), [("ipc_scheme.xml", ipc.IpcXml), ("cpc-scheme-B33Y.xml", cpc.CpcXml)])
def test_files_of_schemes_fetch_nothing_and_grow_nothing(name: str, reads: type[SchemeFile], kind: str, tmp_path: Path) -> None:
    harmless(HERE.parent / "unit" / "schemes" / "samples" / name, kind, tmp_path, lambda path: reads().read(path))


def harmless(sample: Path, kind: str, tmp_path: Path, read: Callable[[Path], Iterable[object]]) -> None:
    """Reads the sample under an attack: nothing of the secret file comes in, and neither answer nor memory swells."""
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    path = tmp_path / sample.name
    path.write_text(attacked(sample.read_text(encoding="utf-8"), *attacks(secret)[kind]), encoding="utf-8")
    tracemalloc.start()
    try:
        told = b"".join(msgspec.json.encode(outcome) for outcome in read(path))
    except ZhichanError as error:
        told = str(error).encode()
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert SECRET.encode() not in told
    assert b"hahahaha" not in told
    assert len(told) < 20 * path.stat().st_size + 200_000
    assert peak < 60_000_000
