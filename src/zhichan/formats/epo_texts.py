"""Claims and descriptions of the EPO's full texts."""

from __future__ import annotations

import re

from lxml import etree

from zhichan.formats.draft import Draft
from zhichan.formats.epo_references import SILENT, aside
from zhichan.formats.xml_fields import keep_odd_attributes, local, plain
from zhichan.records.claims import cut

_NUMBERED = re.compile(r"^\s*(\d{1,4})\s*[.:)]\s", re.MULTILINE)


def claims(element: etree._Element, draft: Draft) -> None:
    """Adds the claims one by one. Many offices' claims come as one block of text, which is cut where their numbers run on."""
    lang = str(element.get("lang") or "").lower() or "und"
    seq = 0
    for claim in element:
        parts = [plain(part) for part in claim if local(str(part.tag)) == "claim-text"] or [plain(claim)]
        whole = plain(claim)
        numbered = len(parts) > 1 and all(_NUMBERED.match(part) for part in parts)
        before, texts = ("", parts) if numbered else cut(whole)
        if before:
            aside(draft, "claims", before)
        for text in texts:
            seq += 1
            draft.add_text("claims", text, seq, lang=lang)
    if element.text and element.text.strip():
        aside(draft, "claims", element.text.strip())
    _attributes(element, draft)


def paragraphs(element: etree._Element) -> str:
    """The text of an element, a line for each paragraph within it."""
    between = [element.text, *(child.tail for child in element)]
    if len(element) and not any(text and text.strip() for text in between):
        return "\n".join(text for child in element if (text := plain(child)))
    return plain(element)


def description(element: etree._Element, draft: Draft) -> None:
    """Adds the description as one text."""
    draft.add_text("description", paragraphs(element), lang=str(element.get("lang") or "").lower() or "und")
    _attributes(element, draft)


def _attributes(element: etree._Element, draft: Draft) -> None:
    keep_odd_attributes(element, draft, local(element.tag), (*SILENT, "@lang"))
