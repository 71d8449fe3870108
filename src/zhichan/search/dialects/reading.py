"""The one parser of all dialects: operators by their rank (a Pratt parser), driven by the table of a dialect."""

from __future__ import annotations

from dataclasses import replace

from zhichan.search import strays
from zhichan.search.dialects.cautions import Cautions
from zhichan.search.dialects.declared import Dialect, Operator
from zhichan.search.dialects.lexing import Token, lex
from zhichan.search.dialects.raw import Close, Joined, Leaf, Negated, Raw, Scoped
from zhichan.search.messages import nearest
from zhichan.search.syntax import DEEPEST, LONGEST
from zhichan.search.values import fail

_BEGINS = ("word", "symbol", "phrase", "span", "open", "field", "unknown", "minus", "suffix")
_BLANK = Operator("", "and")
_NEGATION = 3  # the rank of a NOT before what it negates: closer than AND, looser than proximity


def read_raw(dialect: Dialect, text: str, warnings: Cautions) -> Raw | None:
    """The structure of a query; None for an empty one.

    Raises:
        QueryError: it cannot be read; the error shows the place.
    """
    if len(text) > LONGEST:
        fail("too-long", text, LONGEST, limit=LONGEST)
    return _Parser(dialect, text, warnings).whole()


class _Parser:
    def __init__(self, dialect: Dialect, text: str, warnings: Cautions) -> None:
        self.dialect, self.text, self.warnings = dialect, text, warnings
        self.tokens, self.at = lex(dialect, text), 0
        self.brackets: list[set[str]] = [set()]  # of each open bracket, whether a tight and a loose operator were met

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def whole(self) -> Raw | None:
        if self.token.kind == "end":
            return None
        raw = self.expression(0, 0)
        if self.token.kind == "close":
            fail("close-bracket", self.text, self.token.place)
        if self.token.kind != "end":
            self.refuse()
        return raw

    def next(self) -> Token:
        token = self.token
        self.at += 1
        return token

    # what stands between

    def expression(self, least: int, level: int) -> Raw:
        """Reads on as long as operators bind at least so close."""
        if level > DEEPEST:
            fail("too-deep", self.text, self.token.place, limit=DEEPEST)
        left = self.operand(level)
        while (operator := self.operator()) is not None:
            rank = self.dialect.level[operator.means]
            if rank < least:
                break
            token = self.token if operator is not _BLANK else None
            if token:
                self.at += 1
                if operator.means == "and" and self.token.operator and self.token.operator.means == "not":
                    operator, token = self.token.operator, self.next()  # AND NOT is one
            else:
                self.check_blank(left)
            place = token.place if token else self.token.place
            self.note_order(operator, place)
            right = self.expression(rank + 1, level + 1)
            left = self.join(operator, token, left, right, place)
        return left

    def operator(self) -> Operator | None:
        """The operator that stands here, a blank included."""
        if self.token.kind == "operator":
            return self.token.operator
        return _BLANK if self.token.kind in _BEGINS else None

    def join(self, operator: Operator, token: Token | None, left: Raw, right: Raw, place: int) -> Raw:
        depth = max(left.depth, right.depth) + 1
        if operator.means in ("near", "same"):
            assert token
            made: Raw = Close(operator, token.number, token.text, left, right, place, depth)
        else:
            means = "and" if operator.means == "not" else operator.means
            if operator.means == "not":
                right = Negated(right, right.depth + 1)
            elif token is None and self.dialect.repeated_or and isinstance(right, Scoped) and (last := _last(left, right)):
                self.warnings.add("repeated-field", place)
                return self.either(left, last, right)
            if isinstance(left, Joined) and left.means == means != "xor" and not left.closed:
                made = Joined(means, (*left.parts, right), left.place, max(left.depth, right.depth + 1))
            else:
                made = Joined(means, (left, right), place, depth)
        if made.depth > DEEPEST:
            fail("too-deep", self.text, place, limit=DEEPEST)
        return made

    def either(self, left: Raw, last: Raw, right: Scoped) -> Raw:
        """The same with either value of a field in the place of the last."""
        parts = last.parts if isinstance(last, Joined) else (last,)
        either = Joined("or", (*parts, right), right.place, max(last.depth + 1, right.depth + 1))
        if last is left or not isinstance(left, Joined):
            return either
        return replace(left, parts=(*left.parts[:-1], either), depth=max(left.depth, either.depth + 1))

    def note_order(self, operator: Operator, place: int) -> None:
        """Warns where the order of operators changes the meaning: `a OR b AND c` read from the left, or in an order not known."""
        if operator.means in ("near", "same"):
            return
        dialect, seen = self.dialect, self.brackets[-1]
        if operator.means == "xor":
            self.warnings.add("xor", place)
        if operator.means in ("or", "xor"):
            if not dialect.order_known and "tight" in seen:
                self.warnings.add("order-unknown", place)
            seen.add("loose")
            return
        if "loose" in seen and dialect.left_to_right:
            self.warnings.add("left-to-right", place)
        elif "loose" in seen and not dialect.order_known:
            self.warnings.add("order-unknown", place)
        seen.add("tight")

    def check_blank(self, left: Raw) -> None:
        """Refuses words that stand where an operator of another system would."""
        token, after = self.token, self.tokens[self.at + 1].kind in _BEGINS
        if token.kind == "word" and (meant := strays.operator(token.text, True, after)):
            fail("stray-there", self.text, token.place, meant, word=token.text, known=self.known_operators())
        if token.kind == "suffix":
            fail("suffix-blank", self.text, token.place)
        if not self.dialect.blank_known:
            self.warnings.add("blank", token.place)

    def known_operators(self) -> str:
        return ", ".join(dict.fromkeys(one.written.replace("{n}", "5") for one in self.dialect.operators if one.written))

    # what is joined

    def operand(self, level: int) -> Raw:
        token = self.token
        if token.operator and token.operator.means == "not":
            if not self.dialect.prefix_not:
                fail("not-first", self.text, token.place, word=token.text)
            self.at += 1
            inner = self.expression(_NEGATION if not self.dialect.left_to_right else 4, level + 1)
            return self.checked(Negated(inner, inner.depth + 1), token.place)
        if token.kind == "minus":
            self.at += 1
            inner = self.operand(level + 1)
            return self.checked(Negated(inner, inner.depth + 1), token.place)
        if token.kind == "field":
            return self.scoped(level)
        if token.kind == "unknown":
            self.unknown(token)
        return self.suffixed(self.atom(level))

    def checked(self, raw: Raw, place: int) -> Raw:
        if raw.depth > DEEPEST:
            fail("too-deep", self.text, place, limit=DEEPEST)
        return raw

    def atom(self, level: int) -> Raw:
        token = self.token
        if level > DEEPEST:
            fail("too-deep", self.text, token.place, limit=DEEPEST)
        if token.kind in ("word", "symbol", "phrase", "span"):
            self.at += 1
            return Leaf(token.kind, token.text, token.place)
        if token.kind != "open":
            self.refuse()
        self.at += 1
        if self.token.kind == "close":
            fail("empty-bracket", self.text, self.token.place)
        self.brackets.append(set())
        inner = self.expression(0, level + 1)
        self.brackets.pop()
        if self.token.kind == "end":
            fail("open-bracket", self.text, len(self.text))
        if self.token.kind != "close":
            self.refuse()
        self.at += 1
        return replace(inner, closed=True) if isinstance(inner, Joined) else inner

    def scoped(self, level: int) -> Raw:
        token = self.next()
        assert token.relation
        if self.token.kind == "field":
            fail("field-in-field", self.text, self.token.place)
        if self.token.kind == "unknown":
            self.unknown(self.token)
        if self.token.kind in ("end", "operator"):
            fail("no-value", self.text, self.token.place, name=token.text, example=self.dialect.example)
        inner = self.atom(level + 1)
        made = Scoped(token.relation.codes, token.relation.sign, inner, token.text, token.place, inner.depth + 1)
        return self.checked(made, token.place)

    def suffixed(self, inner: Raw) -> Raw:
        """What stands before with the field that follows it, where fields follow."""
        token = self.token
        if token.kind != "suffix":
            return inner
        if token.place != self.tokens[self.at - 1].end:
            fail("suffix-blank", self.text, token.place)
        assert token.relation
        self.at += 1
        return self.checked(Scoped(token.relation.codes, "/", inner, token.text[1:], token.place, inner.depth + 1), token.place)

    # what is refused

    def unknown(self, token: Token) -> None:
        close = nearest(token.text, [spelling.lower() for spelling in self.dialect.spellings()], 0.6)
        if not close and (ours := strays.field(token.text)) and (code := self.dialect.code_of(ours)):
            close = code.spellings[0]
        known = next((s for s in self.dialect.spellings() if s.lower() == close), close)
        fail(
            "unknown-there",
            self.text,
            token.place,
            known,
            name=token.text,
            dialect=self.dialect.label.en,
            dialect_zh=self.dialect.label.zh,
        )

    def refuse(self) -> None:
        """Says why the token cannot stand here."""
        token = self.token
        if token.kind == "end":
            fail("end", self.text, len(self.text))
        if token.kind == "close":
            fail("empty-bracket", self.text, token.place)
        if token.kind == "operator":
            fail("operator", self.text, token.place, word=token.text)
        if token.kind == "suffix":
            fail("suffix-blank", self.text, token.place)
        if token.text in '"＂“”「':
            fail("open-quote", self.text, token.place)
        if token.text in "[［":
            fail("open-range", self.text, token.place)
        fail("relation", self.text, token.place, character=token.text, example=self.dialect.example)


def _last(left: Raw, right: Scoped) -> Raw | None:
    """What a value stands beside, where that is of the same field: the last part, perhaps several values already."""
    last = left.parts[-1] if isinstance(left, Joined) and left.means == "and" and not left.closed else left
    one = last.parts[-1] if isinstance(last, Joined) and last.means == "or" and not last.closed else last
    return last if isinstance(one, Scoped) and one.codes == right.codes and not right.codes[0].sign else None
