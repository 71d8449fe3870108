"""What may go wrong with obligations."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class ObligationsError(ZhichanError):
    """Something that cannot be offered, answered, settled or signed as asked."""


class NotThere(ObligationsError):
    """Something that is not there for whoever asks: gone, or never theirs."""

    status = 404


class NotNow(ObligationsError):
    """Something that its state does not allow (any more), perhaps since somebody else has acted."""

    status = 409
