"""The record: one right as a set of statements, each tagged with the sources that make it.

A right is never a flat row that the last importer overwrote. It is a set of small items (a party, a class, an event,
a text …) and every item carries the keys of the sources that state it. Joining two records of one right is the union of
their items, so importing is commutative, associative and idempotent, and taking a source back is taking its key away.
Which item *counts* where sources disagree is computed when it is read (`zhichan.records.choose`), never stored.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Lang = str
"""A BCP 47 language tag as the sources use it: `zh`, `en`, `de` …; `und` where the source does not say."""

Authority = Literal["office", "vendor", "hand"]
"""Who speaks: the office that keeps the register, a vendor's or portal's export, or a person's table. In this order of trust."""


Role = Literal[
    "applicant",
    "holder",
    "inventor",
    "agency",
    "agent",
    "examiner",
    "assignee",
    "correspondent",
    "creator",
    "breeder",
    "drafter",
    "licensee",
    "user",
]
"""What a party is to the right. Authors and creators of layouts are creators; bodies that write a standard are drafters."""

OWNING: tuple[Role, ...] = ("holder", "applicant", "assignee", "breeder", "drafter", "creator")
"""The roles by which a right is a party's own, the strongest first."""


class Item(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """Anything a source states. `sources` are keys of `Right.sources`, sorted."""

    sources: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """One place in one file that speaks of the right.

    `key` is `source_key(sha256, place)`: the same place of the same file has the same key for ever. Delivered for one body only
    (`sealed_for`, its code) it has another one: see `zhichan.records.audience`.
    `place` is `row 12` of a table, `bytes 1200+3400` of an XML or JSONL file, `sheet 工作表1 row 3`, with
    `member.xml!` before it inside an archive.
    """

    key: str
    format: str
    authority: Authority
    file: str
    sha256: str
    place: str
    imported: str  # the id of the import, e.g. 20261122T130501Z-1f3a
    date: str = ""  # the date the source itself bears (a gazette's publication date), ISO
    made_up: bool = False  # a record of the sample city
    sealed_for: str = ""  # the body that alone may see what it states; "" where it is open


class Party(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """A person or body in a role. Place fields hold what the source states, nothing derived."""

    role: Role
    name: str
    seq: int = 0  # the order within the role, from 1; 0 where the source gives none
    lang: Lang = "und"
    country: str = ""
    region: str = ""  # province or state as stated
    city: str = ""
    address: str = ""
    postcode: str = ""
    code: str = ""  # agency code, credit code
    scope: Literal["", "person", "organisation"] = ""


class ClassMark(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """A class symbol in normal form (`G06F 16/30` → `G06F16/30`), with its scheme and, where known, edition."""

    scheme: str  # ipc, cpc, locarno, uspc, …
    symbol: str
    main: bool = False
    edition: str = ""
    raw: str = ""  # what was printed, where the normal form differs


class Event(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """Something that happened to the right.

    `key` is one of the kind's declared events (`filed`, `published`, `granted`, `lapsed-fee` …) or `""` where the
    national code is not mapped; `code` and `text` keep the office's own words. `date` may be partial (`1994-04`).
    """

    key: str
    date: str
    code: str = ""
    text: str = ""
    gazette: str = ""


class Document(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """A publication of the right: `CN102025678A`."""

    office: str
    number: str  # without office and kind code
    kind_code: str = ""
    date: str = ""
    lang: Lang = "und"


class Text(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """A text of the right. `seq` orders several (claims); `document` is the publication it stands in, if known.

    Of the goods of a mark in several classes, `seq` is the number of the Nice class; 0 where all stand in one text.
    """

    part: Literal["title", "abstract", "first-claim", "claims", "description", "goods"]
    lang: Lang
    text: str
    seq: int = 0
    document: str = ""


class Link(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """A tie to another document or application.

    `rel`: priority, division, continuation, pct-filing, pct-publication, related-publication, cites, family, dual-filing; of
    marks also seniority, exhibition, earlier-mark (that an opposition rests on; `category` is its number), related-mark.
    `number` is normal form where recognised, else as printed; `category` says who cited (`examiner`, `applicant`).
    """

    rel: str
    number: str
    office: str = ""
    kind_code: str = ""
    date: str = ""
    category: str = ""
    name: str = ""
    text: str = ""  # non-patent literature as printed


class Medium(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """A picture or other file that the source points at."""

    role: str  # drawing, abstract-drawing, formula, table …
    file: str
    seq: int = 0


class Fact(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """A single value of a property that the kind declares (`type`, `claims-count`, `pages` …), as a string."""

    property: str
    value: str


class Rest(Item, frozen=True, kw_only=True, omit_defaults=True, order=True, gc=False):
    """What was read and not understood, by its printed header or its element's path."""

    header: str
    value: str


class Right(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One asset with all that is known of it. `id` is `<office>:<kind>:<canonical number>`."""

    id: str
    kind: str
    office: str
    number: str = ""  # canonical application or registration number; "" where only a source's id exists
    sources: tuple[Source, ...] = ()
    facts: tuple[Fact, ...] = ()
    parties: tuple[Party, ...] = ()
    classes: tuple[ClassMark, ...] = ()
    events: tuple[Event, ...] = ()
    documents: tuple[Document, ...] = ()
    texts: tuple[Text, ...] = ()
    links: tuple[Link, ...] = ()
    media: tuple[Medium, ...] = ()
    rest: tuple[Rest, ...] = ()


ITEM_FIELDS = ("facts", "parties", "classes", "events", "documents", "texts", "links", "media", "rest")
"""The fields of `Right` that hold items, in the order they are written."""
