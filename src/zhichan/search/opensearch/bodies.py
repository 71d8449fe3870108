"""Questions to the index, said to OpenSearch."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from zhichan.search.asking import AllOf, AnyOf, Boosted, Pattern, Phrase, Question, Silent, Token
from zhichan.search.fields import TEXT_TARGETS

Body = dict[str, Any]

MOST = 1_000
"""The most clauses of one request; a cluster takes 1,024 unless told otherwise."""

LONG = "long"
"""The field that holds the words too long for a text, each after the name of its field."""

_DEEPEST = 18  # queries within queries; a cluster takes 20 unless told otherwise
_MOST_TERMS = 60_000  # values of one `terms`; a cluster takes 65,536 unless told otherwise
_LONGEST = 120  # characters of a token: the cluster cuts at 255 units of UTF-16, and a character may have two
_KEPT = 80
_TOO_LONG = re.compile(rf"\S{{{_LONGEST + 1},}}")
_NONE: Body = {"match_none": {}}


def cut(tokens: str) -> str:
    """Tokens with blanks between, those too long for the cluster each by a name that only the same token has."""
    return _TOO_LONG.sub(lambda match: _name_of(match[0]), tokens)


def long_words(tokens: str) -> list[str]:
    """The tokens that `cut` names."""
    return _TOO_LONG.findall(tokens)


def _name_of(token: str) -> str:
    return f"{token[:_KEPT]}…{hashlib.blake2b(token.encode(), digest_size=8).hexdigest()}"


def clauses(question: Question) -> int:
    """How many clauses `narrowing` makes of a question, or a few less."""
    match question:
        case AllOf(must, barred, should):
            return sum(map(clauses, (*must, *barred, *should)))
        case AnyOf():
            flat = list(_flat(question))
            others = [one for one in flat if not isinstance(one, Token)]
            return sum(map(clauses, others)) + len({one.field for one in flat if isinstance(one, Token)})
        case Boosted(inner, _) | Silent(inner):
            return clauses(inner)
        case Phrase(_, tokens, _):
            return len(tokens)
        case Pattern():
            return 2
        case _:
            return 1


# which rights fit: nothing is scored, so tokens of one field are asked together


def narrowing(question: Question) -> Body:
    """The body that finds just what is asked."""
    match question:
        case Boosted(inner, _) | Silent(inner):
            return narrowing(inner)
        case AnyOf():
            return _any(list(_narrowed(question)))
        case AllOf(must, barred, should):
            needed = [narrowing(one) for one in must] or [narrowing(AnyOf(should))]
            return {"bool": {"filter": needed, "must_not": [narrowing(one) for one in barred]}}
        case _:
            return _leaf(question)


def _narrowed(question: AnyOf) -> Iterator[Body]:
    """The bodies of which any must hold: one for all tokens of a field, one for each other question."""
    tokens: dict[str, dict[str, None]] = defaultdict(dict)
    for one in _flat(question):
        if isinstance(one, Token):
            tokens[one.field][cut(one.text)] = None
        else:
            yield narrowing(one)
    for field, values in tokens.items():
        listed = list(values)
        for at in range(0, len(listed), _MOST_TERMS):
            yield {"terms": {field: listed[at : at + _MOST_TERMS]}}


def _flat(question: Question) -> Iterator[Question]:
    match question:
        case AnyOf(questions):
            for one in questions:
                yield from _flat(one)
        case Boosted(inner, _) | Silent(inner):
            yield from _flat(inner)
        case _:
            yield question


def _any(bodies: Sequence[Body]) -> Body:
    return bodies[0] if len(bodies) == 1 else {"bool": {"should": list(bodies), "minimum_should_match": 1}} if bodies else _NONE


def _leaf(question: Question) -> Body:
    match question:
        case Token(field, text):
            return {"term": {field: cut(text)}}
        case Phrase(field, tokens, slop):
            return {"match_phrase": {field: {"query": cut(" ".join(tokens)), "slop": slop}}}
        case Pattern(field, regex) if field in TEXT_TARGETS:
            # the name of a long word fits nothing, the word itself stands in a field of its own
            short = {"regexp": {field: {"value": f"({regex})&[^…]*", "flags": "INTERSECTION"}}}
            return _any([short, {"regexp": {LONG: {"value": f"{field}={regex}", "flags": "NONE"}}}])
        case Pattern(field, regex):
            return {"regexp": {field: {"value": regex, "flags": "NONE"}}}
        case _:
            return _NONE


# which fit best


def scoring(question: Question) -> Body:
    """The body that scores. It leaves out what is more than a cluster takes: what then has no score comes after what has."""
    return _Scoring().of(question, 0) or _NONE


class _Scoring:
    def __init__(self) -> None:
        self.left = MOST

    def of(self, question: Question, depth: int) -> Body | None:
        match question:
            case Boosted(inner, factor):
                body = self.of(inner, depth + 1)
                return body and {"bool": {"must": [body], "boost": factor}}
            case Silent(inner):
                return self._counted(inner, {"constant_score": {"filter": narrowing(inner), "boost": 0}}, depth + 2)
            case AnyOf(questions):
                some = self._all(questions, depth + 1)
                return {"bool": {"should": some, "minimum_should_match": 1}} if some else None
            case AllOf(must, barred, should):
                needed, more = self._all(must, depth + 1), self._all(should, depth + 1)
                if not needed and not more:
                    return None
                without = [narrowing(one) for one in barred]
                return {"bool": {"must": needed, "should": more, "must_not": without}}
            case _:
                return self._counted(question, _leaf(question), depth + 1)

    def _all(self, questions: Sequence[Question], depth: int) -> list[Body]:
        return [body for one in questions if (body := self.of(one, depth)) is not None]

    def _counted(self, question: Question, body: Body, depth: int) -> Body | None:
        """The body, unless it is one too many or too deep."""
        self.left -= clauses(question)
        return body if self.left >= 0 and depth <= _DEEPEST else None
