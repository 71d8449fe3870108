"""From the text of a query to its nodes. `parse(str(node)) == node` for every node that `parse` gives."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NoReturn

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from zhichan.records.declared import Label
from zhichan.search import strays, values
from zhichan.search.errors import QueryError
from zhichan.search.fields import FIELDS, Field, find
from zhichan.search.given import NOTHING_GIVEN, Given
from zhichan.search.messages import MESSAGES, nearest
from zhichan.search.nodes import (
    All,
    And,
    Choice,
    ClassIs,
    Listed,
    Near,
    Node,
    Not,
    Number,
    Or,
    Range,
    Same,
    Term,
    Unit,
    conjunction,
    disjunction,
    moved,
)
from zhichan.search.tokens import chunks, fold

__all__ = [
    "All",
    "And",
    "Choice",
    "ClassIs",
    "Near",
    "Node",
    "Not",
    "Number",
    "Or",
    "QueryError",
    "Range",
    "Same",
    "Term",
    "parse",
]

LONGEST = 10_000  # characters of a query
DEEPEST = 40  # levels of brackets and NOT
FARTHEST = 99  # tokens between, for NEAR, PRE and ~
_UNITS: dict[str, Unit] = {"sentence": "sentence", "paragraph": "paragraph", "text": "text"}
_LOOSEST = 5  # words of a phrase with ~
_SLOP = re.compile(r"[~～](\d+)\Z")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_QUOTES = '"＂“”「'
_UNEXPECTED = {"open-quote": _QUOTES, "open-range": "[［", "tilde": "~～", "comparison": "<>＜＞≥≤"}
_MISPLACED = {
    "FIELD": "field-in-field",
    "REFERENCE": "earlier-in-field",
    "BRACKETS": "range-without-field",
    "COMPARED": "range-without-field",
}
_DIGITS = re.compile(r"\d{4}[\d./-]*\s*[:：]")
_SUFFIX = re.compile(r"/([A-Za-z]{2,4})")
_LONE_WILDCARDS = re.compile(r"[*?＊？]+")


def parse(text: str, given: Given = NOTHING_GIVEN) -> Node:
    """The meaning of a query; every right for an empty one or `*`.

    Args:
        given: what whoever asks brings along: earlier searches, which stand in brackets where `#3` does, and tags.

    Raises:
        QueryError: it cannot be read; the error shows the place.
    """
    if len(text) > LONGEST:
        _fail("too-long", text, LONGEST, limit=LONGEST)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        _explain(error, text)
    builder = _Builder(text, given)
    node = builder.start(tree)
    if builder.referred is not None:
        _must_be_readable(node, text, builder.referred, given)
    return node


@cache
def _parser() -> Lark:
    grammar = files("zhichan.search").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic")


def _fail(code: str, query: str, place: int, suggestion: str = "", **details: object) -> NoReturn:
    what, expected = MESSAGES[code]
    raise QueryError(what, query=query, place=place, expected=expected, suggestion=suggestion, details=details)


def _explain(error: UnexpectedInput, text: str) -> NoReturn:
    """Turns the parser's refusal into a sentence for a person."""
    if isinstance(error, UnexpectedCharacters):
        place = error.pos_in_stream or 0
        code = next((code for code, characters in _UNEXPECTED.items() if text[place] in characters), "character")
        _fail(code, text, place, character=text[place])
    if not isinstance(error, UnexpectedToken) or error.token.type == "$END":
        expected = error.accepts if isinstance(error, UnexpectedToken) else set()
        _fail("open-bracket" if "RPAR" in expected else "end", text, len(text))
    token: Token = error.token
    place = token.start_pos or 0
    if token in (")", "）"):
        open_ = sum((c in "(（") - (c in ")）") for c in text[:place])
        _fail("empty-bracket" if open_ > 0 else "close-bracket", text, place)
    if token.type == "FIELD" and _DIGITS.fullmatch(token):
        _fail("colon-in-date", text, place, re.sub(r"\s*[:：]", "..", token))
    _fail(_MISPLACED.get(token.type, "operator"), text, place, word=str(token))


def _must_be_readable(node: Node, query: str, place: int, given: Given) -> None:
    """Refuses what earlier searches made so large that its own text could not be read again."""
    try:
        parse(str(node), Given(tags=given.tags))
    except QueryError:
        _fail("too-long-whole", query, place, limit=LONGEST, deepest=DEEPEST)


def check_sides(sides: tuple[Node, ...], operator: str, query: str, place: int, pieces: bool = False) -> None:
    """The sides of a proximity are words, phrases, proximities or any of these, all in one field.

    Args:
        pieces: they must stand in one piece of a text, which may itself be asked for smaller pieces.

    Raises:
        QueryError: they are not.
    """
    fields = set()
    open_ = list(sides)
    while open_:
        node = open_.pop()
        if isinstance(node, Or):
            open_.extend(node.nodes)
        elif isinstance(node, Near) or (pieces and isinstance(node, Same)):
            open_.extend((node.left, node.right))
        elif isinstance(node, Term):
            fields.add(node.field)
        else:
            _fail("near-operand", query, place, word=operator)
    if len(fields) > 1:
        _fail("near-fields", query, place, word=operator)


class _Builder:
    """Turns the parse tree into nodes, from the top, with the field that holds."""

    def __init__(self, query: str, given: Given) -> None:
        self.query, self.given = query, given
        self.referred: int | None = None  # the place of the first reference

    def start(self, tree: Tree[Token]) -> Node:
        return self._build(tree.children[0], None, 0) if tree.children else All()

    def _build(self, tree: Tree[Token] | Token, field: Field | None, depth: int) -> Node:
        assert isinstance(tree, Tree)
        if depth > DEEPEST:
            _fail("too-deep", self.query, _start(tree), limit=DEEPEST)
        inner = [child for child in tree.children if isinstance(child, Tree)]
        match tree.data:
            case "any":
                return disjunction([self._build(child, field, depth) for child in inner])
            case "all":
                self._check_operators(tree)
                return conjunction([self._build(child, field, depth) for child in inner])
            case "negation":
                return Not(self._build(inner[0], field, depth + 1))
            case "near":
                return self._near(tree, field, depth)
            case "group":
                return self._build(inner[0], field, depth + 1)
            case "scoped":
                return self._scoped(tree, field, depth)
            case "one":
                return self._build(inner[0], field, depth)
            case "reference":
                assert isinstance(tree.children[0], Token)
                return self._earlier(tree.children[0], field)
            case _:
                token = tree.children[0]
                assert isinstance(token, Token)
                return self._leaf(token, str(tree.data), field)

    def _earlier(self, token: Token, field: Field | None) -> Node:
        """What an earlier search means, in brackets."""
        place, number, earlier = token.start_pos or 0, int(token[1:8]), self.given.earlier
        if field is not None:
            _fail("earlier-in-field", self.query, place)
        if earlier is None:
            _fail("no-history", self.query, place, word=str(token))
        if number not in earlier:
            first, last = (min(earlier), max(earlier)) if earlier else (0, 0)
            code = "no-earlier" if earlier else "none-earlier"
            _fail(code, self.query, place, number=str(token[1:]), first=first, last=last)
        self.referred = place if self.referred is None else self.referred
        if not earlier[number]:
            why = Label(zh="有筛选条件不能写成检索式", en="a filter of it cannot be said in a query")
            _fail("earlier-unreadable", self.query, place, number=number, why=why.en, why_zh=why.zh)
        try:
            return moved(parse(earlier[number], Given(tags=self.given.tags)), place)
        except QueryError as error:
            _fail("earlier-unreadable", self.query, place, number=number, why=error.said("en")[0], why_zh=error.said("zh")[0])

    def _tag(self, text: str, form: str, field: Field, place: int) -> Node:
        tags = self.given.tags
        if tags is None:
            _fail("no-tags", self.query, place, field=field.name)
        if form == "word" and text in ("*", "＊"):
            return Listed(field.name, "*", frozenset().union(*tags.values()), place)
        name = next((name for name in tags if fold(name) == fold(text.strip())), None)
        if name is None:
            _fail("no-tag", self.query, place, nearest(text, tags), value=text, known=", ".join(sorted(tags)) or "–")
        return Listed(field.name, name, tags[name], place)

    def _check_operators(self, tree: Tree[Token]) -> None:
        """Refuses words that stand where an operator of another system would."""
        for at, child in enumerate(tree.children):
            word = _bare_word(child)
            if word is None:
                continue
            before = at > 0 and isinstance(tree.children[at - 1], Tree)
            after = isinstance(next(iter(tree.children[at + 1 :]), None), Tree)
            if meant := strays.operator(word, before, after):
                _fail("stray", self.query, word.start_pos or 0, meant, word=str(word))
            if before and (suffix := _SUFFIX.fullmatch(word)) and (field := find(suffix[1])):
                _fail("suffix", self.query, word.start_pos or 0, f"{field.name}:")

    def _scoped(self, tree: Tree[Token], outer: Field | None, depth: int) -> Node:
        token, value = tree.children
        assert isinstance(token, Token)
        place = token.start_pos or 0
        if outer is not None:
            _fail("field-in-field", self.query, place)
        name = token.rstrip(":：=＝ \t\r\n\u3000")
        field = find(name)
        if field is None:
            _fail("unknown-field", self.query, place, self._instead_of(name, token, value), name=name)
        sign = token.rstrip()[-1:]
        if isinstance(value, Tree) and value.data == "compared" and sign in "=＝":
            compared = str(value.children[0])
            _fail("comparison", self.query, place + len(name), f"{field.name}:{compared[0]}={compared[1:]}", character=sign)
        return self._build(value, field, depth)

    def _instead_of(self, name: str, token: Token, value: Tree[Token] | Token) -> str:
        """What a field that there is not may have meant: a field of ours, or words with a colon."""
        spelled = [spelling for f in FIELDS for spelling in (f.name, *f.aliases) if len(spelling) > 2 or not spelling.isascii()]
        if known := strays.field(name) or nearest(name, spelled, 0.6):
            return f"{known}:"
        whole = isinstance(value, Tree) and value.data == "word"
        return f'"{token}{value.children[0]}"' if whole and isinstance(value, Tree) else ""

    def _near(self, tree: Tree[Token], field: Field | None, depth: int) -> Node:
        node = self._build(tree.children[0], field, depth)
        for at in range(1, len(tree.children), 2):
            operator = tree.children[at]
            assert isinstance(operator, Token)
            if depth + at // 2 > DEEPEST:
                _fail("too-deep", self.query, operator.start_pos or 0, limit=DEEPEST)
            word, _, number = operator.partition("/")
            right = self._build(tree.children[at + 1], field, depth)
            place = operator.start_pos or 0
            if word == "NEAR" and number.lower() in _UNITS:
                check_sides((node, right), operator, self.query, place, pieces=True)
                node = Same(node, right, _UNITS[number.lower()], place)
                continue
            if not (number.isascii() and number.isdigit() and int(number) <= FARTHEST):
                code = "near-distance" if word == "NEAR" else "distance"
                _fail(code, self.query, place, f"{word}/5", word=word, limit=FARTHEST)
            check_sides((node, right), operator, self.query, place)
            node = Near(node, right, int(number), word == "PRE", place)
        return node

    def _leaf(self, token: Token, form: str, field: Field | None) -> Node:
        place = token.start_pos or 0
        text, slop = str(token), None
        if form == "phrase":
            if marked := _SLOP.search(text):
                text, slop = text[: marked.start()], int(marked[1])
            text = _ESCAPED.sub(r"\1", text[1:-1])
            if slop is not None and slop > FARTHEST:
                _fail("distance", self.query, place, "~5", word="~", limit=FARTHEST)
        if form == "symbol":
            if field is None or field.type == "text":
                name = field.name if field else ""
                return conjunction([Term(word, name, place=place) for word in text.split()])
            form = "word"
        if field is None or field.type == "text":
            return self._term(text, form, field, slop, place)
        if slop is not None or (form in ("brackets", "compared") and field.type not in ("date", "year")):
            _fail("no-range", self.query, place, field=field.name, example=field.example)
        if field.type == "tag":
            return self._tag(text, form, field, place)
        return values.leaf(field, text, form, self.query, place)

    def _term(self, text: str, form: str, field: Field | None, slop: int | None, place: int) -> Node:
        name = field.name if field else ""
        if form in ("brackets", "compared"):
            code = "no-range" if field else "range-without-field"
            _fail(code, self.query, place, field=name, example=field.example if field else "")
        if text in ("*", "＊") and form == "word" and not field:
            return All()
        if not chunks(fold(text)):
            code = "only-wildcards" if form == "word" and _LONE_WILDCARDS.fullmatch(text) else "nothing-to-search"
            _fail(code, self.query, place)
        if slop is not None and len(text.split()) > _LOOSEST:
            _fail("loose", self.query, place, limit=_LOOSEST)
        return Term(text, name, form == "phrase", slop, place)


def _start(tree: Tree[Token] | Token) -> int:
    """Where a part of a query begins. (The parser would keep it for every part, which takes as long as all else that it does.)"""
    while isinstance(tree, Tree):
        tree = tree.children[0]
    return tree.start_pos or 0


def _bare_word(tree: Tree[Token] | Token) -> Token | None:
    """The word that a part of a conjunction is, if it is nothing more."""
    while isinstance(tree, Tree) and len(tree.children) == 1 and tree.data in ("one", "near", "word"):
        tree = tree.children[0]
    return tree if isinstance(tree, Token) and tree.type == "WORD" else None
