"""What may go wrong with background work."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class JobsError(ZhichanError):
    """A job that cannot be started, stopped or run again."""


class NoSuchJob(JobsError):
    """There is no job of that number, or it is nobody's business who asks."""

    status = 404


class Stopped(Exception):
    """Raised within a job by its progress: somebody asked it to stop, or another worker has taken it over."""
