"""The formats there are. To add one, write its module and name its class here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from zhichan.formats.format import Format, FormatError

_HEAD = 65_536


@cache
def all_formats() -> tuple[Format, ...]:
    """All formats, in the order in which they are asked whether a file is theirs."""
    from zhichan.formats.cn_register_table import (
        CnIndicationTable,
        CnLayoutTable,
        CnSoftwareTable,
        CnStandardTable,
        CnTrademarkTable,
        CnVarietyTable,
        CnWorkTable,
    )
    from zhichan.formats.cnipa_patent_xml import CnipaPatentXml
    from zhichan.formats.cnipa_search_table import CnipaSearchTable
    from zhichan.formats.cnipr_patent_table import CniprPatentTable
    from zhichan.formats.cnipr_trs_text import CniprTrsText
    from zhichan.formats.epo_docdb_xml import EpoDocdbXml
    from zhichan.formats.epo_ops_xml import EpoOpsXml
    from zhichan.formats.espacenet_patent_table import EspacenetPatentTable
    from zhichan.formats.euipo_design_xml import EuipoDesignXml
    from zhichan.formats.euipo_trademark_xml import EuipoTrademarkXml
    from zhichan.formats.gi_register_json import GiRegisterJson
    from zhichan.formats.incopat_patent_table import IncopatPatentTable
    from zhichan.formats.ipindia_grant_table import IpindiaGrantTable
    from zhichan.formats.kind_template_table import KindTemplateTable
    from zhichan.formats.lens_patent_table import LensPatentTable
    from zhichan.formats.patentscope_patent_table import PatentscopePatentTable
    from zhichan.formats.patsnap_patent_table import PatsnapPatentTable
    from zhichan.formats.patstat_bulk import PatstatBulk
    from zhichan.formats.uspto_application_xml import UsptoApplicationXml
    from zhichan.formats.uspto_grant_xml import UsptoGrantXml
    from zhichan.formats.uspto_greenbook import UsptoGreenbook
    from zhichan.formats.uspto_pap_xml import UsptoPapXml
    from zhichan.formats.uspto_sgml import UsptoSgml
    from zhichan.formats.zhichan_jsonl import ZhichanJsonl

    return (
        ZhichanJsonl(),
        GiRegisterJson(),
        KindTemplateTable(),
        CnipaPatentXml(),
        UsptoApplicationXml(),  # before the grants, whose sequence listings stand in both
        UsptoGrantXml(),
        UsptoSgml(),
        UsptoPapXml(),
        UsptoGreenbook(),
        EpoOpsXml(),
        EpoDocdbXml(),
        EuipoTrademarkXml(),
        EuipoDesignXml(),
        CniprTrsText(),
        CniprPatentTable(),
        CnipaSearchTable(),
        PatsnapPatentTable(),  # before incoPat, whose header has no mark of its own in a short export
        IncopatPatentTable(),
        LensPatentTable(),
        PatentscopePatentTable(),
        EspacenetPatentTable(),
        IpindiaGrantTable(),
        PatstatBulk(),
        CnTrademarkTable(),
        CnLayoutTable(),
        CnVarietyTable(),
        CnIndicationTable(),
        CnSoftwareTable(),
        CnWorkTable(),
        CnStandardTable(),
    )


def by_name(name: str) -> Format:
    """One format.

    Raises:
        FormatError: there is none of that name.
    """
    for format_ in all_formats():
        if format_.name == name:
            return format_
    raise FormatError(f"there is no format named {name!r}", mend=f"formats: {_names()}")


def recognise(path: Path) -> Format:
    """The format of a file, by its content.

    Raises:
        FormatError: the file is empty, or of no known format; the message says what was seen.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise FormatError("the file is empty", where=path.name, mend="fetch or export it again")
    for format_ in all_formats():
        if format_.recognises(head, path):
            return format_
    raise FormatError(
        f"the file is of no known format; it begins with {_seen(head)}",
        where=path.name,
        mend=f"name one with --format if you know it to be one of {_names()}; else export the file in one of these formats",
    )


def _names() -> str:
    return ", ".join(format_.name for format_ in all_formats())


def _seen(head: bytes) -> str:
    """The beginning of a file as a person can read it."""
    signatures = {
        b"%PDF": "PDF",
        b"PK\x03\x04": "a ZIP container",
        b"\xd0\xcf\x11\xe0": "an old Office file",
        b"\x1f\x8b": "gzip",
    }
    for signature, name in signatures.items():
        if head.startswith(signature):
            return name
    return repr(" ".join(head[:200].decode("utf-8", "replace").split())[:60])
