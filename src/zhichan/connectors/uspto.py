"""The connector to the bulk data of the United States Patent and Trademark Office.

Source: USPTO Open Data Portal, Bulk Datasets API: `GET /datasets/products/{product}` lists the files of a product as
`bulkDataProductBag[].productFileBag.fileDataBag[]`, each with `fileName`, `fileSize`, `fileDownloadURI` and
`fileLastModifiedDateTime`; the key goes into `X-API-KEY`. Downloads are redirected to a host for documents, which gets no key.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import msgspec

from zhichan.connectors.connector import Connector
from zhichan.connectors.errors import ConnectorError, OneRefused
from zhichan.connectors.state import Memory, Seen
from zhichan.connectors.waiting import Pace
from zhichan.connectors.web import Progress, Web

_BETWEEN = 3.0  # seconds; the portal allows five downloads in ten seconds
_NAME = re.compile(r"[A-Za-z0-9][\w .()+-]{0,150}", re.ASCII)
_PRODUCT = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


class _File(msgspec.Struct, rename="camel"):
    file_name: str
    file_download_uri: str = msgspec.field(name="fileDownloadURI")
    file_size: int = 0
    file_last_modified_date_time: str = ""


class _Files(msgspec.Struct, rename="camel"):
    file_data_bag: list[_File] = []


class _Product(msgspec.Struct, rename="camel"):
    product_file_bag: _Files = msgspec.field(default_factory=_Files)


class _Listing(msgspec.Struct, rename="camel"):
    bulk_data_product_bag: list[_Product] = []


@dataclass(frozen=True)
class UsptoKey:
    """The key of the portal; it does not show where the object is printed."""

    key: str = field(repr=False)


class Uspto(Connector):
    """Fetches the files of one product that are new or have changed.

    Args:
        product: the product's name, such as `PTGRXML`.
        since: only files with data from that day on; None for all.
        pattern: of file names, such as `ipg26*.zip`.
    """

    name: ClassVar[str] = "uspto"

    def __init__(
        self,
        inbox: Path,
        web: Web,
        key: UsptoKey,
        memory: Memory,
        *,
        product: str,
        since: dt.date | None = None,
        pattern: str = "*",
    ) -> None:
        super().__init__(inbox)
        if not _PRODUCT.fullmatch(product):
            raise ConnectorError("this is no name of a product", where=product[:40], mend="write it as the portal does: PTGRXML")
        self.web, self._key, self.memory = web, key, memory
        self.product, self.since, self.pattern = product, since, pattern
        self._pace = Pace(web.clock, _BETWEEN)

    def fetch(self, progress: Progress | None) -> Iterator[Path]:
        params = {"includeFiles": "true"} | ({"fileDataFromDate": self.since.isoformat()} if self.since else {})
        url = f"{self.web.base}/datasets/products/{self.product}"
        listing, days = f"{self.product}/{self.pattern}", self.since.isoformat() if self.since else ""
        said, _, known = self.memory.state.listings.get(listing, "").partition(" ")
        known = known if said == days else ""  # an ETag is of one address
        headers = self._headers() | ({"If-None-Match": known} if known else {})
        self._pace.wait()
        answer = self.web.ask("GET", url, headers=headers, params=params)
        if answer.status == 304:
            return
        if answer.status != 200:
            raise ConnectorError(
                f"the portal does not list the product (status {answer.status})",
                where=url,
                mend="look at ZHICHAN_USPTO_KEY" if answer.status in (401, 403) else "look at the product's name",
            )
        whole = True
        for file in self._files(answer.body, url):
            try:
                yield from self._file(file, progress)
            except OneRefused as refused:  # it may be on its way to being replaced; the others can be had
                whole = False
                self.notes.append(str(refused))
        if whole and (tag := answer.headers.get("etag", "")):
            self.memory.state.listings[listing] = f"{days} {tag}"
            self.memory.save()

    def _headers(self) -> dict[str, str]:
        return {"X-API-KEY": self._key.key, "Accept": "*/*"}

    def _files(self, body: bytes, url: str) -> list[_File]:
        try:
            listing = msgspec.json.decode(body, type=_Listing)
        except msgspec.MsgspecError as error:
            raise ConnectorError(f"the portal's list is not as documented ({error})", where=url, mend="tell the makers") from None
        files = [file for product in listing.bulk_data_product_bag for file in product.product_file_bag.file_data_bag]
        odd = [file for file in files if not _NAME.fullmatch(file.file_name)]
        if odd:
            raise ConnectorError(
                "the portal lists a file name that is none", where=repr(odd[0].file_name[:60]), mend="tell the office"
            )
        return sorted((f for f in files if fnmatch.fnmatchcase(f.file_name, self.pattern)), key=lambda file: file.file_name)

    def _file(self, file: _File, progress: Progress | None) -> Iterator[Path]:
        key = f"{self.product}/{file.file_name}"
        seen = self.memory.state.files.get(key)
        if seen and (seen.size, seen.modified) == (file.file_size or seen.size, file.file_last_modified_date_time):
            return
        path = self.inbox / self.product / file.file_name
        self._pace.wait()
        known_tag = seen.tag if seen else ""
        fetched = self.web.download(
            file.file_download_uri, path, headers=self._headers(), known_tag=known_tag, size=file.file_size, progress=progress
        )
        if fetched:
            seen = Seen(size=fetched.size, tag=fetched.tag)
        if seen:
            seen.modified = file.file_last_modified_date_time
            seen.on = dt.datetime.fromtimestamp(self.web.clock.now(), dt.UTC).date().isoformat()
            self.memory.state.files[key] = seen
            self.memory.save()
        if fetched:
            yield path
