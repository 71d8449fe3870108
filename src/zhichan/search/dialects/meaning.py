"""From the structure of a query in a dialect to nodes: fields, values and wildcards understood, changes of meaning told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from zhichan.search import strays
from zhichan.search.dialects import dated
from zhichan.search.dialects.cautions import Cautions
from zhichan.search.dialects.declared import Code, Dialect
from zhichan.search.dialects.raw import Close, Joined, Leaf, Negated, Raw, Scoped
from zhichan.search.fields import BY_NAME, Field
from zhichan.search.nodes import Choice, Near, Node, Not, Same, Term, conjunction, disjunction, is_plain
from zhichan.search.syntax import FARTHEST, check_sides
from zhichan.search.tokens import chunks, fold
from zhichan.search.values import choices, fail, fail_choice, leaf, pick

_MOST = 32  # ways in which one word or all XORs of a query may be written out
_ALL = 256  # and all words of a query
_SLOP = re.compile(r"[~～](\d+)\Z")
_BOOST = re.compile(r"(.+)\^([\d.]+)", re.DOTALL)
_LONE = re.compile(r"[*?＊？#$\d]+")
_COMPARED = {">", "<", ">=", "<="}


class Meaning:
    """Understands the structure of one query."""

    def __init__(self, dialect: Dialect, query: str, cautions: Cautions) -> None:
        self.dialect, self.query, self.cautions = dialect, query, cautions
        self._exclusive, self._spelled_out = 1, 0

    def node(self, raw: Raw, code: Code | None = None, sign: str = "") -> Node:
        """The nodes of a structure, in the field that holds.

        Raises:
            QueryError: a field or value that cannot be understood; the error shows the place.
        """
        match raw:
            case Joined():
                return self._joined(raw, code, sign)
            case Negated():
                return Not(self.node(raw.inner, code, sign))
            case Close():
                return self._close(raw, code, sign)
            case Scoped():
                if code is not None:
                    fail("field-in-field", self.query, raw.place)
                return self._scoped(raw)
            case Leaf():
                return self._leaf(raw, code, sign)

    def _joined(self, raw: Joined, code: Code | None, sign: str) -> Node:
        parts = [self.node(part, code, sign) for part in raw.parts]
        if raw.means == "xor":
            return self._one_of(parts, raw.place)
        return conjunction(parts) if raw.means == "and" else disjunction(parts)

    def _one_of(self, parts: Sequence[Node], place: int) -> Node:
        """Just one of the parts."""
        self._count(len(parts), place)
        ways = [
            conjunction([part, *(Not(other) for at, other in enumerate(parts) if at != number)])
            for number, part in enumerate(parts)
        ]
        return disjunction(ways)

    def _count(self, ways: int, place: int) -> None:
        self._exclusive *= ways
        if self._exclusive > _MOST:
            fail("too-many-ways", self.query, place, limit=_MOST)

    # fields

    def _scoped(self, raw: Scoped) -> Node:
        sign = raw.sign
        for code in raw.codes:
            self._check_relation(raw, code)
            self._note(code, raw.place)
        if len(raw.codes) > 1 and sign == "^=":
            self.cautions.add("xor", raw.place)
            self._count(len(raw.codes), raw.place)
        if sign == "!=":
            self.cautions.add("not-equal", raw.place)
        parts = [self.node(raw.inner, code, sign) for code in raw.codes]
        if sign == "!=":
            return Not(conjunction(parts))
        if sign == "^=" and len(parts) > 1:
            return self._one_of(parts, raw.place)
        return conjunction(parts) if sign == "*=" else disjunction(parts)

    def _check_relation(self, raw: Scoped, code: Code) -> None:
        """Refuses signs that a dialect or the kind of a field does not have."""
        allowed = {"/"} if self.dialect.postfix else {*self.dialect.relations, *self.dialect.word_relations}
        dated_ = BY_NAME[code.field].type in ("date", "year")
        if raw.sign not in allowed or (raw.sign in _COMPARED and not dated_):
            at = raw.place + len(raw.name)
            fail("relation", self.query, at, character=raw.sign, example=self._example(code))
        if len(raw.codes) > 1 and raw.sign not in ("*=", "+=", "^="):
            fail("relation", self.query, raw.place + len(raw.name), character=raw.sign, example=self.dialect.example)
        if raw.sign == "within" and not dated_:
            fail("relation", self.query, raw.place + len(raw.name), character=raw.sign, example=self._example(code))

    def _example(self, code: Code) -> str:
        return dated.example(self.dialect, code) if BY_NAME[code.field].type == "date" else self.dialect.example

    def _note(self, code: Code, place: int) -> None:
        if code.note:
            self.cautions.add(code.note, place, code=code.spellings[0], ours=code.field)

    # what stands close

    def _close(self, raw: Close, code: Code | None, sign: str) -> Node:
        left, right = self.node(raw.left, code, sign), self.node(raw.right, code, sign)
        operator = raw.operator
        check_sides((left, right), raw.text, self.query, raw.place, pieces=operator.means == "same")
        if operator.means == "same":
            self.cautions.add("same-unit", raw.place, there=raw.text, here=f"NEAR/{operator.unit}")
            return Same(left, right, operator.unit, raw.place)
        number = int(raw.number) if raw.number else operator.without
        distance = max(number - operator.offset, 0)
        if not operator.offset <= number <= operator.most or distance > FARTHEST:
            fail("distance-there", self.query, raw.place, word=raw.text, least=operator.offset, limit=operator.most)
        node = Near(left, right, distance, operator.ordered, raw.place)
        if operator.offset:
            here = f"{'PRE' if operator.ordered else 'NEAR'}/{distance}"
            self.cautions.add("proximity-number", raw.place, there=raw.text, here=here)
        self.cautions.add("proximity", raw.place)
        return node

    # values

    def _leaf(self, raw: Leaf, code: Code | None, sign: str) -> Node:
        field = BY_NAME[code.field] if code else None
        if code and field and field.type in ("date", "year"):
            return dated.read(self.dialect, code, raw, code.sign or sign, self.query, self.cautions)
        if raw.form == "span":
            fail("range-there", self.query, raw.place, example=dated.example(self.dialect, None))
        text, slop = raw.text, None
        if raw.form == "phrase":
            if marked := _SLOP.search(text):
                text, slop = text[: marked.start()], int(marked[1])
            text = text[1:-1]
            if slop is not None and (not self.dialect.phrase_slop or (field and field.type != "text")):
                fail("relation", self.query, raw.place, character="~", example=self.dialect.example)
        if code is None or field is None or field.type == "text":
            return self._words(text, slop, raw, code, sign)
        return self._value(text, raw, field, code)

    def _value(self, text: str, raw: Leaf, field: Field, code: Code) -> Node:
        """A class, a number or one of a list."""
        given = self.dialect.values.get(field.name)
        if given is not None:
            found = next((ours for ours, theirs in given.items() if fold(text) in map(fold, theirs)), None)
            if found is None and (found := pick(text, choices(field.name))) is None:
                known = {theirs[0]: choices(field.name)[ours.split()[0]] for ours, theirs in given.items()}
                fail_choice(field, text, known, self.query, raw.place)
            if field.name == "status" and " " in found:
                states = [choices(field.name)[one] for one in found.split()]
                zh, en = "、".join(state.zh for state in states), ", ".join(state.en for state in states)
                self.cautions.add("status-group", raw.place, value=text, ours=en, ours_zh=zh)
            return disjunction([Choice(field.name, one, raw.place) for one in found.split()])
        if (
            field.type == "class"
            and code.spellings[0] not in self.dialect.with_subtree
            and not code.note
            and not text.endswith("*")
        ):
            self.cautions.add("subtree", raw.place, code=code.spellings[0])
        form = "phrase" if raw.form == "phrase" and not text.endswith("*") else "word"
        if text in ("*", "＊"):
            fail("only-wildcards", self.query, raw.place)
        return leaf(field, text, form, self.query, raw.place)

    def _words(self, text: str, slop: int | None, raw: Leaf, code: Code | None, sign: str) -> Node:
        name = code.field if code else ""
        if code is None:
            self.cautions.add("default-fields", raw.place)
        if sign in ("exact", "=="):
            self.cautions.add("exact-field", raw.place)
        if raw.form == "symbol":
            return conjunction([Term(word, name, place=raw.place) for word in text.split()])
        if raw.form == "phrase":
            return self._phrase(text, slop, name, raw.place, sign)
        if self.dialect.phrase_slop and (boosted := _BOOST.fullmatch(text)):
            text = boosted[1]
            self.cautions.add("boost", raw.place, mark=f"^{boosted[2]}")
        return self._word(text, name, raw.place)

    def _phrase(self, text: str, slop: int | None, name: str, place: int, sign: str) -> Node:
        if not chunks(fold(text)):
            fail("nothing-to-search", self.query, place)
        if any(mark in text for mark in self.dialect.wildcards):
            self.cautions.add("wildcard-in-quotes", place)
        if sign in ("any", "all"):  # words in quotes that are no phrase
            parts: list[Node] = [self._word(word, name, place) for word in text.split()]
            return disjunction(parts) if sign == "any" else conjunction(parts)
        if slop is not None:
            if slop > FARTHEST:
                fail("distance-there", self.query, place, word="~", least=0, limit=FARTHEST)
            if len(text.split()) > 5:
                fail("loose", self.query, place, limit=5)
            self.cautions.add("proximity", place)
        return Term(text, name, True, slop, place)

    # wildcards

    def _word(self, text: str, name: str, place: int) -> Node:
        if self.dialect.unsaid and re.fullmatch(self.dialect.unsaid, text):
            fail("unsaid", self.query, place, word=text)
        if not chunks(fold(text)) or (_LONE.fullmatch(text) and not text.isdigit()):
            lone = any(mark in text for mark in self.dialect.wildcards)
            fail("only-wildcards" if lone else "nothing-to-search", self.query, place)
        if self.dialect.stems and re.search("[A-Za-z]", text):
            self.cautions.add("stemming", place)
        ways = self._ways(text, place)
        if any("*" in way or "?" in way for way in ways):
            self.cautions.add("wildcard-words" if self.dialect.wildcards_known else "wildcards-unknown", place)
        return disjunction([self._term(way, name, place) for way in ways])

    def _term(self, text: str, name: str, place: int) -> Term:
        """A word; in quotes where it could not stand without them in our own language."""
        bare = is_plain(text) and (text[0].isalnum() or text[0] in "*?") and not strays.operator(text, True, True)
        if not bare and ("*" in text or "?" in text):
            fail("wild-word", self.query, place)
        return Term(text, name, not bare, place=place)

    def _ways(self, text: str, place: int) -> list[str]:
        """The word in our wildcards; several words where a sign may stand for nothing."""
        wild = self.dialect.wildcards
        upto = rf"{re.escape(self.dialect.upto)}(\d+)|" if self.dialect.upto else ""
        signs = re.compile(f"{upto}[{re.escape(''.join(wild))}]")
        parts: list[list[str]] = []
        at = 0
        for match in signs.finditer(text):
            parts += [[text[at : match.start()]], self._sign(match, place)]
            at = match.end()
        parts.append([text[at:]])
        if any(len(part) > 1 for part in parts):
            count = 1
            for part in parts:
                count *= len(part)
            self._spelled_out += count
            if count > _MOST or self._spelled_out > _ALL:
                fail("too-many-ways", self.query, place, limit=_MOST)
        return list(dict.fromkeys("".join(way) for way in product(*parts)))

    def _sign(self, match: re.Match[str], place: int) -> list[str]:
        if self.dialect.upto and match[1] is not None:
            self.cautions.add("wildcard-maybe", place, sign=match[0])
            if int(match[1][:3]) > 4:
                fail("too-many-ways", self.query, place, limit=_MOST)
            return ["?" * count for count in range(int(match[1]) + 1)]
        kind = self.dialect.wildcards[match[0]]
        if kind == "maybe":
            self.cautions.add("wildcard-maybe", place, sign=match[0])
            return ["", "?"]
        return ["*" if kind == "any" else "?"]
