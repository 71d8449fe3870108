"""Tables that incoPat exports: some 170 columns in Chinese, lists separated by `; `, several files with an overlapping block.

No standard; the columns are those that such files print. The platform's own scores and wordings are kept by their headers.
"""

from __future__ import annotations

from zhichan.formats import patent_columns as read
from zhichan.formats import patent_parties as party
from zhichan.formats import patent_ties as tie
from zhichan.formats.patent_table import Column, PatentTable, a_class, a_date, a_publication, an_application, columns
from zhichan.records.declared import Label

_KEPT = (
    "序号", "链接到incoPat", "标准化申请人", "标准化当前权利人", "申请人(翻译)", "申请人(其他)", "申请人类型",
    "申请人数量", "申请人地址(其他)", "申请人贡献分", "第一发明人", "当前发明人名称", "发明(设计)人(其他)",
    "发明人国别", "发明人地址", "发明(设计)人地址(其他)", "工商别名", "工商英文名", "工商注册地址", "工商公司类型",
    "工商成立日期", "工商注册号", "工商上市代码", "工商企业状态", "合享价值度", "技术稳定性", "技术先进性",
    "保护范围", "首权字数", "审查时长", "提出实审时长", "专利寿命(月)", "技术功效句", "技术功效短语", "技术功效1级",
    "技术功效2级", "技术功效3级", "技术功效TRIZ参数", "标准类型", "标准项目", "标准号", "小类代码", "小类名称",
    "中类代码", "中类名称", "大类代码", "大类名称", "EC", "FI", "F-term", "引证申请人", "被引证申请人", "家族引证",
    "家族被引证", "家族引证申请人", "家族被引证申请人", "被引证国别(forward)", "引证类别", "同族国家/地区",
    "简单同族ID", "扩展同族ID", "DocDB同族ID", "质押期限", "出质人", "质权人", "当前质权人", "标准受让人",
    "当前被许可人", "原告", "被告", "诉讼类型", "法庭", "海关备案", "法律事件", "法律文书日期", "法律文书编号",
    "复审请求人", "无效请求人", "复审决定", "复审无效法律依据", "复审无效决定日", "复审决定日", "无效决定日",
    "口审日期", "复审请求日",
)  # fmt: skip
"""Known columns without a place of their own in the record."""

COLUMNS = columns(
    {
        "公开国别": read.office,
        "文献种类代码": read.kind_code,
        "申请号": Column(read.application, an_application),
        "公开(公告)日": Column(read.issued, a_date),
        "公开(公告)号": Column(read.publication, a_publication),
        "申请日": Column(read.event("filed"), a_date),
        "专利类型": read.patent_type,
        "公开类型": read.patent_type,
        "标题": read.text("title"),
        "标题(中文)": read.text("title", "zh"),
        "标题(英文)": read.text("title", "en"),
        "标题(翻译)": read.text("title"),
        "标题(小语种原文)": read.text("title"),
        "摘要": read.text("abstract"),
        "摘要(中文)": read.text("abstract", "zh"),
        "摘要(英文)": read.text("abstract", "en"),
        "摘要(翻译)": read.text("abstract"),
        "摘要(小语种原文)": read.text("abstract"),
        "首项权利要求": read.text("first-claim"),
        "首权翻译": read.text("first-claim"),
        "独立权利要求": read.text("claims"),
        "IPC主分类": Column(read.classes("ipc", main=True), a_class),
        "IPC": Column(read.classes("ipc"), a_class),
        "CPC": read.classes("cpc"),
        "UC": read.classes("uspc"),
        "洛迦诺分类号": read.classes("locarno"),
        "国民经济分类": read.coded("gbt4754"),
        "新兴产业分类": read.coded("emerging"),
        "申请人": party.names("applicant"),
        "第一申请人": party.named_before("applicant"),
        "申请人国别代码": party.stated_of("applicant", party.country),
        "申请人地址": party.stated_of("applicant", party.address),
        "申请人邮编": party.stated_of("applicant", party.postcode),
        "申请人省市代码": party.stated_of("applicant", party.region, party.regions),
        "中国申请人地市": party.stated_of("applicant", party.city),
        "中国申请人区县": party.stated_of("applicant", party.city),
        "工商统一社会信用代码": party.stated_of("applicant", party.credit_code),
        "当前权利人": party.names("holder"),
        "发明人": party.names("inventor"),
        "代理机构": party.agencies,
        "代理人": party.names("agent"),
        "审查员": party.names("examiner"),
        "优先权信息": tie.dated_priorities,
        "优先权号": tie.priorities("优先权日", "优先权国别"),
        "优先权日": tie.beside("优先权号", "优先权日"),
        "优先权国别": tie.beside("优先权号", "优先权国别"),
        "最早优先权日": read.stated_date("earliest-priority"),
        "PCT国际申请号": tie.international("pct-filing"),
        "PCT国际公布号": tie.international("pct-publication"),
        "PCT进入国家阶段日": read.event("entered-national-phase"),
        "首次公开日": read.event("published"),
        "授权公告日": Column(read.event("granted"), a_date),
        "实质审查生效日": Column(read.event("examination-requested"), a_date),
        "失效日": read.ended("当前法律状态", "专利有效性"),
        "预估到期日": read.stated_date("stated-expiry"),
        "专利有效性": read.said("stated-status"),
        "当前法律状态": read.said("stated-status-detail"),
        "法律状态": read.said("stated-status-detail"),
        "权利要求数量": read.count("claims-count"),
        "独立权利要求数量": read.count("independent-claims-count"),
        "从属权利要求数量": read.count("dependent-claims-count"),
        "文献页数": read.count("pages"),
        "发明人数量": read.count("inventors-count"),
        "引证次数": read.count("cites-count"),
        "被引证次数": read.count("cited-by-count"),
        "家族引证次数": read.count("family-cites-count"),
        "家族被引证次数": read.count("family-cited-by-count"),
        "简单同族个数": read.count("simple-family-size"),
        "扩展同族个数": read.count("extended-family-size"),
        "DocDB同族个数": read.count("docdb-family-size"),
        "转让次数": read.count("transfers-count"),
        "许可次数": read.count("licences-count"),
        "质押次数": read.count("pledges-count"),
        "诉讼次数": read.count("litigation-count"),
        "引证专利": tie.documents("cites"),
        "被引证专利": tie.documents("cited-by"),
        "引证科技文献": tie.literature(),
        "简单同族": tie.documents("family", "simple"),
        "扩展同族": tie.documents("family", "extended"),
        "DocDB同族": tie.documents("family", "docdb"),
        "母案": tie.applications("division"),
        "分案": tie.applications("divided-into"),
        "一案双申": tie.applications("dual-filing"),
        "转让执行日": tie.dealing("transferred", "转让人", "受让人"),
        "转让人": tie.of_dealing("转让执行日"),
        "受让人": tie.of_dealing("转让执行日"),
        "许可合同备案日期": tie.dealing("licensed", "许可人", "被许可人", "许可类型"),
        "许可人": tie.of_dealing("许可合同备案日期"),
        "被许可人": tie.of_dealing("许可合同备案日期"),
        "许可类型": tie.of_dealing("许可合同备案日期"),
        "质押登记日": tie.dealing("pledged"),
        **dict.fromkeys(_KEPT, read.kept),
    }
)
"""The columns of incoPat, in the order of reading."""


class IncopatPatentTable(PatentTable):
    """Reads the table, one row a patent document."""

    name = "incopat-patent-table"
    label = Label(zh="incoPat 专利导出表", en="Table of patents exported from incoPat")
    licence = (
        "The facts are the offices' registers; the platform's translations, scores and compilation are its own: "
        "mind the contract with it."
    )
    columns = COLUMNS
    signature = (
        frozenset({"标题", "标题(中文)", "标题(英文)"}),
        frozenset({"申请号", "公开(公告)号"}),
        frozenset(
            {
                "申请人",
                "当前权利人",
                "链接到incopat",
                "ipc主分类",
                "ipc",
                "公开国别",
                "专利有效性",
                "合享价值度",
                "标题(翻译)",
                "标题(中文)",
            }
        ),
    )
    numbers = frozenset({"申请号", "公开(公告)号"})
    source = "incopat"
    blank = frozenset({"-", "--"})
