"""What is withheld of a party is in no statement of the right."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.records.right import Event, Link, Party, Rest, Right, Text
from zhichan.records.veil import VEIL, Withheld, veiled

SHOP, HOME = "虚构区甲小卖部", "虚构路 1 号 2 单元"
RIGHT = Right(
    id="CN:trademark:1:30",
    kind="trademark",
    office="CN",
    parties=(
        Party(role="holder", name=SHOP, address=HOME, postcode="116000", code="92210200MA0XXXXXX0", region="辽宁", city="大连"),
        Party(role="holder", name="乙公司", address="另一条路 9 号", code="91210200MA0YYYYYY0"),
    ),
    events=(Event(key="", date="2020-01-01", text=f"变更地址：{SHOP}，{HOME}"),),
    texts=(Text(part="title", lang="zh", text="甲"),),
    links=(Link(rel="related-mark", number="2", name=SHOP),),
    rest=(Rest(header="备注", value=f"住 {HOME}"),),
)


def test_a_withheld_address_is_nowhere_and_the_name_stays() -> None:
    shown = veiled(RIGHT, {Withheld(SHOP, "address")})
    told = msgspec.json.encode(shown).decode()
    for word in (HOME, "116000", "92210200MA0XXXXXX0"):
        assert word not in told
    assert shown.parties[0].name == SHOP
    assert shown.parties[0].city == "大连"
    assert shown.parties[1] == RIGHT.parties[1]


def test_a_withheld_name_is_nowhere_and_the_address_stays() -> None:
    shown = veiled(RIGHT, {Withheld(SHOP, "name")})
    assert SHOP not in msgspec.json.encode(shown).decode()
    assert shown.parties[0].name == VEIL
    assert shown.parties[0].address == HOME


@pytest.mark.parametrize("withheld", [set(), {Withheld("没有这个人", "name"), Withheld("没有这个人", "address")}])
def test_nothing_else_is_touched(withheld: set[Withheld]) -> None:
    assert veiled(RIGHT, withheld) == RIGHT


@given(st.sets(st.sampled_from([Withheld(n, f) for n in (SHOP, "乙公司") for f in ("address", "name")])))
def test_to_veil_twice_is_to_veil_once(withheld: set[Withheld]) -> None:
    once = veiled(RIGHT, withheld)
    assert veiled(once, withheld) == once
