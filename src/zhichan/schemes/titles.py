"""Titles by symbol: the issuer's words where they are loaded, else the nearest short name of our own; each says which it is."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from zhichan.normalise.classes import ancestors
from zhichan.records.declared import Label
from zhichan.schemes.entries import SCHEMES, Entry, Rule, Successor, normal
from zhichan.schemes.own import own_labels
from zhichan.schemes.store import Edition, SchemeStore, connect

_BRIEF = {"zh": 24, "en": 56}
_KEPT = 20_000  # answers kept in memory
_DEEPEST = 20
_EDITION_MARK = re.compile(r"[〔\[［]\s*\d[\d.,，\s]*[〕\]］]")
_REFERENCE = re.compile(r"\([^()]*\)|（[^（）]*）|（[^()（）]*\)|\([^()（）]*）")
_NOTE = re.compile(r"\s*注意\s*[：:\s].*", re.DOTALL)
_BRACES = re.compile(r"[{}]")
_BLANKS = re.compile(r"\s+")
_PARTS = re.compile(r"\s*[;；]\s*")
_LISTED = re.compile(r"\s*[,，、]\s*")
_ACRONYM = re.compile(r"\[[^\[\]]*\]")


class Title(msgspec.Struct, frozen=True):
    """What a symbol is called. `symbol` is the one that the words name: the asked one, or the nearest wider one.

    `own` tells our short names from the issuers' titles, which come from an edition (`""` where nobody stated which) of a scheme.
    """

    text: str
    symbol: str
    lang: str
    scheme: str
    edition: str = ""
    own: bool = False

    @property
    def source(self) -> Label:
        """Whose words they are: `IPC 2026.01`, or that they are ours."""
        if self.own:
            return Label(zh="本平台简称", en="our short name")
        label = SCHEMES[self.scheme]
        return Label(zh=f"{label.zh} {self.edition}".strip(), en=f"{label.en} {self.edition}".strip())

    @property
    def brief(self) -> str:
        """The words without references, notes and marks of editions, cut at a part's end, for a line among others."""
        return brief(self.text, self.lang)


class Step(msgspec.Struct, frozen=True):
    """A symbol on the way from the section down, with its title where there is one of just this symbol."""

    symbol: str
    title: Title | None


def brief(text: str, lang: str) -> str:
    """A title's first words: the references in brackets left out, capitals written small, cut between parts where it is long."""
    plain = _bare(text)
    if lang != "zh" and _in_capitals(plain):
        plain = _ACRONYM.sub(lambda match: match[0].upper(), plain.capitalize())
    most = _BRIEF["zh" if lang == "zh" else "en"]
    parts = [part for part in _PARTS.split(plain) if part] or [text]
    sign = "；" if lang == "zh" else "; "
    if len(parts[0]) > most:
        parts, sign = _LISTED.split(parts[0]), "，" if lang == "zh" else ", "
    kept = parts[0]
    for part in parts[1:]:
        if len(longer := kept + sign + part) > most:
            return f"{kept} …"
        kept = longer
    return kept


def _bare(text: str) -> str:
    """A title without references to other classes, notes and marks of editions."""
    plain = _EDITION_MARK.sub("", _NOTE.sub("", text))
    while (shorter := _REFERENCE.sub("", plain)) != plain:
        plain = shorter
    return _BLANKS.sub(" ", _BRACES.sub("", plain)).strip(" ;；,，")


def _in_capitals(text: str) -> bool:
    """Whether a title is printed in capitals, as those above the groups are in English and French; `DNA` is a word."""
    bare = text.replace("e.g.", "").replace("i.e.", "").replace("p.ex.", "")
    return bare.isupper() and sum(map(str.isalpha, bare)) > 5


class Titles:
    """Looks symbols up. Without a folder, or with an empty one, it knows the short names of our own alone.

    Editions are opened when first asked for; one that is loaded meanwhile is seen at the next question. Safe to share
    between threads.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._seen = -1
        self._editions: dict[tuple[str, str], list[Edition]] = {}
        self._open: dict[Path, sqlite3.Connection] = {}
        self._answers: dict[tuple[str, str, str, str], Title | None] = {}

    def of(self, scheme: str, symbol: str, lang: str, edition: str = "") -> Title | None:
        """The title of a symbol in `zh`, `en` or `fr`; None where not even a wider symbol has a name.

        In this order: the issuer's title in the language (of the edition given where it is loaded, else the latest that has the
        symbol); our short name of just this symbol; for the CPC the IPC's title of the same symbol; for a Chinese page the
        issuer's English title; the name of the nearest wider symbol; the issuer's title in any language.
        """
        key = (scheme, symbol, lang, edition)
        with self._lock:
            self._refresh()
            if key not in self._answers:
                if len(self._answers) >= _KEPT:
                    self._answers.clear()
                self._answers[key] = self._find(*key)
            return self._answers[key]

    def path(self, scheme: str, symbol: str, lang: str, edition: str = "") -> tuple[Step, ...]:
        """The symbols from the top to this one, as far as loaded files say through the levels of dots, each with its title."""
        with self._lock:
            self._refresh()
            steps: list[str] = []
            step = _key(scheme, symbol)
            while step and step not in steps and len(steps) < _DEEPEST:
                steps.append(step)
                step = self._wider(scheme, step, lang, edition)
        found = [(step, self.of(scheme, step, lang, edition)) for step in reversed(steps)]
        return tuple(Step(step, title if title and title.symbol == step else None) for step, title in found)

    def called(self, scheme: str, piece: str, holds: Callable[[str], bool]) -> set[str]:
        """The symbols with a Chinese or English title that fits, an issuer’s or our own, and those below them by their dots.

        Args:
            piece: what every title that fits has in it, in small letters of ASCII or as it stands.
            holds: whether a title fits; it is asked without the title's references and notes.
        """
        query = "SELECT symbol, title FROM entries WHERE instr(lower(title), ?)"
        labels = own_labels(scheme).items()
        with self._lock:
            self._refresh()
            editions = [one for lang in ("zh", "en") for one in self._editions.get((scheme, lang), [])]
            rows = [row for edition in editions for row in self._connection(edition).execute(query, [piece])]
            rows += [(symbol, text) for symbol, label in labels for text in (label.zh, label.en)]
            found = {str(symbol) for symbol, title in rows if holds(_bare(title))}
            return found | self._below(scheme, {symbol for symbol in found if "/" in symbol})

    def _below(self, scheme: str, groups: set[str]) -> set[str]:
        """The groups that stand below these by their dots, which their numbers do not show."""
        query = "SELECT symbol FROM entries WHERE parent IN (SELECT value FROM json_each(?))"
        below, step = set[str](), groups
        while step:
            wanted = json.dumps(sorted(step))
            rows = [row for edition in self._all(scheme) for row in self._connection(edition).execute(query, [wanted])]
            step = {symbol for (symbol,) in rows} - groups - below
            below |= step
        return below

    def loaded(self) -> int:
        """A number that is another one after anything was loaded."""
        with self._lock:
            self._refresh()
            return self._seen

    def rules(self) -> list[Rule]:
        """The loaded rules from IPC symbols to fields of technology, of the latest edition that has any."""
        with self._lock:
            self._refresh()
            for edition in self._all("wipo-field"):
                rows = self._connection(edition).execute("SELECT pattern, field FROM rules ORDER BY file").fetchall()
                if rows:
                    return [Rule(*row) for row in rows]
        return []

    def entries(self, scheme: str) -> list[Entry]:
        """All entries of a scheme, over all its editions and files: what is stated last comes last.

        What is current only an edition says that lists what is, and of several the latest.
        """
        query = "SELECT symbol, title, parent, level, since, until, current FROM entries ORDER BY file, symbol"
        with self._lock:
            self._refresh()
            editions = [self._connection(edition).execute(query).fetchall() for edition in self._all(scheme)]
        decided, found = False, []
        for rows in editions:  # the latest first
            entries = [Entry(*row) for row in rows]
            found.append([msgspec.structs.replace(entry, current=bool(entry.current) and not decided) for entry in entries])
            decided = decided or any(row[6] for row in rows)
        return [entry for some in reversed(found) for entry in some]

    def successors(self, scheme: str) -> list[Successor]:
        """Which codes took the place of which."""
        query = "SELECT code, successor FROM successors ORDER BY code, successor"
        with self._lock:
            self._refresh()
            rows = [row for edition in self._all(scheme) for row in self._connection(edition).execute(query)]
        return [Successor(*row) for row in dict.fromkeys(rows)]

    def _find(self, scheme: str, symbol: str, lang: str, edition: str) -> Title | None:
        key = _key(scheme, symbol)
        found = self._named(scheme, key, lang, edition)
        if not found and scheme == "cpc":
            found = self._loaded("ipc", key, lang)
        if not found and lang == "zh":
            found = self._loaded(scheme, key, "en", edition)
        if found:
            return found
        wider = [normal(scheme, step) or step for step in reversed(ancestors(scheme, key))]
        nearest = next(filter(None, (self._named(scheme, step, lang, edition) for step in wider)), None)
        others = (self._loaded(scheme, key, other, edition) for other in ("en", "zh", "fr"))
        return nearest or next(filter(None, others), None)

    def _named(self, scheme: str, symbol: str, lang: str, edition: str) -> Title | None:
        """The issuer's title of just this symbol in this language, else our own."""
        own = own_labels(scheme).get(symbol)
        return self._loaded(scheme, symbol, lang, edition) or (
            Title(own.in_(lang), symbol, "en" if lang == "en" else "zh", scheme, own=True) if own else None
        )

    def _loaded(self, scheme: str, symbol: str, lang: str, edition: str = "") -> Title | None:
        query = "SELECT title FROM entries WHERE symbol = ? AND title <> '' ORDER BY file DESC LIMIT 1"
        for known in self._ordered(scheme, lang, edition):
            if row := self._connection(known).execute(query, [symbol]).fetchone():
                return Title(row[0], symbol, lang, scheme, known.edition)
        return None

    def _wider(self, scheme: str, symbol: str, lang: str, edition: str) -> str:
        """The next wider symbol: as a loaded file says, in any language, else as the symbol itself shows."""
        for known in [*self._ordered(scheme, lang, edition), *self._all(scheme)]:
            rows = self._connection(known).execute("SELECT parent FROM entries WHERE symbol = ? AND parent <> ''", [symbol])
            if row := rows.fetchone():
                return str(row[0])
        wider = [normal(scheme, step) or step for step in ancestors(scheme, symbol)]
        return next((step for step in reversed(wider) if step != symbol), "")

    def _ordered(self, scheme: str, lang: str, edition: str) -> list[Edition]:
        """The editions in one language, that of the mark first."""
        return sorted(self._editions.get((scheme, lang), []), key=lambda known: not edition or known.edition != edition)

    def _all(self, scheme: str) -> list[Edition]:
        return [edition for (of, _lang), some in self._editions.items() if of == scheme for edition in some]

    def _connection(self, edition: Edition) -> sqlite3.Connection:
        if edition.path not in self._open:
            self._open[edition.path] = connect(edition.path)
        return self._open[edition.path]

    def _refresh(self) -> None:
        """Looks whether anything was loaded since; every loading puts a file in place and so changes the folder's time."""
        if self._folder is None:
            return
        try:
            seen = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            seen = -1
        if seen == self._seen:
            return
        for connection in self._open.values():
            connection.close()
        self._open.clear()
        self._answers.clear()
        self._editions.clear()
        for edition in SchemeStore(self._folder).editions() if seen >= 0 else []:
            self._editions.setdefault((edition.scheme, edition.lang), []).append(edition)
        self._seen = seen


def _key(scheme: str, symbol: str) -> str:
    """The symbol as editions keep it; of a combination set (`C08L23/04, C08L2205/02`) its first."""
    return normal(scheme, symbol) or normal(scheme, symbol.partition(",")[0]) or symbol
