"""Deliveries of the EPO's PATSTAT and extracts of it: a folder of tables, CSV or Parquet, joined by the ids of applications.

The table of the applications (`tls201_appln…`, `CN_patent`) is the file that is read; those beside it are read with it and give
no records of their own. An application whose official number the table does not tell is known by its id, `patstat:patent:12345`.
Where only years are known, dates are years. The year 9999 and the id 0 mean: not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from zhichan.formats import epo_events
from zhichan.formats.draft import Draft
from zhichan.formats.format import Format, FormatError, Outcome, Problem
from zhichan.formats.patstat_tables import MAIN, Sorted, Table, Values, delivery_of, office_of, opened, table_of
from zhichan.normalise.classes import parse_class
from zhichan.normalise.names import clean_name
from zhichan.normalise.numbers import exchange, parse_publication
from zhichan.records.declared import Label
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Party, Rest

_SOURCE = "patstat"
_UNKNOWN_OFFICE = "XX"  # what WIPO ST.3 leaves free
_YES = ("Y", "1", "true")
_NO_DATE = ("9999-12-31", "9999")
_PLACE = re.compile(r"\d{1,6}", re.ASCII)
_ARTIFICIAL = "D"  # numbers that the EPO made up because the office's own are not known
_TYPES = {"PI": "invention", "UM": "utility-model", "DP": "design", "PP": "plant"}
_KINDS = {"U": "utility-model", "F": "design", "V": "plant"}
_FACTS = {
    "docdb_family_id": "family",
    "inpadoc_family_id": "extended-family",
    "docdb_family_size": "docdb-family-size",
    "nb_citing_docdb_fam": "family-cited-by-count",
    "nb_inventors": "inventors-count",
}
_IDS = ("docdb_family_id", "inpadoc_family_id")
_PERSONS = ("INDIVIDUAL",)
_BODIES = ("COMPANY", "UNIVERSITY", "GOV", "HOSPITAL")
_NAMES = ("person_name", "psn_name", "han_name", "doc_std_name")
_OF_PERSONS = frozenset({"doc_std_name_id", "psn_id", "psn_level", "han_id", "han_harmonized", "nuts", "nuts_level", "reg_code"})
_CATEGORIES = {
    "APP": "applicant",
    "SEA": "examiner",
    "ISR": "examiner",
    "EXA": "examiner",
    "PRS": "examiner",
    "TPO": "third party",
}
_CITY = re.compile(r"(?P<city>[^,]+), china")
_NOTHING = ("0", "0000", "N", "false", "")
"""Values by which the tables say: none."""

Section = Callable[[Values, Draft], None]


class PatstatBulk(Format):
    """Reads the applications of a delivery, with what the tables beside theirs say of them."""

    name = "patstat-bulk"
    label = Label(zh="PATSTAT 数据表（整个文件夹）", en="Tables of PATSTAT (a whole folder)")
    licence = "The EPO's terms of use of PATSTAT apply: for the subscriber's own analysis, not to be passed on as a whole."
    authority = "office"
    extensions = (".csv", ".parquet", ".txt")

    def recognises(self, head: bytes, path: Path) -> bool:
        table = table_of(path, head)
        return table is not None and bool(table.role)

    def read(self, path: Path) -> Iterator[Outcome]:
        with path.open("rb") as file:
            table = table_of(path, file.read(65_536))
        if table is None or not table.role:
            raise FormatError("the file is no table of PATSTAT", where=path.name, mend="name its columns as PATSTAT does")
        if table.role != MAIN:
            if MAIN not in delivery_of(path):
                what = "the table of the applications (tls201_appln) is not in the same folder"
                raise FormatError(what, where=path.name, mend="put all tables of the delivery into one folder")
            return  # read with the applications
        yield from _outcomes(table)


def _outcomes(table: Table) -> Iterator[Outcome]:
    office = office_of(table.path)
    for other in delivery_of(table.path).get("", []):
        problem = Problem("", "the table is not read", other.path.name, "nothing of it is in the records")
        yield Outcome(place=other.path.name, unread=(problem,))
    with opened(table) as delivery:
        beside = delivery.beside()
        for id_, values in delivery.applications():
            if id_ is None:
                problem = Problem("appln_id", "is no id of an application", values.get("appln_id", ""), "fetch the table again")
                place = f"appln_id {values.get('appln_id', '')!r}"
                yield Outcome(place=place, refusals=(problem,), raw=json.dumps(values, ensure_ascii=False))
            else:
                yield _outcome(id_, values, beside, office)


def _outcome(id_: int, values: Values, beside: Mapping[str, Sorted], office: str) -> Outcome:
    whole: dict[str, object] = dict(values)
    draft = Draft()
    values.pop("appln_id")
    rows = {role: stream.take(id_) for role, stream in beside.items()}
    office = values.pop("appln_auth", "").strip() or office or _UNKNOWN_OFFICE
    _identify(values, office, draft)
    for row in sorted(rows.get("publication", []), key=lambda row: row.get("publn_date", "")):
        _publication(row, office, draft)
    _application(values, draft)
    for role, read in _SECTIONS.items():
        for row in sorted(rows.get(role, []), key=_in_order):
            read(row, draft)
            _keep_left(row, role, draft)
    return draft.outcome(
        f"appln_id {id_}", lambda: json.dumps({**whole, **rows}, ensure_ascii=False), f"{_SOURCE}:patent:{id_}", office
    )


def _in_order(row: Values) -> list[tuple[str, str]]:
    """Rows come in no order; by content, the same delivery gives the same record each time."""
    return sorted(row.items())


def _keep_left(row: Values, table: str, draft: Draft) -> None:
    for name, value in row.items():
        if value.strip() not in _NOTHING:
            draft.keep(f"{table}.{name}", value)


def _aside(draft: Draft, header: str, value: str, of: str = "") -> None:
    """Keeps a value that is understood and has no place of its own in the record."""
    if value.strip() not in _NOTHING:
        draft.rest.append(Rest(header=header, value=f"{of}: {value}" if of else value))


def _date(row: Values, draft: Draft, *names: str) -> str:
    """The first known of several dates or years."""
    dates = [draft.date(name, value) for name in names if (value := row.pop(name, "").strip()[:10]) and value not in _NO_DATE]
    return next((date for date in dates if date), "")


def _identify(values: Values, office: str, draft: Draft) -> None:
    kind = values.pop("appln_kind", "").strip()
    number = values.pop("appln_nr", "").strip()
    if kind.startswith(_ARTIFICIAL):
        what = "the application is artificial (kind D): no office has a record of it"
        draft.refuse("appln_kind", what, kind, "nothing need be done: it is kept as it is")
    draft.number = exchange.from_docdb(office, number, kind) if number else None
    if draft.number is None or draft.number.check == "wrong":
        draft.number = None
        _aside(draft, "appln_nr", number)
    _aside(draft, "appln_kind", kind)
    stated = values.pop("ipr_type", "").strip()
    type_ = _TYPES.get(stated) or (draft.number.type if draft.number else "") or _KINDS.get(kind[:1], "")
    if type_:
        draft.facts.append(Fact(property="type", value=type_))
    if stated not in _TYPES:
        _aside(draft, "ipr_type", stated)


def _application(values: Values, draft: Draft) -> None:
    filed = _date(values, draft, "appln_filing_date", "appln_filing_year")
    if filed:
        draft.events.append(Event(key="filed", date=filed))
    earliest = _date(values, draft, "earliest_filing_date", "earliest_filing_year")
    if earliest and earliest != filed:
        draft.facts.append(Fact(property="earliest-priority", value=earliest))
    published = _date(values, draft, "earliest_publn_date", "earliest_publn_year")
    if published and not draft.documents:
        draft.events.append(Event(key="published", date=published))
    for name, property_ in _FACTS.items():
        value = values.pop(name, "").strip()
        if value and not (name in _IDS and value == "0"):
            draft.facts.append(Fact(property=property_, value=value))
    granted = values.pop("granted", "").strip()
    if granted in _YES and not any(event.key == "granted" for event in draft.events):
        _aside(draft, "granted", granted)  # that it was granted, and not when
    for name in [name for name in values if name in _KNOWN]:
        _aside(draft, name, values.pop(name))
    _keep_left(values, "appln", draft)


_KNOWN = frozenset(
    {"appln_nr_epodoc", "appln_nr_original", "receiving_office", "int_phase", "reg_phase", "nat_phase", "internat_appln_id"}
    | {"earliest_filing_id", "earliest_pat_publn_id", "nb_applicants"}
)
"""Columns of the applications that are understood and have no place of their own in the record."""


def _publication(row: Values, office: str, draft: Draft) -> None:
    auth = row.pop("publn_auth", office).strip()
    kind, number = row.pop("publn_kind", "").strip(), row.pop("publn_nr", "").strip()
    date, lang = _date(row, draft, "publn_date"), row.pop("publn_lg", "").strip().lower()
    found = parse_publication(number + kind, auth)
    normal = found.number if found and found.office == auth and found.kind_code == kind else number
    draft.documents.append(Document(office=auth, number=normal, kind_code=kind, date=date, lang=lang or "und"))
    first = row.pop("publn_first_grant", "").strip() in _YES
    key = "granted" if first else epo_events.of_publication(auth, kind)
    if key == "granted" and any(event.key == "granted" for event in draft.events):
        key = ""
    if date:
        draft.events.append(Event(key=key, date=date, code=kind))
    claims = row.pop("publn_claims", "").strip()
    if claims not in _NOTHING:
        draft.facts.append(Fact(property="claims-count", value=claims))
    for name in ("pat_publn_id", "publn_nr_original"):
        _aside(draft, name, row.pop(name, ""), f"{auth}{normal}{kind}")
    _keep_left(row, "publication", draft)


def _text(part: str) -> Section:
    def take(row: Values, draft: Draft) -> None:
        lang = row.pop(f"appln_{part}_lg", "").strip().lower()
        draft.add_text(part, row.pop(f"appln_{part}", "").strip(), lang=lang)  # type: ignore[arg-type]  # parts only

    return take


def _class(scheme: str) -> Section:
    def take(row: Values, draft: Draft) -> None:
        printed = row.pop(f"{scheme}_class_symbol").strip()
        main = row.pop(f"{scheme}_position", "").strip() == "F"
        edition = row.pop(f"{scheme}_version", "").strip()[:7].replace("-", ".")
        mark = parse_class(printed, scheme)
        if mark is None:
            draft.misread(f"{scheme}_class_symbol", printed, f"is no class of the scheme {scheme}", "compare it with the source")
        else:
            draft.classes.append(msgspec.structs.replace(mark, main=main, edition=edition or mark.edition, raw=""))
        if row.pop(f"{scheme}_value", "").strip() == "N":
            _aside(draft, f"{scheme}_value", "additional information", printed)
        for name in ("class_level", "gener_auth"):
            row.pop(f"{scheme}_{name}", "")  # the same for all symbols in use, and who entered them

    return take


def _field(row: Values, draft: Draft) -> None:
    """A field of technology (WIPO, 35 fields), with its weight in the application."""
    symbol, weight = row.pop("techn_field_nr").strip(), row.pop("weight", "").strip()
    draft.classes.append(ClassMark(scheme="wipo-field", symbol=symbol, raw=f"{symbol} ({weight})" if weight else ""))


def _party(row: Values, draft: Draft) -> None:
    """A person or body as applicant, as inventor or as both."""
    seqs = {role: row.pop(name, "0").strip() for role, name in (("applicant", "applt_seq_nr"), ("inventor", "invt_seq_nr"))}
    id_, sector = row.pop("person_id", "").strip(), row.pop("psn_sector", "").strip()
    names = [clean_name(row.pop(name)) for name in _NAMES if name in row]
    name = next(filter(None, names), "")
    if not name:
        draft.keep("party.person_id", id_)
        return
    match = _CITY.fullmatch(row.get("city", "").strip())
    scope = "person" if sector in _PERSONS else "organisation" if sector.startswith(_BODIES) else ""
    party = Party(
        role="applicant",
        name=name,
        country=row.pop("person_ctry_code", "").strip() or ("CN" if match else ""),
        city=match["city"] if match else row.get("city", "").strip(),
        address=row.pop("person_address", "").strip(),
        lang=row.pop("person_name_orig_lg", "").strip().lower() or "und",
        scope=scope,  # type: ignore[arg-type]  # these only
    )
    row.pop("city", "")
    for role, seq in seqs.items():
        if seq not in _NOTHING:
            draft.parties.append(msgspec.structs.replace(party, role=role, seq=int(seq) if _PLACE.fullmatch(seq) else 0))
    for other in dict.fromkeys(names[1:]):
        if other.casefold() != name.casefold():
            _aside(draft, "name", other, name)
    _aside(draft, "person_id", id_, name)
    _aside(draft, "psn_sector", sector, name)
    if place := " ".join(row.pop(axis) for axis in ("lon", "lat") if axis in row):
        _aside(draft, "lon lat", place, name)
    for header in [header for header in row if header in _OF_PERSONS]:
        _aside(draft, header, row.pop(header), name)


def _priority(row: Values, draft: Draft) -> None:
    id_, _ = row.pop("prior_appln_id"), row.pop("prior_appln_seq_nr", "")
    office, number = row.pop("prior_appln_auth", "").strip(), row.pop("prior_appln_nr", "").strip()
    kind = row.pop("prior_appln_kind", "").strip()
    found = exchange.from_docdb(office, number, kind) if number else None
    date = _date(row, draft, "prior_appln_filing_date")
    said = found.canonical if found else number or f"{_SOURCE}:{id_}"
    draft.links.append(Link(rel="priority", office=found.office if found else office, number=said, date=date))


def _citation(row: Values, draft: Draft) -> None:
    """A document cited by a publication of the application; one that is not in the delivery is named by its id."""
    origin, text = row.pop("citn_origin", "").strip(), row.pop("npl_biblio", "").strip()
    publication, application = row.pop("cited_pat_publn_id", "0").strip(), row.pop("cited_appln_id", "0").strip()
    literature = row.pop("cited_npl_publn_id", "0").strip()
    office, number = row.pop("cited_auth", "").strip(), row.pop("cited_nr", "").strip()
    kind, date = row.pop("cited_kind", "").strip(), _date(row, draft, "cited_date")
    ids = [id_ for id_ in (publication, application, literature) if id_ not in _NOTHING]
    if not (number or text) and ids:
        number = f"{_SOURCE}:{ids[0]}"
    category = _CATEGORIES.get(origin, origin.lower())
    draft.links.append(Link(rel="cites", office=office, number=number, kind_code=kind, date=date, category=category, text=text))
    for name in ("pat_publn_id", "citn_id", "citn_replenished", "pat_citn_seq_nr", "npl_citn_seq_nr", "citn_gener_auth"):
        row.pop(name, "")  # the citation's own place in the database


def _event(row: Values, draft: Draft) -> None:
    """A legal event in the code of the office that reported it, with the words that the table has for it."""
    office, code = row.pop("event_auth", "").strip(), row.pop("event_code").strip()
    published = _date(row, draft, "event_publn_date")
    date = _date(row, draft, "event_effective_date", "event_filing_date") or published
    if published != date:
        row["event_publn_date"] = published
    for name in ("event_id", "event_seq_nr", "event_type"):
        row.pop(name, "")  # the event's own place in the database
    words = " / ".join(f"{name}: {value}" for name, value in sorted(row.items()) if value.strip() not in ("0", "9999", *_NO_DATE))
    row.clear()
    draft.events.append(Event(key=epo_events.of_legal_event(office, code), date=date, code=code, text=words))


_SECTIONS: Mapping[str, Section] = {
    "title": _text("title"),
    "abstract": _text("abstract"),
    "ipc": _class("ipc"),
    "cpc": _class("cpc"),
    "field": _field,
    "party": _party,
    "priority": _priority,
    "citation": _citation,
    "event": _event,
}
"""Table → how a row of it is read; what a reader leaves is kept."""
