"""The analysis of a printed name: what two names are compared by.

`analyse` is pure and knows no body: it reads width, variant characters, brackets, notes on former names, region, trades, legal
form and branch by declared words (`words/*.yml`).
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from zhichan.parties import chinese, latin
from zhichan.parties.spelling import is_chinese, simplified, sound
from zhichan.parties.words import words

Script = Literal["zh", "latin"]
Scope = Literal["person", "organisation"]

_FORMER_ZH = re.compile(
    r"[(\[【]\s*(?:曾用名称?|原企业名称|原公司名称|原单位名称|原名称?|前身|原|旧名)\s*[::为是]*\s*(?P<name>[^()\[\]【】]{4,}?)\s*[)\]】]"
    r"|[,;,;、]?\s*(?:曾用名称?|原名称?)\s*[::为]\s*(?P<open>.{4,})$"
)
_FORMER_LATIN = re.compile(
    r"[(\[]\s*(?:formerly(?: known as| called| named)?|f/?k/?a|previously|former name|now)"
    r"\s*[.:]?\s*(?P<name>[^()\[\]]{3,}?)\s*[)\]]"
    r"|[,;]?\s+(?:formerly(?: known as| called)?|f/k/a)\s+(?P<open>.{3,})$",
    re.IGNORECASE,
)
_MAYBE_FORMER = re.compile(r"(?i)former|previous|k/?a\b|\bnow\b")
_OTHER_SCRIPT = re.compile(
    r"[(\[]\s*(?P<inside>[A-Za-z][^()\[\]\u3400-\u9fff]{6,}?)\s*[)\]]|(?P<tail>(?<=[\u3400-\u9fff)])\s+[A-Za-z][\w .,&'()-]{6,})$"
)
_CHINESE_INSIDE = re.compile(
    r"[(\[]\s*(?P<inside>[\u3400-\u9fff()]{4,})\s*[)\]]\s*$|(?P<tail>\s+[\u3400-\u9fff][\u3400-\u9fff()]{3,})$"
)
_INSTITUTIONS = frozenset(
    (
        *(
            "university",
            "college",
            "school",
            "institute",
            "academy",
            "hospital",
            "association",
            "cooperative",
            "committee",
            "bureau",
        ),
        *("station", "foundation", "laboratory", "centre", "library"),
    )
)
_PERSON_ZH = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,10}[·•・.][\u3400-\u9fff·•・.]{1,16}")


class Name(msgspec.Struct, frozen=True, gc=False):
    """A printed name in parts.

    Attributes:
        key: names of one key differ in writing only.
        region: the place in front of it (its Chinese short name), `""` where none is printed.
        whole: all but region, form and branch, joined: what must be equal for two Chinese names to be one.
        core: the words that tell it from other names; one for Chinese.
        trades: tags of what it does; of a Chinese name, from its end.
        branch: the part of the body it stands for, `""` for the body itself.
        places: every place that the name prints, with `region`.
        former, also: names that a note gives as its former ones, and in the other script.
        letters: the core in Latin letters, joined.
        own_letters: of a Chinese name, the same without trades that stand in the midst of the core.
        note_keys: keys of the names in `former` and `also`.
        full, parent: of a Chinese name, all of it without signs and notes, and what of it stands before the branch.
        tokens: of a name in Latin letters, all words but legal forms and fillers, in printed order.
    """

    printed: str
    script: Script
    key: str
    region: str
    whole: str
    core: tuple[str, ...]
    trades: tuple[str, ...]
    form: str
    line: str
    branch: str
    places: frozenset[str]
    numbers: frozenset[str]
    former: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    letters: str = ""
    own_letters: str = ""
    tokens: tuple[str, ...] = ()
    full: str = ""
    parent: str = ""
    note_keys: frozenset[str] = frozenset()

    @property
    def complete(self) -> bool:
        """True where a Chinese name ends as registered names end: with a legal form or the kind of an institution."""
        return bool(self.line) or bool(self.trades and self.trades[0] in _INSTITUTIONS)


def analyse(printed: str) -> Name:
    """The parts of the name of a body."""
    name = _analysed(printed, simplified(printed))
    if not name.former and not name.also:
        return name
    keys = frozenset(_analysed(noted, simplified(noted)).key for noted in (*name.former, *name.also))
    return msgspec.structs.replace(name, note_keys=keys)


def _analysed(printed: str, text: str) -> Name:
    if is_chinese(text):
        if text.isalnum() and "原名" not in text and "曾用名" not in text:
            return _chinese(printed, text, (), ())
        text, former = _taken(text, _FORMER_ZH)
        rest, also = _taken(text, _OTHER_SCRIPT)
        if is_chinese(rest):
            return _chinese(printed, rest, former, also)
        text, also = _taken(text, _CHINESE_INSIDE)  # an English name with the Chinese one behind it
        return _latin(printed, text, former, also)
    text, former = _taken(text, _FORMER_LATIN) if _MAYBE_FORMER.search(text) else (text, ())
    return _latin(printed, text, former, ())


def _taken(text: str, note: re.Pattern[str]) -> tuple[str, tuple[str, ...]]:
    """The text without what a pattern finds, and the names found."""
    if not note.search(text):
        return text, ()
    found = tuple(next(filter(None, match.groups())).strip() for match in note.finditer(text))
    return note.sub("", text).strip(), found


def _chinese(printed: str, text: str, former: tuple[str, ...], also: tuple[str, ...]) -> Name:
    full, parent, region, whole, core, trades, form, line, branch, places, numbers = chinese.parts_of(text)
    key = "|".join((region, whole, line, branch))
    return Name(
        *(printed, "zh", key, region, whole, (core,) if core else (), trades, form, line, branch, places, numbers, former, also),
        letters=sound(core),
        own_letters=sound(chinese.words_inside(core)[0]),
        full=full,
        parent=parent,
    )


def _latin(printed: str, text: str, former: tuple[str, ...], also: tuple[str, ...]) -> Name:
    every = latin.tokens_of(text)
    region, core, trades, form, line, branch, places, numbers = latin.parts_of(every)
    tokens = [token for token in every if latin.sort_of(token).sort not in ("form", "filler")]
    content = tuple(token for token in tokens if len(token) > 1 or token.isdigit())
    whole = "".join(content) or "".join(every)
    key = f"{whole}|{branch}"
    return Name(
        *(printed, "latin", key, region, whole, core, trades, form, line, branch, places, numbers, former, also),
        letters="".join(core),
        tokens=content,
    )


def scope_of(printed: str) -> Scope:
    """Whose a name is where no source says: two to four characters without a legal form, or `Surname, Given`, is a person's."""
    text = simplified(printed)
    if is_chinese(text):
        compact = text.replace(" ", "")
        name = analyse(compact)
        plain = not name.trades and not name.form and not name.branch and not name.region and compact not in words().regions
        return "person" if plain and _PERSON_ZH.fullmatch(compact) else "organisation"
    surname, comma, given = text.partition(",")
    sorts = {latin.sort_of(token).sort for token in latin.tokens_of(text)}
    person = (
        bool(comma and given.strip()) and not sorts & {"form", "trade", "country", "place", "branch"} and len(given.split()) <= 3
    )
    return "person" if person and len(surname.split()) <= 3 else "organisation"


def person_key(printed: str) -> str:
    """A person's name without width, case, blanks and, in Latin letters, the order of its words."""
    text = simplified(printed)
    if is_chinese(text):
        return re.sub(r"[\s·•・‧∙.。,,]+", "", text)
    return " ".join(sorted(latin.tokens_of(text)))
