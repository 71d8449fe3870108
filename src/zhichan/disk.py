"""What a disk refuses: full, or to be read only. Every engine says it in words of its own; a person is told one sentence.

The numbers are those of POSIX; the texts those of SQLite, DuckDB, of Rust's standard library (deltalake, tantivy) and of Windows.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from zhichan.errors import ZhichanError

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_READ_ONLY = {errno.EROFS}
_FULL_TEXTS = (
    "no space left on device",
    "(os error 28)",
    "(os error 112)",
    "database or disk is full",
    "disk quota exceeded",
    "file too large",
    "not enough space on the disk",
)
_VAGUE = "disk i/o error"  # what SQLite says where there is no room for the index of its log
_LEAST = 1 << 20  # bytes; it takes less
_READ_ONLY_TEXTS = ("read-only file system", "(os error 30)", "attempt to write a readonly database", "media is write protected")


class DiskError(ZhichanError):
    """The disk takes nothing more. What was acknowledged before is there."""

    status = 507
    permanent = False


class DiskFull(DiskError):
    """No room is left, or none that this user may take."""


class DiskReadOnly(DiskError):
    """It can be read only."""


def of_the_disk(error: BaseException | None, place: str | Path = "") -> DiskError | None:
    """What the disk refused, if that is behind an error; None where it is something else.

    Args:
        place: where, if the error itself does not say: a file or folder that need not be there.
    """
    for one in _causes(error):
        if isinstance(one, DiskError):
            return one
        number = one.errno if isinstance(one, OSError) else None
        text = str(one).lower()
        where = str(getattr(one, "filename", None) or place)
        if number in _FULL or any(said in text for said in _FULL_TEXTS) or (_VAGUE in text and place and _is_full(Path(place))):
            return DiskFull(
                "the disk is full",
                where=where,
                mend="make room (zhichan doctor says how much is left), then do it again; what was told as done before is there",
            )
        if number in _READ_ONLY or any(said in text for said in _READ_ONLY_TEXTS):
            return DiskReadOnly(
                "the disk can be read but not written to",
                where=where,
                mend="mount it for writing, or let ZHICHAN_HOME name a folder on another one, then do it again",
            )
    return None


def _is_full(place: Path) -> bool:
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free < _LEAST


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
