"""What may go wrong in scoring."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class AssessmentError(ZhichanError):
    """Something in scoring that cannot be done."""


class NoSuchAssessment(AssessmentError):
    """There is none, or none that whoever asks may see: the answer does not tell the two apart."""

    status = 404


class NotNow(AssessmentError):
    """The score stands where this step does not lead from, perhaps since somebody else has acted."""

    status = 409


class SheetChanged(AssessmentError):
    """A sheet is not any more what was frozen."""

    status = 409
