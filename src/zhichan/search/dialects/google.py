"""Google Patents: `TI=(radar) -lidar assignee:"Jilin University" before:filing:20200101`."""

from zhichan.records.declared import Label
from zhichan.search.dialects.declared import AND, NOT, OR, Code, Dates, Dialect, Operator, Sign

GOOGLE = Dialect(
    name="google",
    label=Label(zh="谷歌专利", en="Google Patents"),
    about=Label(
        zh="词间空格为 AND，减号为 NOT；并列的同一字段为 OR；日期写作 before:filing: 与 after:filing:。",
        en="A blank is AND, a minus is NOT; the same field twice is OR; dates are before:filing: and after:filing:.",
    ),
    codes=(
        Code(("TI",), "title"),
        Code(("AB",), "abstract"),
        Code(("CL",), "claims"),
        Code(("TAC",), "tiabc", checked=False),
        Code(("assignee",), "holder"),
        Code(("inventor",), "inventor"),
        Code(("cpc",), "cpc"),
        Code(("ipc",), "ipc", checked=False),
        Code(("country",), "office"),
        Code(("before:filing",), "filed", note="date-boundary", sign="<", checked=False),
        Code(("after:filing",), "filed", note="date-boundary", written=False, sign=">=", checked=False),
        Code(("before:priority", "before"), "filed", note="priority-date", written=False, sign="<"),
        Code(("after:priority", "after"), "filed", note="priority-date", written=False, sign=">="),
        Code(("before:publication",), "published", note="date-boundary", sign="<", checked=False),
        Code(("after:publication",), "published", note="date-boundary", written=False, sign=">=", checked=False),
        Code(("patent", "pn"), "number", checked=False),
        Code(("type",), "type", checked=False),
    ),
    operators=(
        AND,
        OR,
        NOT,
        Operator(r"NEAR/?(?P<n>\d+)", "near", "NEAR/{n}", offset=1),
        Operator(r"NEAR", "near", offset=1, without=5),
        Operator(r"ADJ/?(?P<n>\d+)", "near", "ADJ/{n}", ordered=True, offset=1),
        Operator(r"ADJ", "near", ordered=True, offset=1, without=1),
        Operator(r"WITH", "near", offset=1, without=20),
        Operator(r"SAME", "same", "SAME", unit="paragraph"),
        Operator(r"/(?P<n>\d+)[wW]", "near", offset=1),
    ),
    signs=(
        Sign(
            r"\b(?:before|after):(?:priority|filing|publication):",
            Label(zh="before:priority: 之类的日期", en="dates such as before:priority:"),
        ),
        Sign(r"\b(?:assignee|cpc|country)[:=]", Label(zh="字段 assignee、country", en="the fields assignee, country")),
        Sign(r"\s/\d+w\s|\sNEAR\d+\s|\sADJ/?\d*\s", Label(zh="运算符 ADJ、NEAR5、/5w", en="the operators ADJ, NEAR5, /5w")),
        Sign(r"\S\$\d?(?=\s|$|\))", Label(zh="通配符 $", en="the wildcard $")),
    ),
    example="after:filing:20100101 before:filing:20160101",
    dates=Dates(range="(after:{name}:{low} before:{name}:{after})", from_="after:{name}:{low}", until="before:{name}:{after}"),
    numbers=("patent", "patent"),
    relations=("=", ":"),
    repeated_or=True,
    minus=True,
    wildcards={"*": "any", "#": "one", "?": "maybe", "$": "any"},
    upto="$",
    values={"type": {"design": ("DESIGN",), "invention": ("PATENT",)}},
)
