"""Any search as an Atom feed (RFC 4287), with ids that stay; in the language that is active."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from lxml import etree

from zhichan.exports.columns import owners, title
from zhichan.exports.plain import line
from zhichan.opened import city
from zhichan.records.right import Right
from zhichan.taking.news import News

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGES = {"zh": "zh-Hans", "en": "en"}


@dataclass(frozen=True)
class Feed:
    """What a feed says of itself.

    Attributes:
        lang: `zh` or `en`.
        query: what is searched for, in our own language; `question` is all of it, as the tail of an address.
        address, page: where the feed is, and the page of the same search.
        made_at: of the version, where nothing is new.
    """

    lang: str
    query: str
    question: str
    address: str
    page: str
    made_at: dt.datetime
    made_up: bool


def atom(about: Feed, found: Iterable[News], rights: Mapping[str, Right], address_of: Callable[[str], str]) -> bytes:
    """The feed.

    Args:
        found: the newest first; `rights` of them by id, as far as whoever asks may see them.
        address_of: gives the address of the page of a right.
    """
    shown = list(found)
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # None is the default namespace
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", _LANGUAGES[about.lang])
    digest = hashlib.blake2b(f"{about.lang} {about.question}".encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()
    _say(feed, "id", f"urn:zhichan:search:{digest}")
    name = about.query or _("All rights")
    _say(feed, "title", f"{_('Zhichan')} {city.gazetteer().city_name.in_(about.lang)} · {line(name)}")
    if about.made_up:
        _say(feed, "subtitle", _("Sample data — made up."))
    _say(feed, "updated", _stamp(shown[0].at if shown else about.made_at))
    _link(feed, "self", about.address, "application/atom+xml")
    _link(feed, "alternate", about.page, "text/html")
    _say(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", _("Zhichan"))
    for one in shown:
        if (right := rights.get(one.id)) is not None:
            _entry(feed, one, right, about.lang, address_of(one.id))
    content: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8")
    return content


def _entry(feed: etree._Element, one: News, right: Right, lang: str, address: str) -> None:
    entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    _say(entry, "id", f"urn:zhichan:right:{quote(one.id, safe=':')}")
    _say(entry, "title", line(title(right, lang)) or one.id)
    _say(entry, "updated", _stamp(one.at))
    _link(entry, "alternate", address, "text/html")
    told = [f"{right.office} {right.number}".strip(), *owners(right)[:1]]
    told.append(_("new or changed in version %(number)s") % {"number": one.version})
    _say(entry, "summary", line(" · ".join(filter(None, told))))


def _say(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = line(text)


def _link(parent: etree._Element, rel: str, href: str, type: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, href=href, type=type)


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
