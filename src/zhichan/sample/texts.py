"""Titles, abstracts and first claims, in both languages from one choice of words."""

from __future__ import annotations

import re
from functools import cache

from zhichan.records.right import Text
from zhichan.sample.dice import Dice
from zhichan.sample.grammar import Field, Pattern, Topic, grammar

Slots = dict[str, str]

_VOWEL_SOUND = re.compile(r"(?!uni|eu|use|one)[aeiou]|[AEFHILMNORSX](?=[A-Z])", re.ASCII)
_KINDS = {"invention": ("本发明", "the invention"), "utility-model": ("本实用新型", "the utility model")}
_SHARED_PARTS = 0.18  # how often a part is borrowed from a neighbouring topic, so that topics overlap


@cache
def with_article(noun: str) -> str:
    """`a bogie`, `an LED lamp`."""
    return f"{'an' if _VOWEL_SOUND.match(noun) else 'a'} {noun}"


def _sentence(text: str) -> str:
    """With a capital at its beginning, unless the word has its own way of writing (`pH`)."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


class Writer:
    """Writes the texts of one invention, utility model or design.

    Two writers with the same seed write the same words: that is how a utility model filed beside an invention is told.
    """

    def __init__(self, seed: object, field: Field, topic: Topic) -> None:
        self._dice = Dice("text", seed)
        self._field, self._topic = field, topic
        self._zh, self._en = self._words()

    def _words(self) -> tuple[Slots, Slots]:
        dice, topic = self._dice, self._topic
        kin = [t for t in self._field.topics if t.nature == topic.nature]
        pairs = {"t": dice.pick(list(topic.things.items()))}
        parts = dice.some(list(topic.parts.items()), 5)
        for place in range(2, 5):
            if dice.chance(_SHARED_PARTS):
                parts[place] = dice.pick(list(dice.pick(kin).parts.items()))
        parts = list(dict.fromkeys(parts)) + [p for p in topic.parts.items() if p not in parts]
        pairs |= {f"p{n}": part for n, part in enumerate(parts[:5], 1)}
        pairs |= {f"a{n}": act for n, act in enumerate(dice.some(list(topic.acts.items()), 2), 1)}
        pairs |= {f"g{n}": gain for n, gain in enumerate(dice.some(list(topic.gains.items()), 2), 1)}
        zh = {slot: pair[0] for slot, pair in pairs.items()}
        en = {slot: pair[1] for slot, pair in pairs.items()}
        en |= {f"a{slot}": with_article(en[slot]) for slot in ("t", "p1", "p2", "p3", "p4")}
        label = self._field.label
        return zh | {"f": label.zh, "make": topic.make.zh}, en | {"f": _in_sentence(label.en), "make": topic.make.en}

    def _write(self, pattern: Pattern, zh: Slots | None = None, en: Slots | None = None) -> tuple[str, str]:
        number = {"n": str(self._dice.between(pattern.from_, pattern.to))} if pattern.to else {}
        return (
            pattern.zh.format_map(self._zh | number | (zh or {})),
            pattern.en.format_map(self._en | number | (en or {})),
        )

    def technical(self, type_: str, method: bool) -> tuple[Text, ...]:
        """Title, abstract and first claim of an invention or utility model.

        Args:
            method: whether a method may be claimed.
        """
        wording, dice = grammar().wording(self._topic.nature), self._dice
        named = dice.pick([pattern for pattern in wording.titles if method or not pattern.method])
        title = self._write(named)
        claim = self._write(dice.pick([pattern for pattern in wording.claims if pattern.method == named.method]))
        kind = _KINDS[type_]
        opening = self._write(
            dice.pick(grammar().openings),
            {"kind": kind[0], "title": title[0]},
            {"kind": kind[1], "title": with_article(title[1])},
        )
        body = [*dice.some(wording.structure, dice.between(1, 2)), dice.pick(wording.working)]
        if dice.chance(0.5):
            body.append(dice.pick(wording.quantity))
        sentences = [opening, *(self._write(pattern) for pattern in [*body[:3], dice.pick(wording.effect)])]
        return (
            *_pair("title", title),
            *_pair("abstract", ("".join(zh for zh, _ in sentences), " ".join(_sentence(en) for _, en in sentences))),
            *_pair("first-claim", claim),
        )

    def design(self, locarno: str) -> tuple[Text, ...]:
        """Title and brief description of a design."""
        patterns = grammar().designs
        title = self._write(self._dice.pick(patterns.get(locarno, patterns["any"])))
        brief = self._write(self._dice.pick(grammar().design_briefs), {"title": title[0]}, {"title": title[1]})
        return (*_pair("title", title), *_pair("abstract", brief))


def _in_sentence(label: str) -> str:
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _pair(part: str, wording: tuple[str, str]) -> tuple[Text, Text]:
    zh, en = wording
    return Text(part=part, lang="zh", text=zh), Text(part=part, lang="en", text=_sentence(en))  # type: ignore[arg-type]
