"""What the sample is worded from."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from zhichan.normalise.classes import parse_class
from zhichan.sample.dice import Dice, Urn
from zhichan.sample.grammar import Field, fields, grammar, names
from zhichan.sample.texts import with_article

BY_NAME = {field.name: field for field in fields()}


def test_there_are_twenty_fields_and_more() -> None:
    assert len(BY_NAME) >= 20


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_field_has_sixty_terms_in_both_languages(name: str) -> None:
    field: Field = BY_NAME[name]
    assert len(field.terms) >= 60
    for zh, en in field.terms.items():
        assert any("\u4e00" <= char <= "\u9fff" for char in zh), zh
        assert en.isascii(), en
        assert en == en.strip()
        assert not en.lower().startswith(("a ", "an ", "the ")), en
    for topic in field.topics:
        assert all(gain.partition(" ")[0].endswith("ing") for gain in topic.gains.values())
        for symbol in (*topic.ipc, *topic.locarno):
            mark = parse_class(symbol, "locarno" if symbol in topic.locarno else "ipc")
            assert mark is not None
            assert mark.symbol == symbol
    assert names().trades[name]


def test_patterns_use_the_same_slots_in_both_languages() -> None:
    book = grammar()
    wordings = [getattr(w, part) for w in (book.device, book.process, book.system) for part in w.__struct_fields__]
    patterns = [p for group in (*wordings, book.openings, *book.designs.values(), book.design_briefs) for p in group]
    for pattern in patterns:
        zh, en = (set(re.findall(r"{(\w+)}", text)) for text in (pattern.zh, pattern.en))
        assert zh == {slot[1:] if re.fullmatch(r"a(t|p\d)", slot) else slot for slot in en}, pattern.zh
        assert bool(pattern.to) == ("n" in zh), pattern.zh


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("bogie", "a bogie"),
        ("impeller", "an impeller"),
        ("LED lamp", "an LED lamp"),
        ("DVD player", "a DVD player"),
        ("user profile store", "a user profile store"),
        ("ultraviolet lamp", "an ultraviolet lamp"),
        ("Roots blower", "a Roots blower"),
        ("RFID tag", "an RFID tag"),
    ],
)
def test_the_article_follows_the_sound(noun: str, expected: str) -> None:
    assert with_article(noun) == expected


def test_an_urn_draws_by_weight() -> None:
    dice, urn = Dice("urn"), Urn("abc", [8, 1, 0])
    drawn = Counter(urn.draw(dice) for _ in range(2_000))
    assert drawn["c"] == 0
    assert drawn["a"] > 6 * drawn["b"] > 0


def test_some_are_different_items() -> None:
    dice = Dice("some")
    for count in range(6):
        assert len(set(dice.some("abcd", count))) == min(count, 4)
