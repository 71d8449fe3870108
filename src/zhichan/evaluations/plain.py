"""Evaluations as plain data: what everybody sees of one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zhichan.evaluations.evaluating import METHODS, missing
from zhichan.evaluations.models import Evaluation
from zhichan.evaluations.papers import KINDS
from zhichan.records.declared import Label

Plain = dict[str, Any]


def evaluation_as_json(one: Evaluation) -> Plain:
    """An evaluation: on which day it looks, in one sentence what it was made on, whether its report is published."""
    return {
        "key": one.key,
        "kind": {"key": one.kind, "label": _label(KINDS[one.kind])},
        "year": one.year,
        "on": one.data.content["on"],
        "known_at": one.data.content["known_at"],
        "sentence": one.data.content["scoreboard"]["sentence"],
        "open_until": one.open_until.isoformat(),
        "data_sha256": one.data.digest,
        "published_at": one.report.at.astimezone(dt.UTC).isoformat(timespec="seconds") if one.report else None,
        "report_sha256": one.report.digest if one.report else None,
    }


def evaluation_in_full(one: Evaluation) -> Plain:
    """The same with its report as it was frozen; before it is published, with the methods that nothing was gathered by yet."""
    return {
        **evaluation_as_json(one),
        "missing": [] if one.report else [{"key": name, "label": _label(METHODS[name])} for name in missing(one)],
        "report": one.report.content if one.report else None,
    }


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
