"""Our own interchange gives the same bytes back, and every format says what a person must know of it."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.formats.registry import all_formats, by_name
from zhichan.formats.zhichan_jsonl import ZhichanJsonl, encode
from zhichan.records.join import source_key, stated_by
from zhichan.records.right import ClassMark, Event, Fact, Link, Party, Rest, Right, Source, Text

WORDS = st.text(min_size=1, max_size=20)
RIGHTS = st.builds(
    Right,
    id=st.just("US:patent:10999001"),
    kind=st.just("patent"),
    office=st.just("US"),
    number=st.just("10999001"),
    facts=st.lists(st.builds(Fact, property=WORDS, value=WORDS), max_size=3).map(tuple),
    parties=st.lists(st.builds(Party, role=st.sampled_from(["applicant", "holder"]), name=WORDS, address=WORDS), max_size=3).map(
        tuple
    ),
    classes=st.lists(st.builds(ClassMark, scheme=st.just("ipc"), symbol=WORDS, main=st.booleans()), max_size=3).map(tuple),
    events=st.lists(st.builds(Event, key=WORDS, date=st.just("2012-05")), max_size=3).map(tuple),
    texts=st.lists(st.builds(Text, part=st.just("title"), lang=st.just("zh"), text=WORDS), max_size=3).map(tuple),
    links=st.lists(st.builds(Link, rel=st.just("cites"), number=WORDS), max_size=3).map(tuple),
    rest=st.lists(st.builds(Rest, header=WORDS, value=WORDS), max_size=3).map(tuple),
)
SOURCE = Source(
    key=source_key("0" * 64, "row 1"),
    format="made-up",
    authority="vendor",
    file="made up",
    sha256="0" * 64,
    place="row 1",
    imported="x",
)


@given(st.lists(RIGHTS.map(lambda right: stated_by(right, SOURCE)), max_size=4))
def test_what_is_written_and_read_again_is_the_same_bytes(rights):
    written = b"".join(map(encode, rights))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rights.jsonl"
        path.write_bytes(written)
        outcomes = list(ZhichanJsonl().read(path))
    assert [outcome.right for outcome in outcomes] == rights
    assert b"".join(encode(outcome.right) for outcome in outcomes) == written
    assert sum(int(outcome.place.partition("+")[2]) for outcome in outcomes) == len(written)


@pytest.mark.parametrize("format_", all_formats(), ids=lambda f: f.name)
def test_each_format_says_what_it_is(format_):
    assert by_name(format_.name) is format_
    assert format_.label.zh != format_.label.en
    assert format_.licence.endswith(".")
    assert all(extension.startswith(".") for extension in format_.extensions)


def test_each_format_is_found_by_its_name():
    """Its class stands in a module named like it, or in one of a family whose members a file declares, all of them."""
    families: dict[str, list[str]] = {}
    for format_ in all_formats():
        module = type(format_).__module__
        if module != f"zhichan.formats.{format_.name.replace('-', '_')}":
            families.setdefault(module, []).append(format_.table)
    for module, tables in families.items():
        assert sorted(tables) == sorted(import_module(module).declared()), module


def test_names_are_unique():
    names = [format_.name for format_ in all_formats()]
    assert len(names) == len(set(names))
