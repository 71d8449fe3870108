"""Behind a reverse proxy: what headers say of the visitor is believed from the proxies of the settings, from nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

Networks = Sequence[IPv4Network | IPv6Network]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
)


def behind_proxies(application: Application, proxies: Networks) -> Application:
    """The application as it sees the visitor: REMOTE_ADDR is the visitor's, and X-Forwarded-Proto is there only from a proxy.

    Of X-Forwarded-For the last address counts that is none of the proxies': what stands before it, the visitor may have made up.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        given = {name: environ.pop(name) for name in _FORWARDED if name in environ}
        if is_among(environ.get("REMOTE_ADDR", ""), proxies):
            hops = [hop.strip() for hop in given.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
            visitor = next((hop for hop in reversed(hops) if not is_among(hop, proxies)), hops[0] if hops else "")
            if _is_address(visitor):
                environ["REMOTE_ADDR"] = visitor
            if scheme := given.get("HTTP_X_FORWARDED_PROTO"):
                environ["HTTP_X_FORWARDED_PROTO"] = scheme
        return application(environ, start_response)

    return answer


def is_among(address: str, networks: Networks) -> bool:
    """Whether an address is in one of the networks."""
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
