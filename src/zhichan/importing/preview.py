"""Looking at files before they are imported: what they are taken for, their first records, what would not be understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import msgspec

from zhichan.errors import ZhichanError
from zhichan.formats.archives import is_archive
from zhichan.formats.format import Format, Outcome
from zhichan.formats.registry import recognise
from zhichan.formats.tables import is_spreadsheet
from zhichan.importing.delivery import Delivery, Given
from zhichan.importing.intake import refusals_of
from zhichan.importing.origin import told
from zhichan.importing.report import Told
from zhichan.records import choose
from zhichan.records.declared import Label
from zhichan.records.right import OWNING, Right

LOOKED_AT = 200
"""Records of each file that are read."""
SHOWN = 10
"""Rows shown of them."""
_FILES = 20
_TOO_LARGE = 64 << 20  # bytes beyond which what must be opened as a whole is not opened for a preview


class PreviewRow(msgspec.Struct, frozen=True):
    """One record as its format reads it; `refused` says why it would be put aside, `refused_at` where within the record."""

    place: str
    kind: str = ""
    title: str = ""
    number: str = ""
    holders: tuple[str, ...] = ()
    filed: str = ""
    granted: str = ""
    refused: str = ""
    refused_at: str = ""


class Preview(msgspec.Struct, frozen=True):
    """One file before its import. `error` says why it cannot be read; then it has no rows.

    `looked_at` counts the records read, `whole` tells whether they are all; of them `quarantined` would be put aside.
    """

    file: str
    size: int
    format: str = ""
    label: Label | None = None
    rows: tuple[PreviewRow, ...] = ()
    looked_at: int = 0
    whole: bool = True
    quarantined: int = 0
    reasons: tuple[Told, ...] = ()
    columns: tuple[tuple[str, int], ...] = ()
    unread: tuple[Told, ...] = ()
    error: str = ""


class Previews(msgspec.Struct, frozen=True):
    """The files of a delivery. `more` counts those that were not looked at, `passed_over` names what is of no known format."""

    files: tuple[Preview, ...]
    more: int = 0
    passed_over: tuple[str, ...] = ()
    too_large: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether there is anything to import."""
        return any(not file.error for file in self.files) or bool(self.too_large)


def preview(paths: Sequence[Path], room: Path, most_unpacked: int) -> Previews:
    """Looks into files and archives. Nothing is kept.

    Args:
        room: where there is space to unpack.
    """
    large = [path for path in paths if path.stat().st_size > _TOO_LARGE and _opens_whole(path)]
    with ExitStack() as unpacking:
        delivery = Delivery(room, unpacking, None, most_unpacked)
        for number, path in enumerate(paths):
            if path not in large:
                delivery.take(number, path)
        files = [_preview(given) for given in delivery.files[:_FILES]]
        files += [Preview(refused.file, 0, error=refused.error) for refused in delivery.refused]
        return Previews(
            files=tuple(files),
            more=max(0, len(delivery.files) - _FILES),
            passed_over=tuple(delivery.passed_over),
            too_large=tuple(path.name for path in large),
        )


def _opens_whole(path: Path) -> bool:
    with path.open("rb") as file:
        return is_archive(path) or is_spreadsheet(file.read(4096))


def _preview(given: Given) -> Preview:
    size = given.path.stat().st_size
    try:
        format_ = given.format or recognise(given.path)
    except ZhichanError as error:
        return Preview(given.name, size, error=str(error))
    return _looked_into(given, format_, size)


def _looked_into(given: Given, format_: Format, size: int) -> Preview:
    outcomes: list[Outcome] = []
    error, whole = "", True
    try:
        for outcome in islice(format_.read(given.path), LOOKED_AT + 1):
            if len(outcomes) == LOOKED_AT:
                whole = False
            else:
                outcomes.append(outcome)
    except ZhichanError as caught:
        error = str(caught)
    records = [outcome for outcome in outcomes if outcome.right or outcome.refusals]
    refused = [(outcome, refusals_of(outcome)) for outcome in records]
    reasons = [told(outcome.place, problem) for outcome, problems in refused for problem in problems]
    columns = Counter(column for outcome in outcomes for column in outcome.columns)
    return Preview(
        file=given.name,
        size=size,
        format=format_.name,
        label=format_.label,
        rows=tuple(_row(outcome) for outcome in records[:SHOWN]),
        looked_at=len(records),
        whole=whole,
        quarantined=sum(bool(problems) for _, problems in refused),
        reasons=tuple(reasons[:SHOWN]),
        columns=tuple(columns.most_common()),
        unread=tuple(told(outcome.place, problem) for outcome in outcomes for problem in outcome.unread)[:SHOWN],
        error="" if records else error,
    )


def _row(outcome: Outcome) -> PreviewRow:
    problems = refusals_of(outcome)
    refused, refused_at = (problems[0].what, problems[0].where) if problems else ("", "")
    if outcome.right is None:
        return PreviewRow(outcome.place, refused=refused, refused_at=refused_at)
    right = outcome.right
    number = outcome.publication or f"{right.office} {right.number}".strip() or right.id
    return PreviewRow(
        place=outcome.place,
        kind=right.kind,
        title=choose.text(right, "title"),
        number=number,
        holders=tuple(_holders(right)),
        filed=choose.event_date(right, "filed"),
        granted=choose.event_date(right, "granted") or choose.event_date(right, "registered"),
        refused=refused,
        refused_at=refused_at,
    )


def _holders(right: Right) -> list[str]:
    """The owners' names as printed: the items have no sources yet, so all of the first owning role that has any."""
    for role in OWNING:
        if names := [party.name for party in right.parties if party.role == role]:
            return list(dict.fromkeys(names))
    return []
