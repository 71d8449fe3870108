"""Saved searches: one's own, and those that people of one's bodies share; and what is new in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body, Person
from zhichan.accounts.visibility import of_own_bodies
from zhichan.audit.chain import record
from zhichan.corpus.marts import Rids
from zhichan.corpus.store import CorpusEmpty
from zhichan.notebook import tags
from zhichan.notebook.bodies import must_be_unchanged, own_body, reads, writer
from zhichan.notebook.errors import NotebookError, NotKept
from zhichan.notebook.models import Look, Numbering, PastSearch, SavedSearch, Tag
from zhichan.opened.city import CityView
from zhichan.search.given import Given, names_tags
from zhichan.search.nodes import Listed, leaves
from zhichan.search.searcher import Searcher
from zhichan.search.syntax import parse
from zhichan.search.tokens import fold
from zhichan.taking.news import MOST as MOST_NEWS
from zhichan.taking.news import news

MOST = 100
"""Searches that one person may save."""
LONGEST_NAME, LONGEST_NOTE = 120, 2_000


@dataclass(frozen=True)
class Described:
    """What its owner says of a saved search; `body`: the code of the body that sees it, `""` for nobody else."""

    name: str
    note: str = ""
    body: str = ""


def visible(by: Actor) -> QuerySet[SavedSearch]:
    """The searches that somebody may see: their own, and those shared with a body for which they act."""
    if not reads(by):
        return SavedSearch.objects.none()
    every = SavedSearch.objects.select_related("owner", "shared_with")
    return every.filter(owner_id=by.person) | of_own_bodies(by, every, "shared_with")


def search(by: Actor, number: int) -> SavedSearch:
    """One saved search.

    Raises:
        NotKept: there is none of that number that they may see.
    """
    found = visible(by).filter(pk=number).first()
    if found is None:
        raise NotKept(_("you have no saved search of this number"), where="search", mend=_("choose one that is listed"))
    return found


@transaction.atomic
def save(by: Actor, said: Described, question: str, understood: str, seen: dt.datetime) -> SavedSearch:
    """Saves a search.

    Args:
        question: the tail of its address; `understood`: the same in our own language, as far as it is a query.
        seen: the time of the version that its owner has seen the result of.

    Raises:
        NotebookError: it has no name, is too long, or there are too many; or its body is none of theirs.
    """
    person = writer(by)
    if SavedSearch.objects.filter(owner_id=person).count() >= MOST:
        raise NotebookError(
            _("you have saved %(most)s searches already") % {"most": MOST}, where="name", mend=_("delete one first")
        )
    made = SavedSearch(owner_id=person, question=question, understood=understood, made_at=timezone.now())
    _describe(by, made, said)
    made.save()
    Look.objects.create(person_id=person, search=made, up_to=seen)
    record(by.id, "search.saved", f"search:{made.pk}", {"body": said.body})
    return made


@transaction.atomic
def change(by: Actor, number: int, revision: int, said: Described) -> SavedSearch:
    """Renames a search of one's own, notes something on it, shares it or no longer.

    Raises:
        NotKept: it is not theirs. ChangedMeanwhile: it is of another revision. NotebookError: as for `save`.
    """
    found = _own(by, number, revision)
    _describe(by, found, said)
    found.revision += 1
    found.save()
    record(by.id, "search.changed", f"search:{found.pk}", {"body": said.body})
    return found


@transaction.atomic
def delete(by: Actor, number: int, revision: int) -> None:
    """Deletes a search of one's own.

    Raises:
        NotKept: it is not theirs. ChangedMeanwhile: it is of another revision.
    """
    found = _own(by, number, revision)
    found.delete()
    record(by.id, "search.deleted", f"search:{number}")


def looked(by: Actor, question: str, seen: dt.datetime) -> Sequence[SavedSearch]:
    """The saved searches that ask a question; whoever sees its result has now looked at them.

    Args:
        seen: the time of the version whose result it is.
    """
    if by.person is None:
        return []
    found = list(visible(by).filter(question=question))
    for one in found:
        look, new = Look.objects.get_or_create(person_id=by.person, search=one, defaults={"up_to": seen})
        if not new and look.up_to < seen:
            look.up_to = seen
            look.save(update_fields=["up_to"])
    return found


def looks(by: Actor) -> dict[int, dt.datetime]:
    """By the number of each saved search: up to when somebody has looked."""
    return dict(Look.objects.filter(person_id=by.person).values_list("search_id", "up_to")) if by.person is not None else {}


class Fresh(NamedTuple):
    """How many rights of a result were added, and how many that were there were changed; `beyond`: more than are counted."""

    new: int
    changed: int
    beyond: bool


def fresh(view: CityView, searcher: Searcher, rids: Rids, by: Actor, since: dt.datetime) -> Fresh:
    """What happened to the rights of a result since a moment. One that was in the corpus then is changed, found then or not."""
    newer = [one.id for one in news(view, searcher, rids, by) if one.at > since]
    there = _there(view, newer, since) if newer else 0
    return Fresh(len(newer) - there, there, len(newer) >= MOST_NEWS)


def _there(view: CityView, ids: list[str], at: dt.datetime) -> int:
    """How many of these rights the corpus held at a moment."""
    try:
        then = view.corpus.version(at)
    except CorpusEmpty:
        return 0
    kinds = groupby(sorted(ids), key=lambda id: id.split(":")[1])
    return sum(len(view.corpus.some(kind, list(some), then.tables[kind])) for kind, some in kinds if kind in then.tables)


@transaction.atomic
def sweep(left_before: dt.date) -> int:
    """Deletes what people who left before a day kept for themselves, their searches saved and made; how many rows."""
    gone = Person.objects.filter(left_on__lt=left_before)
    saved, _of = SavedSearch.objects.filter(owner__in=gone).delete()
    made, _of = PastSearch.objects.filter(person__in=gone).delete()
    Numbering.objects.filter(person__in=gone).delete()
    return saved + made


def _own(by: Actor, number: int, revision: int) -> SavedSearch:
    found = SavedSearch.objects.select_for_update().filter(pk=number, owner_id=writer(by)).first()
    if found is None:
        raise NotKept(_("you have no saved search of this number"), where="search", mend=_("choose one that is listed"))
    must_be_unchanged(found.revision, revision)
    return found


def _describe(by: Actor, search: SavedSearch, said: Described) -> None:
    name, note = " ".join(said.name.split()), said.note.strip()
    if not name or len(name) > LONGEST_NAME:
        raise NotebookError(
            _("a saved search has a name of 1 to %(most)s characters") % {"most": LONGEST_NAME}, where="name", mend=_("write one")
        )
    if len(note) > LONGEST_NOTE:
        raise NotebookError(
            _("the note is longer than %(most)s characters") % {"most": f"{LONGEST_NOTE:,}"}, where="note", mend=_("shorten it")
        )
    search.name, search.note = name, note
    # a body for which its owner no longer acts stays as it is
    kept = search.shared_with is not None and search.shared_with.code == said.body
    if not kept:
        search.shared_with = own_body(by, said.body) if said.body else None
    if search.shared_with is not None:
        _must_name_no_tag_of_others(by, search, search.shared_with)


def _must_name_no_tag_of_others(by: Actor, search: SavedSearch, body: Body) -> None:
    """Refuses to tell a body of a tag that it does not have."""
    if not names_tags(search.understood):
        return
    known = {fold(tag.name) for tag in Tag.objects.filter(body=body)}
    node = parse(search.understood, Given(tags=tags.sets(by)))
    named = {leaf.value for leaf, _negated in leaves(node) if isinstance(leaf, Listed) and leaf.value != "*"}
    if strange := sorted(name for name in named if fold(name) not in known):
        raise NotebookError(
            _("the search names tags that this body does not have: %(tags)s") % {"tags": ", ".join(strange)},
            where="body",
            mend=_("share it with the body whose tags they are, or with nobody"),
        )
