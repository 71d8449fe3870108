"""Every exit of the portal: to the public none of them tells what is sealed, or what is nobody's business about a person.

An address that is not listed here fails the test: whoever adds one says how it is looked at.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override
from PIL import Image

from zhichan import portal
from zhichan.accounts.actors import PUBLIC as PUBLIC_ACTOR
from zhichan.accounts.actors import Actor, machine
from zhichan.accounts.models import Person
from zhichan.accounts.people import add_body
from zhichan.analytics.measures import MEASURES
from zhichan.audit.models import Entry
from zhichan.cases.models import Case
from zhichan.cases.running import open_case, take_step
from zhichan.cli.serving import prepare
from zhichan.configuration import Configuration
from zhichan.corpus.files import sha256_of
from zhichan.corpus.store import Corpus
from zhichan.exports.columns import COLUMNS
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.opened import city
from zhichan.parties.resolve import resolve
from zhichan.parties.who import Parties
from zhichan.portal.views import framing, pictures
from zhichan.quality.build import build_quality
from zhichan.records.audience import PUBLIC as EVERYBODY
from zhichan.records.audience import Audience
from zhichan.records.right import ClassMark, Event, Fact, Link, Medium, Party, Rest, Right, Text

BODY = "dl-ip-office"
IDENTITY = "210204199001011234"
OPEN, SEALED, OBJECTED = "XX:patent:20121000101", "XX:patent:20121000777", "XX:patent:20121000301"
HOLDER = "大连甲泵业有限公司"
HIDDEN = ("密词", "密名", "密件", "1000777", "H02K", "图密")
"""Words that only the sealed delivery has: titles, names, its file, the number and class of its right, its picture."""
PERSONAL = ("密址", "116099", IDENTITY, "密注", "13912345678")
"""Where the people in what is open live, their numbers, and what stands in columns not understood."""
WITHHELD = ("钱匿名", "孙匿名")
"""Names of people on an open right who objected to their display."""
WORD, NONSENSE = "密词甲", "空词甲"


def _right(id_: str, *, title: str = "水泵叶轮", parties: tuple[Party, ...] = (), **more: object) -> Right:
    owner = Party(role="applicant", name=HOLDER, seq=1, address="辽宁省大连市甘井子区某路1号")
    return Right(
        id=id_,
        kind="patent",
        office="XX",
        number=id_.rpartition(":")[2],
        parties=parties or (owner,),
        texts=(Text(part="title", lang="zh", text=title), Text(part="abstract", lang="zh", text=f"一种{title}，用于离心水泵。")),
        **{
            "facts": (Fact(property="type", value="invention"),),
            "classes": (ClassMark(scheme="ipc", symbol="F04D13/06"),),
            "events": (Event(key="filed", date="2012-05-31"),),
            **more,
        },  # type: ignore[arg-type]  # members of a right
    )


def _people(number: int) -> tuple[Party, ...]:
    home = {"address": f"辽宁省大连市沙河口区密址路{number % 3}号", "postcode": "116099"}
    return (
        Party(role="applicant", name="张三", seq=1, code=IDENTITY if number % 2 else "", **home),  # type: ignore[arg-type]
        Party(role="inventor", name="李四", seq=1, **home),  # type: ignore[arg-type]
        Party(role="agent", name="王五", seq=1, code=IDENTITY),
        Party(role="applicant", name=IDENTITY if number == 104 else "赵六 13912345678", seq=2),
    )


def _open_rights() -> Iterator[Right]:
    yield from (_right(f"XX:patent:20121000{number}") for number in range(201, 220))
    holder, inventor = (
        Party(role=role, name=name, seq=1) for role, name in zip(("applicant", "inventor"), WITHHELD, strict=True)
    )
    told = Event(key="", date="2013-05-31", text="变更后权利人:钱匿名")
    filed = Event(key="filed", date="2012-05-31")
    yield _right(OBJECTED, title="水泵密封环", parties=(holder, inventor), events=(filed, told))
    moved = Event(key="", date="2013-05-31", text="变更事项:地址 变更后权利人:密址路7号")
    for number in range(101, 107):
        yield _right(
            f"XX:patent:20121000{number}",
            title="离心水泵壳体",
            parties=_people(number),
            events=(Event(key="filed", date="2012-05-31"), moved),
            rest=(Rest(header="备注", value="密注"), Rest(header="证件", value=IDENTITY)),
            media=(Medium(role="drawing", file="open.png"),),
        )


def _sealed_rights() -> Iterator[Right]:
    """More of a right that is open, and one that nobody else knows of, tied to it in every way."""
    secret = Party(role="applicant", name="密名有限公司", seq=1, address="辽宁省大连市甘井子区密路1号")
    drawing = (Medium(role="drawing", file="图密.png"),)
    classes = (ClassMark(scheme="ipc", symbol="H02K1/27", main=True),)
    granted = (Event(key="granted", date="2014-01-01", text="密词"), Event(key="filed", date="1995-01-01"))
    yield _right(OPEN, title="密词甲", parties=(secret,), classes=classes, media=drawing, events=granted)
    ties = (Link(rel="cites", office="XX", number=OPEN.rpartition(":")[2]), Link(rel="family", office="XX", number="20121000101"))
    rest = (Rest(header="密词栏", value="密词"),)
    yield _right(SEALED, title="密词甲 水泵", parties=(secret,), classes=classes, media=drawing, links=ties, rest=rest)


UNLIMITED = {"ZHICHAN_PAGES_PER_MINUTE": "1000000", "ZHICHAN_API_PER_MINUTE_PUBLIC": "1000000"}
Someone = Callable[..., Person]
pytestmark = pytest.mark.django_db


class Site(NamedTuple):
    """A home folder, and what exits are asked with."""

    home: Path
    person: str  # the id of a party
    objecting: str  # the id of a party who objected to the display of their name
    open_document: str
    sealed_document: str
    numbers: str = "0" * 24  # the id of a list of numbers


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A city with an open and a sealed delivery; everything that pages are made from is made."""
    home = tmp_path_factory.mktemp("home")
    told = Configuration.from_environment({"ZHICHAN_HOME": str(home)})
    corpus = Corpus(told.city_corpus)
    documents = []
    for name, picture, rights, body in (
        ("公开.jsonl", "open.png", _open_rights(), ""),
        ("密件.jsonl", "图密.png", _sealed_rights(), BODY),
    ):
        folder = tmp_path_factory.mktemp("delivery")
        refused = '{"id": "XX:patent:7777", "kind": "密词"}\n'.encode() if body else b""
        (folder / name).write_bytes(b"".join(map(encode, rights)) + refused)
        Image.new("L", (40, 60), 255).save(folder / picture)
        run(corpus, [folder / name], sealed_for=body, now=dt.datetime(2026, 1, 1 + len(documents), tzinfo=dt.UTC))
        documents.append(sha256_of(folder / name))
    prepare(told)
    version = corpus.version()
    build_quality(corpus, version)
    parties = Parties.open(resolve(corpus, version, []))
    (person, *_), (objecting,) = parties.called("张三"), parties.called(WITHHELD[0])
    numbers = told.lists.keep("XX20121000101\nXX20121000301\nXX20121000999\n无")
    return Site(home, person, objecting, *documents, numbers)


@pytest.fixture(scope="module")
def public(site: Site) -> Iterator[Client]:
    """Anybody. Who is who is known from the first page on."""
    told = {"ZHICHAN_HOME": str(site.home), **UNLIMITED}
    with override_settings(CONFIGURATION=Configuration.from_environment(told)):
        city.forget()
        city.current().parties(EVERYBODY, patience=120)
        yield Client()
    city.forget()


@pytest.fixture
def officer(public: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Client]:
    """Gives a visitor who may see the body's deliveries, and personal data if so told."""

    def as_one(personal: bool = False) -> Client:
        audience = Audience(bodies=frozenset({BODY}), personal=personal)
        for module in (framing, pictures):
            monkeypatch.setattr(module, "audience_of", lambda request: audience)
        return public

    return as_one


Asked = list[tuple[tuple[str, ...], str]]


def _exits(site: Site) -> dict[str, Asked]:
    """By the name of each address: the arguments and tails that it is asked with."""
    narrowed = [
        "",
        "?q=水泵",
        "?type=invention&year=2012",
        "?q=NOT+无",
        "?holder=" + HOLDER,
        "?district=210204",
        "?q=address:沙河口",
    ]
    plain: Asked = [((), tail) for tail in narrowed]
    return {
        "health": [((), "")],
        "door": [((), "")],
        "home": [((), ""), ((), "?known_at=2026-01-01")],
        "search": [*plain, *(((), tail) for tail in ("?shape=pictures", "?sort=title", "?q=(", "?q=party:无此人", "?page=2"))],
        "why-not": [((), tail) for tail in ("", "?q=水泵&number=无", "?q=水泵&number=20121000201")],
        "similar": [
            ((), ""),
            ((), f"?right={OPEN}"),
            ((), "?text=一种用于离心水泵的叶轮"),
            ((), f"?right={OPEN}&older=yes"),
            ((), f"?right={OPEN}&claim=1"),
        ],
        "numbers": [((), "")],
        "number-list": [((site.numbers,), ""), (("0" * 24,), "")],
        "number-list-csv": [((site.numbers,), tail) for tail in ("", "?only=not-found", "?only=无")],
        "search-csv": plain,
        "search-jsonl": plain,
        "search-atom": plain,
        "take": [*plain, ((), "?columns=number,claims,sources&up=claims")],
        "take-file": [
            *(
                ((), f"{tail or '?'}{'&' if tail else ''}format={format}")
                for tail in narrowed[:2]
                for format in ("csv", "jsonl", "ris")
            ),
            ((), "?q=水泵&format=bibtex"),
            ((), f"?format=csv&columns={','.join(COLUMNS)}"),
        ],
        "taken": [(("0" * 32,), "")],
        "taken-json": [(("0" * 32,), "")],
        "taken-file": [(("0" * 32,), "")],
        "right": [
            *(((OPEN,), ""), ((OBJECTED,), "?q=inventor:匿*+OR+holder:*名"), ((OPEN,), "?q=水泵")),
            *(((OPEN,), f"?version={number}") for number in (1, 2, 3, "x")),
            *((("XX:patent:20121000201",), "?q=NOT+水泵"), (("无",), "")),
        ],
        **{
            name: [((OPEN,), ""), ((OBJECTED,), "?version=2"), (("无",), ""), ((OPEN,), "?version=1&as_of=2013-01-01")]
            for name in ("right-ris", "right-bib")
        },
        "right-json": [((OPEN,), ""), ((OBJECTED,), ""), (("无",), "")],
        "picture": [
            ((document,), f"?name={name}&size={size}")
            for document in (site.open_document, site.sealed_document)
            for name in ("open.png", "无.png")
            for size in ("small", "original", "无")
        ],
        "overview": [*plain, *(((), f"?basis={basis}") for basis in ("families", "families-extended", "documents", "无"))],
        "measure-csv": [((measure,), "") for measure in MEASURES] + [(("none",), "")],
        "map": plain,
        "map-json": plain,
        "map-rights": [((), "?" + "&".join(f"rid={rid}" for rid in range(first, first + 30))) for first in (0, 20)],
        "parties": [((), ""), ((), "?name=张"), ((), "?name=有限公司")],
        "parties-unsure": [((), "")],
        "parties-judge": [((), "")],
        "party": [((site.person,), ""), ((site.objecting,), ""), ((site.person,), "?kind=patent"), (("p000000000000",), "")],
        "party-ics": [((site.person,), ""), ((site.objecting,), ""), (("p000000000000",), "")],
        "quality": [
            *(((), tail) for tail in ("", "?check=odd-value", "?check=refused", "?check=check-digit", "?check=shifted-columns")),
            *(((), f"?file={document}") for document in (site.open_document, site.sealed_document)),
        ],
        "quality-csv": [((), ""), ((), f"?file={site.open_document}")],
        "strategy": [((), "")],
        **{name: [(("T05-02",), ""), (("T04-1",), ""), (("T05-02",), "?as_of=2013-12-31")] for name in ("target", "target-csv")},
        "targets-json": [((), "")],
        "indicators": [((), "")],
        "indicator-table": [((), "")],
        "indicator-table-csv": [((), "")],
        **{name: [(("valid-inventions",), ""), (("none",), "")] for name in ("indicator", "indicator-csv")},
        "trace": [(("invention-applications@2012",), ""), (("enterprises-with-inventions@2014-12-31",), ""), (("T05-01",), "")],
        "trace-csv": [(("invention-applications@2012",), ""), (("none",), "")],
        **{key: [((), "")] for key in ("duties", "duties-json", "orphans", "divisions", "shares", "amendments", "evaluations")},
        "duty": [(("D07-1",), "")],
        "division": [((1,), "")],
        "division-file": [((1, "json"), ""), ((1, "docx"), "")],
        **{key: [(("2026-mid-term",), "")] for key in ("evaluation", "evaluation-view")},
        "evaluation-file": [(("2026-mid-term", "json"), "")],
        "evaluation-third-party": [(("2026-mid-term", 1), "")],
        "amendment-file": [((1,), "")],
        "shares-of": [(("T07-3",), "")],
        "shares-file": [(("T07-3", 1), "")],
        "readings": [((), "")],
        "reading": [(("R-2026-0001",), ""), (("none",), "")],
        "reading-evidence": [(("R-2026-0001", "1"), "")],
        "search-help": [((), "")],
        "about": [((), "")],
    }


OTHERS: dict[str, tuple[str, ...]] = {
    **{
        f"/api/v1/{path}": ()
        for path in ("rights?q=水泵", f"rights/{OPEN}", f"rights/{SEALED}", "versions", "versions/1", "versions/2")
    },
    **{f"/api/v1/{path}": () for path in (f"rights/{OBJECTED}", "rights?q=密封环&facets=holder", "measures/rights_by_holder")},
    **{
        f"/api/v1/{path}": ()
        for path in ("measures", "measures/rights_by_year", "map", "export?format=csv", "imports/x", "numbers")
    },
    **{f"/api/v1/{path}": () for path in ("me", "audit", "openapi.json")},
    **{
        f"/api/v1/{path}": ()
        for path in (
            "strategy",
            "targets",
            "targets/T05-02",
            "duties",
            "orphans",
            "amendments",
            "areas",
            "indicators",
            "readings",
        )
    },
    **{
        f"/api/v1/{path}": ()
        for path in ("indicators/patent-applications", "trace/patent-applications@2019", "readings/R-2026-0001", "scores")
    },
    **{f"/api/v1/{path}": () for path in ("scores/districts-2025", "evaluations", "evaluations/2026-mid-term", "feed?q=水泵")},
    **{f"/api/v1/{path}": () for path in ("tags", f"notes?right={SEALED}", "searches", "searches/1", "history")},
    **{f"/api/v1/similar?{asked}": () for asked in ("text=水泵密词甲叶轮", f"right={OPEN}", f"right={SEALED}")},
    "/api/v1/translate?q=TI=(水泵)": (),
    **{f"/api/v1/explain?q=水泵&right={right}": () for right in (OPEN, SEALED)},
    **dict.fromkeys(("/api/v1/difference?left=密封环&right=叶轮", f"/api/v1/explain?q=holder:匿&right={OBJECTED}"), ()),
    "/api/v1/rights?q=TI=(水泵)&dialect=incopat": (),
    **{f"/{path}": () for path in ("ready", "metrics")},
    **dict.fromkeys(
        ("privacy", "privacy-request", "privacy-case", "api-help", "desk", "keys", "people", "person-new", "bodies"), ()
    ),
    **dict.fromkeys(("audit", "audit-verify", "import", "jobs", "imports", "difference", "quarantine", "schemes"), ()),
    **dict.fromkeys(("history", "searches", "tags", "obligations", "own", "own-ics", "meeting"), ()),
    **dict.fromkeys(("saved-search", "note"), ("1",)),
    **dict.fromkeys(("assessments",), ()),
    **dict.fromkeys(("assessment", "assessment-xlsx", "assessment-docx", "assessment-simulation"), ("districts-2025",)),
    **dict.fromkeys(("score", "score-evidence"), ("districts-2025", "zhongshan")),
    "evidence": ("1",),
    "meeting-file": ("docx",),
    **dict.fromkeys(("note-on", "tag-on"), (OPEN,)),
    **dict.fromkeys(("sample-city", "operation", "usersessions_list"), ()),
    **dict.fromkeys(("account_login", "account_logout", "account_inactive", "account_change_password"), ()),
    **dict.fromkeys(("account_reauthenticate", "mfa_index", "mfa_authenticate", "mfa_reauthenticate"), ()),
    **dict.fromkeys(("mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes"), ()),
    **dict.fromkeys(("mfa_download_recovery_codes", "mfa_generate_recovery_codes"), ()),
    **dict.fromkeys(("openid_connect_login", "openid_connect_callback"), ("city",)),
    **dict.fromkeys(("readings-enter", "readings-review", "readings-sheet", "readings-sheets", "readings-attach"), ()),
    **dict.fromkeys(("reading-change", "reading-restate"), ("R-2026-0001",)),
    "readings-row": ("1",),
    "evaluation-attach": ("2026-mid-term",),
    "reading-act": ("R-2026-0001", "accept"),
    "case": ("personal-data-request", "2026-1"),
    "cases": ("personal-data-request",),
    "import-preview": ("none",),
    "import-report": ("none",),
    "import-undo": ("none",),
    "job": ("1",),
    "job-json": ("1",),
    "key-revoke": ("1",),
    "keys-of": ("1",),
    "mend": ("none",),
    "person": ("1",),
    "person-change": ("1", "role"),
}
"""Exits that no question is put to: pages of those who have signed in, and the interface, by name or address, with arguments."""

_OF_THE_INTERFACE = {
    *("feed", "whole", "targets", "areas", "sheets", "scores", "one_evaluation", "made", "save", "change", "delete", "result"),
    *("listed_tags", "give_tag", "take_tag", "listed_notes", "write_note", "change_note", "remove_note"),
    "translated",
    "explained",
    "compared",
    "api-root",
    "figures",
    "found",
    "numbers",
    "export",
    "regions",
    "import_report",
    "listed",
    "me",
    "one",
    "openapi",
    "ready",
    "metrics",
}


def _addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns)
        else:
            yield pattern.name or str(pattern.pattern) or "door"


def _address(name: str, arguments: tuple[str, ...], tail: str, lang: str) -> str:
    if name in ("health", "door"):
        return {"health": "/health", "door": "/"}[name]
    with override("en" if lang == "en" else "zh-hans"):
        return reverse(name, args=arguments) + quote(tail, safe="?&=+")


def _told(answer: HttpResponse) -> str:
    """All that an answer says, its headers too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.status_code not in (202, 500), content
    counted = ("X-Request-Id", "RateLimit-")  # different in every answer
    headers = {name: value for name, value in answer.headers.items() if not name.startswith(counted)}
    return content.decode("utf-8", "replace") + str(headers)


def test_pages_get_records_through_one_door() -> None:
    """`CityView` asks what the audience sees; no page reads a record from the corpus by itself."""
    raw = re.compile(r"corpus\.(right|rights|some|quarantine|files)\b")
    reading = {path.name for path in Path(portal.__file__).parent.rglob("*.py") if raw.search(path.read_text(encoding="utf-8"))}
    assert reading == set()


def test_every_address_is_listed(site: Site) -> None:
    listed = {*_exits(site), *(name for name in OTHERS if not name.startswith("/")), *_OF_THE_INTERFACE}
    assert set(_addresses(get_resolver().url_patterns)) == listed


@pytest.mark.parametrize("role", ["", "data-officer", "personal-data-officer", "system-administrator", "auditor"])
def test_no_role_sees_more_than_its_permissions_at_any_exit(role: str, site: Site, public: Client, someone: Someone) -> None:
    """Role by exit: what is sealed for another body shows nowhere, personal data only to who may see it."""
    told = Configuration.from_environment({"ZHICHAN_HOME": str(site.home), "ZHICHAN_SECOND_FACTOR": "nobody", **UNLIMITED})
    with override_settings(CONFIGURATION=told):
        client = Client()
        if role:
            client.force_login(someone(role))
        secrets = HIDDEN if role == "personal-data-officer" else (*HIDDEN, *PERSONAL)
        for address in _everywhere(site):
            answer = client.get(address)
            assert answer.status_code not in (202, 500), address
            shown = _told(answer).replace(SEALED, "…" if SEALED in address else SEALED)  # an answer may say what was asked for
            shown = re.sub(r"\d+\.\d+", "…", shown) if address == "/metrics" else shown  # seconds hold any digits at all
            for secret in secrets:
                assert secret not in shown, (address, secret)


_OFFICER = Actor("person:7 li", "李保护", frozenset({"decide-requests"}))


def _object() -> list[Case]:
    """The people who objected are granted it: their cases."""
    asked = {"kind": "objection", "right": OBJECTED, "account": "请勿展示", "name": WITHHELD[0], "contact": "无"}
    cases = []
    for name in WITHHELD:
        case, _code = open_case(PUBLIC_ACTOR, "personal-data-request", asked)
        take_step(_OFFICER, case, "confirm-identity", given={"how": "in-person"})
        take_step(_OFFICER, case, "grant", reason="属实", given={"rights": [OBJECTED], "party": name, "fields": ["name"]})
        cases.append(case)
    return cases


_TELLING = {"search", "search-csv", "search-jsonl", "right", "right-json", "party", "party-ics", "parties", "map-rights"} | {
    *("right-ris", "right-bib", "/api/v1/difference?left=密封环&right=叶轮"),
    *("overview", "measure-csv", f"/api/v1/rights/{OBJECTED}", "/api/v1/rights?q=密封环&facets=holder"),
    *("/api/v1/measures/rights_by_holder", "/api/v1/export?format=csv", "search-atom", "take-file", "similar"),
    "/api/v1/feed?q=水泵",
    *(f"/api/v1/similar?{asked}" for asked in ("text=水泵密词甲叶轮", f"right={OPEN}")),
}
"""The exits that print names of parties."""


def _naming(site: Site, client: Client) -> set[str]:
    """The exits, by name or address, that say a withheld name."""
    found = set()
    for name, asked in _exits(site).items():
        for arguments, tail in asked:
            if any(word in _told(client.get(_address(name, arguments, tail, "zh"))) for word in WITHHELD):
                found.add(name)
    for name, arguments in OTHERS.items():
        address = name if name.startswith("/") else _address(name, arguments, "", "zh")
        if any(word in _told(client.get(address)) for word in WITHHELD):
            found.add(name)
    return found


def test_names_are_told_until_an_objection_is_granted_and_again_when_it_is_lifted(site: Site, public: Client) -> None:
    assert _naming(site, public) == _TELLING
    cases = _object()
    page = _address("right", (OBJECTED,), "", "zh")
    for case, name in zip(cases, WITHHELD, strict=True):
        assert name not in _told(public.get(page))
        take_step(_OFFICER, case, "lift", reason="本人请求")
    assert all(name in _told(public.get(page)) for name in WITHHELD)
    assert WITHHELD[0] in _told(public.get(_address("search", (), "?q=密封环", "zh")))
    assert WITHHELD[0] in _told(public.get(_address("party", (site.objecting,), "", "zh")))


@pytest.mark.parametrize("role", ["", "data-officer", "personal-data-officer"])
def test_a_withheld_name_is_told_at_no_exit(role: str, site: Site, public: Client, someone: Someone) -> None:
    told = {"ZHICHAN_HOME": str(site.home), "ZHICHAN_SECOND_FACTOR": "nobody", **UNLIMITED}
    with override_settings(CONFIGURATION=Configuration.from_environment(told)):
        client = Client()
        if role:
            client.force_login(someone(role))
        _object()
        seen = {exit for exit in _TELLING if not exit.startswith("/api/")}  # keys, not sessions, are known there
        assert _naming(site, client) == (seen if role == "personal-data-officer" else set())
        if role == "personal-data-officer":
            assert OBJECTED in {one.thing for one in Entry.objects.filter(action="personal.read")}


@pytest.mark.parametrize(
    "field", ["", "holder:", "inventor:", "first-holder:", "party:", "NOT ", "inventor:无 NEAR/text inventor:"]
)
@pytest.mark.parametrize("name", ["search", "search-csv"])
def test_asking_for_a_withheld_name_is_asking_for_a_name_that_nobody_bears(
    name: str, field: str, site: Site, public: Client
) -> None:
    _object()
    answers = []
    for word in (*WITHHELD, "空匿某"):
        for tail in (f"?q={field}{word}", f"?q={field}{word}+OR+title:密封环", f"?holder={word}"):
            told = re.sub(r"用时 [\d,]+ 毫秒|'Content-Length': '\d+'", "", _told(public.get(_address(name, (), tail, "zh"))))
            answers.append(told.replace(word, "…").replace(quote(word), "…"))
    assert answers[:3] == answers[3:6] == answers[6:]


def test_a_party_whose_name_is_withheld_is_not_there(site: Site, public: Client) -> None:
    asked = _address("party", (site.objecting,), "", "zh"), _address("party", ("p000000000000",), "", "zh")
    assert public.get(asked[0]).status_code == 200
    _object()
    answers = [_told(public.get(one)).replace(site.objecting, "…").replace("p000000000000", "…") for one in asked]
    assert answers[0] == answers[1]
    for tail in ("?holder={}", "?q=party:{}"):
        told = [_told(public.get(_address("search", (), tail.format(pid), "zh"))) for pid in (site.objecting, "p000000000000")]
        told = [re.sub(r"用时 [\d,]+ 毫秒|'Content-Length': '\d+'", "", one) for one in told]
        assert told[0].replace(site.objecting, "…") == told[1].replace("p000000000000", "…")


def test_a_role_in_the_body_sees_its_deliveries_and_the_log_says_so(site: Site, public: Client, someone: Someone) -> None:
    add_body(machine(), code=BODY, kind="bureau", name_zh="样例局", name_en="A sample bureau")
    with override_settings(CONFIGURATION=Configuration.from_environment({"ZHICHAN_HOME": str(site.home), **UNLIMITED})):
        client = Client()
        client.force_login(someone("officer", body=BODY))
        assert SEALED in _told(client.get(_address("search", (), f"?q={WORD}", "zh")))
        assert "密名有限公司" in _told(client.get(_address("right", (SEALED,), "", "zh")))
        assert [one.thing for one in Entry.objects.filter(action="sealed.read")] == [SEALED]


def _everywhere(site: Site) -> Iterator[str]:
    for name, asked in _exits(site).items():
        yield from (_address(name, arguments, tail, "zh") for arguments, tail in asked[:4])
    for name, arguments in OTHERS.items():
        yield name if name.startswith("/") else _address(name, arguments, "", "zh")


@pytest.mark.parametrize("name", sorted(_exits(Site(Path(), "p", "p", "d", "d"))))
def test_no_exit_tells_the_public_what_is_sealed_or_personal(name: str, site: Site, public: Client) -> None:
    for arguments, tail in _exits(site)[name]:
        for lang in ("zh", "en"):
            address = _address(name, arguments, tail, lang)
            told = _told(public.get(address)) + (_told(public.post(address)) if name == "parties-judge" else "")
            for secret in (*HIDDEN, *PERSONAL):
                assert secret not in told, (address, secret)


@pytest.mark.parametrize(
    ("name", "arguments", "tail"),
    [
        *((name, (), f"?q={WORD}") for name in ("search", "search-csv", "search-jsonl", "search-atom", "map-json", "overview")),
        ("map", (), f"?q={WORD}"),
        *((name, (), f"?format=csv&q={WORD}") for name in ("take", "take-file")),
        *((name, (), f"?q=NOT+{WORD}") for name in ("search", "search-csv", "search-jsonl", "map-json", "overview")),
        *((name, (), "?holder=密词甲") for name in ("search", "search-csv", "overview")),
        *(("search", (), f"?q={field}:密词甲") for field in ("holder", "first-holder", "party", "address", "inventor")),
        *(("right", (OPEN,), f"?q={query}") for query in ("密词甲", "NOT+密词甲", "holder:密词甲", "address:密词甲")),
        ("measure-csv", ("rights_by_holder",), "?q=密词甲"),
        ("why-not", (), f"?q={WORD}&number=无"),
        ("parties", (), "?name=密词甲"),
    ],
)
def test_asking_for_a_hidden_word_is_asking_for_a_word_that_nobody_wrote(
    name: str, arguments: tuple[str, ...], tail: str, site: Site, public: Client
) -> None:
    answers = []
    while public.get(f"/zh/similar?right={OPEN}").status_code == 202:  # a right's page says whether its like are still looked for
        time.sleep(0.2)
    for word in (WORD, NONSENSE):
        told = _told(public.get(_address(name, arguments, tail.replace(WORD, word), "zh")))
        told = re.sub(r"用时 [\d,]+ 毫秒|urn:zhichan:search:\w+|'ETag': '[^']*'|'Content-Length': '\d+'", "", told)
        answers.append(told.replace(word, "…").replace(quote(word), "…"))
    assert answers[0] == answers[1]


def test_a_hidden_right_is_as_one_that_is_not_there(site: Site, public: Client) -> None:
    numbers = (SEALED.rpartition(":")[2], "20121000778")
    missed = [_told(public.get(_address("why-not", (), f"?q=水泵&number={one}", "zh"))).replace(one, "…") for one in numbers]
    assert missed[0] == missed[1]
    for name in ("right", "right-json"):
        told = [
            _told(public.get(_address(name, (id_,), "?q=水泵", "zh"))).replace(id_, "…")
            for id_ in (SEALED, "XX:patent:20121000778")
        ]
        assert told[0] == told[1]
    for size in ("small", "large", "original"):
        answer = public.get(_address("picture", (site.sealed_document,), f"?name=图密.png&size={size}", "zh"))
        assert answer.status_code == 404


def test_the_public_is_told_that_columns_are_withheld(site: Site, public: Client) -> None:
    assert "2 个栏目" in _told(public.get(_address("right", (OPEN,), "", "zh")))
    assert "2 columns of the sources" in _told(public.get(_address("right", (OPEN,), "", "en")))
    assert "沙河口区" in _told(public.get(_address("right", (OPEN,), "", "zh")))  # the district is told, the address is not


def test_who_may_see_a_bodys_deliveries_sees_them_at_every_exit(site: Site, officer: Callable[..., Client]) -> None:
    client = officer()
    for name in ("search", "search-csv", "search-jsonl", "search-atom"):
        assert SEALED in _told(client.get(_address(name, (), f"?q={WORD}", "zh"))), name
    assert json.loads(client.get(_address("map-json", (), f"?q={WORD}", "zh")).content)["rights"] == 1
    assert "<strong>1</strong>" in _told(client.get(_address("search", (), f"?q={WORD}", "zh")))
    page = _told(client.get(_address("right", (SEALED,), f"?q={WORD}", "zh")))
    assert "密名有限公司" in page
    assert "密件.jsonl" in page
    assert "密词栏" not in page  # what is not understood may be personal, whoever delivered it
    mixed = json.loads(client.get(_address("right-json", (OPEN,), "", "zh")).content)
    assert {text["text"] for text in mixed["texts"] if text["part"] == "title"} == {"离心水泵壳体", "密词甲"}
    picture = client.get(_address("picture", (site.sealed_document,), "?name=图密.png&size=small", "zh"))
    assert (picture.status_code, picture.headers["Cache-Control"]) == (200, "private, no-store")
    for secret in PERSONAL:
        assert secret not in page
        assert secret not in json.dumps(mixed, ensure_ascii=False)


def test_who_may_see_personal_data_sees_it(site: Site, officer: Callable[..., Client]) -> None:
    page = _told(officer(personal=True).get(_address("right", (OPEN,), "", "zh")))
    for secret in ("密址路", "密注", IDENTITY):
        assert secret in page
    assert "个栏目暂无对应字段，可能" not in page
