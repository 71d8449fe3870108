"""The errors of the connectors. None of them ever carries a credential, a query string or the body of an answer."""

from __future__ import annotations

from zhichan.errors import ZhichanError


class ConnectorError(ZhichanError):
    """A source that cannot be fetched from as it is told."""

    status = 502


class SourceBusy(ConnectorError):
    """The source asks for patience, or cannot be reached now: the same call goes on from here later."""

    status = 503
    permanent = False


class OneRefused(ConnectorError):
    """One file or number cannot be had; the others can."""
