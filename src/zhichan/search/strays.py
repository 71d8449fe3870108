"""What people bring along from other systems and other habits: operators and fields that are not ours, and what they mean here.

A sign such as `||` between two words would silently be looked for as a word and find next to nothing. It is refused, and
what was probably meant is offered; nothing is guessed.
"""

from __future__ import annotations

import re

from zhichan.search.tokens import CJK, fold

_BETWEEN = {"and": "AND", "与": "AND", "&": "AND", "&&": "AND", "+": "AND", "or": "OR", "或": "OR", "|": "OR", "||": "OR"}
_BEFORE = {"not": "NOT", "非": "NOT", "!": "NOT"}
_SPELLED = {"ADJ": "PRE/0", "SAME": "NEAR/20", "ANDNOT": "NOT"}  # as words they are common: only in capitals
_APART = re.compile(r"\$?(near|pre|adj)/?(\d*)|(?:\$w|\$n|w/|n/)(\d+)")
_GLUED = re.compile(rf"(.*[{CJK}])?(AND|OR|NOT)([{CJK}].*)", re.DOTALL)
_FARTHEST = 99

_FIELDS = {
    "tiab": ("ta_all",),
    "tiabc": ("tac_all",),
    "text": ("tacd", "tacd_all", "ft"),
    "title": ("ttl", "ttl_all", "tic", "tie"),
    "abstract": ("abst", "abst_all", "abs"),
    "claims": ("clms", "clms_all", "claim"),
    "holder": ("ancs", "ans", "an_st", "ane", "asg"),
    "number": ("apno", "pnno", "apn"),
    "filed": ("appdate", "ady"),
    "published": ("pbd", "pubdate"),
    "main-ipc": ("mipc", "ipc-main", "ipcm"),
    "status": ("ls", "legal_status", "simple_legal_status", "lawstatus"),
    "country": ("anc_country", "ap-country"),
}
_OURS = {name: ours for ours, names in _FIELDS.items() for name in names}


def operator(word: str, before: bool, after: bool) -> str:
    """The operator that a bare word seems to stand for, or `""`.

    Args:
        before: something to search for stands before it, joined by nothing but a blank.
        after: the same after it.
    """
    folded = fold(word)
    if after and folded in _BEFORE:
        return _BEFORE[folded]
    if len(word) > 1 and word[0] in "!！":
        return f"NOT {word[1:]}"
    if (glued := _GLUED.fullmatch(word)) and (glued[1] or before):
        return " ".join(part for part in glued.groups() if part)
    if not (before and after):
        return ""
    if word in _SPELLED:
        return _SPELLED[word]
    if apart := _APART.fullmatch(folded):
        if folded == word and apart[1] and not apart[2]:
            return ""  # the words near, pre and adj
        distance = min(int(apart[2] or apart[3] or 5), _FARTHEST)
        return f"{'PRE' if apart[1] in ('pre', 'adj') else 'NEAR'}/{distance}"
    return _BETWEEN.get(folded, "")


def field(name: str) -> str:
    """The field of ours that a field of another system is, or `""`."""
    return _OURS.get(name.lower(), "")
