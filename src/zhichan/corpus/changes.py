"""Which rights each version touched: what lets derived data be patched instead of made again.

    changes/000002.json    the ids that version 2 added, replaced or took away, by kind

The file is written before the manifest. It is missing for the first version, for one that touched too many rights to be worth a
list, and for one that an older program made: whoever reads it then makes derived data from the whole version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

MOST_LISTED = 200_000
"""A version that touches more rights than this keeps no list of them."""

Ids = dict[str, set[str]]
"""Ids of rights by kind."""


class Touched:
    """Collects the ids that one write touches, until they are too many to be worth it."""

    def __init__(self) -> None:
        self._ids: Ids | None = {}

    def add(self, kind: str, ids: Iterable[str]) -> None:
        """More rights that were touched."""
        if self._ids is None:
            return
        self._ids.setdefault(kind, set()).update(ids)
        if sum(map(len, self._ids.values())) > MOST_LISTED:
            self._ids = None

    def store(self, corpus: Path, number: int) -> None:
        """Writes the list of a version into a corpus; takes away what an interrupted write of that number left."""
        path = _path(corpus, number)
        if self._ids is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(msgspec.json.encode({kind: sorted(ids) for kind, ids in self._ids.items()}))
        draft.replace(path)


def between(corpus: Path, older: int, newer: int) -> Ids | None:
    """The ids touched after one version up to another, or None where that is not known."""
    touched: Ids = {}
    for number in range(older + 1, newer + 1):
        try:
            listed = msgspec.json.decode(_path(corpus, number).read_bytes(), type=Mapping[str, list[str]])
        except (OSError, msgspec.MsgspecError):
            return None
        for kind, ids in listed.items():
            touched.setdefault(kind, set()).update(ids)
        if sum(map(len, touched.values())) > MOST_LISTED:
            return None
    return touched


def _path(corpus: Path, number: int) -> Path:
    return corpus / "changes" / f"{number:06d}.json"
