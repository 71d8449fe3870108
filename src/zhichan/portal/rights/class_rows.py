"""The classes of a right with the titles of the steps that lead to each."""

from __future__ import annotations

from dataclasses import dataclass

from zhichan.normalise.classes import ancestors
from zhichan.portal.page.wording import scheme_name
from zhichan.portal.rights.references import References
from zhichan.records.kinds import Kind
from zhichan.records.right import Right
from zhichan.schemes.titles import Step, Title, Titles


@dataclass(frozen=True)
class ClassRow:
    """A class with its ancestors, widest first, and what it is called. `scheme` is the key to search by, `name` its name.

    `steps` are the symbols with a title of their own, from the top to the class, `untitled` those on the way without;
    `words` is its title in short (a group's words need those of the groups above it, `Hand tools › Spades`), and `nearest` the
    wider symbol whose title stands for it, `""` where it has its own. `origins` says whose words the titles are, each once.
    """

    scheme: str
    name: str
    symbol: str
    wider: tuple[str, ...]
    main: bool
    edition: str
    sources: tuple[int, ...]
    steps: tuple[Step, ...] = ()
    untitled: tuple[str, ...] = ()
    words: tuple[Title, ...] = ()
    nearest: str = ""
    origins: tuple[str, ...] = ()


def class_rows(right: Right, declared: Kind, refs: References, lang: str, titles: Titles) -> list[ClassRow]:
    """The classes by scheme, the main one first, with their titles in `zh` or `en`."""
    rows = []
    for m in sorted(right.classes, key=lambda m: (m.scheme, not m.main, m.symbol)):
        steps = titles.path(m.scheme, m.symbol, lang, m.edition)
        titled = tuple(step for step in steps if step.title)
        exact = bool(titled) and titled[-1] is steps[-1]
        title = titles.of(m.scheme, m.symbol, lang, m.edition)
        groups = tuple(step.title for step in titled if step.title and "/" in step.symbol) if exact else ()
        rows.append(
            ClassRow(
                scheme=m.scheme,
                name=scheme_name(m.scheme, declared, lang),
                symbol=m.symbol,
                wider=tuple(a for a in ancestors(m.scheme, m.symbol) if a != m.symbol),
                main=m.main,
                edition=m.edition,
                sources=refs.of(m),
                steps=titled,
                untitled=tuple(step.symbol for step in steps[:-1] if not step.title),
                words=groups or ((title,) if title else ()),
                nearest="" if exact or not title else title.symbol,
                origins=tuple(dict.fromkeys(step.title.source.in_(lang) for step in titled if step.title)),
            )
        )
    return rows
