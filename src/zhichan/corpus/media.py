"""Pictures: drawings, logos and specimens kept as they came, and made into what a browser shows.

A record names its pictures by file name. The files come beside the document that names them; they are kept under their own
hash, and a list per document (its hash) says which name is which file. Both never change, so they belong to every version.
What came with a sealed delivery stands in a list of its own, for who sees that body's deliveries.
TIFF, which offices use and browsers do not show, becomes PNG or JPEG when it is first looked at.
"""

from __future__ import annotations

import io
import os
import threading
import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from zhichan.corpus.files import KeptFiles, sha256_of
from zhichan.errors import ZhichanError
from zhichan.records.audience import PUBLIC, Audience

if TYPE_CHECKING:
    from PIL import Image

Size = Literal["small", "large"]
_EDGE: dict[Size, int] = {"small": 320, "large": 1_600}  # pixels of the longer side
_LARGEST_FILE = 64 << 20
_MOST_PIXELS = 120_000_000  # an A3 page at 800 dots per inch; more is refused before it is unpacked
_BEGINNINGS = {
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"BM": "image/bmp",
}
_LINE_ART = ("1", "L", "P", "LA")  # Pillow's modes of black and white, grey, and few colours


class MediaError(ZhichanError):
    """A picture that cannot be shown."""


class Media:
    """The pictures of a corpus.

    Args:
        folder: lists per document and what was made for browsers lie here.
        files: where the originals are kept.
    """

    def __init__(self, folder: Path, files: KeptFiles) -> None:
        self.folder, self.files = folder, files

    def take(self, document: Path, sha256: str, names: Iterable[str], sealed_for: str = "") -> int:
        """Keeps the pictures that lie beside a document under the names it gives them; how many are kept.

        Names are compared without case, since offices and file systems disagree about it. A name with a path in it is none of a
        file beside the document; a file that is no picture by its content, or too large, stays where it is.

        Args:
            sealed_for: the body that alone may see them.
        """
        wanted = {name for name in names if name and Path(name).name == name}
        if not wanted:
            return 0
        lying = beside(document)
        kept = self._read(sha256, sealed_for)
        for name in sorted(wanted - kept.keys()):
            path = lying.get(name.lower())
            if path is not None and path.is_file() and path.stat().st_size <= _LARGEST_FILE and is_picture(path):
                kept[name] = sha256_of(path)
                self.files.keep(path, kept[name])
        if kept:
            self._list(sha256, sealed_for, kept)
        return len(wanted & kept.keys())

    def listed(self, document: str, audience: Audience = PUBLIC) -> dict[str, str]:
        """The pictures kept of a document (its SHA-256) that an audience sees: hash by name."""
        seals = ("", *sorted(audience.bodies))
        return {name: sha256 for seal in reversed(seals) for name, sha256 in self._read(document, seal).items()}

    def original(self, document: str, name: str, audience: Audience = PUBLIC) -> tuple[bytes, str]:
        """A picture as it came, and its media type.

        Raises:
            FileNotFoundError: no such picture is kept for this audience.
        """
        sha256 = self.listed(document, audience).get(name)
        if sha256 is None:
            raise FileNotFoundError(name)
        body = self.files.read(sha256)
        return body, _type_of(body) or "application/octet-stream"

    def shown(self, document: str, name: str, size: Size, audience: Audience = PUBLIC) -> Path:
        """A picture as a browser shows it: a PNG or JPEG file, made if it is not there yet.

        Raises:
            FileNotFoundError: no such picture is kept for this audience.
            MediaError: the file is damaged, or beyond all measure.
        """
        sha256 = self.listed(document, audience).get(name)
        if sha256 is None:
            raise FileNotFoundError(name)
        stem = self.folder / "shown" / sha256[:2] / f"{sha256}-{size}"
        made = next((path for ending in (".png", ".jpg") if (path := stem.with_suffix(ending)).exists()), None)
        return made or _made(self.files.read(sha256), stem, _EDGE[size], name)

    def _list_path(self, document: str, sealed_for: str) -> Path:
        return self.folder / "of" / document[:2] / f"{document}{'.' if sealed_for else ''}{sealed_for}.json"

    def _read(self, document: str, sealed_for: str) -> dict[str, str]:
        path = self._list_path(document, sealed_for)
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str]) if path.exists() else {}

    def _list(self, document: str, sealed_for: str, kept: dict[str, str]) -> None:
        path = self._list_path(document, sealed_for)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(kept, order="sorted"), indent=1))
        draft.replace(path)


def beside(document: Path) -> dict[str, Path]:
    """What lies in the folder of a document, by name in small letters."""
    return _content(document.parent, document.parent.stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _content(folder: Path, changed: int) -> dict[str, Path]:
    """A folder is listed once for all documents in it; `changed` is its time of change."""
    return {path.name.lower(): path for path in folder.iterdir()}


def is_picture(path: Path) -> bool:
    """Whether a file is a picture, by its first bytes."""
    with path.open("rb") as file:
        return _type_of(file.read(16)) is not None


def _type_of(body: bytes) -> str | None:
    """The media type by the first bytes; None for what is no picture."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in _BEGINNINGS.items() if body.startswith(beginning)), None)


def _on_white(image: Image.Image) -> Image.Image:
    """Grey or full colour; what is transparent becomes white, as on paper."""
    if image.mode in ("1", "L"):
        return image.convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    from PIL import Image

    picture = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def _made(body: bytes, stem: Path, edge: int, name: str) -> Path:
    """Line art as PNG in grey, so that thin lines survive the shrinking; everything else as JPEG."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a warning of Pillow's is about a damaged or monstrous file
            with Image.open(io.BytesIO(body)) as image:
                if image.width * image.height > _MOST_PIXELS:
                    raise MediaError("the picture is too large to be shown", where=name, mend="take the original")
                line_art = image.mode in _LINE_ART
                picture = _on_white(image)
    except (OSError, ValueError, SyntaxError, Warning) as error:
        raise MediaError(f"the picture is damaged ({error})", where=name, mend="ask the source for it again") from error
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    target = stem.with_suffix(".png" if line_art else ".jpg")
    target.parent.mkdir(parents=True, exist_ok=True)
    # a page of pictures asks for the same one more than once at a time: each asker writes a draft of its own
    draft = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.draft")
    picture.save(draft, format="PNG" if line_art else "JPEG", optimize=True, **({} if line_art else {"quality": 88}))
    draft.replace(target)
    return target
