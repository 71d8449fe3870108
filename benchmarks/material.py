"""What is measured on: the sample city, and office files made larger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from zhichan.formats.zhichan_jsonl import encode
from zhichan.normalise.places import Gazetteer
from zhichan.sample.generate import generate

ROOT = Path(__file__).resolve().parent.parent
GAZETTEER = Gazetteer.load(ROOT / "cities" / "dalian")
_REAL = ROOT.parent / "shared" / "data" / "us-grant-xml" / "fixtures" / "ipgxml"
_GOLDEN = ROOT / "tests" / "golden"


def sample_file(path: Path, count: int) -> Path:
    """The sample city as a file of our interchange."""
    with path.open("wb") as file:
        for right in generate(GAZETTEER, seed=2009, count=count):
            file.write(encode(right))
    return path


def us_documents(count: int) -> Iterator[bytes]:
    """USPTO grants, one XML document after another, each with an application number of its own.

    Real files where they are at hand, else the made-up golden sample; repeated until there are enough.
    """
    files = sorted(_REAL.glob("*.xml")) or sorted(_GOLDEN.rglob("*grant*/sample*.xml"))
    documents = [part for file in files for part in re.split(rb"(?=<\?xml )", file.read_bytes()) if b"<us-patent-grant" in part]
    for number in range(count):
        document = documents[number % len(documents)]
        own = b"<doc-number>%08d</doc-number>" % (40_000_000 + number)
        start = document.index(b"<application-reference")
        yield document[:start] + re.sub(rb"<doc-number>[^<]*</doc-number>", own, document[start:], count=1)
