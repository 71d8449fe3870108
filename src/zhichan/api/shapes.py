"""What the answers look like, as OpenAPI declares it. Records of rights and of imports keep the shape of the corpus."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from ninja import Schema

from zhichan.api.indicator_shapes import IndicatorsPage, IndicatorYears
from zhichan.api.published_shapes import (
    EvaluationInFull,
    EvaluationList,
    ReadingInFull,
    ReadingsPage,
    SheetInFull,
    SheetList,
)
from zhichan.api.strategy_shapes import AmendmentList, AreaList, DutiesPage, Orphans, StrategyAtOnce, Traced
from zhichan.api.target_shapes import TargetsPage, TargetYearByYear
from zhichan.importing.report import Report
from zhichan.records.declared import Label
from zhichan.records.right import Right
from zhichan.search.dialects.cautions import Caution

_REF = "#/components/schemas/{name}"
PLAIN = (
    *(StrategyAtOnce, TargetsPage, TargetYearByYear, DutiesPage, Orphans, AmendmentList, AreaList, Traced),
    *(IndicatorsPage, IndicatorYears, ReadingsPage, ReadingInFull, SheetList, SheetInFull, EvaluationList, EvaluationInFull),
)
"""The shapes of plain data, one for each answer that leaves so."""


class Words(Schema):
    """A name in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, label: Label) -> Words:
        """The words of a label."""
        return cls(zh=label.zh, en=label.en)


class Failure(Schema):
    """An error: what happened, where, how to mend it. An error in a query also has the query, the place in it, and both as two
    lines with a caret below the place."""

    error: str
    what: str
    where: str
    mend: str
    permanent: bool
    query: str | None = None
    place: int | None = None
    expected: str | None = None
    suggestion: str | None = None
    caret: str | None = None


class Totals(Schema):
    """How many there are in all, by what is counted."""

    rights: int
    families: int
    families_extended: int
    documents: int


class ListedRight(Schema):
    """A right as a list shows it; `status` is that of the day of law, `href` leads to the record.

    Where one right stands for each family, `members` rights of the result are of its family, and `members_query`, with the same
    filters, finds them; else 1 and empty.
    """

    id: str
    kind: str
    title: str
    title_lang: str
    number: str
    holder: str
    filed: str
    status: str
    href: str
    members: int = 1
    members_query: str = ""


class CountedValue(Schema):
    """A value of a facet; as parameter of the facet's name it narrows the result to so many rights."""

    value: str
    label: Words
    rights: int


class CountedFacet(Schema):
    """A facet; `more` values are not listed, `missing` rights have none."""

    label: Words
    values: list[CountedValue]
    more: int
    missing: int


class TranslationWarning(Schema):
    """Where the meaning of a query changes; `place` is the offset in it."""

    warning: str
    place: int
    says: Words


class FoundRights(Schema):
    """A page of a result. `total` is of the whole result, `basis` says what is listed, `listed` how many of it there are in all,
    `next` is the cursor of the next page.

    `as_of` is the day of law, `known_at` when the version was made, `left_out` rights fit and are counted nowhere, as they have
    no official number. `made_up` is true where the corpus holds sample data. `understood` is the query in our own language;
    `told` says what that does not show (the classes that a title means, the members of a group);
    `warnings` say where its meaning changes, if it came in the language of another platform (`dialect`).
    """

    basis: str
    listed: int
    total: Totals
    left_out: int
    query: str
    dialect: str
    understood: str
    told: list[Words]
    warnings: list[TranslationWarning]
    as_of: dt.date
    known_at: dt.datetime
    version: int
    made_up: bool
    rights: list[ListedRight]
    facets: dict[str, CountedFacet]
    next: str | None


class Outcomes(Schema):
    """How many of the numbers of a list have one right, several, none, or cannot be read."""

    found: int
    ambiguous: int
    not_found: int
    unreadable: int


class LookedUpNumber(Schema):
    """A number as given, what became of it (`found`, `ambiguous`, `not-found`, `unreadable`), why, and the ids of its rights."""

    number: str
    outcome: str
    why: Words
    rights: list[str]


class LookedUpNumbers(Schema):
    """A list of numbers that is kept from now on; `query` finds its `rights`. `numbers` has each once, `repeated` came again."""

    id: str
    query: str
    given: int
    repeated: int
    rights: int
    outcomes: Outcomes
    as_of: dt.date
    known_at: dt.datetime
    version: int
    made_up: bool
    numbers: list[LookedUpNumber]


class LikeRight(ListedRight):
    """A right that is like what was asked, and what brought it: words of both, words of its own that mean the like, classes."""

    words: list[str]
    related: list[str]
    classes: list[str]


class SimilarRights(Schema):
    """The rights most like a right or a text, the nearest first: an order and not a set, so it has no total and no pages."""

    as_of: dt.date
    known_at: dt.datetime
    version: int
    made_up: bool
    rights: list[LikeRight]


class OneVersion(Schema):
    """A version of the corpus. Keys with `see-imports` get all of it; others no files, and no counts once something is sealed."""

    number: int
    made_at: dt.datetime
    what: str
    rights: int | None
    documents: int | None
    quarantined: int | None
    made_up: bool
    code: str
    import_id: str | None = None
    files: list[str] | None = None


class Versions(Schema):
    """A page of the versions, the newest first."""

    total: int
    versions: list[OneVersion]
    next: str | None


class MeasureAbout(Schema):
    """A measure: its name and what it counts."""

    name: str
    title: Words
    definition: Words
    href: str


class Measures(Schema):
    """All measures."""

    measures: list[MeasureAbout]


class FigureColumn(Schema):
    """A column of a table; `unit` is given where it counts."""

    name: str
    label: Words
    unit: Words | None


class FigureRow(Schema):
    """A row. `queries` gives for each column the query of the rights behind the figure, null where no query says it; `filters`
    apply as well, as parameters of the same names."""

    cells: list[str | int | float | None]
    queries: list[str | None]
    filters: dict[str, list[str]]


class Figures(Schema):
    """The table of a measure, with all that its figures rest on."""

    name: str
    title: Words
    definition: Words
    note: Words | None
    basis: str
    query: str
    as_of: dt.date
    known_at: dt.datetime
    version: int
    made_up: bool
    columns: list[FigureColumn]
    rows: list[FigureRow]


class KeyAbout(Schema):
    """A key, without its secret."""

    name: str
    prefix: str
    scopes: list[str]
    expires_on: dt.date


class Myself(Schema):
    """Who the key is: as the log names it, what it may do today, and for which bodies."""

    id: str
    key: KeyAbout
    permissions: list[str]
    bodies: list[str]


class LogEntry(Schema):
    """An entry of the audit log; `digest` is over it and the digest of the entry before."""

    number: int
    at: dt.datetime
    by: str
    action: str
    thing: str
    details: dict[str, Any]
    digest: str


class LogPage(Schema):
    """A page of the audit log, the oldest entry first."""

    total: int
    entries: list[LogEntry]
    next: str | None


def kept_shapes() -> dict[str, Any]:
    """The schemas of what leaves as the layers below write it."""
    _, shapes = msgspec.json.schema_components([Right, Report, *PLAIN], ref_template=_REF)
    return dict(shapes)


class Translated(Schema):
    """A query in another language; `understood` is what it means, in our own. `recognised_by` says why it
    was taken to be of the platform `read_as`; it is empty where the caller said so."""

    text: str
    read_as: str
    to: str
    recognised_by: list[Words]
    understood: str
    warnings: list[TranslationWarning]


def warned(cautions: Iterable[Caution]) -> list[TranslationWarning]:
    """Where the meaning of a query changes, as the interface says it."""
    return [
        TranslationWarning(warning=one.code, place=one.place, says=Words(zh=one.said("zh"), en=one.said("en")))
        for one in cautions
    ]


def answers(kept: type[msgspec.Struct] | None = None, errors: Iterable[int] = ()) -> dict[str, Any]:
    """What an operation declares of its answers beside its own shape.

    Args:
        kept: the shape of an answer that leaves as the layers below write it.
        errors: the statuses of errors that it may give, beside those of every operation.
    """
    responses: dict[int, Any] = {304: {"description": "Not changed since the answer with the tag sent in If-None-Match"}}
    if kept:
        shape = {"$ref": _REF.format(name=kept.__name__)}
        responses[200] = {"description": "OK", "content": {"application/json": {"schema": shape}}}
    failure = {"application/json": {"schema": {"$ref": _REF.format(name=Failure.__name__)}}}
    described = {
        400: "A query, or a sign in the address, that cannot be read",
        401: "No key, or one that is not valid",
        403: "The key does not allow it",
        404: "Not on record",
        405: "Not answered with this method",
        410: "What the file was made of has changed since; ask again",
        409: "The result changed while it was paged through; begin again",
        414: "The address is too long",
        422: "A parameter that cannot be understood",
        429: "Too many calls; Retry-After says when to go on",
        500: "An error of ours",
        503: "Being prepared; Retry-After says when to ask again",
    }
    always = (400, 401, 404, 405, 414, 422, 429, 500, 503)
    responses |= {status: {"description": described[status], "content": failure} for status in sorted({*always, *errors})}
    return {"responses": responses}
