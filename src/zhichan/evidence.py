"""Files that prove what somebody states, each kept once, under its SHA-256."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path


def keep(file: Path, folder: Path) -> str:
    """Keeps a copy of a file, if none of its content is there yet, and gives the SHA-256 that it lies under."""
    with file.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / sha256).exists():
        draft = folder / f"{sha256}.draft"
        shutil.copyfile(file, draft)
        draft.replace(folder / sha256)
    return sha256
