"""What people type: read with the right precedence, or refused with the place and a way out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.search.fields import FIELDS
from zhichan.search.given import Given, refers
from zhichan.search.syntax import All, And, Choice, Near, Not, Or, QueryError, Range, Term, parse


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("", "*"),
        ("  * ", "*"),
        ("a b OR NOT c AND d", "(a AND b) OR (NOT c AND d)"),
        ("a -b", "a AND NOT b"),
        ("-(a b)", "NOT (a AND b)"),
        ("x-y and z", "x-y AND z"),
        ("（甲 OR 乙） 丙", "(甲 OR 乙) AND 丙"),
        ("标题：“数据检索”", 'title:"数据检索"'),
        ("「数据 检索」~3", '"数据 检索"~3'),
        ("title:(a OR (b c))", "title:a OR (title:b AND title:c)"),
        ("申请（专利权）人=(吉林大学)", "holder:吉林大学"),
        ("a NEAR/5 b c", "(a NEAR/5 b) AND c"),
        ("a NEAR/5 b PRE/0 c", "(a NEAR/5 b) PRE/0 c"),
        ("title:(a NEAR/Sentence b)", "title:a NEAR/sentence title:b"),
        ("a NEAR/2 b NEAR/paragraph c", "(a NEAR/2 b) NEAR/paragraph c"),
        ("title:(a NEAR/2 (b OR c))", "title:a NEAR/2 (title:b OR title:c)"),
        ("filed:2010..2015", "filed:2010..2015"),
        ("申请日>2010", "filed:2011.."),
        ("filed:<2010-05", "filed:..2010-04"),
        ("filed:>2010-12-31", "filed:2011-01-01.."),
        ("filed:≥2010-5", "filed:2010-05.."),
        ("filed:[2010 TO *]", "filed:2010.."),
        ("filed:2012年5月31日", "filed:2012-05-31"),
        ("filed:(2010 OR 2012)", "filed:2010 OR filed:2012"),
        ("year:2010..2012", "year:2010..2012"),
        ("status:有效", "status:in-force"),
        ("type:Utility-Model", "type:utility-model"),
        ('type:"utility model"', "type:utility-model"),
        ("office:us", "office:US"),
        ('class:"g06f 16/30"', "class:G06F16/30"),
        ("分类号:H01M*", "class:H01M*"),
        ("locarno:14-03", "locarno:14-03"),
        ('number:"ZL 2012 2 0249767.4"', 'number:"ZL 2012 2 0249767.4"'),
        ("４Ｇ", "４Ｇ"),
        ("ipc:G06F 16/30 数据", "ipc:G06F16/30 AND 数据"),
        ("class:(h01m 10/0525 OR G06F 16/30)", "class:H01M10/0525 OR class:G06F16/30"),
        ("G06F 16/30", "G06F AND 16/30"),
        ("main-ipc:G06F", "main-ipc:G06F"),
        ("filed:[2010 to 2012]", "filed:2010..2012"),
        ("filed:*", "filed:*"),
        ("NOT 第一权利人:*", "NOT first-holder:*"),
        ('first-holder:"*"', 'first-holder:"*"'),
        ("分类号：g06f！", "class:G06F!"),
        ("ipc:G06F 16/30!", "ipc:G06F16/30!"),
        ('"and"', '"and"'),
        ("pump and valve or not seal", "(pump AND valve) OR NOT seal"),
        ("轴承 Or 密封", "轴承 OR 密封"),
        ("与", "与"),
    ],
)
def test_a_query_and_how_it_is_understood(typed: str, understood: str) -> None:
    node = parse(typed)
    assert str(node) == understood
    assert parse(understood) == node


def test_nodes() -> None:
    assert parse("*") == All()
    assert parse("a OR NOT b") == Or((Term("a"), Not(Term("b"))))
    assert parse('a "b c"') == And((Term("a"), Term("b c", quoted=True)))
    assert parse("a PRE/3 b") == Near(Term("a"), Term("b"), 3, ordered=True)
    assert parse("filed:2010") == Range("filed", "2010", "2010")
    assert parse("district:甘井子区") == Choice("district", "甘井子区")


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_field_has_an_example_that_is_understood(field: object) -> None:
    example = field.example  # type: ignore[attr-defined]
    tagged = Given(tags={"重点": frozenset({"XX:patent:1"})})
    node = parse(example, tagged)
    assert parse(str(node), tagged) == node
    for alias in field.aliases:  # type: ignore[attr-defined]
        assert parse(f"{alias}:" + example.partition(":")[2], tagged) == node


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "电机 AND titel:转子",
            "there is no field titel\n  电机 AND titel:转子\n           ^\n"
            "expected a known field; put words with a colon into quotes; did you mean title:",
        ),
        ("（电机 OR 转子", "a bracket is not closed\n  （电机 OR 转子\n                ^\nexpected a closing bracket"),
        (
            "filed:2010-2015",
            "2010-2015 is no date\n  filed:2010-2015\n        ^\n"
            "expected 2010, 2010-05, 2010-05-31 or 2010..2015; did you mean filed:2010..2015",
        ),
        ('a "b c', 'the quote is not closed\n  a "b c\n    ^\nexpected a closing quote'),
        (
            "轴承 || 密封",
            "|| is no operator\n  轴承 || 密封\n       ^\n"
            "expected AND, OR, NOT or NEAR/5; put the word into quotes to look for it; did you mean OR",
        ),
        (
            "a NEAR b",
            "NEAR needs a distance\n  a NEAR b\n    ^\n"
            "expected a number from 0 to 99, or sentence, paragraph or text; did you mean NEAR/5",
        ),
        ("a PRE b", "PRE needs a distance\n  a PRE b\n    ^\nexpected a number from 0 to 99; did you mean PRE/5"),
    ],
)
def test_an_error_shows_the_place(typed: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("a)", 1),
        ("a AND", 5),
        ("a OR OR b", 5),
        ("NOT", 3),
        ("()", 1),
        ("title:(abstract:x)", 7),
        ("[2010 TO 2011]", 0),
        ("title:>3", 6),
        ("a ，", 2),
        ("??", 0),
        ("class:G0", 6),
        ("number:12", 7),
        ("filed:2015..2010", 6),
        ("filed:..", 6),
        ("year:2010-05", 5),
        ("office:China", 7),
        ("a NEAR/5 filed:2010", 2),
        ("title:a NEAR/5 abstract:b", 8),
        ("a NEAR/500 b", 2),
        ("a PRE/sentence b", 2),
        ("(a NEAR/text b) NEAR/5 c", 16),
        ('"a b c d e f"~3', 0),
        ("(" * 200 + "a" + ")" * 200, 41),
    ],
)
def test_the_place_of_an_error(typed: str, place: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert caught.value.place == place
    assert caught.value.what
    assert caught.value.said("zh")[0] != caught.value.said("en")[0]


@pytest.mark.parametrize(
    ("typed", "place", "suggestion"),
    [
        ("轴承 ＡＮＤ 密封", 3, "AND"),
        ("轴承 与 密封", 3, "AND"),
        ("轴承 或 密封", 3, "OR"),
        ("title:(轴承 非 密封)", 10, "NOT"),
        ("轴承 && 密封", 3, "AND"),
        ("轴承 | 密封", 3, "OR"),
        ("轴承 + 密封", 3, "AND"),
        ("!轴承", 0, "NOT 轴承"),
        ("轴承AND密封", 0, "轴承 AND 密封"),
        ("轴承 OR密封", 3, "OR 密封"),
        ("轴承 near/7 密封", 3, "NEAR/7"),
        ("轴承 NEAR5 密封", 3, "NEAR/5"),
        ("轴承 W/5 密封", 3, "NEAR/5"),
        ("轴承 $PRE3 密封", 3, "PRE/3"),
        ("轴承 ADJ 密封", 3, "PRE/0"),
        ("(轴承)/TI", 4, "title:"),
        ("filed=>2010", 5, "filed:>=2010"),
        ("filed:[2010 2012]", 6, "filed:2010..2012"),
        ("filed:[2010-01 - 2012]", 6, "filed:2010-01..2012"),
        ("APD=20100101-20201231", 4, "filed:20100101..20201231"),
        ("AD=20100101:20201231", 3, "20100101.."),
        ("TTL:(轴承)", 0, "title:"),
        ("TACD:轴承", 0, "text:"),
        ("MIPC:F16C", 0, "main-ipc:"),
        ("比例1:2", 0, '"比例1:2"'),
        ("号码:ZL 2012 2 0249767.4", 3, 'number:"ZL 2012 2 0249767.4"'),
        ("轴承~", 2, ""),
        ("filed>", 5, ""),
        ("title:*", 6, ""),
        ("status:*", 7, ""),
    ],
)
def test_other_systems_and_habits_are_refused_with_a_way_out(typed: str, place: int, suggestion: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(typed)
    assert (caught.value.place, caught.value.suggestion) == (place, suggestion)
    assert caught.value.said("zh")[0] != caught.value.said("en")[0]


@pytest.mark.parametrize("typed", ["与", "sand", "near far", "发动机 W12 汽缸", "OR门", "near adj pre", "-与", "与 OR 或"])
def test_words_that_look_like_operators_stay_words(typed: str) -> None:
    assert parse(typed)


def test_an_unknown_status_names_the_known_ones() -> None:
    with pytest.raises(QueryError) as caught:
        parse("status:in-farce")
    assert caught.value.suggestion == "in-force"
    assert "lapsed (欠费终止)" in caught.value.expected
    assert caught.value.as_json()["place"] == 7


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        node = parse(text)
    except QueryError:
        return
    assert parse(str(node)) == node


@given(st.text(alphabet='ab甲（）()“”":=*?~-[]<>. /\\NEARPRE5 ANDORNOT title filed2010', max_size=30))
def test_near_misses_are_read_or_refused(text: str) -> None:
    try:
        node = parse(text)
    except QueryError:
        return
    assert parse(str(node)) == node


HISTORY = Given(earlier={1: "轴承 OR 密封", 3: "year:2012 AND 泵", 4: ""}, tags={"重点": frozenset({"XX:patent:1"})})


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("#1 AND NOT #3", "(轴承 OR 密封) AND NOT (year:2012 AND 泵)"),
        ("(#1 OR #3) AND ti:滚珠", "(轴承 OR 密封 OR (year:2012 AND 泵)) AND title:滚珠"),
        ("＃1 -#3", "(轴承 OR 密封) AND NOT (year:2012 AND 泵)"),
        ("#1 NEAR/5 滚珠", "(轴承 OR 密封) NEAR/5 滚珠"),
        ("#3 tag:重点", "year:2012 AND 泵 AND tag:重点"),
    ],
)
def test_a_number_stands_for_an_earlier_search_in_brackets(text: str, meant: str) -> None:
    assert refers(text)
    node = parse(text, HISTORY)
    assert node == parse(meant, HISTORY)
    assert str(node) == meant


@pytest.mark.parametrize("text", ["a#1", "#1a", "C#", '"#1"', "#", "#1*", "1#"])
def test_elsewhere_the_sign_is_no_reference(text: str) -> None:
    assert not refers(text)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("泵 #7", 2, ("没有编号为 7 的检索", "应为编号在 #1 至 #4 之间的已列检索")),
        ("title:(#1)", 7, ("字段内不能引用此前的检索", "应为检索词、词组或带括号的检索词")),
        ("title:#1", 6, ("字段内不能引用此前的检索", "应为检索词、词组或带括号的检索词")),
        ("泵 OR #4", 5, ("检索 #4 现已无法理解：有筛选条件不能写成检索式", "应为仍可理解的检索")),
        ("tag:别的", 4, ("所在机构没有标签 别的", "应为已有标签：重点")),
    ],
)
def test_what_cannot_be_referred_to_is_told_with_its_place(text: str, place: int, said: tuple[str, str]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, HISTORY)
    assert (caught.value.place, caught.value.said("zh")) == (place, said)


@pytest.mark.parametrize(("text", "word"), [("#1", "#1"), ("泵 AND #12", "#12")])
def test_without_a_history_a_number_is_refused_and_not_looked_for_as_a_word(text: str, word: str) -> None:
    with pytest.raises(QueryError, match=f"{word} stands for an earlier search"):
        parse(text)


def test_earlier_searches_never_make_a_query_that_could_not_be_read_again() -> None:
    long = Given(earlier={1: " OR ".join(f"词{number}" for number in range(1200))})
    parse("#1", long)
    with pytest.raises(QueryError, match="too long or nested too deep") as caught:
        parse("泵 AND (#1 OR (#1 AND 轴承))", long)
    assert caught.value.place == 7
