"""The register of geographical indications: each member of each entry is found again, and broken files are said to be so."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.formats.format import FormatError, Outcome
from zhichan.formats.gi_register_json import DERIVED, GiRegisterJson
from zhichan.records.join import stated_by
from zhichan.records.right import Right, Source
from zhichan.records.status import status

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "gi_register_json" / "sample.json"
TYPES = {"(PDO)": "pdo", "(PGI)": "pgi", "(GI)": "gi", "(TSG)": "tsg"}
SOURCE = Source(key="k", format="f", authority="office", file="a", sha256="s", place="entry 1", imported="i")


def read(path: Path) -> list[Outcome]:
    return list(GiRegisterJson().read(path))


def kept(right: Right) -> set[str]:
    """Every string that the right holds."""
    items = (*right.facts, *right.events, *right.texts, *right.rest)
    strings = {value for item in items for name in item.__struct_fields__ if isinstance(value := getattr(item, name), str)}
    return strings | {right.number, " / ".join(t.text for t in right.texts), " / ".join(t.text for t in right.texts[::-1])}


def lost(entry: dict[str, object], right: Right) -> list[str]:
    found = kept(right)
    missing = []
    for name, value in entry.items():
        text = " ".join(str(value).split())
        day_first = "-".join(reversed(text.split("/")))
        short = next((key for ending, key in TYPES.items() if text.endswith(ending)), "") if name == "EA_Type" else ""
        if text and name not in DERIVED and not {text, day_first, short} & found:
            missing.append(f"{name}: {text}")
    return missing


def test_nothing_of_the_sample_is_lost() -> None:
    entries, outcomes = json.loads(GOLDEN.read_text(encoding="utf-8")), read(GOLDEN)
    assert [outcome.right is not None for outcome in outcomes] == [True, True, False, False]
    assert [lost(entry, outcome.right) for entry, outcome in zip(entries, outcomes, strict=True) if outcome.right] == [[], []]
    assert json.loads(outcomes[2].raw) == entries[2]
    assert outcomes[1].columns == ("EA_New",)
    assert [problem.where for problem in outcomes[1].unread] == ["EA_ApplicationDate"]


def test_each_value_of_the_real_register_is_found(shared_data) -> None:  # type: ignore[no-untyped-def]
    path = shared_data("gi-register/registers/register.json")
    entries, outcomes = json.loads(path.read_text(encoding="utf-8")), read(path)
    assert len(outcomes) == len(entries) == 3715
    assert len({outcome.right.id for outcome in outcomes if outcome.right}) == 3715
    assert [lost(entry, outcome.right) for entry, outcome in zip(entries, outcomes, strict=True) if outcome.right][:3] == [[]] * 3
    assert not any(lost(entry, outcome.right) for entry, outcome in zip(entries, outcomes, strict=True) if outcome.right)
    chinese = [t.text for o in outcomes if o.right for t in o.right.texts if t.lang == "zh"]
    assert len(chinese) == 10
    assert "龙井茶" in chinese


def test_a_registered_indication_is_in_force_since_its_registration() -> None:
    right = read(GOLDEN)[0].right
    assert right
    found = status(stated_by(right, SOURCE), dt.date(2020, 1, 1))
    assert found
    assert (found.state, found.start) == ("in-force", dt.date(2012, 11, 9))
    assert found.end is None


def test_a_search_member_that_says_more_than_the_others_is_kept() -> None:
    right = read(GOLDEN)[1].right
    assert right
    assert {rest.header for rest in right.rest} >= {"DEF_SearchNameAndCategory", "DEF_SearchCategory"}
    assert "DEF_SearchName" not in {rest.header for rest in right.rest}


@pytest.mark.parametrize("cut", [1, 300, 900, -3])
def test_a_file_that_breaks_off_gives_what_stands_before_and_says_so(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_bytes(GOLDEN.read_bytes()[:cut])
    with pytest.raises(FormatError, match="breaks off"):
        read(path)


ENTRY = st.dictionaries(
    st.sampled_from(["EA_FileNumber", "EA_Name", "EA_Type", "EA_DateRegistration", "DEF_SearchName", "other"]),
    st.text(max_size=20) | st.integers() | st.none() | st.lists(st.text(max_size=3), max_size=2),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(ENTRY | st.text(max_size=5), max_size=6), ascii_=st.booleans())
def test_whatever_the_entries_are_each_gives_one_outcome(entries: list[object], ascii_: bool, tmp_path: Path) -> None:
    path = tmp_path / "any.json"
    path.write_text(json.dumps(entries, ensure_ascii=ascii_, indent=1), encoding="utf-8", errors="replace", newline="")
    assert len(read(path)) == len(entries)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=60), at=st.integers(0, 900))
def test_no_bytes_break_the_reading(junk: bytes, at: int, tmp_path: Path) -> None:
    path = tmp_path / "junk.json"
    data = GOLDEN.read_bytes()
    path.write_bytes(data[:at] + junk + data[at:])
    with contextlib.suppress(FormatError):  # the one way to refuse a file
        read(path)
