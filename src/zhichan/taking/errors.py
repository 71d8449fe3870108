"""What can go wrong in taking files away."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class TakingError(ZhichanError):
    """A file that cannot be taken away as asked."""


class NoSuchFile(TakingError):
    """A file that was never made for whoever asks, or is gone."""

    status = 404


class Outdated(TakingError):
    """A file that was made of what has changed since."""

    status = 410


class Busy(TakingError):
    """Too many large files wait already."""

    status = 503
    permanent = False
