"""Readings on their way, in few words. All made up."""

from __future__ import annotations

import io
import zipfile

from zhichan.accounts.actors import Actor
from zhichan.configuration import Configuration
from zhichan.readings import custody, evidence
from zhichan.readings.entering import Given, enter
from zhichan.readings.models import Reading
from zhichan.strategy.figures.published import Period

CONTRACTS, TURNOVER = "technology-contracts-registered", "technology-contract-turnover"
QUARTER, YEAR = Period("span", "2026-07", "2026-09"), Period("year", "2025", "2025")


class File:
    """A file as a browser sends it."""

    def __init__(self, name: str, body: bytes = b"%PDF-1.7 made up") -> None:
        self.name: str | None = name
        self.body = body

    def chunks(self) -> list[bytes]:
        return [self.body]


def with_macros() -> File:
    """An office file that carries a program."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/vbaProject.bin", b"\0")
    return File("统计表.xlsx", buffer.getvalue())


def given(value: str = "120", **more: str) -> Given:
    return Given(value=value, document="样例统计表（2026 年 10 月）", **more)  # type: ignore[arg-type]


def entered(by: Actor, value: str = "120", *, indicator: str = CONTRACTS, period: Period = QUARTER, **more: str) -> Reading:
    return enter(by, "science", indicator, "city", period, given(value, **more))


def checked(by: Actor, second: Actor, told: Configuration, value: str = "120", **more: object) -> Reading:
    made = entered(by, value, **more)  # type: ignore[arg-type]
    evidence.attach(by, told.evidence, made.number, [File(f"{made.number}.pdf", f"%PDF-{made.number}".encode())], public=True)
    made.refresh_from_db()
    return custody.check(second, made.number, made.revision, agrees=True)
