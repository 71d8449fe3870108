"""One polite HTTP client for all offices: bounded answers, patience, resumed downloads, keys that never leave their host.

Certificates are always verified. Addresses are https, except on this machine. A redirect is followed within its host and to
the hosts named beforehand; authorisation is sent to none but the first host.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from zhichan.connectors.errors import ConnectorError, OneRefused, SourceBusy
from zhichan.connectors.waiting import Clock, asked_wait, pause_after

if TYPE_CHECKING:
    import httpx

_ATTEMPTS = 6
_LONGEST_WAIT = 15 * 60.0
_REDIRECTS = 5
_REDIRECTED = {301, 302, 303, 307, 308}
_LATER = {408, 425, 429, 500, 502, 503, 504}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_SECRET_HEADERS = {"authorization", "x-api-key"}
_TIMEOUT = 60.0
_CHUNK = 1 << 18
_LONGEST_BODY = 256 << 20  # of what is held in memory
_AGENT = "zhichan (https; one request at a time)"

Progress = Callable[[str, int, int], None]
"""Called with (what, bytes or records done, of how many; 0 where that is not known)."""


@dataclass(frozen=True)
class Answer:
    """An answer as it came: its status, its headers (any case) and its whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Downloaded:
    """A file that was fetched whole: its size in bytes and the server's name for this state of it."""

    size: int
    tag: str


Patience = Callable[[int, Mapping[str, str]], float | None]
"""Seconds to wait before the same request may be sent again, 0 for "as you like"; None where waiting does not help."""


class _Part(msgspec.Struct):
    """What a file that was fetched in part was, so that only the same one is continued."""

    tag: str


class Web:
    """Requests to one office.

    Args:
        base: the address that all addresses must share their host with.
        hosts: further hosts (`name` or `name:port`) that files may come from.
        limit: the longest file in bytes; of answers held in memory, at most 256 MB, after decompression.
        patience: how long to wait at an answer; by default as RFC 9110 and RFC 6585 say.
    """

    def __init__(
        self, base: str, *, clock: Clock, limit: int, hosts: tuple[str, ...] = (), patience: Patience | None = None
    ) -> None:
        import httpx

        self.base = base.rstrip("/")
        self.clock, self.limit = clock, limit
        self._patience = patience or self._usual_patience
        address = _address(self.base)
        self._hosts = {_host(address), *hosts}
        # a proxy of the environment is for the network, never for this machine itself
        self._client = httpx.Client(
            timeout=_TIMEOUT, trust_env=address.host not in _LOOPBACK, headers={"User-Agent": _AGENT}, follow_redirects=False
        )
        self._check(address)

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request, sent again with patience where the server is busy or the line breaks.

        Raises:
            SourceBusy: the server stays busy or out of reach, or asks for more patience than a run has.
            ConnectorError: the answer is longer than the limit, or leads to another host.
        """
        failures = 0
        while True:
            try:
                with self._open(method, url, dict(headers or {}), params=params, data=form) as response:
                    answer = Answer(response.status_code, response.headers, self._body(response, url))
            except _broken_line() as error:
                failures += 1
                self._pause(failures, url, 0.0, self._name(error, url))
                continue
            wait = self._patience(answer.status, answer.headers)
            if wait is None:
                return answer
            failures += 1
            self._pause(failures, url, wait, f"status {answer.status}")

    def download(
        self,
        url: str,
        to: Path,
        *,
        headers: Mapping[str, str],
        known_tag: str = "",
        size: int = 0,
        progress: Progress | None = None,
    ) -> Downloaded | None:
        """Fetches a file to `to`; None where the server says that it is still the one of `known_tag`.

        The bytes go to `<to>.part`. Where a line or a run breaks off, the next call asks for the rest, on condition that the file
        is the same; if it has changed, it is fetched from its beginning.

        Args:
            size: how many bytes the listing announced; 0 where it did not.

        Raises:
            SourceBusy, ConnectorError: as `ask`.
            OneRefused: the file is not there, too long, or of another size than announced.
        """
        if size > self.limit:
            raise _too_long(self.where(url), self.limit)
        part = _PartFile(to)
        failures = 0
        while True:
            before = part.size
            try:
                with self._open("GET", url, {**headers, **part.asking(known_tag)}) as response:
                    status, kept = response.status_code, response.headers
                    if status == 304:
                        return None
                    wait = self._patience(status, kept)
                    if wait is None:
                        self._receive(response, part, url, size, progress)
                        return part.finish(size, self.where(url))
            except _broken_line() as error:
                failures = 1 if part.size > before else failures + 1
                self._pause(failures, url, 0.0, self._name(error, url))
                continue
            failures += 1
            self._pause(failures, url, wait, f"status {status}")

    def where(self, url: str) -> str:
        """The address as an error may show it: without its query, which may hold a signature."""
        return re.split(r"[?#]", url, maxsplit=1)[0]

    def _receive(self, response: httpx.Response, part: _PartFile, url: str, size: int, progress: Progress | None) -> None:
        status, headers = response.status_code, response.headers
        if status == 416 and part.size:
            # the part is as long as the file, or longer than what the file has become
            if headers.get("content-range", "").endswith(f"/{part.size}"):
                return
            part.drop()
            raise SourceBusy("the file has changed while it was fetched", where=self.where(url), mend="run again")
        if status not in (200, 206):
            kind = OneRefused if status in (404, 410) else ConnectorError
            raise kind(f"the server answered {status}", where=self.where(url), mend=_mend_of(status))
        if headers.get("content-encoding", "identity") != "identity":
            raise ConnectorError("the server packed the file on the way", where=self.where(url), mend="tell the office")
        if status == 200 or not headers.get("content-range", "").startswith(f"bytes {part.size}-"):
            if status == 206:
                part.drop()
                raise SourceBusy("the server sent another piece than asked for", where=self.where(url), mend="run again")
            part.begin(headers.get("etag", ""))
        with part.path.open("ab") as file:
            for chunk in response.iter_raw(_CHUNK):
                if file.tell() + len(chunk) > (size or self.limit):
                    file.close()
                    part.drop()
                    raise _too_long(self.where(url), size or self.limit)
                file.write(chunk)
                file.flush()
                if progress:
                    progress(part.final.name, file.tell(), size)

    def _body(self, response: httpx.Response, url: str) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes(_CHUNK):
            body += chunk
            if len(body) > min(self.limit, _LONGEST_BODY):
                raise _too_long(self.where(url), min(self.limit, _LONGEST_BODY))
        return bytes(body)

    @contextmanager
    def _open(self, method: str, url: str, headers: dict[str, str], **more: Any) -> Iterator[httpx.Response]:
        address = _address(url)
        first = _host(address)
        headers.setdefault("Accept-Encoding", "identity")
        for _ in range(_REDIRECTS + 1):
            self._check(address)
            response = self._client.send(self._client.build_request(method, address, headers=headers, **more), stream=True)
            try:
                if response.status_code not in _REDIRECTED or "location" not in response.headers:
                    yield response
                    return
                address = _joined(address, response.headers["location"], self.where(url))
            finally:
                response.close()
            if method != "GET":
                raise ConnectorError("the server redirects what is sent to it", where=self.where(url), mend="correct the address")
            more.pop("params", None)  # the new address has its own
            if _host(address) != first:
                headers = {name: value for name, value in headers.items() if name.lower() not in _SECRET_HEADERS}
        raise ConnectorError("the server redirects in circles", where=self.where(url), mend="tell the office")

    def _check(self, address: httpx.URL) -> None:
        where = self.where(str(address))
        if address.scheme != "https" and not (address.scheme == "http" and address.host in _LOOPBACK):
            raise ConnectorError("the address is not https", where=where, mend="write https://…")
        if _host(address) not in self._hosts:
            raise ConnectorError(
                f"the server leads to another host, {address.host}",
                where=where,
                mend="name the host in the settings if you trust it",
            )

    def _usual_patience(self, status: int, headers: Mapping[str, str]) -> float | None:
        if status not in _LATER:
            return None
        return asked_wait(headers.get("retry-after", ""), self.clock) or 0.0

    def _name(self, error: Exception, url: str) -> str:
        """What broke, in a word; its own text may hold what nobody should read."""
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise ConnectorError(
                "the server's certificate is not trusted",
                where=self.where(url),
                mend="look at the clock and at the certificates of this machine; somebody may stand between",
            ) from None
        return type(error).__name__

    def _pause(self, failures: int, url: str, wait: float, why: str) -> None:
        """Waits before the next attempt, at least as long as asked for."""
        if failures >= _ATTEMPTS or wait > _LONGEST_WAIT:
            asked = f"; it asks to wait {wait / 60:,.0f} minutes" if wait > _LONGEST_WAIT else ""
            raise SourceBusy(
                f"the server does not serve now ({why}){asked}",
                where=self.where(url),
                mend="run again later; what was fetched stays, and the run goes on from there",
            )
        self.clock.sleep(max(wait, pause_after(failures, self.clock)))


class _PartFile:
    """A file on its way: `<name>.part`, and beside it which state of the file the part is of."""

    def __init__(self, final: Path) -> None:
        self.final = final
        self.path = final.with_name(f"{final.name}.part")
        self.note = final.with_name(f"{final.name}.part.json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def tag(self) -> str:
        try:
            return msgspec.json.decode(self.note.read_bytes(), type=_Part).tag
        except (OSError, msgspec.MsgspecError):
            return ""

    def asking(self, known_tag: str) -> dict[str, str]:
        """The headers that ask for the rest, or for the file if it has changed.

        Only a strong tag says that the bytes are the same (RFC 9110, 13.1.5).
        """
        tag = self.tag
        if self.size and tag and not tag.startswith("W/"):
            return {"Range": f"bytes={self.size}-", "If-Range": tag}
        return {"If-None-Match": known_tag} if known_tag else {}

    def begin(self, tag: str) -> None:
        """Starts from the first byte."""
        self.final.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(b"")
        self.note.write_bytes(msgspec.json.encode(_Part(tag)))

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def finish(self, announced: int, where: str) -> Downloaded:
        size, tag = self.size, self.tag
        if announced and size != announced:
            self.drop()
            raise OneRefused(f"the file has {size:,} bytes, announced were {announced:,}", where=where, mend="run again")
        self.path.replace(self.final)
        self.note.unlink(missing_ok=True)
        return Downloaded(size, tag)


def _address(url: str) -> httpx.URL:
    import httpx

    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, TypeError):
        raise ConnectorError("this is no address", where=url[:80], mend="write https://host/path") from None


def _joined(address: httpx.URL, location: str, where: str) -> httpx.URL:
    import httpx

    try:
        return address.join(location)
    except httpx.InvalidURL:
        raise ConnectorError("the server redirects to what is no address", where=where, mend="tell the office") from None


def _host(address: httpx.URL) -> str:
    return address.host if address.port is None else f"{address.host}:{address.port}"


def _broken_line() -> tuple[type[Exception], ...]:
    import httpx

    return (httpx.TransportError,)


def _too_long(where: str, bound: int) -> ConnectorError:
    return OneRefused(
        f"what the server sends is longer than {bound:,} bytes",
        where=where,
        mend="raise ZHICHAN_FETCH_LIMIT_MB if it is expected",
    )


def _mend_of(status: int) -> str:
    return {
        401: "look at the key in the environment",
        403: "look at the key in the environment, and at what it is allowed to",
        404: "look at the name; the office may have moved the file",
    }.get(status, "run again later")
