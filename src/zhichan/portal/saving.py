"""What a browser saves under which name."""

from __future__ import annotations

import unicodedata

from django.utils.http import content_disposition_header


def saved_as(name: str) -> dict[str, str]:
    """The header with which an answer is saved and never shown, under that name (RFC 6266).

    Signs that steer (line breaks, marks that turn the direction of writing, by which `exe.pdf` reads as `fdp.exe`) are left
    out, and folders are: of `a/b` only `b` stays.
    """
    shown = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))
    last = shown.replace("\\", "/").rpartition("/")[2].strip(". ")
    return {"Content-Disposition": content_disposition_header(as_attachment=True, filename=last) or "attachment"}
