"""The connector to a folder on an SFTP server (SSH File Transfer Protocol).

The server must prove with its key that it is the one named in the known hosts; a new or changed key stops the run.
Files are only read.
"""

from __future__ import annotations

import errno
import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote, urlsplit

import msgspec

from zhichan.connectors.connector import Connector
from zhichan.connectors.errors import ConnectorError, SourceBusy
from zhichan.connectors.state import Memory, Seen
from zhichan.connectors.waiting import Clock, pause_after
from zhichan.connectors.web import Progress

if TYPE_CHECKING:
    from paramiko import SFTPClient

_ATTEMPTS = 6
_CHUNK = 1 << 18
_TIMEOUT = 60.0
_DEEPEST = 20
_OF_THIS_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}


@dataclass(frozen=True)
class Login:
    """How to sign in. Neither password nor passphrase shows where the object is printed.

    Args:
        known_hosts: a file as OpenSSH writes it, with the server's key.
    """

    known_hosts: Path
    password: str = field(default="", repr=False)
    key_file: Path | None = None
    passphrase: str = field(default="", repr=False)


@dataclass(frozen=True)
class Place:
    """A folder on a server."""

    host: str
    port: int
    user: str
    folder: str

    @classmethod
    def parse(cls, url: str) -> Place:
        """`sftp://user@host[:port]/folder`.

        Raises:
            ConnectorError: it is something else, or holds a password (which would show in lists of processes).
        """
        try:
            parts = urlsplit(url)
            port = parts.port or 22
        except ValueError:
            parts, port = urlsplit(""), 0
        if parts.scheme != "sftp" or not parts.hostname or not parts.username or parts.password is not None:
            raise ConnectorError(
                "this is no address of a folder",
                where="sftp",
                mend="write sftp://user@host/folder; a password goes into ZHICHAN_SFTP_PASSWORD",
            )
        return cls(parts.hostname, port, unquote(parts.username), unquote(parts.path) or ".")

    def __str__(self) -> str:
        return f"{self.host}:{self.folder}"


@dataclass(frozen=True)
class _Remote:
    path: str
    inner: str  # the path below the folder
    size: int
    modified: int


class _Part(msgspec.Struct):
    """Which file a part is of."""

    size: int
    modified: int


class Sftp(Connector):
    """Fetches the files of a folder and of those below it that are new or have changed, by name, size and time of change."""

    name: ClassVar[str] = "sftp"

    def __init__(self, inbox: Path, place: Place, login: Login, memory: Memory, *, clock: Clock, limit: int) -> None:
        super().__init__(inbox)
        self.place, self.login, self.memory, self.clock, self.limit = place, login, memory, clock, limit
        self._received = 0  # bytes in this run

    def fetch(self, progress: Progress | None) -> Iterator[Path]:
        failures = 0
        while True:
            before = self._received
            try:
                with self._connected() as client:
                    yield from self._new(client, progress)
                return
            except _broken_line() as error:
                if isinstance(error, OSError) and error.errno in _OF_THIS_DISK:
                    raise
                failures = 1 if self._received > before else failures + 1
                if failures >= _ATTEMPTS:
                    raise SourceBusy(
                        f"the server does not serve now ({type(error).__name__})",
                        where=str(self.place),
                        mend="run again later; what was fetched stays, and the run goes on from there",
                    ) from None
                self.clock.sleep(pause_after(failures, self.clock))

    def _new(self, client: SFTPClient, progress: Progress | None) -> Iterator[Path]:
        try:
            files = list(_files(client, self.place.folder))
        except (FileNotFoundError, PermissionError) as error:
            raise ConnectorError(
                f"the folder cannot be listed ({error.strerror})",
                where=str(self.place),
                mend="look at its name and at your rights to it",
            ) from None
        for file in files:
            key = f"{self.place.user}@{self.place.host}:{self.place.port}/{file.path}"
            seen = self.memory.state.files.get(key)
            if seen and (seen.size, seen.modified) == (file.size, str(file.modified)):
                continue
            if file.size > self.limit:
                self.notes.append(
                    f"{file.inner}: longer than {self.limit:,} bytes, not fetched; ZHICHAN_FETCH_LIMIT_MB allows more"
                )
                continue
            path = self._get(client, file, progress)
            if path is None:
                self.notes.append(f"{file.inner}: still changing, left for the next run")
                continue
            self.memory.state.files[key] = Seen(size=file.size, modified=str(file.modified))
            self.memory.save()
            yield path

    def _get(self, client: SFTPClient, file: _Remote, progress: Progress | None) -> Path | None:
        """Fetches a file, going on where a broken line ended; None where it changed meanwhile."""
        final = self.inbox / self.place.host / PurePosixPath(file.inner)
        part, note = final.with_name(f"{final.name}.part"), final.with_name(f"{final.name}.part.json")
        about = msgspec.json.encode(_Part(file.size, file.modified))
        if not (part.exists() and note.exists() and note.read_bytes() == about and part.stat().st_size <= file.size):
            final.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(b"")
            note.write_bytes(about)
        try:
            self._copy(client, file, part, progress)
            after = client.stat(file.path)
        except (FileNotFoundError, PermissionError):
            after = None
        note.unlink()
        if after is None or (after.st_size, after.st_mtime) != (file.size, file.modified) or part.stat().st_size != file.size:
            part.unlink()
            return None
        return part.replace(final)

    def _copy(self, client: SFTPClient, file: _Remote, part: Path, progress: Progress | None) -> None:
        with client.open(file.path, "rb") as source, part.open("ab") as sink:
            source.seek(sink.tell())
            while sink.tell() < file.size and (chunk := source.read(min(_CHUNK, file.size - sink.tell()))):
                sink.write(chunk)
                sink.flush()
                self._received += len(chunk)
                if progress:
                    progress(file.inner, sink.tell(), file.size)

    @contextmanager
    def _connected(self) -> Iterator[SFTPClient]:
        import paramiko

        with paramiko.SSHClient() as client:
            client.set_missing_host_key_policy(paramiko.RejectPolicy())
            try:
                client.load_host_keys(str(self.login.known_hosts))
            except OSError:
                raise self._unproved("the file of known hosts cannot be read") from None
            try:
                client.connect(
                    self.place.host,
                    self.place.port,
                    self.place.user,
                    password=self.login.password or None,
                    key_filename=str(self.login.key_file) if self.login.key_file else None,
                    passphrase=self.login.passphrase or None,
                    allow_agent=False,
                    look_for_keys=False,
                    timeout=_TIMEOUT,
                    banner_timeout=_TIMEOUT,
                    auth_timeout=_TIMEOUT,
                )
                channel = client.open_sftp()
                channel.get_channel().settimeout(_TIMEOUT)  # type: ignore[union-attr]  # it is open
            except paramiko.BadHostKeyException:
                raise self._unproved("the server has another key than the known one") from None
            except paramiko.AuthenticationException:
                raise ConnectorError(
                    "the server does not let this user in",
                    where=str(self.place),
                    mend="look at the user, ZHICHAN_SFTP_PASSWORD or ZHICHAN_SFTP_KEY_FILE",
                ) from None
            except paramiko.SSHException as error:
                if "not found in known_hosts" in str(error):
                    raise self._unproved("the server's key is not known") from None
                raise
            yield channel

    def _unproved(self, what: str) -> ConnectorError:
        return ConnectorError(
            what,
            where=f"{self.place.host}:{self.place.port}, {self.login.known_hosts}",
            mend="ask the server's keeper for its key, put it into the file of ZHICHAN_SFTP_KNOWN_HOSTS",
        )


def _broken_line() -> tuple[type[Exception], ...]:
    import paramiko

    return (paramiko.SSHException, EOFError, OSError)


def _files(client: SFTPClient, folder: str, inner: str = "", depth: int = 0) -> Iterator[_Remote]:
    """The plain files below a folder. Links and hidden files are passed over, and names that would lead out of the inbox."""
    for entry in sorted(client.listdir_attr(folder), key=lambda entry: entry.filename):
        name, mode = entry.filename, entry.st_mode or 0
        if (
            name.startswith((".", "~$"))
            or any(sign in name for sign in "/\\:\0")
            or name.endswith((".part", ".filepart", ".tmp"))
        ):
            continue
        path = posixpath.join(folder, name)
        within = posixpath.join(inner, name)
        if stat.S_ISDIR(mode) and depth < _DEEPEST:
            yield from _files(client, path, within, depth + 1)
        elif stat.S_ISREG(mode) and entry.st_size:
            yield _Remote(path, within, entry.st_size, entry.st_mtime or 0)
