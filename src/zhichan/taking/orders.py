"""An order: which rights, in which files, for whom. The same order of the same data is the same file, byte by byte."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from zhichan import __version__
from zhichan.accounts.actors import Actor
from zhichan.accounts.visibility import audience, log_reading
from zhichan.cases.displaying import withheld
from zhichan.corpus.marts import Rids
from zhichan.exports.about import About
from zhichan.exports.columns import columns_named, needs_of
from zhichan.exports.formats import must_be_known
from zhichan.exports.rows import Rows, Shown
from zhichan.opened import city
from zhichan.opened.city import CityView
from zhichan.opened.clocks import end_of
from zhichan.records.audience import Audience
from zhichan.records.right import Right
from zhichan.records.veil import NOTHING
from zhichan.search.columns import LISTED
from zhichan.search.dialects.registry import OWN
from zhichan.search.dialects.translating import Read, read
from zhichan.search.given import Given
from zhichan.search.searcher import Searcher, asks_for_parties
from zhichan.search.unified import is_pid
from zhichan.taking.errors import Outdated, TakingError

MOST_SORTED = 50_000
"""Larger files come in the order of ids: in any other, reading them would go through the whole corpus again and again."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks to take away; `as_of` and `known_at` are None for today and now.

    `tags`: the rights of each tag that the query names, as they bore it when it was ordered: a file that is made later, or by
    another process, is of these.
    """

    query: str = ""
    filters: dict[str, tuple[str, ...]] = {}
    as_of: dt.date
    known_at: dt.date | None = None
    formats: tuple[str, ...] = ("csv",)
    columns: tuple[str, ...] = ()
    order: str = "id"
    pictures: bool = False
    lang: str = "zh"
    site: str = ""
    narrowed: str = ""
    tags: dict[str, tuple[str, ...]] = {}

    @property
    def read(self) -> str | Read:
        """The query, for a searcher.

        Raises:
            QueryError: it cannot be read.
        """
        if not self.tags:
            return self.query
        given = Given(tags={name: frozenset(ids) for name, ids in self.tags.items()})
        return read(self.query, OWN, given)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, and all that the answer depends on.

    `owner` is who may fetch it, as the log names them; empty where all of it is open to everybody. `bodies` and `personal` are
    what they might see; `acting_for` the bodies for which they acted, where it rests on tags. `withheld` stands for
    the decisions to withhold of that moment, `parties` for who was who.
    """

    asked: Asked
    version: int
    made_at: dt.datetime
    corpus: str
    parties: str
    withheld: str
    bodies: tuple[str, ...] = ()
    personal: bool = False
    acting_for: tuple[str, ...] = ()
    owner: str = ""
    code: str = __version__

    @property
    def id(self) -> str:
        """The name of the file of this order."""
        return hashlib.blake2b(msgspec.json.encode(self, order="deterministic"), digest_size=16).hexdigest()

    @property
    def audience(self) -> Audience:
        """Whose file it is."""
        return Audience(bodies=frozenset(self.bodies), personal=self.personal, withheld=NOTHING if self.personal else withheld())


@dataclass(frozen=True)
class Opened:
    """An order with the version that answers it."""

    order: Order
    view: CityView
    searcher: Searcher
    rids: Rids

    @property
    def about(self) -> About:
        """What its files say of themselves."""
        asked, version = self.order.asked, self.view.version
        return About(
            lang=asked.lang,
            columns=columns_named(asked.columns),
            query=asked.query,
            narrowed=asked.narrowed,
            day=asked.as_of,
            version=version.number,
            made_at=version.made_at,
            made_up=version.made_up,
            rights=len(self.rids),
            site=asked.site,
            titles=city.titles(),
            gazetteer=self.view.gazetteer,
        )

    def rows(self, by: Actor) -> Rows:
        """The rows, for whoever reads them: what is not public is logged as read."""
        needs = needs_of(columns_named(self.order.asked.columns))
        return Rows(self.searcher, self.order.asked.as_of, shown_to(self.view, self.order.audience, by), needs)


def shown_to(view: CityView, seen_by: Audience, by: Actor) -> Shown:
    """The records of ids as an audience may see them, without what is withheld."""

    def shown(ids: Sequence[str]) -> Mapping[str, Right]:
        rights = view.rights(ids, seen_by)
        log_reading(by, rights, "file")
        return {right.id: right for right in rights}

    return shown


def must_be_an_order(order: str) -> None:
    """Refuses what is no order of rights.

    Raises:
        TakingError.
    """
    if order not in LISTED:
        raise TakingError(f"there is no order {order[:40]!r}", where="order", mend=f"orders: {', '.join(LISTED)}")


def ordered(by: Actor, asked: Asked) -> Opened:
    """The order of what somebody asks, with the version that answers it now.

    Raises:
        ExportError, TakingError: there is no such format, column or order.
        QueryError: the query cannot be read.
        Underway: the version, or who is who, is being prepared.
    """
    for name in asked.formats:
        must_be_known(name)
    if not asked.formats:
        raise TakingError("no format is chosen", where="format", mend="choose at least one")
    must_be_an_order(asked.order)
    asked = msgspec.structs.replace(asked, formats=tuple(dict.fromkeys(asked.formats)), columns=columns_named(asked.columns))
    seen_by = audience(by)
    knowledge = end_of(asked.known_at)
    view = city.current(knowledge)
    searcher = view.searching(seen_by, knowledge, needs_parties=_names_parties(asked))
    is_open = not seen_by.bodies and not seen_by.personal and not asked.tags
    order = Order(
        asked=asked,
        version=view.version.number,
        made_at=view.version.made_at,
        corpus=view.corpus.folder.name,
        parties=_parties(searcher),
        withheld=_withheld_now(),
        bodies=tuple(sorted(seen_by.bodies)),
        personal=seen_by.personal,
        acting_for=tuple(sorted(by.bodies)) if asked.tags else (),
        owner="" if is_open else by.id,
    )
    return _opened(order, view, searcher)


def opened(order: Order) -> Opened:
    """An order opened again, by another process or later.

    Raises:
        Outdated: what it was made of is not there any more.
        Underway: who is who is still being resolved here.
    """
    must_still_hold(order)
    view = city.numbered(order.version)
    if view.version.made_at != order.made_at or view.corpus.folder.name != order.corpus:
        raise Outdated("the records were replaced meanwhile", where="order", mend="take it again")
    needs_parties = bool(order.parties) or _names_parties(order.asked)
    if needs_parties:
        searcher = view.searching(order.audience, end_of(order.asked.known_at), needs_parties=True)
    else:
        searcher = view.searcher.for_audience(order.audience)
    if _parties(searcher) != order.parties:
        raise Outdated("it is known better meanwhile who is who", where="order", mend="take it again")
    return _opened(order, view, searcher)


def must_still_hold(order: Order) -> None:
    """Refuses an order of before something was withheld.

    Raises:
        Outdated.
    """
    if order.withheld != _withheld_now():
        raise Outdated("what may be shown has changed since it was ordered", where="order", mend="take it again")


def may_fetch(by: Actor, order: Order) -> bool:
    """Whether somebody may have the file of an order: whoever ordered it, while they still may see what is in it."""
    return not order.owner or (order.owner == by.id and may_make(by, order))


def may_make(by: Actor, order: Order) -> bool:
    """Whether somebody may still see all that an order rests on."""
    now = audience(by)
    return now.bodies >= set(order.bodies) and now.personal >= order.personal and by.bodies >= set(order.acting_for)


def _opened(order: Order, view: CityView, searcher: Searcher) -> Opened:
    asked = order.asked
    found = searcher.rids(asked.read, as_of=asked.as_of, filters=asked.filters)
    if asked.order != "id" and len(found) > MOST_SORTED:
        raise TakingError(
            f"files of more than {MOST_SORTED:,} rights come in the order of ids",
            where="order",
            mend="choose the order of ids and sort the table, or narrow the search",
        )
    return Opened(order, view, searcher, searcher.listed(found, asked.order))


def _names_parties(asked: Asked) -> bool:
    return asks_for_parties(asked.read) or any(map(is_pid, asked.filters.get("holder", ())))


def _parties(searcher: Searcher) -> str:
    return searcher.unified.parties.path.name if searcher.unified else ""


def _withheld_now() -> str:
    """What stands for all that is withheld: another text as soon as something more is, or no longer."""
    entries = sorted(repr(entry) for entry in withheld().entries)
    return hashlib.blake2b("\n".join(entries).encode(), digest_size=8).hexdigest()
