"""The errors of the parties."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class PartiesError(ZhichanError):
    """Something about the parties cannot be done as asked."""


class NoSuchParty(PartiesError):
    """There is no party of that id or name."""

    status = 404


class JudgementConflict(PartiesError):
    """A judgement contradicts others that stand."""

    status = 409
