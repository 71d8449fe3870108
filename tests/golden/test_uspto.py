"""The older files of the United States office: nothing in a made-up sample or in a real file may get lost, sign by sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from accounting import accounted
from lxml import etree

from zhichan.formats import us_pap, us_patdoc
from zhichan.formats.draft import Draft
from zhichan.formats.registry import by_name
from zhichan.formats.us_greenbook import sections
from zhichan.formats.us_markup import marked_documents, parse_marked
from zhichan.formats.xml_fields import leaves
from zhichan.formats.xml_stream import BrokenXml, XmlDocument
from zhichan.records.right import Right

HERE = Path(__file__).parent
MARK = "Zq7ungewöhnlich"
ROOTS = {"uspto-sgml": "PATDOC", "uspto-pap-xml": "patent-application-publication"}
SILENT = {"uspto-sgml": us_patdoc.SILENT, "uspto-pap-xml": us_pap.SILENT}
APT = {"1": "invention", "2": "reissue", "4": "design", "6": "plant"}


def sample(name: str) -> Path:
    return next((HERE / name.replace("-", "_")).glob("sample.*"))


def says_nothing(name: str, where: str) -> bool:
    last = where.rpartition("/")[2]
    if last in ("@FILE", "@file"):
        return False  # read as a medium: must be found
    return last in SILENT[name]


def values(name: str, document: XmlDocument) -> Iterator[tuple[str, str]]:
    root = parse_marked(document, ROOTS[name], us_patdoc.EMPTY if name == "uspto-sgml" else ()).root
    for where, value in leaves(root):
        text = " ".join(value.split())
        if where.endswith("KIND/PDAT") and text == "00":
            continue  # says that there is none
        where = re.sub(r"^SDO(?:AB|DE|CL)/|/(?:B540|NCIT)/", "/title/", where)  # texts with markup: their pieces may be short
        yield where, us_patdoc._SPACED.sub(r"\1", text)
    for element in root.iter("CITED-BY-EXAMINER", "CITED-BY-OTHER"):
        yield element.tag, str(element.tag).rpartition("-")[2].lower()


def lost_in(name: str, path: Path) -> tuple[int, list[object]]:
    counted, lost = 0, []
    outcomes = iter(by_name(name).read(path))
    for document in marked_documents(path, ROOTS[name], 1 << 30):
        outcome = next(outcomes)
        if outcome.right is None:
            lost += [] if outcome.raw.encode() == document.body else [outcome.place]
            continue
        found = list(values(name, document))
        counted += len(found)
        lost += accounted(found, outcome.right, lambda where, value: says_nothing(name, where))
    assert next(outcomes, None) is None
    return counted, lost


@pytest.mark.parametrize("name", ROOTS)
def test_each_value_of_the_sample_is_found(name: str) -> None:
    counted, lost = lost_in(name, sample(name))
    assert lost == []
    assert counted > 100


@pytest.mark.parametrize("name", ROOTS)
def test_whatever_any_value_says_it_is_kept_or_reported(name: str, tmp_path: Path) -> None:
    """A strange mark in place of each single value must come back, wherever it stands."""
    whole = next(marked_documents(sample(name), ROOTS[name], 1 << 30))
    root = parse_marked(whole, ROOTS[name], us_patdoc.EMPTY if name == "uspto-sgml" else ()).root
    changed = tmp_path / "changed.xml"
    tried, lost = 0, []

    def check(element: etree._Element, where: str) -> None:
        nonlocal tried
        tried += 1
        changed.write_bytes(etree.tostring(root, encoding="UTF-8"))
        given = b"".join(msgspec.json.encode(outcome) for outcome in by_name(name).read(changed)).decode()
        if MARK.lower() not in given.lower():
            lost.append(f"{root.getroottree().getpath(element)} {where}")

    for element in root.iter():
        for attribute, before in element.attrib.items():
            if says_nothing(name, f"@{attribute}"):
                continue
            element.set(attribute, MARK)
            check(element, str(attribute))
            element.set(attribute, before)
        if (before := element.text) and before.strip():
            element.text = MARK
            check(element, "")
            element.text = before
    assert lost == []
    assert tried > 80


@pytest.mark.parametrize(("name", "folder"), [("uspto-sgml", "sgml"), ("uspto-pap-xml", "pap")])
def test_each_value_of_the_real_files_is_found(shared_data, name: str, folder: str) -> None:
    for path in sorted(shared_data(f"us-samples/samples/{folder}").iterdir()):
        counted, lost = lost_in(name, path)
        assert lost == [], path.name
        assert counted > 100


def greenbook_values(text: str) -> Iterator[tuple[str, str]]:
    """(section/code, value) of every line, numbers without their check digit, codes as the words of ours."""
    for section in sections(text, Draft()):
        claims = 0
        for code, value in section.fields():
            value = value.strip()
            if code in ("WKU", "APN") and section.name == "PATN":
                value = value[:-1]
            elif code == "NUM":
                claims += 1
                value = "" if value.rstrip(".") == str(claims) else value
            elif code == "CNT" and re.fullmatch(r"[A-Z]{2}X", value):
                value = value[:2]
            elif code == "APT":
                value = APT.get(value, value)
            elif code == "SRC":
                value = value.zfill(2) if value.isdigit() else value
            yield f"{section.name}/{code}", value


def of_greenbook(right: Right, text: str) -> list[object]:
    found = [(where, value) for where, value in greenbook_values(text) if value]
    serial = [(where, value) for where, value in found if where == "PATN/APN" and right.number.endswith(value)]
    return accounted([pair for pair in found if pair not in serial], right, lambda where, value: False)


def patents(path: Path) -> Iterator[tuple[str, Right | None, str]]:
    """(text, right, what is said of it) of each patent of a file."""
    data = path.read_bytes()
    for outcome in by_name("uspto-greenbook").read(path):
        start, length = map(int, outcome.place.removeprefix("bytes ").split("+"))
        yield data[start : start + length].decode(), outcome.right, msgspec.json.encode(outcome).decode()


def test_each_line_of_the_green_book_sample_is_found() -> None:
    rights = [(text, right) for text, right, _ in patents(sample("uspto-greenbook")) if right]
    assert len(rights) == 3
    for text, right in rights:
        assert of_greenbook(right, text) == []


def test_whatever_any_line_says_it_is_kept_or_reported(tmp_path: Path) -> None:
    text = next(text for text, right, _ in patents(sample("uspto-greenbook")) if right)
    lines = text.splitlines()
    changed = tmp_path / "changed.txt"
    for place, line in enumerate(lines):
        if place == 0 or re.fullmatch(r"[A-Z]{4}", line):
            continue  # the names of sections
        with_mark = [*lines[:place], line[:5] + MARK, *lines[place + 1 :]]
        changed.write_text("\n".join(with_mark) + "\n", encoding="utf-8")
        ((_, _, said),) = patents(changed)
        assert MARK in said, line


def test_each_line_of_the_real_green_book_is_found(shared_data) -> None:
    paths = sorted(shared_data("us-samples/samples/greenbook").iterdir())
    assert len(paths) == 3
    for path in paths:
        ((text, right, _),) = patents(path)
        assert right
        assert of_greenbook(right, text) == []


@pytest.mark.parametrize("folder", ["us-samples/samples/xmlApp2004", "us-samples/samples/xml2004", "us-samples/samples/xml2014"])
def test_the_real_files_of_the_red_book_are_read_whole(shared_data, folder: str) -> None:
    name = "uspto-application-xml" if "App" in folder else "uspto-grant-xml"
    for path in sorted(shared_data(folder).iterdir()):
        (outcome,) = by_name(name).read(path)
        assert outcome.right, path.name
        assert outcome.unread == ()
        (document,) = outcome.right.documents[:1]
        assert document.number in path.name.replace("US0", "US")
        assert {event.key for event in outcome.right.events} >= {"filed", "published" if "App" in folder else "granted"}


def test_a_document_without_its_root_is_told() -> None:
    with pytest.raises(BrokenXml, match="has no element PATDOC"):
        parse_marked(XmlDocument(0, 9, b"<OTHER/>x"), "PATDOC")
