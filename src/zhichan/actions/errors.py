"""What may be wrong with an action itself, besides what the engines say."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class ActionError(ZhichanError):
    """Something that cannot be done."""


class TooLarge(ActionError):
    """An upload beyond the limit."""

    status = 413


class NoRoom(ActionError):
    """The disk has no room."""

    status = 507
    permanent = False


class NoSuchUpload(ActionError):
    """Files that were never sent, or were swept away."""

    status = 404
