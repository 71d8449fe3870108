"""What the engines say, in the language of the page."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils.translation import override

from zhichan.portal.page.sentences import in_chinese, language_of, place_in_chinese


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("is no date", "不是日期"),
        ("there is no format named 'abc'", "没有名为“abc”的格式"),
        ('there is no format named "o\'neil"', "没有名为“o'neil”的格式"),
        ("the check digit is wrong, 7 belongs to these digits", "校验位有误，这组数字的校验位应为 7"),
        ("formats: cn-trademark-table, abc", "可用的格式：商标登记信息表、abc"),
        ("the object storage cannot be reached (no answer)", "无法连接对象存储（没有应答）"),
        ("the object storage cannot be reached (503)", "无法连接对象存储（503）"),
        # what: mend, as quarantined records keep it
        ("is no date: write it as 2012-05-31", "不是日期；请写作 2012-05-31"),
        ("there is no job 5: choose one from the list", "没有编号为 5 的任务；请从列表中选择"),
        # where: what: mend, as reports keep it
        ("名称: 一.csv: the file is empty: fetch or export it again", "名称: 一.csv：文件是空的；请重新获取或导出"),
        (
            "the file is of no known format; it begins with '<html>'",
            "文件格式未知（开头：“<html>”）",
        ),
        # a phrase within a sentence, and one that is in quotes: that is what somebody wrote
        ("is not the type that the application number says (design)", "与申请号所示类型（外观设计）不一致"),
        ("there is no format named 'design'", "没有名为“design”的格式"),
        (
            "the document breaks off at line 3, column 9 of the document that begins at byte 70: fetch the file again",
            "文件在此中断：自第 70 字节起的文件第 3 行第 9 列；请重新获取该文件",
        ),
        # several reasons of one record
        ("is no date: write it as 2012-05-31; is no whole number", "不是日期；请写作 2012-05-31。不是整数"),
    ],
)
def test_sentences_in_chinese(said: str, chinese: str) -> None:
    assert in_chinese(said) == chinese


@pytest.mark.parametrize("said", ["", "no engine says this", "是否", "is no date, they say", "x" * 5_000 + ": is no date"])
def test_what_the_catalogue_does_not_know(said: str) -> None:
    assert in_chinese(said) is None


@pytest.mark.parametrize(
    ("where", "chinese"),
    [
        ("row 7", "第 7 行"),
        ("sheet 一, 二 row 7, 申请日", "工作表“一, 二”第 7 行，申请日"),
        ("line 7", "第 7 行"),
        ("一.csv row 7", "一.csv 第 7 行"),
        ("一.csv", "一.csv"),
    ],
)
def test_places_in_chinese(where: str, chinese: str) -> None:
    assert place_in_chinese(where) == chinese


def test_the_language_of_what_is_shown_as_it_is() -> None:
    assert language_of("the column 名称 is not known") == "en"
    assert language_of("您的角色不能导入 CSV 文件") == "zh"


def shown(text: str, lang: str, most: int = 0) -> str:
    with override(lang):
        return Template("{% load sentences %}{{ said|sentence:most }}").render(Context({"said": text, "most": most}))


def test_a_page_marks_what_is_not_in_its_language() -> None:
    assert shown("is no date", "zh-hans") == "不是日期"
    assert shown("is no date", "en") == "is no date"
    assert shown("Expected <int>", "zh-hans") == '<span lang="en">Expected &lt;int&gt;</span>'
    assert shown("您的角色不能导入文件", "zh-hans") == "您的角色不能导入文件"
    assert shown("您的角色不能导入文件", "en") == '<span lang="zh-Hans">您的角色不能导入文件</span>'
    assert shown("is no date: write it as 2012-05-31", "zh-hans", 5) == "不是日期…"
