"""Which publications are of one family, told by an answer that lists the members one after another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from lxml import etree

from zhichan.formats.draft import Draft
from zhichan.formats.epo_references import Named, application_of, children, forms_within
from zhichan.formats.epo_stream import Piece, pieces
from zhichan.formats.xml_fields import local
from zhichan.formats.xml_stream import BrokenXml, parse
from zhichan.normalise.numbers import ApplicationNumber, Publication
from zhichan.records.right import Link

_MOST = 200
"""Members that are tied each to each; in a larger family each is tied to the first, and all bear their family's number."""

_LEGAL = re.compile(rb"<(?:[\w.-]+:)?(?:legal|exchange-document)[\s>].*", re.DOTALL)

Member = tuple[Publication | None, ApplicationNumber | None]


class Families:
    """The members of each family in a file, gathered in a first pass when they are asked for."""

    def __init__(self, path: Path, bound: int) -> None:
        self._path, self._bound = path, bound

    def of(self, piece: Piece) -> list[Member]:
        """The family that the member is listed in."""
        members = self._gathered.get(piece.within, [])
        return members if len(members) <= _MOST else members[:1]

    @cached_property
    def _gathered(self) -> dict[int, list[Member]]:
        families: dict[int, list[Member]] = {}
        for piece in pieces(self._path, self._bound):
            if piece.name == "family-member":
                families.setdefault(piece.within, []).append(_member(piece))
        return families


def _member(piece: Piece) -> Member:
    """The numbers of a member; only its head is parsed, legal events may be many."""
    if piece.body is None:
        return None, None
    tag = re.match(rb"<([^\s/>]+)", piece.body)
    if tag is None:
        return None, None
    body = _LEGAL.sub(b"</" + tag[1] + b">", piece.body)
    short = Piece(piece.name, piece.offset, piece.length, body, piece.declaration, piece.frame)
    try:
        element = next(e for e in parse(short.framed).iter() if local(str(e.tag)) == piece.name)
    except (BrokenXml, StopIteration):
        return None, None
    return _publication(element), application_of(_forms(element, "application-reference"))


def _forms(element: etree._Element, name: str) -> list[Named]:
    return [form for child in children(element, name) for form in forms_within(child, Draft(), name)]


def _publication(element: etree._Element) -> Publication | None:
    return next((found for form in _forms(element, "publication-reference") if (found := form.publication())), None)


def family_links(members: Iterable[Member], draft: Draft) -> None:
    """Ties the record to the other members of its family; publications of the same application are the right's own."""
    known = {link for link in draft.links if link.rel == "family"}
    for publication, application in members:
        own = application is not None and draft.number is not None and application.key == draft.number.key
        if publication is None or own or publication.keys[0] == draft.document:
            continue
        link = Link(rel="family", office=publication.office, number=publication.number, kind_code=publication.kind_code)
        if link not in known:
            known.add(link)
            draft.links.append(link)
