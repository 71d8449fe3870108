"""Open Patent Services (OPS) 3.2 of the European Patent Office: its token, its traffic lights and its quotas.

Source of the rules: EPO, Open Patent Services reference guide. OAuth 2 with client credentials (RFC 6749, 4.4);
`X-Throttling-Control: busy (images=green:100, search=red:5 …)` gives requests per minute for each service, `black` none at all,
then `Retry-After` is in milliseconds; `X-Rejection-Reason` names the quota that is used up.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from zhichan.connectors.errors import ConnectorError, OneRefused, SourceBusy
from zhichan.connectors.waiting import Clock, asked_wait
from zhichan.connectors.web import Answer, Web

Service = Literal["search", "retrieval", "inpadoc"]

_LIGHTS = re.compile(r"(\w+)=(green|yellow|red|black):(\d+)")
_SLOWER = {"green": 1.0, "yellow": 1.5, "red": 3.0}
_BLACK = 60.0
_UNTOLD = 2.0  # seconds between requests before the first answer says how many are welcome
_MILLISECONDS = 0.001
_MINUTE = 60.0
_EARLY = 30.0  # seconds before its end at which a token counts as spent
_STALE = re.compile(rb"invalid_access_token|access token (?:has )?expired|invalid access token", re.IGNORECASE)
_FAULT = re.compile(rb"<(?:\w+:)?code>\s*((?:CLIENT|SERVER)\.[A-Za-z]{1,60})\s*<")
_XML = "application/xml"


@dataclass(frozen=True)
class OpsKey:
    """What OPS gives to a registered user. Neither half shows where the object is printed."""

    key: str = field(repr=False)
    secret: str = field(repr=False)


class _Token(msgspec.Struct):
    access_token: str
    expires_in: str | int = 1200


class OpsClient:
    """Requests to OPS, one at a time and no faster than its lights allow."""

    def __init__(self, base: str, key: OpsKey, *, clock: Clock, limit: int) -> None:
        self.clock, self._key = clock, key
        self.web = Web(base, clock=clock, limit=limit, patience=self._patience)
        self._lights: dict[str, tuple[str, int]] = {}
        self._last: dict[str, float] = {}
        self._token, self._until = "", 0.0

    def __enter__(self) -> OpsClient:
        return self

    def __exit__(self, *details: object) -> None:
        self.web.__exit__(*details)

    def get(self, service: Service, path: str, params: Mapping[str, str] | None = None) -> bytes | None:
        """The XML of a path below `rest-services/`, as received; None where OPS knows nothing of it.

        Raises:
            SourceBusy: a quota is used up, or OPS cannot be reached now.
            OneRefused: OPS does not understand the query or the number.
            ConnectorError: OPS refuses the key.
        """
        url = f"{self.web.base}/rest-services/{path}"
        answer = self._send(service, url, params)
        if answer.status in (400, 401, 403) and _STALE.search(answer.body):
            self._token = ""  # it ended earlier than it said
            answer = self._send(service, url, params)
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise self._refusal(answer, url)
        return answer.body

    def _send(self, service: Service, url: str, params: Mapping[str, str] | None) -> Answer:
        headers = {"Authorization": f"Bearer {self._valid_token()}", "Accept": _XML}
        self._wait_for(service)
        answer = self.web.ask("GET", url, headers=headers, params=params)
        self._note(answer.headers)
        return answer

    def _valid_token(self) -> str:
        if self._token and self.clock.now() < self._until:
            return self._token
        pair = b64encode(f"{self._key.key}:{self._key.secret}".encode()).decode()
        url = f"{self.web.base}/auth/accesstoken"
        answer = self.web.ask("POST", url, headers={"Authorization": f"Basic {pair}"}, form={"grant_type": "client_credentials"})
        if answer.status != 200:
            raise ConnectorError(
                f"OPS does not accept the key (status {answer.status})",
                where=self.web.where(url),
                mend="look at ZHICHAN_OPS_KEY and ZHICHAN_OPS_SECRET, and at your application at developers.epo.org",
            )
        try:
            token = msgspec.json.decode(answer.body, type=_Token)
            lasts = float(token.expires_in)
        except (msgspec.MsgspecError, ValueError):
            raise ConnectorError(
                "OPS answered with what is no token", where=self.web.where(url), mend="run again later"
            ) from None
        self._token, self._until = token.access_token, self.clock.now() + lasts - _EARLY
        return self._token

    def _note(self, headers: Mapping[str, str]) -> None:
        for service, light, number in _LIGHTS.findall(headers.get("x-throttling-control", "")):
            self._lights[service] = (light, int(number))

    def _wait_for(self, service: Service) -> None:
        """Spreads the requests of a service evenly over the minute, and more thinly as its light turns."""
        light, number = self._lights.get(service, ("", 0))
        least = _UNTOLD if not light else _BLACK if light == "black" or not number else _MINUTE / number * _SLOWER[light]
        if service in self._last:
            rest = self._last[service] + least - self.clock.now()
            if rest > 0:
                self.clock.sleep(rest)
        self._last[service] = self.clock.now()

    def _patience(self, status: int, headers: Mapping[str, str]) -> float | None:
        self._note(headers)
        asked = asked_wait(headers.get("retry-after", ""), self.clock, _MILLISECONDS)
        if status == 403:
            reason = headers.get("x-rejection-reason", "")
            if "PerWeek" in reason:
                raise SourceBusy(
                    "the weekly quota of OPS is used up", where="OPS", mend="run again next week; the run goes on from here"
                )
            throttled = asked is not None or reason or "black" in headers.get("x-throttling-control", "")
            return max(asked or 0.0, _BLACK) if throttled else None
        if status == 429 or status >= 500:
            return asked or 0.0
        return None

    def _refusal(self, answer: Answer, url: str) -> ConnectorError:
        fault = _FAULT.search(answer.body)
        said = f", {fault[1].decode()}" if fault else ""
        what, where = f"OPS refuses the request (status {answer.status}{said})", self.web.where(url)
        if answer.status in (400, 405, 413, 414, 422):
            return OneRefused(what, where=where, mend="look at the query or the number")
        if answer.status in (401, 403):
            return ConnectorError(what, where=where, mend="look at ZHICHAN_OPS_KEY, and at what it is allowed to")
        return SourceBusy(what, where=where, mend="run again later")
