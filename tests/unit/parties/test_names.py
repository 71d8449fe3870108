"""The analysis of names: parts, keys, notes. Every name is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.parties.names import analyse, person_key, scope_of

_ONE = (
    ("大连甲川机械有限公司", "大连市甲川机械有限责任公司"),
    ("大连甲川机械有限公司", "大連甲川機械有限公司"),
    ("大连甲川机械有限公司", "　大连甲川　机械有限公司"),
    ("大连甲川机械有限公司", "辽宁省大连市甲川机械有限公司"),
    ("大连甲川机械有限公司", "大连甲川机械有艰公司"),
    ("大连甲川机械股份有限公司", "大连甲川机械股分有限公司"),
    ("甲川机械(大连)有限公司", "甲川机械（大连）有限公司"),
    ("甲川（集团）有限公司", "甲川集团有限公司"),
    ("甲川重工集团公司第七〇三研究所", "甲川重工集团公司第703研究所"),
    ("中科院大连甲川研究所", "中国科学院大连甲川研究所"),
    ("Jiachuan Electronics N.V.", "JIACHUAN ELECTRONICS NV"),
    ("Jiachuan Electronics N. V.", "Jiachuan Electronics, B.V."),
    ("Société Jiachuan S.A.", "SOCIETE JIACHUAN SA"),
    ("The 2nd Jiachuan Hospital", "Second Jiachuan Hospital"),
)
_TWO = (
    ("大连甲川机械有限公司", "大连甲川机械有限公司沈阳分公司"),
    ("大连甲川大学", "大连甲川大学化工学院"),
    ("大连甲川机械有限公司", "沈阳甲川机械有限公司"),
    ("甲川机械(大连)有限公司", "大连甲川机械有限公司"),
    ("大连甲川机械集团有限公司", "大连甲川机械有限公司"),
    ("大连甲川机械厂", "大连甲川机械有限公司"),
    ("大连市第二甲川医院", "大连市第三甲川医院"),
    ("First Jiachuan Hospital", "Second Jiachuan Hospital"),
)


@pytest.mark.parametrize(("a", "b"), _ONE)
def test_names_that_differ_in_writing_only_have_one_key(a: str, b: str) -> None:
    assert analyse(a).key == analyse(b).key


@pytest.mark.parametrize(("a", "b"), _TWO)
def test_names_of_two_bodies_have_two_keys(a: str, b: str) -> None:
    assert analyse(a).key != analyse(b).key


def test_the_parts_of_a_chinese_name() -> None:
    name = analyse("辽宁省大连市甲锐重工起重机集团股份有限公司")
    assert (name.region, name.core, name.trades, name.line) == ("大连", ("甲锐",), ("lifting", "heavy-industry"), "group")
    assert name.letters == "jiarui"
    branch = analyse("甲锐重工有限公司沈阳市分公司")
    assert (branch.whole, branch.branch) == ("甲锐重工", "沈阳分公司")
    assert analyse("大连甲锐大学附属第一医院").branch == "第1医院"


def test_the_parts_of_a_latin_name() -> None:
    name = analyse("Dalian Jiarui Heavy Industry Group Co., Ltd.")
    assert (name.region, name.core) == ("大连", ("jiarui",))
    assert set(name.trades) >= {"heavy-industry", "group"}
    assert analyse("JIARUISTORAGETECHNOLOGIES").core == (
        "jiaruistoragetechnologies",
    )  # a word of its own cannot be told apart alone
    assert set(analyse("Jiarui StorageTechnologies").trades) == {"logistics", "technology"}


def test_notes_give_former_names_and_names_in_the_other_script() -> None:
    for text in ("大连乙泵业有限公司(原大连乙水泵厂)", "大连乙泵业有限公司（曾用名：大连乙水泵厂）"):
        name = analyse(text)
        assert name.former == ("大连乙水泵厂",)
        assert analyse("大连乙水泵厂").key in name.note_keys
        assert name.key == analyse("大连乙泵业有限公司").key
    assert analyse("Acme Pumps Inc. (formerly Acme Water Works)").former == ("Acme Water Works",)
    both = analyse("大连乙泵业有限公司(Dalian Yi Pump Co., Ltd.)")
    assert analyse("Dalian Yi Pump Co Ltd").key in both.note_keys


def test_whose_a_name_is_where_no_source_says() -> None:
    assert [scope_of(name) for name in ("王小明", "买买提·艾力", "Smith, John")] == ["person"] * 3
    bodies = ("大连", "甲川厂", "大连甲川机械有限公司", "Acme, Inc.", "Jiachuan Electronics", "甲川大学")
    assert [scope_of(name) for name in bodies] == ["organisation"] * len(bodies)


def test_a_person_is_known_by_the_words_of_the_name_in_any_order() -> None:
    assert person_key("王　小明") == person_key("王小明")
    assert person_key("ZHANG, Wei") == person_key("Wei Zhang")


@given(st.text(max_size=60))
def test_any_text_has_a_key_that_does_not_depend_on_width_or_blanks_around_it(text: str) -> None:
    name = analyse(text)
    assert name.key == analyse(f"　{text} ").key
    assert name.printed == text


@given(st.sampled_from(["大连甲川机械有限公司", "甲川（大连）科技有限公司", "大连甲川大学附属第二医院"]), st.data())
def test_full_width_digits_letters_and_signs_change_nothing(text: str, data: st.DataObject) -> None:
    wide = text.translate({ord("("): "（", ord(")"): "）", ord("2"): "２"})
    at = data.draw(st.integers(0, len(wide)))
    assert analyse(f"{wide[:at]} {wide[at:]}").key == analyse(text).key
