"""What a right says of itself reaches its page in words of the page's language, never as a bare key."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from zhichan.corpus.store import Corpus
from zhichan.portal.drawings import colours
from zhichan.portal.templatetags.zhichan import state
from zhichan.records.kinds import kinds
from zhichan.records.right import ClassMark, Event, Link, Party, Right, Source, Text

_SAID = ("s",)
_ROLES = (
    *("holder", "applicant", "assignee", "inventor", "creator", "breeder", "drafter"),
    *("licensee", "user", "agency", "agent", "examiner", "correspondent"),
)
_SCHEMES = {"uspc", "gbt4754", "emerging"}.union(*(kind.schemes for kind in kinds().values()))
_LINKS = (
    *("priority", "division", "divided-into", "continuation", "continuation-in-part", "reissue", "reexamination"),
    *("pct-filing", "pct-publication", "related-publication", "cites", "cited-by", "family", "dual-filing"),
)
_CATEGORIES = ("simple", "extended", "docdb", "vendor", "examiner", "applicant", "third party", "other", "provisional")
_PARTS = ("title", "abstract", "first-claim", "claims", "description", "goods")
_STATES = {key for kind in kinds().values() for key in kind.states}
_KEYS = {*_ROLES, *_SCHEMES, *_LINKS, *_CATEGORIES, *_PARTS, *_STATES}


def _right(kind: str) -> Right:
    """A made-up right with a party of every role, a class of every scheme and a link of every sort."""
    return Right(
        id=f"CN:{kind}:1",
        kind=kind,
        office="CN",
        number="1",
        sources=(Source(key="s", format="f", authority="hand", file="f", sha256="0" * 64, place="row 2", imported="i"),),
        parties=tuple(Party(role=role, name="某某有限公司", sources=_SAID) for role in _ROLES),
        classes=tuple(ClassMark(scheme=scheme, symbol="1", sources=_SAID) for scheme in sorted(_SCHEMES)),
        events=tuple(
            Event(key=key, date=f"20{year:02}-01-02", sources=_SAID) for year, key in enumerate(kinds()[kind].events, 1)
        ),
        texts=tuple(Text(part=part, lang="zh", text="文", sources=_SAID) for part in _PARTS),
        links=(
            *(Link(rel=rel, number=f"1{place}", office="CN", sources=_SAID) for place, rel in enumerate(_LINKS)),
            *(Link(rel="family", number="2", office="CN", category=category, sources=_SAID) for category in _CATEGORIES),
        ),
    )


def _said_on(html: str) -> set[str]:
    main = re.sub(r"(?s)<(script|style).*?</\1>", "", html)
    return {unescape(text).strip() for text in re.split(r"<[^>]*>", main)}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_no_bare_key_on_the_page_of_a_right(sample: Client, monkeypatch: pytest.MonkeyPatch, lang: str, kind: str) -> None:
    shown = _right(kind)
    monkeypatch.setattr(Corpus, "right", lambda *_: shown)
    answer = sample.get(f"/{lang}/rights/{shown.id}")
    assert answer.status_code == 200
    said = _said_on(answer.content.decode())
    assert not said & _KEYS
    expected = {
        "zh": {
            "国民经济行业分类",
            "战略性新兴产业",
            "分案为",
            "部分继续申请",
            "简单同族",
            "扩展同族",
            "DocDB同族",
            "平台自定同族",
        },
        "en": {
            "Industry class GB/T 4754",
            "Strategic emerging industry",
            "Divided into",
            "Continuation in part",
            "simple family",
        },
    }
    assert expected[lang] <= said
    own = kinds()[kind]
    assert {label.in_(lang) for labels in (own.roles, own.schemes) for label in labels.values()} <= said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_map_names_every_state_and_type(sample: Client, lang: str) -> None:
    settings = sample.get(f"/{lang}/map").context["settings"]
    keys = {entry["key"] for entry in settings["states"]}
    assert keys == _STATES
    types = [entry["key"] for entry in settings["types"]]
    declared = [key for kind in kinds().values() if "type" in kind.properties for key in kind.properties["type"].choices]
    assert len(types) == len(set(types))
    assert {*declared, "ic-layout", "unknown"} == set(types)
    assert all(entry["label"] != entry["key"] for entry in settings["states"] + settings["types"])


def test_states_that_mean_the_same_share_a_colour_and_every_state_has_one() -> None:
    assert set(colours.STATES) == _STATES
    for kind in kinds().values():
        for key, declared in kind.states.items():
            family = {"c3"} if declared.protected else {"c5"} if declared.alive else {*colours.STATES.values()} - {"c3", "c5"}
            assert colours.STATES[key] in family, key


def test_a_state_is_drawn_by_what_it_means() -> None:
    def drawn(key: str, kind: str) -> str:
        return state(key, kind_name=kind).partition("<svg")[2].partition("</svg>")[0]

    assert drawn("grace", "trademark") == drawn("in-force", "patent")
    assert drawn("bred", "plant-variety") == drawn("issued", "standard") == drawn("pending", "patent")
    assert drawn("cancelled", "trademark") == drawn("revoked", "patent")


def test_only_what_is_left_over_is_grey(sample: Client) -> None:
    charts = {shown.table.name: shown for shown in sample.get("/en/overview").context["charts"]}
    for name in ("rights_by_holder", "rights_by_district", "rights_by_class"):
        left = re.compile(r"\d+ others|.*not known|Outside .*|No IPC class")
        bars = charts[name].drawing["rows"]
        assert bars
        for bar in bars:
            assert (bar["colour"] == "grey") == bool(left.fullmatch(bar["label"])), bar
