"""How a right is cited: in words, as RIS and as BibTeX, by an address that keeps to one version and one day of law."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from zhichan.exports.about import About
from zhichan.exports.columns import href
from zhichan.exports.references import bibtex_record, cited_as_text, ris_record
from zhichan.exports.rows import Row
from zhichan.opened import city
from zhichan.opened.clocks import today
from zhichan.portal.rights.standing import standing
from zhichan.portal.views.framing import Framed
from zhichan.records.kinds import kind
from zhichan.records.right import Right


@dataclass(frozen=True)
class Cited:
    """The reference to a right; `address` is where this version of it stays."""

    text: str
    ris: bytes
    bibtex: bytes
    address: str
    tail: str

    @property
    def ris_text(self) -> str:
        return self.ris.decode().replace("\r\n", "\n").strip()

    @property
    def bibtex_text(self) -> str:
        return self.bibtex.decode().strip()


def cited(request: HttpRequest, framed: Framed, right: Right) -> Cited:
    """The reference to a right as the visitor sees it, in the language of the page."""
    version = framed.view.version
    about = About(
        lang=framed.lang,
        columns=(),
        query="",
        day=framed.day,
        version=version.number,
        made_at=version.made_at,
        made_up=version.made_up,
        rights=1,
        site=request.build_absolute_uri(f"/{framed.lang}"),
        pinned=True,
        viewed=today(),
        titles=city.titles(),
        gazetteer=framed.view.gazetteer,
    )
    row = Row(id=right.id, right=right, state=standing(right, kind(right.kind), framed.day, framed.lang).state)
    address = href(row, about)
    return Cited(
        text=cited_as_text(row, about),
        ris=ris_record(row, about),
        bibtex=bibtex_record(row, about).rstrip() + b"\n",
        address=address,
        tail=f"?{address.partition('?')[2]}",
    )
