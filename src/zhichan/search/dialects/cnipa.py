"""CNIPA's search (PSS): `发明名称=(雷达) AND 申请（专利权）人=(吉林大学)`."""

from zhichan.records.declared import Label
from zhichan.search.dialects.declared import AND, NOT, OR, Code, Dates, Dialect, Operator, Sign

CNIPA = Dialect(
    name="cnipa",
    label=Label(zh="国知局专利检索", en="CNIPA search"),
    about=Label(
        zh="字段用中文全称，以等号相接；括号可为全角；日期范围以冒号分开。",
        en="Fields go by their full Chinese names, with an equals sign; brackets may be full-width; a range has a colon.",
    ),
    codes=(
        Code(("发明名称", "名称"), "title"),
        Code(("摘要",), "abstract", checked=False),
        Code(("权利要求",), "claims", checked=False),
        Code(("说明书",), "description", checked=False),
        Code(("关键词",), "tiabc", checked=False),
        Code(("复合文本", "全文"), "text", checked=False),
        Code(("申请（专利权）人", "申请人"), "holder"),
        Code(("发明人", "发明（设计）人"), "inventor", checked=False),
        Code(("代理机构",), "agency", checked=False),
        Code(("申请人地址", "地址"), "address", checked=False),
        Code(("申请号",), "number", checked=False),
        Code(("公开（公告）号",), "number", written=False, checked=False),
        Code(("IPC主分类号", "主分类号"), "main-ipc", checked=False),
        Code(("IPC分类号",), "ipc", checked=False),
        Code(("CPC分类号", "CPC"), "cpc", checked=False),
        Code(("外观设计洛迦诺分类号", "洛迦诺分类号"), "locarno", checked=False),
        Code(("申请日",), "filed"),
        Code(("公开（公告）日",), "published"),
        Code(("授权公告日",), "granted", checked=False),
        Code(("公开国家/地区/组织", "公开国"), "office"),
        Code(("发明类型",), "type"),
    ),
    operators=(
        AND,
        OR,
        NOT,
        Operator(r"(?P<n>\d+)W", "near", "{n}W", ordered=True),
        Operator(r"(?P<n>\d+)D", "near", "{n}D"),
        Operator(r"[sS]", "same", "S", unit="sentence"),
        Operator(r"[pP]", "same", "P", unit="paragraph"),
        Operator(r"[fF]", "same", "F", unit="text"),
    ),
    signs=(
        Sign(
            r"(?:发明名称|申请[(（]专利权[)）]人|IPC分类号|复合文本|关键词|发明类型|公开国家/地区/组织)\s*[=＝]\s*[(（]",
            Label(zh="中文字段名与等号、括号", en="Chinese field names with an equals sign and brackets"),
        ),
        Sign(r"日\s*[=＝]\s*\d{4,8}[:：]\d{4,8}", Label(zh="以冒号分开的日期范围", en="a range of dates with a colon")),
    ),
    example="申请日=20100101:20151231",
    dates=Dates(range="{code}={low}:{high}", from_="{code}>{before}", until="{code}<{after}", single="{code}={low}"),
    numbers=("申请号", "公开（公告）号"),
    relations=("=", ">", "<", ">=", "<="),
    order_known=False,
    blank_known=False,
    wildcards={"+": "any", "*": "any", "?": "one", "#": "one"},
    wildcards_known=False,
    values={"type": {"invention": ("I", "发明"), "utility-model": ("U", "实用新型"), "design": ("D", "外观设计")}},
    with_subtree=frozenset({"IPC分类号", "IPC主分类号", "CPC分类号"}),
)
