"""PATENTSCOPE: `EN_TI:("wind turbine" AND electric) AND DP:[01.01.2010 TO 31.12.2015]`."""

from zhichan.records.declared import Label
from zhichan.search.dialects.declared import Code, Dates, Dialect, Operator, Sign

PATENTSCOPE = Dialect(
    name="patentscope",
    label=Label(zh="PATENTSCOPE", en="PATENTSCOPE"),
    about=Label(
        zh="字段代码在前，以冒号或斜线相接，只管紧接的一个词或一个括号；文本字段按语言分开，英文词还原为词干。",
        en="A field code comes first, with a colon or slash, and holds for the next word or bracket only; texts have a field "
        "for each language, and English words are reduced to stems.",
    ),
    codes=(
        Code(("EN_TI",), "title", note="language"),
        Code(("ZH_TI",), "title", note="language", written=False),
        Code(("TI",), "title", written=False, checked=False),
        Code(("EN_AB",), "abstract", note="language"),
        Code(("ZH_AB",), "abstract", note="language", written=False),
        Code(("AB",), "abstract", written=False, checked=False),
        Code(("EN_CL",), "claims", note="language", checked=False),
        Code(("ZH_CL",), "claims", note="language", written=False, checked=False),
        Code(("EN_DE",), "description", note="language", checked=False),
        Code(("EN_ALLTXT",), "text", note="language"),
        Code(("EN_ALL", "ALL"), "text", note="nearest-field", written=False),
        Code(("FP",), "tiab", note="nearest-field", written=False),
        Code(("PA",), "applicant"),
        Code(("IN",), "inventor"),
        Code(("ALL_NAMES",), "holder", note="nearest-field", written=False),
        Code(("PAA",), "address", checked=False),
        Code(("RP",), "agency", checked=False),
        Code(("PN",), "number", written=False, checked=False),
        Code(("AN",), "number"),
        Code(("IC",), "ipc"),
        Code(("IC_EX",), "ipc", note="only-subtree", written=False),
        Code(("CPC",), "cpc", checked=False),
        Code(("DP",), "published"),
        Code(("AD",), "filed", checked=False),
        Code(("CTR",), "office"),
    ),
    operators=(
        Operator(r"AND|and", "and", "AND"),
        Operator(r"OR|or", "or", "OR"),
        Operator(r"NOT|not|ANDNOT", "not", "NOT"),
        Operator(r"NEAR(?:/?(?P<n>\d+))?", "near", "NEAR{n}", without=5),
        Operator(r"BEFORE(?:/?(?P<n>\d+))?", "near", "BEFORE{n}", ordered=True, without=5),
    ),
    signs=(
        Sign(
            r"\b(?:[A-Z]{2}_(?:TI|AB|CL|DE|ALL|ALLTXT)(?:_S)?|ALL_NAMES|FP|IC_EX)\s*[:/]",
            Label(zh="按语言分开的字段，如 EN_TI", en="fields of a language, such as EN_TI"),
        ),
        Sign(r"\b(?:DP|CTR|IC)[:/]", Label(zh="字段 DP、CTR、IC", en="the fields DP, CTR, IC")),
        Sign(r"\S\^\d", Label(zh="权重 ^", en="a weight ^")),
        Sign(r"\s(?:NEAR|BEFORE)\d+\s", Label(zh="运算符 NEAR10、BEFORE10", en="the operators NEAR10, BEFORE10")),
    ),
    example="DP:[01.01.2010 TO 31.12.2015]",
    dates=Dates(
        range="{code}:[{low} TO {high}]", single="{code}:{low}", day="{0.day:02}.{0.month:02}.{0.year:04}", day_first=True
    ),
    relations=(":", "/"),
    phrase_slop=True,
    stems=True,
    unsaid=r"\S+~[\d.]*",
    value="{}",
    with_subtree=frozenset({"IC", "CPC"}),
)
