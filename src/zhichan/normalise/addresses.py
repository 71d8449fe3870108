"""Addresses: the postcode that Chinese gazettes print in front, and the rest as printed."""

from __future__ import annotations

import re

from zhichan.normalise.width import tidy

_POSTCODE = re.compile(r"(\d{6})(?!\d)\s*(.*)")


def split_address(text: str) -> tuple[str, str]:
    """(postcode, address): `226634 江苏省…` → (`226634`, `江苏省…`); the postcode is `""` where none stands in front."""
    clean = tidy(text)
    match = _POSTCODE.fullmatch(clean)
    return (match[1], match[2]) if match else ("", clean)
