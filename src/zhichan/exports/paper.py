"""A paper with a title, some lines and tables, as DOCX (Office Open XML, ISO/IEC 29500) and as XLSX.

The same paper is the same bytes: times are those of the paper. DOCX is written by hand, as it is four small parts of XML.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec
from lxml import etree

from zhichan.exports.plain import plain

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_DC, _TERMS = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PACKAGE = "application/vnd.openxmlformats-package"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATED = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = {
    "/word/document.xml": f"{_WORD}.document.main+xml",
    "/word/styles.xml": f"{_WORD}.styles+xml",
    "/word/footer.xml": f"{_WORD}.footer+xml",
    "/docProps/core.xml": f"{_PACKAGE}.core-properties+xml",
}
_WIDE, _HIGH, _EDGE = 16838, 11906, 1000  # A4 lying, in twentieths of a point
_HEADINGS = (("Title", "Title", 36), ("Heading1", "heading 1", 26))


class Table(msgspec.Struct, frozen=True):
    """A table: its heading, the names of its columns with their share of the width, and its rows of texts and numbers."""

    heading: str
    columns: tuple[tuple[str, int], ...]
    rows: Sequence[Sequence[str | Decimal]]


class Paper(msgspec.Struct, frozen=True):
    """A paper in one language: `made` is the moment it speaks of; a table of none rows is left out of DOCX.

    `closing` are lines below the tables, on paper alone: where it is signed.
    """

    title: str
    lang: str
    lines: Sequence[str]
    tables: Sequence[Table]
    made: dt.datetime
    closing: Sequence[str] = ()


def as_docx(paper: Paper) -> bytes:
    """The paper as DOCX: A4 lying, headings as headings, pages numbered, the first row of a table repeated on each page."""
    office = f"{_RELATED}/officeDocument/2006/relationships"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            (f"{office}/officeDocument", "word/document.xml"),
            (f"{_RELATED}/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": _relations((f"{office}/styles", "styles.xml"), (f"{office}/footer", "footer.xml")),
        "word/document.xml": _document(paper),
        "word/styles.xml": _styles(paper.lang),
        "word/footer.xml": _footer(),
        "docProps/core.xml": _core(paper),
    }
    written = io.BytesIO()
    made = paper.made
    stamp = (made.year, made.month, made.day, made.hour, made.minute, made.second)
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def as_xlsx(paper: Paper) -> bytes:
    """The paper as XLSX: one sheet a table, texts as texts and numbers as numbers, and a sheet with the lines."""
    from xlsxwriter import Workbook

    written = io.BytesIO()
    book = Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    made = paper.made.astimezone(dt.UTC).replace(tzinfo=None)
    book.set_properties({"title": paper.title, "created": made})
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for table in paper.tables:
        sheet = book.add_worksheet(table.heading[:31])
        sheet.freeze_panes(1, 0)
        for place, (name, width) in enumerate(table.columns):
            sheet.set_column(place, place, width * 2)
            sheet.write_string(0, place, name, bold)
        for number, row in enumerate(table.rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    sheet.write_number(
                        number, place, float(cell), book.add_format({"num_format": _format_of(cell), "valign": "top"})
                    )
                else:
                    sheet.write_string(number, place, plain(cell), text)
    sheet = book.add_worksheet("说明" if paper.lang == "zh" else "About")
    sheet.set_column(0, 0, 120)
    for number, line in enumerate((paper.title, *paper.lines)):
        sheet.write_string(number, 0, plain(line), text)
    book.close()
    return written.getvalue()


def _format_of(number: Decimal) -> str:
    """As many decimals as the number has."""
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * places if places else "")


def _types() -> str:
    """Which part is of which type."""
    types = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in _TYPES.items())
    plainly = f'<Default Extension="rels" ContentType="{_PACKAGE}.relationships+xml"/>'
    plainly += '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{_HEAD}<Types xmlns="{_RELATED}/package/2006/content-types">{plainly}{types}</Types>'


def _relations(*related: tuple[str, str]) -> str:
    """The parts that a part is related to, by type."""
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{part}"/>' for number, (kind, part) in enumerate(related, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELATED}/package/2006/relationships">{lines}</Relationships>'


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _w(name), {_w(key): value for key, value in attributes.items()})


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _styles(lang: str) -> bytes:
    root = etree.Element(_w("styles"), nsmap={"w": _W})
    plainly = _add(_add(_add(root, "docDefaults"), "rPrDefault"), "rPr")
    _add(plainly, "rFonts", ascii="Calibri", hAnsi="Calibri", eastAsia="SimSun")
    _add(plainly, "sz", val="20")
    _add(plainly, "lang", val="en-GB" if lang == "en" else "zh-CN", eastAsia="zh-CN")
    for key, name, size in _HEADINGS:
        style = _add(root, "style", type="paragraph", styleId=key)
        _add(style, "name", val=name)
        _add(style, "qFormat")
        before = _add(style, "pPr")
        _add(before, "keepNext")
        _add(before, "spacing", before="240", after="120")
        _add(before, "outlineLvl", val="0")
        looks = _add(style, "rPr")
        _add(looks, "b")
        _add(looks, "sz", val=str(size))
    return _written(root)


def _document(paper: Paper) -> bytes:
    root = etree.Element(_w("document"), nsmap={"w": _W})
    body = _add(root, "body")
    _paragraph(body, paper.title, "Title")
    for line in paper.lines:
        _paragraph(body, line)
    for table in paper.tables:
        if table.rows:
            _paragraph(body, table.heading, "Heading1")
            _table(body, table)
    for line in ("", *paper.closing):  # a document does not end with a table
        _paragraph(body, line)
    section = _add(body, "sectPr")
    _add(section, "footerReference", type="default").set(f"{{{_RELATED}/officeDocument/2006/relationships}}id", "rId2")
    _add(section, "pgSz", w=str(_WIDE), h=str(_HIGH), orient="landscape")
    _add(section, "pgMar", **dict.fromkeys(("top", "right", "bottom", "left", "header", "footer"), str(_EDGE)), gutter="0")
    return _written(root)


def _footer() -> bytes:
    """The number of the page among all, in the middle."""
    root = etree.Element(_w("ftr"), nsmap={"w": _W})
    made = _add(root, "p")
    _add(_add(made, "pPr"), "jc", val="center")
    for field, after in (("PAGE", " / "), ("NUMPAGES", "")):
        _add(_add(_add(made, "fldSimple", instr=field), "r"), "t").text = "1"
        said = _add(_add(made, "r"), "t")
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        said.text = after
    return _written(root)


def _table(body: etree._Element, table: Table) -> None:
    made = _add(body, "tbl")
    about = _add(made, "tblPr")
    _add(about, "tblW", w=str(_WIDE - 2 * _EDGE), type="dxa")
    borders = _add(about, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        _add(borders, side, val="single", sz="4", space="0", color="7B8794")
    _add(about, "tblLayout", type="fixed")
    widths = list(_widths(table))
    grid = _add(made, "tblGrid")
    for width in widths:
        _add(grid, "gridCol", w=str(width))
    for number, row in enumerate([[name for name, _share in table.columns], *table.rows]):
        line = _add(made, "tr")
        told = _add(line, "trPr")
        _add(told, "cantSplit")
        if not number:
            _add(told, "tblHeader")
        for width, cell in zip(widths, row, strict=True):
            box = _add(line, "tc")
            _add(_add(box, "tcPr"), "tcW", w=str(width), type="dxa")
            _paragraph(box, f"{cell:f}" if isinstance(cell, Decimal) else cell, bold=not number)


def _widths(table: Table) -> Iterator[int]:
    whole = sum(share for _name, share in table.columns)
    return ((_WIDE - 2 * _EDGE) * share // whole for _name, share in table.columns)


def _paragraph(parent: etree._Element, text: str, style: str = "", *, bold: bool = False) -> None:
    """A paragraph; lines within a text stay lines, signs that XML cannot hold are left out."""
    made = _add(parent, "p")
    if style:
        _add(_add(made, "pPr"), "pStyle", val=style)
    for number, line in enumerate(plain(text).split("\n")):
        run = _add(made, "r")
        if bold:
            _add(_add(run, "rPr"), "b")
        if number:
            _add(run, "br")
        said = _add(run, "t")
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        said.text = line


def _core(paper: Paper) -> bytes:
    root = etree.Element(f"{{{_CORE}}}coreProperties", nsmap={"cp": _CORE, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI})
    etree.SubElement(root, f"{{{_DC}}}title").text = plain(paper.title)
    etree.SubElement(root, f"{{{_DC}}}language").text = "en-GB" if paper.lang == "en" else "zh-CN"
    created = etree.SubElement(root, f"{{{_TERMS}}}created", {f"{{{_XSI}}}type": "dcterms:W3CDTF"})
    created.text = paper.made.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _written(root)
