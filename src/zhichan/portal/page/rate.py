"""How often one address may do something: counted in the cache, for all processes, without writing the address down."""

from __future__ import annotations

import ipaddress
import time
from typing import Final

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from zhichan.errors import ZhichanError

_NETWORK_OF_ONE: Final = 64  # bits: whoever has one IPv6 address has all of its network


class TooOften(ZhichanError):
    """Somebody has done something too often; `retry_after` seconds later they may again."""

    status = 429
    permanent = False

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        minutes = -(-retry_after // 60)
        super().__init__(
            _("Too many tries have come from your address"), mend=_("Please come back in %(n)s minutes.") % {"n": minutes}
        )


def count_try(request: HttpRequest, what: str, *, most: int, seconds: int) -> None:
    """Counts a try of the request's address in the running period of so many seconds.

    Raises:
        TooOften: there were `most` in it already.
    """
    now = int(time.time())
    period, passed = divmod(now, seconds)
    who = salted_hmac("zhichan.portal.page.rate", came_from(request)).hexdigest()
    key = f"rate:{what}:{period}:{who}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # its period ended between the two calls
        return
    if count > most:
        raise TooOften(seconds - passed)


def came_from(request: HttpRequest) -> str:
    """Where a request comes from; of IPv6 the network, which one subscriber has as a whole."""
    told = request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return str(told)
    if address.version == 6:
        return str(ipaddress.ip_network((address, _NETWORK_OF_ONE), strict=False))
    return str(address)
