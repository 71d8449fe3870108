"""The addresses of the pages; the language comes before each."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from zhichan.portal import account_urls
from zhichan.portal.views import (
    about,
    desk,
    downloads,
    home,
    map,
    operation,
    overview,
    parties,
    pictures,
    quality,
    results,
    right,
    strategy,
)

patterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search", results.results, name="search"),
    path("search.csv", downloads.as_csv, name="search-csv"),
    path("search.jsonl", downloads.as_jsonl, name="search-jsonl"),
    path("rights/<path:id>.json", right.record_json, name="right-json"),
    path("rights/<path:id>", right.right, name="right"),
    path("pictures/<str:document>", pictures.picture, name="picture"),
    path("overview", overview.overview, name="overview"),
    path("overview/<slug:measure>.csv", overview.measure_csv, name="measure-csv"),
    path("map", map.map_page, name="map"),
    path("map.json", map.map_json, name="map-json"),
    path("map/rights.json", map.rights_json, name="map-rights"),
    path("parties", parties.parties, name="parties"),
    path("parties/unsure", parties.unsure, name="parties-unsure"),
    path("parties/judge", parties.judge, name="parties-judge"),
    path("parties/<slug:pid>.ics", parties.party_ics, name="party-ics"),
    path("parties/<slug:pid>", parties.party, name="party"),
    path("quality", quality.quality, name="quality"),
    path("quality.csv", quality.quality_csv, name="quality-csv"),
    path("strategy", strategy.strategy, name="strategy"),
    path("targets.json", strategy.targets_json, name="targets-json"),
    path("help/search", about.search_help, name="search-help"),
    path("about", about.about, name="about"),
    path("desk", desk.desk, name="desk"),
    path("operation", operation.operation, name="operation"),
    path("account/", include(account_urls.patterns)),
]
