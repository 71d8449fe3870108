"""Loading issuers' files: unpacked, recognised by content, read, and kept beside the data; malformed rows are reported."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import get_args

import msgspec

from zhichan.errors import ZhichanError
from zhichan.formats.archives import unpacked
from zhichan.formats.format import FormatError, Problem
from zhichan.formats.tables import MAX_INFLATED
from zhichan.schemes.entries import LANGUAGES, SCHEMES, Entry, Item, Language
from zhichan.schemes.errors import SchemeError
from zhichan.schemes.files.source import HEAD, SchemeFile
from zhichan.schemes.store import LoadedFile, SchemeStore

_SAMPLE = 300  # titles by which a language is told
_MOST_PROBLEMS = 1_000  # kept of one file; the rest are counted
_DAY = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_.]?(?P<month>0[1-9]|1[0-2])(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W\d_]+")
_FRENCH = {"de", "du", "des", "la", "le", "les", "ou", "et", "pour", "en", "à", "dans"}
_ENGLISH = {"of", "the", "for", "or", "and", "with", "in", "by", "to", "from"}


class Loaded(msgspec.Struct, frozen=True):
    """What became of one file. `refused` says why nothing of it was loaded; then only its name is known."""

    file: LoadedFile
    scheme: str = ""
    lang: str = ""
    edition: str = ""
    refused: str = ""
    problems: tuple[Problem, ...] = ()
    problems_count: int = 0


class _Unpacked(msgspec.Struct, frozen=True):
    """A file to read: its path, its own name, and the names around it (folder, archive), where an edition may stand."""

    path: Path
    name: str
    around: tuple[str, ...]


@cache
def kinds_of_files() -> tuple[SchemeFile, ...]:
    """All kinds of scheme files, the more particular before the more general."""
    from zhichan.schemes.files import cpc, divisions, fields, ipc, marks, tables

    return (
        ipc.IpcXml(),
        cpc.CpcXml(),
        ipc.IpcJsonLines(),
        ipc.IpcHierarchy(),
        cpc.CpcTitleList(),
        ipc.IpcTitles(),
        marks.NiceJson(),
        marks.ViennaTable(),
        marks.ViennaDatabase(),
        fields.FieldConcordance(),
        divisions.DivisionTree(),
        divisions.DivisionCodes(),
        divisions.DivisionChanges(),
        divisions.DivisionTable(),
        tables.IndustryTable(),
    )


def load(path: Path, folder: Path, *, scheme: str = "", lang: str = "", edition: str = "") -> Iterator[Loaded]:
    """Loads a file, all files of an archive (.zip, .gz) or of a folder into the folder of schemes, one after another.

    Args:
        scheme: what it is, where its content does not say (a plain table of symbols and titles).
        lang: language of its titles: `zh`, `en`, `fr`; as the file says, else told from the titles.
        edition: as `2026.01`; as the file says, else as a date in its name or its folder's name.

    What else lies in a folder or an archive is told as refused, and the rest is loaded.

    Raises:
        SchemeError: an option is not one of its values, or the one file is of no known kind or no use.
        FormatError: the one file is recognised but damaged; nothing of it is loaded then.
    """
    _check(path, scheme, lang)
    for file in _files(path):
        with _unpacked(file) as parts:
            alone = len(parts) == 1 and not path.is_dir()
            for part in parts:
                try:
                    yield _load(part, folder, scheme, lang, edition)
                except ZhichanError as error:
                    if alone:
                        raise
                    yield Loaded(LoadedFile(part.name), refused=str(error))


def _check(path: Path, scheme: str, lang: str) -> None:
    if scheme and scheme not in SCHEMES:
        raise SchemeError(f"there is no scheme {scheme!r}", where="--scheme", mend=f"write one of: {', '.join(SCHEMES)}")
    if lang and lang not in get_args(Language):
        raise SchemeError(f"there are no titles in {lang!r}", where="--lang", mend=f"write one of: {', '.join(LANGUAGES[:3])}")
    if not path.exists():
        raise SchemeError("there is no such file", where=str(path), mend="look at the path")


def _files(path: Path) -> list[Path]:
    return sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def _load(part: _Unpacked, folder: Path, scheme: str, lang: str, edition: str) -> Loaded:
    with part.path.open("rb") as file:
        head = file.read(HEAD)
    kind = _recognised(part, head, scheme)
    stated = kind.stated(head)
    lang = lang or stated.lang or _language(kind, part.path)
    edition = edition or stated.edition or _edition(part)
    problems: list[Problem] = []
    counted = 0

    def entries() -> Iterator[Item]:
        nonlocal counted
        for item in _once(kind.read(part.path)):
            if not isinstance(item, Problem):
                yield item
                continue
            counted += 1
            if len(problems) < _MOST_PROBLEMS:
                problems.append(item)

    with part.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    today = dt.datetime.now(dt.UTC).date().isoformat()
    written = SchemeStore(folder).write(kind.scheme, lang, edition, LoadedFile(part.name, kind.name, sha256, today), entries())
    return Loaded(written, kind.scheme, lang, edition, problems=tuple(problems), problems_count=counted)


def _once(items: Iterator[Item]) -> Iterator[Item]:
    """The items, each symbol with its first title; another title for it is a problem."""
    titles: dict[str, int] = {}
    for item in items:
        if isinstance(item, Entry) and titles.setdefault(item.symbol, hash(item.title)) != hash(item.title):
            yield Problem(f"symbol {item.symbol}", "it has another title further up", item.title[:80], "leave one of the two")
        else:
            yield item


def _recognised(part: _Unpacked, head: bytes, scheme: str) -> SchemeFile:
    """The kind of file it is; a plain table only where it is said which scheme.

    Raises:
        SchemeError: it is none.
    """
    for kind in kinds_of_files():
        if scheme in ("", kind.scheme) and kind.recognises(head, part.path):
            return kind
    if scheme:
        from zhichan.schemes.files.tables import SymbolTable

        if (table := SymbolTable(scheme)).recognises(head, part.path):
            return table
    raise SchemeError(
        f"the file is no known file of the scheme {scheme}" if scheme else "the file is of no known scheme",
        where=part.name,
        mend="load one of: "
        + ", ".join(kind.label.en for kind in kinds_of_files())
        + "; or a table with the columns code and title, with --scheme",
    )


def _language(kind: SchemeFile, path: Path) -> str:
    """The language of the titles, told from the first of them."""
    titles = [item.title for item in islice(kind.read(path), _SAMPLE) if isinstance(item, Entry)]
    if 2 * sum(bool(_HAN.search(title)) for title in titles) > len(titles):
        return "zh"
    words = [word.lower() for title in titles for word in _WORD.findall(title)]
    return "fr" if sum(word in _FRENCH for word in words) > sum(word in _ENGLISH for word in words) else "en"


def _edition(part: _Unpacked) -> str:
    """The edition that a name says: `cpc-section-A_20220201.txt` is of 2022.02; `""` where none does."""
    for name in (part.name, *part.around):
        if day := _DAY.search(name):
            return f"{day['year']}.{day['month']}"
        if year := _YEAR.search(name):
            return year[0]
    return ""


@contextmanager
def _unpacked(path: Path) -> Iterator[Sequence[_Unpacked]]:
    """The files in an archive, in a folder that goes when they are read; a file that is no archive as it is.

    Raises:
        SchemeError: the archive is damaged, or inflates beyond all measure.
    """
    around = (path.parent.resolve().name,)
    with tempfile.TemporaryDirectory() as room, ExitStack() as unpacking:
        try:
            members = unpacking.enter_context(unpacked(path, Path(room), MAX_INFLATED))
        except FormatError as error:
            raise SchemeError(error.what, where=error.where, mend=error.mend) from error
        yield [_Unpacked(one.path, PurePosixPath(one.name).name, _around(one.name) or around) for one in members]


def _around(name: str) -> tuple[str, ...]:
    """The names of the folder and the archive that a member lies in, the nearer first."""
    return tuple(reversed(PurePosixPath(name).parts[:-1]))
