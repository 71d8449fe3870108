"""Sending a kept file: with its tag, and in pieces, so that a download that was cut off goes on where it stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse

from zhichan.taking.files import Kept

_PIECE = 256 << 10
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def sent(request: HttpRequest, kept: Kept, headers: dict[str, str]) -> HttpResponseBase:
    """The file of an order, or the part of it that is asked for (RFC 9110, one range).

    Args:
        headers: with the name under which it is saved.
    """
    assert kept.done
    assert kept.path
    tag = f'"{kept.order.id}"'
    size = kept.done.size
    common = {**headers, "ETag": tag, "Accept-Ranges": "bytes", "Content-Encoding": "identity"}
    if tag in re.split(r"\s*,\s*", request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers=common)
    start, end, status = 0, size, 200
    asked = request.headers.get("Range", "")
    if asked and request.headers.get("If-Range", tag) == tag and (found := _RANGE.fullmatch(asked)):
        part = _part(found[1], found[2], size)
        if part is None:
            return HttpResponse(status=416, headers={**common, "Content-Range": f"bytes */{size}"})
        (start, end), status = part, 206
        common["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response = StreamingHttpResponse(
        _pieces(kept.path, start, end), status=status, content_type=kept.done.media_type, headers=common
    )
    response["Content-Length"] = str(end - start)
    return response


def _part(first: str, last: str, size: int) -> tuple[int, int] | None:
    """The bytes from (including) to (excluding); None where there are none of these."""
    if first:
        start, end = int(first), min(size, int(last) + 1) if last else size
    elif last:
        start, end = max(0, size - int(last)), size
    else:
        return None
    return (start, end) if start < end else None


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(_PIECE, end - start))):
            start += len(piece)
            yield piece
