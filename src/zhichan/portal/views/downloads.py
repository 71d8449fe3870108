"""A whole result to take away: a table with one right a line, or the full records."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence

import msgspec
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.requests import actor
from zhichan.accounts.visibility import log_reading
from zhichan.corpus.marts import Rids
from zhichan.normalise.cells import as_cells
from zhichan.opened import city
from zhichan.portal.chips import value_label
from zhichan.portal.saving import saved_as
from zhichan.portal.views.framing import Framed, frame
from zhichan.portal.wording import FACETS
from zhichan.search.facets import FACETS as FACET_LABELS

_BLOCK = 2_000


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """`/zh/search.csv`: UTF-8 with byte order mark; after the rows what they are, as of when, and whether they are made up."""
    framed = frame(request)
    rids = framed.searcher.listed(framed.rids())  # before the first byte goes out, so that a wrong query is still a page
    return _attachment(_csv_lines(framed, rids), "text/csv; charset=utf-8", "rights.csv")


def as_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    """`/zh/search.jsonl`: one record a line, as far as the visitor may see it; each source of the sample says `made_up`."""
    framed = frame(request)
    return _attachment(
        _json_lines(framed, framed.searcher.listed(framed.rids()), actor(request)),
        "application/x-ndjson; charset=utf-8",
        "rights.jsonl",
    )


def _attachment(content: Iterator[bytes], type_: str, name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(content, content_type=type_, headers=saved_as(name))


def _csv_lines(framed: Framed, rids: Rids) -> Iterator[bytes]:
    head = [_("Number"), _("Title"), _("Type"), _("Holder"), _("District"), _("Filed"), _("Published"), _("Granted")]
    head += [_("Status on %(day)s") % {"day": framed.day}, _("Class"), _("Class title"), _("Id")]
    head += _party_columns(framed)
    mark = [_("Sample data — made up.")] if framed.view.made_up else []
    yield "\ufeff".encode() + _line([*head, *([_("Note")] if mark else [])])
    title = "coalesce(r.title_en, r.title)" if framed.lang == "en" else "r.title"
    for start in range(0, len(rids), _BLOCK):
        rows = framed.searcher.marts.scoped(
            rids[start : start + _BLOCK],
            f"SELECT r.rid, r.office || ' ' || coalesce(r.number, ''), {title}, r.type, r.holder, r.district, r.filed, "  # noqa: S608
            "r.published, r.granted, s.state, r.ipc, r.class_scheme, r.id FROM scope JOIN rights r USING (rid) "
            "LEFT JOIN states s ON s.rid = r.rid AND s.start <= ? AND (s.until IS NULL OR s.until > ?) ORDER BY r.kind, r.id",
            [framed.day, framed.day],
        )
        yield b"".join(_line([*_worded(framed, row), *_party(framed, rid), *mark]) for rid, *row in rows)
    yield _line([])
    yield b"".join(_line(line) for line in _about(framed, len(rids)))


def _worded(framed: Framed, row: Sequence[object]) -> list[object]:
    """The row with the words of the page for type, district and status, and the class's title in place of its scheme."""
    names = {2: "type", 4: "district", 8: "status"}
    worded = [
        value_label(names[place], str(cell), framed.view, framed.lang) if place in names and cell else cell
        for place, cell in enumerate(row)
    ]
    symbol, scheme = row[9:11]
    title = city.titles().of(str(scheme), str(symbol), framed.lang) if symbol else None
    worded[10] = title.brief if title else ""
    return worded


def _party_columns(framed: Framed) -> list[str]:
    """The heads of what a pivot counts as the facet does: the party of the first holder, and the id that the search takes."""
    return [FACET_LABELS["holder"].in_(framed.lang), "first-party"] if framed.searcher.unified else []


def _party(framed: Framed, rid: int) -> list[str]:
    unified = framed.searcher.unified
    if unified is None:
        return []
    code = int(unified.first[rid])
    return [unified.labels[code].in_(framed.lang), unified.pids[code]] if code >= 0 else ["", ""]


def _about(framed: Framed, rights: int) -> list[list[object]]:
    narrowed = "; ".join(f"{FACETS[chip.facet]}: {chip.label}" for chip in framed.chips())
    known_at = framed.view.version.made_at.astimezone(dt.UTC).isoformat(timespec="seconds")
    about: list[list[object]] = [
        [_("Rights"), rights],
        [_("Query"), framed.reading.text or "*"],
        [_("Filters"), narrowed],
        [_("Law as of"), framed.day.isoformat()],
        [_("Known at"), known_at],
    ]
    return about + ([[_("Note"), _("Sample data — made up.")]] if framed.view.made_up else [])


def _line(cells: list[object]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(as_cells(cells))
    return out.getvalue().encode()


def _json_lines(framed: Framed, rids: Rids, by: Actor) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder()
    for start in range(0, len(rids), _BLOCK):
        rows = framed.searcher.marts.scoped(
            rids[start : start + _BLOCK], "SELECT r.kind, r.id FROM scope JOIN rights r USING (rid) ORDER BY r.kind, r.id"
        )
        for kind in dict.fromkeys(kind for kind, _id in rows):
            ids = [id for of, id in rows if of == kind]
            shown = framed.view.rights(ids, framed.audience)
            log_reading(by, shown, "file")
            yield b"".join(encoder.encode(right) + b"\n" for right in shown)
