"""Tables that The Lens exports: columns in English, lists separated by `;;`, UTF-8 or (resaved) Windows-1252.

No standard; the columns are those that such files print, in the older and the newer layout.
"""

from __future__ import annotations

from zhichan.formats import patent_columns as read
from zhichan.formats import patent_parties as party
from zhichan.formats import patent_ties as tie
from zhichan.formats.patent_table import Column, PatentTable, a_class, a_date, a_publication, columns
from zhichan.records.declared import Label

_KEPT = (
    "#", "Lens ID", "Publication Year", "URL", "Full Text", "Has Full Text", "Sequence Count", "PubMed Id(s)", "DOI(s)",
    "Simple Family Member Jurisdictions", "Extended Family Member Jurisdictions", "NPL Resolved Citation Count",
    "NPL Resolved Lens ID(s)", "NPL Resolved External ID(s)",
)  # fmt: skip
"""Known columns without a place of their own in the record."""

COLUMNS = columns(
    {
        "Jurisdiction": read.office,
        "Kind": read.kind_code,
        "Application Number": read.application,
        "Publication Date": Column(read.issued, a_date),
        "Publication Number": Column(read.publication, a_publication),
        "Display Key": Column(read.publication, a_publication),
        "Application Date": Column(read.event("filed"), a_date),
        "Title": read.text("title"),
        "Abstract": read.text("abstract"),
        "Type": read.document_type,
        "Document Type": read.document_type,
        "Legal Status": read.said("stated-status"),
        "CPC Classifications": Column(read.classes("cpc"), a_class),
        "IPCR Classifications": Column(read.classes("ipc"), a_class),
        "US Classifications": read.classes("uspc"),
        "Applicants": party.names("applicant"),
        "Inventors": party.names("inventor"),
        "Owners": party.names("holder"),
        "Priority Numbers": tie.applications("priority"),
        "Earliest Priority Date": read.stated_date("earliest-priority"),
        "Cited Count": read.count("cited-by-count"),
        "Cited by Patent Count": read.count("cited-by-count"),
        "Cites Patent Count": read.count("cites-count"),
        "NPL Citation Count": read.count("literature-cites-count"),
        "Simple Family Size": read.count("simple-family-size"),
        "Extended Family Size": read.count("extended-family-size"),
        "Simple Family Members": tie.documents("family", "simple"),
        "Extended Family Members": tie.documents("family", "extended"),
        "Cited Patents": tie.documents("cites"),
        "Non-Patent Citations": tie.literature(),
        "NPL Citations": tie.literature(),
        **dict.fromkeys(_KEPT, read.kept),
    }
)
"""The columns of The Lens, in the order of reading."""


class LensPatentTable(PatentTable):
    """Reads the table, one row a patent document."""

    name = "lens-patent-table"
    label = Label(zh="Lens 专利导出表", en="Table of patents exported from The Lens")
    licence = "The terms of use of The Lens apply; its data is free with attribution for uses that these name."
    columns = COLUMNS
    signature = (
        frozenset({"jurisdiction", "lensid"}),
        frozenset({"publicationnumber", "displaykey", "lensid"}),
        frozenset({"title", "applicants", "inventors", "documenttype", "prioritynumbers"}),
    )
    numbers = frozenset({"publicationnumber", "displaykey", "applicationnumber"})
    source = "lens"
    language = "und"
    exchange = True
    western = True
