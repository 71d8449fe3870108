"""The cells of one row under the columns that a kind declares, made into a record: the template's rows and those of registers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from zhichan.formats.draft import Draft
from zhichan.formats.kind_template import Column, language, own_id
from zhichan.normalise.names import clean_name
from zhichan.normalise.numbers import ApplicationNumber, parse_number
from zhichan.normalise.numbers.registers import is_shared, told_apart
from zhichan.normalise.width import fold
from zhichan.records.right import ClassMark, Event, Fact, Party

_ORDER = ("title", "fact", "party", "class", "event", "text")  # the number is read last: it may need the others

Words = Mapping[str, Mapping[str, str]]
"""Property → word that a source prints → choice."""


class Placed(NamedTuple):
    """A cell under its column. `header` is what the column is called in reports; `lang` is that of names, where it is stated."""

    column: Column
    header: str
    cell: str
    lang: str = ""


class KindRow:
    """Reads a row into a draft. `split` takes a list in a cell apart."""

    def __init__(
        self, placed: Sequence[Placed], draft: Draft, split: Callable[[str], list[str]], words: Words | None = None
    ) -> None:
        self.placed, self.draft, self.split, self.words = placed, draft, split, words or {}

    def take(self) -> tuple[str, str]:
        """Reads all cells; (id of a right without an official number, office)."""
        for part in _ORDER:
            found = [placed for placed in self.placed if placed.column.part == part]
            if part == "party":
                self._parties(found)
            else:
                for placed in found:
                    self._read(placed)
        where, office = next(((p.header, p.cell) for p in self.placed if p.column.part == "office"), ("", "CN"))
        office = fold(office).strip().upper()
        if not re.fullmatch(r"[A-Z]{2}", office):
            self.draft.refuse(where, "is no code of an office", office, "write two letters, such as CN")
        return self._identify(office), office

    def _read(self, placed: Placed) -> None:
        column, header, cell, lang = placed
        match column.part:
            case "title":
                self.draft.add_text("title", cell, lang=column.name)
            case "fact":
                self._fact(placed)
            case "class":
                for symbol in self.entries(cell):
                    self.draft.add_class(header, symbol, column.name)
            case "event":
                for printed in self.entries(cell):
                    if date := self.draft.date(header, printed):
                        self.draft.events.append(Event(key=column.name, date=date))
            case "text":
                self.draft.add_text(column.name, cell, lang=lang or language(cell))  # type: ignore[arg-type]  # parts only

    def entries(self, cell: str) -> list[str]:
        """The entries of a list in a cell, without empty ones."""
        return [entry for part in self.split(cell) if (entry := part.strip())]

    def _fact(self, placed: Placed) -> None:
        column, header, cell, _ = placed
        for printed in self.entries(cell) if column.form == "list" else [cell]:
            value: str | None = printed
            if column.form == "choice":
                value, mend = self._choice(column, printed), "choose from the list"
            elif column.form == "integer":
                value, mend = (printed if printed.isascii() and printed.isdigit() else None), "write a whole number"
            elif column.form == "date":
                value, mend = (self.draft.date(header, printed) or ""), ""
                if not value:
                    continue  # reported there
            if value is None:
                self.draft.misread(header, printed, "is no value of this column", mend)
            else:
                self.draft.facts.append(Fact(property=column.name, value=value))

    def _choice(self, column: Column, printed: str) -> str | None:
        wanted = fold(printed).lower()
        if known := self.words.get(column.name, {}).get(fold(printed)):
            return known
        return next((k for k, v in column.choices.items() if wanted in (k, fold(v.zh).lower(), fold(v.en).lower())), None)

    def _parties(self, found: Sequence[Placed]) -> None:
        """The parties of each role: their names, and what other columns say of each, in the same order."""
        groups = dict.fromkeys((placed.column.name, placed.lang) for placed in found)
        for group in groups:
            of_group = [placed for placed in found if (placed.column.name, placed.lang) == group]
            named = [placed for placed in of_group if not placed.column.field]
            stating = [placed for placed in of_group if placed.column.field]
            if named:
                self._party(named, stating)
            for placed in [] if named else stating:
                self.draft.keep(placed.header, placed.cell)

    def _party(self, named: Sequence[Placed], stating: Sequence[Placed]) -> None:
        role, lang = named[0].column.name, named[0].lang
        names = [clean_name(part) for placed in named for part in self.split(placed.cell)]
        stated: dict[str, list[str]] = {}
        for placed in stating:
            values = [part.strip() for part in self.split(placed.cell)]
            if len(names) == 1 and placed.column.field == "address":
                values = [placed.cell.strip()]  # an address may hold the signs that separate names
            if len(values) > len(names) or placed.column.field in stated:
                self.draft.misread(
                    placed.header, placed.cell, "holds more values than there are names", "write one for each name"
                )
            else:
                stated[placed.column.field] = values
        for seq, name in enumerate(names, 1):
            own = {field: values[seq - 1] for field, values in stated.items() if seq <= len(values)}
            if name:
                party = Party(role=role, name=name, seq=seq, lang=lang or language(name))  # type: ignore[arg-type]  # roles only
                self.draft.parties.append(msgspec.structs.replace(party, **own))
            elif any(own.values()):
                self.draft.keep(named[0].header, " ".join(own.values()))

    def _identify(self, office: str) -> str:
        """Sets the draft's number; the id of a right without one, or `""`."""
        printed = [placed for placed in self.placed if placed.column.part == "number"]
        own = next((placed for placed in self.placed if placed.column.part == "own"), None)
        if not printed:
            return self._own(own)
        number = self._number(printed, office)
        if number is None:
            return ""
        if own:
            self.draft.keep(own.header, own.cell)
        nice = [mark.symbol for mark in self.draft.classes if mark.scheme == "nice"]
        if is_shared(self.draft.kind, number):
            titles = [text.text for text in self.draft.texts if text.part == "title"]
            parts = nice if self.draft.kind == "trademark" else titles[:1]
            number = told_apart(number, parts[0]) if len(parts) == 1 else number
        elif self.draft.kind == "trademark" and number.office == "CN" and not nice:
            self.draft.classes.append(ClassMark(scheme="nice", symbol=number.canonical.partition("-")[2]))
        self.draft.number = number
        return ""

    def _number(self, printed: Sequence[Placed], office: str) -> ApplicationNumber | None:
        """The number of the first column that has one; further columns with another number are kept."""
        first, *others = printed
        number = parse_number(self.draft.kind, first.cell, office)
        if number is None:
            what = "is no number of this kind of right"
            self.draft.refuse(first.header, what, first.cell, "compare it with the certificate")
        elif number.check == "wrong":
            what = "the check digit is wrong"
            self.draft.refuse(first.header, what, first.cell, "compare the number with the certificate")
            number = None
        for other in others:
            if number is None or parse_number(self.draft.kind, other.cell, office) != number:
                self.draft.keep(other.header, other.cell)
        return number

    def _own(self, own: Placed | None) -> str:
        holder = next((p.name for role in ("holder", "applicant") for p in self.draft.parties if p.role == role), "")
        if own and holder:
            return own_id(self.draft.kind, holder, own.cell)
        what = "the row has neither an official number nor a holder with a number of its own"
        self.draft.refuse("", what, "", "fill in one of them")
        return ""
