"""Asking for a file: small ones are made at once, large ones in the background, and the same one is made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings as django_settings

from zhichan.accounts.actors import PUBLIC, Actor
from zhichan.configuration import Configuration
from zhichan.exports.dossier import must_fit
from zhichan.exports.formats import must_be_known
from zhichan.jobs import queue
from zhichan.jobs.handlers import Work, register
from zhichan.jobs.models import RUNNING, WAITING, Job
from zhichan.taking import files
from zhichan.taking.errors import Busy, NoSuchFile, Outdated
from zhichan.taking.models import Choice
from zhichan.taking.orders import Opened, Order, may_fetch, may_make, must_be_an_order, must_still_hold, opened

TAKE = "take"
AT_ONCE = 1_000
"""Files of so many rights are made while whoever asks waits; larger ones, and those with pictures, in the background."""
_DOSSIER_AT_ONCE = 10
_MOST_WAITING = 20
"""Large files of visitors that may wait at a time."""


def _configuration() -> Configuration:
    told: Configuration = django_settings.CONFIGURATION
    return told


def is_small(order: Order, rights: int) -> bool:
    """Whether a file is made at once."""
    most = _DOSSIER_AT_ONCE if "pdf" in order.asked.formats else AT_ONCE
    return rights <= most and not order.asked.pictures


def ask(by: Actor, wanted: Opened) -> files.Kept:
    """The file of an order if it is small or there already; else its making is begun, and told by `job_of`.

    Raises:
        ExportError: the formats cannot hold so many rights.
        Busy: too many large files wait already.
    """
    told = _configuration()
    if "pdf" in wanted.order.asked.formats:
        must_fit(len(wanted.rids))
    files.keep_order(told, wanted.order)
    if is_small(wanted.order, len(wanted.rids)):
        files.make(told, wanted, by, lambda what, done, total: None)
    elif files.kept(told, wanted.order.id).done is None and job_of(wanted.order.id, under_way=True) is None:
        _start(by, wanted.order, len(wanted.rids))
    return files.kept(told, wanted.order.id)


def fetch(by: Actor, id: str) -> files.Kept:
    """What is kept of an order, for whoever may have it.

    Raises:
        NoSuchFile: nothing, or it is somebody else's.
        Outdated: something was withheld since.
    """
    found = files.kept(_configuration(), id)
    if not may_fetch(by, found.order):
        raise NoSuchFile("this file is not here", where="order", mend="take it again")
    must_still_hold(found.order)
    return found


def job_of(id: str, *, under_way: bool = False) -> Job | None:
    """The newest job that makes the file of an order."""
    jobs = Job.objects.filter(kind=TAKE, parameters__order=id)
    return (jobs.filter(state__in=(WAITING, RUNNING)) if under_way else jobs).order_by("-id").first()


def choice_of(by: Actor) -> Choice:
    """What somebody chose last; an empty one for who never chose, or is not signed in."""
    known = Choice.objects.filter(pk=by.person).first() if by.person is not None else None
    return known or Choice()


def remember(by: Actor, formats: Sequence[str], columns: Sequence[str], order: str) -> None:
    """Keeps what somebody who has signed in chose, for the next time.

    Raises:
        ExportError, TakingError: there is no such format or order.
    """
    for name in formats:
        must_be_known(name)
    must_be_an_order(order)
    if by.person is not None:
        chosen = {"formats": list(formats), "columns": list(columns), "order": order}
        Choice.objects.update_or_create(person=by.person, defaults=chosen)


def _start(by: Actor, order: Order, rights: int) -> Job:
    if not order.owner and Job.objects.filter(kind=TAKE, by=PUBLIC.id, state__in=(WAITING, RUNNING)).count() >= _MOST_WAITING:
        raise Busy("many large files are being made just now", where="jobs", mend="ask again in a few minutes; nothing is lost")
    # what was searched for stays out of lists of jobs and out of the database: it goes when the file goes
    return queue.start(by, TAKE, f"{', '.join(order.asked.formats)} · {rights:,}", {"order": order.id})


def _take(work: Work) -> Mapping[str, Any]:
    order = files.kept(_configuration(), str(work.parameters["order"])).order
    by = work.by if order.owner else PUBLIC  # a visitor's job has no person, and must not work as the machine does
    if not may_make(by, order):
        raise Outdated("whoever ordered it may not see all of it any more", where="order", mend="take it again")
    done = files.make(_configuration(), opened(order), by, work.told)
    return {"order": order.id, **msgspec.to_builtins(done)}


register(TAKE, _take)
