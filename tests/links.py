"""Following links as a browser does: what a page leads to, and a walk that ends."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import override
from lxml import html

EXAMPLES, MOST = 2, 6
"""Of addresses that differ in values alone so many are looked at, and so many of one route in all, in each language."""
_IN_DATA = re.compile(r'"(/(?:zh|en|api|account)/[^"\s<>]*)"')


def leads_to(page: str, address: str) -> Iterator[str]:
    """The addresses of this site that a page leads to: links, files, forms that only ask, and what its scripts are told."""
    tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in tree.iter(html.etree.Element):
        for name, value in element.attrib.items():
            if name in ("href", "src") or (name.startswith("data-") and value.startswith(("/zh/", "/en/"))):
                yield from _of_this_site(value, address)
        if element.tag == "form" and element.get("method", "get").lower() == "get":
            yield from _of_this_site(_filled(element, address), address)
        if element.tag == "script" and element.get("type", "").endswith("json"):
            yield from _IN_DATA.findall(str(element.text_content()))


def _of_this_site(value: str, address: str) -> Iterator[str]:
    whole = urlsplit(urljoin(f"http://testserver{address}", value))
    if whole.netloc == "testserver" and whole.scheme == "http":
        yield whole.path + (f"?{whole.query}" if whole.query else "")


def _filled(form: html.HtmlElement, address: str) -> str:
    """Where a form leads that is sent as it stands."""
    pairs = [(name, value) for name, value in form.form_values() if name]
    return f"{form.get('action') or urlsplit(address).path}?{urlencode(pairs)}"


def route(address: str) -> str:
    """The name of the route that answers an address, with `api:` before those of the interface, or `""`: there is none."""
    path = urlsplit(address).path
    with override("en" if path.startswith("/en/") else "zh-hans"):
        try:
            found = resolve(path)
        except Resolver404:
            return ""
    return found.view_name if found.url_name else "door"


@dataclass
class Walk:
    """What a walk met with: the routes that answered as they should, and what was wrong, each with the page that led there."""

    reached: set[str] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)  # by address: the page that led there
    wrongs: list[str] = field(default_factory=list)


def walk(starts: list[str], get: Callable[[str], HttpResponse], wrong: Callable[[str, HttpResponse], str]) -> Walk:
    """Follows links from some addresses until nothing new is led to.

    Args:
        wrong: what is wrong with an answer, `""` for nothing.
    """
    found, seen = Walk(), Counter[tuple[str, ...]]()
    waiting = deque((address, "the start") for address in starts)
    while waiting:
        address, by = waiting.popleft()
        if address in found.pages or (by != "the start" and not _is_wanted(address, seen)):
            continue
        found.pages[address] = by
        answer = get(address)
        if told := wrong(address, answer):
            found.wrongs.append(f"{address} (from {by}): {told}")
            continue
        found.reached.add(route(address))
        if answer.status_code in (301, 302):
            waiting.append((next(_of_this_site(answer.headers["Location"], address), "/"), address))
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting.extend((more, address) for more in leads_to(answer.content.decode(), address))
    return found


def _is_wanted(address: str, seen: Counter[tuple[str, ...]]) -> bool:
    """Whether an address differs enough from what was looked at."""
    parts = urlsplit(address)
    place = f"{parts.path.split('/')[1]} {route(address) or parts.path}"
    name = parts.path if parts.path.startswith("/static/") else place
    asked = tuple(sorted({key for key, _value in parse_qsl(parts.query, keep_blank_values=True)}))
    seen[name, *asked] += 1
    seen[name, "*"] += seen[name, *asked] <= EXAMPLES
    return seen[name, *asked] <= EXAMPLES and seen[name, "*"] <= MOST
