"""Names under which a browser saves: whatever they hold, the header stays one header and the name one name."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from zhichan.portal.page.saving import saved_as


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("rights.csv", 'attachment; filename="rights.csv"'),
        ('a"; filename="evil.exe', 'attachment; filename="a\\"; filename=\\"evil.exe"'),
        ("a.csv\r\nSet-Cookie: x=1", 'attachment; filename="a.csvSet-Cookie: x=1"'),
        ("a.tif\n", 'attachment; filename="a.tif"'),
        ("权利.csv", "attachment; filename*=utf-8''%E6%9D%83%E5%88%A9.csv"),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("C:\\Windows\\a.dll", 'attachment; filename="a.dll"'),
        ("a\u202egnp.exe", 'attachment; filename="agnp.exe"'),
        ("..", "attachment"),
        ("", "attachment"),
    ],
)
def test_a_name_is_a_name(name: str, header: str) -> None:
    assert saved_as(name) == {"Content-Disposition": header}


@given(st.text())
def test_any_name_makes_a_header(name: str) -> None:
    assert HttpResponse(headers=saved_as(name)).headers["Content-Disposition"].startswith("attachment")
