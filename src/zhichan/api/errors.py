"""What the interface refuses, and the one shape in which every refusal goes out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from zhichan.errors import ZhichanError

DOCUMENTED = "see /api/v1/openapi.json"


class ApiError(ZhichanError):
    """The root of what the interface refuses by itself."""


class InvalidInput(ApiError):
    """A parameter that cannot be understood."""

    status = 422


class KeyRefused(ApiError):
    """No key where one is needed, or one that is not valid."""

    status = 401


class NothingThere(ApiError):
    """An address that leads nowhere, or a thing that is not on record."""

    status = 404


class ResultChanged(ApiError):
    """The result that a cursor goes through is not there any more."""

    status = 409


class TooManyCalls(ApiError):
    """More calls than the limit allows."""

    status = 429
    permanent = False


_BY_STATUS = {
    400: ("BadRequest", "the request cannot be understood", DOCUMENTED),
    403: ("NotAllowed", "this is not allowed", DOCUMENTED),
    404: ("NothingThere", "there is nothing at this address", DOCUMENTED),
    405: ("MethodNotAllowed", "this address does not answer to this method", "the header Allow names those that it answers to"),
    500: ("OurError", "an error of ours stopped the answer; it is in the server's log", "tell whoever runs this installation"),
}


def as_shape(status: int) -> dict[str, object]:
    """The one shape for an error of which only the status is known."""
    name, what, mend = _BY_STATUS.get(status, ("HttpError", HTTPStatus(status).phrase.lower(), DOCUMENTED))
    return {"error": name, "what": what, "where": "", "mend": mend, "permanent": status < 500}


def invalid(errors: list[dict[str, Any]]) -> InvalidInput:
    """What the reader of the parameters objects to, as one error.

    Args:
        errors: as pydantic gives them, each with `loc` and `msg`.
    """
    said = [(_where(error), _what(error)) for error in errors]
    where = said[0][0]
    what = "; ".join(what if at == where else f"{at}: {what}" for at, what in said)
    return InvalidInput(what[:1].lower() + what[1:], where=where, mend=DOCUMENTED)


def _what(error: dict[str, Any]) -> str:
    if error["type"] == "string_pattern_mismatch":
        return "it holds signs that cannot stand here"
    return str(error["msg"]).removeprefix("Value error, ").removeprefix("Input ")


def _where(error: dict[str, Any]) -> str:
    """The parameter's name; `""` where it is about all of them."""
    # the place begins with where the parameter stands, and with how our code calls all of them
    names = [str(part) for part in error["loc"] if not isinstance(part, int) and part not in ("query", "path", "asked")]
    return names[0] if names else ""
