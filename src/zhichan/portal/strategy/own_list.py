"""What waits for somebody, out of all parts of the strategy in one list: from duties to evaluations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.accounts.roles import Permission
from zhichan.assessments.models import Entry
from zhichan.assessments.moving import leads, may_take
from zhichan.assessments.seeing import entries
from zhichan.assessments.steps import steps
from zhichan.evaluations.amending import change_of, open_proposals
from zhichan.evaluations.evaluating import METHODS, may_be_published, needed, open_evaluations, unsaid
from zhichan.obligations.due import LastDay, due
from zhichan.obligations.states import over
from zhichan.opened import city
from zhichan.portal.page.language import current_language
from zhichan.portal.strategy.duty_forms import due_words
from zhichan.portal.strategy.evaluation_words import title_of
from zhichan.readings.due import items, label_of, scope_label
from zhichan.readings.models import ENTERED, HELD, RETURNED, Reading
from zhichan.readings.people import own_bodies
from zhichan.readings.seeing import seen
from zhichan.records.working_days import working_days_until
from zhichan.strategy.wording import period_in_words

_PARTS: tuple[Permission, ...] = (
    "answer-duties",
    "divide-duties",
    "settle-duties",
    "report-readings",
    "report-scores",
    "check-scores",
    "approve-scores",
    "propose-amendments",
    "decide-amendments",
    "evaluate-own-work",
    "run-evaluations",
    "publish-evaluations",
)
_GATHERED = {"self": "next", "survey": "act-survey", "public": "next", "third": "third"}
"""Where the page of an evaluation has the form of a method, or says who has it."""
_MUST = ("submit", "close-check", "settle", "decide")
_MAY = ("accept", "object", "appeal")  # an offer that ends with its day: nobody is late with it


@dataclass(frozen=True)
class Waiting(LastDay):
    """One thing that waits: its identity, what is to be done, with what, for which body, by which day, and its page.

    `left`: working days until the day, negative past it; 0 without a day. `overdue`: the day is past, if only by a weekend.
    """

    uid: str
    what: str
    subject: str
    body: str
    day: dt.date | None
    left: int
    href: str
    overdue: bool = False


def own_list(by: Actor, today: dt.date | None = None) -> list[Waiting]:
    """All that waits for somebody, what is overdue longest first, what has no day last."""
    on = today or timezone.localdate()
    found = [*_duties(by, on), *_readings(by, on), *_scores(by, on), *_amendments(by, on), *_evaluations(by, on)]
    return sorted(found, key=lambda one: (one.day or dt.date.max, one.uid))


def late_and_soon(waiting: list[Waiting]) -> dict[str, int]:
    """How many are past their day, and how many are near it."""
    return {"overdue": sum(one.overdue for one in waiting), "soon": sum(one.soon for one in waiting)}


def has_a_list(by: Actor) -> bool:
    """Whether anything of the strategy may ever wait for somebody."""
    return any(by.may(one) for one in _PARTS)


def _duties(by: Actor, on: dt.date) -> Iterator[Waiting]:
    declared, lang, words = city.duties(), current_language(), due_words()
    labels = {one.id: one.label for one in declared.city.targets} | {one.id: one.label for one in declared.all}
    for one in due(by, on, over(declared)):
        page = "shares-of" if one.what in ("share", "objection") else "duty"
        label = labels[one.subject].in_(lang) if one.subject in labels else one.subject
        body = one.body.code if one.body else ""
        yield Waiting(
            f"{one.what}-{one.subject}-{body}",
            words[one.what],
            label,
            one.body.name(lang) if one.body else "",
            one.day,
            one.left,
            reverse(page, args=[one.subject]),
            one.overdue,
        )


def _readings(by: Actor, on: dt.date) -> Iterator[Waiting]:
    lang = current_language()
    for body in own_bodies(by):
        for item in items(body, on):
            if item.asked and item.reading is None and item.window.opens <= on:
                asked = urlencode({"body": body.code, "item": item.key})
                closed = item.window.closes < on
                yield Waiting(
                    f"reading-{body.code}-{item.key}",
                    _("reading: was not reported in time") if closed else _("reading: to be reported"),
                    f"{label_of(item.due.indicator)} · {period_in_words(item.period).in_(lang)}",
                    body.name(lang),
                    item.window.closes,
                    item.days_left(on),
                    f"{reverse('readings-enter')}?{asked}",
                    closed,
                )
        yield from _on_the_way(by, body)


def _on_the_way(by: Actor, body: Body) -> Iterator[Waiting]:
    """The readings that a body has given and that are with it again, or that another person of it is to check."""
    words = {
        ENTERED: _("reading: to be checked by a second person"),
        RETURNED: _("reading: sent back"),
        HELD: _("reading: held for a contradiction"),
    }
    lang = current_language()
    for one in seen(by).filter(body=body, state__in=words).order_by("id"):
        if one.state == ENTERED and one.entered_by_id == by.person:
            continue
        page = reverse("reading", args=[one.number])
        yield Waiting(f"{one.state}-{one.number}", words[one.state], _of(one, lang), body.name(lang), None, 0, page)


def _of(one: Reading, lang: str) -> str:
    scope = scope_label(one.scope).in_(lang)
    return f"{label_of(one.indicator)} · {scope} · {period_in_words(one.period).in_(lang)}"


def _scores(by: Actor, on: dt.date) -> Iterator[Waiting]:
    lang = current_language()
    for entry in entries(by):
        step = next((name for name in (*_MUST, *_MAY) if _asked(by, name, entry, on)), None)
        if step is None:
            continue
        sheet, label = entry.round.sheet.sheet, steps()[step].label.in_(lang)
        yield Waiting(
            f"score-{sheet}-{entry.body.code}-{step}",
            _("score: %(step)s, or leave it") % {"step": label} if step in _MAY else _("score: %(step)s") % {"step": label},
            entry.sheet.title.in_(lang),
            entry.body.name(lang),
            *_by(entry.due_on, on),
            reverse("score", args=[sheet, entry.body.code]),
            entry.due_on is not None and entry.due_on < on,
        )


def _asked(by: Actor, step: str, entry: Entry, on: dt.date) -> bool:
    """Whether a step of a score waits for somebody: one that must be taken, or one that still may be."""
    if not may_take(by, step, entry):
        return False
    if step == "close-check":
        return any(leads(by, entry.sheet, item=value.item) for value in entry.values.filter(checked_at=None))
    return step in _MUST or (entry.due_on is not None and entry.due_on >= on)


def _by(day: dt.date | None, on: dt.date) -> tuple[dt.date | None, int]:
    """A last day, and how many working days are left until then."""
    return day, working_days_until(on, day) if day else 0


def _amendments(by: Actor, on: dt.date) -> Iterator[Waiting]:
    """Proposals to decide on by the day from which on they would hold; one's own that can no longer be adopted."""
    lang, page = current_language(), reverse("amendments")
    labels = {target.id: target.label for target in city.declared().targets}
    for one in open_proposals():
        since, own = change_of(one).since, one.by == by.id
        late = since < on
        if by.may("decide-amendments") and not own:
            act, what = "decide", _("amendment: can only be refused by now") if late else _("amendment: to be decided")
        elif own and late and by.may("propose-amendments"):
            act, what = "withdraw", _("amendment: was not decided in time; take it back, and propose it anew")
        else:
            continue
        label = labels[one.target].in_(lang) if one.target in labels else one.target
        yield Waiting(f"amendment-{one.pk}-{act}", what, label, "", *_by(since, on), f"{page}#act-{act}-{one.pk}", late)


def _evaluations(by: Actor, on: dt.date) -> Iterator[Waiting]:
    """What evaluations wait for: a body on its own work, a method that has gathered nothing, the report to be published."""
    lang = current_language()
    for one in open_evaluations():
        title, page, late = title_of(one), reverse("evaluation", args=[one.key]), one.open_until < on
        until = _by(one.open_until, on)
        for body, left in unsaid(one) if by.may("evaluate-own-work") else ():
            if body.code in by.bodies:
                what = ngettext(
                    "evaluation: own work to be evaluated, %(n)s duty is left",
                    "evaluation: own work to be evaluated, %(n)s duties are left",
                    left,
                ) % {"n": left}
                yield Waiting(
                    f"evaluation-{one.key}-self-{body.code}", what, title, body.name(lang), *until, f"{page}#act-self", late
                )
        for method in needed(one) if by.may("run-evaluations") else ():
            what = _("evaluation: nothing is gathered yet by %(method)s") % {"method": METHODS[method].in_(lang)}
            yield Waiting(f"evaluation-{one.key}-{method}", what, title, "", *until, f"{page}#{_GATHERED[method]}", late)
        if by.may("publish-evaluations") and may_be_published(one, on):
            what = _("evaluation: report to be published")
            yield Waiting(f"evaluation-{one.key}-publish", what, title, "", None, 0, f"{page}#act-publish")
