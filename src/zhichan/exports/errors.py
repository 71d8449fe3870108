"""What can go wrong in writing a file of rights."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class ExportError(ZhichanError):
    """A file that cannot be written as it was asked for."""
