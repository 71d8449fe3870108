"""What a list of hits shows of each right, kept where ten of them are found in a tenth of a millisecond.

The marts are made for counting: a row of theirs costs about a millisecond, since whole columns of texts are unpacked for it. So
each right's line and short texts lie here once more, packed, under its rid, in a file of SQLite beside the columns (about half a
kilobyte a right). Descriptions, which are long and seldom asked for, stay in the marts.
"""

from __future__ import annotations

import shutil
import sqlite3
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from zhichan.corpus.marts import Marts
from zhichan.search import texts
from zhichan.search.fields import TEXT_TARGETS
from zhichan.search.texts import Stretch

TARGETS = tuple(target for target in TEXT_TARGETS if target != "body")
"""The targets whose texts stand on a card."""

_FILE = "cards.sqlite"
_BATCH = 10_000  # rights read at once
_PATCH_BATCH = 20_000  # a query for named rights reads its table whole, so it names many
_LIGHTLY = 1  # of nine: packing is what the making costs
_LINE = "rid, id, title, title_zh, title_en, holder, number, filed"


class Card(msgspec.Struct, frozen=True, array_like=True):
    """A right as lists show it: its line, and its texts by target."""

    id: str
    title: str | None
    title_zh: str | None
    title_en: str | None
    holder: str | None
    number: str | None
    filed: str | None
    texts: dict[str, list[str]]


_unpack = msgspec.msgpack.Decoder(Card).decode


def made(marts: Marts, stretch: Stretch) -> Iterator[tuple[int, Card]]:
    """The cards of a stretch of rights, by rid."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for rid, target, text in texts.chosen(marts, TARGETS, stretch):
        if text not in found[rid][target]:
            found[rid][target].append(text)
    for rid, id_, *line in stretch.rows(marts, f"SELECT {_LINE} FROM rights"):  # noqa: S608 - our own columns
        title, title_zh, title_en, holder, number, filed = line
        yield rid, Card(id_, title, title_zh, title_en, holder, number, filed, found[rid])


def build(marts: Marts, folder: Path, base: Path | None = None) -> None:
    """Makes the cards of the marts in a folder.

    Args:
        base: the folder with the cards of the marts that these were patched from; None makes all anew.
    """
    if base:
        shutil.copyfile(base / _FILE, folder / _FILE)
        patched = marts.arrow("SELECT rid FROM patched ORDER BY rid")["rid"].to_numpy()
        pieces = [Stretch(rids=patched[at : at + _PATCH_BATCH]) for at in range(0, len(patched), _PATCH_BATCH)]
    else:
        pieces = [Stretch(at, min(at + _BATCH, marts.size)) for at in range(0, marts.size, _BATCH)]
    with closing(sqlite3.connect(folder / _FILE, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = OFF")  # a draft that breaks off is thrown away whole
        file.execute("CREATE TABLE IF NOT EXISTS cards (rid INTEGER PRIMARY KEY, packed BLOB NOT NULL)")
        file.execute("BEGIN")
        for piece in pieces:
            if piece.rids is not None:  # a right that is gone leaves its rid to nobody
                file.executemany("DELETE FROM cards WHERE rid = ?", [(rid,) for rid in piece.rids.tolist()])
            file.executemany("INSERT INTO cards VALUES (?, ?)", [(rid, _packed(card)) for rid, card in made(marts, piece)])
        file.execute("COMMIT")


def _packed(card: Card) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(card), _LIGHTLY)


class Cards:
    """The cards of one version. Safe to share between threads."""

    def __init__(self, folder: Path, instead: Mapping[int, Card] | None = None) -> None:
        self._folder, self._instead = folder, instead or {}
        self._local = threading.local()

    def veiled(self, instead: Mapping[int, Card]) -> Cards:
        """The same cards, but these in place of those of their rids."""
        return Cards(self._folder, instead)

    def of(self, rids: Sequence[int]) -> dict[int, Card]:
        """The cards of rights, by rid."""
        marks = ", ".join("?" * len(rids))
        rows = self._file().execute(f"SELECT rid, packed FROM cards WHERE rid IN ({marks})", list(rids))  # noqa: S608 - marks alone
        return {rid: self._instead.get(rid) or _unpack(zlib.decompress(packed)) for rid, packed in rows}

    def _file(self) -> sqlite3.Connection:
        file: sqlite3.Connection | None = getattr(self._local, "file", None)
        if file is None:
            file = sqlite3.connect(f"{(self._folder / _FILE).resolve().as_uri()}?mode=ro&immutable=1", uri=True)
            self._local.file = file
        return file
