"""What a visitor asks: the query, what narrows it, both clocks, order and page; read from an address and written to one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhichan.analytics.table import BASES, Basis
from zhichan.errors import ZhichanError
from zhichan.notebook.questions import FACETS
from zhichan.notebook.questions import tail as tail_of
from zhichan.opened.clocks import end_of, today
from zhichan.search.columns import CLASS_LEVELS, ORDERS
from zhichan.search.dialects.registry import NAMES
from zhichan.search.ranking import SORTS as EVERY_SORT

SORTS = ("relevance", "newest", "oldest", "title")
"""The orders that are always offered; `OTHER_SORTS` are behind a fold."""
OTHER_SORTS = tuple(
    f"{sign}{name}" for name in ORDERS if name not in ("filed", "id") for sign in ("", "-") if f"{sign}{name}" not in SORTS
)
SHAPES = ("list", "pictures")
PAGE_SIZE = 20
_LAST_PAGE = 500  # beyond it, narrowing or taking the file is the better way


class AddressError(ZhichanError):
    """An address with a value that cannot be understood."""


@dataclass(frozen=True)
class Asked:
    """One question, as the address states it.

    `dialect`: the platform whose query it is, `""` to be recognised. `known_at` and `as_of` are None where the address leaves
    them to today.
    """

    query: str = ""
    dialect: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    shape: str = "list"
    basis: Basis = "rights"  # what is listed and counted
    level: str = "class"  # on which classes are counted
    page: int = 1
    as_of: dt.date | None = None
    known_at: dt.date | None = None
    typed: str = ""  # the query as typed, where it named earlier searches: `query` then holds what they stand for
    strictly: bool = False  # a sentence is read as words that all must occur, not by its meaning

    @classmethod
    def read(cls, parameters: QueryDict) -> Asked:
        """Reads the parameters of an address. Unknown ones are left alone: they may belong to the page.

        Raises:
            AddressError: a date, order or page that is none.
        """
        sort, shape = parameters.get("sort") or "relevance", parameters.get("shape") or "list"
        if sort not in EVERY_SORT:
            raise AddressError(
                _("“%(value)s” is not an order") % {"value": sort},
                where="sort",
                mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(EVERY_SORT)},
            )
        if shape not in SHAPES:
            raise AddressError(
                _("“%(value)s” is not a form of the list") % {"value": shape},
                where="shape",
                mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(SHAPES)},
            )
        level = parameters.get("level") or "class"
        if level not in CLASS_LEVELS:
            raise AddressError(
                _("“%(value)s” is not a level of classes") % {"value": level},
                where="level",
                mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(CLASS_LEVELS)},
            )
        dialect = parameters.get("dialect") or ""
        if dialect and dialect not in NAMES:
            raise AddressError(
                _("“%(value)s” is not a query language") % {"value": dialect},
                where="dialect",
                mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(NAMES)},
            )
        filters = {name: tuple(v for v in parameters.getlist(name) if v) for name in FACETS}
        return cls(
            query=(parameters.get("q") or "").strip(),
            dialect=dialect,
            filters={name: values for name, values in filters.items() if values},
            sort=sort,
            shape=shape,
            basis=_basis(parameters.get("basis")),
            level=level,
            page=_page(parameters.get("page")),
            as_of=_date("as_of", parameters.get("as_of")),
            known_at=_date("known_at", parameters.get("known_at")),
            strictly=parameters.get("read") == "words",
        )

    @property
    def day(self) -> dt.date:
        """The date of law."""
        return self.as_of or today()

    @property
    def knowledge(self) -> dt.datetime | None:
        """The moment of knowledge: the end of the city's day asked for, None for now."""
        return end_of(self.known_at)

    @property
    def narrowed(self) -> bool:
        """True where anything but the clocks narrows all rights down."""
        return bool(self.query or self.filters)

    def with_(self, **changes: Any) -> Asked:
        """The question with something changed, back on its first page; another query is recognised anew."""
        return replace(self, **{"page": 1, **({"dialect": "", "typed": ""} if "query" in changes else {}), **changes})

    def adding(self, facet: str, value: str) -> Asked:
        """Narrowed by one more value."""
        values = self.filters.get(facet, ())
        return self.with_(filters={**self.filters, facet: values if value in values else (*values, value)})

    def dropping(self, facet: str, value: str) -> Asked:
        """Without one of the values that narrow it."""
        left = {**self.filters, facet: tuple(v for v in self.filters.get(facet, ()) if v != value)}
        return self.with_(filters={name: values for name, values in left.items() if values})

    def question(self) -> str:
        """The tail of the address that asks just this, in whatever order and form the answer is shown."""
        return self.with_(sort="relevance", shape="list").tail(page=False)

    def clocks(self) -> str:
        """Only the two dates, as the tail of an address (`?as_of=…`), or `""`: what a link elsewhere must carry on."""
        return tail_of([("as_of", self.as_of), ("known_at", self.known_at)])

    def tail(self, page: bool = True) -> str:
        """The tail of an address that asks this, beginning with `?`, or `""`."""
        pairs: list[tuple[str, object]] = [("q", self.query)]
        pairs.append(("dialect", self.dialect if self.query else ""))
        pairs += [(name, value) for name in FACETS for value in self.filters.get(name, ())]
        pairs += [("sort", self.sort if self.sort != "relevance" else "")]
        pairs += [("read", "words" if self.strictly else "")]
        pairs += [("shape", self.shape if self.shape != "list" else "")]
        pairs += [("basis", self.basis if self.basis != "rights" else ""), ("level", self.level if self.level != "class" else "")]
        pairs += [("as_of", self.as_of), ("known_at", self.known_at)]
        if page and self.page > 1:
            pairs.append(("page", self.page))
        return tail_of(pairs)


def _basis(value: str | None) -> Basis:
    asked = value or "rights"
    for basis in BASES:
        if asked == basis:
            return basis
    raise AddressError(
        _("“%(value)s” is nothing that can be counted") % {"value": asked},
        where="basis",
        mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(BASES)},
    )


def _date(name: str, value: str | None) -> dt.date | None:
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise AddressError(
            _("“%(value)s” is not a date") % {"value": value}, where=name, mend=_("Write it as 2026-11-22")
        ) from None


def _page(value: str | None) -> int:
    if not value:
        return 1
    if not value.isdecimal() or len(value) > 9 or not 1 <= int(value) <= _LAST_PAGE:
        raise AddressError(
            _("“%(value)s” is not a page") % {"value": value},
            where="page",
            mend=_("Pages run from 1 to %(last)d; narrow the search to see what lies beyond") % {"last": _LAST_PAGE},
        )
    return int(value)
