"""What a dialect is: a table of its fields, operators, wildcards and forms, which one reader and one writer follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from zhichan.records.declared import Label
from zhichan.search.nodes import Unit

Means = Literal["and", "or", "not", "xor", "near", "same"]
Wild = Literal["any", "one", "maybe"]


@dataclass(frozen=True)
class Code:
    """A field as a dialect calls it.

    `spellings`: the first is the one written. `field`: what it is here. `note`: the warning that reading it brings.
    `written`: ours is written by it. `sign`: the comparison that the field itself is, as of a field `before`.
    `checked`: read in a source about the platform, not told from memory.
    """

    spellings: tuple[str, ...]
    field: str
    note: str = ""
    written: bool = True
    sign: str = ""
    checked: bool = True


@dataclass(frozen=True)
class Operator:
    """An operator: what spells it (a regular expression, with a group `n` for the distance) and what it means.

    `written`: how it is written, with `{n}` for the distance; `""` where it is only read. `ordered`: the left side comes first.
    `unit`: what must hold both sides. `offset`: their number less the tokens between. `without`: the number meant where none is
    given. `most`: the greatest number.
    """

    pattern: str
    means: Means
    written: str = ""
    ordered: bool = False
    unit: Unit = "text"
    offset: int = 0
    without: int = 0
    most: int = 99


@dataclass(frozen=True)
class Dates:
    """How ranges of dates are written: templates with `{code}`, or `{name}` for what follows its last colon.

    `{low}` and `{high}` are the first and the last day, `{before}` and `{after}` the days before and after them. `single` is
    for one day. Without `from_` and `until` both ends must be given. `day`: the form of a day; `day_first`: 01.02.2000 is in
    February.
    """

    range: str
    from_: str = ""
    until: str = ""
    single: str = ""
    day: str = "{0.year:04}{0.month:02}{0.day:02}"
    day_first: bool = False


@dataclass(frozen=True)
class Sign:
    """What gives a dialect away: a regular expression over a query without its phrases, and how it is told."""

    pattern: str
    says: Label


PRECEDENCE: Mapping[Means, int] = {"or": 1, "xor": 1, "and": 2, "not": 2, "same": 4, "near": 5}
"""AND and NOT bind closer than OR; proximity above them all."""

LEFT_TO_RIGHT: Mapping[Means, int] = {"or": 1, "xor": 1, "and": 1, "not": 1, "same": 4, "near": 5}
"""All of one rank, from left to right; proximity above them all."""


@dataclass(frozen=True, eq=False)
class Dialect:
    """One dialect. Its parts, beside what the names say:

    `numbers`: the codes of application and publication numbers. `relations`: the signs between field and value, the first is
    written. `level`: how close operators bind; `order_known`: a source says so. `blank_known`: a source says that a blank is AND.
    `repeated_or`: the same field twice, side by side, is either. `minus`: a minus before a word is NOT; `prefix_not`: a NOT may
    begin a query. `upto`: a sign that with a number stands for so many characters or fewer. `unsaid`: words (a regular
    expression) that have no counterpart here. `stems`: English words are reduced to stems. `values`: by field of ours, by our
    value (or several, with blanks), what spells it, the first is written. `value`: the form in which a field takes a single
    value. `postfix`: the field follows its value after a `/`. `several`: fields in a list share a value. `word_relations`:
    relations that are words. `right_only`: a wildcard may only end a word. `most_terms`: the greatest number of words.
    `with_subtree`: the codes of classes that find what lies below too.
    """

    name: str
    label: Label
    about: Label
    codes: tuple[Code, ...]
    operators: tuple[Operator, ...]
    signs: tuple[Sign, ...]
    example: str
    dates: Dates
    numbers: tuple[str, str] = ("AN", "PN")
    relations: tuple[str, ...] = ("=",)
    level: Mapping[Means, int] = field(default_factory=lambda: PRECEDENCE)
    order_known: bool = True
    blank_known: bool = True
    repeated_or: bool = False
    minus: bool = False
    prefix_not: bool = True
    wildcards: Mapping[str, Wild] = field(default_factory=lambda: {"*": "any", "?": "one"})
    wildcards_known: bool = True
    upto: str = ""
    unsaid: str = ""
    stems: bool = False
    values: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    value: str = "({})"
    postfix: bool = False
    several: bool = False
    phrase_slop: bool = False
    word_relations: tuple[str, ...] = ()
    right_only: bool = False
    most_terms: int = 0
    with_subtree: frozenset[str] = frozenset()

    @property
    def left_to_right(self) -> bool:
        """Whether AND, OR and NOT are read from left to right."""
        return self.level["and"] == self.level["or"]

    def code_of(self, ours: str) -> Code | None:
        """The code that a field of ours is written by; None where there is none."""
        return next((code for code in self.codes if code.field == ours and code.written), None)

    def code(self, spelling: str) -> Code | None:
        """The code of a spelling, in any case and with brackets of either width."""
        return self._by_spelling().get(plain(spelling))

    def spellings(self) -> list[str]:
        """All spellings of all codes."""
        return [spelling for code in self.codes for spelling in code.spellings]

    def _by_spelling(self) -> dict[str, Code]:
        return {plain(spelling): code for code in self.codes for spelling in code.spellings}


def plain(spelling: str) -> str:
    """A spelling in lower case with half-width brackets."""
    return spelling.lower().replace("（", "(").replace("）", ")")


AND = Operator(r"(?i:and)", "and", "AND")
OR = Operator(r"(?i:or)", "or", "OR")
NOT = Operator(r"(?i:not|andnot)", "not", "NOT")
