"""Object storage as the corpus needs it: objects that are written once, read, and listed in the order of their names.

Objects are never written over: what may be written by two at once is created on condition that it is not there
(`If-None-Match: *`), all else has a name that no other content can have.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from zhichan.corpus.access import Access
from zhichan.corpus.store import CorpusError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

_CHUNK = 8 << 20
_CLIENT: ClientConfig = {"connect_timeout": "5s", "timeout": "60s"}
_RETRY: RetryConfig = {"max_retries": 3, "retry_timeout": dt.timedelta(seconds=15)}
_STATUS = re.compile(r"status code: (\d{3}[A-Za-z ]*)")


class StorageError(CorpusError):
    """Object storage cannot be used as it is."""

    status = 503


class StorageUnreachable(StorageError):
    """Object storage does not answer."""

    permanent = False


class AlreadyThereError(Exception):
    """An object of that name is there."""


class Bucket:
    """A bucket, or what lies under a prefix in it. All names are relative to the prefix."""

    def __init__(self, access: Access) -> None:
        given: dict[str, Any] = {
            "endpoint": access.endpoint,
            "access_key_id": access.key,
            "secret_access_key": access.secret,
            "region": access.region,
        }
        client: ClientConfig = {**_CLIENT, "allow_http": access.endpoint.startswith("http://")}
        self.address = access.address
        self._store = S3Store(
            access.bucket,
            prefix=access.prefix or None,
            config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]  # names of S3Config
            client_options=client,
            retry_config=_RETRY,
        )

    def create(self, name: str, body: bytes) -> None:
        """Writes an object that must not be there.

        Raises:
            AlreadyThereError: it is. Also where this very call wrote it and the answer was lost.
            StorageError: it cannot be written.
        """
        with self._reached("writing"):
            try:
                obstore.put(self._store, name, body, mode="create")
            except AlreadyExistsError:
                raise AlreadyThereError(name) from None

    def give(self, name: str, path: Path) -> None:
        """Writes a file under a name that no other content can have, unless it is there."""
        with self._reached("writing"):
            try:
                obstore.head(self._store, name)
            except FileNotFoundError:
                obstore.put(self._store, name, path, chunk_size=_CHUNK, max_concurrency=4)

    def has(self, name: str) -> bool:
        """Whether there is an object of that name."""
        with self._reached("reading"):
            try:
                obstore.head(self._store, name)
            except FileNotFoundError:
                return False
            return True

    def read(self, name: str) -> bytes | None:
        """A small object; None where there is none of that name."""
        with self._reached("reading"):
            try:
                return bytes(obstore.get(self._store, name).bytes())
            except FileNotFoundError:
                return None

    @contextmanager
    def fetched(self, name: str, draft: Path) -> Iterator[tuple[Path, str]]:
        """Fetches an object into a new file; gives it and its SHA-256. Whoever finds it good renames it, else it is taken away.

        Raises:
            FileNotFoundError: there is none of that name.
        """
        try:
            yield draft, self._fetch(name, draft)
        finally:
            draft.unlink(missing_ok=True)

    def after(self, folder: str, name: str) -> list[str]:
        """The names of the objects in a folder that sort after a name (of that folder)."""
        with self._reached("reading"):
            chunks = obstore.list(self._store, folder, offset=name)
            return sorted(about["path"] for chunk in chunks for about in chunk)

    def _fetch(self, name: str, draft: Path) -> str:
        digest = hashlib.sha256()
        with draft.open("wb") as file:
            for chunk in self._chunks(name):
                digest.update(chunk)
                file.write(chunk)
        return digest.hexdigest()

    def _chunks(self, name: str) -> Iterator[bytes]:
        """An object in pieces. The disk's errors happen outside and are not taken for the storage's."""
        with self._reached("reading"):
            stream = iter(obstore.get(self._store, name).stream(min_chunk_size=_CHUNK))
        while True:
            with self._reached("reading"):
                chunk = next(stream, None)
            if chunk is None:
                return
            yield bytes(chunk)

    @contextmanager
    def _reached(self, doing: str) -> Iterator[None]:
        """Turns the library's errors into a sentence. Their own text may name the access key and is shown to nobody."""
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError):
            raise StorageError(
                f"the object storage refuses {doing}",
                where=self.address,
                mend="look at ZHICHAN_STORAGE_KEY, ZHICHAN_STORAGE_SECRET and what this key is allowed to do",
            ) from None
        except FileNotFoundError:
            if doing == "reading":
                raise FileNotFoundError(self.address) from None  # the library's own text is a page long
            raise StorageError(
                "there is no such bucket", where=self.address, mend="make it, or mend the name in ZHICHAN_STORAGE"
            ) from None
        except BaseError as error:
            status = _STATUS.search(str(error))
            raise StorageUnreachable(
                f"the object storage cannot be reached ({status[1].strip() if status else 'no answer'})",
                where=self.address,
                mend="look at the network and at ZHICHAN_STORAGE_ENDPOINT; what is on this machine can be read meanwhile",
            ) from None
