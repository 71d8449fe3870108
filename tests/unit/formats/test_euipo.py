"""Marks and designs of the European register: what becomes of the elements that say most, on made-up and on real files."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.formats.euipo_design_xml import EuipoDesignXml
from zhichan.formats.euipo_trademark_xml import EuipoTrademarkXml
from zhichan.formats.registry import recognise
from zhichan.records import choose
from zhichan.records.join import stated_by
from zhichan.records.right import Right, Source
from zhichan.records.status import status

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
MARKS, DESIGNS = GOLDEN / "euipo_trademark_xml" / "sample.xml", GOLDEN / "euipo_design_xml" / "sample.xml"
SOURCE = Source(key="k", format="f", authority="office", file="a", sha256="s", place="p", imported="i")


def first(path: Path) -> Right:
    """The first right of a file."""
    right = next(recognise(path).read(path)).right
    assert right
    return stated_by(right, SOURCE)


def test_the_goods_of_each_class_bear_its_number() -> None:
    mark = first(MARKS)
    goods = {(text.lang, text.seq): text.text for text in mark.texts if text.part == "goods"}
    assert goods["en", 9] == "Nautical measuring apparatus; echo sounders."
    assert goods["de", 42] == "Vermessung des Meeresbodens."
    assert choose.text(mark, "goods", "en").splitlines() == [goods["en", 9], goods["en", 42]]


def test_a_mark_lasts_until_the_day_that_the_register_states() -> None:
    mark = first(MARKS)
    found = status(mark, dt.date(2029, 4, 8))
    assert found
    assert found.state == "in-force"
    later = status(mark, dt.date(2029, 4, 9))
    assert later
    assert later.state == "grace"


def test_a_design_that_was_not_renewed_ends_with_the_stated_term_and_not_after_twenty_five_years() -> None:
    design = first(DESIGNS)
    assert [status(design, day).state for day in (dt.date(2018, 12, 29), dt.date(2018, 12, 30))] == ["in-force", "expired"]  # type: ignore[union-attr]


def test_only_an_entry_that_was_made_is_a_transfer() -> None:
    entries = [event for event in first(MARKS).events if "transfers" in event.text]
    assert [event.key for event in sorted(entries, key=lambda event: event.date)] == ["transferred", ""]


def test_who_is_named_by_a_number_only_is_kept_by_it_and_gets_no_name() -> None:
    mark = first(MARKS)
    assert choose.fact(mark, "holder-number") == "9900101"
    assert choose.parties(mark, "holder") == ["Ada Erfunden"]
    assert all(party.name for party in mark.parties)


def test_several_entries_in_one_transaction_are_several_rights(tmp_path: Path) -> None:
    text = MARKS.read_text(encoding="utf-8").split("<?xml")[2]
    entry = text[text.index("<TradeMark ") : text.index("</TradeMark>") + len("</TradeMark>")]
    path = tmp_path / "two.xml"
    path.write_text("<?xml" + text.replace(entry, entry + entry.replace("099000102", "099000103")), encoding="utf-8")
    outcomes = list(EuipoTrademarkXml().read(path))
    assert [outcome.right and outcome.right.number for outcome in outcomes] == ["099000102", "099000103"]
    assert len({outcome.place for outcome in outcomes}) == 2


@pytest.mark.parametrize(
    ("folder", "format_", "files"), [("trademarks", EuipoTrademarkXml(), 296), ("designs", EuipoDesignXml(), 27)]
)
def test_all_real_files_are_read_and_nothing_in_them_is_strange(shared_data, folder, format_, files) -> None:  # type: ignore[no-untyped-def]
    paths = sorted(shared_data(f"euipo-tm-designs/{folder}").rglob("*.xml"))
    outcomes = [outcome for path in paths for outcome in format_.read(path)]
    assert len(outcomes) == len(paths) == files
    assert all(outcome.right for outcome in outcomes)
    assert Counter(name for outcome in outcomes for name in outcome.columns) == {}
    assert [outcome.unread for outcome in outcomes if outcome.unread] == []
    assert len({outcome.right.id for outcome in outcomes}) == files


def test_the_real_marks_have_as_many_classes_goods_and_words_as_their_files(shared_data) -> None:  # type: ignore[no-untyped-def]
    paths = sorted(shared_data("euipo-tm-designs/trademarks").rglob("*.xml"))
    for path in paths:
        text, mark = path.read_text(encoding="utf-8"), next(EuipoTrademarkXml().read(path)).right
        assert mark
        goods = [t for t in mark.texts if t.part == "goods"]
        assert len(goods) == len(re.findall(r"<GoodsServicesDescription [^>]*>[^<]", text))
        assert {t.seq for t in goods} <= {int(mark.symbol) for mark in mark.classes if mark.scheme == "nice"}
        assert len([c for c in mark.classes if c.scheme == "vienna"]) == text.count("<CategoryCode>")


def test_our_status_is_what_the_register_says(shared_data) -> None:  # type: ignore[no-untyped-def]
    states = {"Design lapsed": "expired", "Application refused": "rejected", "Application withdrawn": "withdrawn"}
    for path in sorted(shared_data("euipo-tm-designs").rglob("*.xml")):
        right = first(path)
        said = choose.fact(right, "stated-status")
        found = status(right, dt.date(2021, 1, 1))
        assert found
        assert found.state == states.get(said, "in-force" if said.startswith("Registered") else "pending"), path.name


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=40), at=st.integers(0, 7000))
@pytest.mark.parametrize("sample", [MARKS, DESIGNS])
def test_no_bytes_break_the_reading(sample: Path, junk: bytes, at: int, tmp_path: Path) -> None:
    path = tmp_path / "junk.xml"
    data = sample.read_bytes()
    path.write_bytes(data[:at] + junk + data[at:])
    format_ = EuipoTrademarkXml() if sample == MARKS else EuipoDesignXml()
    for outcome in format_.read(path):
        assert (outcome.right is None) == bool(outcome.refusals)
