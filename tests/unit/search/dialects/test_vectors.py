"""What queries of each platform mean, what is warned of, and what is refused: vectors as data."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhichan.search.dialects.cautions import WARNINGS
from zhichan.search.dialects.registry import DIALECTS, NAMES
from zhichan.search.dialects.translating import detect, read, translate
from zhichan.search.errors import QueryError, SearchError
from zhichan.search.fields import BY_NAME
from zhichan.search.syntax import LONGEST, parse

FOLDER = Path(__file__).parent / "vectors"
_VECTORS: dict[str, Any] = {name: yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8")) for name in NAMES}
_WRITES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "writes.yml").read_text(encoding="utf-8"))
_DETECTED: list[dict[str, Any]] = yaml.safe_load((FOLDER / "detected.yml").read_text(encoding="utf-8"))
_READS = [(name, vector) for name, vectors in _VECTORS.items() for vector in vectors["reads"]]
_REFUSED = [(name, vector) for name, vectors in _VECTORS.items() for vector in vectors["refuses"]]


def _codes(cautions: list[Any]) -> list[str]:
    return list(dict.fromkeys(caution.code for caution in cautions))


@pytest.mark.parametrize(("dialect", "vector"), _READS, ids=lambda v: v if isinstance(v, str) else v["query"])
def test_what_a_query_means(dialect: str, vector: dict[str, Any]) -> None:
    found = read(vector["query"], dialect)
    assert str(found.node) == vector["means"]
    assert parse(vector["means"]) == found.node
    assert _codes(found.cautions) == vector.get("warns", [])
    for caution in found.cautions:
        assert 0 <= caution.place <= len(vector["query"])
        assert caution.said("zh") != caution.said("en")


@pytest.mark.parametrize(("dialect", "vector"), _REFUSED, ids=lambda v: v if isinstance(v, str) else v["query"])
def test_what_is_refused(dialect: str, vector: dict[str, Any]) -> None:
    with pytest.raises(QueryError) as caught:
        read(vector["query"], dialect)
    error = caught.value
    assert (error.what, error.place, error.suggestion) == (vector["what"], vector["place"], vector.get("suggestion", ""))
    assert error.expected
    assert error.said("zh")[0] != error.said("en")[0]
    assert error.caret().splitlines()[1].endswith("^")


@pytest.mark.parametrize("vector", _WRITES, ids=lambda v: f"{v['to']}: {v['query']}")
def test_how_our_own_language_is_written_elsewhere(vector: dict[str, Any]) -> None:
    if "refuses" in vector:
        with pytest.raises(QueryError, match="cannot say") as caught:
            translate(vector["query"], "own", vector["to"])
        assert vector["refuses"] in caught.value.what
        return
    made = translate(vector["query"], "own", vector["to"])
    assert made.text == vector["text"]
    assert _codes(made.cautions) == vector.get("warns", [])


@pytest.mark.parametrize("vector", _DETECTED, ids=lambda v: v["query"])
def test_the_dialect_of_a_query(vector: dict[str, Any]) -> None:
    found = detect(vector["query"])
    assert found.dialect == vector["dialect"]
    assert found.reasons
    assert found.others == vector.get("others", [])


def test_there_are_enough_vectors() -> None:
    for name in NAMES:
        reads = _VECTORS[name]["reads"]
        assert len({vector["query"] for vector in reads}) >= 40, name
        warned = [vector for vector in reads if "warns" in vector] if name != "own" else [v for v in _WRITES if "warns" in v]
        assert len(warned) >= 10, name


def test_every_warning_that_reading_can_bring_has_a_vector() -> None:
    met = {code for _, vector in _READS for code in vector.get("warns", [])} | {c for v in _WRITES for c in v.get("warns", [])}
    assert set(WARNINGS) - met <= {"read-back"}  # which says that the writer has a fault


def test_the_tables_are_sound() -> None:
    for dialect in DIALECTS.values():
        spelled = [spelling.lower() for spelling in dialect.spellings()]
        assert len(spelled) == len(set(spelled)), dialect.name
        for code in dialect.codes:
            assert code.field in BY_NAME
            assert not code.note or code.note in WARNINGS
        assert all(map(dialect.code, dialect.numbers))
        read(dialect.example, dialect.name)


@pytest.mark.parametrize("dialect", NAMES)
def test_a_query_of_a_megabyte_is_refused_at_once(dialect: str) -> None:
    for text in ("雷达 " * 350_000, "(" * 1_000_000, '"' * 1_000_000, "a" * 1_000_000):
        with pytest.raises(QueryError) as caught:
            read(text, dialect)
        assert caught.value.place == LONGEST
        assert len(caught.value.caret()) < 1000
        detect(text)


@pytest.mark.parametrize("dialect", NAMES)
@pytest.mark.parametrize(
    "text", ["(" * 9_999, "雷达 " * 3_000, "NOT " * 2_000 + "a", "a OR b AND " * 800 + "c", "-" * 9_999, "a*?#$" * 1_900]
)
def test_a_long_query_is_answered_or_refused(dialect: str, text: str) -> None:
    with suppress(QueryError):
        read(text, dialect)


def test_an_empty_query_is_every_right() -> None:
    for dialect in NAMES:
        assert str(read("  ", dialect).node) == "*"


def test_there_is_no_such_dialect() -> None:
    with pytest.raises(SearchError, match="dialects: own, incopat") as caught:
        read("a", "derwent")
    assert "derwent" in caught.value.what
