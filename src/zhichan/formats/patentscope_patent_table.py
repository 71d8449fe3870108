"""Tables that WIPO's PATENTSCOPE exports: columns in English, days as `01.02.2000`, titles in several languages in one cell.

No standard; the columns are those that such files print. The search statement may stand above the header.
"""

from __future__ import annotations

from zhichan.formats import patent_columns as read
from zhichan.formats import patent_parties as party
from zhichan.formats import patent_ties as tie
from zhichan.formats.patent_table import Column, PatentTable, a_class, a_date, a_publication, columns
from zhichan.records.declared import Label

_KEPT = ("Image", "FP Image", "Application Id", "National Phase Entries", "No", "Ctr")

COLUMNS = columns(
    {
        "Country": read.office,
        "Application Number": read.application,
        "Publication Date": Column(read.issued, a_date),
        "Publication Number": Column(read.publication, a_publication),
        "Application Date": Column(read.event("filed"), a_date),
        "Title": read.titles,
        "Abstract": read.text("abstract"),
        "IPC": Column(read.classes("ipc"), a_class),
        "I P C": Column(read.classes("ipc"), a_class),
        "Applicants": party.names("applicant"),
        "Inventors": party.names("inventor"),
        "Priority Data": tie.dated_priorities,
        "Priorities Data": tie.dated_priorities,
        **dict.fromkeys(_KEPT, read.kept),
    }
)
"""The columns of PATENTSCOPE, in the order of reading."""


class PatentscopePatentTable(PatentTable):
    """Reads the table, one row a publication."""

    name = "patentscope-patent-table"
    label = Label(zh="PATENTSCOPE 专利导出表", en="Table of patents exported from PATENTSCOPE")
    licence = "WIPO's terms of use of PATENTSCOPE apply; the data may be used with attribution as these say."
    columns = COLUMNS
    signature = (
        frozenset({"publicationnumber", "applicationid"}),
        frozenset({"prioritydata", "prioritiesdata", "fpimage", "nationalphaseentries", "applicationid"}),
        frozenset({"title"}),
    )
    numbers = frozenset({"publicationnumber", "applicationnumber"})
    source = "patentscope"
    language = "und"
    day_first = True
    western = True
