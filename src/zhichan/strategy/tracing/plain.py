"""Where a number comes from, as plain data: what `zhichan trace --json` prints and the interface for programs gives."""

from __future__ import annotations

from typing import Any

from zhichan.analytics.counting import Behind
from zhichan.records.declared import Label
from zhichan.strategy.figures.amounts import number_for_json
from zhichan.strategy.indicators.declared import BASES, PERIODS
from zhichan.strategy.tracing.origins import HOWS, Computation, Origin

Plain = dict[str, Any]


def origin_as_json(origin: Origin) -> Plain:
    """An origin, with what it is worked out from."""
    return {
        "id": origin.id,
        "label": _label(origin.label),
        "shown": _label(origin.shown),
        "how": {"key": origin.how, "label": _label(HOWS[origin.how])},
        "text": _label(origin.text),
        "place": origin.place,
        "source": {"url": origin.source_url, "title": origin.source_title},
        "note": _label(origin.note) if origin.note else None,
        "inputs": [origin_as_json(one) for one in origin.inputs],
    }


def computation_as_json(found: Computation, after: int = 0) -> Plain:
    """A figure computed from the rights, with those behind it.

    Args:
        after: how many rights of each side are left out, as they were given before.
    """
    version = found.version
    against = None
    if found.against is not None:
        against = _side(version.denominator, found.against, found.number_against, found.rights_against[after:])
    return {
        "id": found.id,
        "indicator": {"key": found.key, "label": _label(found.indicator.label)},
        "version": version.number,
        "basis": {"key": version.basis, "label": _label(BASES[version.basis])},
        "period": {"key": version.period, "label": _label(PERIODS[version.period])},
        "year": found.year,
        "district": found.district,
        "place": _label(found.district_label),
        "as_of": found.as_of.isoformat(),
        "value": None if found.value is None else number_for_json(found.value),
        "shown": _label(found.shown),
        "counted": _side(version.numerator, found.counted, found.number, found.rights[after:]),
        "against": against,
        "people": origin_as_json(found.people) if found.people else None,
    }


def _side(label: Label | None, counted: int, number: int, rights: list[Behind]) -> Plain:
    shown = [
        {
            "right": one.right,
            "title": one.title,
            "holder": one.holder,
            "start": str(one.start),
            "until": str(one.until) if one.until else None,
            "evidence": one.evidence,
        }
        for one in rights
    ]
    return {"label": _label(label) if label else None, "counted": counted, "number": number, "rights": shown}


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
