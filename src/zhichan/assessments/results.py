"""Results: computed once, kept with everything they were computed from, and computed again to the cent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from zhichan import __version__
from zhichan.accounts.actors import Actor
from zhichan.assessments.models import Result, Round, Value
from zhichan.audit.chain import record
from zhichan.strategy.scoring.sheets import Sheet
from zhichan.strategy.scoring.totals import VERSION, BodyScore, Values, ranked, score_all


@dataclass(frozen=True)
class Difference:
    """Something that does not come out as it was approved: whose, which item (`""`: the total, or the whole), both values."""

    body: str
    item: str
    approved: str
    again: str


def make_result(by: Actor, round_: Round, reason: str = "") -> Result:
    """Computes and keeps the next version of a round's result. The caller is atomic and has locked the round."""
    before = round_.results.order_by("-version").first()
    inputs = _inputs(round_)
    scores = as_plain(scores_of(round_.sheet.declared, values_of(inputs)))
    made = Result.objects.create(
        round=round_,
        version=before.version + 1 if before else 1,
        at=timezone.now(),
        by=by.id,
        reason=reason.strip(),
        inputs=inputs,
        scores=scores,
        digest=_digest(inputs, scores, before.digest if before else ""),
    )
    details = {"version": made.version, "digest": made.digest, "sheet": round_.sheet.digest}
    record(by.id, "score.approved", round_.id_in_log, details)
    return made


def _inputs(round_: Round) -> dict[str, Any]:
    values: dict[str, dict[str, Any]] = {}
    for one in Value.objects.filter(entry__round=round_).select_related("entry__body", "checked_by"):
        values.setdefault(one.entry.body.code, {})[one.item] = {
            "value": None if one.number is None else str(one.number),
            "stated": one.stated,
            "source": one.source,
            "checked by": one.checked_by.code if one.checked_by else "",
            "evidence": sorted(one.entry.evidence.filter(item=one.item).values_list("sha256", flat=True)),
        }
    return {
        "sheet": round_.sheet.sheet,
        "sheet digest": round_.sheet.digest,
        "scoring": VERSION,
        "program": __version__,
        "values": values,
    }


def values_of(inputs: Mapping[str, Any]) -> Values:
    """The values that a result was computed from."""
    return {
        body: {item: Decimal(told["value"]) for item, told in items.items() if told["value"] is not None}
        for body, items in inputs["values"].items()
    }


def scores_of(sheet: Sheet, values: Values) -> dict[str, BodyScore]:
    """The scores of all bodies of some values."""
    return score_all(sheet, values, sorted(values))


def as_plain(scores: Mapping[str, BodyScore]) -> dict[str, Any]:
    """Scores as they are kept: numbers as texts."""
    ranks = {one.body: rank for rank, one in ranked(scores.values())}
    return {
        body: {
            "rank": ranks[body],
            "total": str(one.total),
            "sum": str(one.sum),
            "failed": list(one.failed),
            "items": {item.item: None if item.points is None else str(item.points) for item in one.items},
        }
        for body, one in scores.items()
    }


def replay(result: Result) -> list[Difference]:
    """Computes a result again from what is kept; everything that does not come out as it was approved, nothing if all does."""
    frozen, found = result.round.sheet, []
    if frozen.declared.digest != frozen.digest or frozen.digest != result.inputs["sheet digest"]:
        found.append(Difference("", "sheet", result.inputs["sheet digest"], frozen.declared.digest))
    before = result.round.results.filter(version=result.version - 1).first()
    digest = _digest(result.inputs, result.scores, before.digest if before else "")
    if digest != result.digest:
        found.append(Difference("", "digest", result.digest, digest))
    again = as_plain(scores_of(frozen.declared, values_of(result.inputs)))
    for body in sorted({*result.scores, *again}):
        kept, now = result.scores.get(body, {}), again.get(body, {})
        for name in ("rank", "total", "sum", "failed"):
            if kept.get(name) != now.get(name):
                found.append(Difference(body, name, str(kept.get(name)), str(now.get(name))))
        items = kept.get("items", {}), now.get("items", {})
        found += [
            Difference(body, item, str(items[0].get(item)), str(items[1].get(item)))
            for item in dict.fromkeys([*items[0], *items[1]])
            if items[0].get(item) != items[1].get(item)
        ]
    return found


def _digest(inputs: Mapping[str, Any], scores: Mapping[str, Any], before: str) -> str:
    body = json.dumps([inputs, scores], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()
