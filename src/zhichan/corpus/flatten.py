"""From rights to the rows of the marts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from zhichan.normalise.areas import Membership
from zhichan.normalise.classes import ancestors
from zhichan.normalise.numbers import keys_of
from zhichan.normalise.places import Gazetteer, Place
from zhichan.records import choose
from zhichan.records.audience import derived_part, without_personal
from zhichan.records.dates import first_day
from zhichan.records.right import OWNING, ClassMark, Party, Right
from zhichan.records.status import spans_until, term_end

COLUMNS: dict[str, dict[str, str]] = {
    "rights": {
        "rid": "INTEGER",
        "id": "VARCHAR",
        "kind": "VARCHAR",
        "office": "VARCHAR",
        "number": "VARCHAR",
        "type": "VARCHAR",
        "title": "VARCHAR",
        "title_zh": "VARCHAR",
        "title_en": "VARCHAR",
        "abstract": "VARCHAR",
        "filed": "VARCHAR",
        "published": "VARCHAR",
        "granted": "VARCHAR",
        "filed_year": "INTEGER",
        "published_year": "INTEGER",
        "granted_year": "INTEGER",
        "first_day": "DATE",
        "term_end": "DATE",
        "holder": "VARCHAR",
        "ipc": "VARCHAR",
        "class_scheme": "VARCHAR",
        "district": "VARCHAR",
        "place_confidence": "VARCHAR",
        "city": "VARCHAR",
        "province": "VARCHAR",
        "country": "VARCHAR",
        "family": "VARCHAR",
        "family_extended": "VARCHAR",
        "documents": "INTEGER",
        "made_up": "BOOLEAN",
        "sealed_for": "VARCHAR",
    },
    "roles": {
        "rid": "INTEGER",
        "role": "VARCHAR",
        "seq": "INTEGER",
        "name": "VARCHAR",
        "country": "VARCHAR",
        "address": "VARCHAR",
    },
    "classes": {
        "rid": "INTEGER",
        "scheme": "VARCHAR",
        "symbol": "VARCHAR",
        "main": "BOOLEAN",
        "level1": "VARCHAR",
        "level2": "VARCHAR",
        "level3": "VARCHAR",
        "level4": "VARCHAR",
    },
    "events": {"rid": "INTEGER", "key": "VARCHAR", "date": "VARCHAR", "day": "DATE", "code": "VARCHAR", "text": "VARCHAR"},
    "states": {"rid": "INTEGER", "state": "VARCHAR", "start": "DATE", "until": "DATE"},
    "documents": {"rid": "INTEGER", "office": "VARCHAR", "number": "VARCHAR", "kind_code": "VARCHAR", "date": "VARCHAR"},
    "links": {
        "rid": "INTEGER",
        "rel": "VARCHAR",
        "office": "VARCHAR",
        "number": "VARCHAR",
        "kind_code": "VARCHAR",
        "date": "VARCHAR",
        "category": "VARCHAR",
    },
    "texts": {"rid": "INTEGER", "part": "VARCHAR", "lang": "VARCHAR", "text": "VARCHAR"},
    "numbers": {"rid": "INTEGER", "key": "VARCHAR"},
    "areas": {"rid": "INTEGER", "area": "VARCHAR", "start": "DATE", "until": "DATE"},
}
"""Tables and columns of the marts, with DuckDB types. `texts` holds one row per part and language: the text that counts.

A right is in them with its open part only. One that is nowhere open is in them with all that its sources state and with the
bodies that it is sealed for (`sealed_for`, codes with blanks between, NULL for an open right). No table holds an address of a
person.
"""

# in this order the main class of a right is looked for
_SCHEMES = ("ipc", "cpc", "locarno", "uspc", "nice", "upov", "ics", "ccs")

Rows = dict[str, list[tuple[Any, ...]]]


def flatten(rights: Iterable[tuple[int, Right]], gazetteer: Gazetteer) -> Rows:
    """The rows of all tables for these rights with their rids."""
    rows: Rows = {table: [] for table in COLUMNS}
    for rid, whole in rights:
        part, bodies = derived_part(whole)
        right = without_personal(part)
        ended = term_end(right)
        place, areas = _placed(part, gazetteer)
        own = _right(rid, right, ended[0] if ended else None, place)
        rows["rights"].append((*own, " ".join(bodies) or None))
        rows["roles"] += [(rid, p.role, p.seq, p.name, p.country or None, p.address or None) for p in right.parties]
        rows["classes"] += [_class(rid, mark) for mark in _distinct(right.classes)]
        rows["events"] += [
            (rid, e.key, e.date, first_day(e.date) if e.date else None, e.code or None, e.text or None) for e in right.events
        ]
        rows["states"] += [(rid, span.state, span.start, span.end) for span in spans_until(right, ended)]
        rows["documents"] += [(rid, d.office, d.number, d.kind_code, d.date) for d in right.documents]
        rows["links"] += [(rid, k.rel, k.office, k.number, k.kind_code, k.date, k.category) for k in right.links]
        rows["texts"] += [
            (rid, part, lang, choose.text(right, part, lang)) for part, lang in sorted({(t.part, t.lang) for t in right.texts})
        ]
        rows["numbers"] += [(rid, key) for key in sorted(keys_of(right))]
        rows["areas"] += [(rid, *one) for one in areas]
    return rows


def _right(rid: int, right: Right, ended: dt.date | None, place: Place | None) -> tuple[Any, ...]:
    dates = [choose.event_date(right, key) for key in ("filed", "published", "granted")]
    main = _main_class(right)
    title_zh, title_en = choose.text(right, "title", "zh"), choose.text(right, "title", "en")
    return (
        rid,
        right.id,
        right.kind,
        right.office,
        right.number or None,
        choose.fact(right, "type") or None,
        title_zh or title_en or choose.text(right, "title") or None,
        title_zh or None,
        title_en or None,
        choose.text(right, "abstract", "zh") or choose.text(right, "abstract") or None,
        *(date or None for date in dates),
        *(int(date[:4]) if date else None for date in dates),
        _first_day(right),
        ended,
        next((names[0] for role in OWNING if (names := choose.parties(right, role))), None),
        main.symbol if main else None,
        main.scheme if main else None,
        *_place_columns(place),
        family_of(right),
        right.id,  # until `families.join_families` has seen all rights
        len({(d.office, d.number, d.kind_code) for d in right.documents}),
        any(source.made_up for source in right.sources),
    )


def _first_day(right: Right) -> dt.date | None:
    """The first day on which the right is known to exist."""
    return min((first_day(event.date) for event in right.events if event.date), default=None)


def family_of(right: Right) -> str:
    """The key of the simple family: what the source states, else the set of priorities, else the right's own number, else its id.

    Rights with the same set of priorities are one simple family; a first filing has no priority and is its own. The kind is part
    of the key: offices count each kind for itself.
    """
    stated = choose.fact(right, "family")
    priorities = sorted({link.office + link.number for link in right.links if link.rel == "priority"})
    own = right.office + right.number if right.number else right.id
    return f"{right.kind}:{stated or '+'.join(priorities) or own}"


def _main_class(right: Right) -> ClassMark | None:
    for scheme in _SCHEMES:
        marks = [mark for mark in right.classes if mark.scheme == scheme]
        if marks:
            ranked = choose.ranked(right, [mark for mark in marks if mark.main] or marks)
            return ranked[0]
    return None


def _distinct(marks: Sequence[ClassMark]) -> list[ClassMark]:
    """One mark per scheme and symbol; a main mark before others."""
    best: dict[tuple[str, str], ClassMark] = {}
    for mark in marks:
        known = best.get((mark.scheme, mark.symbol))
        if known is None or (mark.main and not known.main):
            best[mark.scheme, mark.symbol] = mark
    return [best[key] for key in sorted(best)]


def _class(rid: int, mark: ClassMark) -> tuple[Any, ...]:
    levels = [*ancestors(mark.scheme, mark.symbol)[:4], None, None, None, None]
    return (rid, mark.scheme, mark.symbol, mark.main, *levels[:4])


def place_of(right: Right, gazetteer: Gazetteer) -> Place | None:
    """The place of the first holder (or applicant, or who else made it) of whom anything says where it is."""
    return _placed(right, gazetteer)[0]


def areas_of(right: Right, gazetteer: Gazetteer, as_of: dt.date) -> list[str]:
    """The codes of the areas in which that same place lies on a day."""
    areas = _placed(right, gazetteer)[1]
    on = [one.area for one in areas if (one.start or as_of) <= as_of and (one.until is None or as_of < one.until)]
    return list(dict.fromkeys(on))


def _placed(right: Right, gazetteer: Gazetteer) -> tuple[Place | None, list[Membership]]:
    for role in OWNING:
        parties: list[Party] = choose.ranked(right, (p for p in right.parties if p.role == role))
        for party in sorted(parties, key=lambda p: p.seq):
            place = gazetteer.place(party.address, party.region, party.city, party.postcode, party.code)
            if place:
                return place, gazetteer.areas_of(place, party.address, party.postcode)
    return None, []


def _place_columns(place: Place | None) -> tuple[str | None, ...]:
    if place is None:
        return (None,) * 5
    return (place.district or None, place.confidence, place.city or None, place.province or None, place.country or None)
