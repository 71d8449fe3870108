"""Whether the clock of this machine agrees with what has happened already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from zhichan.configuration import Configuration
from zhichan.operation.finding import Finding
from zhichan.operation.readiness import newest
from zhichan.records.declared import Label

_TOLERATED = dt.timedelta(minutes=5)
_CLOCK = Label(zh="时钟", en="Clock")


def findings(configuration: Configuration) -> Iterator[Finding]:
    """Compares the clock with the newest version and the newest entry of the log: it must not lie before them."""
    from zhichan.audit.models import Entry

    now = dt.datetime.now(dt.UTC)
    version = newest(configuration.open_city_corpus())
    entry = Entry.objects.order_by("-number").first()
    latest = max(one for one in (version and version.made_at, entry and entry.at, dt.datetime.min.replace(tzinfo=dt.UTC)) if one)
    if now + _TOLERATED >= latest:
        yield Finding(_CLOCK, "good", Label(zh=f"{now:%Y-%m-%d %H:%M} UTC", en=f"{now:%Y-%m-%d %H:%M} UTC"))
        return
    what = Label(
        zh=f"本机时间 {now:%Y-%m-%d %H:%M} UTC 早于已有记录 {latest:%Y-%m-%d %H:%M} UTC：时钟被拨回，或曾经偏快",
        en=f"it says {now:%Y-%m-%d %H:%M} UTC, before what was recorded at {latest:%Y-%m-%d %H:%M}: it was set back, or was fast",
    )
    mend = Label(
        zh="启用时间同步（timedatectl set-ntp true）；若当时偏快，请等到该时刻之后再导入",
        en="turn on time synchronisation (timedatectl set-ntp true); if it was fast then, import after that time only",
    )
    yield Finding(_CLOCK, "mend", what, mend)
