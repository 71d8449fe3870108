"""Tables that PatSnap (智慧芽) exports: columns in Chinese, lists separated by ` | `, numbers that carry hyperlinks.

No standard; the columns are those that such files print. The platform's own scores and wordings are kept by their headers.
"""

from __future__ import annotations

from zhichan.formats import patent_columns as read
from zhichan.formats import patent_parties as party
from zhichan.formats import patent_ties as tie
from zhichan.formats.patent_table import Column, PatentTable, a_class, a_date, a_publication, an_application, columns
from zhichan.records.declared import Label

_KEPT = (
    "序号", "[标]当前申请(专利权)人", "[标]原始申请(专利权)人", "当前申请(专利权)人数量",
    "[标]当前申请(专利权)人类型", "[标]原始申请(专利权)人类型", "[标]代理机构", "申请年", "公开(公告)年", "专利价值",
    "技术价值", "市场价值", "优先权国家", "应用领域分类", "技术主题分类", "[标]技术问题短语", "[标]技术功效短语",
    "5年内被引用数量", "许可类型", "转让次数", "附图", "专利强度",
)  # fmt: skip
"""Known columns without a place of their own in the record."""

COLUMNS = columns(
    {
        "受理局": read.office,
        "申请号": Column(read.application, an_application),
        "公开(公告)日": Column(read.issued, a_date),
        "公开(公告)号": Column(read.publication, a_publication),
        "申请日": Column(read.event("filed"), a_date),
        "授权日": Column(read.event("granted"), a_date),
        "专利类型": read.patent_type,
        "标题": read.text("title"),
        "标题(译)(简体中文)": read.text("title", "zh"),
        "标题(译)(英文)": read.text("title", "en"),
        "标题(译)": read.text("title"),
        "摘要": read.text("abstract"),
        "摘要(译)(简体中文)": read.text("abstract", "zh"),
        "摘要(译)(英文)": read.text("abstract", "en"),
        "摘要(译)": read.text("abstract"),
        "首项权利要求": read.text("first-claim"),
        "独立权利要求": read.text("claims"),
        "权利要求": read.text("claims"),
        "IPC主分类号": Column(read.classes("ipc", main=True), a_class),
        "IPC分类号": Column(read.classes("ipc"), a_class),
        "CPC分类号": read.classes("cpc"),
        "LOC分类号": read.classes("locarno"),
        "洛迦诺分类号": read.classes("locarno"),
        "国民经济行业分类": read.coded("gbt4754"),
        "国民经济行业分类号": read.coded("gbt4754"),
        "战略新兴产业分类": read.coded("emerging"),
        "原始申请(专利权)人": party.names("applicant"),
        "申请(专利权)人": party.names("applicant"),
        "当前申请(专利权)人": party.names("holder"),
        "原始申请(专利权)人地址": party.stated_of("applicant", party.address),
        "原始申请(专利权)人州/省": party.stated_of("applicant", party.region, party.regions),
        "原始申请(专利权)人地市": party.stated_of("applicant", party.city),
        "原始申请(专利权)人区县": party.stated_of("applicant", party.city),
        "当前申请(专利权)人地址": party.stated_of("holder", party.address),
        "当前申请(专利权)人国家": party.stated_of("holder", party.country),
        "当前申请(专利权)人州/省": party.stated_of("holder", party.region, party.regions),
        "当前申请(专利权)人地市": party.stated_of("holder", party.city),
        "当前申请(专利权)人区县": party.stated_of("holder", party.city),
        "工商统一社会信用代码": party.stated_of("holder", party.credit_code),
        "发明人": party.names("inventor"),
        "代理机构": party.agencies,
        "代理人": party.names("agent"),
        "审查员": party.names("examiner"),
        "优先权号": tie.priorities("优先权日"),
        "优先权日": tie.beside("优先权号", "优先权日"),
        "最早优先权日": read.stated_date("earliest-priority"),
        "PCT国际申请号": tie.international("pct-filing"),
        "PCT国际公布号": tie.international("pct-publication"),
        "PCT进入国家阶段日": read.event("entered-national-phase"),
        "实质审查生效日": read.event("examination-requested"),
        "失效日": read.ended("法律状态/事件", "简单法律状态"),
        "预估到期日": read.stated_date("stated-expiry"),
        "简单法律状态": read.said("stated-status"),
        "法律状态/事件": read.said("stated-status-detail"),
        "权利要求数": read.count("claims-count"),
        "权利要求数量": read.count("claims-count"),
        "文献页数": read.count("pages"),
        "发明人数量": read.count("inventors-count"),
        "引用专利数量": read.count("cites-count"),
        "被引用专利数量": read.count("cited-by-count"),
        "非专利引用文献数量": read.count("literature-cites-count"),
        "简单同族专利数量": read.count("simple-family-size"),
        "简单同族成员数量": read.count("simple-family-size"),
        "扩展同族成员数量": read.count("extended-family-size"),
        "Patsnap同族专利申请数量": read.count("vendor-family-size"),
        "简单同族被引用专利总数": read.count("family-cited-by-count"),
        "引用专利": tie.documents("cites"),
        "被引用专利": tie.documents("cited-by"),
        "非专利引用文献": tie.literature(),
        "简单同族": tie.documents("family", "simple"),
        "扩展同族": tie.documents("family", "extended"),
        "Patsnap同族": tie.documents("family", "vendor"),
        "母案申请号": tie.applications("division"),
        "分案申请号": tie.applications("divided-into"),
        "一案双申": tie.applications("dual-filing"),
        "权利转移生效日": tie.dealing("transferred", "转让人", "受让人"),
        "转让人": tie.of_dealing("权利转移生效日"),
        "受让人": tie.of_dealing("权利转移生效日"),
        **dict.fromkeys(_KEPT, read.kept),
    }
)
"""The columns of PatSnap, in the order of reading."""


class PatsnapPatentTable(PatentTable):
    """Reads the table, one row a patent document."""

    name = "patsnap-patent-table"
    label = Label(zh="智慧芽（PatSnap）专利导出表", en="Table of patents exported from PatSnap")
    licence = (
        "The facts are the offices' registers; the platform's translations, scores and compilation are its own: "
        "mind the contract with it."
    )
    columns = COLUMNS
    signature = (
        frozenset({"标题", "标题(译)(简体中文)", "标题(译)"}),
        frozenset({"申请号", "公开(公告)号"}),
        frozenset({
            "[标]当前申请(专利权)人", "当前申请(专利权)人", "原始申请(专利权)人", "受理局", "简单法律状态",
            "法律状态/事件", "ipc分类号", "标题(译)(简体中文)",
        }),
    )  # fmt: skip
    numbers = frozenset({"申请号", "公开(公告)号"})
    source = "patsnap"
    blank = frozenset({"-", "--"})
