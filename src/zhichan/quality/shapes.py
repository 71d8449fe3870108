"""What a value looks like, whatever column it stands in: a date in a column of names is a shifted row."""

from __future__ import annotations

import re
from typing import Literal

from zhichan.normalise.credit_code import parse_credit_code
from zhichan.normalise.dates import parse_date

Shape = Literal["date", "number", "class", "digits", "address", "words"]

_CLASS = re.compile(r"[A-HY]\d{2}[A-Z](?: ?\d{1,4}/\d{2,6})?(?: ?\(\d{4}\.\d{2}\))?")
_NUMBER = re.compile(r"(?:CN|ZL)? ?(?:\d{12,13}\.[\dX]|\d{8}\.[\dX]|[A-Z]{2} ?\d{6,13} ?[A-Z]\d?)")
_ADDRESS = re.compile(r"(?:\d{6} )?.{2,12}(?:省|市|区).{2,20}(?:路|街|道|镇|村).{0,12}\d+ ?号.*")


def shape_of(value: str) -> Shape:
    """The shape of a value, judged narrowly: what is not plainly another shape is words."""
    text = value.strip()
    if _CLASS.fullmatch(text):
        return "class"
    if _NUMBER.fullmatch(text) or parse_credit_code(text):
        return "number"
    if len(text) >= 8 and parse_date(text):
        return "date"
    if text.isdigit():
        return "digits"
    return "address" if _ADDRESS.fullmatch(text) else "words"
