"""The citations of a United States grant: most of its bibliographic part, so read with care for time."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from zhichan.formats.draft import Draft, cited
from zhichan.formats.xml_fields import Fields, plain, unindented
from zhichan.normalise.names import clean_name
from zhichan.records.right import Link

SILENT: Mapping[str, str] = {
    "@id": "a name for references within the document",
    "@idref": "a reference within the document",
    "@idrefs": "references within the document",
    "@sequence": "the place among its neighbours, which the order gives",
    "@num": "the place among its neighbours, which the order gives",
}
"""Attributes that carry no information, each with the reason."""

_DOCUMENT = "document-id"


def citations(element: etree._Element, draft: Draft) -> None:
    """Adds each citation as a link: patents by number, other literature as printed.

    Most of a bibliography is citations, and most of them have one of two usual shapes. Those are taken by one expression
    from the section written out, which costs a fifth of asking its elements one by one. All others are taken apart with care.
    """
    where = f"{element.tag}/citation"
    for citation, written in zip(element, _written(element), strict=True):
        if patent := _USUAL_PATENT.fullmatch(written):
            _patent_cited(patent.groupdict(""), draft, where)
        elif other := _USUAL_OTHER.fullmatch(written):
            _other_cited(unindented(other["text"]), other["category"].strip(), draft)
        else:
            _unusual(citation, draft, where)


def _written(section: etree._Element) -> list[str]:
    """What stands within each citation, written out; nothing for each where the section holds anything else."""
    tags = {child.tag for child in section}
    if len(tags) == 1:
        tag = tags.pop()
        pieces = etree.tostring(section, encoding="unicode", with_tail=False).split(f"<{tag}>")[1:]
        if len(pieces) == len(section):  # none stands within another, none is empty, none has attributes
            return [piece.partition(f"</{tag}>")[0] for piece in pieces]
    return [""] * len(section)


def _unusual(citation: etree._Element, draft: Draft, where: str) -> None:
    fields = Fields(citation)
    other = citation.find("nplcit/othercit")
    if other is not None:
        _other_cited(plain(other), fields.pop("category"), draft)
        for path in [path for path, _ in fields.left() if path.startswith("nplcit/othercit")]:
            fields.drop(path)
        subject = ""
    else:
        values = {name: fields.pop(path) for name, path in _CITED.items()}
        values["class_"] = citation.findtext(_CITED["class_"]) or ""  # its blanks are columns
        subject = _patent_cited(values, draft, where)
    fields.keep_left(draft, where, SILENT, subject)


_CITED = {
    **{name: f"patcit/{_DOCUMENT}/{name}" for name in ("country", "kind", "name", "date")},
    "number": f"patcit/{_DOCUMENT}/doc-number",
    "category": "category",
    "class_country": "classification-national/country",
    "class_": "classification-national/main-classification",
}


_CLASS = (
    r"(?:<classification-national>\s*<country>(?P<class_country>[^<&]*)</country>\s*"
    r"<main-classification>(?P<class_>[^<&]*)</main-classification>\s*</classification-national>\s*)?"
)
_USUAL_PATENT = re.compile(
    r'\s*<patcit num="[^"]*">\s*<document-id>\s*<country>(?P<country>[^<&]*)</country>\s*'
    r"<doc-number>(?P<number>[^<&]*)</doc-number>\s*"
    r"(?:<kind>(?P<kind>[^<&]*)</kind>\s*)?(?:<name>(?P<name>[^<&]*)</name>\s*)?(?:<date>(?P<date>[^<&]*)</date>\s*)?"
    rf"</document-id>\s*</patcit>\s*<category>(?P<category>[^<&]*)</category>\s*{_CLASS}"
)
_USUAL_OTHER = re.compile(
    r'\s*<nplcit num="[^"]*">\s*<othercit>(?P<text>[^<&]*)</othercit>\s*</nplcit>\s*<category>(?P<category>[^<&]*)</category>\s*'
)
"""Citations of the usual shapes as they are written out: nothing stands in them but what is named here."""


def _other_cited(text: str, category: str, draft: Draft) -> None:
    draft.links.append(Link(rel="cites", number="", category=category.removeprefix("cited by "), text=text))


def _patent_cited(values: Mapping[str, str], draft: Draft, where: str) -> str:
    """Adds the link to a patent cited; returns how the patent is called."""
    office, number, kind_code = cited(values["country"].strip(), values["number"].strip(), values["kind"].strip())
    date = values["date"] and draft.date(f"{where}/patcit/{_DOCUMENT}/date", values["date"])
    category, name = values["category"].strip().removeprefix("cited by "), clean_name(values["name"])
    draft.links.append(
        Link(rel="cites", number=number, office=office, kind_code=kind_code, date=date, category=category, name=name)
    )
    subject = f"{office}{number}{kind_code}"
    # the citing office's own class of the document cited
    if class_ := f"{values['class_country'].strip()} {values['class_']}".strip():
        draft.keep(f"{where}/classification-national", class_, subject)
    return subject
