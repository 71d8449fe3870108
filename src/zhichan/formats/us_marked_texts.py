"""The texts and pictures of United States documents of 2001 to 2004, grants and applications alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lxml import etree

from zhichan.formats.draft import Draft, TextPart
from zhichan.formats.xml_fields import keep_odd_attributes, plain
from zhichan.records.right import Medium

_ROLES: Mapping[str, str] = {
    **dict.fromkeys(("CHEMCDX", "CHEMMOL", "MATHEMATICA"), "formula-source"),
    **dict.fromkeys(("chemistry-chemdraw-file", "chemistry-mol-file", "mathematica-file"), "formula-source"),
    **dict.fromkeys(("CUSTOM-CHARACTER", "RTI", "custom-character"), "character"),
}
_ROLES_WITHIN: Mapping[str, str] = {
    **dict.fromkeys(("SDODR", "figure", "subdoc-drawings"), "drawing"),
    **dict.fromkeys(("MATH-US", "CHEM-US", "math-cwu", "chemistry-cwu"), "formula"),
    **dict.fromkeys(("TABLE-US", "table-cwu"), "table"),
}

_BLOCKS = (
    *("H", "PARA", "CLMSTEP", "CLM", "LI", "DT", "DD", "ROW", "ENTRY", "row", "entry", "title"),
    *("heading", "paragraph", "claim", "claim-text", "list-item", "representative-figure"),
)
"""Elements that begin a line of their own, whether or not the file breaks the line there."""

Take = Callable[[etree._Element, Draft], None]


def take_media(element: etree._Element, draft: Draft) -> None:
    """Adds every file that an element within names, in order; what it shows follows from where it stands."""
    seq = 0
    for part in element.iter():
        if file := part.get("FILE") or part.get("file"):
            seq += 1
            parent = part.getparent()
            within = str(parent.tag) if parent is not None else ""
            role = _ROLES.get(str(part.tag)) or _ROLES_WITHIN.get(within, str(part.tag).lower())
            draft.media.append(Medium(role=role, file=str(file), seq=seq))


def lines(element: etree._Element) -> str:
    """The text of an element, a line for each block; the element's own text is changed by that."""
    for block in element.iter(*_BLOCKS):
        before, parent = block.getprevious(), block.getparent()
        block.tail = "\n" + (block.tail or "")
        if block is element:
            continue
        if before is not None:
            before.tail = (before.tail or "") + "\n"
        elif parent is not None:
            parent.text = (parent.text or "") + "\n"
    return plain(element)


def text(part: TextPart, silent: Collection[str]) -> Take:
    """A part of the document that is one text."""

    def take(element: etree._Element, draft: Draft) -> None:
        draft.add_text(part, lines(element))
        take_media(element, draft)
        keep_odd_attributes(element, draft, str(element.tag), silent)

    return take


def claims(tag: str, silent: Collection[str]) -> Take:
    """The claims, one text each; what stands outside them, an introduction, is kept."""

    def take(element: etree._Element, draft: Draft) -> None:
        for seq, claim in enumerate(element.iter(tag), 1):
            draft.add_text("claims", lines(claim), seq)
        take_media(element, draft)
        keep_odd_attributes(element, draft, str(element.tag), silent)
        etree.strip_elements(element, tag, with_tail=False)
        keep_text(element, draft)

    return take


def drawings(silent: Collection[str]) -> Take:
    """Pictures; what is written beside them is kept."""

    def take(element: etree._Element, draft: Draft) -> None:
        take_media(element, draft)
        keep_odd_attributes(element, draft, str(element.tag), silent)
        keep_text(element, draft)

    return take


def keep_text(element: etree._Element, draft: Draft) -> None:
    """Keeps the text of an element that is no text of the right."""
    if value := lines(element):
        draft.keep(str(element.tag), value)
