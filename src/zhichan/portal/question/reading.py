"""The query of a question, read in the language of the platform that it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from zhichan.portal.question.asked import Asked
from zhichan.search.dialects.registry import NAMES, OWN, label
from zhichan.search.dialects.translating import Read, detect, read
from zhichan.search.errors import QueryError
from zhichan.search.given import NOTHING_GIVEN, Given, refers


@dataclass(frozen=True)
class Reading:
    """A query as it was read. `query`: what a searcher takes; `text`: the same in our own language.

    `reasons`: why it was taken to be of its dialect, empty where the visitor chose. `error`: what is wrong with it, if it cannot
    be read; `query` and `text` are then as typed.
    """

    dialect: str
    query: str | Read
    text: str
    label: str
    reasons: list[str]
    others: list[tuple[str, str]]
    cautions: list[str]
    error: QueryError | None = None

    @property
    def foreign(self) -> bool:
        """Whether it is read in another language than ours."""
        return self.dialect != OWN


def reading(asked: Asked, lang: str, given: Given = NOTHING_GIVEN) -> Reading:
    """Reads the query of a question in the dialect that it names, or in the one that is recognised.

    Args:
        given: the earlier searches and the tags that whoever asks may name in our own language.
    """
    found = detect(asked.query, given) if asked.query and not asked.dialect else None
    dialect = found.dialect if found else asked.dialect or OWN
    reasons = [reason.in_(lang) for reason in found.reasons] if found else []
    others = [(name, label(name).in_(lang)) for name in (found.others if found else [])]
    called = label(dialect).in_(lang)
    if dialect == OWN and given == NOTHING_GIVEN:  # the searcher reads it, and says what is wrong
        return Reading(OWN, asked.query, asked.query, called, reasons, others, [])
    try:
        made = read(asked.query, dialect, given)
    except QueryError as error:
        return Reading(dialect, asked.query, asked.query, called, reasons, others, [], error)
    cautions = [caution.said(lang) for caution in made.cautions]
    text = asked.query if dialect == OWN and not refers(asked.query) else str(made.node)
    return Reading(dialect, made, text, called, reasons, others, cautions)


def dialect_choices(lang: str) -> list[tuple[str, str]]:
    """All dialects with what they are called."""
    return [(name, label(name).in_(lang)) for name in NAMES]
