"""The evidence for which a right counts, in words: measures write a key and what it is about, one after another."""

from __future__ import annotations

from zhichan.records.declared import Label
from zhichan.records.kinds import kind

_WORDS = {
    "family": Label(zh="海外同族", en="family"),
    "emerging": Label(zh="战略性新兴产业", en="strategic emerging industry"),
    "award": Label(zh="获奖", en="award"),
    "term ends": Label(zh="保护期届满", en="term ends"),
}


def evidence_words(text: str, kind_name: str, lang: str) -> str:
    """`filed 2008-01-02; family EP9000001` as `申请 2008-01-02；海外同族 EP9000001`; what begins with no known key stays."""
    declared = kind(kind_name)
    known = {
        **{key: state.label for key, state in declared.states.items()},
        **{key: event.label for key, event in declared.events.items()},
        **_WORDS,
    }
    parts = []
    for part in text.split("; "):
        key = next((key for key in known if part.startswith(f"{key} ")), "")
        parts.append(f"{known[key].in_(lang)}{part.removeprefix(key)}" if key else part)
    return ("; " if lang == "en" else "；").join(parts)
