"""Deliveries of the European Patent Office's bibliographic database (DOCDB): exchange documents, thousands in one file.

Standard: EPO, DOCDB XML, schema exchange-documents, an adaptation of WIPO ST.36. The records are those of Open Patent Services.
"""

from __future__ import annotations

import re
from pathlib import Path

from zhichan.formats.epo_ops_xml import OPS, EpoOpsXml
from zhichan.records.declared import Label

_DOCDB = re.compile(rb"<(?:[\w.-]+:)?exchange-documents[\s>]")


class EpoDocdbXml(EpoOpsXml):
    """Reads deliveries of the EPO's bibliographic database."""

    name = "epo-docdb-xml"
    label = Label(zh="欧洲专利局书目数据库（DOCDB）XML", en="EPO bibliographic database (DOCDB), XML")
    licence = "EPO bulk data under the terms of the EPO's DOCDB subscription: free to use, with the EPO named as the source."

    def recognises(self, head: bytes, path: Path) -> bool:
        return OPS.search(head) is None and _DOCDB.search(head) is not None
