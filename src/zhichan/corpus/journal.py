"""The journal of a corpus in object storage, and what one machine has of it.

    zhichan.json              in the storage: which corpus this is
    journal/00000012.json     in the storage: entry 12, written once; what it names is in the corpus, on every machine
    packs/<id>.tar.zst        in the storage: the small files that an entry brings
    .storage/                 in the corpus' folder: copies of zhichan.json and of the entries that are worked in here

An entry brings, as one: the files of a version's tables, their log, the manifest, the lists of what changed, the reports of
imports, the lists of pictures, and lines of the judgements' log. Working it in again changes nothing.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import tarfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote

import msgspec
import zstandard

from zhichan.corpus.files import sha256_of
from zhichan.corpus.store import CorpusError, Version

JUDGEMENTS = "judgements.jsonl"
MARK = "zhichan.json"
FOLDER = ".storage"
_WRITING = "writing"
_UNDER_WAY_AT_MOST = 24 * 3600  # seconds after which nobody waits for it any more
_T = TypeVar("_T")


class Held(msgspec.Struct, frozen=True):
    """A file that lies in the storage under its own name and never changes."""

    path: str  # within the corpus
    size: int
    sha256: str


class Lines(msgspec.Struct, frozen=True):
    """What was added to the judgements' log, and after how many bytes."""

    offset: int
    text: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the journal.

    Attributes:
        corpus: the id in `zhichan.json`.
        version: the number of the version that it brings, if it brings one.
        files: the files of tables.
        pack: the object with the small files; its hash stands beside it.
        laid_out: those of the small files that never change. They are also put into the storage under their own names, in
            this order, so that other programs can read the tables there.
    """

    number: int
    corpus: str
    made_at: dt.datetime
    version: int | None
    files: list[Held]
    pack: str
    pack_sha256: str
    laid_out: list[str]
    judged: Lines | None

    @property
    def name(self) -> str:
        """The name of the object."""
        return entry_name(self.number)


class Mark(msgspec.Struct, frozen=True):
    """What `zhichan.json` says."""

    corpus: str


def entry_name(number: int) -> str:
    """`journal/00000012.json`. Names sort as numbers do."""
    return f"journal/{number:08d}.json"


class Worked:
    """What of the journal is worked into the corpus on this machine. Read once; there is one writer, who holds the lock."""

    def __init__(self, corpus: Path) -> None:
        self._folder = corpus / FOLDER
        self._read: list[Entry] = []
        self._reading = threading.Lock()

    def corpus(self) -> str:
        """The id of the corpus that this is a copy of; empty where it is none yet."""
        path = self._folder / MARK
        return _decoded(path, Mark).corpus if path.exists() else ""

    def entries(self) -> list[Entry]:
        """All entries that are worked in, the first one first."""
        with self._reading:
            while (path := self._path(len(self._read) + 1)).exists():
                self._read.append(_decoded(path, Entry))
            return self._read.copy()

    def judged(self) -> int:
        """How many bytes of the judgements' log have been acknowledged."""
        last = next((entry.judged for entry in reversed(self.entries()) if entry.judged), None)
        return last.offset + len(last.text.encode()) if last else 0

    def begin(self, corpus: str) -> None:
        """Takes this as a copy of that corpus of which nothing is worked in."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._read = []
        _write(self._folder / MARK, msgspec.json.encode(Mark(corpus)))

    def add(self, entry: Entry) -> None:
        """The entry is worked in."""
        _write(self._path(entry.number), msgspec.json.encode(entry))

    def write_begins(self) -> None:
        """From here on the copy may hold what does not count."""
        _write(self._folder / _WRITING, b"")

    def is_writing(self) -> bool:
        """Whether a write is under way; for whoever holds the lock: was killed."""
        return (self._folder / _WRITING).exists()

    def write_ends(self) -> None:
        """All that the copy holds counts, or has been put aside."""
        (self._folder / _WRITING).unlink(missing_ok=True)

    def room(self) -> Path:
        """A new path for what is on its way."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"under-way-{secrets.token_hex(6)}"

    def sweep(self) -> None:
        """Takes away what was on its way when a process was killed. For whoever holds the lock."""
        for path in self._folder.glob("under-way-*"):
            if time.time() - path.stat().st_mtime < _UNDER_WAY_AT_MOST:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self._folder / entry_name(number)


def pack(target: Path, files: Iterable[tuple[str, Path]]) -> None:
    """Packs files under the given names."""
    with (
        target.open("wb") as file,
        zstandard.ZstdCompressor().stream_writer(file) as sink,
        tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name, path in files:
            tar.add(path, name, recursive=False, filter=_plain)


def unpack(packed: Path, room: Path, corpus: Path, strange: Callable[[], CorpusError]) -> list[str]:
    """Puts the files of a pack into a corpus, each at once, the manifests last.

    Args:
        room: a new folder on the same disk.
        strange: the error where the corpus has a version of the same number and another content.

    Returns:
        The names of the files that were not there, or not so.
    """
    with (
        packed.open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file) as source,
        tarfile.open(fileobj=source, mode="r|") as tar,
    ):
        tar.extractall(room, filter="data")
    files = [path for path in room.rglob("*") if path.is_file()]
    manifests = {path for path in files if path.parent == room / "versions"}
    if any(_differs(corpus / path.relative_to(room), path) for path in manifests):
        raise strange()
    changed = []
    for path in sorted(files, key=lambda path: (path in manifests, path)):
        name = path.relative_to(room)
        target = corpus / name
        if name.parts[0] == "media" and target.exists():
            _join(target, path)
        if not target.exists() or _differs(target, path):
            changed.append(name.as_posix())
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    shutil.rmtree(room)
    return changed


def write_lines(path: Path, lines: Lines) -> None:
    """Makes a log hold these lines; it ends with them, unless it holds them already.

    Raises:
        CorpusError: it is too short to be continued.
    """
    body, text = path.read_bytes() if path.exists() else b"", lines.text.encode()
    if body[lines.offset : lines.offset + len(text)] == text:
        return
    if len(body) < lines.offset:
        raise CorpusError("the log of judgements is damaged: it is too short", where=str(path), mend="zhichan storage check")
    draft = path.with_suffix(".draft")
    draft.write_bytes(body[: lines.offset] + text)
    draft.replace(path)


def put_aside(corpus: Path, newest: Version | None, reports: set[str] | None, judged: int | None) -> None:
    """Takes away what a write left that was never acknowledged.

    Args:
        newest: the newest version that counts.
        reports: the names of the reports of imports that count (`imports/….json`); None: all do.
        judged: the bytes of the judgements' log that count; None: all do.
    """
    tables = newest.tables if newest else {}
    for log in (corpus / "tables").glob("*/_delta_log"):
        last = tables.get(log.parent.name, -1)
        beyond = [path for path in log.iterdir() if (number := log_number(path)) is not None and number > last]
        if beyond:
            (log / "_last_checkpoint").unlink(missing_ok=True)  # a hint, which may point at what goes
        for path in sorted(beyond, reverse=True):  # a log with a hole in it would be none
            path.unlink()
    for path in (corpus / "changes").glob("*.json"):
        if int(path.stem) > (newest.number if newest else 0):
            path.unlink()
    for path in (corpus / "imports").glob("*.json"):
        if reports is not None and f"imports/{path.name}" not in reports:
            path.unlink()
    log = corpus / JUDGEMENTS
    if judged is not None and log.exists() and log.stat().st_size > judged:
        with log.open("r+b") as file:
            file.truncate(judged)


def drop_damaged_manifests(corpus: Path, entries: Iterable[Entry]) -> None:
    """Takes away the manifests that cannot be read and that an entry brings again."""
    for name in {name for entry in entries for name in entry.laid_out if name.startswith("versions/")}:
        try:
            msgspec.json.decode((corpus / name).read_bytes(), type=Version)
        except FileNotFoundError:
            continue
        except msgspec.MsgspecError:
            (corpus / name).unlink()


def log_number(path: Path) -> int | None:
    """The number of a file in a Delta log; None for a hint or a draft."""
    number = path.name.partition(".")[0]
    return int(number) if len(number) == 20 and number.isdigit() else None


def added_by(corpus: Path, logs: Iterable[Path]) -> set[str]:
    """The names of the files that entries of tables' Delta logs add; checkpoints among them add none."""
    added = set()
    for log in logs:
        for line in log.read_bytes().splitlines() if log.suffix == ".json" else ():
            if add := msgspec.json.decode(line, type=_Action).add:
                added.add(name_of(corpus, log.parent.parent / unquote(add.path)))
    return added


def held_of(corpus: Path, name: str) -> Held:
    """What is to be known of a file of the corpus.

    Raises:
        CorpusError: it is missing.
    """
    path = corpus / name
    if not path.exists():
        raise CorpusError("a file of the corpus is missing", where=str(path), mend="restore it from the backup")
    return Held(name, path.stat().st_size, sha256_of(path))


def is_here(corpus: Path, held: Held, *, exactly: bool) -> bool:
    """Whether the corpus has a file, by its size, or exactly, by its hash."""
    path = corpus / held.path
    if not path.exists() or path.stat().st_size != held.size:
        return False
    return not exactly or sha256_of(path) == held.sha256


def name_of(corpus: Path, path: Path) -> str:
    """The name of a file within the corpus, the same on every system."""
    return path.relative_to(corpus).as_posix()


class _Add(msgspec.Struct):
    path: str


class _Action(msgspec.Struct):
    add: _Add | None = None


def pictures_of(listed: Sequence[Path]) -> set[str]:
    """The hashes of the pictures in lists of pictures."""
    return {sha256 for path in listed for sha256 in msgspec.json.decode(path.read_bytes(), type=dict[str, str]).values()}


def _join(here: Path, come: Path) -> None:
    """Lists of pictures only grow: what is here is kept beside what comes, which counts where both name a picture."""
    both = [msgspec.json.decode(path.read_bytes(), type=dict[str, str]) for path in (here, come)]
    come.write_bytes(msgspec.json.format(msgspec.json.encode({**both[0], **both[1]}, order="sorted"), indent=1))


def _differs(here: Path, come: Path) -> bool:
    return here.exists() and (here.stat().st_size != come.stat().st_size or here.read_bytes() != come.read_bytes())


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whose file it was is nobody's concern."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(body)
    draft.replace(path)


def _decoded(path: Path, type: type[_T]) -> _T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=type)
    except msgspec.MsgspecError as error:
        raise CorpusError(
            f"the copy's own record is damaged ({error})",
            where=str(path),
            mend=f"delete the folder {FOLDER} in the corpus: it is made again from the object storage",
        ) from error
