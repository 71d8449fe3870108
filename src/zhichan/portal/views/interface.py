"""The interface for programs as a page: written from its description, so that it cannot be out of date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhichan.opened import city
from zhichan.portal.page.language import current_language

_CHINESE, _SENT = "x-zh", "x-sent"  # where a description keeps its Chinese words, and what the body of a call holds


@dataclass(frozen=True)
class Parameter:
    """A parameter of an operation, in the page's language."""

    name: str
    meaning: str
    form: str
    default: str


@dataclass(frozen=True)
class Operation:
    """An operation of the interface, in the page's language."""

    anchor: str
    method: str
    path: str
    summary: str
    about: str
    needs_key: bool
    parameters: list[Parameter]


def interface_help(request: HttpRequest, described: Callable[[], dict[str, Any]]) -> HttpResponse:
    """`/zh/help/api`

    Args:
        described: gives the OpenAPI description; the server passes it, as pages and interface do not know each other.
    """
    schema, lang = described(), current_language()
    context = {
        "about": _in(lang, schema["info"], "description"),
        "operations": [
            _operation(lang, method, path, told) for path, ways in schema["paths"].items() for method, told in ways.items()
        ],
        "limits": city.configuration().limits,
        "root": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "portal/interface.html", context)


def _operation(lang: str, method: str, path: str, told: dict[str, Any]) -> Operation:
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path,
        summary=_in(lang, told, "summary"),
        about=_in(lang, told, "description"),
        needs_key={} not in told.get("security", []),
        parameters=[_parameter(lang, one) for one in (*told["parameters"], *told[_SENT])],
    )


def _parameter(lang: str, told: dict[str, Any]) -> Parameter:
    shape = told["schema"]
    choices = shape.get("enum") or shape.get("items", {}).get("enum") or ()
    default = shape.get("default")
    return Parameter(
        name=told["name"],
        meaning=shape[_CHINESE] if lang == "zh" else told["description"],
        form=" | ".join(choices) or str(shape.get("format") or shape["type"]),
        default=str(default) if default not in (None, "", []) else "",
    )


def _in(lang: str, told: dict[str, Any], name: str) -> str:
    """A text of the description in the page's language."""
    chinese = told[_CHINESE]
    return str((chinese if isinstance(chinese, str) else chinese[name]) if lang == "zh" else told[name])
