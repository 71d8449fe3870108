"""Which files a corpus consists of, up to a version: what a backup takes and a check looks for.

None of them changes once it is there, so that they can be read while another process imports. What comes later (or was left by an
interrupted import) is not among them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec

from zhichan.corpus.store import Corpus, CorpusError, Version

_LAST_CHECKPOINT = "_last_checkpoint"
_DIGITS = 20  # of the number in the name of an entry of a Delta log


class Stored(NamedTuple):
    """A file of rows as the log of its table tells of it. `rows` is None where the log does not say."""

    size: int
    rows: int | None


def belonging(corpus: Corpus, version: Version) -> Iterator[Path]:
    """The files of all versions up to this one. The manifests come last, as they are written last."""
    earlier = [one for one in corpus.versions() if one.number <= version.number]
    for name in sorted({name for one in earlier for name in one.tables}):
        numbers = {one.tables[name] for one in earlier if name in one.tables}
        yield from (corpus.table_path(name) / file for file in sorted(stored_files(corpus.table_path(name), numbers)))
        yield from _log_files(corpus.table_path(name), max(numbers))
    yield from sorted(corpus.files.folder.glob("*/*.zst"))
    yield from sorted((corpus.media.folder / "of").glob("*/*.json"))
    yield from sorted((corpus.folder / "imports").glob("*.json"))
    for folder in ("changes", "versions"):
        numbered = sorted((corpus.folder / folder).glob("[0-9]*.json"))
        yield from (path for path in numbered if int(path.stem) <= version.number)


def stored_files(table: Path, numbers: Collection[int]) -> dict[str, Stored]:
    """The files that a Delta table consists of at any of these versions of its own, by name.

    Raises:
        CorpusError: an entry of the log is missing or damaged.
    """
    standing: dict[str, Stored] = {}
    named: dict[str, Stored] = {}
    for number in range(max(numbers, default=-1) + 1):
        for action in _entry(table, number):
            if added := action.get("add"):
                rows = msgspec.json.decode(added["stats"])["numRecords"] if added.get("stats") else None
                standing[unquote(added["path"])] = Stored(added["size"], rows)
            elif removed := action.get("remove"):
                standing.pop(unquote(removed["path"]), None)
        if number in numbers:
            named |= standing
    return named


def _entry(table: Path, number: int) -> list[dict[str, Any]]:
    path = table / "_delta_log" / f"{number:0{_DIGITS}d}.json"
    try:
        return [msgspec.json.decode(line) for line in path.read_bytes().splitlines() if line.strip()]
    except FileNotFoundError:
        raise CorpusError("an entry of a table's log is missing", where=str(path), mend="restore it from the backup") from None
    except msgspec.MsgspecError as error:
        raise CorpusError(
            f"an entry of a table's log is damaged ({error})", where=str(path), mend="restore it from the backup"
        ) from error


def _log_files(table: Path, newest: int) -> Iterator[Path]:
    """The entries of a table's log up to one, and the checkpoints that only save reading them."""
    log = table / "_delta_log"
    for path in sorted(log.glob("[0-9]*")):
        if int(path.name.split(".")[0]) <= newest and path.suffix in (".json", ".parquet"):
            yield path
    last = log / _LAST_CHECKPOINT
    if last.exists() and msgspec.json.decode(last.read_bytes())["version"] <= newest:
        yield last
