"""The citations of a United States grant: most of its bibliographic part, so read with care for time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lxml import etree

from zhichan.formats.draft import Draft, cited
from zhichan.formats.xml_fields import Fields, plain
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
    """Adds each citation as a link: patents by number, other literature as printed."""
    where = f"{element.tag}/citation"
    for citation in element:
        if usual := _usual(citation):
            _patent_cited(usual, draft, where)
            continue
        fields = Fields(citation)
        other = citation.find("nplcit/othercit")
        if other is not None:
            category = fields.pop("category").removeprefix("cited by ")
            draft.links.append(Link(rel="cites", number="", category=category, text=plain(other)))
            for path in [path for path, _ in fields.left() if path.startswith("nplcit/othercit")]:
                fields.drop(path)
            subject = ""
        else:
            values = {name: fields.pop(path) for name, path in _CITED.items()}
            values["class"] = citation.findtext(_CITED["class"]) or ""  # its blanks are columns
            subject = _patent_cited(values, draft, where)
        fields.keep_left(draft, where, SILENT, subject)


_CITED = {
    **{name: f"patcit/{_DOCUMENT}/{name}" for name in ("country", "doc-number", "kind", "name", "date")},
    "category": "category",
    "class-country": "classification-national/country",
    "class": "classification-national/main-classification",
}


def _patent_cited(values: Mapping[str, str], draft: Draft, where: str) -> str:
    """Adds the link to a patent cited; returns how the patent is called."""
    office, number, kind_code = cited(values["country"], values["doc-number"], values.get("kind", ""))
    draft.links.append(
        Link(
            rel="cites",
            number=number,
            office=office,
            kind_code=kind_code,
            date=draft.date(f"{where}/patcit/{_DOCUMENT}/date", values.get("date", "")),
            category=values["category"].removeprefix("cited by "),
            name=clean_name(values.get("name", "")),
        )
    )
    subject = f"{office}{number}{kind_code}"
    # the citing office's own class of the document cited
    if class_ := f"{values.get('class-country', '')} {values.get('class', '')}".strip():
        draft.keep(f"{where}/classification-national", class_, subject)
    return subject


def _usual(citation: etree._Element) -> Mapping[str, str] | None:
    """The values of a patent citation of the usual shape by name, None for any other.

    Most of a bibliography is citations; taking their tags and their texts in one sweep each is three times as fast as `Fields`.
    """
    names = _usual_names(tuple([part.tag for part in citation.iter()]))
    if names is None or citation.keys() or citation[0].keys() != ["num"]:
        return None
    texts = [str(text) for text in citation.itertext() if not text.isspace()]
    return dict(zip(names, texts, strict=True)) if len(texts) == len(names) else None


@cache
def _usual_names(tags: tuple[str, ...]) -> tuple[str, ...] | None:
    """What the texts below such tags are, where the tags are those of a patent citation, each at most once."""
    if tags[:3] != ("citation", "patcit", _DOCUMENT) or "category" not in tags:
        return None
    cut = tags.index("category")
    document, rest = tags[3:cut], tags[cut + 1 :]
    if len({*document} & _CITED.keys()) != len(document) or not {"country", "doc-number"} <= {*document}:
        return None
    if rest not in ((), ("classification-national", "country", "main-classification")):
        return None
    return (*document, "category", *(("class-country", "class") if rest else ()))
