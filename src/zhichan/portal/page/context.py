"""What every page knows: the language, the city's name, where else one may go, and whether what it shows is made up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from zhichan import __version__
from zhichan.accounts.requests import actor
from zhichan.corpus.store import CorpusError
from zhichan.opened import city
from zhichan.portal.page.language import TAGS, current_language


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    language = current_language()
    clocks = _clocks(request)
    return {
        "lang": language,
        "html_lang": TAGS[language],
        "gap": "" if language == "zh" else " ",  # between sentences
        "city_name": city.gazetteer().city_name.in_(language),
        "example_district": next((one.label.zh for one in city.gazetteer().districts), ""),
        "code_version": __version__,
        "navigation": _navigation(request, clocks),
        "other_language": _other_language(request, language),
        "sample": _shows_sample(),
        "clocks_tail": clocks,
        "actor": actor(request),
        "single_sign_on": told.single_sign_on.name if (told := city.configuration()).single_sign_on.issuer else "",
    }


def _clocks(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in list(kept):
        if name not in ("as_of", "known_at") or not kept[name]:
            del kept[name]
    return f"?{kept.urlencode()}" if kept else ""


_SECTIONS = {"strategy": ("strategy", "obligations", "indicators", "trace", "readings", "assessments")}
"""The first words of the addresses that belong to a page of the navigation."""


def _navigation(request: HttpRequest, clocks: str) -> list[dict[str, Any]]:
    names = [
        ("search", _("Search")),
        ("overview", _("Overview")),
        ("map", _("Map")),
        ("parties", _("Holders")),
        ("strategy", _("Strategy")),
        ("quality", _("Data")),
        ("search-help", _("How to search")),
    ]
    here = request.resolver_match.url_name if request.resolver_match else ""
    section = request.path.split("/")[2] if request.path.count("/") > 1 else ""

    def current(name: str) -> str:
        """Of ARIA: this very page, or one of its section."""
        return "page" if name == here else "true" if section in _SECTIONS.get(name, ()) else ""

    return [{"href": reverse(name) + clocks, "label": label, "current": current(name)} for name, label in names]


def _other_language(request: HttpRequest, language: str) -> dict[str, str]:
    """The same page in the other language."""
    tag, prefix, name = ("en", "en", "English") if language == "zh" else ("zh-hans", "zh", "中文")
    own = f"/{language}/"
    path = request.get_full_path()
    if path.startswith(own):
        return {"href": f"/{prefix}/{path[len(own) :]}", "name": name, "tag": TAGS[prefix]}
    with override(tag):
        return {"href": reverse("home"), "name": name, "tag": TAGS[prefix]}


def _shows_sample() -> bool:
    try:
        return city.shown_corpus().version().made_up
    except CorpusError:
        return False
