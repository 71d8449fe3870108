"""The log of the running portal: lines of text or of JSON, one a request, without secrets and without personal data.

A line of a request says when, which page (not what was asked of it), how it ended, how long it took, and who asked, as a number.
Names, addresses of visitors and search terms are not in it. Values of settings that are secret are masked wherever they turn up.
"""

from __future__ import annotations

import logging
import logging.config
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec
from django.http import HttpRequest, HttpResponse
from pythonjsonlogger.json import JsonFormatter

_REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
_LOGGER = logging.getLogger("zhichan.requests")
_SECRET_NAME = re.compile(r"KEY|SECRET|PASSWORD|PASSPHRASE|TOKEN")
_SECRET_HEADER = re.compile(
    r"(?i)((?:authorization|cookie|csrftoken|sessionid|__host-session|__host-csrf|password|passphrase)['\"]?\s*[:=]\s*['\"]?)"
    r"(?:\w+ )?[^\s,;'\"}]+"
)
_MASK = "[…]"
_SHORTEST = 6  # a shorter value would be masked out of ordinary words
_FIELDS = ("method", "path", "view", "status", "ms", "actor")


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The values of settings that nobody must read, as given and as JSON writes them; the longest first."""
    values = {value.strip() for name, value in environment.items() if name.startswith("ZHICHAN_") and _SECRET_NAME.search(name)}
    if password := urlsplit(environment.get("ZHICHAN_DATABASE", "")).password:
        values |= {password, unquote(password)}
    written = values | {msgspec.json.encode(value).decode()[1:-1] for value in values}
    return tuple(sorted((value for value in written if len(value) >= _SHORTEST), key=len, reverse=True))


def masked(line: str, hidden: Iterable[str]) -> str:
    """A line without these values, and without what stands behind the name of a header or field that is secret."""
    for value in hidden:
        line = line.replace(value, _MASK)
    return _SECRET_HEADER.sub(rf"\g<1>{_MASK}", line)


class TextLines(logging.Formatter):
    """A line for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._hidden = secrets_of(os.environ)

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record), self._hidden)


class JsonLines(JsonFormatter):
    """A line for a program. Only named fields are written: libraries hang whole requests on their records."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)
        self._hidden = secrets_of(os.environ)

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        log_data["time"] = f"{moment}.{int(record.msecs):03d}Z"
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = record.getMessage()
        if request_id := _REQUEST_ID.get():
            log_data["request"] = request_id
        if record.name == _LOGGER.name:
            log_data |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            log_data["exception"] = self.formatException(record.exc_info)

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record), self._hidden)


class RequestLogMiddleware:
    """Gives each request a number of its own, which its answer carries too, and writes its line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(8)
        token = _REQUEST_ID.set(request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-Id"] = request_id
            _write_line(request, response.status_code, (time.perf_counter() - started) * 1000)
            return response
        finally:
            _REQUEST_ID.reset(token)


def _write_line(request: HttpRequest, status: int, milliseconds: float) -> None:
    from zhichan.accounts.requests import known_actor  # logging is set up before the models are there

    match = request.resolver_match
    extra = {
        "method": request.method if request.method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other",
        # where no page has the address, a visitor made it up
        "path": request.path if match else "",
        "view": match.view_name if match else "",
        "status": status,
        "ms": round(milliseconds, 1),
        "actor": known_actor(request),
    }
    _LOGGER.info("%s %s %s", extra["method"], extra["view"] or "-", status, extra=extra)


def set_up(told: Mapping[str, str]) -> None:
    """Sets logging up, as Django's LOGGING_CONFIG.

    Args:
        told: `form` is `text` or `json`.
    """
    as_json = told["form"] == "json"
    settings = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines if as_json else TextLines}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # a page that is not there is the visitor's matter, not the operator's
            "django.request": {"level": "ERROR"},
            _LOGGER.name: {"level": "INFO" if as_json else "WARNING"},
        },
    }
    logging.config.dictConfig(settings)
