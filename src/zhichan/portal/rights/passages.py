"""The texts of a right, each once, with all that state it; the goods of a mark by class."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhichan.portal.rights.references import References
from zhichan.records import choose, claims
from zhichan.records.claims import Branch
from zhichan.records.right import Right, Text
from zhichan.schemes.titles import Title, Titles

_PARTS = ("abstract", "first-claim", "claims", "goods", "description")
_READ = ("zh", "en")  # the languages of the pages


@dataclass(frozen=True)
class Goods:
    """The goods and services of a mark in one Nice class, and what the class is called where that is known."""

    number: int
    title: Title | None
    text: str
    sources: tuple[int, ...]

    @property
    def symbol(self) -> str:
        """The class as marks write it: `09`."""
        return f"{self.number:02}"


@dataclass(frozen=True)
class Passage:
    """A text of the right. `goods` are its lines where it lists goods by class; `claims` its claims, if they can be told apart.

    `anchored`: addresses lead to its claims (`#claim-3`), or to the first claim where sources give only that; of several wordings
    only the first.
    `foreign` where it stands in a third language beside one of the pages'; `aside` where another text comes first: a foreign one,
    another source's wording, a description.
    """

    part: str
    lang: str
    text: str
    sources: tuple[int, ...]
    differs: bool
    goods: tuple[Goods, ...] = ()
    foreign: bool = False
    claims: tuple[Branch, ...] = ()
    anchored: bool = False

    @property
    def count(self) -> int:
        """How many claims there are."""
        return sum(1 + len(branch.below) for branch in self.claims)

    @property
    def independent(self) -> int:
        """How many of the claims depend on no other."""
        return sum(branch.claim.independent for branch in self.claims)

    @property
    def whole(self) -> bool:
        """Whether it is claims that stay one text, as they cannot be told apart."""
        return self.part == "claims" and not self.claims

    @property
    def linked(self) -> bool:
        """Whether it is in a language in which the references of claims to each other are read."""
        return self.lang in claims.LANGS

    @property
    def aside(self) -> bool:
        return self.foreign or self.differs or self.part == "description"


def passages(right: Right, refs: References, lang: str, titles: Titles) -> list[Passage]:
    """The texts in the order of a page in `zh` or `en`: by part, the page's language first, what counts before what differs."""
    result = []
    for part in _PARTS:
        stated = {t.lang for t in right.texts if t.part == part}
        read = stated & set(_READ)
        for of in sorted(stated, key=lambda tag: (tag != lang, tag not in _READ, tag)):
            items = [t for t in right.texts if (t.part, t.lang) == (part, of)]
            counts = choose.text(right, part, of)
            for text, stating in _whole_texts(items).items():
                goods = _by_class(stating, refs, lang, titles) if part == "goods" else ()
                foreign = bool(read) and of not in read
                told_apart = _claims(stating) if part == "claims" else ()
                result.append(Passage(part, of, text, refs.of_all(stating), text != counts, goods, foreign, told_apart))
    result.sort(key=lambda p: (_PARTS.index(p.part), p.aside))
    place = next((place for place, p in enumerate(result) if p.claims), None)
    if place is None and not any(p.part == "claims" for p in result):
        place = next((place for place, p in enumerate(result) if p.part == "first-claim"), None)
    return [replace(p, anchored=True) if number == place else p for number, p in enumerate(result)]


def _claims(items: list[Text]) -> tuple[Branch, ...]:
    """The claims of a text that several documents may state alike."""
    document = items[0].document
    return tuple(claims.tree(claims.of_items([t for t in items if t.document == document])))


def _by_class(items: list[Text], refs: References, lang: str, titles: Titles) -> tuple[Goods, ...]:
    if not all(t.seq for t in items):
        return ()
    return tuple(
        Goods(t.seq, titles.of("nice", str(t.seq), lang), t.text, refs.of(t))
        for t in sorted(items, key=lambda t: (t.seq, t.text))
    )


def _whole_texts(items: list[Text]) -> dict[str, list[Text]]:
    """Sequenced parts of one document joined into one text; equal texts once, with all that state them."""
    wholes: dict[str, list[Text]] = {}
    for document in sorted({t.document for t in items}):
        mine = [t for t in items if t.document == document]
        for one in (t for t in mine if not t.seq):
            wholes.setdefault(one.text, []).append(one)
        numbered = sorted((t for t in mine if t.seq), key=lambda t: t.seq)
        if numbered:
            wholes.setdefault("\n".join(t.text for t in numbered), []).extend(numbered)
    return wholes
