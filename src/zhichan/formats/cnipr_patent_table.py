"""Tables of Chinese patents with the columns of the gazette discs and of CNIPR (中国知识产权网).

No standard; the columns are those that such files print. A smaller relative without numbers (序号, 名称, 摘要 …) is
recognised, and each of its rows is put aside, since nothing says which patent it is.
"""

from __future__ import annotations

from zhichan.formats import patent_columns as read
from zhichan.formats import patent_parties as party
from zhichan.formats import patent_ties as tie
from zhichan.formats.patent_table import Column, PatentTable, a_class, a_date, a_publication, columns
from zhichan.normalise.numbers import parse_application
from zhichan.records.declared import Label


def _a_number(cell: str) -> bool:
    return parse_application(cell) is not None


COLUMNS = columns(
    {
        "申请号": Column(read.application, _a_number),
        "公开(公告)日": Column(read.issued, a_date),
        "公开(公告)号": Column(read.publication, a_publication),
        "申请日": Column(read.event("filed"), a_date),
        "专利号": Column(read.patent_number, _a_number),
        "名称": read.text("title", "zh"),
        "主分类号": Column(read.classes("ipc", main=True), a_class),
        "分类号": read.classes("ipc"),
        "分案原申请号": Column(tie.applications("division"), _a_number),
        "优先权": tie.dated_priorities,
        "申请(专利权)人": party.names("applicant", "zh"),
        "发明(设计)人": party.names("inventor", "zh"),
        "地址": party.stated_of("applicant", party.address, party.whole),
        "国省代码": party.stated_of("applicant", party.region, party.whole),
        "颁证日": Column(read.event("certificate"), a_date),
        "国际申请": tie.international("pct-filing"),
        "国际公布": tie.international("pct-publication"),
        "进入国家日期": Column(read.event("entered-national-phase"), a_date),
        "专利代理机构": party.agencies,
        "代理人": party.names("agent", "zh"),
        "摘要": read.text("abstract", "zh"),
        "主权项": read.text("first-claim", "zh"),
        "同族专利项": tie.documents("family"),
        "参考文献": tie.documents("cites"),
        "审查员": party.names("examiner", "zh"),
        "页数": read.count("pages"),
    }
)
"""The columns of the discs, in the order of reading."""


class CniprPatentTable(PatentTable):
    """Reads the table, one row a patent document."""

    name = "cnipr-patent-table"
    label = Label(zh="中国专利著录项目表（光盘、CNIPR 列名）", en="Table of Chinese patents (disc and CNIPR columns)")
    licence = (
        "The facts are the office's register; abstracts and the compilation may be protected: "
        "mind the terms of the site exported from."
    )
    columns = COLUMNS
    signature = (frozenset({"名称"}), frozenset(COLUMNS) - {"名称"})
    numbers = frozenset({"申请号", "公开(公告)号"})
    source = "cnipr"
    office = "CN"
