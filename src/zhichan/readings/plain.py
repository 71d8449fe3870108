"""Readings as plain data, as far as somebody sees them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.readings.due import scope_label
from zhichan.readings.models import Reading
from zhichan.readings.seeing import custody, evidence, is_inside, seen
from zhichan.readings.standing import declared
from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import number_for_json

Plain = dict[str, Any]


def reading_as_json(by: Actor, one: Reading) -> Plain:
    """A reading: of what, how much, by whom, from which document, and where it stands."""
    catalogue = declared().catalogue
    indicator, unit = catalogue.indicators.get(one.indicator), catalogue.units[one.unit]
    label = indicator.label if indicator else Label(zh=one.indicator, en=one.indicator)
    return {
        "number": one.number,
        "body": {"code": one.body.code, "label": _name(one.body)},
        "indicator": {"key": one.indicator, "label": _label(label)},
        "scope": {"key": one.scope, "label": _label(scope_label(one.scope))},
        "period": {"kind": one.kind, "from": one.start, "to": one.end},
        "value": number_for_json(one.amount.value),
        "bound": one.bound,
        "unit": {"key": one.unit, "label": {"zh": unit.zh, "en": unit.en}},
        "shown": _label(unit.shown(one.amount, one.decimals)),
        "document": one.document,
        "note": one.note,
        "state": one.state,
        "published": one.published,
        "accepted_at": _moment(one.accepted_at),
        "ended_at": _moment(one.ended_at),
        "replaces": one.replaces.number if one.replaces and _sees(by, one.replaces) else None,
        "reason": one.reason,
    }


def reading_in_full(by: Actor, one: Reading) -> Plain:
    """The same with its custody, its files of evidence, and what restated it."""
    return {
        **reading_as_json(by, one),
        "restated_by": [later.number for later in one.restated.all() if _sees(by, later)],
        "inside": is_inside(by, one),
        "custody": [
            {
                "at": _moment(step.at),
                "body": {"code": step.body.code, "label": _name(step.body)} if step.body else None,
                "part": step.part,
                "by": name or None,
                "did": step.did,
                "reason": reason or None,
                "value": step.value,
            }
            for step, name, reason in custody(by, one)
        ],
        "evidence": [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in evidence(by, one)],
    }


def _sees(by: Actor, one: Reading) -> bool:
    return seen(by).filter(pk=one.pk).exists()


def _name(body: Body) -> dict[str, str]:
    return {"zh": body.name_zh, "en": body.name_en}


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else None


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
