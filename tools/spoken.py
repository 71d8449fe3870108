"""Every sentence that the engines speak and a page can show, read from the code by following it from where it is spoken."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "zhichan"

NOT_ON_PAGES = {
    "accounts": "its sentences are translated where they are spoken, by gettext",
    "evidence": "its sentences are translated where they are spoken, by gettext",
    "evaluations": "its sentences are translated where they are spoken, by gettext",
    "assessments": "its sentences are translated where they are spoken, by gettext",
    "notebook": "its sentences are translated where they are spoken, by gettext",
    "obligations": "its sentences are translated where they are spoken, by gettext",
    "readings": "its sentences are translated where they are spoken, by gettext",
    "portal": "its sentences are translated where they are spoken, by gettext",
    "api": "programs read its answers: they are English, as the whole interface",
    "server": "answers to programs and log lines",
    "cli": "the command line speaks English",
    "configuration": "read at the start, told on the command line",
    "connectors": "fetching is started on the command line",
    "operation/backups": "backups are made and restored on the command line",
    "operation/bundle": "backups are made and restored on the command line",
    "operation/sealing": "backups are made and restored on the command line",
    "operation/working_data": "backups are made and restored on the command line",
    "search/opensearch/building": "a page says only that the search does not answer; the log and the doctor say why",
    "search/opensearch/filling": "a page says only that the search does not answer; the log and the doctor say why",
    "search/opensearch/index": "a page says only that the search does not answer; the log and the doctor say why",
    "search/opensearch/nodes": "a page says only that the search does not answer; the log and the doctor say why",
}
"""Packages and modules whose sentences no page shows, and why."""

_PROBLEM = ("where", "what", "", "mend")
_SPEAKERS: dict[str, tuple[str, ...]] = {
    "Problem": _PROBLEM,
    "Told": _PROBLEM,
    "Damage": ("where", "what", "mend"),
    "refuse": _PROBLEM,
    "misread": ("where", "", "what", "mend"),
    "BrokenXml": ("what", "mend"),
    "Broken": ("", "what"),
}
"""What takes a sentence, besides the errors: the parts by place."""
_SPEAKERS_OF = {"strategy/figures/published": {"ValueError": ("what",)}}
"""What takes a sentence in one module only."""
_PARTS = ("what", "mend")
NOT_OURS = {
    "search/errors": "labels, in both languages",
    "records/declared": "what msgspec says of a shape",
}
"""Modules with sentences that the code does not hold, and why."""
_WORDS = re.compile(r"[ ,]*(?:--)?[a-z]+(?:[ ,]+[a-z]*)*")
_PLACEHOLDER = re.compile(r"\{\w*(!r)?(?::\w+)?\}")


@dataclass(frozen=True)
class Spoken:
    """A sentence in the code: placeholders as `{name}` and, for a value as Python quotes it, `{name!r}`."""

    text: str
    package: str
    at: str

    @property
    def shape(self) -> str:
        """The text whatever its values are called."""
        return shape_of(self.text)


@dataclass
class _Module:
    path: Path
    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)  # name → module, as `formats/draft`
    calls: dict[str, list[ast.Call]] = field(default_factory=lambda: defaultdict(list))  # by the last name of what is called

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            self.parents.update(dict.fromkeys(ast.iter_child_nodes(node), node))
            if isinstance(node, ast.Call):
                self.calls[_last(node.func)].append(node)
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zhichan."):
                path = str(node.module).removeprefix("zhichan.").replace(".", "/")
                self.imported.update({one.name: path for one in node.names})
        classes = (node for node in self.tree.body if isinstance(node, ast.ClassDef))
        for node in (*self.tree.body, *(inner for cls in classes for inner in cls.body)):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                self.constants.update({_last(target): node.value for target in targets})

    @property
    def name(self) -> str:
        return self.path.relative_to(SOURCE).with_suffix("").as_posix()

    @property
    def package(self) -> str:
        return self.name.partition("/")[0]


def shape_of(text: str) -> str:
    """A sentence with nameless placeholders: `{name}` is `{}`, `{name!r}` is `{!r}`."""
    return _PLACEHOLDER.sub(lambda found: f"{{{found[1] or ''}}}", text)


class Unreadable(Exception):
    """What a sentence is cannot be told from the code."""


class Collector:
    """Reads all modules and follows each sentence from where it is spoken to where it is written."""

    def __init__(self, source: Path = SOURCE) -> None:
        self.modules = {}
        for path in sorted(source.rglob("*.py")):
            module = _Module(path, ast.parse(path.read_text(encoding="utf-8")))
            self.modules[module.name] = module
        errors = self._error_classes()
        self._own = {name for name, cls in errors.items() if _method(cls, "__init__")} - {"ZhichanError"}
        self.errors = set(errors) - self._own  # those with a way of their own speak in it
        self.spoken: set[Spoken] = set()
        self.places: set[Spoken] = set()
        self.unreadable: list[str] = []
        self._passed_on: set[tuple[str, str, str]] = set()  # (module, function, parameter) that becomes a sentence

    def collect(self) -> None:
        """Fills `spoken` and `unreadable`."""
        for module in self.modules.values():
            if not _is_left_out(module):
                for call in (call for calls in module.calls.values() for call in calls):
                    self._call(module, call)
        done: set[tuple[str, str, str]] = set()
        while rest := self._passed_on - done:
            for place in sorted(rest):
                done.add(place)
                self._calls_of(*place)

    def _error_classes(self) -> dict[str, ast.ClassDef]:
        """`ZhichanError` and all that come from it."""
        classes = {
            node.name: node
            for module in self.modules.values()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef)
        }
        found = {"ZhichanError"}
        while more := {name for name, cls in classes.items() if {_last(base) for base in cls.bases} & found} - found:
            found |= more
        return {name: classes[name] for name in found}

    def _call(self, module: _Module, call: ast.Call) -> None:
        name = _last(call.func)
        if name in self.errors or self._is_super_of_error(module, call):
            parts: tuple[str, ...] = ("what",)
        else:
            parts = (_SPEAKERS | _SPEAKERS_OF.get(module.name, {})).get(name, ())
        if not parts:
            return
        given = {part: value for part, value in zip(parts, call.args, strict=False) if part}
        given |= {word.arg: word.value for word in call.keywords if word.arg}
        for part in _PARTS:
            if part in given:
                self._take(module, given[part])
        if "where" in given:
            self._place(module, given["where"])

    def _place(self, module: _Module, expression: ast.expr) -> None:
        """Takes where something stands, if it has words; names of files and columns are the same everywhere."""
        if isinstance(expression, ast.Constant | ast.JoinedStr):
            for text in self._texts(module, expression, 0):
                if _WORDS.fullmatch(_PLACEHOLDER.sub("", text)):
                    self.places.add(Spoken(text, module.package, f"{module.name}.py:{expression.lineno}"))

    def _is_super_of_error(self, module: _Module, call: ast.Call) -> bool:
        if not (isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"):
            return False
        if not (isinstance(call.func.value, ast.Call) and _last(call.func.value.func) == "super"):
            return False
        cls = _enclosing(module, call, ast.ClassDef)
        return isinstance(cls, ast.ClassDef) and cls.name in self._own

    def _calls_of(self, owner: str, function: str, parameter: str) -> None:
        """Takes what a function, or a class in its making, gets for a parameter."""
        definitions = (
            _method(node, "__init__") if isinstance(node, ast.ClassDef) else node
            for node in ast.walk(self.modules[owner].tree)
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == function
        )
        names = next(_parameters(one) for one in definitions if one is not None and parameter in _parameters(one))
        index = names.index(parameter)
        for module in self.modules.values():
            if module.name != owner and module.imported.get(function) != owner:
                continue
            for call in module.calls.get(function, []):
                words = {word.arg: word.value for word in call.keywords}
                if parameter in words:
                    self._take(module, words[parameter])
                elif index < len(call.args):
                    self._take(module, call.args[index])

    def _take(self, module: _Module, expression: ast.expr) -> None:
        at = f"{module.name}.py:{expression.lineno}"
        try:
            texts = list(self._texts(module, expression, 0))
        except Unreadable as why:
            if module.name not in NOT_OURS:
                self.unreadable.append(f"{at}: {why}")
            return
        for text in texts:
            if text and not re.search(r"\w", _PLACEHOLDER.sub("", text)):
                self.unreadable.append(f"{at}: nothing but values: {ast.unparse(expression)}")
            elif text:
                self.spoken.add(Spoken(text, module.package, at))

    def _texts(self, module: _Module, node: ast.expr, depth: int) -> Iterator[str]:
        """What an expression may say."""
        if depth > 8:
            raise Unreadable(ast.unparse(node))
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
            return
        if isinstance(node, ast.JoinedStr):
            pieces = [list(self._piece(module, piece, depth)) for piece in node.values]
            yield from (_distinct("".join(chosen)) for chosen in product(*pieces))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = (list(self._part(module, side, depth)) for side in (node.left, node.right))
            yield from (_distinct(a + b) for a in left for b in right)
        elif isinstance(node, ast.IfExp):
            for branch in (node.body, node.orelse):
                yield from self._texts(module, branch, depth)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self._texts(module, value, depth)
        elif isinstance(node, ast.NamedExpr):
            yield from self._texts(module, node.value, depth)
        elif isinstance(node, ast.Name):
            yield from self._named(module, node, depth)
        elif isinstance(node, ast.Subscript):
            yield from self._from_table(module, node, depth)
        elif isinstance(node, ast.Call):
            yield from self._returned(module, node, depth)
        elif isinstance(node, ast.Attribute) and node.attr in ("what", "mend", "refused", "en"):
            return  # another's sentence, collected where that one speaks it; or one half of a label
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield from self._constant(module, node, node.attr, depth)
        else:
            raise Unreadable(ast.unparse(node))

    def _piece(self, module: _Module, node: ast.expr, depth: int) -> Iterator[str]:
        if isinstance(node, ast.Constant):
            yield str(node.value)
        elif isinstance(node, ast.FormattedValue):
            yield from self._value(module, node, depth)

    def _value(self, module: _Module, node: ast.FormattedValue, depth: int) -> Iterator[str]:
        if isinstance(node.value, ast.IfExp) and node.conversion == -1:
            for branch in (node.value.body, node.value.orelse):
                yield from self._part(module, branch, depth)
        elif isinstance(node.value, ast.Name) and node.value.id.isupper() and node.conversion == -1 and not node.format_spec:
            try:
                yield from self._texts(module, node.value, depth + 1)
            except Unreadable:
                yield _placeholder(node.value)
        else:
            yield _placeholder(node.value, "!r" if node.conversion == ord("r") else "")

    def _part(self, module: _Module, node: ast.expr, depth: int) -> Iterator[str]:
        """A part of a sentence: what cannot be read is a value."""
        try:
            found = list(self._texts(module, node, depth + 1))
        except Unreadable:
            found = []
        yield from found or [_placeholder(node)]

    def _named(self, module: _Module, node: ast.Name, depth: int) -> Iterator[str]:
        function: ast.AST | None = _enclosing(module, node, ast.FunctionDef)
        while isinstance(function, ast.FunctionDef):
            values = list(_assigned(function, node.id))
            for value in values:
                yield from self._texts(module, value, depth + 1)
            if values:
                return
            if node.id in _parameters(function):
                cls = _enclosing(module, function, ast.ClassDef) if function.name == "__init__" else None
                name = cls.name if isinstance(cls, ast.ClassDef) else function.name
                self._passed_on.add((module.name, name, node.id))
                return
            function = _enclosing(module, function, ast.FunctionDef)
        yield from self._constant(module, node, node.id, depth)

    def _constant(self, module: _Module, node: ast.expr, name: str, depth: int) -> Iterator[str]:
        where, value = self._defined(module, name)
        if value is None:
            raise Unreadable(ast.unparse(node))
        yield from self._texts(where, value, depth + 1)

    def _defined(self, module: _Module, name: str) -> tuple[_Module, ast.expr | None]:
        """The value of a constant of the module, of a class of it, or of the module that it is imported from."""
        if name in module.constants:
            return module, module.constants[name]
        other = self.modules.get(module.imported.get(name, ""))
        return self._defined(other, name) if other else (module, None)

    def _from_table(self, module: _Module, node: ast.Subscript, depth: int) -> Iterator[str]:
        table: ast.expr | None = node.value
        if isinstance(table, ast.Name):
            module, table = self._defined(module, table.id)
        if not isinstance(table, ast.Dict):
            raise Unreadable(ast.unparse(node))
        for value in table.values:
            yield from self._texts(module, value, depth + 1)

    def _returned(self, module: _Module, call: ast.Call, depth: int) -> Iterator[str]:
        name = _last(call.func)
        if name in ("_", "ngettext", "str"):
            return  # translated where it is spoken; or another error's sentence, collected where that one speaks it
        found = [
            node.value
            for function in ast.walk(module.tree)
            if isinstance(function, ast.FunctionDef) and function.name == name
            for node in ast.walk(function)
            if isinstance(node, ast.Return) and node.value is not None
        ]
        if not found:
            raise Unreadable(ast.unparse(call))
        for value in found:
            yield from self._texts(module, value, depth + 1)


def _is_left_out(module: _Module) -> bool:
    return module.package in NOT_ON_PAGES or module.name in NOT_ON_PAGES


def _last(node: ast.AST) -> str:
    """`errors.FormatError` is FormatError."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _placeholder(node: ast.expr, conversion: str = "") -> str:
    """A value in a sentence, named after the last name in its expression."""
    named = [
        one.id if isinstance(one, ast.Name) else one.attr for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute)
    ]
    return f"{{{named[0].strip('_').lower() if named else 'value'}{conversion}}}"


def _distinct(text: str) -> str:
    """The sentence with each placeholder under a name of its own."""
    seen: set[str] = set()

    def other(found: re.Match[str]) -> str:
        name = re.match(r"\{(\w*)", found[0])[1]  # type: ignore[index]
        while name in seen:
            name = f"other_{name}"
        seen.add(name)
        return f"{{{name}{found[1] or ''}}}"

    return _PLACEHOLDER.sub(other, text)


def _enclosing(module: _Module, node: ast.AST, kind: type[ast.AST]) -> ast.AST | None:
    above = module.parents.get(node)
    while above is not None and not isinstance(above, kind):
        above = module.parents.get(above)
    return above


def _method(cls: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((node for node in cls.body if isinstance(node, ast.FunctionDef) and node.name == name), None)


def _parameters(function: ast.FunctionDef) -> list[str]:
    """The names of the parameters in their order; `self` does not count."""
    named = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return [name for name in named if name not in ("self", "cls")]


def _assigned(function: ast.FunctionDef, name: str) -> Iterator[ast.expr]:
    """The values that a name gets in a function."""
    for node in ast.walk(function):
        if isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node.value
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and target.id == name and value is not None:
                yield value
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                for one, its in zip(target.elts, value.elts, strict=False):
                    if isinstance(one, ast.Name) and one.id == name:
                        yield its
            elif isinstance(target, ast.Tuple) and name in {_last(one) for one in target.elts}:
                raise Unreadable(f"{name} = {ast.unparse(value)}" if value else name)


def missing(collector: Collector, known: set[str]) -> list[Spoken]:
    """What is spoken and has no entry, each once."""
    found = {one.shape: one for one in sorted(collector.spoken, key=lambda one: one.at, reverse=True) if one.shape not in known}
    return sorted(found.values(), key=lambda one: one.at)
