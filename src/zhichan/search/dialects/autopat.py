"""innojoy and autopat: `TI,AB += (a AND b) XOR AD=(20100101 to 20151231)`."""

from zhichan.records.declared import Label
from zhichan.search.dialects.declared import AND, NOT, OR, Code, Dates, Dialect, Operator, Sign

AUTOPAT = Dialect(
    name="autopat",
    label=Label(zh="innojoy / autopat", en="innojoy / autopat"),
    about=Label(
        zh="字段代码在前，以等号或比较符相接；几个字段可共用一个条件：*= 全部符合，+= 任一符合，^= 恰有一个符合。",
        en="A field code comes first, with an equals sign or a comparison; fields in a list share a condition: *= all, += any, "
        "^= just one.",
    ),
    codes=(
        Code(("TI", "名称"), "title", checked=False),
        Code(("AB", "摘要"), "abstract", checked=False),
        Code(("CLM", "CL", "权利要求"), "claims", checked=False),
        Code(("DES", "说明书"), "description", checked=False),
        Code(("PA", "申请人", "AP"), "applicant"),
        Code(("IN", "发明人"), "inventor", checked=False),
        Code(("AGC", "代理机构"), "agency", checked=False),
        Code(("AR", "地址"), "address", checked=False),
        Code(("AN", "申请号"), "number"),
        Code(("PN", "公开（公告）号"), "number", written=False),
        Code(("PIC", "主分类号"), "main-ipc", checked=False),
        Code(("SIC", "IPC", "分类号"), "ipc", checked=False),
        Code(("CPC",), "cpc", checked=False),
        Code(("LOC",), "locarno", checked=False),
        Code(("AD", "申请日"), "filed"),
        Code(("ADY", "申请年"), "year"),
        Code(("PD", "公开（公告）日"), "published"),
        Code(("GD", "授权公告日"), "granted"),
        Code(("KC", "公开类型"), "type", note="type-letters"),
        Code(("CC", "国别"), "office", checked=False),
    ),
    operators=(AND, OR, NOT, Operator(r"(?i:xor)", "xor")),
    signs=(
        Sign(r"[*+^]=", Label(zh="几个字段共用的运算符 *=、+=、^=", en="an operator over several fields: *=, +=, ^=")),
        Sign(r"(?i)\sxor\s", Label(zh="运算符 XOR", en="the operator XOR")),
        Sign(
            r"(?i)=\s*\(\s*\d{4,8}\s+to\s+\d{4,8}\s*\)",
            Label(zh="圆括号内以 to 分开的日期", en="dates in round brackets with “to”"),
        ),
        Sign(r"\b(?:KC|ADY|PDY)\s*=", Label(zh="字段 KC、ADY、PDY", en="the fields KC, ADY, PDY")),
    ),
    example="AD=(20100101 to 20151231)",
    dates=Dates(range="{code}=({low} to {high})", from_="{code}>={low}", until="{code}<={high}", single="{code}={low}"),
    relations=("=", "!=", ">", "<", ">=", "<=", "*=", "+=", "^="),
    order_known=False,
    blank_known=False,
    wildcards_known=False,
    values={"type": {"invention": ("A", "B", "C"), "utility-model": ("U", "Y"), "design": ("S", "D")}},
    several=True,
)
