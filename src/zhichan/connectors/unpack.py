"""ZIP archives of offices, unpacked within bounds: one that would fill the disk is refused, no name leads out of the folder."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from zhichan.connectors.errors import ConnectorError

_MEMBERS = 10_000
_CHUNK = 1 << 20


def is_archive(path: Path) -> bool:
    """Whether a file is a ZIP archive (an XLSX is one too: ask the formats first)."""
    return zipfile.is_zipfile(path)


def unpack(path: Path, folder: Path, limit: int) -> list[Path]:
    """The files of an archive, unpacked into a folder under their own names without folders.

    Args:
        limit: how many bytes they may have together.

    Raises:
        ConnectorError: it is damaged, locked, or larger than the limit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > _MEMBERS:
                raise ConnectorError(f"the archive holds {len(members):,} files", where=path.name, mend=f"at most {_MEMBERS:,}")
            found: list[Path] = []
            left = limit
            for place, member in enumerate(members, 1):
                target = _target(folder, member.filename, place)
                left -= _copy(archive, member, target, left, path.name)
                found.append(target)
            return found
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise ConnectorError(
            "the archive is damaged, locked or packed in an unknown way",
            where=path.name,
            mend="fetch it again, or unpack it by hand",
        ) from error


def _target(folder: Path, name: str, place: int) -> Path:
    """Where a file goes. Its name is only a label: without folders, so that it can neither lead elsewhere nor hit another."""
    label = re.sub(r'[\x00-\x1f<>:"|?*]', "_", re.split(r"[/\\]", name)[-1])[-120:].strip(". ") or "file"
    target = folder / label
    return folder / f"{place:05d}-{label}" if target.exists() else target


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int, name: str) -> int:
    written = 0
    with archive.open(member) as source, target.open("wb") as sink:
        while chunk := source.read(_CHUNK):  # what it really holds counts, not what it says
            written += len(chunk)
            if written > left:
                raise ConnectorError(
                    "the archive unpacks to more than is allowed",
                    where=name,
                    mend="raise ZHICHAN_FETCH_LIMIT_MB if such a file is expected",
                )
            sink.write(chunk)
    return written
