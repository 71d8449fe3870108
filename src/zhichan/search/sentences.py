"""Whether somebody typed a sentence, and not a query: then it is read by meaning."""

from __future__ import annotations

import re

from zhichan.search.errors import QueryError
from zhichan.search.nodes import And, Node, Term
from zhichan.search.syntax import parse
from zhichan.search.tokens import CJK, chunks, fold, is_cjk

_SIGNS = re.compile(r'[:：=＝<>＜＞≥≤\[\]［］~～"＂“”「」*＊]|\b(?:AND|OR|NOT|NEAR|PRE)\b')
"""What only a query has; brackets stand in sentences too."""
_ASKS = re.compile(r"[?？。！!]\s*\Z|[a-z]{3}\.\s*\Z")
_PAUSE = re.compile(rf"[{CJK}]\s*[，、；,;。]\s*[{CJK}]")
_CHINESE = re.compile("的|了|怎|如何|什么|哪|能|可以|一种|用于|进行|通过|利用|我|请|吗|把|让|使")
_LATIN = frozenset(
    [
        *("a", "an", "the", "is", "are", "that", "which", "how", "what", "can", "does", "do", "for", "from", "with", "without"),
        *(
            "to",
            "of",
            "in",
            "on",
            "by",
            "my",
            "want",
            "need",
            "die",
            "das",
            "ein",
            "eine",
            "und",
            "mit",
            "für",
            "zum",
            "le",
            "les",
        ),
        *("une", "des", "pour"),
    ]
)
_LONG_CHINESE, _LONG_LATIN = 8, 5  # characters, words


def is_sentence(text: str) -> bool:
    """True for words in a row as people speak, without any sign of the search language.

    What the search language cannot read is a sentence more easily: a comma in a row of Chinese, a full stop.
    """
    if _SIGNS.search(text):
        return False
    found = chunks(fold(text))
    chinese = sum(len(chunk) for chunk in found if is_cjk(chunk[0]))
    latin = [chunk for chunk in found if not is_cjk(chunk[0])]
    if chinese < _LONG_CHINESE and len(latin) < _LONG_LATIN:
        return False
    if _ASKS.search(text.lower()) or _PAUSE.search(text):
        return True
    if chinese >= _LONG_CHINESE:
        return bool(_CHINESE.search(text))
    return not _LATIN.isdisjoint(latin) and _plain(text)


def _plain(text: str) -> bool:
    """Whether a query would be words in a row alone; what cannot be read is none."""
    try:
        node: Node = parse(text)
    except QueryError:
        return True
    nodes = node.nodes if isinstance(node, And) else (node,)
    return all(isinstance(one, Term) and not one.field for one in nodes)
