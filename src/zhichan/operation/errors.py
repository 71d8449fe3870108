"""What may stop an installation from running."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class OperationError(ZhichanError):
    """Something about the installation that must be mended before it runs."""

    status = 500


class BackupError(OperationError):
    """A backup that cannot be made, or is not fit to be restored."""

    status = 400
