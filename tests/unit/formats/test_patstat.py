"""Deliveries of PATSTAT: a folder of tables becomes one record an application, whatever form and order the tables have."""

from __future__ import annotations

import contextlib
import csv
import random
import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.corpus.store import Corpus
from zhichan.formats.format import FormatError, Outcome
from zhichan.formats.patstat_bulk import PatstatBulk
from zhichan.formats.registry import recognise
from zhichan.importing.run import run
from zhichan.records import choose
from zhichan.records.right import Right

FOLDER = Path(__file__).resolve().parents[2] / "golden" / "patstat_bulk"


def read(path: Path) -> list[Outcome]:
    return list(PatstatBulk().read(path))


def first(path: Path) -> Right:
    return next(outcome.right for outcome in read(path) if outcome.right)


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """The made-up delivery under the names that the office gives its files."""
    for path in FOLDER.glob("*.csv"):
        shutil.copy(path, tmp_path / ("tls201_appln.csv" if path.name == "sample.csv" else path.name))
    return tmp_path


def test_what_the_tables_say_of_an_application_comes_together() -> None:
    right = first(FOLDER / "sample.csv")
    assert right.id == "CN:patent:201210990123.5"
    assert [(p.role, p.seq, p.scope) for p in right.parties] == [
        ("applicant", 1, "organisation"),
        ("applicant", 2, "person"),
        ("inventor", 1, "person"),
    ]
    assert choose.fact(right, "family") == "99500"
    assert {text.lang for text in right.texts if text.part == "title"} == {"en", "zh"}
    assert [mark.symbol for mark in right.classes if mark.main] == ["B63B22/00"]
    assert {(link.rel, link.office, link.number) for link in right.links} >= {
        ("priority", "JP", "2011990045"),
        ("cites", "JP", "2010990001"),
    }
    assert choose.event_date(right, "granted") == "2014-01-08"


def test_an_application_without_an_official_number_is_known_by_its_id() -> None:
    ids = {outcome.right.id for outcome in read(FOLDER / "sample.csv") if outcome.right}
    assert "patstat:patent:9900003" in ids
    assert not any("9900004" in id_ for id_ in ids)  # artificial


def test_the_order_of_rows_the_parts_of_a_table_and_its_form_make_no_difference(delivery: Path) -> None:
    expected = [(outcome.place, outcome.right) for outcome in read(delivery / "tls201_appln.csv")]
    for path in delivery.glob("tls2*.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        random.Random(7).shuffle(rows)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
    text, titles = delivery / "tls202_appln_title.csv", (delivery / "tls202_appln_title.csv").read_text(encoding="utf-8")
    top, *lines = titles.splitlines(keepends=True)
    (delivery / "tls202_part01.csv").write_text(top + "".join(lines[:1]), encoding="utf-8")
    (delivery / "tls202_part02.csv").write_text(top + "".join(lines[1:]), encoding="utf-8")
    text.unlink()
    persons = delivery / "tls206_person.csv"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{persons}')) TO '{delivery / 'tls206_person.parquet'}'")
    persons.unlink()
    assert [(outcome.place, outcome.right) for outcome in read(delivery / "tls201_appln.csv")] == expected


def test_a_folder_is_imported_whole_and_each_of_its_files_is_kept(
    delivery: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    corpus = Corpus(tmp_path_factory.mktemp("corpus"))
    report = run(corpus, [delivery])
    by_file = {file.file.rpartition("/")[2]: file for file in report.files}
    assert not any(file.error for file in report.files)
    assert "tls206_person.csv" in by_file
    assert sum(file.accepted for file in report.files) == by_file["tls201_appln.csv"].accepted == 4
    assert "tls225_docdb_fam_cpc.csv" not in by_file  # of no known use: the main table's report says so
    assert run(corpus, [delivery]).version is None


def test_a_table_that_is_not_read_is_named() -> None:
    (note,) = [outcome for outcome in read(FOLDER / "sample.csv") if outcome.right is None and not outcome.refusals]
    assert note.unread[0].value == "tls225_docdb_fam_cpc.csv"


def test_a_table_without_its_applications_says_what_is_missing(delivery: Path) -> None:
    (delivery / "tls201_appln.csv").unlink()
    with pytest.raises(FormatError, match="applications"):
        read(delivery / "tls206_person.csv")


def test_a_damaged_table_is_no_silent_loss(delivery: Path) -> None:
    with (delivery / "tls202_appln_title.csv").open("a", encoding="utf-8") as file:
        file.write('9900003,"en","never closed\n9900005,"en"\n')
    with pytest.raises(FormatError, match="cannot be read"):
        read(delivery / "tls201_appln.csv")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=12), at=st.integers(0, 1500))
def test_no_bytes_break_the_reading(junk: bytes, at: int, delivery: Path) -> None:
    path = delivery / "tls201_appln.csv"
    data = (FOLDER / "sample.csv").read_bytes()
    path.write_bytes(data[:at] + junk + data[at:])
    with contextlib.suppress(FormatError):  # the one way to refuse a file
        for outcome in read(path):
            assert outcome.right is None or not outcome.refusals


def test_the_real_extract_is_read_whole(shared_data) -> None:  # type: ignore[no-untyped-def]
    path = shared_data("cn-patstat-dev/CN_patent.parquet")
    assert recognise(path).name == "patstat-bulk"
    counted: Counter[str] = Counter()
    for outcome in PatstatBulk().read(path):
        right = outcome.right
        assert right
        assert (outcome.unread, outcome.columns) == ((), ())
        counted["rights"] += 1
        counted.update(party.role for party in right.parties)
        counted.update(mark.scheme for mark in right.classes)
        counted["dalian"] += any(party.city == "dalian" for party in right.parties)
        counted["years"] += len(choose.event_date(right, "filed")) == 4

    def rows(table: str) -> int:
        return int(duckdb.execute("SELECT count(*) FROM read_parquet($1)", [f"{path.parent}/{table}.parquet"]).fetchall()[0][0])

    assert counted["rights"] == counted["years"] == rows("CN_patent") == 35_077
    assert counted["applicant"] == rows("CN_el_applt")
    assert counted["inventor"] == rows("CN_el_inventor_patent")
    assert counted["cpc"] == rows("CN_el_cpc")
    assert counted["wipo-field"] == rows("CN_el_patent_field")
    assert counted["dalian"] > 100
