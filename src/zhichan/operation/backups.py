"""Backups: made while the installation is in use, verified, restored into an empty home."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock
import msgspec

import zhichan
from zhichan.configuration import Configuration
from zhichan.corpus.belonging import belonging
from zhichan.corpus.store import LAYOUT, Corpus, CorpusEmpty, Version
from zhichan.operation import working_data
from zhichan.operation.bundle import ABOUT, FORMAT, About, Bundle, packing, unpack
from zhichan.operation.database import set_up_django
from zhichan.operation.errors import BackupError
from zhichan.operation.sealing import Keys, Seal, checked, opened, sealed

_DATA, _HOME = "data", "home"
_SINGLE_FILES = ("secret", "no-sample")
_WHOLE_FOLDERS = ("schemes", "inbox", "connectors", "uploads", "evidence")
_PASSING = (".draft", ".wal", ".lock", ".part")  # endings of what is being written
_ABANDONED = 24 * 3600  # seconds
Told = Callable[[str], None]


def backup(configuration: Configuration, target: Path, seal: Seal, by: str, told: Told) -> About:
    """Writes a backup to a file that is not there yet. Nobody has to stop working meanwhile.

    Working data comes first, in one snapshot, then the corpus at its newest version: what working data speaks of is in it.

    Args:
        configuration: of an installation whose database is open (`open_database`).
        target: the file; it is there when the backup is whole.
        by: who makes it, as the log names them.
        told: is told a sentence for what is left out.

    Raises:
        BackupError: the file is there already, a recipient is none, or a file changed while it was read.
        CorpusError: the corpus is damaged.
    """
    from zhichan.audit import chain

    checked(seal.recipients)
    if target.exists():
        raise BackupError("the file is there already", where=str(target), mend="name another one; a backup is never overwritten")
    _sweep(target.parent, ".*.backup-draft")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.backup-draft")
    try:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as file:
            with sealed(file, seal) as stream, packing(stream) as bundle:
                about = _pack(bundle, configuration, told)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    details = {"version": about.version, "encrypted": bool(seal), "bytes": target.stat().st_size}
    chain.record(by, "backup.made", f"file:{target.name}", details)
    return about


def _pack(bundle: Bundle, configuration: Configuration, told: Told) -> About:
    corpus = configuration.open_city_corpus()
    with working_data.snapshot():
        # the corpus' version is looked up within the snapshot's time, so it is never older than what working data speaks of
        dumped = working_data.dumped()
        first = next(dumped)
        version = _newest(corpus)
        about = _about(configuration, version)
        bundle.add_bytes(ABOUT, msgspec.json.format(msgspec.json.encode(about), indent=1))
        bundle.add(f"{_DATA}/{first[0]}.jsonl", first[1])
        for name, rows in dumped:
            bundle.add(f"{_DATA}/{name}.jsonl", rows)
    if version:
        _pack_corpus(bundle, configuration.home, corpus, version, told)
    for name in _WHOLE_FOLDERS:
        _add_tree(bundle, configuration.home, configuration.home / name)
    for path in (configuration.home / name for name in _SINGLE_FILES):
        if path.exists():
            _add(bundle, configuration.home, path)
    if not Corpus(configuration.sample_corpus).is_empty():
        told("The sample city is left out: it is made again where it is needed.")
    return about


def _newest(corpus: Corpus) -> Version | None:
    try:
        return corpus.version()
    except CorpusEmpty:
        return None


def _about(configuration: Configuration, version: Version | None) -> About:
    from django.db import connection

    return About(
        format=FORMAT,
        program=zhichan.__version__,
        made_at=dt.datetime.now(dt.UTC),
        city=configuration.city,
        database=connection.vendor,
        migrations=working_data.applied(),
        version=version.number if version else None,
        rights=version.rights if version else 0,
        layout=version.layout if version else LAYOUT,
        secret_is_given=bool(configuration.given_secret),
        left_out=[] if Corpus(configuration.sample_corpus).is_empty() else ["sample"],
    )


def _pack_corpus(bundle: Bundle, home: Path, corpus: Corpus, version: Version, told: Told) -> None:
    for path in belonging(corpus, version):
        _add(bundle, home, path)
    judgements = corpus.folder / "judgements.jsonl"
    if judgements.exists():
        body = judgements.read_bytes()
        # somebody may be judging: a line without its end was not acknowledged yet
        bundle.add_bytes(_name(home, judgements), body[: body.rfind(b"\n") + 1])
    derived = corpus.folder / "derived" / f"{version.number:06d}"
    if not derived.is_dir():
        return
    try:
        with filelock.FileLock(derived / ".building", timeout=0):
            _add_tree(bundle, home, derived)
    except filelock.Timeout:
        told("Marts and index are just being made, and left out: they are made again at the first start.")


def _add_tree(bundle: Bundle, home: Path, folder: Path) -> None:
    """A folder in which files may come and go; what is being written is left out."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        passing = any(part.endswith(_PASSING) or part in (".lock", ".building") for part in parts)
        if not passing and path.is_file():
            _add(bundle, home, path, may_be_gone=True)


def _add(bundle: Bundle, home: Path, path: Path, *, may_be_gone: bool = False) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        if may_be_gone:
            return
        raise
    with file:
        bundle.add(_name(home, path), file)


def _name(home: Path, path: Path) -> str:
    return f"{_HOME}/{path.relative_to(home).as_posix()}"


def check(file: Path, keys: Keys) -> About:
    """Reads a backup to its end without restoring it.

    Raises:
        BackupError: it would not be restored, for this reason.
    """
    return _unpacked(file, keys, None)


def _unpacked(file: Path, keys: Keys, into: Path | None) -> About:
    set_up_django()
    try:
        with opened(file, keys) as stream:
            return unpack(stream, _accept, into)
    except BackupError as error:
        raise BackupError(error.what, where=error.where or str(file), mend=error.mend) from error


def _accept(about: About) -> None:
    """Refuses what a newer program wrote."""
    newer = about.format > FORMAT or about.layout > LAYOUT or _parts(about.program) > _parts(zhichan.__version__)
    if newer:
        raise BackupError(
            f"the backup is of a newer program ({about.program}; this is {zhichan.__version__})",
            mend="install that program and restore with it",
        )
    working_data.must_be_known(about.migrations)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def restore(configuration: Configuration, file: Path, keys: Keys, by: str) -> About:
    """Restores a backup into an empty home (and an empty database): whole or not at all.

    Everything is read, compared with the manifest and made in a folder beside the home, which takes its place at the end.

    Raises:
        BackupError: the home is not empty, or the backup is damaged, cut off, of a newer program, or its key is missing.
        OperationError: the database is not empty.
    """
    home = configuration.home
    if home.exists() and any(home.iterdir()):
        raise BackupError(
            "the home folder is not empty",
            where=str(home),
            mend="set ZHICHAN_HOME to an empty or new folder; nothing is overwritten",
        )
    home.parent.mkdir(parents=True, exist_ok=True)
    with _beside(home) as room:
        about = _unpacked(file, keys, room)
        new = room / _HOME
        new.mkdir(exist_ok=True)
        new.chmod(0o700)  # it holds keys and personal data
        with working_data.database_in(new), working_data.whole_or_not():
            working_data.must_be_empty()
            working_data.load(room / _DATA, about.migrations)
            _log(by, file, about)
        _sync()
        if home.exists():
            home.rmdir()
        new.rename(home)
    return about


def _log(by: str, file: Path, about: About) -> None:
    from zhichan.audit import chain

    made_at = about.made_at.isoformat(timespec="seconds")
    chain.record(by, "backup.restored", f"file:{file.name}", {"made_at": made_at, "version": about.version})


@contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """A folder on the same disk, gone at the end whatever happens."""
    _sweep(home.parent, f".{home.name}.*.restoring")
    room = home.with_name(f".{home.name}.{secrets.token_hex(4)}.restoring")
    room.mkdir(mode=0o700)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _sweep(folder: Path, pattern: str) -> None:
    """Takes away what a backup or a restore left that was killed: nobody works on it for a day."""
    for left in folder.glob(pattern):
        if time.time() - left.stat().st_mtime < _ABANDONED:
            continue
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _sync() -> None:
    """Everything written is on the disk before it takes its place."""
    if hasattr(os, "sync"):
        os.sync()
