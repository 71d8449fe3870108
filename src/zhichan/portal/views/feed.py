"""Any search as an Atom feed (RFC 4287): what the newest versions brought and changed, with ids that stay."""

from __future__ import annotations

import datetime as dt
import hashlib
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from lxml import etree

from zhichan.accounts.requests import actor
from zhichan.exports.columns import owners, title
from zhichan.exports.plain import line
from zhichan.opened import city
from zhichan.portal.language import TAGS
from zhichan.portal.views.framing import frame_file
from zhichan.records.right import Right
from zhichan.taking.news import News, news
from zhichan.taking.orders import shown_to

_ATOM = "http://www.w3.org/2005/Atom"


def atom(request: HttpRequest) -> HttpResponse:
    """`/zh/search.atom?q=…`: at most fifty rights, as far as whoever asks may see them."""
    framed = frame_file(request)
    by = actor(request)
    found = news(framed.view, framed.searcher, framed.rids(), by)
    rights = shown_to(framed.view, framed.audience, by)([one.id for one in found])
    question = framed.asked.tail(page=False)
    made = found[0].at if found else framed.view.version.made_at
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # None is the default namespace
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", TAGS[framed.lang])
    digest = hashlib.blake2b(f"{framed.lang} {question}".encode("utf-8", "backslashreplace"), digest_size=12).hexdigest()
    _say(feed, "id", f"urn:zhichan:search:{digest}")
    name = framed.own_words or _("All rights")
    _say(feed, "title", f"{_('Zhichan')} {city.gazetteer().city_name.in_(framed.lang)} · {line(name)}")
    if framed.view.made_up:
        _say(feed, "subtitle", _("Sample data — made up."))
    _say(feed, "updated", _stamp(made))
    _link(feed, "self", request.build_absolute_uri(reverse("search-atom") + question), "application/atom+xml")
    _link(feed, "alternate", request.build_absolute_uri(reverse("search") + question), "text/html")
    _say(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", _("Zhichan"))
    for one in found:
        if (right := rights.get(one.id)) is not None:
            address = request.build_absolute_uri(reverse("right", args=[one.id]))
            _entry(feed, one, right, framed.lang, address)
    content = etree.tostring(feed, xml_declaration=True, encoding="UTF-8")
    etag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8", headers={"ETag": etag})
    answer: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
    return answer


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
