"""The imported files themselves, kept whole and compressed under their hash, so that nothing can be lost."""

from __future__ import annotations

import hashlib
from pathlib import Path

import zstandard

_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sha256_inside(path: Path) -> str:
    """The SHA-256 of what a kept file holds; empty where it is damaged."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as reader:
            while chunk := reader.read(_CHUNK):
                digest.update(chunk)
    except zstandard.ZstdError:
        return ""
    return digest.hexdigest()


class KeptFiles:
    """Files by their SHA-256, zstd-compressed. Keeping the same file twice keeps it once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file of that hash lies (or would lie)."""
        return self.folder / sha256[:2] / f"{sha256}.zst"

    def keep(self, path: Path, sha256: str) -> None:
        """Keeps a file under its hash."""
        target = self.path(sha256)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        try:
            with path.open("rb") as source, draft.open("wb") as sink:
                zstandard.ZstdCompressor().copy_stream(source, sink)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)  # or it would take the room that a full disk lacks
            raise

    def read(self, sha256: str, start: int = 0, length: int = -1) -> bytes:
        """The bytes of a kept file from `start`; to its end if `length` is negative.

        Raises:
            FileNotFoundError: it was never kept.
        """
        with self.path(sha256).open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as reader:
            skipped = 0
            while skipped < start:
                chunk = reader.read(min(_CHUNK, start - skipped))
                if not chunk:
                    return b""
                skipped += len(chunk)
            return reader.read() if length < 0 else reader.read(length)
