"""Tables exported from the patent search of the Chinese office (专利检索及分析系统): columns in Chinese, lists separated by `;`.

No standard; the columns are those that such files print, some of them with a soft hyphen within.
"""

from __future__ import annotations

from zhichan.formats import patent_columns as read
from zhichan.formats import patent_parties as party
from zhichan.formats import patent_ties as tie
from zhichan.formats.patent_table import Column, PatentTable, a_class, a_date, a_publication, an_application, columns
from zhichan.records.declared import Label

COLUMNS = columns(
    {
        "公开国家/地区/组织": read.office,
        "申请号": Column(read.application, an_application),
        "公开(公告)日": Column(read.issued, a_date),
        "公开(公告)号": Column(read.publication, a_publication),
        "申请日": Column(read.event("filed"), a_date),
        "授权公告日": Column(read.event("granted"), a_date),
        "发明名称": read.text("title"),
        "发明类型": read.patent_type,
        "摘要": read.text("abstract"),
        "IPC主分类号": Column(read.classes("ipc", main=True), a_class),
        "IPC分类号": Column(read.classes("ipc"), a_class),
        "CPC分类号": read.classes("cpc"),
        "外观设计洛迦诺分类号": read.classes("locarno"),
        "洛迦诺分类号": read.classes("locarno"),
        "申请(专利权)人": party.names("applicant"),
        "申请人地址": party.stated_of("applicant", party.address, party.whole),
        "申请人邮编": party.stated_of("applicant", party.postcode),
        "申请人所在国(省)": party.stated_of("applicant", party.region, party.regions),
        "发明人": party.names("inventor"),
        "发明(设计)人": party.names("inventor"),
        "代理机构": party.agencies,
        "代理人": party.names("agent"),
        "优先权号": tie.priorities("优先权日"),
        "优先权日": tie.beside("优先权号", "优先权日"),
        "文献类型": read.said("document-type"),
        "引证文献": tie.documents("cites"),
        "被引证文献": tie.documents("cited-by"),
        "同族": tie.documents("family"),
        "引证数量": read.count("cites-count"),
        "被引证数量": read.count("cited-by-count"),
        "同族数量": read.count("simple-family-size"),
        "法律状态": read.said("stated-status"),
        "序号": read.kept,
    }
)
"""The columns of the office's search, in the order of reading."""


class CnipaSearchTable(PatentTable):
    """Reads the table, one row a patent document."""

    name = "cnipa-search-table"
    label = Label(zh="国家知识产权局专利检索系统导出表", en="Table exported from the patent search of CNIPA")
    licence = "The facts are the offices' registers; the terms of use of the search system apply to what it exports."
    columns = COLUMNS
    signature = (frozenset({"发明名称"}), frozenset({"申请号", "公开(公告)号"}))
    numbers = frozenset({"申请号", "公开(公告)号"})
    source = "cnipa-search"
