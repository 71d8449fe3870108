"""What the engines say is known in Chinese: each sentence that a page can show has an entry, each entry a sentence."""

from __future__ import annotations

import importlib.util
import pickle
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from zhichan.portal.page import sentences as catalogue
from zhichan.portal.page.sentences import Entry, Pattern, pattern_of, placeholders

ROOT = Path(__file__).resolve().parents[2]

_spec = importlib.util.spec_from_file_location("spoken", ROOT / "tools" / "spoken.py")
assert _spec
assert _spec.loader
tool = importlib.util.module_from_spec(_spec)
sys.modules["spoken"] = tool
_spec.loader.exec_module(tool)

SENTENCES = [(name, entry) for name in catalogue.names() for entry in catalogue.entries_of(name)]
OTHERS = [(name, entry) for name in (catalogue.PLACES, catalogue.VALUES) for entry in catalogue.entries_of(name)]


_COLLECT = """
import pickle, sys
sys.path.insert(0, "tools")
import spoken
collector = spoken.Collector()
collector.collect()
del collector.modules
sys.stdout.buffer.write(pickle.dumps(collector))
"""


@pytest.fixture(scope="module")
def code() -> Any:
    # in a process of its own: beside the browser's greenlets Python 3.11 miscounts how deep it is in a syntax tree, and gives up
    told = subprocess.run([sys.executable, "-c", _COLLECT], cwd=ROOT, check=True, capture_output=True)
    return pickle.loads(told.stdout)


def _sample(entry: Entry) -> tuple[str, dict[str, str]]:
    values = {name: f"值{number} x" for number, (name, _, _) in enumerate(placeholders(entry.en))}
    return entry.en.format_map(values), values


def test_every_sentence_can_be_read_from_the_code(code: Any) -> None:
    assert len(code.spoken) > 400, "the collector finds less than there is"
    assert code.unreadable == [], "write the sentence where it is spoken, as a text or an f-string"


def test_every_sentence_has_its_chinese(code: Any) -> None:
    lacking = tool.missing(code, {tool.shape_of(entry.en) for _, entry in SENTENCES})
    assert [f"{one.at}: {one.text}" for one in lacking] == [], "python tools/sentences.py prints the lines to add"


def test_every_entry_is_spoken(code: Any) -> None:
    spoken = {one.shape for one in code.spoken}
    assert [f"{name}: {entry.en}" for name, entry in SENTENCES if tool.shape_of(entry.en) not in spoken] == []


def test_every_place_has_its_chinese(code: Any) -> None:
    known = {tool.shape_of(entry.en) for entry in catalogue.entries_of(catalogue.PLACES)}
    assert [f"{one.at}: {one.text}" for one in code.places if one.shape not in known] == []


def test_whatever_is_left_out_of_the_collection_exists() -> None:
    for name in (*tool.NOT_ON_PAGES, *tool.NOT_OURS, *tool._SPEAKERS_OF):
        path = tool.SOURCE / name
        assert path.is_dir() or path.with_suffix(".py").is_file(), name


def test_no_sentence_has_two_entries() -> None:
    counted = Counter(tool.shape_of(entry.en) for _, entry in SENTENCES)
    assert [shape for shape, count in counted.items() if count > 1] == []


def _wrong(entry: Entry) -> str:
    """What is wrong with an entry; an empty text where nothing is."""
    english, chinese = list(placeholders(entry.en)), list(placeholders(entry.zh))
    names = [name for name, _, _ in english]
    if sorted(names) != sorted(name for name, _, _ in chinese):
        return "the two languages have not the same values, each once"
    if {form for _, _, form in chinese} - {"", "listed"} or {conversion for _, conversion, _ in english} - {"", "r"}:
        return "a value is asked for in an unknown form"
    if not re.search(r"[\u4e00-\u9fff]", entry.zh):
        return "its Chinese is none"
    if entry.zh.endswith(("。", "；", ".")):
        return "a sentence has no stop at its end"
    return ""


def test_every_entry_says_the_same_in_both_languages() -> None:
    assert {entry.en: why for _, entry in (*SENTENCES, *OTHERS) if (why := _wrong(entry))} == {}


def test_every_sentence_is_told_by_its_own_entry() -> None:
    told = {entry: catalogue.sentences().find(_sample(entry)[0]) for _, entry in SENTENCES}
    assert [entry.en for entry, found in told.items() if found is None or found[:2] != (entry, _sample(entry)[1])] == []


def test_no_two_entries_take_each_other_s_sentences() -> None:
    patterns = [pattern_of(entry) for _, entry in SENTENCES if any(placeholders(entry.en))]

    def takes(one: Pattern, other: Pattern) -> bool:
        return one.values(_sample(other.entry)[0]) is not None

    assert [(a.entry.en, b.entry.en) for a, b in combinations(patterns, 2) if takes(a, b) and takes(b, a)] == []
