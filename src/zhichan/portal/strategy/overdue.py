"""What is past its day, by body: answers, duties, readings, scores and evaluations of own work; how much, and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.assessments.models import Entry
from zhichan.assessments.seeing import entries
from zhichan.evaluations.evaluating import open_evaluations, unsaid
from zhichan.obligations.offers import visible
from zhichan.obligations.states import over
from zhichan.opened import city
from zhichan.portal.page.body_names import body_name
from zhichan.portal.page.language import current_language
from zhichan.portal.strategy.duty_forms import due_words
from zhichan.readings.due import items

_AGREED = ("accepted", "ruled")


@dataclass(frozen=True)
class Overdue:
    """So many things of one sort that a body is late with: the oldest day, and the page of that one."""

    body: str
    what: str
    count: int
    day: dt.date
    href: str


def overdue(by: Actor, on: dt.date) -> list[Overdue]:
    """All that is late on a day, as far as somebody may see it; the body that is latest first."""
    found: dict[tuple[str, str], Overdue] = {}
    for body, what, day, href in (*_duties(by, on), *_readings(on), *_scores(by, on), *_evaluations(on)):
        before = found.get((body, what))
        if before is None:
            found[body, what] = Overdue(body, what, 1, day, href)
        else:
            oldest = (day, href) if day < before.day else (before.day, before.href)
            found[body, what] = Overdue(body, what, before.count + 1, *oldest)
    return sorted(found.values(), key=lambda one: (one.day, one.body, one.what))


Late = tuple[str, str, dt.date, str]


def _duties(by: Actor, on: dt.date) -> Iterator[Late]:
    lang, words, ended = current_language(), due_words(), over(city.duties())
    for offer in visible(by):
        href = reverse("duty", args=[offer.duty])
        for part in offer.parts.all():
            if not part.answer and offer.referred_at is None and offer.answer_by < on:
                yield part.body.name(lang), words["late"], offer.answer_by, href
            elif part.leads and part.answer in _AGREED and offer.until and offer.until < on and offer.duty not in ended:
                yield part.body.name(lang), words["duty"], offer.until, href


def _readings(on: dt.date) -> Iterator[Late]:
    lang, href = current_language(), reverse("readings")
    for body in Body.objects.filter(closed_on=None):
        for item in items(body, on):
            if item.is_overdue(on):
                yield body.name(lang), _("reading: was not reported in time"), item.window.closes, href


def _evaluations(on: dt.date) -> Iterator[Late]:
    lang = current_language()
    for one in open_evaluations():
        for body, left in unsaid(one) if one.open_until < on else ():
            late = body.name(lang), _("evaluation: own work on a duty not evaluated"), one.open_until
            yield from [(*late, reverse("evaluation", args=[one.key]))] * left


def _scores(by: Actor, on: dt.date) -> Iterator[Late]:
    """Scores that wait past their day, each for those whose turn it is."""
    words = {
        "submitted": _("score: to be checked"),
        "objected": _("score: objection to be settled"),
        "drafting": _("score: to be stated"),
    }
    for entry in entries(by).filter(state__in=words, due_on__lt=on):
        assert entry.due_on
        href = reverse("score", args=[entry.round.sheet.sheet, entry.body.code])
        for code in _turn(entry):
            yield body_name(code), words[entry.state], entry.due_on, href


def _turn(entry: Entry) -> set[str]:
    if entry.state == "drafting":
        return {entry.body.code}
    if entry.state == "objected":
        return {entry.sheet.settles}
    return {entry.sheet.one(value.item).lead for value in entry.values.filter(checked_at=None)}
