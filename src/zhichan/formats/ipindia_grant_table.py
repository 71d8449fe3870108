"""Grants of the Indian patent office as tables (CSV) taken from its weekly journal: days with the day first.

The office publishes a grant in its journal under section 43(2) of the Patents Act, 1970; the table names that issue, not the day
of the grant itself, so the day of the journal is the day from which the grant is known. A patentee's cell may hold several names
separated by commas, which names contain as well: it stays one name. Notices of other kinds stand among the grants with their
cells under the wrong headers; they are refused one by one.
"""

from __future__ import annotations

import re

from zhichan.formats import patent_columns as read
from zhichan.formats import patent_parties as party
from zhichan.formats.patent_row import RowDraft
from zhichan.formats.patent_table import Column, PatentTable, a_date, columns
from zhichan.normalise.numbers import india
from zhichan.normalise.width import compact, tidy
from zhichan.records.declared import Label
from zhichan.records.right import Document

_JOURNAL = re.compile(r"(\d{1,2}/\d{4})\s*(?:Dated\s*)?(\d\d/\d\d/\d{4})")
_PATENT = re.compile(r"\d{5,7}", re.ASCII)
_NONE = "nan"  # what the journal's table holds where there is no day


def _a_patent(cell: str) -> bool:
    return _PATENT.fullmatch(compact(cell)) is not None


def _an_application(cell: str) -> bool:
    return "/" in cell or compact(cell).isdigit()


def _journal(header: str, cell: str, draft: RowDraft) -> None:
    """The issue in which the grant is published, with its day; read before the number of the patent."""
    match = _JOURNAL.fullmatch(tidy(cell))
    if match is None:
        draft.aside(header, cell)
        return
    draft.issued = draft.date(header, match[2])
    if draft.issued:
        draft.happened("granted", draft.issued, text=tidy(cell))


def _patent(header: str, cell: str, draft: RowDraft) -> None:
    """The number of the granted patent, which is that of its publication."""
    if not _a_patent(cell):
        draft.misread(header, cell, "is no number of a patent", "compare it with the journal")
        return
    draft.documents.append(Document(office=india.OFFICE, number=compact(cell), date=draft.issued, lang="en"))


COLUMNS = columns(
    {
        "Application Number": Column(read.application, _an_application),
        "journal": _journal,
        "Patent Number": Column(_patent, _a_patent),
        "Date of Application": Column(read.event("filed"), a_date),
        "Date of Priority": Column(read.stated_date("earliest-priority"), a_date),
        "Date of Application Publication": Column(read.event("published"), a_date),
        "Title of Invention": read.text("title", "en"),
        "Patentee Name": party.names("holder", "en"),
        "Field of Invention": read.kept,
        "Office": read.kept,  # the branch that examined the application
        "Serial No.": read.kept,
    }
)
"""The columns of the journal's table of grants, in the order of reading."""


class IpindiaGrantTable(PatentTable):
    """Reads the table, one row a grant."""

    name = "ipindia-grant-table"
    label = Label(zh="印度专利授权表", en="Table of Indian patent grants")
    licence = "Collections of the journal's data are often under the Open Database License 1.0: name the source and share alike."
    extensions = (".csv", ".xlsx", ".xls")
    columns = COLUMNS
    signature = (
        frozenset({"patentnumber"}),
        frozenset({"applicationnumber"}),
        frozenset({"patenteename"}),
        frozenset({"dateofapplicationpublication", "dateofpriority"}),
    )
    numbers = frozenset({"applicationnumber"})
    source = "ipindia"
    language = "en"
    blank = frozenset({_NONE})
    day_first = True
    western = True
    office = india.OFFICE
