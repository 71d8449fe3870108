"""The vectors of a version: kept beside its index, mapped into memory, searched exactly.

A vector is made once and of the right's own texts alone; what teaches the words their directions are open rights only. After a
small import the vectors of the version before are taken over and those of the changed rights made anew on the known basis.
Exact search reads every vector: a million of them at 192 dimensions are 384 MB, and a core goes through them in a fraction of
a second, so that nothing near is missed and no graph has to be kept in step.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from zhichan.corpus.marts import Marts, Progress, Rids, building
from zhichan.search.columns import Mask
from zhichan.search.errors import SearchError
from zhichan.search.meaning import features
from zhichan.search.meaning.basis import Basis, Floats, learn
from zhichan.search.meaning.features import Features
from zhichan.search.texts import Stretch

FORMAT = 1  # raise it when words, features or files change: older vectors are then made again
_ABOUT = "about.json"  # written last: vectors without it are not there
_SAMPLE = 60_000  # rights that teach
_BATCH = 2_000
_BLOCK = 1 << 15  # vectors widened at once while searching
_OUTGROWN = 2.0  # a corpus that has grown so many times learns anew


class Encoder(Protocol):
    """Makes vectors of length one from texts, in place of what the corpus teaches."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Floats:
        """Texts × dimensions."""
        ...


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What stored vectors say of themselves: of how many rids they are, and how many there were when the basis was learned."""

    format: int
    encoder: str
    size: int
    taught: int


def ensure(marts: Marts, folder: Path, progress: Progress | None = None, encoder: Encoder | None = None) -> Path:
    """Makes the vectors of the marts into `folder`, if they are not there yet, and gives their path.

    Args:
        folder: where derived data of this version lies.
        progress: called with (what, rights done, rights in all); what is "words" or "vectors".
        encoder: makes the vectors in place of what the corpus teaches.
    """
    path = folder / _name(marts.token, encoder)
    if path.exists():
        return path
    with building(folder):
        if path.exists():  # another process was waited for
            return path
        draft = Path(tempfile.mkdtemp(prefix="meaning-draft-", dir=folder))
        try:
            base = next(folder.parent.glob(f"*/{_name(marts.base, encoder)}"), None) if marts.base else None
            about = _about(base) if base else None
            if base and about and marts.size <= about.taught * _OUTGROWN:
                _patch(marts, base, about, draft, progress, encoder)
            else:
                _make(marts, draft, progress, encoder)
            draft.rename(path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return path


def _name(token: str, encoder: Encoder | None) -> str:
    return f"meaning-{FORMAT}-{encoder.name if encoder else 'corpus'}-{token}"


def _make(marts: Marts, draft: Path, progress: Progress | None, encoder: Encoder | None) -> None:
    learn(_sample(marts, progress), directions=encoder is None).save(draft)
    _fill(marts, draft, None, _everything(marts.size), progress, encoder)
    _store_about(draft, encoder, marts.size, marts.size)


def _patch(marts: Marts, base: Path, about: About, draft: Path, progress: Progress | None, encoder: Encoder | None) -> None:
    for file in base.iterdir():
        if file.name not in (_ABOUT, "vectors.npy"):
            shutil.copyfile(file, draft / file.name)
    rids = marts.arrow("SELECT rid FROM patched ORDER BY rid")["rid"].to_numpy()
    stretches = [Stretch(rids=rids[at : at + _BATCH]) for at in range(0, len(rids), _BATCH)]
    _fill(marts, draft, base, stretches, progress, encoder)
    _store_about(draft, encoder, marts.size, about.taught)


def _everything(size: int) -> list[Stretch]:
    return [Stretch(at, min(at + _BATCH, size)) for at in range(0, size, _BATCH)]


def _sample(marts: Marts, progress: Progress | None) -> Iterator[Features]:
    """Open rights spread evenly by their ids, the same ones whatever order they came in."""
    rows = marts.sql("SELECT rid, id FROM rights WHERE sealed_for IS NULL")
    ranked = sorted((hashlib.blake2b(id.encode(), digest_size=8).digest(), rid) for rid, id in rows)[:_SAMPLE]
    rids = np.array([rid for _, rid in ranked], dtype=np.int32)
    for at in range(0, len(rids), _BATCH):
        if progress:
            progress("words", at, len(rids))
        place = {int(rid): number for number, rid in enumerate(rids[at : at + _BATCH])}
        found = features.of_rights(marts, Stretch(rids=rids[at : at + _BATCH]), open_only=True)
        yield from sorted(found, key=lambda one: place[one.rid])


def _fill(
    marts: Marts, draft: Path, base: Path | None, stretches: Sequence[Stretch], progress: Progress | None, encoder: Encoder | None
) -> None:
    """Writes the vectors of the stretches over those of the base."""
    basis = Basis.load(draft)
    width = encoder.dimensions if encoder else basis.dimensions
    shape = (max(1, marts.size), width)  # what is empty cannot be mapped
    vectors = np.lib.format.open_memmap(draft / "vectors.npy", mode="w+", dtype=np.float16, shape=shape)
    if base is not None:
        before = np.load(base / "vectors.npy", mmap_mode="r")
        kept = min(len(before), len(vectors))
        vectors[:kept] = before[:kept]
        for stretch in stretches:
            vectors[stretch.rids] = 0  # what a patch took away has none
    for done, stretch in enumerate(stretches, 1):
        if encoder:
            rids, texts = _texts(marts, stretch)
            made = encoder.encode(texts)
        else:
            found = list(features.of_rights(marts, stretch))
            rids, made = [one.rid for one in found], basis.project(found)
        if rids:
            vectors[rids] = made
        if progress:
            progress("vectors", done, len(stretches))
    vectors.flush()


def _texts(marts: Marts, stretch: Stretch) -> tuple[list[int], list[str]]:
    """What an encoder reads of each right: its title and its abstract, in the language that comes first."""
    found: dict[int, dict[str, str]] = {}
    rows = stretch.rows(marts, "SELECT rid, part, lang, text FROM texts", "part IN ('title', 'abstract')")
    for rid, part, _, text in sorted(rows):
        found.setdefault(rid, {}).setdefault(part, text)
    return list(found), ["\n".join(parts[part] for part in ("title", "abstract") if part in parts) for parts in found.values()]


def _store_about(draft: Path, encoder: Encoder | None, size: int, taught: int) -> None:
    about = About(format=FORMAT, encoder=encoder.name if encoder else "", size=size, taught=taught)
    (draft / _ABOUT).write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=2))


def _about(path: Path) -> About | None:
    try:
        return msgspec.json.decode((path / _ABOUT).read_bytes(), type=About)
    except (OSError, msgspec.MsgspecError):
        return None


class Vectors:
    """The vectors of one version, read-only and safe to share between threads."""

    def __init__(self, path: Path, about: About, encoder: Encoder | None) -> None:
        self.path, self.about = path, about
        self.encoder, self.basis = encoder, Basis.load(path)
        self._rows: npt.NDArray[np.float16] = np.load(path / "vectors.npy", mmap_mode="r")[: about.size]

    @classmethod
    def open(cls, path: Path, encoder: Encoder | None = None) -> Vectors:
        """Opens the folder that `ensure` made.

        Raises:
            SearchError: there is none, or it is of another format or another encoder.
        """
        about = _about(path)
        if about is None or (about.format, about.encoder) != (FORMAT, encoder.name if encoder else ""):
            raise SearchError("there are no vectors that this program can read", where=str(path), mend="make them")
        return cls(path, about, encoder)

    def of_right(self, rid: int) -> Floats:
        """The vector of a right; nought where nothing is known of its words."""
        vector: Floats = self._rows[rid].astype(np.float32)
        return vector

    def of_text(self, text: str) -> Floats:
        """The vector of a text that somebody typed."""
        made = self.encoder.encode([text]) if self.encoder else self.basis.project([features.of_text(text)])
        vector: Floats = made[0]
        return vector

    def likeness(self, vector: Floats) -> Floats:
        """The cosine of every right to a vector, by rid."""
        result = np.empty(len(self._rows), dtype=np.float32)
        for at in range(0, len(self._rows), _BLOCK):
            result[at : at + _BLOCK] = self._rows[at : at + _BLOCK].astype(np.float32) @ vector
        return result


def nearest(likeness: Floats, within: Mask, limit: int) -> Rids:
    """The most alike of the rights of a mask, the nearest first; those without any likeness are left out."""
    inside = np.flatnonzero(within & (likeness > 0))
    if len(inside) > limit:
        inside = inside[np.argpartition(-likeness[inside], limit)[:limit]]
    order = np.lexsort((inside, -likeness[inside]))
    chosen: Rids = inside[order].astype(np.int32)
    return chosen
