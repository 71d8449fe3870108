"""The report of an evaluation: what was frozen when it was opened, and what the four methods have gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zhichan.evaluations.models import Evaluation, Rating, SelfEvaluation
from zhichan.records.declared import Label


def counts(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the report says of the frozen data."""
    board = data["scoreboard"]
    told = [
        {"paragraph": one["paragraph"]["number"], "id": one["id"], "label": one["label"], "verdict": one["verdict"]["label"]}
        for one in board["targets"]
    ]
    return {"sentence": board["sentence"], "targets": told, "division": data["division"], "scores": data["scores"]}


def report_of(one: Evaluation, known: Mapping[str, Label]) -> dict[str, Any]:
    """The report as it would be published now.

    Args:
        known: the labels of duties and targets.
    """
    data = one.data.content
    survey = [
        {"question": row.question, "answer": row.answer, "count": row.count, "source": row.source} for row in one.survey.all()
    ]
    third = [
        {
            "organisation": row.organisation,
            "file": row.name,
            "sha256": row.sha256,
            "size": row.size,
            "public": row.public,
            "conclusions": [{"paragraph": said.paragraph, "text": said.text} for said in row.conclusions.all()],
        }
        for row in one.third_parties.all()
    ]
    methods = {
        "self": own_views(one.self_evaluations.select_related("body"), known),
        "survey": survey,
        "public": _spoken(one),
        "third": third,
    }
    about = {"evaluation": one.key, "kind": one.kind, "year": one.year, "on": data["on"], "data": one.data.digest}
    return {**about, "counts": counts(data), "methods": methods}


def own_views(rows: Iterable[SelfEvaluation], known: Mapping[str, Label]) -> list[dict[str, Any]]:
    """What bodies say of their own work."""
    return [
        {
            "body": {"zh": row.body.name_zh, "en": row.body.name_en},
            "subject": row.subject,
            "label": {"zh": known[row.subject].zh, "en": known[row.subject].en} if row.subject in known else None,
            "rating": row.rating,
            "text": row.text,
        }
        for row in rows
    ]


def _spoken(one: Evaluation) -> list[dict[str, int]]:
    """How many of the public rate each paragraph how; their words may name people, and stay inside."""
    found: dict[int, dict[str, int]] = {}
    for row in one.views.all():
        told = found.setdefault(row.paragraph, {"paragraph": row.paragraph, **dict.fromkeys(Rating.values, 0)})
        told[row.rating] += 1
    return [found[paragraph] for paragraph in sorted(found)]
