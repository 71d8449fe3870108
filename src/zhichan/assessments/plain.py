"""Score sheets and their results as plain data. Points and totals are texts of decimals, exact to the cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.assessments.models import FrozenSheet, Result, Round
from zhichan.assessments.seeing import result_of
from zhichan.assessments.sheets import all_sheets
from zhichan.records.declared import Label
from zhichan.strategy.scoring.sheets import Item, Measured, Sheet

Plain = dict[str, Any]


def sheets_as_json(declared: Mapping[str, Sheet]) -> list[Plain]:
    """All sheets: those of the city's folder as it says them, frozen ones as they were frozen.

    Args:
        declared: the sheets of the city's folder.
    """
    frozen = {one.sheet: one for one in FrozenSheet.objects.all()}
    rounds = {one.sheet.sheet: one for one in Round.objects.select_related("sheet")}
    return [_sheet(sheet, frozen.get(id), rounds.get(id)) for id, sheet in all_sheets(declared).items()]


def sheet_as_json(by: Actor, declared: Mapping[str, Sheet], id: str) -> Plain | None:
    """A sheet with its items and the result that somebody may see, for everybody the published one; None where there is none."""
    sheet = all_sheets(declared).get(id)
    if sheet is None:
        return None
    frozen = FrozenSheet.objects.filter(sheet=id).first()
    round_ = Round.objects.filter(sheet=frozen).first() if frozen else None
    result = result_of(by, id)
    return {
        **_sheet(sheet, frozen, round_),
        "items": [_item(one) for one in sheet.measured],
        "result": _result(result) if result else None,
    }


def _sheet(sheet: Sheet, frozen: FrozenSheet | None, round_: Round | None) -> Plain:
    return {
        "id": sheet.id,
        "year": sheet.year,
        "paragraph": sheet.paragraph,
        "title": _label(sheet.title),
        "about": _label(sheet.about),
        "full": str(sheet.full),
        "frozen_on": frozen.on.isoformat() if frozen else None,
        "frozen_late": frozen.reason or None if frozen else None,
        "sha256": frozen.digest if frozen else None,
        "state": round_.state if round_ else "frozen" if frozen else "declared",
        "published": round_.published if round_ else 0,
    }


def _item(one: Measured) -> Plain:
    return {
        "id": one.id,
        "label": _label(one.label),
        "lead": one.lead,
        "indicator": one.indicator or None,
        "criterion": _label(one.criterion) if one.criterion else None,
        "unit": one.unit,
        "weight": str(one.weight) if isinstance(one, Item) else None,
    }


def _result(result: Result) -> Plain:
    names = _names(result.scores)
    by_rank = sorted(result.scores.items(), key=lambda pair: (pair[1]["rank"], pair[0]))
    return {
        "version": result.version,
        "approved_at": result.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "sha256": result.digest,
        "scores": [_score(body, names.get(body), told, result.inputs["values"].get(body, {})) for body, told in by_rank],
    }


def _score(body: str, name: Body | None, told: Plain, values: Plain) -> Plain:
    items = {**dict.fromkeys(values), **told["items"]}
    return {
        "body": {"code": body, "label": {"zh": name.name_zh, "en": name.name_en} if name else {"zh": body, "en": body}},
        "rank": told["rank"],
        "total": told["total"],
        "sum": told["sum"],
        "failed": told["failed"],
        "items": [{"id": id, "value": values.get(id, {}).get("value"), "points": points} for id, points in items.items()],
    }


def _names(codes: Iterable[str]) -> dict[str, Body]:
    return {one.code: one for one in Body.objects.filter(code__in=list(codes))}


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
