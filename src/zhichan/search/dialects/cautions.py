"""Where a query means something else on the other side: what is said about it, declared in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhichan.records.declared import Label

WARNINGS: dict[str, Label] = {
    "left-to-right": Label(
        zh="{dialect}按从左到右的次序运算，不分 AND、OR 的先后；此式按该次序理解，并以括号标明",
        en="{dialect} reads AND and OR from left to right, neither first; the query is read so, and brackets show it",
    ),
    "order-unknown": Label(
        zh="此处 AND 与 OR 混用而未加括号，{dialect}的先后次序没有可靠依据；此处按先 AND 后 OR 理解，请加括号",
        en="AND and OR stand together without brackets, and no source tells the order of {dialect}; read as AND first: "
        "add brackets",
    ),
    "blank": Label(
        zh="词间空格按 AND 理解；{dialect}如何理解空格没有可靠依据",
        en="a blank between words is read as AND; no source tells what {dialect} makes of it",
    ),
    "repeated-field": Label(
        zh="{dialect}将并列的同一字段视为 OR；此处照此理解",
        en="{dialect} takes the same field twice, side by side, as OR; it is read so",
    ),
    "xor": Label(
        zh="XOR 改写为“其一成立且不同时成立”",
        en="XOR is written out as: one of them and not both",
    ),
    "default-fields": Label(
        zh="未指明字段的词：此处查标题、摘要、权利要求、权利人、发明人和号码，{dialect}查其自身的默认字段",
        en="words without a field: here looked for in title, abstract, claims, holders, inventors and numbers, in {dialect} in "
        "its own default fields",
    ),
    "subtree": Label(
        zh="{code} 在{dialect}中不一定包含下位分类；此处一律包含",
        en="{code} does not surely include the classes below in {dialect}; here they are always included",
    ),
    "only-subtree": Label(
        zh="{code} 在{dialect}中不含下位分类；此处的分类检索一律包含下位分类",
        en="{code} leaves out the classes below in {dialect}; a class here always includes them",
    ),
    "nearest-field": Label(
        zh="{code} 在此没有完全对应的字段，按最接近的 {ours} 理解",
        en="{code} has no exact counterpart here; read as the nearest, {ours}",
    ),
    "nearest-code": Label(
        zh="{ours} 在{dialect}中没有完全对应的字段，写作最接近的 {code}",
        en="{ours} has no exact counterpart in {dialect}; written as the nearest, {code}",
    ),
    "tree": Label(
        zh="公司树按此处登记的关联关系理解，与该平台的公司树未必相同",
        en="a tree of companies is read as the affiliations declared here, which need not be those of the platform",
    ),
    "language": Label(
        zh="{code} 只查一种语言的文本；此处各语言的文本都查",
        en="{code} looks in the texts of one language; here the texts of all are looked in",
    ),
    "stemming": Label(
        zh="{dialect}会将英文词还原为词干；此处按原词查找，可用 * 放宽",
        en="{dialect} reduces English words to their stems; here a word is found as it is written: widen it with *",
    ),
    "boost": Label(zh="权重 {mark} 只影响排序，已略去", en="the weight {mark} only changes the order of hits and is left out"),
    "priority-date": Label(
        zh="优先权日在此没有字段，按申请日理解",
        en="there is no field for priority dates here; read as the filing date",
    ),
    "wildcard-in-quotes": Label(
        zh="引号内的通配符此处按普通标点理解",
        en="wildcards inside quotes are read as plain signs here",
    ),
    "wildcards-unknown": Label(
        zh="{dialect}的通配符没有可靠依据；此处 * 为任意个字符，? 为恰好一个",
        en="no source tells the wildcards of {dialect}; here * is any number of characters and ? exactly one",
    ),
    "wildcard-maybe": Label(
        zh="{sign} 表示至多若干个字符，已展开为 OR 连接的几种写法",
        en="{sign} stands for a character or none; it is written out as alternatives joined by OR",
    ),
    "wildcard-words": Label(
        zh="通配符此处只在一个英文词或一段连续汉字之内起作用",
        en="wildcards here work within one Latin word, or one run of Chinese characters",
    ),
    "proximity": Label(
        zh="间隔此处按词位计：一个汉字或一个英文词为一位；{dialect}的计数单位可能不同",
        en="distances are counted here in Chinese characters and Latin words; {dialect} may count otherwise",
    ),
    "proximity-number": Label(
        zh="{dialect}的 {there} 写作此处的 {here}：两者对间隔的计法相差一位",
        en="{there} of {dialect} is {here} here: the two count the distance differently by one",
    ),
    "same-unit": Label(
        zh="{dialect}的“{there}”按此处的 {here} 理解",
        en="{there} of {dialect} is read as {here}",
    ),
    "not-equal": Label(
        zh="!= 理解为“不含”；没有该字段的权利也在结果之内",
        en="!= is read as NOT: rights without that field are in the result too",
    ),
    "exact-field": Label(
        zh="精确匹配整个字段按词组理解",
        en="an exact match of the whole field is read as a phrase",
    ),
    "years": Label(
        zh="年份字段在{dialect}中写作日期范围",
        en="the year is written in {dialect} as a range of dates",
    ),
    "type-letters": Label(
        zh="{code} 的文献种类代码按权利类型理解，不分公开与授权",
        en="the kind codes of {code} are read as types of right, whether published or granted",
    ),
    "status-group": Label(
        zh="{dialect}的 {value} 合指此处的几种状态：{ours}",
        en="{value} of {dialect} is several states here: {ours}",
    ),
    "status-there": Label(
        zh="{dialect}没有单独的 {ours} 状态，写作 {value}，范围更宽",
        en="{dialect} does not tell the state {ours} apart; it is written as {value}, which is wider",
    ),
    "too-many-terms": Label(
        zh="{dialect}一次至多接受 {limit} 个检索词，此式有 {count} 个",
        en="{dialect} takes at most {limit} words at once, and this query has {count}",
    ),
    "date-format": Label(
        zh="{value} 按日.月.年理解，即 {ours}",
        en="{value} is read as day.month.year, which is {ours}",
    ),
    "one-language": Label(
        zh="{dialect}按语言分字段；写作英文字段，其他语言的文本不在其内",
        en="{dialect} has a field for each language; written as the English one, without texts in other languages",
    ),
    "open-end": Label(
        zh="{dialect}的日期范围须写明两端，未写的一端写作 {day}",
        en="a range of dates needs both ends in {dialect}; the open one is written as {day}",
    ),
    "date-boundary": Label(
        zh="before 按早于该日理解，after 按该日及以后理解",
        en="before is read as earlier than the day, after as that day or later",
    ),
    "read-back": Label(
        zh="译出的检索式再读回来与原式不完全相同：{back}",
        en="read back, the translation is not quite the same: {back}",
    ),
}
"""By code; `{…}` are filled in."""

CHANGES = frozenset({"open-end", "nearest-code", "years", "status-there", "read-back"})
"""The warnings of writing after which the text read back is another query."""


@dataclass(frozen=True)
class Caution:
    """One place where the meaning changes. `place`: the offset in the query as typed."""

    code: str
    place: int
    details: dict[str, str] = field(default_factory=dict, hash=False)

    def said(self, lang: str) -> str:
        """The sentence in a language."""
        words = {name.removesuffix("_zh"): value for name, value in self.details.items() if name.endswith("_zh")}
        chinese = Label(zh="zh", en="").in_(lang)
        return WARNINGS[self.code].in_(lang).format_map({**self.details, **(words if chinese else {})})


class Cautions:
    """The warnings of one query, each said once."""

    def __init__(self, label: Label) -> None:
        self._label = label
        self._said: dict[tuple[str, tuple[str, ...]], Caution] = {}

    def add(self, code: str, place: int = 0, /, **details: object) -> None:
        """Adds a warning; `{dialect}` is filled in by itself."""
        told = {name: str(value) for name, value in details.items()}
        key = (code, tuple(told.values()))
        if key not in self._said:
            self._said[key] = Caution(code, place, {"dialect": self._label.en, "dialect_zh": self._label.zh, **told})

    def all(self) -> list[Caution]:
        """All of them in the order in which they were met."""
        return list(self._said.values())
