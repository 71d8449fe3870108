"""The connector to OPS: what a search finds, publication by publication where more than bibliographic data is wanted.

OPS gives the first 2,000 hits of a search, 100 at a time. A search with more is cut by days of publication until each piece fits,
so nothing is left out. The next run asks only for what was published since, with some weeks of overlap, for offices deliver late.
"""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal, get_args

from zhichan.connectors.connector import Connector
from zhichan.connectors.errors import ConnectorError, OneRefused
from zhichan.connectors.ops_client import OpsClient, Service
from zhichan.connectors.state import Memory, Search, Seen, Slice
from zhichan.connectors.web import Progress

Part = Literal["biblio", "abstract", "claims", "family", "legal"]
Reference = Literal["publication", "application"]

PARTS: tuple[Part, ...] = get_args(Part)
_PAGE, _REACH = 100, 2_000
_TOGETHER = 500  # answers in a file
_OVERLAP = dt.timedelta(days=60)
_AGAIN = dt.timedelta(days=30)  # a number is asked for anew after that: families and legal events grow
_TOTAL = re.compile(rb'total-result-count="(\d{1,9})"')
_DOCUMENT = re.compile(rb"<(?:\w+:)?exchange-document\s([^>]*)>")
_ATTRIBUTE = re.compile(rb'(country|doc-number|kind)="([\w/-]{1,20})"')
_NUMBER = re.compile(r"[A-Z]{2}\.[\w/-]{1,20}(\.[A-Z]\d?)?(\.\d{8})?|[A-Z]{2}[\w/-]{1,20}")
_SINGLE = tuple(f"{reference}-" for reference in get_args(Reference))
_PATHS: dict[Part, tuple[Service, str]] = {
    "biblio": ("retrieval", "published-data/{reference}/{form}/{number}/biblio"),
    "abstract": ("retrieval", "published-data/{reference}/{form}/{number}/abstract"),
    "claims": ("retrieval", "published-data/{reference}/{form}/{number}/claims"),
    "family": ("inpadoc", "family/{reference}/{form}/{number}"),
    "legal": ("inpadoc", "legal/{reference}/{form}/{number}"),
}


@dataclass(frozen=True)
class Wish:
    """What is wanted of OPS.

    Args:
        query: in the query language of OPS (CQL), such as `pa="dalian" and ap=CN`; empty for numbers only.
        numbers: such as `EP.1000000.A1` (docdb) or `EP1000000` (epodoc).
        reference: whether the numbers are of publications or of applications.
        parts: of each publication found or number named. A search brings bibliographic data and abstracts by itself.
        since: the first day of publication that a search looks at.
    """

    query: str = ""
    numbers: Sequence[str] = ()
    reference: Reference = "publication"
    parts: Sequence[Part] = ()
    since: dt.date = field(default=dt.date(1900, 1, 1))


class Ops(Connector):
    """Fetches a wish from OPS. Each answer is a file, saved as received."""

    name: ClassVar[str] = "ops"

    def __init__(self, inbox: Path, client: OpsClient, memory: Memory, wish: Wish) -> None:
        super().__init__(inbox)
        self.client, self.memory, self.wish = client, memory, wish
        self.today = dt.datetime.fromtimestamp(client.clock.now(), dt.UTC).date()
        for number in wish.numbers:
            if not _NUMBER.fullmatch(number):
                raise ConnectorError("this is no number of OPS", where=number[:40], mend="write EP.1000000.A1 or EP1000000")

    def arrivals(self, progress: Progress | None = None) -> Iterator[Path]:
        """As of every connector; answers for single numbers come many in a file, for an import pays by the file."""
        singles: dict[Path, None] = {}
        for path in super().arrivals(progress):
            if not path.name.startswith(_SINGLE):
                yield path
                continue
            singles[path] = None  # once, though an interrupted run left it and this one fetched it anew
            if len(singles) == _TOGETHER:
                yield self._bundle(singles)
                singles = {}
        if singles:
            yield self._bundle(singles)

    def fetch(self, progress: Progress | None) -> Iterator[Path]:
        if self.wish.query:
            yield from self._search(progress)
        for done, number in enumerate(self.wish.numbers):
            if progress:
                progress("OPS numbers", done, len(self.wish.numbers))
            yield from self._parts(number, self.wish.parts or ("biblio",), self.wish.reference)

    def _search(self, progress: Progress | None) -> Iterator[Path]:
        search = self._begun()
        while search.slices:
            yield from self._page(search, progress)
            self.memory.save()
        while search.wanted:
            if progress:
                progress("OPS publications, left", len(search.wanted), 0)
            yield from self._parts(search.wanted[0], self.wish.parts, "publication")
            del search.wanted[0]
            self.memory.save()
        search.through, search.target = search.target, ""
        self.memory.save()

    def _begun(self) -> Search:
        """The search as the last run left it, or begun anew from where everything is known."""
        key = self._key()
        search = self.memory.state.searches.setdefault(key, Search(self.wish.query))
        if not search.target:
            first = dt.date.fromisoformat(search.through) - _OVERLAP if search.through else self.wish.since
            search.slices = [Slice(min(first, self.today).isoformat(), self.today.isoformat())]
            search.target = self.today.isoformat()
            self.memory.save()
        return search

    def _key(self) -> str:
        """Names the search: the same words with other parts, or from another day on, are another search."""
        words = "\n".join((self.wish.query, *sorted(self.wish.parts), self.wish.since.isoformat()))
        return hashlib.sha256(words.encode()).hexdigest()[:12]

    def _page(self, search: Search, progress: Progress | None) -> Iterator[Path]:
        now = search.slices[0]
        days = f"{now.first.replace('-', '')} {now.last.replace('-', '')}"
        end = min(now.begin + _PAGE - 1, _REACH)
        asked = {"q": f'({search.query}) and pd within "{days}"', "Range": f"{now.begin}-{end}"}
        body = self.client.get("search", "published-data/search/biblio", asked)
        total = self._total(body)
        if total > _REACH and now.first < now.last:
            search.slices[:1] = _halves(now)
            return
        if progress:
            progress(f"OPS {now.first} … {now.last}", min(end, total), total)
        if body is not None and total:
            path = self._save(f"search-{self._key()}-{days.replace(' ', '-')}-{now.begin:04d}.xml", body)
            if self.wish.parts:
                known = set(search.wanted)
                search.wanted += [number for number in _publications(body) if number not in known]
            yield path
        if total > _REACH and end == _REACH:
            self.notes.append(f"{total:,} publications on {now.first}; OPS gives {_REACH:,}: narrow the query")
        if end >= min(total, _REACH):
            del search.slices[0]
        else:
            now.begin = end + 1

    def _total(self, body: bytes | None) -> int:
        if body is None:
            return 0  # OPS answers 404 where a search finds nothing
        found = _TOTAL.search(body)
        if not found:
            raise ConnectorError("OPS answered with what is no result", where="published-data/search", mend="run again later")
        return int(found[1])

    def _parts(self, number: str, parts: Sequence[Part], reference: Reference) -> Iterator[Path]:
        form = "docdb" if "." in number else "epodoc"
        for part in parts:
            key = f"{reference}/{number}/{part}"
            if self._is_fresh(key):
                continue
            service, pattern = _PATHS[part]
            try:
                body = self.client.get(service, pattern.format(reference=reference, form=form, number=number))
            except OneRefused as refused:  # the others wait behind it
                self.notes.append(str(refused))
                body = None
            if body is None:
                self.memory.state.files[key] = Seen(on=self.today.isoformat())
            else:
                yield self._save(f"{reference}-{re.sub(r'[^A-Za-z0-9.-]', '_', number)}-{part}.xml", body)
                digest = hashlib.sha256(body).hexdigest()
                self.memory.state.files[key] = Seen(size=len(body), sha256=digest, on=self.today.isoformat())
            self.memory.save()

    def _is_fresh(self, key: str) -> bool:
        seen = self.memory.state.files.get(key)
        return seen is not None and dt.date.fromisoformat(seen.on) + _AGAIN > self.today

    def _bundle(self, singles: Collection[Path]) -> Path:
        """Puts answers one after another into one file, each as received."""
        digest = hashlib.sha256()
        self.inbox.mkdir(parents=True, exist_ok=True)
        draft = self.inbox / "answers.draft"
        with draft.open("wb") as file:
            for path in singles:
                body = path.read_bytes().removeprefix(codecs.BOM_UTF8) + b"\n"
                digest.update(body)
                file.write(body)
        whole = draft.replace(self.inbox / f"answers-{digest.hexdigest()[:16]}.xml")
        for path in singles:
            path.unlink()
        return whole

    def _save(self, name: str, body: bytes) -> Path:
        """Writes an answer whole, before the memory says that it is there."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        path = self.inbox / name
        draft = path.with_name(f"{name}.draft")
        draft.write_bytes(body)
        draft.replace(path)
        return path


def _halves(whole: Slice) -> list[Slice]:
    first, last = dt.date.fromisoformat(whole.first), dt.date.fromisoformat(whole.last)
    middle = first + (last - first) // 2
    return [Slice(whole.first, middle.isoformat()), Slice((middle + dt.timedelta(days=1)).isoformat(), whole.last)]


def _publications(body: bytes) -> list[str]:
    """The publications of a page of results, as `CC.number.kind`."""
    found = []
    for tag in _DOCUMENT.finditer(body):
        said = {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(tag[1])}
        if len(said) == 3:
            found.append(f"{said['country']}.{said['doc-number']}.{said['kind']}")
    return found
