"""Class symbols in one normal form, with the marks printed beside them kept in `raw`.

IPC and CPC `G06F16/30`, also as far as a shorter symbol goes (`G06F`), and from the long form of WIPO's files
(`G06F0016300000`); Locarno `21-02`; the national classes of the United States `74/502.2`; Nice `09`; Vienna `26.01.03`; UPOV
`ZEAAA_MAY`; of standards ICS `35.240.15` and the Chinese `L60`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from zhichan.normalise.width import compact, fold, tidy
from zhichan.records.right import ClassMark

_IPC = re.compile(
    r"(?P<section>[A-HY])(?:(?P<class>\d\d)(?:(?P<sub>[A-Z])(?:(?P<main>0*[1-9]\d{0,3})(?:/(?P<group>\d{2,6}))?)?)?)?"
    r"(?:\((?P<edition>\d{4}\.\d\d|\d)\))?(?P<marks>[A-Z]{0,3})",
    re.ASCII,
)
# the long form of WIPO's files: main group in four digits, subgroup in six with noughts behind, `G06F0016300000`
_IPC_LONG = re.compile(r"(?P<sub>[A-H]\d\d[A-Z])(?P<main>\d{4})(?P<group>\d{6})", re.ASCII)
_LOCARNO = re.compile(
    r"(?:LOC)?(?:\((?P<before>\d+)\))?(?:CL\.?)?(?P<class>\d\d)-?(?P<sub>\d\d)?(?:\((?P<after>\d+)\))?", re.ASCII
)
_NICE = re.compile(r"(?:NCL)?(?:\((?P<before>\d+)\))?(?:第)?(?P<class>0?[1-9]|[1-3]\d|4[0-5])(?:类)?", re.ASCII)
_VIENNA = re.compile(r"(?:CFE)?(?:\((?P<before>\d+)\))?(?P<symbol>\d{1,2}(?:\.\d{1,2}){0,2})", re.ASCII)
_AS_PRINTED = {
    "upov": re.compile(r"[A-Z]{5}(?:_[A-Z\d]{2,5}){0,3}", re.ASCII),
    "ics": re.compile(r"\d\d(?:\.\d{3}(?:\.\d\d)?)?", re.ASCII),
    "ccs": re.compile(r"[A-Z](?:\d\d(?:/\d\d)?)?", re.ASCII),
}
_USPC_PRINTED = re.compile(r"(?P<class>PLT|[A-Z]*\d+)/(?P<sub>[A-Z\d.]+)", re.ASCII)
_USPC_COLUMNS = re.compile(
    r"(?P<class>PLT|[A-Z \d]{2}\d)(?P<head>DIG|[A-Z \d]{2}\d)(?P<tail>\d*) *(?P<mark>[A-Z]{0,2}) *(?P<digest>\d*)", re.ASCII
)


@lru_cache(maxsize=1 << 14)  # the same classes come again and again
def parse_class(text: str, scheme: str) -> ClassMark | None:
    """The class that a text spells, or None. `raw` holds what was printed where it differs from the symbol.

    Schemes: ipc, cpc, locarno, uspc, nice, vienna, upov, ics, ccs. In uspc, blanks in front count (the columns of the USPTO's
    files).
    """
    if scheme in ("ipc", "cpc"):
        found = _ipc(compact(text).upper(), scheme)
    elif scheme == "locarno":
        found = _locarno(compact(text).upper())
    elif scheme == "uspc":
        found = _uspc(fold(text).upper())
    elif scheme in ("nice", "vienna"):
        found = _of_marks(compact(text).upper(), scheme)
    elif scheme in _AS_PRINTED:
        found = (compact(text).upper(), "") if _AS_PRINTED[scheme].fullmatch(compact(text).upper()) else None
    else:
        found = None
    if not found:
        return None
    symbol, edition = found
    printed = text if scheme == "uspc" else tidy(text)
    return ClassMark(scheme=scheme, symbol=symbol, edition=edition, raw=printed if printed != symbol else "")


def _ipc(text: str, scheme: str) -> tuple[str, str] | None:
    if long := _IPC_LONG.fullmatch(text):
        group = long["group"].rstrip("0").ljust(2, "0")
        return (f"{long['sub']}{int(long['main'])}/{group}", "") if int(long["main"]) else None
    match = _IPC.fullmatch(text)
    if not match or (scheme == "ipc" and match["section"] == "Y") or (match["marks"] and not match["main"]):
        return None
    symbol = match["section"] + (match["class"] or "") + (match["sub"] or "")
    if match["main"]:
        symbol += match["main"].lstrip("0") + (f"/{match['group']}" if match["group"] else "")
    return symbol, match["edition"] or ""


def _locarno(text: str) -> tuple[str, str] | None:
    match = _LOCARNO.fullmatch(text)
    if not match:
        return None
    return match["class"] + (f"-{match['sub']}" if match["sub"] else ""), match["before"] or match["after"] or ""


def _of_marks(text: str, scheme: str) -> tuple[str, str] | None:
    match = _NICE.fullmatch(text) if scheme == "nice" else _VIENNA.fullmatch(text)
    if not match:
        return None
    parts = [match["class"]] if scheme == "nice" else match["symbol"].split(".")
    return ".".join(part.zfill(2) for part in parts), match["before"] or ""


def _uspc(text: str) -> tuple[str, str] | None:
    if match := _USPC_PRINTED.fullmatch(text.strip()):
        return f"{match['class']}/{match['sub']}", ""
    match = _USPC_COLUMNS.fullmatch(text)
    if not match:
        return None
    class_, head, tail, mark, digest = ("".join(part.split()) for part in match.groups())
    if len(tail) == 3:
        tail = tail.rstrip("0")  # files of applications fill the decimals with noughts
    dot = "." if tail and head != "DIG" else ""
    return f"{class_.lstrip('0') or class_}/{head.lstrip('0') or head}{dot}{tail}{mark}{digest}", ""


def ancestors(scheme: str, symbol: str) -> tuple[str, ...]:
    """The path from the top to the symbol itself: `("G", "G06", "G06F", "G06F16", "G06F16/30")`, `("21", "21-02")`.

    A symbol that is not in normal form is its own and only ancestor.
    """
    if scheme in ("ipc", "cpc"):
        match = _IPC.fullmatch(symbol)
        if not match:
            return (symbol,)
        head = symbol.partition("/")[0]
        steps = [symbol[:1], symbol[:3], symbol[:4], head, symbol]
    elif scheme == "locarno":
        steps = [symbol.partition("-")[0], symbol]
    elif scheme == "uspc":
        steps = [symbol.partition("/")[0], symbol]
    elif scheme in ("vienna", "ics"):
        parts = symbol.split(".")
        steps = [".".join(parts[: n + 1]) for n in range(len(parts))]
    elif scheme == "upov":
        steps = [symbol.partition("_")[0], symbol]
    elif scheme == "ccs":
        steps = [symbol[:1], symbol]
    else:
        steps = [symbol]
    return tuple(dict.fromkeys(steps))
