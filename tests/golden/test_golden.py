"""Per format: a made-up file in the real shape gives exactly what stands beside it, and nothing in it can get lost.

After a wanted change: ZHICHAN_WRITE_GOLDEN=1 pytest tests/golden, then read the difference.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from accounting import accounted
from lxml import etree

from zhichan.formats import cnipa_patent_xml, euipo_trademark_xml, euipo_xml, uspto_grant_xml
from zhichan.formats.format import Outcome
from zhichan.formats.registry import all_formats, by_name, recognise
from zhichan.formats.tables import sheets
from zhichan.formats.us_citations import SILENT as US_SILENT
from zhichan.formats.xml_fields import leaves
from zhichan.formats.xml_stream import documents, parse

HERE = Path(__file__).parent
FORMATS = [format_.name for format_ in all_formats()]
MARK = "Zq7ungewöhnlich"
US_BODIES = ("abstract", "description", "claims", "drawings", "us-chemistry", "us-math", "us-sequence-list-doc")
CN_BODIES = ("Abstract", "Description", "Claims", "Drawings")


def sample(name: str) -> Path:
    return next((HERE / name.replace("-", "_")).glob("sample.*"))


def us_says_nothing(where: str, value: str) -> bool:
    top, last = where.partition("/")[0], where.rpartition("/")[2]
    if top.startswith("@"):
        return top in uspto_grant_xml.SILENT_ROOT
    # inside a body, what is read as a medium is not silent: it must be found
    silent = {n for n, why in uspto_grant_xml.SILENT_BODY.items() if "read as" not in why} if top in US_BODIES else set(US_SILENT)
    return last in silent or (last == "country" and value in ("unknown", "US")) or (last == "kind" and value == "00")


def cn_says_nothing(where: str, value: str) -> bool:
    top, last = where.partition("/")[0], where.rpartition("/")[2]
    if top.startswith("@"):
        return top in cnipa_patent_xml.SILENT_ROOT
    return (
        last in cnipa_patent_xml.SILENT
        or value in cnipa_patent_xml.EMPTY
        or (last == "@applType" and value[:1] in "12389" and value[1:] == "0")
        or (last == "@figureLabels" and value.startswith("图") and value[1:].isdigit())
    )


# code words that are read as words of ours
US_WORDS = {"utility": "invention", "applicant-inventor": "inventor", "chem": "formula", "math": "formula"}
CN_WORDS = {"SEA": "examiner"}


def us_values(root: etree._Element) -> Iterator[tuple[str, str]]:
    for where, value in leaves(root):
        word = value.strip().removeprefix("cited by ")
        code = where.rpartition("/")[2] in ("@appl-type", "@app-type", "@img-content")
        yield re.sub("^us-bibliographic-data-(grant|application)/", "", where), US_WORDS.get(word, word) if code else word


def cn_values(root: etree._Element) -> Iterator[tuple[str, str]]:
    for where, value in leaves(root):
        path = where.removeprefix("BibliographicData/")
        yield path, CN_WORDS.get(value, value) if path.endswith("@srepPhase") else value


def eu_says_nothing(where: str, value: str) -> bool:
    last = where.rpartition("/")[2]
    return euipo_xml.says_nothing(last, value) or (last == "RegistrationOfficeCode" and value == euipo_xml.OFFICE)


EU_WORDS = {
    "KindMark": euipo_trademark_xml.TYPES,
    "MarkFeature": euipo_trademark_xml.FORMS,
    "ApplicantLegalEntity": euipo_xml.ENTITIES,
    "RepresentativeLegalEntity": euipo_xml.ENTITIES,
}


def eu_values(root: etree._Element) -> Iterator[tuple[str, str]]:
    for where, value in leaves(root):
        last = where.rpartition("/")[2]
        words = {} if "EarlierMark" in where else EU_WORDS.get(last, {})
        if last != "RequestProducerDateTime":  # the day that the source bears: the outcome has it, not the right
            yield where, words.get(value, value)


XML = {
    "cnipa-patent-xml": (cn_values, cn_says_nothing),
    "euipo-design-xml": (eu_values, eu_says_nothing),
    "euipo-trademark-xml": (eu_values, eu_says_nothing),
    "uspto-grant-xml": (us_values, us_says_nothing),
    "uspto-application-xml": (us_values, us_says_nothing),
}


def missing_in_xml(name: str, path: Path) -> tuple[int, list[object]]:
    """How many values were looked for in a file, and which are lost."""
    values_of, says_nothing = XML[name]
    counted, lost = 0, []
    for document, outcome in zip(documents(path, 1 << 30), by_name(name).read(path), strict=True):
        values = list(values_of(parse(document)))
        counted += len(values)
        if outcome.right is None:
            lost += [] if outcome.raw.encode() == document.body else [outcome.place]
        else:
            lost += accounted(values, outcome.right, says_nothing)
    return counted, lost


def missing_in_row(headers: list[str], cells: list[str], outcome: Outcome) -> list[object]:
    values = [(header, cell) for header, cell in zip(headers, cells, strict=False) if cell.strip()]
    if outcome.right is None:
        return [value for value in values if list(value) not in msgspec.json.decode(outcome.raw)]
    return accounted(values, outcome.right, lambda where, value: False)


@pytest.mark.parametrize("name", FORMATS)
def test_the_sample_gives_exactly_what_is_expected(name):
    path = sample(name)
    assert recognise(path).name == name
    given = b"".join(msgspec.json.encode(outcome) + b"\n" for outcome in by_name(name).read(path))
    expected = path.with_name("expected.jsonl")
    if os.environ.get("ZHICHAN_WRITE_GOLDEN"):
        expected.write_bytes(given)
    assert given.splitlines() == expected.read_bytes().splitlines()


@pytest.mark.parametrize("name", FORMATS)
def test_the_sample_says_that_it_is_made_up(name):
    path = sample(name)
    if path.suffix == ".xlsx":
        text = "\n".join(cell for rows in sheets(path) for row in rows for cell in row.cells)
    else:
        text = path.read_text(encoding="utf-8")
    assert "ade up" in text
    assert "虚构" in text or name == "uspto-grant-xml"


@pytest.mark.parametrize("name", XML)
def test_each_value_of_the_xml_sample_is_found(name):
    counted, lost = missing_in_xml(name, sample(name))
    assert lost == []
    assert counted > 60


@pytest.mark.parametrize("name", XML)
def test_whatever_any_value_says_it_is_kept_or_reported(name, tmp_path):
    """The strict proof: a strange mark in place of each single value must come back, wherever it stands."""
    _, says_nothing = XML[name]
    whole = next(documents(sample(name), 1 << 30))
    changed = tmp_path / "changed.xml"
    tried, lost = 0, []
    root = parse(whole)
    for element in root.iter():
        for attribute in element.attrib:
            tried += _try(root, element, str(attribute), name, says_nothing, changed, lost)
        if element.text and element.text.strip():
            tried += _try(root, element, "", name, says_nothing, changed, lost)
    assert lost == []
    assert tried > 50


def _path(element: etree._Element, attribute: str) -> str:
    steps = [etree.QName(e).localname for e in (*reversed(list(element.iterancestors())), element)][1:]
    steps = [step for step in steps if not step.startswith("us-bibliographic-data-") and step != "BibliographicData"]
    return "/".join([*steps, *([f"@{etree.QName(attribute).localname}"] if attribute else [])])


def _try(root, element, attribute, name, says_nothing, changed, lost) -> int:
    where = _path(element, attribute)
    if says_nothing(where, MARK):
        return 0
    before = element.get(attribute) if attribute else element.text
    if attribute:
        element.set(attribute, MARK)
    else:
        element.text = MARK
    changed.write_bytes(b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8"))
    outcomes = b"".join(msgspec.json.encode(outcome) for outcome in by_name(name).read(changed))
    if MARK.encode() not in outcomes and MARK.lower().encode() not in outcomes and MARK.upper().encode() not in outcomes:
        lost.append(where)
    if attribute:
        element.set(attribute, before)
    else:
        element.text = before
    return 1


def test_whatever_any_cell_says_it_is_kept_or_reported(tmp_path):
    rows = list(csv.reader(sample("cnipr-patent-table").read_text(encoding="utf-8").splitlines()))
    changed = tmp_path / "changed.csv"
    for place in range(len(rows[1])):
        cells = [*rows[2]]
        cells[place] = MARK
        with changed.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([rows[1], cells])
        (outcome,) = by_name("cnipr-patent-table").read(changed)
        assert MARK.encode() in msgspec.json.encode(outcome), rows[1][place]


def test_each_cell_of_the_table_sample_is_found():
    rows = list(csv.reader(sample("cnipr-patent-table").read_text(encoding="utf-8").splitlines()))
    outcomes = list(by_name("cnipr-patent-table").read(sample("cnipr-patent-table")))
    assert len(outcomes) == len(rows) - 1  # the title above the header is put aside as a row of its own
    for cells, outcome in zip(rows[2:], outcomes[1:], strict=True):
        assert missing_in_row(rows[1], cells, outcome) == []


@pytest.mark.parametrize("name", ["训练文件.xlsx", "专利.xlsx", "训练集2.xlsx"])
def test_each_cell_of_the_real_tables_is_found(shared_data, name):
    path = shared_data(f"cn-cnipr-export/{name}")
    outcomes = iter(by_name("cnipr-patent-table").read(path))
    counted = 0
    for rows in sheets(path):
        headers = list(next(rows).cells)
        for row in rows:
            outcome = next(outcomes)
            assert outcome.place == row.place
            assert missing_in_row(headers, list(row.cells), outcome) == []
            counted += sum(bool(cell.strip()) for cell in row.cells)
    assert next(outcomes, None) is None
    assert counted > 200


def test_the_real_table_is_taken_whole_and_its_neighbours_put_aside(shared_data):
    folder = shared_data("cn-cnipr-export")
    whole = list(by_name("cnipr-patent-table").read(folder / "训练文件.xlsx"))
    assert len(whole) == 199
    assert all(outcome.right for outcome in whole)
    for name, rows in (("专利.xlsx", 137), ("训练集2.xlsx", 59)):
        aside = list(by_name("cnipr-patent-table").read(folder / name))
        assert len(aside) == rows
        assert {problem.what for outcome in aside for problem in outcome.refusals} == {
            "the row has neither an application number nor a publication number"
        }


@pytest.mark.parametrize(
    ("name", "folder", "fewest"),
    [
        ("cnipa-patent-xml", "cnipa-xml/citation", 500),
        ("euipo-design-xml", "euipo-tm-designs/designs", 80),
        ("euipo-trademark-xml", "euipo-tm-designs/trademarks", 80),
        ("uspto-grant-xml", "us-grant-xml/fixtures/ipgxml", 500),
        ("uspto-application-xml", "us-samples/samples/xmlApp2004", 100),
    ],
)
def test_each_value_of_the_real_xml_is_found(shared_data, name, folder, fewest):
    files = [path for path in shared_data(folder).rglob("*") if path.suffix.lower() == ".xml"]
    total = 0
    for path in files:
        counted, lost = missing_in_xml(name, path)
        assert lost == [], path.name
        total += counted
    assert total > fewest * len(files)
