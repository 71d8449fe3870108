"""Files that a browser has sent: each delivery waits in a folder of its own until it is imported, or for a day."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from zhichan.accounts.actors import Actor
from zhichan.accounts.visibility import must_be_allowed_to_seal
from zhichan.actions.errors import ActionError, NoRoom, NoSuchUpload, TooLarge
from zhichan.configuration import Configuration
from zhichan.formats.tables import carries_macros
from zhichan.jobs.models import DONE, RUNNING, WAITING, Job
from zhichan.sent import Sent, safe_name

_KEPT = 24 * 3600  # seconds
_ID = re.compile(r"[0-9a-f]{16}")
_OWNER, _SEAL = ".by", ".only-for"
_SPARE = 256 << 20  # bytes that stay free whatever comes


def must_fit(settings: Configuration, size: int) -> None:
    """Refuses an upload by its announced size, before it is read.

    Raises:
        TooLarge: naming the limit. NoRoom: the disk would run full.
    """
    if size > settings.upload_limit:
        raise TooLarge(
            f"the upload has {size / 1e6:,.0f} MB, more than the limit of {settings.upload_limit >> 20:,} MB",
            where="ZHICHAN_UPLOAD_LIMIT_MB",
            mend="import it on the machine: zhichan import FILE",
        )
    settings.uploads.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.uploads).free
    if free < 2 * size + _SPARE:  # as it comes, and as it is kept
        raise NoRoom(
            f"the disk has {free / 1e6:,.0f} MB left, too few for this upload",
            where="ZHICHAN_HOME",
            mend="make room, then send it again",
        )


def keep(by: Actor, settings: Configuration, files: Sequence[Sent], *, sealed_for: str = "") -> str:
    """Keeps the files of one delivery under safe names; the id of the delivery.

    Args:
        sealed_for: the code of the body that alone may see what they state; `""` where everybody may.

    Raises:
        NotAllowed: they do not act for that body.
        ActionError: there is no file, an empty one, or an office file with macros; nothing is kept then.
    """
    must_be_allowed_to_seal(by, sealed_for)
    if not files:
        raise ActionError("no file was sent", where="files", mend="choose one, or drop it on the page")
    upload = secrets.token_hex(8)
    folder = settings.uploads / upload
    folder.mkdir(parents=True)
    try:
        for sent in files:
            path = _free(folder, safe_name(sent.name or ""))
            with path.open("wb") as file:
                for chunk in sent.chunks():
                    file.write(chunk)
            if carries_macros(path):
                raise ActionError(
                    "the office file carries macros", where=path.name, mend="save it as .xlsx without macros, or as CSV"
                )
        if sealed_for:
            (folder / _SEAL).write_text(sealed_for, encoding="utf-8")
        (folder / _OWNER).write_text(by.id, encoding="utf-8")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return upload


def files_of(by: Actor, settings: Configuration, upload: str) -> list[Path]:
    """The files of a delivery of somebody's own.

    Raises:
        NoSuchUpload: it was never sent, by somebody else, or is gone.
    """
    folder = settings.uploads / upload
    try:
        if _ID.fullmatch(upload) and (folder / _OWNER).read_text(encoding="utf-8") == by.id:
            return sorted(path for path in folder.iterdir() if path.name not in (_OWNER, _SEAL))
    except OSError:
        pass
    raise NoSuchUpload("these files are not here any more", where="import", mend="send them again; they are kept for a day")


def sealed_for(settings: Configuration, upload: str) -> str:
    """The code of the body for which a delivery is sealed; `""` where it is open."""
    path = settings.uploads / upload / _SEAL
    return path.read_text(encoding="utf-8") if path.exists() else ""


def drop(settings: Configuration, upload: str) -> None:
    """Takes the files of a delivery away."""
    if _ID.fullmatch(upload):
        shutil.rmtree(settings.uploads / upload, ignore_errors=True)


def sweep(settings: Configuration) -> int:
    """Takes away what nobody imported within a day and no job needs, and what a finished job has left; how many deliveries."""
    if not settings.uploads.is_dir():
        return 0
    waiting, finished = _uploads_of(WAITING, RUNNING), _uploads_of(DONE)
    there = [path for path in settings.uploads.iterdir() if path.name not in waiting]
    old = [path for path in there if path.name in finished or time.time() - path.stat().st_mtime > _KEPT]
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)  # the rest of a request that was cut off
    return len(old)


def _uploads_of(*states: str) -> set[str]:
    """The deliveries that jobs in these states are of."""
    told = Job.objects.filter(state__in=states, parameters__has_key="upload").values_list("parameters", flat=True)
    return {str(parameters["upload"]) for parameters in told}


def _free(folder: Path, name: str) -> Path:
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path
