"""The strategy: what the outline demands, by when, what was read, and what follows by which formula."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhichan.assessments.models import Round
from zhichan.obligations.divisions import versions
from zhichan.opened import city
from zhichan.portal.page.kept import kept
from zhichan.portal.question.asked import AddressError, Asked
from zhichan.portal.strategy.scores import counted, outline, overall
from zhichan.strategy.targets.lights import rule_in_words
from zhichan.strategy.targets.plain import scoreboard_as_json
from zhichan.strategy.targets.verdicts import Verdict


@kept
def strategy(request: HttpRequest) -> HttpResponse:
    """`/zh/strategy`, with `?verdict=met` the targets of one verdict."""
    asked = Asked.read(request.GET)
    board = overall(asked.day, asked.knowledge)
    chosen = _verdict(request.GET.get("verdict", ""))
    headings = outline(board, lambda verdict: chosen in (None, verdict))
    context = {
        "asked": asked,
        "board": board,
        "folder_kept": city.strategy(asked.knowledge)[1],
        "document": board.city.outline.document,
        "counted": counted(board, chosen),
        "light_rule": rule_in_words(board.city.tracking.light),
        "chosen": chosen,
        "kept_fields": [("verdict", chosen.value)] if chosen else [],
        "signed": next(iter(versions()), None),
        "published": [
            one.sheet.declared for one in Round.objects.filter(published__gt=0).select_related("sheet").order_by("-pk")
        ],
        "headings": headings,
        "shown": sum(len(p.targets) for heading in headings for p in heading.paragraphs),
    }
    return render(request, "portal/strategy.html", context)


@kept
def targets_json(request: HttpRequest) -> HttpResponse:
    """`/zh/targets.json`: the same as the page and as `zhichan targets --json`."""
    asked = Asked.read(request.GET)
    board = overall(asked.day, asked.knowledge)
    body = json.dumps(scoreboard_as_json(board), ensure_ascii=False, indent=2)
    return HttpResponse(body, content_type="application/json; charset=utf-8")


def _verdict(key: str) -> Verdict | None:
    if not key:
        return None
    try:
        return Verdict(key)
    except ValueError:
        raise AddressError(
            _("“%(value)s” is not a verdict") % {"value": key},
            where="verdict",
            mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(verdict.value for verdict in Verdict)},
        ) from None
