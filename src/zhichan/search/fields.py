"""The fields of the search language, declared once: the parser, the engine, the errors and the documentation read this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhichan.records.declared import Label

FieldType = Literal[
    "text", "exact", "date", "year", "choice", "place", "class", "number", "party", "list", "family", "tag", "title"
]


@dataclass(frozen=True)
class Field:
    """One field: what it is called, what kind of value it takes, and which indexed texts it reads (`targets`)."""

    name: str
    label: Label
    type: FieldType
    example: str
    aliases: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


TEXT_TARGETS = ("title", "abstract", "claims", "body", "applicant", "holder", "inventor", "agency", "address")
"""The texts that are indexed. `body` is the description and the goods; `holder` holds applicants too."""

DEFAULT_TARGETS = ("title", "abstract", "claims", "holder", "inventor")
"""What a word without a field is looked for in, beside the numbers."""

NAME_TARGETS = frozenset(("applicant", "holder", "inventor", "agency", "address"))
"""The texts that say who somebody is, or where."""

BOOSTS = {"title": 3.0, "holder": 2.0}
"""How much more a word counts there when results are sorted by relevance; 1 elsewhere."""


def _text(name: str, zh: str, en: str, example: str, aliases: tuple[str, ...], targets: tuple[str, ...] = ()) -> Field:
    return Field(name, Label(zh=zh, en=en), "text", example, aliases, targets or (name,))


FIELDS: tuple[Field, ...] = (
    _text("title", "标题", "Title", 'title:"数据检索"', ("标题", "名称", "发明名称", "ti")),
    _text("abstract", "摘要", "Abstract", "abstract:传感器", ("摘要", "ab")),
    _text("claims", "权利要求", "Claims", "claims:(转子 OR 定子)", ("权利要求", "权利要求书", "cl")),
    _text("tiab", "标题或摘要", "Title or abstract", "tiab:传感器", ("标题或摘要", "ta"), ("title", "abstract")),
    _text(
        "tiabc",
        "标题、摘要或权利要求",
        "Title, abstract or claims",
        "tiabc:传感器",
        ("标题、摘要或权利要求", "tac"),
        ("title", "abstract", "claims"),
    ),
    _text("description", "说明书", "Description, and the goods of a mark", "description:焊接", ("说明书",), ("body",)),
    _text("text", "全文", "Any text", "text:焊接", ("全文", "正文"), ("title", "abstract", "claims", "body")),
    _text("applicant", "申请人", "Applicant", "applicant:大学", ("申请人", "pa", "ap")),
    _text("holder", "权利人", "Holder or applicant", "holder:大连*", ("权利人", "专利权人", "当前权利人", "申请（专利权）人")),
    Field(
        "first-holder",
        Label(zh="第一权利人", en="First holder, by the exact name"),
        "exact",
        'first-holder:"大连理工大学"',
        ("第一权利人",),
    ),
    Field(
        "party",
        Label(zh="权利人（归并）", en="Any owner, by unified party: its id or exact name"),
        "party",
        "party:*",
        ("归并权利人", "主体"),
    ),
    Field(
        "first-party",
        Label(zh="第一权利人（归并）", en="First holder, by unified party: its id or exact name"),
        "party",
        "first-party:*",
        ("归并第一权利人",),
    ),
    Field(
        "holder-group",
        Label(zh="权利人集团", en="Any owner, a unified party with all that belong to it: its id or exact name"),
        "party",
        'holder-group:"大连甲川机械有限公司"',
        ("权利人集团", "集团"),
    ),
    Field(
        "holder-type",
        Label(zh="权利人类型", en="Type of holder, by the name of the first"),
        "choice",
        "holder-type:university",
        ("权利人类型", "申请人类型"),
    ),
    _text("inventor", "发明人", "Inventor", "inventor:王", ("发明人", "设计人", "in")),
    _text("agency", "代理机构", "Agency", "agency:专利代理", ("代理机构", "代理")),
    _text("address", "地址", "Address", "address:高新园区", ("地址", "申请人地址")),
    Field("district", Label(zh="区县", en="District"), "place", "district:甘井子区", ("区县", "区", "地区")),
    Field("area", Label(zh="区域", en="Area across districts"), "place", "area:旅顺南路知识产业带", ("区域", "产业带", "园区")),
    Field("class", Label(zh="分类号", en="Class, with all below it"), "class", "class:G06F", ("分类号", "分类")),
    Field("ipc", Label(zh="IPC分类号", en="IPC class"), "class", "ipc:H01M10/0525", ("IPC分类号",)),
    Field("main-ipc", Label(zh="主分类号", en="Main IPC class"), "class", "main-ipc:H01M", ("主分类号", "主分类")),
    Field("cpc", Label(zh="CPC分类号", en="CPC class"), "class", "cpc:Y02E", ("CPC分类号",)),
    Field("locarno", Label(zh="洛迦诺分类号", en="Locarno class"), "class", "locarno:14-03", ("洛迦诺分类号", "洛迦诺")),
    Field(
        "class-title",
        Label(zh="分类名称", en="Classes by the words of their titles, with all below them"),
        "title",
        'class-title:"发电"',
        ("分类名称",),
    ),
    Field(
        "field",
        Label(zh="技术领域", en="Field of technology, by WIPO’s number or its name"),
        "choice",
        "field:13",
        ("技术领域",),
    ),
    Field(
        "number",
        Label(zh="号码", en="Number, in any spelling"),
        "number",
        "number:CN201220249767.4",
        ("号码", "申请号", "公开号", "公开（公告）号", "公告号", "专利号", "an", "pn"),
    ),
    Field(
        "list",
        Label(zh="号码清单", en="A kept list of numbers, by its id"),
        "list",
        "list:0123456789abcdef01234567",
        ("号码清单", "清单"),
    ),
    Field(
        "family",
        Label(zh="简单同族", en="Simple family of a right, by its id"),
        "family",
        'family:"CN:patent:201220249767.4"',
        ("简单同族", "同族"),
    ),
    Field(
        "extended-family",
        Label(zh="扩展同族", en="Extended family of a right, by its id"),
        "family",
        'extended-family:"CN:patent:201220249767.4"',
        ("扩展同族",),
    ),
    Field("filed", Label(zh="申请日", en="Filed"), "date", "filed:2010..2015", ("申请日", "ad", "apd")),
    Field(
        "published",
        Label(zh="公开日", en="Published"),
        "date",
        "published:>=2020-05",
        ("公开日", "公布日", "公开（公告）日", "pd"),
    ),
    Field("granted", Label(zh="授权日", en="Granted"), "date", "granted:[2019 TO 2020]", ("授权日", "授权公告日", "公告日")),
    Field("year", Label(zh="申请年", en="Year of filing"), "year", "year:2015", ("申请年", "年份", "年")),
    Field("status", Label(zh="状态", en="Status"), "choice", "status:in-force", ("状态", "法律状态")),
    Field("type", Label(zh="类型", en="Type"), "choice", "type:发明", ("类型", "专利类型")),
    Field("office", Label(zh="受理局", en="Office"), "choice", "office:CN", ("受理局", "国别")),
    Field("country", Label(zh="国家", en="Country of the holder"), "choice", "country:JP", ("国家", "国家地区")),
    Field(
        "numbered",
        Label(zh="官方号", en="With an official number"),
        "choice",
        "numbered:any",
        ("有无官方号",),
    ),
    Field(
        "tag",
        Label(zh="标签", en="Tag that one’s own body gave (signed in)"),
        "tag",
        "tag:重点",
        ("标签",),
    ),
    Field("kind", Label(zh="权利种类", en="Kind of right"), "choice", "kind:patent", ("权利种类", "种类")),
)


def _plain(name: str) -> str:
    return name.lower().replace("（", "(").replace("）", ")")


BY_NAME: dict[str, Field] = {
    **{_plain(alias): field for field in FIELDS for alias in (*field.aliases, field.label.zh)},
    **{field.name: field for field in FIELDS},
}
"""Every spelling of every field, lower case, with half-width brackets."""


def find(name: str) -> Field | None:
    """The field of this name or alias, in any case; None if there is none."""
    return BY_NAME.get(_plain(name))
