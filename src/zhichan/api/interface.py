"""The interface put together: its endpoints, its errors, its description."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from zhichan.api import (
    account,
    explaining,
    feed,
    indicators,
    maps,
    measures,
    notebook,
    numbers,
    published,
    rights,
    searches,
    similar,
    strategy,
    taking,
    translating,
    versions,
)
from zhichan.api.callers import Key
from zhichan.api.errors import NothingThere, as_shape, invalid
from zhichan.api.fields import CHINESE
from zhichan.api.shapes import Failure, kept_shapes
from zhichan.api.unchanged import Unchanged
from zhichan.errors import ZhichanError

_ABOUT = (
    "Search the city's rights, read whole records, count as the portal counts. Public data needs no key. Every error has one "
    "shape: error, what, where, mend, permanent. Answers carry an ETag; send it back in If-None-Match, and what has not changed "
    "is answered by 304. RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset say how many calls are left and for how many "
    "seconds; beyond the limit comes 429 with Retry-After."
)
_ABOUT_ZH = (
    "检索全市权利、读取完整记录、按门户同一口径统计。公开数据不需要密钥。"
    "所有错误均为同一形式：error、what、where、mend、permanent。"
    "应答带有 ETag，用 If-None-Match 送回，未变化的以 304 应答。"
    "RateLimit-Limit、RateLimit-Remaining、RateLimit-Reset 说明剩余次数和秒数；超出的以 429 应答，并附 Retry-After。"
)
SENT = "x-sent"
"""Where the description of an operation tells what its body holds, as parameters are told."""


class ReadableJson(JSONRenderer):
    """JSON in which Chinese stays as it is."""

    json_dumps_params = {"ensure_ascii": False}  # noqa: RUF012 - as the library declares it


interface = NinjaAPI(
    title="Zhichan 知产",
    version="1",
    description=_ABOUT,
    docs_url=None,
    openapi_url=None,  # ours: the library's lacks what leaves as the corpus keeps it
    urls_namespace="api",
    auth=Key(),
    renderer=ReadableJson(),
    openapi_extra={"info": {CHINESE: _ABOUT_ZH}},
)
for router in (
    *(rights.router, numbers.router, explaining.router, similar.router, translating.router, taking.router, feed.router),
    *(strategy.router, indicators.router, published.router),
    *(measures.router, maps.router, versions.router, notebook.router, searches.router, account.router),
):
    interface.add_router("", router)


def described() -> dict[str, Any]:
    """The whole interface as OpenAPI describes it."""
    schema: dict[str, Any] = interface.get_openapi_schema()
    schema["components"]["schemas"] |= kept_shapes() | {Failure.__name__: Failure.model_json_schema()}
    for ways in schema["paths"].values():
        for told in ways.values():
            told[SENT] = _sent(told, schema["components"]["schemas"])
    return schema


def _sent(told: dict[str, Any], shapes: dict[str, Any]) -> list[dict[str, Any]]:
    """What the body of a call holds, told as parameters are."""
    content = told.get("requestBody", {}).get("content", {}).get("application/json")
    fields = shapes[content["schema"]["$ref"].rpartition("/")[2]]["properties"] if content else {}
    return [{"name": name, "description": shape["description"], "schema": shape} for name, shape in fields.items()]


def openapi(request: HttpRequest) -> HttpResponse:
    """`/api/v1/openapi.json`"""
    return JsonResponse(described(), json_dumps_params={"ensure_ascii": False})


@interface.exception_handler(ZhichanError)
def refuse(request: HttpRequest, error: ZhichanError) -> HttpResponse:
    """An error of ours, in its shape."""
    response = JsonResponse(error.as_json(), status=error.status, json_dumps_params={"ensure_ascii": False})
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if error.status == 503:
        response["Retry-After"] = "5"
    return response


@interface.exception_handler(ValidationError)
def refuse_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters that cannot be understood."""
    return refuse(request, invalid(error.errors))


@interface.exception_handler(Http404)
def refuse_address(request: HttpRequest, error: Http404) -> HttpResponse:
    """An address that leads nowhere."""
    return refuse(request, NothingThere("there is nothing at this address", mend=str(as_shape(404)["mend"])))


@interface.exception_handler(HttpError)
def refuse_request(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the library below refuses."""
    return JsonResponse({**as_shape(error.status_code), "what": error.message}, status=error.status_code)


@interface.exception_handler(Unchanged)
def not_changed(request: HttpRequest, unchanged: Unchanged) -> HttpResponse:
    """The program has the answer already."""
    return unchanged.response
