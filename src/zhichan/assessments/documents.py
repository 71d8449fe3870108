"""A result to take away: a workbook with the ranking, all values and the sheet, and a document to print and sign."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from zhichan.accounts.models import Body
from zhichan.assessments.models import Result
from zhichan.exports.plain import plain
from zhichan.strategy.scoring import in_words
from zhichan.strategy.sheets import Gate, Sheet

Table = tuple[str, list[str], list[list[str]]]
"""A title, the headings, the rows; numbers as they are printed."""


def tables(result: Result, lang: str) -> list[Table]:
    """The ranking, the values and the sheet of a result, in words."""
    return [_ranking(result, lang), _values(result, lang), _sheet(result.round.sheet.declared, lang), _about(result)]


def _names(result: Result, lang: str) -> dict[str, str]:
    known = {one.code: one.name(lang) for one in Body.objects.filter(code__in=result.scores)}
    return {code: known.get(code, code) for code in result.scores}


def _ranking(result: Result, lang: str) -> Table:
    sheet, names = result.round.sheet.declared, _names(result, lang)
    ordered = sorted(result.scores.items(), key=lambda pair: (pair[1]["rank"], pair[0]))
    rows = [
        [str(told["rank"]), names[code], told["total"], *(told["items"][item.id] or "" for item in sheet.items)]
        for code, told in ordered
    ]
    return _("Ranking"), [_("Rank"), _("Body"), _("Total"), *(item.label.in_(lang) for item in sheet.items)], rows


def _values(result: Result, lang: str) -> Table:
    sheet, names = result.round.sheet.declared, _names(result, lang)
    labels = {one.id: one.label.in_(lang) for one in sheet.measured}
    rows = [
        [names[code], labels[item], told["value"] or "", told["stated"], told["source"], told["checked by"]]
        for code, items in sorted(result.inputs["values"].items())
        for item, told in items.items()
    ]
    return _("Values"), [_("Body"), _("Item"), _("Score value"), _("As stated"), _("Source"), _("Checked by")], rows


def _sheet(sheet: Sheet, lang: str) -> Table:
    rows = []
    for one in sheet.measured:
        if isinstance(one, Gate):
            rows.append([one.label.in_(lang), "", one.criterion.in_(lang) if one.criterion else one.indicator])
        else:
            words = ("；" if lang == "zh" else "; ").join(in_words(told, one.weight).in_(lang) for told in one.score)
            rows.append([one.label.in_(lang), f"{one.weight:f}", words])
    return _("Sheet"), [_("Item"), _("Weight"), _("Function")], rows


def _about(result: Result) -> Table:
    rows = [
        [_("Version"), str(result.version)],
        [_("Approved at"), result.at.isoformat(timespec="seconds")],
        [_("Reason"), result.reason],
        [_("Digest of the sheet"), result.inputs["sheet digest"]],
        [_("Digest of the result"), result.digest],
        [_("Computed by"), f"Zhichan {result.inputs['program']}, {result.inputs['scoring']}"],
    ]
    return _("About this result"), [_("Item"), _("Score value")], rows


def workbook(result: Result, lang: str) -> bytes:
    """The result as XLSX: one sheet a table, points as numbers, texts as texts."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(out, options)
    book.set_properties({"title": result.round.sheet.declared.title.in_(lang), "created": result.at.replace(tzinfo=None)})
    head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    for title, headings, rows in tables(result, lang):
        page = book.add_worksheet(title)
        page.set_column(0, len(headings) - 1, 24)
        page.freeze_panes(1, 0)
        page.write_row(0, 0, headings, head)
        for number, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                _write(book, page, number, at, cell, text)
    book.close()
    return out.getvalue()


def _write(book: Any, page: Any, row: int, column: int, cell: str, text: Any) -> None:
    places = len(cell.partition(".")[2])
    if cell.replace(".", "", 1).isdecimal() and cell.isascii() and len(cell) <= 15:
        shown = book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
        page.write_number(row, column, float(Decimal(cell)), shown)
    else:
        page.write_string(row, column, plain(cell), text)


def document(result: Result, lang: str) -> bytes:
    """The result as DOCX: title, whose sheet it is, ranking, sheet, and what it was computed from; with room to sign."""
    sheet = result.round.sheet.declared
    ranking, items, about = _ranking(result, lang), _sheet(sheet, lang), _about(result)
    short: Table = (ranking[0], ranking[1][:3], [row[:3] for row in ranking[2]])
    body = [_paragraph(sheet.title.in_(lang), "Title"), _paragraph(sheet.about.in_(lang))]
    for title, headings, rows in (short, items, about):
        body += [_paragraph(title, "Heading1"), _table(headings, rows)]
    body += [_paragraph(""), _paragraph(_("Signed for the leading group:")), _paragraph(_("Date:"))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*_PARTS.items(), ("word/document.xml", _DOCUMENT.format("".join(body)))):
            # the same result is the same file
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _paragraph(text: str, style: str = "") -> str:
    how = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{how}<w:r><w:t xml:space="preserve">{escape(plain(text))}</w:t></w:r></w:p>'


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="999999"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join('<w:gridCol w:w="2400"/>' for _heading in headings)
    first = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{''.join(map(_cell, headings))}</w:tr>"
    rest = "".join(f"<w:tr>{''.join(map(_cell, row))}</w:tr>" for row in rows)
    how = f'<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
    return f"<w:tbl>{how}<w:tblGrid>{grid}</w:tblGrid>{first}{rest}</w:tbl>"


def _cell(text: str) -> str:
    return f"<w:tc>{_paragraph(text)}</w:tc>"


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DOCUMENT = (
    f'{_HEAD}<w:document {_W}><w:body>{{}}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1304" w:right="1134" w:bottom="1304" w:left="1134" w:header="600" w:footer="600" w:gutter="0"/>'
    "</w:sectPr></w:body></w:document>"
)
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "word/styles.xml": (
        f"{_HEAD}<w:styles {_W}>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:rPr><w:sz w:val="21"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
        '<w:pPr><w:jc w:val="center"/><w:spacing w:after="240"/></w:pPr><w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>'
        "</w:styles>"
    ),
}
