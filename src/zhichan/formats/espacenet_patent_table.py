"""Tables that Espacenet exports: columns in English, lists by line breaks within a cell, empty rows above the header.

No standard; the columns are those that such files print, in the older and the newer layout.
"""

from __future__ import annotations

from zhichan.formats import patent_columns as read
from zhichan.formats import patent_parties as party
from zhichan.formats import patent_ties as tie
from zhichan.formats.patent_table import Column, PatentTable, a_class, a_publication, columns
from zhichan.records.declared import Label

_PATENTS = {
    "Patents cited in the search report": "examiner",
    "Patents cited during examination": "examiner",
    "Patents used in opposition": "other",
    "Patents cited by the applicant": "applicant",
    "International search citation": "examiner",
}
_LITERATURE = {
    "Literature cited in the search report": "examiner",
    "Literature cited during examination": "examiner",
    "Other literature cited during examination": "examiner",
    "Literature used in opposition": "other",
    "Literature cited by the applicant": "applicant",
    "International search literature citation": "examiner",
}

COLUMNS = columns(
    {
        "Application number": read.application,
        "Publication date": read.issued_list,
        "Publication number": Column(read.publications, a_publication),
        "Date of application": read.event("filed"),
        "Title": read.text("title"),
        "Abstract": read.text("abstract"),
        "International classification": Column(read.classes("ipc"), a_class),
        "IPC": Column(read.classes("ipc"), a_class),
        "Cooperative Patent Classification": Column(read.classes("cpc"), a_class),
        "CPC": Column(read.classes("cpc"), a_class),
        "Applicant(s)": party.names("applicant"),
        "Applicants": party.names("applicant"),
        "Inventor(s)": party.names("inventor"),
        "Inventors": party.names("inventor"),
        "Priority number(s)": tie.applications("priority"),
        "Earliest priority": read.stated_date("earliest-priority"),
        "Family number": read.said("family"),
        **{header: tie.documents("cites", category) for header, category in _PATENTS.items()},
        **{header: tie.literature(category) for header, category in _LITERATURE.items()},
        **dict.fromkeys(("No", "Earliest publication"), read.kept),
    }
)
"""The columns of Espacenet, in the order of reading."""


class EspacenetPatentTable(PatentTable):
    """Reads the table, one row an application with its publications."""

    name = "espacenet-patent-table"
    label = Label(zh="Espacenet 专利导出表", en="Table of patents exported from Espacenet")
    licence = "The terms of use of the EPO's free products apply to what Espacenet exports."
    columns = COLUMNS
    signature = (
        frozenset({"publicationnumber"}),
        frozenset({"inventor(s)", "applicant(s)", "earliestpriority", "familynumber", "cooperativepatentclassification"}),
        frozenset({"title"}),
    )
    numbers = frozenset({"publicationnumber", "applicationnumber"})
    source = "espacenet"
    language = "und"
    exchange = True
    western = True
