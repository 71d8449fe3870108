"""incoPat: `TIABC=(a OR b) AND IPC=(G06N) AND AD="20100101,20151231"`."""

from zhichan.records.declared import Label
from zhichan.search.dialects.declared import AND, NOT, OR, Code, Dates, Dialect, Operator, Sign

INCOPAT = Dialect(
    name="incopat",
    label=Label(zh="incoPat", en="incoPat"),
    about=Label(
        zh="字段代码在前，以等号相接；日期范围写在引号内，以逗号分开。",
        en="A field code comes first, with an equals sign; a range of dates stands in quotes, with a comma.",
    ),
    codes=(
        Code(("TI",), "title"),
        Code(("AB",), "abstract"),
        Code(("CLAIM", "CL"), "claims", checked=False),
        Code(("DES",), "description", checked=False),
        Code(("TIAB",), "tiab", checked=False),
        Code(("TIABC",), "tiabc"),
        Code(("FULL", "ALL"), "text", checked=False),
        Code(("AP", "PA"), "applicant"),
        Code(("ASSIGNEE-CUR", "AEE"), "holder", checked=False),
        Code(("IN", "INV"), "inventor", checked=False),
        Code(("AGC", "AGENCY"), "agency", checked=False),
        Code(("AP-ADD", "ADDR"), "address", checked=False),
        Code(("AN", "APN"), "number"),
        Code(("PN",), "number", written=False),
        Code(("IPC-MAIN", "IPCM"), "main-ipc", checked=False),
        Code(("IPC",), "ipc"),
        Code(("CPC",), "cpc", checked=False),
        Code(("LOC",), "locarno", checked=False),
        Code(("AD",), "filed"),
        Code(("PD",), "published", checked=False),
        Code(("GD",), "granted", checked=False),
        Code(("PNC",), "office", checked=False),
        Code(("PT",), "type", checked=False),
        Code(("LEGAL-STATUS", "LS"), "status", checked=False),
    ),
    operators=(
        AND,
        OR,
        NOT,
        Operator(r"(?:NEAR|near)/(?P<n>\d+)", "near", "NEAR/{n}"),
        Operator(r"WITH", "same", "WITH", unit="text"),
        Operator(r"SAME", "same", "SAME", unit="paragraph"),
    ),
    signs=(
        Sign(r"\bTIABC\s*=", Label(zh="字段 TIABC=", en="the field TIABC=")),
        Sign(
            r"\b(?:IPC-MAIN|AP-ADD|LEGAL-STATUS|CLAIM|DES|FULL|PNC)\s*=",
            Label(zh="incoPat 的字段代码", en="field codes of incoPat"),
        ),
        Sign(
            r"\b[AP]D\s*=\s*\"\"",
            Label(zh="引号内的日期", en="a date in quotes"),
        ),
        Sign(r"=[^=]{1,200}\s(?:WITH|SAME)\s", Label(zh="运算符 WITH、SAME", en="the operators WITH, SAME")),
    ),
    example='AD="20100101,20151231"',
    dates=Dates(range='{code}="{low},{high}"'),
    order_known=False,
    blank_known=False,
    values={
        "type": {"invention": ("1", "发明"), "utility-model": ("2", "实用新型"), "design": ("3", "外观设计")},
        "status": {"in-force": ("有效",), "lapsed expired withdrawn rejected abandoned revoked": ("失效",), "pending": ("审中",)},
    },
    with_subtree=frozenset({"IPC", "CPC", "IPC-MAIN"}),
)
