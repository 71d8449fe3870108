"""All dialects, by name."""

from __future__ import annotations

from zhichan.records.declared import Label
from zhichan.search.dialects.autopat import AUTOPAT
from zhichan.search.dialects.cnipa import CNIPA
from zhichan.search.dialects.declared import Dialect
from zhichan.search.dialects.espacenet import ESPACENET
from zhichan.search.dialects.google import GOOGLE
from zhichan.search.dialects.himmpat import HIMMPAT
from zhichan.search.dialects.incopat import INCOPAT
from zhichan.search.dialects.patentscope import PATENTSCOPE
from zhichan.search.dialects.patsnap import PATSNAP
from zhichan.search.errors import SearchError

OWN = "own"
OWN_LABEL = Label(zh="本平台", en="Zhichan")

DIALECTS: dict[str, Dialect] = {
    one.name: one for one in (INCOPAT, PATSNAP, CNIPA, HIMMPAT, AUTOPAT, ESPACENET, PATENTSCOPE, GOOGLE)
}
"""The dialects of other platforms, in the order in which they are offered."""

NAMES = (OWN, *DIALECTS)


def label(name: str) -> Label:
    """What a dialect is called."""
    return OWN_LABEL if name == OWN else DIALECTS[name].label


def known(name: str) -> str:
    """The name of a dialect, checked.

    Raises:
        SearchError: there is no such dialect.
    """
    if name not in NAMES:
        raise SearchError(f"there is no dialect {name[:40]!r}", mend=f"dialects: {', '.join(NAMES)}")
    return name
