"""A table under the hands of its writer holds what a dictionary would, whatever is added, replaced and taken out."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st

from zhichan.corpus import known, picking
from zhichan.corpus.keyed import KeyedTable
from zhichan.corpus.revisions import files_of
from zhichan.corpus.schema import RIGHTS, rights_of, to_table
from zhichan.corpus.selecting import select
from zhichan.corpus.store import Corpus
from zhichan.records.right import Fact, Right

_KEYS = [f"CN:patent:{number}" for number in range(8)]
_STEPS = st.lists(st.tuples(st.lists(st.sampled_from(_KEYS), unique=True, min_size=1), st.booleans()), max_size=6)


def _right(key: str, value: int) -> Right:
    return Right(id=key, kind="patent", office="CN", facts=(Fact(property="pages", value=str(value)),))


def _run(folder: Path, steps: list[tuple[list[str], bool]]) -> None:
    """Each step takes keys out, or adds those that are not there and replaces those that are."""
    corpus, model = Corpus(folder), dict[str, Right]()
    table = KeyedTable(corpus, "patent", RIGHTS, "id")
    for number, (keys, out) in enumerate(steps):
        if number % 2 and corpus.table("patent", None):
            table.tidy()
        there = [key for key in keys if key in model]
        if out and there:
            table.take_out(there)
            model = {key: right for key, right in model.items() if key not in there}
        elif not out:
            rights = {key: _right(key, number) for key in keys}
            if fresh := [right for key, right in rights.items() if key not in model]:
                table.append(to_table(fresh, RIGHTS))
            if there:
                table.replace(to_table([rights[key] for key in there], RIGHTS))
            model |= rights
        assert {right.id: right for right in rights_of(table.rows(_KEYS))} == model
    stored = corpus.table("patent", None)
    batches = select(stored, "id") if stored else ()
    assert sorted(key for batch in batches for key in batch["id"].to_pylist()) == sorted(model)


@settings(max_examples=25, deadline=None)
@given(_STEPS)
def test_it_holds_what_a_dictionary_would(steps: list[tuple[list[str], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _run(Path(folder), steps)


def test_keys_that_share_a_hash_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_HASH", "length({})")  # all keys are equally long
    _run(tmp_path, [(_KEYS[:4], False), (_KEYS[3:6], False), (_KEYS[1:2], True), (_KEYS, False), (_KEYS[5:], True)])


def _filled(corpus: Corpus, files: int) -> KeyedTable:
    """A table with some files of two rows each."""
    table = KeyedTable(corpus, "patent", RIGHTS, "id")
    for number in range(files):
        table.append(to_table([_right(f"{number}a", 0), _right(f"{number}b", 0)], RIGHTS))
    return table


def _files(corpus: Corpus) -> set[str]:
    stored = corpus.table("patent", None)
    assert stored is not None
    return set(files_of(stored))


@pytest.mark.parametrize("files", [3, 12])
def test_replacing_rows_all_over_a_table_writes_one_file_whatever_its_size(tmp_path: Path, files: int) -> None:
    corpus = Corpus(tmp_path)
    table = _filled(corpus, files)
    before = _files(corpus)
    table.replace(to_table([_right(f"{number}a", 1) for number in range(files)], RIGHTS))
    after = _files(corpus)
    assert before < after
    assert len(after - before) == 1
    stored = corpus.table("patent", None)
    assert stored is not None
    found = {right.id: right.facts[0].value for right in rights_of(select(stored, "*"))}
    assert found == {f"{number}{letter}": str(int(letter == "a")) for number in range(files) for letter in "ab"}
    stored.load_as_version(stored.version() - 1)  # the second clock: what was there before is still read
    assert {right.facts[0].value for right in rights_of(select(stored, "*"))} == {"0"}


def test_files_of_rows_that_do_not_count_are_written_anew_or_leave_the_table(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    table = _filled(corpus, 4)
    first, second, *others = sorted(_files(corpus), key=lambda file: pq.read_table(file)["id"][0].as_py())
    table.replace(to_table([_right(id, 1) for id in ("0a", "1a", "1b")], RIGHTS))
    table.tidy()
    after = _files(corpus)
    assert not {first, second} & after
    assert set(others) < after
    rows = [row for file in after for row in pq.read_table(file).to_pylist()]
    assert sorted(row["id"] for row in rows) == sorted(f"{number}{letter}" for number in range(4) for letter in "ab")
    table.replace(to_table([_right("0b", 2)], RIGHTS))
    assert {right.id: right.facts[0].value for right in rights_of(table.rows(["0a", "0b", "2a"]))} == {
        "0a": "1",
        "0b": "2",
        "2a": "0",
    }


def test_of_a_large_file_only_the_groups_of_rows_are_read_that_hold_what_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "_MOST_ROWS", 10)
    corpus = Corpus(tmp_path)
    table = KeyedTable(corpus, "patent", RIGHTS, "id")
    table.append(to_table([_right(f"{number:03d}", 0) for number in range(100)], RIGHTS))
    table.replace(to_table([_right("042", 1)], RIGHTS))
    read: list[int] = []

    class Opened(pq.ParquetFile):  # type: ignore[misc]
        def read_row_groups(self, groups: list[int]) -> pa.Table:
            read.extend(groups)
            return super().read_row_groups(groups)

    monkeypatch.setattr(pq, "ParquetFile", Opened)
    asked = ["042", "047", "099", "100"]
    for look_up in (lambda: rights_of(table.rows(asked)), lambda: corpus.some("patent", asked, None).values()):
        assert {right.id: right.facts[0].value for right in look_up()} == {"042": "1", "047": "0", "099": "0"}
        assert sorted(read) == [0, 4, 9]  # the group of the replacing row, and two of the first file
        read.clear()


def test_a_table_of_an_older_program_is_read_and_goes_on(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    write_deltalake(str(corpus.table_path("patent")), to_table([_right("a", 0), _right("b", 0)], RIGHTS))
    assert set(corpus.some("patent", ["a", "b"], None)) == {"a", "b"}
    table = KeyedTable(corpus, "patent", RIGHTS, "id")
    table.append(to_table([_right("c", 0)], RIGHTS))
    table.replace(to_table([_right("a", 1)], RIGHTS))
    for _ in range(2):
        found = corpus.some("patent", ["a", "b", "c"], None)
        assert {id: right.facts[0].value for id, right in found.items()} == {"a": "1", "b": "0", "c": "0"}
        table.tidy()
    table.take_out(["a"])
    assert set(corpus.some("patent", ["a", "b", "c"], None)) == {"b", "c"}
