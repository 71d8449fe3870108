"""The dossier: each right with its table, texts, life, ties and sources, as a PDF that is tagged and carries its fonts.

Typst sets it from `dossier.typ`, which is ours and fixed; what records say reaches it as data and is never read as its language.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from zhichan.exports.about import MADE_UP, About
from zhichan.exports.columns import COLUMNS, heading, title
from zhichan.exports.errors import ExportError
from zhichan.exports.plain import line, plain
from zhichan.exports.problems import Unwritten
from zhichan.exports.rows import Row
from zhichan.records import choose
from zhichan.records.declared import Label
from zhichan.records.kinds import kind
from zhichan.records.right import Right
from zhichan.records.status import event_label

MOST = 200
"""Rights in one dossier."""
_FONT_PACKAGE = "manimgx_fonts_cjk"
_FONTS = ("Noto Sans CJK SC", "Libertinus Serif", "DejaVu Sans Mono")
"""The first for nearly all, the others, which Typst brings, for letters and signs that it lacks: ĕ, ł, Arabic."""
_SIGNS = b"#let data = json(bytes(sys.inputs.data))\n#set text(font: data.fonts)\n#data.signs.join(linebreak())"
_LONGEST_TEXT = 20_000
_MOST_TIES = 60
_FACTS = (
    *("number", "publications", "kind", "type", "applicants", "holders", "party", "inventors", "agency", "agents", "filed"),
    *("published", "granted", "status", "expiry", "class", "class-title", "ipc", "cpc", "classes", "district"),
)
_PARTS = {
    "abstract": Label(zh="摘要", en="Abstract"),
    "claims": Label(zh="权利要求", en="Claims"),
    "first-claim": Label(zh="首项权利要求", en="First claim"),
    "goods": Label(zh="商品和服务", en="Goods and services"),
}
_TIES = {
    "priority": Label(zh="优先权", en="Priority"),
    "family": Label(zh="同族", en="Family"),
    "cites": Label(zh="引用", en="Cites"),
    "division": Label(zh="分案", en="Division"),
    "dual-filing": Label(zh="同日申请", en="Filed twice on one day"),
}
_AUTHORITIES = {
    "office": Label(zh="官方", en="Office"),
    "vendor": Label(zh="商业平台导出", en="Vendor’s export"),
    "hand": Label(zh="手工表格", en="Table by hand"),
}
_WORDS = {
    "dossier": Label(zh="权利卷宗", en="Dossier of rights"),
    "texts": Label(zh="文本", en="Texts"),
    "life": Label(zh="经过", en="What happened to it"),
    "ties": Label(zh="关联与引用", en="Ties and citations"),
    "sources": Label(zh="来源", en="Sources"),
    "contents": Label(zh="目录", en="Contents"),
    "of": Label(zh="数据版本", en="Data version"),
    "law": Label(zh="法律状态截至", en="Law as of"),
    "more": Label(zh="……（全文见 JSONL 记录）", en="… (the JSONL record has all of it)"),
    "file": Label(zh="文件与位置", en="File and place"),
    "who": Label(zh="来源性质", en="Who speaks"),
    "date": Label(zh="日期", en="Date"),
    "coded": Label(zh="以编码表示的字符", en="Signs given by their codes"),
    "lacking": Label(zh="卷宗字体中没有的字符", en="the fonts of a dossier do not hold them"),
}


def is_there() -> bool:
    """Whether what makes a PDF is installed: the extra `pdf`."""
    return bool(find_spec("typst") and find_spec(_FONT_PACKAGE))


def write_dossier(rows: Iterable[Row], about: About, folder: Path, stem: str) -> Iterator[Unwritten | Path]:
    """Writes `stem.pdf`; tells which texts were cut.

    Raises:
        ExportError: there are too many rights, or the extra is not installed.
    """
    must_fit(about.rights)
    rights, problems = [], list[Unwritten]()
    for row in rows:
        rights.append(_right(row, about, f"{stem}.pdf", problems))
    path = folder / f"{stem}.pdf"
    path.write_bytes(_set(rights, about))
    yield from problems
    yield path


def must_fit(rights: int) -> None:
    """Refuses what a dossier cannot hold.

    Raises:
        ExportError.
    """
    if not is_there():
        raise ExportError("a dossier cannot be made here", where="pdf", mend="install what sets it: pip install 'zhichan[pdf]'")
    if rights > MOST:
        raise ExportError(
            f"a dossier holds at most {MOST} rights, and these are {rights:,}",
            where="pdf",
            mend="narrow the search, or take XLSX, CSV or JSONL, which hold any number",
        )


@cache
def _compiler() -> Any:
    import typst

    found = find_spec(_FONT_PACKAGE)
    assert found
    assert found.origin
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(Path(found.origin).parent)])
    return typst.Compiler(font_paths=fonts)


def _compiled(template: bytes, data: dict[str, Any], **more: Any) -> bytes:
    inputs = {"data": json.dumps({"fonts": _FONTS, **data}, ensure_ascii=False)}
    made: bytes = _compiler().compile(template, format="pdf", sys_inputs=inputs, pdf_standards=["a-2u"], **more)
    return made


def _lacking(signs: str) -> str:
    """Those of some different signs that no font can show, for which Typst would refuse the whole file."""
    import typst

    try:
        _compiled(_SIGNS, {"signs": list(signs)})
    except typst.TypstError:
        if len(signs) == 1:
            return signs
        middle = len(signs) // 2
        return _lacking(signs[:middle]) + _lacking(signs[middle:])
    return ""


def _set(rights: list[dict[str, Any]], about: About) -> bytes:
    about_it = [[name, plain(str(value))] for name, value in about.lines() if value != ""]
    words = {name: label.in_(about.lang) for name, label in _WORDS.items()}
    told = json.dumps([about_it, rights], ensure_ascii=False)
    codes = {ord(sign): f"〔U+{ord(sign):04X}〕" for sign in _lacking("".join(sorted(set(told))))}
    if codes:
        about_it.append([words["coded"], f"{' '.join(codes.values())}: {words['lacking']}"])
    data = {
        "lang": about.lang,
        "words": words,
        "about": _replaced(about_it, codes),
        "foot": f"{words['of']} {about.version} · {words['law']} {about.day}",
        "made_up": MADE_UP.in_(about.lang) if about.made_up else "",
        "rights": _replaced(rights, codes),
    }
    with as_file(files("zhichan.exports") / "dossier.typ") as template:
        return _compiled(template.read_bytes(), data, timestamp=int(about.made_at.timestamp()))


def _replaced(told: Any, codes: dict[int, str]) -> Any:
    """The same with the codes of signs in the place of the signs."""
    return json.loads(json.dumps(told, ensure_ascii=False).translate(codes))


def _right(row: Row, about: About, file: str, problems: list[Unwritten]) -> dict[str, Any]:
    right = row.right
    other = choose.text(right, "title", "zh" if about.lang == "en" else "en")
    own = title(right, about.lang) or row.id
    facts = ((heading(COLUMNS[name], about), plain(str(COLUMNS[name].take(row, about)))) for name in _FACTS)
    return {
        "id": row.id,
        "title": line(own),
        "other": line(other) if other != own else "",
        "facts": [[name, value] for name, value in facts if value],
        "texts": list(_texts(row, about, file, problems)),
        "events": _events(right, about.lang),
        "ties": [[label.in_(about.lang), ties] for rel, label in _TIES.items() if (ties := _ties(right, rel))],
        "sources": [
            [_AUTHORITIES[s.authority].in_(about.lang), line(f"{s.file} · {s.place} · SHA-256 {s.sha256[:12]}…"), s.date]
            for s in right.sources
        ],
    }


def _texts(row: Row, about: About, file: str, problems: list[Unwritten]) -> Iterator[dict[str, str]]:
    declared = kind(row.right.kind)
    stated = {(text.part, text.lang) for text in row.right.texts}
    for part, label in _PARTS.items():
        if part == "first-claim" and any(known == "claims" for known, _ in stated):
            continue
        langs = (lang for known, lang in stated if known == part and lang in ("zh", "en", "und"))
        for lang in sorted(langs, key=lambda lang: (lang != about.lang, lang)):
            text = plain(choose.text(row.right, part, lang))
            if len(text) > _LONGEST_TEXT:
                text = text[:_LONGEST_TEXT] + _WORDS["more"].in_(about.lang)
                why = Label(
                    zh=f"“{label.zh}”在卷宗中只载 {_LONGEST_TEXT:,} 字；全文见 JSONL",
                    en=f"the dossier has {_LONGEST_TEXT:,} signs of “{label.en}”; JSONL has all",
                )
                problems.append(Unwritten(row.id, file, why))
            own = declared.texts.get(part, label).in_(about.lang)
            yield {"label": own, "lang": "en" if lang == "en" else "zh", "text": text}


def _events(right: Right, lang: str) -> list[list[str]]:
    declared = kind(right.kind)
    dated = sorted((event for event in right.events if event.date), key=lambda event: event.date)
    return [
        [event.date, line(event_label(event, declared, lang)), line(" ".join(word for word in (event.code, event.text) if word))]
        for event in dated
    ]


def _ties(right: Right, rel: str) -> str:
    named = dict.fromkeys(f"{k.office}{k.number}{k.kind_code}" or line(k.text)[:200] for k in right.links if k.rel == rel)
    listed = [name for name in named if name]
    return "; ".join(listed[:_MOST_TIES]) + (f"; … ({len(listed)})" if len(listed) > _MOST_TIES else "")
