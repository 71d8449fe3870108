"""The duties as plain data: what `zhichan duties --json` and `duties.json` give, public all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhichan.obligations.divisions import SERIES, signed_leads
from zhichan.obligations.freezing import latest
from zhichan.obligations.states import states
from zhichan.records.declared import Label
from zhichan.strategy.duties.declared import EVERY, Duties, Duty
from zhichan.strategy.duties.orphans import RULES, Orphan, orphans

Plain = dict[str, Any]


def duties_as_json(duties: Duties) -> Plain:
    """All duties in the outline's order with their states and signed leads, and what nobody answers for."""
    now, leads, signed = states(duties), signed_leads(), latest(SERIES)
    found = orphans(duties, leads)
    return {
        "city": duties.city.key,
        "division": {"version": signed.version, "sha256": signed.digest} if signed else None,
        "states": {key: _label(state.label) for key, state in duties.file.states.items()},
        "counts": {
            "duties": len(duties.all),
            "products": sum(duties.file.kinds[duty.kind].product for duty in duties.all),
            "divided": len(duties.divided),
        },
        "duties": [_duty(duties, duty, now, leads) for duty in duties.all],
        "orphans": {rule: [_orphan(one) for one in found if one.rule == rule] for rule in RULES},
    }


def _duty(duties: Duties, duty: Duty, now: Mapping[str, str], leads: Mapping[str, Label]) -> Plain:
    kind, horizon = duties.file.kinds[duty.kind], duties.city.outline.horizons[duty.horizon]
    lead = leads.get(duties.answered_with(duty).id)
    return {
        "id": duty.id,
        "paragraph": duty.paragraph,
        "part_of": duty.part_of or None,
        "label": _label(duty.label),
        "kind": {"key": duty.kind, "label": _label(kind.label), "product": kind.product},
        "given": duty.given,
        "named": _label(duty.named) if duty.named else None,
        "targets": list(duty.targets),
        "mentions": list(duty.mentions),
        "measures": list(duty.measures),
        "horizon": {"key": duty.horizon, "label": _label(horizon.label)},
        "every": {"key": duty.every, "label": _label(EVERY[duty.every])} if duty.every else None,
        "state": None if duty.given else now[duty.id],
        "lead": _label(lead) if lead else None,
    }


def _orphan(one: Orphan) -> Plain:
    return {"subject": one.subject, "paragraph": one.paragraph, "label": _label(one.label), "why": _label(one.why)}


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
