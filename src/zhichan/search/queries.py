"""From leaves to questions to the index: what it can say of them, and whether that is the whole truth.

Two traps are kept out here: a phrase of one token is asked as a token, and no question is negative only (`zhichan.search.engine`
takes complements itself).
"""

from __future__ import annotations

import re
from itertools import product
from typing import NamedTuple

from zhichan.normalise.numbers import spellings
from zhichan.search.asking import Boosted, Nothing, Pattern, Phrase, Question, Silent, Token, all_of, any_of, begins
from zhichan.search.documents import class_term
from zhichan.search.fields import BOOSTS, BY_NAME, DEFAULT_TARGETS, NAME_TARGETS
from zhichan.search.matcher import Chunk, alternatives, as_near, loose_parts, pattern
from zhichan.search.nodes import ClassIs, Has, Near, Node, Number, Or, Same, Term, leaves, terms
from zhichan.search.values import SCHEMES

_NUMBER_BOOST = 10.0
_PAIRS = 16  # pairs of alternatives of a proximity that are asked for one by one


class Found(NamedTuple):
    """A question, and whether it asks for just what is meant (`exact`) or for more, which must then be verified."""

    query: Question
    exact: bool


def targets(node: Node) -> tuple[str, ...]:
    """The targets that a word, phrase or proximity is looked for in."""
    field = next(terms(node)).field
    return BY_NAME[field].targets if field else DEFAULT_TARGETS


def reads_names(node: Node) -> bool:
    """Whether a query looks anywhere for a word in the names or addresses of parties."""
    return any(
        isinstance(leaf, (Term, Near, Same)) and not NAME_TARGETS.isdisjoint(targets(leaf)) for leaf, _negated in leaves(node)
    )


class Queries:
    """Makes the questions."""

    def text(self, node: Term | Near | Same) -> Found:
        """A word, phrase or proximity in its targets, without the numbers."""
        found = self.by_target(node)
        query = any_of(Boosted(one.query, BOOSTS[t]) if t in BOOSTS else one.query for t, one in found)
        return Found(query, all(one.exact for _, one in found))

    def by_target(self, node: Term | Near | Same) -> list[tuple[str, Found]]:
        """The same, for each target alone."""
        return [(target, self._in_target(node, target)) for target in targets(node)]

    def numbers(self, text: str) -> Question | None:
        """The rights that a number may mean in any spelling; None where the text is no number."""
        keys = spellings(text)
        if not keys:
            return None
        return Boosted(any_of(Token("numbers", key) for key in keys), _NUMBER_BOOST)

    def exact(self, node: Node) -> Question | None:
        """The query that finds just what a leaf means; None where there is none."""
        if isinstance(node, ClassIs):
            return None if node.alone else self._classes(node)
        if isinstance(node, Number):
            return self.numbers(node.text)
        if not isinstance(node, Term):
            return None
        found = self.text(node)
        if not found.exact:
            return None
        numbers = None if node.field else self.numbers(node.text)
        return found.query if numbers is None else any_of([found.query, numbers])

    def silent(self, node: ClassIs | Number) -> Question:
        """The query of a class (with all below it) or number, which narrows and does not score."""
        query = self._classes(node) if isinstance(node, ClassIs) else self.exact(node)
        return Nothing() if query is None else Silent(query)

    def classified(self, node: Has) -> Question:
        """The rights with any class of a field."""
        return any_of(Pattern("classes", class_term(scheme, ".*")) for scheme in schemes_of(node.field))

    def _classes(self, node: ClassIs) -> Question:
        schemes = schemes_of(node.field)
        if node.symbol.endswith("*"):
            stem = node.symbol[:-1].replace(".", r"\.")
            return any_of(Pattern("classes", class_term(scheme, stem) + ".*") for scheme in schemes)
        # a main group `G06F16/00` stands above the groups of its number
        symbol = (node.alone or node.symbol).removesuffix("/00")
        return any_of(Token("classes", class_term(scheme, symbol)) for scheme in schemes)

    def _in_target(self, node: Node, target: str) -> Found:
        if isinstance(node, Or):
            found = [self._in_target(inner, target) for inner in node.nodes]
            return Found(any_of(one.query for one in found), all(one.exact for one in found))
        if isinstance(node, Near):
            sides = [self._in_target(node.left, target).query, self._in_target(node.right, target).query]
            return Found(all_of([*sides, *self._close(node, target)]), False)
        if isinstance(node, Same):
            return Found(all_of(self._in_target(side, target).query for side in (node.left, node.right)), False)
        assert isinstance(node, Term)
        if (near := as_near(node)) is not None:
            return self._in_target(near, target)
        if node.slop is not None:
            words = [self._pattern(target, parts) for parts in loose_parts(node.text)]
            return Found(all_of(one.query for one in words), len(words) == 1 and words[0].exact)
        return self._pattern(target, pattern(node.text, node.quoted))

    def _close(self, node: Near, target: str) -> list[Question]:
        """At most one query more that every text with this proximity fulfils: the tokens at the inner edges stand close.

        Slop lets the second token stand up to so many places late; the other way round it counts two more, so both
        orders are asked where both are meant.
        """
        sides = [alternatives(node.left), alternatives(node.right)]
        if sides[0] is None or sides[1] is None or len(sides[0]) * len(sides[1]) > _PAIRS:
            return []
        queries: list[Question] = []
        for before, after in [sides] if node.ordered else [sides, sides[::-1]]:
            for one, other in product(before or (), after or ()):
                last, first = _last_token(one), _first_token(other)
                if last is None or first is None or last[0] == first:
                    return []
                queries.append(Phrase(target, (last[0], first), node.distance + last[1]))
        return [any_of(queries)]

    def _pattern(self, target: str, parts: tuple[Chunk, ...]) -> Found:
        if not any(part.wild for part in parts):
            return self._literal(target, [part.text for part in parts], [part.cjk for part in parts])
        if len(parts) == 1 and (regex := _whole_token(parts[0])):
            return Found(Pattern(target, regex), True)
        return Found(all_of(query for part in parts for query in self._pieces(target, part)), False)

    def _literal(self, target: str, parts: list[str], cjk: list[bool]) -> Found:
        tokens: list[str] = []
        for text, run in zip(parts, cjk, strict=True):
            tokens.extend((text[at : at + 2] for at in range(len(text))) if run else (text,))
        if not cjk[-1]:
            return Found(self._phrase(target, tokens), True)
        last = tokens.pop()  # the end of the last run may stand inside a run: that its bigram begins here is known already …
        if len(parts[-1]) > 1:
            return Found(self._phrase(target, tokens), True)
        alone = begins(target, last)  # … but not where it is the run's only character
        return Found(all_of([self._phrase(target, tokens), alone]) if tokens else alone, not tokens)

    def _pieces(self, target: str, part: Chunk) -> list[Question]:
        """Queries that every text with this chunk fulfils."""
        if not part.cjk:
            regex = _whole_token(part) if part.wild else None
            return [Pattern(target, regex) if regex else Token(target, part.text)]
        return [self._literal(target, [piece], [True]).query for piece in re.split(r"[*?]+", part.text) if piece]

    def _phrase(self, target: str, tokens: list[str]) -> Question:
        if len(tokens) == 1:
            return Token(target, tokens[0])
        return Phrase(target, tuple(tokens))


def schemes_of(field: str) -> tuple[str, ...]:
    """The schemes that a field of classes reads."""
    return SCHEMES if field == "class" else (field,)


def _last_token(parts: tuple[Chunk, ...]) -> tuple[str, int] | None:
    """The last token that a pattern surely has, and how many positions before its end; None where no one token can tell."""
    end = parts[-1]
    if end.wild or (end.cjk and len(end.text) == 1):
        return None
    return (end.text[-2:], 1) if end.cjk else (end.text, 0)


def _first_token(parts: tuple[Chunk, ...]) -> str | None:
    """The token at the first position of a pattern; None where no one token can tell."""
    begin = parts[0]
    if begin.wild or (begin.cjk and len(begin.text) == 1):
        return None
    return begin.text[:2] if begin.cjk else begin.text


def _whole_token(part: Chunk) -> str | None:
    """The regular expression over tokens that is a chunk with wildcards; None where one token cannot tell."""
    if not part.cjk:
        return re.sub(r"\*+", "*", part.text).replace("?", ".").replace("*", ".*")
    return part.text.replace("?", ".") if len(part.text) == 2 and "*" not in part.text else None
