"""Who may change something through the pages.

There are no accounts yet. Until there are, only whoever sits at the machine itself may: a request from this machine's own
address that came through no proxy.
"""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

_PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def at_the_desk(request: HttpRequest) -> bool:
    """Whether the request comes from this machine."""
    if any(request.META.get(header) for header in _PROXIED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
