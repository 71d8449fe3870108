"""Cells in which Chinese registers print several things at once: lists, periods, gazettes, names with their addresses."""

from __future__ import annotations

import re
from collections import Counter

from zhichan.formats.patent_row import row_date
from zhichan.normalise.width import fold, tidy

_SIGNS = re.compile(r"[;；、|｜\r\n]+")
_COMMAS = re.compile(r"[;；、|｜\r\n,，]+")
_LATIN = re.compile(r"[A-Za-z]{2}")
_BETWEEN = re.compile(r"至|到|~|～|—+|–|--+|\s-\s")
_DAY = re.compile(r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?|(?<!\d)(?:19|20)\d{6}(?!\d)|(?<!\d)\d{5}(?!\d)", re.ASCII)
_ISSUE = re.compile(r"(?:第)?(\d{1,4})(?:期)?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BODY = re.compile(r"(?:公司|厂|中心|所|院|社|局|会|店|企业|集团|部|大学|学校|合伙|场|站|馆)(?:\([^)]*\))?$")
_PLACE = re.compile(r"[省市区县镇乡村路街巷号楼室]")
_BODY_EN = re.compile(r"(?i)\b(?:ltd|limited|inc|co|corp|corporation|company|llc|gmbh|university|institute)\b\.?\s*$")
_PLACE_EN = re.compile(r"(?i)\d|\b(?:road|rd|street|avenue|district|city|province|county|building|china|p\.?\s?r\.?\s?c)\b")


def split_list(cell: str) -> list[str]:
    """The entries of a list. Commas separate Chinese entries only: names in Latin letters contain them."""
    return (_SIGNS if _LATIN.search(cell) else _COMMAS).split(cell)


def period(cell: str) -> tuple[str, str]:
    """(first day, last day) of `2012-05-14至2022-05-13`; two empty strings where it is no period."""
    parts = [row_date(part) for part in _BETWEEN.split(fold(cell)) if part.strip()]
    if len(parts) == 2 and parts[0] and parts[1]:
        return parts[0], parts[1]
    return "", ""


def issue(cell: str) -> tuple[str, str]:
    """(number of the gazette, day) of `1312/2012-05-14`, `第1312期 2012年5月14日`; what is not there is `""`.

    Both are empty where the cell holds anything else.
    """
    text = tidy(cell)
    day = _DAY.search(text)
    date = row_date(day[0]) if day else None
    rest = text.replace(day[0], " ") if day and date else text
    words = [word for word in re.split(r"[/,;()\s]+", rest) if word]
    match = _ISSUE.fullmatch(words[0]) if len(words) == 1 else None
    if (words and not match) or (day and not date):
        return "", ""
    return (match[1] if match else ""), date or ""


def mixed(cell: str) -> list[tuple[str, str, str]]:
    """(field, language, value) of a name and an address, in Chinese, English or both; empty where they cannot be told apart.

    The field is `""` for the name and `.address`; the language is `""` for Chinese and `en`. A cell is understood where each
    of the four stands in it once at most, and no address without a name.
    """
    pieces = [piece.strip() for piece in re.split(r"[;；|｜\r\n]+", cell) if piece.strip()]
    if len(pieces) == 1:
        pieces = [piece.strip() for piece in fold(cell).split("/") if piece.strip()]
    found = [(*_told(tidy(piece)), tidy(piece)) for piece in pieces]
    times = Counter((field, lang) for field, lang, _ in found)
    names = {lang for field, lang, _ in found if not field}
    if not found or max(times.values()) > 1 or not {lang for field, lang, _ in found if field} <= names:
        return []
    return found


def _told(piece: str) -> tuple[str, str]:
    """Whether a piece is a name or an address, by how it ends and what words it has, and its language."""
    if _HAN.search(piece):
        return (".address" if _PLACE.search(piece) and not _BODY.search(piece) else ""), ""
    return (".address" if _PLACE_EN.search(piece) and not _BODY_EN.search(piece) else ""), "en"
