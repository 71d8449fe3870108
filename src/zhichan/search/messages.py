"""What is said of a query that cannot be read: what is wrong, and what could have stood there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from zhichan.records.declared import Label

_NOTHING = Label(zh="", en="")
_TERM = Label(zh="检索词、引号中的词组、字段或左括号", en="a word, a phrase in quotes, a field or an opening bracket")

MESSAGES: dict[str, tuple[Label, Label]] = {
    "too-long": (
        Label(zh="检索式过长", en="the query is too long"),
        Label(zh="至多 {limit} 个字符", en="at most {limit} characters"),
    ),
    "too-deep": (
        Label(zh="括号或 NOT 嵌套过深", en="the brackets or NOTs are nested too deep"),
        Label(zh="至多 {limit} 层", en="at most {limit} levels"),
    ),
    "open-quote": (Label(zh="引号未闭合", en="the quote is not closed"), Label(zh="一个闭合的引号", en="a closing quote")),
    "open-range": (Label(zh="方括号未闭合", en="the square bracket is not closed"), Label(zh="]", en="a closing ]")),
    "open-bracket": (Label(zh="括号未闭合", en="a bracket is not closed"), Label(zh="右括号", en="a closing bracket")),
    "close-bracket": (Label(zh="多出一个右括号", en="this bracket closes nothing"), _TERM),
    "empty-bracket": (Label(zh="此处缺少检索词", en="something is missing before this bracket"), _TERM),
    "character": (Label(zh="此处不能出现 {character}", en="{character} cannot stand here"), _TERM),
    "end": (Label(zh="检索式不完整", en="the query ends too early"), _TERM),
    "operator": (Label(zh="{word} 不能用在此处", en="{word} cannot stand here"), _TERM),
    "stray": (
        Label(zh="{word} 不是运算符", en="{word} is no operator"),
        Label(
            zh="AND、OR、NOT 或 NEAR/5；若要检索该词本身，请加引号",
            en="AND, OR, NOT or NEAR/5; put the word into quotes to look for it",
        ),
    ),
    "suffix": (
        Label(zh="字段须写在检索词之前", en="a field stands before what is looked for"),
        Label(zh="title:(甲 乙) 之类的写法", en="a form such as title:(a b)"),
    ),
    "tilde": (
        Label(zh="{character} 不能用在此处", en="{character} cannot stand here"),
        Label(zh='引号中的词组后接 ~ 和整数，如 "甲 乙"~3', en='~ and a number after a phrase in quotes, such as "a b"~3'),
    ),
    "comparison": (
        Label(zh="{character} 不能用在此处", en="{character} cannot stand here"),
        Label(zh="日期字段、比较符和日期，如 filed:>=2010", en="a date field, a comparison and a date, such as filed:>=2010"),
    ),
    "colon-in-date": (
        Label(zh="日期范围中不用冒号", en="a range of dates has no colon"),
        Label(zh="filed:2010..2015 之类的写法", en="a form such as filed:2010..2015"),
    ),
    "field-in-field": (
        Label(zh="字段内不能再用字段", en="a field cannot stand inside a field"),
        Label(zh="检索词、词组或带括号的检索词", en="a word, a phrase or words in brackets"),
    ),
    "unknown-field": (
        Label(zh="没有名为 {name} 的字段", en="there is no field {name}"),
        Label(zh="已有字段；若冒号是检索词的一部分，请加引号", en="a known field; put words with a colon into quotes"),
    ),
    "distance": (
        Label(zh="{word} 缺少间隔数", en="{word} needs a distance"),
        Label(zh="0 至 {limit} 的整数", en="a number from 0 to {limit}"),
    ),
    "near-distance": (
        Label(zh="{word} 缺少间隔数", en="{word} needs a distance"),
        Label(
            zh="0 至 {limit} 的整数，或 sentence（同句）、paragraph（同段）、text（同一文本）",
            en="a number from 0 to {limit}, or sentence, paragraph or text",
        ),
    ),
    "loose": (
        Label(zh="带 ~ 的词组词数过多", en="a phrase with ~ has too many words"),
        Label(zh="至多 {limit} 个词", en="at most {limit} words"),
    ),
    "near-operand": (
        Label(zh="{word} 两侧只能是词或词组", en="{word} stands between words and phrases only"),
        Label(zh="词、词组，或用 OR 连接并加括号的词", en="a word, a phrase, or such joined by OR in brackets"),
    ),
    "near-fields": (
        Label(zh="{word} 两侧须为同一字段", en="both sides of {word} must be in one field"),
        Label(zh="title:(甲 NEAR/5 乙) 之类的写法", en="a form such as title:(a NEAR/5 b)"),
    ),
    "no-range": (
        Label(zh="字段 {field} 没有范围", en="the field {field} has no ranges"),
        Label(zh="{example} 之类的写法", en="a form such as {example}"),
    ),
    "range-without-field": (
        Label(zh="范围须写在日期字段之后", en="a range needs a date field before it"),
        Label(zh="filed:2010..2015 之类的写法", en="a form such as filed:2010..2015"),
    ),
    "nothing-to-search": (
        Label(zh="此处没有可检索的字词", en="there is nothing to search for here"),
        Label(zh="字母、数字或汉字", en="letters or digits"),
    ),
    "only-wildcards": (
        Label(zh="通配符须与字词连用", en="wildcards need letters beside them"),
        Label(zh="电?器、comput* 之类的写法", en="a form such as 电?器 or comput*"),
    ),
    "date": (
        Label(zh="{value} 不是日期", en="{value} is no date"),
        Label(zh="2010、2010-05、2010-05-31 或 2010..2015", en="2010, 2010-05, 2010-05-31 or 2010..2015"),
    ),
    "year": (Label(zh="{value} 不是年份", en="{value} is no year"), Label(zh="2010 或 2010..2015", en="2010 or 2010..2015")),
    "backwards": (
        Label(zh="范围的终点早于起点", en="the range ends before it begins"),
        Label(zh="先早后晚的两个日期", en="the earlier date first"),
    ),
    "choice": (Label(zh="{field} 没有取值 {value}", en="{field} has no value {value}"), Label(zh="{known}", en="one of {known}")),
    "party": (
        Label(zh="没有权利人叫作 {value}", en="no owner is called {value}"),
        Label(zh="权利人的全称或编号", en="the whole name of an owner, or its id"),
    ),
    "unresolved": (
        Label(zh="各权利人名称尚未归并，{field} 暂不可用", en="{field} cannot be used: who is who has not been resolved"),
        Label(zh="zhichan parties resolve 归并之后再检索", en="zhichan parties resolve before such a search"),
    ),
    "no-concordance": (
        Label(
            zh="尚未载入 WIPO 的 IPC 与技术领域对照表，{field} 暂不可用",
            en="{field} cannot be used: WIPO’s concordance from IPC to fields of technology is not loaded",
        ),
        Label(zh="zhichan scheme load 载入对照表之后再检索", en="zhichan scheme load with the concordance before such a search"),
    ),
    "no-class-title": (
        Label(zh="没有名称中含 {value} 的分类", en="no class has {value} in its title"),
        Label(
            zh="分类名称中的字词；官方名称用 zhichan scheme load 载入后方可检索",
            en="words of the title of a class; an issuer’s titles are known once they are loaded: zhichan scheme load",
        ),
    ),
    "many-class-titles": (
        Label(zh="名称中含 {value} 的分类过多（{count} 个）", en="too many classes have {value} in their title: {count}"),
        Label(zh="更多的字词：至多 {limit} 个分类", en="more words: at most {limit} classes"),
    ),
    "code": (
        Label(zh="{value} 不是两位字母代码", en="{value} is no code of two letters"),
        Label(zh="CN、US、JP 等代码", en="a code such as CN, US, JP"),
    ),
    "class": (
        Label(zh="{value} 不是分类号", en="{value} is no class symbol"),
        Label(zh="{example} 之类的分类号", en="a symbol such as {example}"),
    ),
    "number": (
        Label(zh="{value} 不是申请号或公开号", en="{value} is no application or publication number"),
        Label(zh="{example} 之类的号码", en="a number such as {example}"),
    ),
    "list": (
        Label(zh="{value} 不是号码清单的编号", en="{value} is no id of a list of numbers"),
        Label(zh="提交号码清单后给出的编号", en="the id that was given when the numbers were sent"),
    ),
    "list-gone": (
        Label(zh="此处没有保存号码清单 {value}", en="no list of numbers {value} is kept here"),
        Label(
            zh="仍在保存的清单（自最后一次使用起 {days} 天），请重新提交号码",
            en="a list that is still kept ({days} days after its last use): send the numbers again",
        ),
    ),
    "stray-there": (
        Label(zh="{word} 不是此平台的运算符", en="{word} is no operator of this platform"),
        Label(zh="{known} 之一；若要检索该词本身，请加引号", en="one of {known}; put the word into quotes to look for it"),
    ),
    "unknown-there": (
        Label(zh="{dialect_zh}没有可在此理解的字段 {name}", en="{dialect} has no field {name} that is understood here"),
        Label(zh="已知字段；若是检索词的一部分，请加引号", en="a known field; put it into quotes if it belongs to the words"),
    ),
    "suffix-blank": (
        Label(zh="字段须紧跟在检索词之后", en="a field follows what is looked for at once"),
        Label(zh="检索词/ta 之类的写法，斜线前不留空格", en="a form such as word/ta, without a blank before the slash"),
    ),
    "not-first": (
        Label(zh="{word} 之前须有检索词", en="something must stand before {word}"),
        Label(zh="甲 NOT 乙 之类的写法", en="a form such as a NOT b"),
    ),
    "relation": (
        Label(zh="{character} 不能用在此处", en="{character} cannot stand here"),
        Label(zh="{example} 之类的写法", en="a form such as {example}"),
    ),
    "no-value": (
        Label(zh="字段 {name} 缺少检索词", en="the field {name} has no value"),
        Label(zh="检索词、引号中的词组或左括号", en="a word, a phrase in quotes or an opening bracket"),
    ),
    "distance-there": (
        Label(zh="{word} 的间隔数不对", en="{word} has a distance that is none"),
        Label(zh="{least} 至 {limit} 的整数", en="a number from {least} to {limit}"),
    ),
    "date-there": (
        Label(zh="{value} 不是日期", en="{value} is no date"),
        Label(zh="日历上的日期，如 {example}", en="a date of the calendar, in a form such as {example}"),
    ),
    "range-there": (
        Label(zh="日期范围须有日期字段", en="a range of dates needs a date field"),
        Label(zh="{example} 之类的写法", en="a form such as {example}"),
    ),
    "no-history": (
        Label(
            zh="{word} 指此前的一次检索，登录后在检索页面方可使用",
            en="{word} stands for an earlier search, on the pages of whoever has signed in",
        ),
        Label(
            zh='检索词；若要检索该词本身，请写作 "{word}"',
            en='something to search for; write "{word}" to look for the word itself',
        ),
    ),
    "no-earlier": (
        Label(zh="没有编号为 {number} 的检索", en="there is no search number {number}"),
        Label(zh="编号在 #{first} 至 #{last} 之间的已列检索", en="one of the searches listed, from #{first} to #{last}"),
    ),
    "none-earlier": (
        Label(zh="没有编号为 {number} 的检索", en="there is no search number {number}"),
        Label(zh="检索词：尚未保留任何检索", en="something to search for: no search has been kept yet"),
    ),
    "earlier-in-field": (
        Label(zh="字段内不能引用此前的检索", en="an earlier search cannot stand inside a field"),
        Label(zh="检索词、词组或带括号的检索词", en="a word, a phrase or words in brackets"),
    ),
    "earlier-unreadable": (
        Label(zh="检索 #{number} 现已无法理解：{why_zh}", en="search #{number} cannot be read any more: {why}"),
        Label(zh="仍可理解的检索", en="a search that can still be read"),
    ),
    "too-long-whole": (
        Label(zh="引用的检索展开后过长或嵌套过深", en="with earlier searches put in, the query is too long or nested too deep"),
        Label(zh="至多 {limit} 个字符、{deepest} 层括号", en="at most {limit} characters and {deepest} levels of brackets"),
    ),
    "no-tags": (
        Label(
            zh="{field} 检索机构内部的标签，限该机构人员登录后或其程序凭密钥使用",
            en="{field} looks for the tags of a body, for its people who have signed in and their programs",
        ),
        Label(
            zh="其他字段；也可登录后再检索，程序请使用含 read-notebook 权限的密钥",
            en="another field; or sign in; or, in a program, send a key with the scope read-notebook",
        ),
    ),
    "no-tag": (
        Label(zh="所在机构没有标签 {value}", en="your bodies have no tag {value}"),
        Label(zh="已有标签：{known}", en="one of your tags: {known}"),
    ),
    "too-many-ways": (
        Label(zh="展开后的写法过多", en="it would have to be written out in too many ways"),
        Label(zh="至多 {limit} 种写法；请少用通配符或 XOR", en="at most {limit} ways: fewer wildcards or XORs"),
    ),
    "wild-word": (
        Label(zh="通配符与标点不能同在一词", en="a word cannot hold wildcards and other signs"),
        Label(zh="只含字母、数字、汉字和通配符的词", en="a word of letters, digits and wildcards"),
    ),
    "unsaid": (
        Label(zh="{word} 在此没有对应的写法", en="{word} has no counterpart here"),
        Label(zh="去掉该部分的检索式", en="the query without it"),
    ),
    "cannot-say": (
        Label(zh="{dialect_zh}无法表达 {clause}", en="{dialect} cannot say {clause}"),
        Label(zh="不含该部分的检索式", en="a query without this clause"),
    ),
    "too-far-there": (
        Label(zh="{dialect_zh}无法表达 {clause}：间隔过大", en="{dialect} cannot say {clause}: the distance is too great"),
        Label(zh="至多 {limit} 的间隔", en="a distance of at most {limit}"),
    ),
    "right-only": (
        Label(
            zh="{dialect_zh}无法表达 {clause}：通配符只能在词尾",
            en="{dialect} cannot say {clause}: a wildcard stands at the end of a word only",
        ),
        Label(zh="词尾的通配符", en="a wildcard at the end"),
    ),
    "wild-signs": (
        Label(
            zh="{dialect_zh}无法表达 {clause}：通配符与标点不能同在一词",
            en="{dialect} cannot say {clause}: a word holds wildcards and other signs",
        ),
        Label(zh="只含字母、数字、汉字和通配符的词", en="a word of letters, digits and wildcards"),
    ),
}
"""By code: what is wrong, and what was expected; `{…}` are filled in."""


def nearest(word: str, known: Iterable[str], likeness: float = 0.5) -> str:
    """The known word that is most like this one, or `""`."""
    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=likeness)), "")
