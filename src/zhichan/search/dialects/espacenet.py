"""Espacenet and OPS: CQL, `ti=radar prox/distance<3 ti=sensor and pd within "2005 2006"`."""

from zhichan.records.declared import Label
from zhichan.search.dialects.declared import AND, LEFT_TO_RIGHT, OR, Code, Dates, Dialect, Operator, Sign

ESPACENET = Dialect(
    name="espacenet",
    label=Label(zh="Espacenet（CQL）", en="Espacenet (CQL)"),
    about=Label(
        zh="字段、关系、值；AND、OR、NOT 从左到右，不分先后；至多 20 个检索词，词尾可截断，词首和词中不可。",
        en="Field, relation, value; AND, OR and NOT from left to right; at most 20 words, truncated at their end only.",
    ),
    codes=(
        Code(("ti",), "title"),
        Code(("ab",), "abstract"),
        Code(("ta",), "tiab"),
        Code(("claims",), "claims"),
        Code(("desc",), "description"),
        Code(("ftxt",), "text"),
        Code(("txt",), "tiab", note="nearest-field", written=False),
        Code(("pa",), "applicant"),
        Code(("in",), "inventor"),
        Code(("ia",), "holder", note="nearest-field", written=False),
        Code(("ap",), "number"),
        Code(("pn", "num"), "number", written=False),
        Code(("ipc", "ic"), "ipc"),
        Code(("cpc", "cpcc"), "cpc"),
        Code(("cl",), "class"),
        Code(("pd",), "published"),
    ),
    operators=(
        AND,
        OR,
        Operator(r"(?i:not)", "not", "NOT"),
        Operator(
            r"(?i:prox)/(?i:distance)<(?P<n>\d+)/(?i:ordered)(?:=true)?", "near", "prox/distance<{n}/ordered", True, offset=1
        ),
        Operator(r"(?i:prox)/(?i:ordered)/(?i:distance)<(?P<n>\d+)", "near", ordered=True, offset=1),
        Operator(r"(?i:prox)/(?i:distance)<(?P<n>\d+)", "near", "prox/distance<{n}", offset=1),
        Operator(r"(?i:prox)/(?i:unit)=(?i:sentence)", "same", "prox/unit=sentence", unit="sentence"),
        Operator(r"(?i:prox)/(?i:unit)=(?i:paragraph)", "same", "prox/unit=paragraph", unit="paragraph"),
        Operator(r"(?i:prox)/(?i:ordered)", "near", ordered=True, offset=1, without=1),
    ),
    signs=(
        Sign(r"(?i)\bprox/", Label(zh="运算符 prox/", en="the operator prox/")),
        Sign(
            r"(?i)\b(?:ti|ab|ta|txt|pa|in|ia|pn|ap|pr|num|pd|ct|cpc|cpcc|ipc|cl|ftxt|desc|claims)\s+(?:any|all|within|exact)\s*\"",
            Label(zh="关系词 any、all、within", en="the relations any, all, within"),
        ),
        Sign(r"(?i)\b(?:ftxt|txt|num|cpcc|ct)\s*=", Label(zh="CQL 的字段代码", en="field codes of CQL")),
        Sign(r"(?i)\bpd\s*=\s*\d{4,8}[:]\d{4,8}", Label(zh="以冒号分开的日期范围", en="a range of dates with a colon")),
    ),
    example='pd within "20100101 20151231"',
    dates=Dates(range='{code} within "{low} {high}"', from_="{code}>={low}", until="{code}<={high}", single="{code}={low}"),
    numbers=("ap", "pn"),
    relations=("=", "==", ">", "<", ">=", "<="),
    level=LEFT_TO_RIGHT,
    prefix_not=False,
    wildcards={"*": "any", "#": "one", "?": "maybe"},
    value="{}",
    word_relations=("any", "all", "within", "exact"),
    right_only=True,
    most_terms=20,
    with_subtree=frozenset({"ipc", "cpc", "cl"}),
)
