"""One target: the sentence, its light with the rule, the chart of its course, the readings of its sentence, what is odd."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhichan.portal.drawings.course_chart import Drawing, Row, draw, rows_of
from zhichan.portal.page.kept import kept
from zhichan.portal.page.language import current_language
from zhichan.portal.page.saving import saved_table
from zhichan.portal.page.wording import EVERY
from zhichan.portal.question.asked import Asked
from zhichan.portal.strategy.scores import overall
from zhichan.strategy.targets.plain import score_as_json
from zhichan.strategy.targets.plain_standing import moment_as_json
from zhichan.strategy.targets.scoreboard import Score, Scoreboard
from zhichan.strategy.targets.standing import year_by_year


@kept
def target(request: HttpRequest, id: str) -> HttpResponse:
    """`/zh/strategy/targets/T05-02`"""
    asked = Asked.read(request.GET)
    board = overall(asked.day, asked.knowledge)
    score = _score(board, id)
    data = score_as_json(board.city, score)
    moments = year_by_year(board.city, score.judgement, board.on) if score.standing else ()
    context = {
        "asked": asked,
        "board": board,
        "t": data,
        "charts": _charts(data),
        "moments": [moment_as_json(board.city, id, moment) for moment in moments],
    }
    return render(request, "portal/target.html", context)


def target_csv(request: HttpRequest, id: str) -> StreamingHttpResponse:
    """`/zh/strategy/targets/T05-02.csv`: the rows of its charts."""
    asked = Asked.read(request.GET)
    board = overall(asked.day, asked.knowledge)
    data: dict[str, Any] = score_as_json(board.city, _score(board, id))
    lang = current_language()
    sources = {r["id"]: r["source"]["url"] or r["source"]["title"] for r in data["readings"]}
    head = (_("Target"), _("Way"), _("Series"), _("Day"), _("Value"), _("Low"), _("High"), _("Unit"), _("Figures"), _("Source"))
    rows = [
        (
            id, course["label"][lang], str(EVERY["series"][row.series]), row.day, row.value, row.low, row.high,
            course["unit"]["label"][lang], ", ".join(row.figures), " ".join(filter(None, map(sources.get, row.figures))),
        )
        for course, rows, _drawing in _charts(data)
        for row in rows
    ]  # fmt: skip
    return saved_table(f"{id}.csv", head, rows, made_up=False)


def _score(board: Scoreboard, id: str) -> Score:
    for score in board.scores:
        if score.judgement.target.id == id:
            return score
    raise Http404(_("The outline has no target %(id)s") % {"id": id})


def _charts(data: dict[str, Any]) -> list[tuple[dict[str, Any], list[Row], Drawing | None]]:
    """(course, its rows, its drawing or None) of each course that has a reading or a path."""
    charts = []
    for course in data["standing"]["courses"] if data["standing"] else ():
        rows = rows_of(course, data["readings"])
        if rows:
            charts.append((course, rows, draw(rows, data["deadline"]["until"])))
    return charts
