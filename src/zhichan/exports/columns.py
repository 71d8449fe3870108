"""The columns that a table of rights may have: each with its heading and how it is taken from a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from zhichan.exports.about import MADE_UP, About
from zhichan.exports.errors import ExportError
from zhichan.exports.rows import Row
from zhichan.records import choose
from zhichan.records.declared import Label
from zhichan.records.kinds import kind
from zhichan.records.right import OWNING, Right
from zhichan.records.status import term_end

Cell = str | int
_BETWEEN = "; "


@dataclass(frozen=True)
class Column:
    """One column. `link`: its cells are addresses; `needs`: see `Rows`; `wide`: it holds texts."""

    name: str
    label: Label
    take: Callable[[Row, About], Cell]
    link: bool = False
    wide: bool = False
    needs: str = ""


def href(row: Row, about: About) -> str:
    """The address of the right's page; empty where nobody serves it."""
    if not about.site:
        return ""
    tail = f"?version={about.version}&as_of={about.day}" if about.pinned else ""
    return f"{about.site}/rights/{quote(row.id, safe=':')}{tail}"


def title(right: Right, lang: str) -> str:
    """The title in a language, else the one there is."""
    return choose.text(right, "title", lang) or choose.text(right, "title", "zh") or choose.text(right, "title")


def abstract(right: Right, lang: str) -> str:
    """The abstract in a language, else the one there is."""
    return choose.text(right, "abstract", lang) or choose.text(right, "abstract", "zh") or choose.text(right, "abstract")


def owners(right: Right) -> list[str]:
    """The names in the strongest role in which anybody owns the right."""
    return next((names for role in OWNING if (names := choose.parties(right, role))), [])


def authors(right: Right) -> list[str]:
    """Who made it: inventors, creators, breeders; for a standard, who drafted it."""
    return next((names for role in ("inventor", "creator", "breeder", "drafter") if (names := choose.parties(right, role))), [])


def publications(right: Right) -> list[str]:
    """The numbers of its documents by date."""
    documents = sorted(right.documents, key=lambda document: (document.date, document.number, document.kind_code))
    return list(dict.fromkeys(f"{d.office}{d.number}{d.kind_code}" for d in documents))


def state(row: Row, about: About) -> str:
    """The word for its status on the day of law."""
    declared = kind(row.right.kind).states.get(row.state or "unknown")
    return declared.label.in_(about.lang) if declared else row.state


def type_(row: Row, about: About) -> str:
    """The word for its type; for a kind without types the kind."""
    declared, value = kind(row.right.kind), choose.fact(row.right, "type")
    choices = declared.properties["type"].choices if "type" in declared.properties else {}
    return choices[value].in_(about.lang) if value in choices else value or declared.label.in_(about.lang)


def district(row: Row, about: About) -> str:
    """The name of the district of its first holder."""
    known = about.gazetteer.by_code.get(row.district)
    return known.label.in_(about.lang) if known else row.district


def areas(row: Row, about: About) -> str:
    """The names of the areas that it lies in on the day of law; as they overlap, it stands in each."""
    return _joined(area.label.in_(about.lang) for area in about.gazetteer.areas if area.code in row.areas)


def class_title(row: Row, about: About) -> str:
    """The title of its main class."""
    found = about.titles.of(row.scheme, row.symbol, about.lang) if row.symbol else None
    return found.brief if found else ""


def party(row: Row, about: About) -> str:
    """The unified party of its first holder."""
    return row.party.in_(about.lang) if row.party else ""


def expiry(right: Right) -> str:
    """The day on which the longest possible term has ended."""
    ended = term_end(right)
    return ended[0].isoformat() if ended else ""


def claims(right: Right) -> str:
    """All claims, or the first where a source gives only that."""
    return choose.text(right, "claims", "zh") or choose.text(right, "claims") or first_claim(right)


def first_claim(right: Right) -> str:
    """The first claim."""
    stated = choose.text(right, "first-claim", "zh") or choose.text(right, "first-claim")
    if stated:
        return stated
    numbered = [text for text in right.texts if text.part == "claims" and text.seq == 1]
    return choose.ranked(right, numbered)[0].text if numbered else ""


def linked(right: Right, rel: str) -> list[str]:
    """What a kind of link names, each once."""
    return list(dict.fromkeys(f"{k.office}{k.number}{k.kind_code}" or k.text for k in right.links if k.rel == rel))


def _joined(values: Iterable[str]) -> str:
    return _BETWEEN.join(value for value in values if value)


def _parties(role: str) -> Callable[[Row, About], Cell]:
    return lambda row, about: _joined(choose.parties(row.right, role))


def _event(key: str) -> Callable[[Row, About], Cell]:
    return lambda row, about: choose.event_date(row.right, key)


def _symbols(scheme: str) -> Callable[[Row, About], Cell]:
    def take(row: Row, about: About) -> Cell:
        marks = sorted((m for m in row.right.classes if m.scheme == scheme), key=lambda m: (not m.main, m.symbol))
        return _joined(dict.fromkeys(m.symbol for m in marks))

    return take


def _other_classes(row: Row, about: About) -> Cell:
    marks = sorted(
        (m for m in row.right.classes if m.scheme not in ("ipc", "cpc")), key=lambda m: (m.scheme, not m.main, m.symbol)
    )
    return _joined(dict.fromkeys(f"{m.scheme}:{m.symbol}" for m in marks))


def _number(row: Row, about: About) -> Cell:
    return f"{row.right.office} {row.right.number}".strip()


_DECLARED = (
    Column("number", Label(zh="申请号/登记号", en="Number"), _number),
    Column(
        "publications", Label(zh="公开（公告）号", en="Publication numbers"), lambda row, about: _joined(publications(row.right))
    ),
    Column("title", Label(zh="名称", en="Title"), lambda row, about: title(row.right, about.lang), wide=True),
    Column("title-zh", Label(zh="中文名称", en="Title in Chinese"), lambda r, a: choose.text(r.right, "title", "zh"), wide=True),
    Column("title-en", Label(zh="英文名称", en="Title in English"), lambda r, a: choose.text(r.right, "title", "en"), wide=True),
    Column("abstract", Label(zh="摘要", en="Abstract"), lambda row, about: abstract(row.right, about.lang), wide=True),
    Column("first-claim", Label(zh="首项权利要求", en="First claim"), lambda row, about: first_claim(row.right), wide=True),
    Column("claims", Label(zh="权利要求", en="Claims"), lambda row, about: claims(row.right), wide=True),
    Column("goods", Label(zh="商品和服务", en="Goods and services"), lambda r, a: choose.text(r.right, "goods"), wide=True),
    Column("kind", Label(zh="权利种类", en="Kind of right"), lambda r, a: kind(r.right.kind).label.in_(a.lang)),
    Column("type", Label(zh="类型", en="Type"), type_),
    Column("office", Label(zh="受理局", en="Office"), lambda row, about: row.right.office),
    Column("applicants", Label(zh="申请人", en="Applicants"), _parties("applicant")),
    Column("holders", Label(zh="权利人", en="Holders"), _parties("holder")),
    Column("holder", Label(zh="第一权利人", en="Holder"), lambda row, about: next(iter(owners(row.right)), "")),
    Column("party", Label(zh="权利人（归并）", en="First holder, unified"), party),
    Column("first-party", Label(zh="first-party", en="first-party"), lambda r, a: r.party_id),
    Column("inventors", Label(zh="发明人/作者", en="Inventors or authors"), lambda row, about: _joined(authors(row.right))),
    Column("agency", Label(zh="代理机构", en="Agency"), _parties("agency")),
    Column("agents", Label(zh="代理师", en="Agents"), _parties("agent")),
    Column("filed", Label(zh="申请日", en="Filed"), _event("filed")),
    Column("published", Label(zh="公开日", en="Published"), _event("published")),
    Column("granted", Label(zh="授权/登记日", en="Granted"), _event("granted")),
    Column("status", Label(zh="法律状态", en="Status"), state),
    Column("expiry", Label(zh="期限届满日", en="Longest term ends"), lambda row, about: expiry(row.right)),
    Column("class", Label(zh="主分类号", en="Class"), lambda row, about: row.symbol),
    Column("class-title", Label(zh="主分类名称", en="Class title"), class_title),
    Column("ipc", Label(zh="IPC", en="IPC"), _symbols("ipc")),
    Column("cpc", Label(zh="CPC", en="CPC"), _symbols("cpc")),
    Column("classes", Label(zh="其他分类", en="Other classes"), _other_classes),
    Column("priorities", Label(zh="优先权", en="Priorities"), lambda row, about: _joined(linked(row.right, "priority"))),
    Column("family-size", Label(zh="本库同族件数", en="Family, rights held here"), lambda r, a: r.family_size, needs="family"),
    Column("cites", Label(zh="引用件数", en="Cites"), lambda row, about: len(linked(row.right, "cites"))),
    Column("cited-by", Label(zh="被本库引用件数", en="Cited by, here"), lambda r, a: r.cited_by, needs="cited-by"),
    Column("district", Label(zh="区市县", en="District"), district),
    Column("area", Label(zh="区域（可重叠，不可相加）", en="Areas (they overlap: not to be added up)"), areas, needs="areas"),
    Column("sources", Label(zh="来源文件", en="Sources"), lambda r, a: _joined(dict.fromkeys(s.file for s in r.right.sources))),
    Column("id", Label(zh="编号", en="Id"), lambda row, about: row.id),
    Column("link", Label(zh="页面", en="Page"), href, link=True),
)
COLUMNS: dict[str, Column] = {column.name: column for column in _DECLARED}
"""All columns by name."""

USUAL = (
    *("number", "title", "type", "holder", "inventors", "district", "filed", "published", "granted", "status", "expiry"),
    *("ipc", "abstract", "id", "link"),
)
"""The columns where nobody chose any."""

NOTE = Column("note", Label(zh="说明", en="Note"), lambda row, about: MADE_UP.in_(about.lang) if _made_up(row.right) else "")
"""Stands last in every table of a version that holds made-up records."""


def _made_up(right: Right) -> bool:
    return any(source.made_up for source in right.sources)


def columns_named(names: Sequence[str]) -> tuple[str, ...]:
    """The columns as named, each once; the usual ones where none is.

    Raises:
        ExportError: there is none of that name.
    """
    chosen = tuple(dict.fromkeys(name for name in names if name))
    for name in chosen:
        if name not in COLUMNS:
            raise ExportError(f"there is no column {name[:40]!r}", where="columns", mend=f"columns: {', '.join(COLUMNS)}")
    return chosen or USUAL


def needs_of(names: Iterable[str]) -> frozenset[str]:
    """What the rows must look up for these columns."""
    return frozenset(COLUMNS[name].needs for name in names if COLUMNS[name].needs)


def table_columns(about: About) -> list[Column]:
    """The columns of a table of this taking away."""
    return [*(COLUMNS[name] for name in about.columns), *([NOTE] if about.made_up else [])]


def heading(column: Column, about: About) -> str:
    """What stands above a column; above the status also of which day it is."""
    if column.name != "status":
        return column.label.in_(about.lang)
    return f"Status on {about.day}" if about.lang == "en" else f"{about.day} 的法律状态"
