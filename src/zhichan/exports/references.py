"""References: RIS and BibTeX, as programs that keep references read them, and a line of text for people.

RIS: the tags of the format's own list; a patent is `PAT`, its publication `SN`, its application `M1`, its holder `PB`.
BibTeX: the entry types and fields of biblatex (`@patent` with `holder`, `number`, `location`).
Text: in Chinese after GB/T 7714-2015 (`[P/OL]`, `[S/OL]`, else `[Z/OL]`), in English after ISO 690.
"""

from __future__ import annotations

import re

from zhichan.exports.about import About
from zhichan.exports.columns import abstract, authors, href, owners, publications, state, title, type_
from zhichan.exports.plain import line
from zhichan.exports.rows import Row
from zhichan.records import choose
from zhichan.records.kinds import kind

_RIS_TYPES = {"patent": "PAT", "standard": "STAND"}
_NAMES = 3
"""Names that a line of text gives before it says that there are more."""
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {sign: f"\\{sign}" for sign in "&%$#_"}
_ODD_IN_KEY = re.compile(r"[^A-Za-z0-9.-]+")


def ris_record(row: Row, about: About) -> bytes:
    """One reference, ended by `ER`."""
    right = row.right
    published = publications(right)
    day = _day(row)
    pairs = [
        ("TY", _RIS_TYPES.get(right.kind, "GEN")),
        ("TI", title(right, about.lang) or row.id),
        *(("AU", name) for name in authors(right)),
        *(("PB", name) for name in owners(right)[:1]),
        *(("A2", name) for name in owners(right)[1:]),
        ("SN", published[-1] if published else ""),
        ("M1", right.number),
        ("CY", right.office),
        ("PY", day[:4]),
        ("DA", day.replace("-", "/")),
        ("AB", abstract(right, about.lang)),
        *(("KW", mark.symbol) for mark in right.classes if mark.main or mark.scheme == "ipc"),
        ("UR", href(row, about)),
        ("Y2", f"{about.viewed:%Y/%m/%d}" if about.viewed else ""),
        ("ID", row.id),
        ("N1", _note(row, about)),
        ("ER", ""),
    ]
    text = "".join(f"{tag}  - {line(value)}\r\n" for tag, value in pairs if line(value) or tag == "ER")
    return f"{text}\r\n".encode()


def bibtex_head(about: About) -> bytes:
    """What the file says of itself, as a comment that every reader passes over."""
    told = "\n".join(f"% {line(name)}: {line(str(value))}" for name, value in about.lines())
    return f"{told}\n\n".encode()


def bibtex_record(row: Row, about: About) -> bytes:
    """One entry, its key made of the right's id."""
    right = row.right
    published = publications(right)
    fields = [
        ("author", " and ".join(_name(name) for name in authors(right))),
        ("title", _braced(title(right, about.lang) or row.id)),
        ("number", _escaped(published[-1] if published else right.number)),
        ("type", _escaped(type_(row, about))),
        ("holder", " and ".join(_name(name) for name in owners(right))),
        ("date", _day(row)),
        ("location", _escaped(right.office)),
        ("url", href(row, about)),
        ("urldate", about.viewed.isoformat() if about.viewed else ""),
        ("abstract", _escaped(abstract(right, about.lang))),
        (
            "keywords",
            _escaped(", ".join(dict.fromkeys(mark.symbol for mark in right.classes if mark.main or mark.scheme == "ipc"))),
        ),
        ("note", _escaped(_note(row, about))),
    ]
    kind_of_entry = "patent" if right.kind == "patent" else "misc"
    told = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields if value)
    return f"@{kind_of_entry}{{{_ODD_IN_KEY.sub('-', row.id).strip('-')},\n{told}\n}}\n\n".encode()


def cited_as_text(row: Row, about: About) -> str:
    """One reference as a line of text: holder, title, number, date, version of the data, the day looked at, address."""
    right, chinese = row.right, about.lang == "zh"
    names = owners(right)[:_NAMES] or authors(right)[:_NAMES]
    more = len(owners(right) or authors(right)) > _NAMES
    between = "，" if chinese else ", "
    by = between.join(names) + ((f"{between}等" if chinese else " et al.") if more else "")
    published = publications(right)
    number = published[-1] if published else f"{right.office} {right.number}".strip() if right.number else row.id
    named, place = title(right, about.lang) or row.id, about.gazetteer.city.label.in_(about.lang)
    if chinese:
        mark = {"patent": "P", "standard": "S"}.get(right.kind, "Z")
        viewed = f"[{about.viewed}]" if about.viewed else ""
        parts = [by, f"{named}：{number}[{mark}/OL]", f"{_day(row)}{viewed}", _note(row, about)]
        parts += [f"知产（{place}知识产权平台）", href(row, about)]
        return line(". ".join(part for part in parts if part))
    viewed = f" [viewed {about.viewed}]" if about.viewed else ""
    parts = [by, named, f"{type_(row, about)} {number}", _day(row), _note(row, about)]
    parts += [f"Zhichan, intellectual property platform of {place}{viewed}"]
    parts += [f"Available from: {href(row, about)}"] if about.site else []
    return line(". ".join(part.rstrip(".") for part in parts if part))


def _day(row: Row) -> str:
    """The day by which it is cited: of its publication, else its grant, else its filing."""
    right = row.right
    return next((day for key in ("published", "granted", "filed") if (day := choose.event_date(right, key))), "")


def _note(row: Row, about: About) -> str:
    """What a reference has no field for: number, status on the day, version; and that it is made up."""
    words = kind(row.right.kind).number.in_(about.lang)
    if about.lang == "en":
        told = f"{words} {row.right.office} {row.right.number}; {state(row, about)} on {about.day}; data version {about.version}"
    else:
        told = (
            f"{words} {row.right.office} {row.right.number}；{about.day} 法律状态：{state(row, about)}；数据版本 {about.version}"
        )
    made_up = any(source.made_up for source in row.right.sources)
    return told + {True: "; made up (sample)" if about.lang == "en" else "；样例数据，纯属虚构", False: ""}[made_up]


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in line(text))


def _name(text: str) -> str:
    """A name as one unit: braces keep programs from taking it apart."""
    return _braced(text)


def _braced(text: str) -> str:
    return f"{{{_escaped(text)}}}" if line(text) else ""
