"""Reading what a look through a version found: files beside their own history, and the rows behind every figure."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from zhichan.records.audience import PUBLIC, Audience
from zhichan.records.people import MASK

HISTORY = 3
"""Earlier files of the same format that must exist before a file is called unusual."""
UNUSUAL = 3.5
"""Modified z-score (Iglewicz and Hoaglin, 1993) from which a share is unusual."""
_LEAST_SPREAD = 0.02  # shares that never moved at all may move by this much before anybody is told

_FOUND = (
    "SELECT check_name, id, sha256, coalesce(file, ''), place, field, value, against, personal "
    "FROM findings LEFT JOIN files USING (sha256)"
)


class FileQuality(msgspec.Struct, frozen=True, array_like=True):
    """One imported file. `records` are places of the file that speak of a right, `refused` those put aside.

    `unread` values were kept and not understood; the import lists the first thousand of a file. `found` gives the number
    of findings per check.
    """

    sha256: str
    imported: str
    file: str
    format: str
    authority: str
    made_up: bool
    records: int
    rights: int
    refused: int
    unread: int
    found: dict[str, int]


class Fill(msgspec.Struct, frozen=True):
    """How many records of a file fill a field; `usual` is the median share in earlier files of its format, if enough exist."""

    field: str
    records: int
    share: float
    usual: float | None = None
    unusual: bool = False


class Row(msgspec.Struct, frozen=True):
    """A finding with the place of the file it stands in. `right` is empty where the row could not become one."""

    check: str
    right: str
    sha256: str
    file: str
    place: str
    field: str
    value: str
    against: str


class Quality:
    """What was found in one version; read-only. Values that an audience may not see are masked: what may be personal data, and
    all that is said of a right of which something is withheld.
    """

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path), read_only=True)

    @classmethod
    def open(cls, path: Path) -> Quality:
        """Opens the file that `build_quality` made."""
        return cls(path)

    def files(self) -> list[FileQuality]:
        """All files, the latest import first."""
        counts: dict[str, dict[str, int]] = {}
        for sha256, check, n in self._all("SELECT sha256, check_name, count(*) FROM findings GROUP BY 1, 2 ORDER BY 2"):
            counts.setdefault(sha256, {})[check] = n
        rows = self._all(
            "SELECT sha256, import, file, format, authority, made_up, records, rights, refused, unread FROM files "
            "ORDER BY import DESC, file"
        )
        return [msgspec.convert((*row, counts.get(row[0], {})), FileQuality) for row in rows]

    def fill(self, sha256: str) -> list[Fill]:
        """The fields of a file beside what earlier files of its format held; also fields that those filled and this does not."""
        (found,) = self._all("SELECT format, import, records FROM files WHERE sha256 = ?", sha256) or [("", "", 0)]
        format_, imported, records = found
        own = dict(self._all("SELECT field, records FROM fill WHERE sha256 = ?", sha256))
        earlier = [
            dict(self._all("SELECT field, records FROM fill WHERE sha256 = ?", other)) | {"": count}
            for other, count in self._all(
                "SELECT sha256, records FROM files WHERE format = ? AND import < ? AND records > 0 ORDER BY import DESC LIMIT 24",
                format_,
                imported,
            )
        ]
        fields = sorted(own.keys() | {field for other in earlier for field in other if field})
        return [_judged(field, own.get(field, 0), records, earlier) for field in fields] if records else []

    def columns(self, sha256: str) -> list[tuple[str, int]]:
        """(header, records) of the columns of a file that were kept and not understood, the most frequent first."""
        return self._all("SELECT header, records FROM columns WHERE sha256 = ? ORDER BY records DESC, header", sha256)

    def totals(self) -> dict[str, int]:
        """Findings per check, over all files."""
        return dict(self._all("SELECT check_name, count(*) FROM findings GROUP BY 1"))

    def rows(
        self, check: str = "", sha256: str = "", limit: int = 100, offset: int = 0, *, audience: Audience = PUBLIC
    ) -> Iterator[Row]:
        """The findings of a check (of all, if empty) in a file (in all, if empty), by file and place."""
        for row in self._all(
            f"{_FOUND} WHERE (? = '' OR check_name = ?) AND (? = '' OR sha256 = ?) "
            "ORDER BY check_name, file, length(place), place, field, value LIMIT ? OFFSET ?",
            *(check, check, sha256, sha256, limit, offset),
        ):
            yield _row(row, audience)

    def of_right(self, id: str, *, audience: Audience = PUBLIC) -> list[Row]:
        """The findings about one right."""
        found = self._all(
            f"{_FOUND} WHERE id = ? ORDER BY check_name, place, field, value",
            id,
        )
        return [_row(row, audience) for row in found]

    def _all(self, query: str, *params: object) -> list[tuple]:  # type: ignore[type-arg]  # rows of many shapes
        return self._connection.cursor().execute(query, list(params)).fetchall()


def _row(found: tuple[Any, ...], audience: Audience) -> Row:
    row, is_personal = Row(*found[:-1]), found[-1]
    masked = (is_personal and not audience.personal) or bool(audience.withheld.of(row.right))
    return msgspec.structs.replace(row, value=MASK, against="") if masked else row


def _judged(field: str, filled: int, records: int, earlier: list[dict[str, int]]) -> Fill:
    share = filled / records
    if len(earlier) < HISTORY:
        return Fill(field, filled, share)
    shares = [other.get(field, 0) / other[""] for other in earlier]
    usual = statistics.median(shares)
    spread = max(statistics.median(abs(s - usual) for s in shares), _LEAST_SPREAD)
    return Fill(field, filled, share, usual, unusual=0.6745 * abs(share - usual) / spread > UNUSUAL)
