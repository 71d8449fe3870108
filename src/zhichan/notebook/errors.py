"""What can go wrong with what people keep."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class NotebookError(ZhichanError):
    """Something that cannot be kept as asked."""


class NotKept(NotebookError):
    """Something that is not there for whoever asks: gone, or never theirs."""

    status = 404
