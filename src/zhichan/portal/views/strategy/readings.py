"""Readings: what is published, what a body has to report and has reported, and what waits at the IP office."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.accounts.requests import actor
from zhichan.errors import ZhichanError
from zhichan.portal.page.allowed import allowed
from zhichan.portal.page.language import current_language
from zhichan.portal.strategy.reading_forms import DrawForm, Entry, WindowForm
from zhichan.portal.strategy.reading_words import line
from zhichan.readings import due, sampling, seeing
from zhichan.readings.due import Item, items, label_of, scope_label
from zhichan.readings.entering import enter
from zhichan.readings.errors import QuestionAsked
from zhichan.readings.models import ACCEPTED, CHECKED, ENTERED, HELD, OPEN, RETURNED, Draw, Reading
from zhichan.readings.people import own_bodies, own_body
from zhichan.readings.sheet_taking import bench
from zhichan.readings.standing import declared
from zhichan.strategy.wording import period_in_words

_LISTED = 200
_OVERDUE = 12  # of what was not reported in time, the latest


@never_cache
def readings(request: HttpRequest) -> HttpResponse:
    """`/zh/readings`: what bodies reported and is published; for those who report, what is due and how theirs stand."""
    by = actor(request)
    own = own_bodies(by)
    context = {
        "published": [line(one) for one in seeing.published().order_by("-accepted_at")[:_LISTED]],
        "work": [_work(body, by) for body in own],
        "waiting_rows": len(bench(by)),
        "reviews": by.may("review-readings"),
    }
    return render(request, "portal/readings.html", context)


def _work(body: Body, by: Actor) -> dict[str, Any]:
    today = timezone.localdate()
    every = items(body, today)
    missing = [item for item in every if item.reading is None]
    own = seeing.seen(by).filter(body=body)
    return {
        "body": body,
        "name": body.name(current_language()),
        "open": [_shown(item) for item in missing if item.is_open(today)],
        "overdue": [_shown(item) for item in missing if item.is_overdue(today)][:_OVERDUE],
        "not_asked": [_shown(item) for item in missing if not item.asked],
        "begun": due.begun(),
        "to_check": [line(one) for one in own.filter(state=ENTERED).exclude(entered_by_id=by.person)],
        "returned": [line(one) for one in own.filter(state=RETURNED)],
        "mine": [line(one) for one in own.order_by("-made_at")[:_LISTED]],
    }


def _shown(item: Item) -> dict[str, Any]:
    lang, today = current_language(), timezone.localdate()
    return {
        "item": item,
        "label": label_of(item.due.indicator),
        "scope": scope_label(item.scope).in_(lang),
        "period": period_in_words(item.period).in_(lang),
        "rule": item.rule.in_(lang),
        "left": item.days_left(today),
        "reminder": item.is_reminder(today),
    }


@allowed("report-readings")
def enter_page(request: HttpRequest) -> HttpResponse:
    """`/zh/readings/enter?body=science&item=…`: the form of one reading; what was filled in stays where it is refused."""
    by = actor(request)
    body = own_body(by, request.GET.get("body", ""))
    item = next((one for one in items(body) if one.key == request.GET.get("item", "")), None)
    if item is None:
        raise Http404
    unit = declared().catalogue.indicators[item.due.indicator].unit
    form = Entry(request.POST or None, unit=unit)
    asked: list[object] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = enter(by, body.code, item.due.indicator, item.scope, item.period, form.given())
        except ZhichanError as error:
            form.refuse(error)
            asked = [one[current_language()] for one in error.asked] if isinstance(error, QuestionAsked) else []
        else:
            return HttpResponseRedirect(reverse("reading", args=[made.number]), status=303)
    context = {"form": form, "due": _shown(item), "body": body.name(current_language()), "asked": asked}
    return render(request, "portal/reading_form.html", context, status=400 if form.errors else 200)


@allowed("review-readings")
def review(request: HttpRequest) -> HttpResponse:
    """`/zh/readings/review`: what waits at the IP office; the sample; the days of a period."""
    draw, window, choices = DrawForm(), None, _choices()
    status = 200
    if request.method == "POST" and request.POST.get("do") == "draw":
        draw = DrawForm(request.POST)
        status = 400
        if draw.is_valid() and _did(draw, lambda: sampling.draw(actor(request), **draw.cleaned_data)):
            return HttpResponseRedirect(reverse("readings-review") + "#draws", status=303)
    elif request.method == "POST":
        window = WindowForm(request.POST, choices=[(key, name) for key, name, _item in choices])
        status = 400
        if window.is_valid() and _did(window, lambda: _set(request, choices, window)):
            return HttpResponseRedirect(reverse("readings-review") + "#days", status=303)
    every = Reading.objects.select_related("body", "draw")
    context = {
        "held": [line(one) for one in every.filter(state=HELD)],
        "drawn": [line(one) for one in every.filter(state=CHECKED).exclude(draw=None) if one.is_drawn],
        "passed": [line(one) for one in every.filter(state=CHECKED).exclude(draw=None) if not one.is_drawn],
        "pool": [line(one) for one in every.filter(state=CHECKED, draw=None)],
        "on_the_way": every.filter(state__in=OPEN).exclude(state__in=(CHECKED, HELD)).count(),
        "unpublished": [line(one) for one in every.filter(state=ACCEPTED, published=False)],
        "draws": Draw.objects.select_related("by")[:20],
        "rule": sampling.RULE,
        "draw": draw,
        "window": window or WindowForm(choices=[(key, name) for key, name, _item in choices]),
        "reminders": _reminders(),
    }
    return render(request, "portal/readings_review.html", context, status=status)


def _did(form: DrawForm | WindowForm, act: Any) -> bool:
    """Whether it could be done; the form says why not."""
    try:
        act()
    except ZhichanError as error:
        form.refuse(error)
        return False
    return True


def _set(request: HttpRequest, choices: list[tuple[str, str, Item]], form: WindowForm | None) -> None:
    assert form
    of = form.cleaned_data
    item = next(item for key, _name, item in choices if key == of["item"])
    due.set_window(actor(request), item, of["opens"], of["closes"], of["reason"])


def _all_items() -> list[Item]:
    today = timezone.localdate()
    return [item for body in Body.objects.filter(closed_on=None) for item in items(body, today)]


def _choices() -> list[tuple[str, str, Item]]:
    """What is due from all bodies, missing ones, the latest first, as choices."""
    lang = current_language()
    return [
        (
            f"{item.body.code}@{item.key}",
            f"{item.body.name(lang)} · {label_of(item.due.indicator)} · {period_in_words(item.period).in_(lang)}",
            item,
        )
        for item in _all_items()
        if item.reading is None
    ]


def _reminders() -> list[dict[str, Any]]:
    """What is missing and near its last day, or past it, by body."""
    today = timezone.localdate()
    found = [item for item in _all_items() if item.is_reminder(today)]
    return [{**_shown(item), "body": item.body.name(current_language())} for item in found[:_LISTED]]
