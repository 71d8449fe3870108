"""Nothing in the XML of the European Patent Office can get lost: every value of the samples and of real files comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from accounting import accounted
from lxml import etree
from msgspec.structs import replace

from zhichan.formats.epo_docdb_xml import EpoDocdbXml
from zhichan.formats.epo_legal import SILENT_LEGAL
from zhichan.formats.epo_ops_xml import SILENT_ROOT, EpoOpsXml
from zhichan.formats.epo_references import Named
from zhichan.formats.epo_stream import pieces
from zhichan.formats.format import Format, FormatError
from zhichan.formats.xml_fields import local
from zhichan.formats.xml_stream import documents, parse
from zhichan.normalise.numbers.exchange import from_docdb, publication
from zhichan.normalise.width import tidy

HERE = Path(__file__).parent
SAMPLES = [(EpoOpsXml(), HERE / "epo_ops_xml/sample.xml"), (EpoDocdbXml(), HERE / "epo_docdb_xml/sample.xml")]
MARK = "Zq7ungewöhnlich"
FRAME = ("world-patent-data", "exchange-documents", "patent-family", "biblio-search", "range", "query", "fulltext-documents")
SILENT_VALUES = {
    ("kind", "A"),
    ("kind", "W"),
    ("L005EP", "PI"),
    ("@lang", "ol"),
    ("@infl", ""),
    ("@infl", "+"),
    ("@infl", "-"),
    ("L004EP", "A"),
}


def says_nothing(element: etree._Element, attribute: str, value: str) -> bool:
    """What is declared to carry no information, by where it stands."""
    name = f"@{local(attribute)}" if attribute else local(str(element.tag))
    within = [local(str(e.tag)) for e in element.iterancestors()]
    if local(str(element.tag)) in FRAME or ("document-inquiry" in within[:3] and "inquiry-result" not in within):
        return True
    if name == "pre" or (name == "@desc" and local(str(element.tag))[1:4].isdigit() and local(str(element.tag)) < "L500EP"):
        return True  # the lines repeat the fields; the names of the fields are declared
    asked = "publication-reference" in within and "patent-family" in within and "family-member" not in within
    return asked or name in SILENT_ROOT or name in SILENT_LEGAL or (name, value.strip()) in SILENT_VALUES


WORDS = {"FullDocument": "document", "Drawing": "drawing", "FirstPageClipping": "abstract-drawing"}  # code words read as ours


def values(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Every value of a record, numbers in their normal form where one is known."""
    for part in element.iter():
        where = "/".join([*(local(str(e.tag)) for e in reversed(list(part.iterancestors()))), local(str(part.tag))])
        for attribute, value in part.attrib.items():
            if not says_nothing(part, str(attribute), str(value)):
                number = publication(part.get("country", ""), str(value), "") if attribute == "doc-number" else None
                yield f"{where}/@{local(str(attribute))}", number.number if number else WORDS.get(str(value), str(value))
        text = (part.text or "").strip()
        if text and not says_nothing(part, "", text):
            yield from ((where, value) for value in _spoken(part, text))


def _spoken(part: etree._Element, text: str) -> list[str]:
    name = local(str(part.tag))
    if name == "doc-number" and part.getparent() is not None:
        return [_normal(part.getparent(), text)]
    if name == "name":
        return tidy(text).rstrip(" ,").removesuffix("]").rsplit(" [", 1)
    if name.startswith("L5"):
        return [f"{tidy(part.get('desc') or name)} {tidy(text)}"]
    if name == "L003EP":
        texts = {local(str(child.tag)): tidy(child.text or "") for child in part.getparent()}
        number = from_docdb(texts["L001EP"], texts["L003EP"], texts["L004EP"])
        return [number.canonical if number else text]
    if name == "claim-text" or name == "p":
        return [line.strip() for line in text.splitlines()]
    if name == "text" and "classification" in local(str(part.getparent().tag)):
        return [" ".join(text.split())]
    return [text]


def _normal(reference: etree._Element, printed: str) -> str:
    """The number as the record tells it, where this form says it."""
    texts = {local(str(child.tag)): (child.text or "").strip() for child in reference}
    outer = reference.getparent()
    form = reference.get("document-id-type") or (outer.get("data-format") if outer is not None else None) or "docdb"
    named = Named(form, *(texts.get(name, "") for name in ("country", "doc-number", "kind", "date")))
    ancestors = {local(str(e.tag)) for e in reference.iterancestors()}
    if ancestors & {"application-reference", "priority-claim"}:
        number = named.application(printed[:2] if printed[:2].isalpha() else "EP")
        return number.canonical if number else printed
    told = named.publication()
    return told.number if told else printed


def lost(format_: Format, path: Path) -> tuple[int, list[object]]:
    """How many values were looked for in a file, and which are lost."""
    counted, missing = 0, []
    for piece, outcome in zip(pieces(path, 1 << 30), format_.read(path), strict=True):
        if outcome.right is None:
            missing += [] if outcome.raw.encode() == piece.body else [outcome.place]
            continue
        element = next(e for e in parse(piece.framed).iter() if local(str(e.tag)) == piece.name)
        told = [*values(element)]
        counted += len(told)
        key = outcome.publication  # such a record is found by its publication and states it no second time
        named = f"{key} {key[:2]} {key[-1:]} {key[-2:]} {key[2:-1]} {key[2:-2]}"
        right = replace(outcome.right, number=outcome.right.number or named)
        missing += accounted(told, right, lambda where, value: False)
    return counted, missing


@pytest.mark.parametrize(("format_", "path"), SAMPLES)
def test_each_value_of_the_sample_is_found(format_, path):
    counted, missing = lost(format_, path)
    assert missing == []
    assert counted > 80


@pytest.mark.parametrize(("format_", "path"), SAMPLES)
def test_whatever_any_value_says_it_is_kept_or_reported(format_, path, tmp_path):
    changed = tmp_path / "changed.xml"
    tried, missing = 0, []
    roots = [parse(replace(document, body=_whole(document.body))) for document in documents(path, 1 << 30)]
    for root in roots:
        for element in root.iter():
            for attribute, value in [*element.attrib.items(), *([("", element.text)] if (element.text or "").strip() else [])]:
                if says_nothing(element, str(attribute), MARK):
                    continue
                tried += 1
                _put(element, str(attribute), MARK)
                changed.write_bytes(
                    b"".join(b'<?xml version="1.0"?>\n' + etree.tostring(each, encoding="UTF-8") for each in (root,))
                )
                if not _is_told(format_, changed):
                    missing.append((element.tag, attribute, value))
                _put(element, str(attribute), str(value))
    assert missing == []
    assert tried > 80


def _whole(body: bytes) -> bytes:
    """Without the record that is broken on purpose."""
    return re.sub(rb'<exch:exchange-document country="FR".*?</exch:exchange-document>', b"", body, flags=re.DOTALL)


def _put(element: etree._Element, attribute: str, value: str) -> None:
    if attribute:
        element.set(attribute, value)
    else:
        element.text = value


def _is_told(format_: Format, path: Path) -> bool:
    try:
        told = b"".join(msgspec.json.encode(outcome) for outcome in format_.read(path))
    except FormatError as error:  # a fault is told as an error
        told = str(error).encode()
    return any(mark.encode() in told for mark in (MARK, MARK.lower(), MARK.upper()))


def test_each_value_of_the_real_answers_is_found(shared_data):
    format_, total, files = EpoOpsXml(), 0, 0
    for path in sorted(shared_data("epo-ops/epo/ops").rglob("*.xml")):
        if not format_.recognises(path.read_bytes()[:65_536], path):
            continue  # some of the files named .xml are JSON
        counted, missing = lost(format_, path)
        assert missing == [], path.name
        total, files = total + counted, files + 1
    assert files > 15
    assert total > 5_000
