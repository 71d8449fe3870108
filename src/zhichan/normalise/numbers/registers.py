"""Numbers of the registers other than the patent register: marks, copyright, layouts, varieties, indications, standards.

Canonical forms: mark `12345678-09` (registration number and international class), software `2019SR0123456`, work
`国作登字-2019-A-00123456`, layout `BS.195001234`, variety `CNA20191000123`, indication `AGI03456` or `第318号公告-产品名`,
standard `GB/T 39551-2020`. Blanks, width, case and the ways of writing a dash are unified; nothing is invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from zhichan.normalise.numbers.shape import ApplicationNumber
from zhichan.normalise.width import compact, tidy

CN = "CN"
NO_OFFICE = "XX"
"""The office of what no patent or trademark office keeps (ISO, IEC …): the code that WIPO ST.3 leaves free."""

_DASHES = str.maketrans(dict.fromkeys("—–‐‑−", "-"))  # as people type them
_MARK = re.compile(r"第?(G?\d{3,9}[A-Z]{0,2})号?")
_MARK_AND_CLASS = re.compile(r"第?(G?\d{3,9}[A-Z]{0,2})号?(?:[-/]|第)(0?[1-9]|[1-3]\d|4[0-5])类?")
_SOFTWARE = re.compile(r"(\d{4})SR(\d{6,7})")
_WORK = re.compile(r"([\u4e00-\u9fff]作登字)-?(\d{4})-?([A-Z])-?(\d{8})号?")
_LAYOUT = re.compile(r"BS\.?(\d{8,9}(?:\.[\dX])?)")
_VARIETY = re.compile(r"(CNA)?(\d{11}|\d{8}(?:\.[\dX])?|\d{6}\.[\dX])")
_AGRICULTURAL = re.compile(r"AGI(\d[\d-]*\d)")
_ANNOUNCEMENT = re.compile(r"(?:[\u4e00-\u9fff]*?公告)?(?:(\d{4})年)?第?(\d{1,6})号(?:公告)?(?:-(.+))?")
_CHINESE_STANDARD = re.compile(
    r"(GB(?:/[TZ])?|DB\d\d(?:\d\d)?(?:/T)?|[TQ]/[A-Z\d]*[A-Z]|[A-Z]{2}(?:/[TZ])?) ?(\d+(?:\.\d+)*)-(\d{4}|\d\d)"
)
_OTHER_STANDARD = re.compile(
    r"((?:ISO|IEC|ITU-T|IEEE|EN|ASTM|DIN|JIS|ANSI|BS)(?:/(?:IEC|TS|TR|PAS|GUIDE))*) ?([A-Z]?[ .]?\d[\d.\-/]*?)(?::(\d{4}))?"
)
_FOREIGN = re.compile(r"(?=.*\d)[A-Z\d][A-Z\d./+-]*")


def _mark(text: str) -> str:
    match = _MARK_AND_CLASS.fullmatch(text) or _MARK.fullmatch(text)
    if not match:
        return ""
    return match[1] + (f"-{int(match[2]):02d}" if match.lastindex == 2 else "")


def _copyright(text: str) -> str:
    if match := _SOFTWARE.fullmatch(text):
        return f"{match[1]}SR{match[2]}"
    match = _WORK.fullmatch(text)
    return "-".join(match.groups()) if match else ""


def _layout(text: str) -> str:
    match = _LAYOUT.fullmatch(text)
    return f"BS.{match[1]}" if match else ""


def _variety(text: str) -> str:
    match = _VARIETY.fullmatch(text)
    return (match[1] or "") + match[2] if match else ""


def _indication(text: str) -> str:
    if match := _AGRICULTURAL.fullmatch(text):
        return f"AGI{match[1]}"
    match = _ANNOUNCEMENT.fullmatch(text)
    if not match or ("第" not in text and "公告" not in text):
        return ""
    year = f"{match[1]}年" if match[1] else ""
    return f"{year}第{int(match[2])}号公告" + (f"-{match[3]}" if match[3] else "")


def _standard(text: str) -> str:
    if match := _CHINESE_STANDARD.fullmatch(text):
        return f"{match[1]} {match[2]}-{match[3]}"
    match = _OTHER_STANDARD.fullmatch(text)
    if not match:
        return ""
    return f"{match[1]} {match[2].strip()}" + (f":{match[3]}" if match[3] else "")


_READ: Mapping[str, Callable[[str], str]] = {
    "trademark": _mark,
    "copyright": _copyright,
    "ic-layout": _layout,
    "plant-variety": _variety,
    "geographical-indication": _indication,
    "standard": _standard,
}


def parse(kind: str, text: str, office: str = CN) -> ApplicationNumber | None:
    """The number of a right of this kind that a text spells, or None. Other offices' numbers keep their form."""
    # a blank separates the parts of a standard's number, nothing in the others
    spelled = (tidy(text) if kind == "standard" else compact(text)).upper().translate(_DASHES)
    if kind == "standard":
        canonical = _standard(spelled)
        foreign = canonical and _OTHER_STANDARD.fullmatch(spelled) and not _CHINESE_STANDARD.fullmatch(spelled)
        return ApplicationNumber(NO_OFFICE if foreign else CN, canonical) if canonical else None
    if office != CN:
        return ApplicationNumber(office, spelled) if _FOREIGN.fullmatch(spelled) else None
    read = _READ.get(kind)
    canonical = read(spelled) if read else ""
    return ApplicationNumber(CN, canonical) if canonical else None


def is_shared(kind: str, number: ApplicationNumber) -> bool:
    """Whether several rights bear the number: a mark in several classes, indications of one announcement."""
    if number.office != CN:
        return False
    return (kind == "trademark" and "-" not in number.canonical) or number.canonical.endswith("号公告")


def told_apart(number: ApplicationNumber, by: str) -> ApplicationNumber:
    """The number of one of the rights that share a number: by its class, by its product's name."""
    return ApplicationNumber(number.office, f"{number.canonical}-{compact(by)}", number.type, number.check, number.expected)


def keys(kind: str, office: str, number: str) -> Iterator[str]:
    """The keys under which a number is found: without blanks, and without what tells it apart from others that share it."""
    yield compact(office + number)
    if (kind == "trademark" and office == CN) or (kind == "geographical-indication" and "号公告-" in number):
        yield compact(office + number.partition("-")[0])


def spellings(text: str) -> Iterator[str]:
    """The keys that a person may mean by a text that has the form of a number of these registers."""
    for kind in _READ:
        number = parse(kind, text)
        if number and (kind != "plant-variety" or number.canonical.startswith("CNA")):
            yield next(keys(kind, number.office, number.canonical))
