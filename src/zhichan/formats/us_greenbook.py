"""Lines of the Green Book to sections with fields, so that no line can be forgotten.

Four capitals alone begin a section, three signs in the first columns a field; an indented line goes on with the field above.
A section gives its fields to who asks for them by code; what nobody asks for is kept in `rest` under `SECTION/CODE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhichan.formats.draft import Draft

_SECTION = re.compile(r"[A-Z]{4}")
_FIELD = re.compile(r"([A-Z][A-Z\d]{2})(?:  ?(.*))?")
_COLUMNS = frozenset({"TBL", "EQU"})
"""Fields whose lines stand below each other and must keep their blanks: tables and formulas."""


class Section:
    """The fields of one section in their order, to be popped."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[tuple[str, list[str]]] = []

    def fields(self) -> Iterator[tuple[str, str]]:
        """What nobody has taken: (code, value); lines that go on are joined by a blank, those of tables stay lines.

        Blanks in front of a value count: classes are printed in columns.
        """
        for code, lines in self.lines:
            if code in _COLUMNS:
                yield code, "\n".join(lines)
            else:
                yield code, " ".join([lines[0], *(line.strip() for line in lines[1:])])

    def pop(self, code: str) -> str:
        """The first value of a field, or `""`."""
        for place, ((name, _), (_, value)) in enumerate(zip(self.lines, self.fields(), strict=True)):
            if name == code:
                del self.lines[place]
                return value.strip()
        return ""

    def pop_columns(self, code: str) -> list[str]:
        """All values of a field with the blanks in front."""
        return [value for _, value in self.pop_all(code)]

    def pop_all(self, *codes: str) -> list[tuple[str, str]]:
        """All fields of these codes in their order; all that are left where none is named."""
        taken = [field for field in self.fields() if not codes or field[0] in codes]
        self.lines = [line for line in self.lines if codes and line[0] not in codes]
        return taken

    def keep_left(self, draft: Draft, of: str = "") -> None:
        """Keeps what nobody has taken; an empty field too, by its code."""
        for code, value in self.pop_all():
            draft.keep(f"{self.name}/{code}", value.strip() or code, of)


def sections(text: str, draft: Draft) -> list[Section]:
    """The sections of a patent. A line that belongs to no field is kept and reported."""
    found: list[Section] = []
    for line in (line.rstrip() for line in text.split("\n")):
        if not line:
            continue
        if _SECTION.fullmatch(line):
            found.append(Section(line))
        elif found and (match := _FIELD.fullmatch(line)):
            found[-1].lines.append((match[1], [match[2] or ""]))
        elif found and found[-1].lines and line[0] == " ":
            found[-1].lines[-1][1].append(line)
        else:
            draft.misread(found[-1].name if found else "", line, "is no line of the format", "compare it with the source")
    return found
