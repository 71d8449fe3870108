"""HimmPat: the field follows its value, `(轴承 OR 密封)/ta AND G06N/IC`."""

from zhichan.records.declared import Label
from zhichan.search.dialects.declared import AND, NOT, OR, Code, Dates, Dialect, Operator, Sign

HIMMPAT = Dialect(
    name="himmpat",
    label=Label(zh="HimmPat", en="HimmPat"),
    about=Label(
        zh="字段代码在检索词之后，以斜线相接，斜线前没有空格。",
        en="The field code follows what is looked for, after a slash without a blank before it.",
    ),
    codes=(
        Code(("ti",), "title", checked=False),
        Code(("ab",), "abstract", checked=False),
        Code(("clm", "clms", "cl"), "claims", checked=False),
        Code(("desc",), "description", checked=False),
        Code(("ta",), "tiab"),
        Code(("tac",), "tiabc", checked=False),
        Code(("tacd", "ft"), "text", checked=False),
        Code(("pa",), "holder"),
        Code(("in",), "inventor", checked=False),
        Code(("ag",), "agency", checked=False),
        Code(("ad_pa", "add"), "address", checked=False),
        Code(("an",), "number", checked=False),
        Code(("pn",), "number", written=False, checked=False),
        Code(("icm",), "main-ipc", checked=False),
        Code(("ic",), "ipc"),
        Code(("cpc",), "cpc", checked=False),
        Code(("loc",), "locarno", checked=False),
        Code(("ad",), "filed", checked=False),
        Code(("pd",), "published", checked=False),
        Code(("gd",), "granted", checked=False),
        Code(("pnc", "cc"), "office", checked=False),
    ),
    operators=(
        AND,
        OR,
        NOT,
        Operator(r"(?:(?P<n>\d+)[wW])", "near", "{n}W", ordered=True),
        Operator(r"(?:(?P<n>\d+)[dDnN])", "near", "{n}D"),
    ),
    signs=(
        Sign(
            r"[^\s/]/(?i:ta|ti|ab|pa|ic|icm|tac|tacd|clms?|desc|pn|an|ad|pd)(?=[\s)）]|$)",
            Label(zh="检索词之后的字段，如 /ta", en="a field after its value, such as /ta"),
        ),
    ),
    example="[20100101 TO 20151231]/ad",
    dates=Dates(range="[{low} TO {high}]/{code}"),
    numbers=("an", "pn"),
    relations=("/",),
    order_known=False,
    blank_known=False,
    wildcards_known=False,
    value="{}",
    postfix=True,
    with_subtree=frozenset({"ic", "icm", "cpc"}),
)
