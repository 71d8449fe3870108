"""Legal events as OPS gives them from INPADOC: `ops:legal` with numbered fields (`L001EP` …), one entry an event.

L007 is the day of the gazette, L008 the code, L525 the day from which the event holds; fields from L500 on say what and whom it
concerns. The same words stand once more in lines for printing (`ops:pre`). Where an event of ours is meant, it counts from the
day it holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from zhichan.formats.draft import Draft
from zhichan.formats.epo_events import of_legal_event
from zhichan.formats.epo_references import SILENT, aside
from zhichan.formats.xml_fields import Fields, local
from zhichan.normalise.dates import parse_date
from zhichan.normalise.numbers import exchange
from zhichan.normalise.width import compact, tidy
from zhichan.records.right import Event

SILENT_LEGAL: Mapping[str, str] = {
    "@dateMigr": "when the entry moved to another database",
    "@line": "the place among its neighbours, which the order gives",
    "L002EP": "whether the number beside it is that of the application or of the publication",
    "L018EP": "when the office's program exchanged the entry",
    "L019EP": "when the office's program made the entry",
}
"""What of an entry carries no information, each with the reason."""

_FIELD = re.compile(r"L\d{3}EP")
_USUAL_TYPE = "PI"  # patent of invention
_TOLD = ("@desc", "@descData", "@infl", "@line")  # of a field: told with its value
_HOLDS_FROM = "L525EP"


def legal_event(element: etree._Element, draft: Draft, where: str) -> None:
    """Adds one event, mapped where its code is sure, with the office's own words in any case."""
    values, words = _fields(element)
    fields = Fields.of_attributes(element)
    office = values.pop("L001EP", "")
    code = tidy(values.pop("L008EP", "") or fields.pop("@code"))
    fields.drop("@code", code)
    description, influence = tidy(fields.pop("@desc")), fields.pop("@infl")
    key = of_legal_event(office, code)
    gazette = _gazette(values.pop("L007EP", ""), draft, where)
    holds = parse_date(values.get(_HOLDS_FROM, "")) or ""
    date = holds if key and holds else gazette
    text = "; ".join(part for part in (f"{description} ({influence})" if influence else description, *words) if part)
    text = "; ".join([text, *_unsaid(element, description, text)])
    subject = " ".join(part for part in (office, code, date) if part)
    draft.events.append(Event(key=key, date=date, code=code, text=text, gazette=gazette if gazette != date else ""))
    if (office and draft.number and office != draft.number.office) and office != _receiving(draft):
        aside(draft, f"{where}/L001EP", office, subject)
    _identity(values, office, draft, where, subject)
    for name, value in values.items():
        if int(name[1:4]) < 500 and name not in SILENT_LEGAL:
            aside(draft, f"{where}/{name}", value, subject)
    fields.keep_left(draft, where, (*SILENT, *SILENT_LEGAL), subject)
    for path, value in Fields(element).left():
        last = path.rpartition("/")[2]
        if "/" in path and not _FIELD.fullmatch(last) and last not in _TOLD:
            aside(draft, f"{where}/{path}", value, subject)


def _fields(element: etree._Element) -> tuple[dict[str, str], list[str]]:
    """The numbered fields by name, and those that say what the event concerns as words."""
    values: dict[str, str] = {}
    words = []
    for part in element.iter():
        name = local(str(part.tag))
        if not _FIELD.fullmatch(name) or part.text is None or not part.text.strip():
            continue
        value = tidy(part.text)
        if name in values:
            words.append(f"{tidy(part.get('desc') or name)} {value}")
        elif name >= "L500EP":
            meaning = tidy(part.get("descData") or "")
            influence = tidy(part.get("infl") or "")
            told = ", ".join(word for word in (meaning, influence) if word)
            words.append(f"{tidy(part.get('desc') or name)} {value}" + (f" ({told})" if told else ""))
        values.setdefault(name, value)
    return values, words


def _unsaid(element: etree._Element, description: str, text: str) -> list[str]:
    """What the lines for printing say beyond the fields; nothing in entries of the usual shape."""
    said = compact(text)
    lines = []
    for part in element:
        if local(part.tag) != "pre" or not part.text:
            continue
        line = tidy(part.text)
        words = line.partition(description)[2] if description and description in line else line
        if compact(words) not in said:
            lines.append(line)
    return lines


def _identity(values: dict[str, str], office: str, draft: Draft, where: str, subject: str) -> None:
    """The number that the entry itself bears: kept where it is another one than the record's."""
    number, kind = values.pop("L003EP", ""), values.pop("L004EP", "")
    told = exchange.from_docdb(office, number, kind)
    published = exchange.publication(office, number, kind)
    known = {draft.number.key if draft.number else "", draft.document}
    if kind not in ("", "A", "W") and kind not in {document.kind_code for document in draft.documents}:
        aside(draft, f"{where}/L004EP", kind, subject)
    if number and not ({told.key if told else "", published.keys[0] if published else ""} & known - {""}):
        aside(draft, f"{where}/L003EP", " ".join(part for part in (number, kind) if part), subject)
    type_ = values.pop("L005EP", "")
    if type_ not in ("", _USUAL_TYPE):
        aside(draft, f"{where}/L005EP", type_, subject)


def _receiving(draft: Draft) -> str:
    """The receiving office of an international application, under which its events stand."""
    number = draft.number.canonical if draft.number else ""
    return number[4:6] if number.startswith("PCT/") else ""


def _gazette(printed: str, draft: Draft, where: str) -> str:
    """The day of the gazette; the year 1 stands for none."""
    return "" if printed.startswith("0001") else draft.date(f"{where}/L007EP", printed)
