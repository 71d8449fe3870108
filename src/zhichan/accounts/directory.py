"""Signing in with the password of a directory (LDAP). It proves who somebody is; what they may do is still said here."""

from __future__ import annotations

import logging
import ssl
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from zhichan.accounts.errors import AccountsError
from zhichan.accounts.models import Person
from zhichan.configuration.parts import Directory

_log = logging.getLogger(__name__)
_PATIENCE = 5  # seconds
_SPECIAL = ',\\#+<>;"=\0'


class DirectoryBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Asks the directory for the passwords of people whom an administrator has added. Without a directory it knows nobody."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Person | None:
        """The person, if the directory takes the password."""
        told: Directory = settings.CONFIGURATION.directory
        name, password = str(credentials.get("username") or ""), str(credentials.get("password") or "")
        # an empty password would be an anonymous bind, which every directory takes
        if not told.url or not name or not password:
            return None
        person = Person.objects.filter(username=name, is_active=True).first()
        return person if person is not None and _takes(told, name, password) else None


def _takes(told: Directory, name: str, password: str) -> bool:
    try:
        import ldap3
        from ldap3.core.exceptions import LDAPException
    except ImportError:
        raise AccountsError(
            "the directory cannot be asked: ldap3 is not installed", where="ZHICHAN_LDAP_URL", mend="pip install zhichan[ldap]"
        ) from None
    server = ldap3.Server(told.url, connect_timeout=_PATIENCE, tls=ldap3.Tls(validate=ssl.CERT_REQUIRED))
    try:
        connection = ldap3.Connection(
            server, user=told.name_of(_escaped(name)), password=password, receive_timeout=_PATIENCE, raise_exceptions=False
        )
        taken: bool = connection.bind()
        connection.unbind()
    except LDAPException as error:
        _log.error("the directory could not be asked: %s", error)
        return False
    return taken


def _escaped(name: str) -> str:
    """The name as a value in a distinguished name (RFC 4514)."""
    escaped = "".join(f"\\{ord(sign):02x}" if sign in _SPECIAL or ord(sign) < 32 else sign for sign in name)
    return escaped.replace(" ", "\\20")
