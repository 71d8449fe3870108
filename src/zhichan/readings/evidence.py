"""The files that show where a figure comes from: refused by size, kind or macros, kept under their SHA-256 in the home folder."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.actions.uploads import Sent, safe_name
from zhichan.audit.chain import record
from zhichan.configuration import Configuration
from zhichan.formats.tables import carries_macros
from zhichan.readings.entering import log
from zhichan.readings.errors import NotNow, ReadingsError
from zhichan.readings.models import OPEN, Evidence, Reading
from zhichan.readings.people import own_body, person_of
from zhichan.readings.seeing import reading as reading_of

LARGEST = 20 << 20
"""Bytes of one file."""
MOST = 20
"""Files of one reading."""
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


@transaction.atomic
def attach(by: Actor, settings: Configuration, number: str, files: Sequence[Sent], *, public: bool) -> list[Evidence]:
    """Attaches files to a reading that is not decided on yet.

    Args:
        public: whether everybody may open them once the reading is published.

    Raises:
        NotAllowed, NotNow; ReadingsError: no file, one too many, too large, of another kind than it says, or with macros.
    """
    found = reading_of(by, number)
    own_body(by, found.body.code)
    found = Reading.objects.select_for_update(of=("self",)).select_related("body").get(pk=found.pk)
    if found.state not in OPEN:
        raise NotNow(_("this reading is decided on"), where=number, mend=_("restate it, and attach the evidence there"))
    if not files:
        raise ReadingsError(_("no file was sent"), where="files", mend=_("choose one"))
    if found.evidence.count() + len(files) > MOST:
        raise ReadingsError(
            _("a reading has %(most)s files at most") % {"most": MOST}, where="files", mend=_("put some together")
        )
    made = [_attach(by, settings, found, sent, public) for sent in files]
    log(by, found, "reporter", "reading.attached", "; ".join(one.name for one in made))
    return made


def path_of(settings: Configuration, sha256: str) -> Path:
    """Where a file is kept."""
    return settings.evidence / sha256[:2] / sha256


def opened(by: Actor, settings: Configuration, found: Reading, file: Evidence) -> Path:
    """A file for whoever may open it; that somebody opened what is not public goes to the log.

    Raises:
        ReadingsError: the file is not there any more, or not as it was.
    """
    path = path_of(settings, file.sha256)
    if not path.is_file() or _digest(path) != file.sha256:
        raise ReadingsError(_("the file is not as it was kept"), where=file.name, mend=_("restore it from a backup"))
    if not file.public:
        record(by.id, "reading.evidence-read", found.id_in_log, {"file": file.sha256})
    return path


def _attach(by: Actor, settings: Configuration, found: Reading, sent: Sent, public: bool) -> Evidence:
    name = safe_name(sent.name or "")
    settings.evidence.mkdir(parents=True, exist_ok=True)
    draft = settings.evidence / f"{secrets.token_hex(8)}.part"
    try:
        size = 0
        with draft.open("wb") as file:
            for chunk in sent.chunks():
                size += len(chunk)
                if size > LARGEST:
                    raise ReadingsError(
                        _("the file is larger than %(most)s MB") % {"most": LARGEST >> 20},
                        where=name,
                        mend=_("send a smaller copy"),
                    )
                file.write(chunk)
        _must_be_sound(draft, name, size)
        sha256 = _digest(draft)
        if found.evidence.filter(sha256=sha256).exists():
            raise ReadingsError(_("the same file is attached already"), where=name, mend=_("choose another one"))
        target = path_of(settings, sha256)
        target.parent.mkdir(exist_ok=True)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return Evidence.objects.create(
        reading=found, name=name, sha256=sha256, size=size, public=public, by_id=person_of(by), at=timezone.now()
    )


def _must_be_sound(path: Path, name: str, size: int) -> None:
    ending = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(16)
    if ending not in KINDS:
        raise ReadingsError(
            _("files of this kind are not taken"), where=name, mend=_("send one of: %(kinds)s") % {"kinds": " ".join(KINDS)}
        )
    if not size or not head.startswith(KINDS[ending]):
        raise ReadingsError(
            _("the file is empty, or not what its name says"), where=name, mend=_("save it anew in the program that made it")
        )
    if carries_macros(path):
        raise ReadingsError(_("the office file carries macros"), where=name, mend=_("save it without macros, or as PDF"))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
