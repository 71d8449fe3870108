"""From the text of a query in a dialect to tokens. Every character ends up in one; what fits nowhere is a token `strange`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from zhichan.search.dialects.declared import Code, Dialect, Operator

_COMPARISONS = (">=", "<=", "!=", "<>", ">", "<", "≥", "≤", "＞＝", "＜＝", "＞=", "＜=", "＞", "＜")
_NARROW = str.maketrans({"＝": "=", "＞": ">", "＜": "<", "：": ":", "≥": ">=", "≤": "<="})
_OUTSIDE = r"\s()（）\"＂“”「」\[\]［］{}<>＜＞≥≤=＝"
_END = r"(?=[\s()（）\"＂“”「」]|\Z)"
_DATE = r"(?:\d[\d./-]*|\*)"


class Relation(NamedTuple):
    """The sign between a field and its value: narrow, and in lower case where it is a word."""

    sign: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: word, symbol, phrase, span, open, close, operator, field, unknown, suffix, minus, strange, end."""

    kind: str
    text: str
    place: int
    end: int
    operator: Operator | None = None
    number: str = ""
    relation: Relation | None = None


def _alternatives(words: list[str]) -> str:
    """A regular expression of all words, the longest first; brackets of either width."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(
        re.escape(w).replace(r"\(", "[(（]").replace(r"\)", "[)）]").replace("（", "[(（]").replace("）", "[)）]")
        for w in longest
    )


@cache
def _expression(dialect: Dialect) -> re.Pattern[str]:
    codes = _alternatives(dialect.spellings())
    outside = _OUTSIDE + (":：" if ":" in dialect.relations else "")
    word = f"[^{outside}]"
    signs = sorted(
        {*dialect.relations, *_COMPARISONS, *(["："] if ":" in dialect.relations else []), "＝"}, key=len, reverse=True
    )
    relation = "|".join(map(re.escape, signs))
    if dialect.word_relations:
        relation += rf"|(?<=\s)(?:{'|'.join(dialect.word_relations)})(?=\s*[\"＂“”])"
    parts = [
        r"(?P<blank>\s+)",
        rf"(?P<span>[\[［({{（]\s*{_DATE}\s+(?i:to)\s+{_DATE}\s*[\]］)}}）])",
        r"(?P<phrase>(?:\"[^\"]*\"|＂[^＂]*＂|[“”][^“”]*[“”]|「[^」]*」)(?:[~～]\d+)?)",
        r"(?P<open>[(（])",
        r"(?P<close>[)）])",
        rf"(?P<operator>{'|'.join(_operator(at, one) for at, one in enumerate(dialect.operators))}){_END}",
    ]
    if dialect.minus:
        parts.append(r"(?P<minus>[-－](?=[^\s\-－]))")
    after = "(?!)"
    if dialect.postfix:
        after = suffix = rf"/(?i:{codes})(?=[\s)）]|\Z)"
        parts.append(rf"(?P<suffix>{suffix})")
        word = rf"(?:(?!{suffix}){word})"
    else:
        listed = rf"(?:\s*[,，]\s*(?:{codes}))*" if dialect.several else ""
        parts.append(rf"(?P<field>(?i:(?:{codes}){listed}))\s*(?P<relation>(?i:{relation}))")
        unknown = "|".join(re.escape(sign) for sign in signs if sign != "/")
        parts.append(rf"(?P<unknown>{word}++)\s*(?P<unknown_relation>{unknown})")
    parts += [
        rf"(?P<symbol>(?i:[A-HY]\d\d[A-Z][ \t\u3000]+\d{{1,4}}/\d{{2,6}})(?:(?={after})|(?![^{outside}])))",
        rf"(?P<word>{word}+)",
        r"(?P<strange>.)",
    ]
    return re.compile("|".join(parts), re.DOTALL)


def _operator(at: int, operator: Operator) -> str:
    return f"(?P<o{at}>{operator.pattern.replace('(?P<n>', f'(?P<n{at}>')})"


def lex(dialect: Dialect, text: str) -> list[Token]:
    """The tokens of a query, an `end` last."""
    found = []
    for match in _expression(dialect).finditer(text):
        groups = match.groupdict()
        if groups["blank"]:
            continue
        kind = next(name for name in _KINDS if groups.get(name) is not None)
        token = Token(kind, groups[kind], match.start(kind), match.end())
        if kind == "operator":
            at = next(at for at in range(len(dialect.operators)) if groups[f"o{at}"] is not None)
            token = Token(
                kind, groups[kind], match.start(kind), match.end(kind), dialect.operators[at], groups.get(f"n{at}") or ""
            )
        elif kind in ("field", "suffix"):
            names = groups[kind].removeprefix("/") if kind == "suffix" else groups[kind]
            sign = (groups.get("relation") or "").translate(_NARROW).lower()
            codes = tuple(code for name in re.split(r"\s*[,，]\s*", names) if (code := dialect.code(name)))
            token = Token(kind, groups[kind], match.start(kind), match.end(), relation=Relation(sign, codes))
        found.append(token)
    return [*found, Token("end", "", len(text), len(text))]


_KINDS = ("operator", "field", "unknown", "suffix", "minus", "span", "phrase", "open", "close", "symbol", "word", "strange")


@lru_cache(maxsize=4096)
def is_word(dialect: Dialect, text: str) -> bool:
    """Whether a text is one word of a dialect, and nothing more."""
    tokens = lex(dialect, text)
    return len(tokens) == 2 and tokens[0].kind == "word" and tokens[0].text == text
