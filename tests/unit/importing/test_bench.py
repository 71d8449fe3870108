"""A quarantined record, whatever its format: its form, what is mended there, and what is let go by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from test_mended import HEADERS, sound, table, wrong

from zhichan.corpus.quarantined import entries, entry, summed
from zhichan.corpus.schema import Quarantined
from zhichan.corpus.store import Corpus
from zhichan.formats.kind_template_book import write_template
from zhichan.importing.bench import Form, filled, form_of, refusals, write
from zhichan.importing.run import run

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def the_entry(corpus: Corpus) -> Quarantined:
    (found,) = entries(corpus, corpus.version())
    return found


def mended(corpus: Corpus, found: Quarantined, form: Form, folder: Path) -> None:
    folder.mkdir()
    path = write(found, form, folder)
    assert refusals(path, found.format) == ()
    report = run(corpus, [path], format_name=found.format, mends=found.key)
    assert (report.total("accepted") + report.total("merged"), report.total("quarantined")) == (1, 0)


def test_a_row_shows_all_its_columns_and_is_let_go_when_mended(tmp_path: Path) -> None:
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    bad = wrong(two)
    bad[6] = ""  # an empty cell can be filled in too
    run(corpus, [table(tmp_path / "first", [one, bad])], format_name="cnipr-patent-table")
    found = the_entry(corpus)
    form = form_of(corpus.files, found)
    assert [name for name, _ in form.cells] == HEADERS
    assert [value for _, value in form.cells] == bad
    still = write(found, form, tmp_path)
    assert "check digit" in refusals(still, found.format)[0].what
    mended(corpus, found, filled(form, two, ""), tmp_path / "mend")
    assert entries(corpus, corpus.version()) == []
    assert corpus.version().rights == 2


def test_mending_one_row_lets_no_other_go(tmp_path: Path) -> None:
    corpus, (one, two) = Corpus(tmp_path / "corpus"), sound()
    like = [*wrong(two)]
    like[0] = wrong(one)[0]
    run(corpus, [table(tmp_path / "first", [like, wrong(two)])], format_name="cnipr-patent-table")
    first, second = entries(corpus, corpus.version())
    assert (first.place, second.place) == ("row 2", "row 3")
    mended(corpus, second, filled(form_of(corpus.files, second), two, ""), tmp_path / "mend")
    assert the_entry(corpus).key == first.key


def test_a_row_of_a_template_is_mended_in_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    write_template("trademark", path)
    book = load_workbook(path)
    sheet = next(sheet for sheet in book if sheet.title.endswith("trademark"))
    headers = [str(cell.value).partition("\n")[0].strip() for cell in sheet[1]]
    number = next(place for place, name in enumerate(headers) if "注册号" in name or "number" in name.lower())
    sheet.cell(sheet.max_row + 1, 2 if number != 1 else 3, "虚构商标")
    book.save(path)
    corpus = Corpus(tmp_path / "corpus")
    run(corpus, [path])
    found = entries(corpus, corpus.version())[-1]
    form = form_of(corpus.files, found)
    assert form.way == "cells"
    assert len(form.cells) >= len([name for name in headers if name])


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("cnipr-trs-text", "cnipr_trs_text/sample.txt"),
        ("uspto-grant-xml", "uspto_grant_xml/sample.xml"),
        ("gi-register-json", "gi_register_json/sample.json"),
    ],
)
def test_the_text_of_a_refused_record_is_the_record(tmp_path: Path, name: str, sample: str) -> None:
    """Each refused record of the golden samples: its text reads as one record, refused for the same reason."""
    corpus = Corpus(tmp_path / "corpus")
    run(corpus, [GOLDEN / sample], format_name=name, made_up=True)
    texts = 0
    for found in entries(corpus, corpus.version()):
        form = form_of(corpus.files, found)
        if form.way != "text":
            continue
        texts += 1
        told = refusals(write(found, form, tmp_path), found.format)
        assert told, found.place
        assert told[0].what in found.reasons[0], found.place
    assert texts


def test_a_gazette_document_is_mended_as_text(tmp_path: Path) -> None:
    text = (GOLDEN / "cnipa_patent_xml" / "sample.xml").read_text(encoding="utf-8")
    documents = re.split(r"(?=<\?xml )", text)
    sound_one = next(one for one in documents if "<?xml" in one)
    corpus, path = Corpus(tmp_path / "corpus"), tmp_path / "gazette.xml"
    path.write_text(
        sound_one.replace("</base:Title>", "", 1) if "</base:Title>" in sound_one else sound_one[:-40], encoding="utf-8"
    )
    run(corpus, [path], format_name="cnipa-patent-xml")
    found = the_entry(corpus)
    form = form_of(corpus.files, found)
    mended(corpus, found, filled(form, (), sound_one.replace("\n", "\r\n")), tmp_path / "mend")
    assert entries(corpus, corpus.version()) == []


def test_what_waits_is_summed_by_file_and_reason(tmp_path: Path) -> None:
    corpus, rows = Corpus(tmp_path / "corpus"), sound()
    run(corpus, [table(tmp_path / "first", [wrong(row) for row in rows])], format_name="cnipr-patent-table")
    version = corpus.version()
    assert sum(one.count for one in summed(corpus, version)) == 2
    first = summed(corpus, version)[0]
    listed = entries(corpus, version, sha256=first.sha256, reason=first.reason)
    assert len(listed) == first.count
    assert entry(corpus, version, listed[0].key) == listed[0]
    assert entry(corpus, version, "no such key") is None
    assert len(entries(corpus, version, skip=1, most=1)) == 1
