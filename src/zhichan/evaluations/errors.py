"""What may go wrong with amendments and evaluations."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class EvaluationError(ZhichanError):
    """Something that cannot be proposed, decided, entered or published as asked."""


class NoSuchEvaluation(EvaluationError):
    """An amendment or evaluation that is not there for whoever asks."""

    status = 404


class NotNow(EvaluationError):
    """Something that its state does not allow (any more), perhaps since somebody else has acted."""

    status = 409
