"""The bibliographic part of an exchange document: element → what it means. One small function per section."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree
from msgspec.structs import replace

from zhichan.formats.draft import Draft
from zhichan.formats.epo_events import of_publication, type_of
from zhichan.formats.epo_parties import party_group
from zhichan.formats.epo_references import (
    SILENT,
    Named,
    application_of,
    aside,
    children,
    date_of,
    forms_within,
    in_order,
    keep_other_applications,
    keep_other_publications,
    named,
    office_of,
)
from zhichan.formats.epo_texts import paragraphs
from zhichan.formats.xml_fields import Fields, local, plain
from zhichan.normalise.classes import parse_class
from zhichan.normalise.numbers import Publication
from zhichan.records.right import Event, Fact, Link

Section = Callable[[etree._Element, Draft], None]

_IPCR = re.compile(
    r"(?P<symbol>[A-H]\d\d[A-Z]\s*\d+\s*/\s*\d+)\s*(?P<edition>\d{8})?\s*(?P<level>[ACS])?\s?(?P<position>[FL])?\s?(?P<value>[IN])?"
    r"(?:\s*(?P<action>\d{8}))?(?P<tail>.*)",
    re.ASCII | re.DOTALL,
)
_PHASES = (("opposition", "opponent"), ("applicant", "applicant"), ("search", "examiner"), ("examination", "examiner"))
_CODED_PHASES = {**dict.fromkeys(("SEA", "ISR", "EXA", "SUP"), "examiner"), "APP": "applicant", "OPP": "opponent"}
_UNKNOWN = "unknown"
_CPC = frozenset({"CPC", "CPCI", "CPCA"})


def publication_of(forms: list[Named], draft: Draft, where: str) -> None:
    """The publication that the record is about."""
    forms = in_order(forms)
    told = next((found for form in forms if (found := form.publication())), None)
    if told is None:
        for form in forms:
            draft.misread(where, form.printed, "is no publication number", "compare it with the source")
        return
    draft.document = told.keys[0]
    date = date_of(forms, draft, where)
    draft.issued = draft.issued or date
    draft.add_document(told, date)
    keep_other_publications(forms, told, draft, where)
    if date and (key := of_publication(told.office, told.kind_code)):
        draft.events.append(Event(key=key, date=date, code=told.kind_code))
    if (type_ := type_of(told.office, told.kind_code)) and not any(fact.property == "type" for fact in draft.facts):
        draft.facts.append(Fact(property="type", value=type_))


def application_taken(forms: list[Named], draft: Draft, where: str) -> None:
    """The application that the record belongs to: the right itself."""
    forms = in_order(forms)
    number = application_of(forms)
    keep_other_applications(forms, number, draft, where)
    draft.number = number
    if number and number.type:
        draft.facts = [fact for fact in draft.facts if fact.property != "type"]
        draft.facts.append(Fact(property="type", value=number.type))
    for kind in dict.fromkeys(form.kind for form in forms):
        if kind not in ("", "A", "W"):
            aside(draft, f"{where}/kind", kind)
    if date := date_of(forms, draft, where):
        draft.events.append(Event(key="filed", date=date))


def bibliography(element: etree._Element, draft: Draft) -> None:
    """Reads the whole part. References and priorities come first in several elements each, so they are gathered."""
    gathered: dict[str, list[Named]] = {}
    for child in element:
        name = local(child.tag)
        if name in ("publication-reference", "application-reference"):
            gathered.setdefault(name, []).extend(named(child, draft, name))
    if "publication-reference" in gathered:
        publication_of(gathered["publication-reference"], draft, "publication-reference")
    if "application-reference" in gathered:
        application_taken(gathered["application-reference"], draft, "application-reference")
    for child in element:
        name = local(child.tag)
        if section := SECTIONS.get(name):
            section(child, draft)
        elif name not in gathered:
            Fields(child).keep_left(draft, name, SILENT)


def _ipc(element: etree._Element, draft: Draft) -> None:
    """Editions 1 to 7. OPS lists symbols, the first one the main class; DOCDB tells main and further ones apart."""
    fields = Fields(element)
    edition = fields.pop("edition").lstrip("0")
    where = local(element.tag)
    for path in ("main-classification", "further-classification", "text"):
        first = path != "further-classification"
        while printed := fields.pop(path):
            mark = parse_class(printed, "ipc")
            if mark is None:
                draft.misread(f"{where}/{path}", printed, "is no class of the scheme ipc", "compare it with the source")
            else:
                draft.classes.append(replace(mark, main=first, edition=mark.edition or edition))
            first = False
    if edition and not draft.classes:
        aside(draft, f"{where}/edition", edition)
    fields.keep_left(draft, where, SILENT)


def _ipcr(element: etree._Element, draft: Draft) -> None:
    """Edition 8 and later, in the columns of WIPO ST.8: symbol, edition, level, position, value, day, status, source, office."""
    for child in element:
        where = f"{local(element.tag)}/{local(child.tag)}"
        fields = Fields(child)
        printed = fields.pop("text")
        match = _IPCR.fullmatch(printed)
        mark = parse_class(match["symbol"], "ipc") if match else None
        if match is None or mark is None:
            if printed:
                draft.misread(f"{where}/text", printed, "is no class of the scheme ipc", "compare it with the source")
        else:
            edition = f"{match['edition'][:4]}.{match['edition'][4:6]}" if match["edition"] else ""
            draft.classes.append(replace(mark, main=match["position"] == "F", edition=edition, raw=" ".join(printed.split())))
        fields.keep_left(draft, where, SILENT, mark.symbol if mark else "")


def _classes(element: etree._Element, draft: Draft) -> None:
    for child in element:
        if local(child.tag) == "combination-set":
            ranks = (" ".join(value for path, value in Fields(rank).left() if path not in SILENT) for rank in child)
            aside(draft, f"{local(element.tag)}/combination-set", " + ".join(ranks))
        else:
            _class(child, draft, f"{local(element.tag)}/{local(child.tag)}")


def _class(element: etree._Element, draft: Draft, where: str) -> None:
    fields = Fields(element)
    office, scheme = fields.pop("classification-scheme/@office"), fields.pop("classification-scheme/@scheme")
    parts = [fields.pop(name) for name in ("section", "class", "subclass", "main-group", "subgroup")]
    symbol = fields.pop("classification-symbol") or "".join(parts[:4]) + (f"/{parts[4]}" if parts[4] else "")
    version = fields.pop("classification-scheme/date") or fields.pop("classification-version/date")
    position, value = fields.pop("symbol-position"), fields.pop("classification-value")
    status, source = fields.pop("classification-status"), fields.pop("classification-data-source")
    by = fields.pop("generating-office/country") or fields.pop("generating-office")
    action = fields.pop("action-date/date") or fields.pop("action-date")
    ours = "cpc" if scheme in _CPC else "uspc" if (office, scheme) == ("US", "UC") else ""
    mark = parse_class(symbol, ours) if ours else None
    raw = " ".join(part for part in (office, scheme, symbol, version, position, value, action, status, source, by) if part)
    if mark is not None:
        edition = f"{version[:4]}.{version[4:6]}" if len(version) == 8 and version.isdigit() else ""
        draft.classes.append(replace(mark, main=position == "F", edition=edition, raw=raw))
    elif ours:
        draft.misread(where, raw, f"is no class of the scheme {ours}", "compare the symbol with the source")
    elif raw:
        aside(draft, where, raw)
    fields.keep_left(draft, where, SILENT, symbol)


def _title(element: etree._Element, draft: Draft) -> None:
    text_with_language(element, draft, "title")


def text_with_language(element: etree._Element, draft: Draft, part: str) -> None:
    """A title or an abstract. The language `ol` says no more than that it is the original one."""
    fields = Fields.of_attributes(element)
    lang = fields.pop("@lang").lower()
    draft.add_text(part, paragraphs(element), lang=lang if lang not in ("", "ol") else "und")  # type: ignore[arg-type]
    for path, value in fields.left():
        if path not in SILENT:
            aside(draft, f"{local(element.tag)}/{path}", value)


def _known(element: etree._Element, draft: Draft) -> None:
    """What is understood and has no place of its own."""
    for path, value in Fields(element).left():
        if path.rpartition("/")[2] not in SILENT:
            aside(draft, f"{local(element.tag)}/{path}".rstrip("/"), value)


def _designated(element: etree._Element, draft: Draft) -> None:
    """The states for which protection is sought: kept, one entry a group."""
    for child in element:
        words = [str(text).strip() for text in child.itertext() if text.strip()]
        aside(draft, f"{local(element.tag)}/{local(child.tag)}", " ".join(words))
        for part in child.iter():
            Fields.of_attributes(part).keep_left(draft, f"{local(element.tag)}/{local(part.tag)}", SILENT)


def _available(element: etree._Element, draft: Draft) -> None:
    """The days on which the public could first read the application in this or that form."""
    for child in element:
        where = f"{local(element.tag)}/{local(child.tag)}"
        fields = Fields(child)
        for path in ("document-id/date", "date", "gazette-reference/date"):
            if date := draft.date(where, fields.pop(path)):
                aside(draft, where, date)
        fields.keep_left(draft, where, SILENT)


def priorities(elements: list[etree._Element], draft: Draft) -> None:
    """Priority claims. DOCDB gives one element a form, those of one claim with the same sequence."""
    claims: dict[str, list[etree._Element]] = {}
    for place, element in enumerate(elements, 1):
        claims.setdefault(str(element.get("sequence") or place), []).append(element)
    for sequence, parts in claims.items():
        _priority(sequence, parts, draft, "priority-claims/priority-claim")


def _priority(sequence: str, parts: list[etree._Element], draft: Draft, where: str) -> None:
    forms = in_order(form for part in parts for form in forms_within(part, draft, where))
    number = application_of(forms)
    best = next(iter(forms), Named("", "", "", "", ""))
    kinds = dict.fromkeys(str(part.get("kind") or "") for part in parts)
    link = Link(
        rel="priority",
        office=number.office if number else office_of(forms),
        number=number.canonical if number else best.number.removeprefix(office_of(forms)),
        date=date_of(forms, draft, where),
        category=next((kind for kind in kinds if kind), ""),
    )
    if not link.number:
        draft.misread(where, sequence, "names no application", "compare it with the source")
        return
    draft.links.append(link)
    subject = link.office + link.number
    keep_other_applications(forms if number else forms[1:], number, draft, where, subject)
    if best.kind and best.kind not in ("A", "W"):
        aside(draft, f"{where}/kind", best.kind, subject)
    aside(draft, f"{where}/@sequence", sequence, subject)
    for part in parts:
        for path, value in Fields(part).left():
            if not path.startswith("document-id/") and path not in SILENT and path != "@sequence" and value != link.category:
                aside(draft, f"{where}/{path}", value, subject)


def _priority_claims(element: etree._Element, draft: Draft) -> None:
    claims = list(children(element, "priority-claim"))
    for other in element:
        if other not in claims:
            Fields(other).keep_left(draft, f"{local(element.tag)}/{local(other.tag)}", SILENT)
    priorities(claims, draft)


def _citations(element: etree._Element, draft: Draft) -> None:
    for citation in element:
        where = f"{local(element.tag)}/{local(citation.tag)}"
        fields = Fields(citation)
        by, phase = fields.pop("@cited-by"), fields.pop("@cited-phase")
        told = next((who for word, who in _PHASES if word in phase), "")
        spoken = by if by and by != _UNKNOWN else _CODED_PHASES.get(phase, told)
        cited = _patent(citation, draft, where, spoken) or _literature(citation, draft, spoken)
        for path, _ in list(fields.left()):
            if path.startswith(("patcit/document-id/", "nplcit")):
                fields.drop(path)
        for name, value in (("@cited-by", by), ("@cited-phase", phase)):
            if value and value != spoken:
                aside(draft, f"{where}/{name}", value, cited)
        for path, value in list(fields.left()):
            if path.rpartition("/")[2] not in SILENT:
                aside(draft, f"{where}/{path}", value, cited)


def _patent(citation: etree._Element, draft: Draft, where: str, spoken: str) -> str:
    """Adds the link to a patent cited; returns how the patent is called."""
    patcit = next(children(citation, "patcit"), None)
    if patcit is None:
        return ""
    forms = forms_within(patcit, draft, f"{where}/patcit")
    told = next((found for form in forms if (found := form.publication())), None)
    best = next(iter(forms), Named("", "", "", "", ""))
    told = told or Publication(best.office, best.number, best.kind)
    subject = told.keys[0]
    names = dict.fromkeys(" ".join(form.name.split()) for form in forms if form.name)
    link = Link(
        rel="cites",
        number=told.number,
        office=told.office,
        kind_code=told.kind_code,
        date=date_of(forms, draft, where, subject),
        category=spoken,
        name=next(iter(names), ""),
    )
    draft.links.append(link)
    for other in list(names)[1:]:
        aside(draft, f"{where}/patcit/document-id/name", other, subject)
    keep_other_publications(forms, told, draft, where, subject)
    return subject


def _literature(citation: etree._Element, draft: Draft, spoken: str) -> str:
    nplcit = next(children(citation, "nplcit"), None)
    if nplcit is None:
        return ""
    text = " ".join(plain(nplcit).split())
    draft.links.append(Link(rel="cites", number="", category=spoken, text=text))
    for part in nplcit.iter():
        Fields.of_attributes(part).keep_left(draft, f"nplcit/{local(part.tag)}", SILENT, text[:40])
    return text[:40]


def _parties(element: etree._Element, draft: Draft) -> None:
    for group in element:
        party_group(group, draft)


SECTIONS: Mapping[str, Section] = {
    "classification-ipc": _ipc,
    "classifications-ipcr": _ipcr,
    "patent-classifications": _classes,
    "priority-claims": _priority_claims,
    "parties": _parties,
    "invention-title": _title,
    "references-cited": _citations,
    "designation-of-states": _designated,
    "dates-of-public-availability": _available,
    "language-of-publication": _known,
    "extended-kind-code": _known,
    "term-of-grant": _known,
    "date-of-coming-into-force": _known,
}
"""Which function reads which section; every other section is kept as it is."""
