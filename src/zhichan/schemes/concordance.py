"""From IPC symbols to the 35 fields of technology, by the concordance that WIPO publishes and the city has loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhichan.normalise.classes import ancestors
from zhichan.schemes.entries import Rule
from zhichan.schemes.titles import Titles


class Concordance:
    """The rules of one edition. The longest pattern that fits a symbol decides; field 0 means that the symbol has none."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.field_by_pattern: Mapping[str, int] = {rule.pattern: rule.field for rule in reversed(list(rules))}

    @classmethod
    def loaded(cls, titles: Titles) -> Concordance | None:
        """The concordance that is loaded; None where none is."""
        rules = titles.rules()
        return cls(rules) if rules else None

    def field_of(self, symbol: str) -> int:
        """The field of an IPC symbol in normal form, 0 where it has none."""
        fields = (self.field_by_pattern[step] for step in reversed(ancestors("ipc", symbol)) if step in self.field_by_pattern)
        return next(fields, 0)

    def fields_of(self, symbols: Iterable[str]) -> dict[int, float]:
        """The fields of a right by its IPC symbols, with weights: the part of its symbols that belong to the field.

        Each symbol counts once; symbols without a field count for nothing. The weights add up to 1; none without a field.
        """
        fields = [field for symbol in dict.fromkeys(symbols) if (field := self.field_of(symbol))]
        return {field: fields.count(field) / len(fields) for field in sorted(set(fields))}

    def patterns_of(self, field: int) -> list[str]:
        """The symbols whose rights are of the field, in their order."""
        return sorted(pattern for pattern, of in self.field_by_pattern.items() if of == field)

    def plain(self, field: int) -> bool:
        """Whether all that lies below the field's patterns is of the field too, so that the patterns alone say it."""
        return all(
            of == field or not any(self.field_by_pattern.get(step) == field for step in ancestors("ipc", pattern)[:-1])
            for pattern, of in self.field_by_pattern.items()
        )
