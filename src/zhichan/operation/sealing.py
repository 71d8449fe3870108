"""Encrypting a backup in the age format (https://age-encryption.org/v1), which other programs open too.

Nothing is held in memory whole. To recipients: an age file. With a passphrase, which the library takes for small things only: a
ZIP of two age files: `key.age` holds a key made for this backup and opens with the passphrase; `backup.age` opens with that key.
"""

from __future__ import annotations

import os
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pyrage
from pyrage import passphrase as by_passphrase
from pyrage import x25519

from zhichan.operation.errors import BackupError

_AGE = b"age-encryption.org/"
_ZIP = b"PK\x03\x04"
_KEY, _BACKUP = "key.age", "backup.age"


@dataclass(frozen=True)
class Seal:
    """For whom a backup is encrypted; for nobody: it is not."""

    recipients: tuple[str, ...] = ()
    passphrase: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        return bool(self.recipients or self.passphrase)


@dataclass(frozen=True)
class Keys:
    """What opens a backup: the lines of an age identity file, or the passphrase."""

    identities: tuple[str, ...] = field(default=(), repr=False)
    passphrase: str = field(default="", repr=False)

    @classmethod
    def of(cls, file: Path | None, passphrase: str) -> Keys:
        """From an identity file as age-keygen writes it."""
        lines = file.read_text(encoding="utf-8").splitlines() if file else []
        return cls(tuple(line.strip() for line in lines if line.strip() and not line.startswith("#")), passphrase)


@contextmanager
def sealed(file: IO[bytes], seal: Seal) -> Iterator[IO[bytes]]:
    """A stream; what is written to it comes into the file encrypted (or as it is, for nobody).

    Raises:
        BackupError: a recipient is none.
    """
    if not seal:
        yield file
        return
    with ExitStack() as stack:
        if seal.passphrase:
            made = x25519.Identity.generate()
            archive = stack.enter_context(zipfile.ZipFile(file, "w"))
            archive.writestr(_KEY, by_passphrase.encrypt(str(made).encode(), seal.passphrase))
            file = stack.enter_context(archive.open(_BACKUP, "w", force_zip64=True))
            recipients = [made.to_public()]
        else:
            recipients = [_recipient(one) for one in seal.recipients]
        sink = file
        yield stack.enter_context(_written_through(lambda source: pyrage.encrypt_io(source, sink, recipients)))


@contextmanager
def opened(path: Path, keys: Keys) -> Iterator[IO[bytes]]:
    """The content of a backup as a stream, decrypted if it is encrypted. Whoever reads it reads it to its end.

    Raises:
        BackupError: the key or the passphrase is missing or does not open it; it is cut off or damaged.
    """
    with ExitStack() as stack:
        file: IO[bytes] = stack.enter_context(path.open("rb"))
        identities: list[x25519.Identity] = [_identity(one) for one in keys.identities]
        beginning = file.read(len(_AGE))
        file.seek(0)
        if beginning.startswith(_ZIP):
            file, identity = _by_passphrase(stack, file, path, keys)
            identities = [identity]
        elif beginning != _AGE:
            yield file
            return
        elif not identities:
            raise BackupError("the backup is encrypted", where=str(path), mend="name the file with the key: --identity FILE")
        source = file

        def decrypt(sink: IO[bytes]) -> None:
            try:
                pyrage.decrypt_io(source, sink, identities)
            except BrokenPipeError:
                raise
            except (OSError, pyrage.DecryptError, zipfile.BadZipFile) as error:
                raise BackupError(
                    f"the backup cannot be decrypted ({error})",
                    where=str(path),
                    mend="look whether the key is the right one; if it is, the file is damaged or cut off: take another copy",
                ) from error

        yield stack.enter_context(_read_through(decrypt))


def _by_passphrase(stack: ExitStack, file: IO[bytes], path: Path, keys: Keys) -> tuple[IO[bytes], x25519.Identity]:
    if not keys.passphrase:
        raise BackupError(
            "the backup is encrypted with a passphrase", where=str(path), mend="set it in ZHICHAN_BACKUP_PASSPHRASE"
        )
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
        key = archive.read(_KEY)
        content = stack.enter_context(archive.open(_BACKUP))
    except (zipfile.BadZipFile, KeyError, EOFError, OSError) as error:
        raise BackupError(f"the backup is cut off or damaged ({error})", where=str(path), mend="take another copy") from error
    try:
        return content, _identity(by_passphrase.decrypt(key, keys.passphrase).decode())
    except pyrage.DecryptError as error:
        raise BackupError(
            "the passphrase does not open the backup", where=str(path), mend="look at ZHICHAN_BACKUP_PASSPHRASE"
        ) from error


@contextmanager
def _written_through(work: Callable[[IO[bytes]], object]) -> Iterator[IO[bytes]]:
    """A stream to write to; a thread of its own reads from its other end."""
    reading, writing = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
    with _thread(work, reading):
        try:
            yield writing
        finally:
            _close(writing)


@contextmanager
def _read_through(work: Callable[[IO[bytes]], object]) -> Iterator[IO[bytes]]:
    """A stream to read from; a thread of its own writes to its other end."""
    reading, writing = (os.fdopen(end, mode) for end, mode in zip(os.pipe(), ("rb", "wb"), strict=True))
    with _thread(work, writing):
        try:
            yield reading
        finally:
            reading.close()


@contextmanager
def _thread(work: Callable[[IO[bytes]], object], end: IO[bytes]) -> Iterator[None]:
    """Runs the work on one end of a pipe, and closes that end after it. An error of the work outranks what followed from it."""
    failed: list[Exception] = []

    def run() -> None:
        try:
            work(end)
        except Exception as error:  # told in the other thread
            failed.append(error)
        finally:
            _close(end)

    thread = threading.Thread(target=run, name="sealing")
    thread.start()
    try:
        yield
    except Exception as error:
        thread.join()
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0] from error
        raise
    thread.join()
    if failed and not isinstance(failed[0], BrokenPipeError):
        raise failed[0]


def _close(end: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # the other end has closed before: why, it tells itself
        end.close()


def _recipient(text: str) -> x25519.Recipient:
    try:
        return x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise BackupError(f"{text!r} is no recipient", where="--recipient", mend="write the public key: age1…") from error


def _identity(text: str) -> x25519.Identity:
    try:
        return x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise BackupError(
            "a line is no key", where="--identity", mend="name the file that age-keygen wrote (AGE-SECRET-KEY-1…)"
        ) from error


def checked(recipients: Sequence[str]) -> tuple[str, ...]:
    """The recipients, each looked at.

    Raises:
        BackupError: one is none.
    """
    for one in recipients:
        _recipient(one)
    return tuple(recipients)
