"""Files that prove what somebody states: refused by size, kind or macros, and each kept once, under its SHA-256.

A file lies under the first two signs of its SHA-256, as `3f/3fa1…`. Those of earlier programs that lie beside these folders are
found too.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from zhichan.corpus.files import sha256_of
from zhichan.errors import ZhichanError
from zhichan.formats.tables import carries_macros
from zhichan.sent import Sent, safe_name

LARGEST = 20 << 20
"""Bytes of one file."""
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".tif": (b"II*\x00", b"MM\x00*"),
    ".tiff": (b"II*\x00", b"MM\x00*"),
    ".xlsx": (_ZIP,),
    ".docx": (_ZIP,),
    ".ofd": (_ZIP,),
    ".xls": (_OLD,),
    ".doc": (_OLD,),
    ".csv": (b"",),
    ".txt": (b"",),
}
"""The kinds of file that are taken, with how each begins."""
_HEAD = 4096  # bytes in which text has no sign that text never has
_NAME = re.compile(r"[0-9a-f]{64}")


class EvidenceError(ZhichanError):
    """A file that is not taken as evidence, or is not there any more. `where` is its name."""


class Lost(EvidenceError):
    """A file that is not there any more, or not as it was."""

    status = 404


class Kept(NamedTuple):
    """A file as it was kept."""

    name: str
    sha256: str
    size: int


def keep(files: Sequence[Sent], folder: Path) -> list[Kept]:
    """Keeps files, or none of them.

    Raises:
        EvidenceError: there is none, or one is too large, empty, of another kind than it says, or carries macros.
    """
    if not files:
        raise EvidenceError(_("no file was sent"), where="files", mend=_("choose one"))
    folder.mkdir(parents=True, exist_ok=True)
    drafts: list[Path] = []
    try:
        made = []
        for sent in files:
            drafts.append(folder / f"{secrets.token_hex(8)}.part")
            made.append(_checked(sent, drafts[-1]))
        for one, draft in zip(made, drafts, strict=True):
            target = path_of(folder, one.sha256)
            target.parent.mkdir(exist_ok=True)
            draft.replace(target)
        return made
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def opened(folder: Path, sha256: str, name: str) -> Path:
    """A kept file, as it was kept.

    Raises:
        Lost: it is not there any more, or not as it was.
    """
    path = path_of(folder, sha256)
    if not path.is_file() or sha256_of(path) != sha256:
        raise Lost(_("the file is not as it was kept"), where=name, mend=_("restore it from a backup"))
    return path


def path_of(folder: Path, sha256: str) -> Path:
    """Where a file is kept, or would be."""
    beside = folder / sha256  # as earlier programs kept what proves scores and evaluations
    return beside if beside.is_file() else folder / sha256[:2] / sha256


def damaged(folder: Path, sha256s: Iterable[str]) -> Iterator[Path]:
    """The files that are not what their name says, and those of some SHA-256 that are missing."""
    there = {path.name: path for path in sorted(folder.glob("**/*")) if path.is_file() and _NAME.fullmatch(path.name)}
    for name, path in there.items():
        if sha256_of(path) != name:
            yield path
    for sha256 in sorted(set(sha256s) - set(there)):
        yield path_of(folder, sha256)


def _checked(sent: Sent, draft: Path) -> Kept:
    """Writes a file to a draft that may be kept."""
    name, size = safe_name(sent.name or ""), 0
    digest = hashlib.sha256()
    with draft.open("wb") as file:
        for chunk in sent.chunks():
            size += len(chunk)
            if size > LARGEST:
                raise EvidenceError(
                    _("the file is larger than %(most)s MB") % {"most": LARGEST >> 20}, where=name, mend=_("send a smaller copy")
                )
            digest.update(chunk)
            file.write(chunk)
    _must_be_sound(draft, name)
    return Kept(name, digest.hexdigest(), size)


def _must_be_sound(path: Path, name: str) -> None:
    ending = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if carries_macros(path):
        raise EvidenceError(_("the office file carries macros"), where=name, mend=_("save it without macros, or as PDF"))
    if ending not in KINDS:
        raise EvidenceError(
            _("files of this kind are not taken"), where=name, mend=_("send one of: %(kinds)s") % {"kinds": " ".join(KINDS)}
        )
    text = KINDS[ending] == (b"",) and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not head.startswith(KINDS[ending]) or not head or (text and b"\0" in head):
        raise EvidenceError(
            _("the file is empty, or not what its name says"), where=name, mend=_("save it anew in the program that made it")
        )
