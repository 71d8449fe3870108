"""A table under the hands of its writer holds what a dictionary would, whatever is added, replaced and taken out."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhichan.corpus import known
from zhichan.corpus.keyed import KeyedTable
from zhichan.corpus.schema import RIGHTS, rights_of, to_table
from zhichan.corpus.store import Corpus, select
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
    monkeypatch.setattr(known, "hash", len, raising=False)  # all keys are equally long
    _run(tmp_path, [(_KEYS[:4], False), (_KEYS[3:6], False), (_KEYS[1:2], True), (_KEYS, False), (_KEYS[5:], True)])


def test_replacing_writes_only_the_files_anew_that_hold_the_keys(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    table = KeyedTable(corpus, "patent", RIGHTS, "id")
    for key in _KEYS:
        table.append(to_table([_right(key, 0)], RIGHTS))
    stored = corpus.table("patent", None)
    assert stored is not None
    before = set(stored.file_uris())
    table.replace(to_table([_right(_KEYS[3], 1)], RIGHTS))
    stored.update_incremental()
    after = set(stored.file_uris())
    assert len(before) == len(after) == len(_KEYS)
    assert len(before & after) == len(_KEYS) - 1
    stored.load_as_version(stored.version() - 1)  # the second clock: what was there before is still read
    assert {right.facts[0].value for right in rights_of(select(stored, "*"))} == {"0"}
