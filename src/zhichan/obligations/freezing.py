"""Versions that nobody changes: their canonical form, its digest, and what differs from the version before.

Canonical: JSON in UTF-8, keys in order, no blanks between, characters as they are. Each version names the digest of the one
before it, so that a chain of them shows where one was put in.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils import timezone

from zhichan.accounts.actors import Actor
from zhichan.obligations.models import Frozen

Content = dict[str, Any]


def canonical(content: Content) -> bytes:
    """The one form in which a content is hashed and given away."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(content: Content) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def latest(series: str) -> Frozen | None:
    """The newest version of a series."""
    return Frozen.objects.filter(series=series).order_by("-version").first()


def freeze(by: Actor, series: str, content: Content, reason: str) -> Frozen:
    """Adds a version, which names its number and the digest of the one before it. The caller locks, checks and logs."""
    before = latest(series)
    whole = {
        **content,
        "series": series,
        "version": before.version + 1 if before else 1,
        "before": before.digest if before else "",
        "reason": reason,
        "frozen_on": timezone.localdate().isoformat(),
    }
    return Frozen.objects.create(
        series=series,
        version=whole["version"],
        content=whole,
        digest=digest(whole),
        reason=reason,
        by=by.id,
        at=timezone.now(),
    )
