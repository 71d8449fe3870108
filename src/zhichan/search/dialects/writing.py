"""From nodes to the text of a dialect. What it cannot say is refused with the clause named; what it says otherwise is told."""

from __future__ import annotations

from typing import NoReturn

from zhichan.normalise.numbers import parse_application
from zhichan.search.dialects import dated
from zhichan.search.dialects.cautions import Cautions
from zhichan.search.dialects.declared import Code, Dialect, Operator
from zhichan.search.dialects.lexing import is_word
from zhichan.search.dialects.plainly import SPREAD, spread
from zhichan.search.fields import BY_NAME
from zhichan.search.matcher import as_near
from zhichan.search.nodes import And, Choice, ClassIs, Near, Node, Not, Number, Or, Range, Same, Term, leaves, terms
from zhichan.search.values import fail

_NEAREST = {
    "class": ("ipc",),
    "main-ipc": ("ipc", "class"),
    "ipc": ("class",),
    "cpc": ("class",),
    "locarno": ("class",),
    "holder": ("applicant",),
    "applicant": ("holder",),
    "first-holder": ("holder", "applicant"),
    "party": ("holder", "applicant"),
    "first-party": ("holder", "applicant"),
    "tiab": ("tiabc", "text"),
    "tiabc": ("tiab", "text"),
    "description": ("text",),
    "text": ("tiabc", "tiab"),
    "year": ("filed",),
}
"""The fields that stand in for one that a dialect lacks, the nearest first."""


class Writer:
    """Writes one query."""

    def __init__(self, dialect: Dialect, cautions: Cautions) -> None:
        self.dialect, self.cautions = dialect, cautions
        self._whole = ""
        self._clause: Node | None = None  # what the query says, while something else is written for it

    def text(self, node: Node) -> str:
        """The text of a query.

        Raises:
            QueryError: the dialect cannot say it; the error shows the clause in our own language.
        """
        self._whole = str(node)
        written = self._node(node, "")
        count = sum(len(list(terms(leaf))) if isinstance(leaf, (Term, Near, Same)) else 1 for leaf, _ in leaves(node))
        if self.dialect.most_terms and count > self.dialect.most_terms:
            self.cautions.add("too-many-terms", 0, limit=self.dialect.most_terms, count=count)
        return written

    def _refuse(self, node: Node, why: str = "cannot-say", **details: object) -> NoReturn:
        clause = str(self._clause or node)
        place = max(self._whole.find(clause), 0)
        label = self.dialect.label
        fail(why, self._whole, place, "", clause=clause, dialect=label.en, dialect_zh=label.zh, **details)

    # operators

    def _node(self, node: Node, field: str) -> str:
        """A node as text, in a field that is written around it already (`""`: none is)."""
        if isinstance(node, (And, Or, Near, Same)) and not field and (shared := self._shared(node)):
            return self._in_field(shared, node)
        if isinstance(node, (Term, Near, Same)) and not field and (over := self._spread(node)):
            return self._instead(node, over, "")
        match node:
            case And():
                return self._all(node, field)
            case Or():
                parts, rest = self._grouped(node)
                parts += [self._closed(inner, field) for inner in rest]
                return f" {self._word('or', node)} ".join(dict.fromkeys(parts))
            case Not():
                return self._negated(node, field)
            case Near():
                operator = self._near_operator(node)
                return self._between(node, operator.written.format(n=node.distance + operator.offset), field)
            case Same():
                found = (one for one in self.dialect.operators if one.means == "same" and one.unit == node.unit and one.written)
                operator_ = next(found, None) or self._refuse(node)
                return self._between(node, operator_.written, field)
            case Term():
                return self._term(node, field)
            case Range():
                return self._range(node)
            case Choice():
                return self._choice(node)
            case ClassIs() if node.alone:
                return self._refuse(node)
            case ClassIs():
                code = self._code(node.field, node)
                return self._valued(code, node.symbol)
            case Number():
                return self._number(node)
            case _:
                return self._refuse(node)

    def _instead(self, node: Node, other: Node, field: str) -> str:
        """What means the same as a node, written for it; a refusal names the node."""
        before, self._clause = self._clause, self._clause or node
        text = self._node(other, field)
        self._clause = before
        return text

    def _spread(self, node: Term | Near | Same) -> Node | None:
        """What stands in several fields at once, where the dialect has a code for each of them but none for all."""
        ours = next(terms(node)).field
        parts = SPREAD.get(ours, ())
        return spread(node) if parts and not self.dialect.code_of(ours) and all(map(self.dialect.code_of, parts)) else None

    def _word(self, means: str, node: Node) -> str:
        found = (one.written for one in self.dialect.operators if one.means == means and one.written)
        return next(found, None) or self._refuse(node)

    def _grouped(self, node: Or) -> tuple[list[str], list[Node]]:
        """Values of ours that together are one of theirs, written as that one; and what is left."""
        written, rest = [], list(node.nodes)
        for field, given in self.dialect.values.items():
            for ours, theirs in given.items():
                whole: list[Node] = [Choice(field, value) for value in ours.split()]
                if len(whole) > 1 and all(one in rest for one in whole):
                    rest = [one for one in rest if one not in whole]
                    written.append(self._valued(self._code(field, node), theirs[0]))
        return written, rest

    def _all(self, node: And, field: str) -> str:
        """What must be first, then what must not: a NOT between is understood everywhere."""
        must = [self._closed(inner, field) for inner in node.nodes if not isinstance(inner, Not)]
        barred = [inner for inner in node.nodes if isinstance(inner, Not)]
        if not must:
            return f" {self._word('and', node)} ".join(f"({self._negated(inner, field)})" for inner in barred)
        parts = f" {self._word('and', node)} ".join(must)
        before = "-" if self.dialect.minus else f"{self._word('not', node)} "
        return parts + "".join(f" {before}{self._closed(inner.node, field)}" for inner in barred)

    def _negated(self, node: Not, field: str) -> str:
        if not self.dialect.prefix_not:
            self._refuse(node)
        before = "-" if self.dialect.minus else f"{self._word('not', node)} "
        return f"{before}{self._closed(node.node, field)}"

    def _closed(self, node: Node, field: str) -> str:
        """In brackets where it holds an operator."""
        text = self._node(node, field)
        if isinstance(node, (And, Or, Near, Same)):
            return text if not field and self._shared(node) else f"({text})"
        return f"({text})" if isinstance(node, Not) or (isinstance(node, Term) and self._is_loose(node, field)) else text

    def _is_loose(self, node: Term, field: str) -> bool:
        """Whether a word becomes several with an operator between."""
        return (node.slop is not None and not self.dialect.phrase_slop) or (not field and self._spread(node) is not None)

    def _between(self, node: Near | Same, operator: str, field: str) -> str:
        return f"{self._closed(node.left, field)} {operator} {self._closed(node.right, field)}"

    def _near_operator(self, node: Near) -> Operator:
        for one in self.dialect.operators:
            if one.means == "near" and one.written and one.ordered == node.ordered:
                if node.distance + one.offset > one.most:
                    self._refuse(node, "too-far-there", limit=one.most - one.offset)
                self.cautions.add("proximity")
                return one
        return self._refuse(node)

    # fields

    def _code(self, ours: str, node: Node) -> Code:
        """The code of a field, or of the nearest, which is then told."""
        if code := self.dialect.code_of(ours):
            return code
        for other in _NEAREST.get(ours, ()):
            if code := self.dialect.code_of(other):
                why = "years" if ours == "year" else "nearest-code"
                self.cautions.add(why, 0, ours=ours, code=code.spellings[0])
                return code
        return self._refuse(node)

    def _in_field(self, ours: str, node: Node) -> str:
        code = self._code(ours, node)
        if code.note == "language":
            self.cautions.add("one-language")
        return self._valued(code, f"({self._node(node, ours)})", "{}")

    def _valued(self, code: Code, value: str, form: str = "") -> str:
        value = (form or self.dialect.value).format(value)
        if self.dialect.postfix:
            return f"{value}/{code.spellings[0]}"
        return f"{code.spellings[0]}{self.dialect.relations[0]}{value}"

    def _shared(self, node: Node) -> str:
        """The field of all words in a node that can be written around them all, `""` for none."""
        fields = set()
        for leaf, _ in leaves(node):
            if not isinstance(leaf, (Term, Near, Same)) or self._spread(leaf):
                return ""
            fields.add(next(terms(leaf)).field)
        return fields.pop() if len(fields) == 1 else ""

    # values

    def _term(self, node: Term, field: str) -> str:
        if (near := as_near(node)) is not None and not self.dialect.phrase_slop:
            return self._instead(node, near, field)
        if node.field and not field:
            code = self._code(node.field, node)
            if code.note == "language":
                self.cautions.add("one-language")
            return self._valued(code, self._words(node))
        if not node.field:
            self.cautions.add("default-fields")
        return self._words(node)

    def _words(self, node: Term) -> str:
        if node.slop is not None and not self.dialect.phrase_slop:
            self._refuse(node)
        wild = not node.quoted and any(mark in node.text for mark in "*?＊？")
        if wild:
            return self._wild(node)
        if not node.quoted and node.text.isalnum() and is_word(self.dialect, node.text):
            return node.text
        return '"' + node.text.replace('"', "'") + '"' + ("" if node.slop is None else f"~{node.slop}")

    def _wild(self, node: Term) -> str:
        signs: dict[str, str] = {}
        for sign, kind in self.dialect.wildcards.items():
            signs.setdefault(kind, sign)
        text = node.text.replace("＊", "*").replace("？", "?")
        if self.dialect.right_only and any(mark in text.rstrip("*?") for mark in "*?"):
            self._refuse(node, "right-only")
        if ("*" in text and "any" not in signs) or ("?" in text and "one" not in signs):
            self._refuse(node)
        bare = text.replace("*", "").replace("?", "")
        if not bare.replace("-", "").replace(".", "").isalnum() or bare[:1] in "-." or text[:1] in "-.":
            self._refuse(node, "wild-signs")
        written = "".join({"*": signs.get("any", ""), "?": signs.get("one", "")}.get(c, c) for c in text)
        if not is_word(self.dialect, written):
            self._refuse(node, "wild-signs")
        if not self.dialect.wildcards_known:
            self.cautions.add("wildcards-unknown")
        return written

    def _range(self, node: Range) -> str:
        try:
            return dated.written(self.dialect, self._code(node.field, node), node, self.cautions)
        except OverflowError:
            return self._refuse(node)

    def _choice(self, node: Choice) -> str:
        field = BY_NAME[node.field]
        if field.type in ("exact", "party"):
            return self._instead(node, Term(node.value, self._code(node.field, node).field, quoted=True), "")
        code = self._code(node.field, node)
        given = self.dialect.values.get(node.field)
        if given is None:
            return self._valued(code, node.value if is_word(self.dialect, node.value) else f'"{node.value}"')
        known = next((ours for ours in given if node.value in ours.split()), None) or self._refuse(node)
        theirs = given[known]
        if known != node.value:
            self.cautions.add("status-there", 0, ours=node.value, value=theirs[0])
        return self._valued(code, theirs[0] if is_word(self.dialect, theirs[0]) else f'"{theirs[0]}"')

    def _number(self, node: Number) -> str:
        applications, publications = self.dialect.numbers
        name = applications if parse_application(node.text) else publications
        code = self.dialect.code(name)
        assert code
        value = node.text if node.text.replace(".", "").isalnum() and is_word(self.dialect, node.text) else f'"{node.text}"'
        spelled = self.dialect.value.format(value)
        return f"{spelled}/{name}" if self.dialect.postfix else f"{name}{self.dialect.relations[0]}{spelled}"
