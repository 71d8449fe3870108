"""Who the key is, and the audit log for those who read it."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from zhichan.api.callers import allowed, with_key
from zhichan.api.cursors import After, read, written
from zhichan.api.fields import CHINESE, Day, Text, said
from zhichan.api.shapes import KeyAbout, LogEntry, LogPage, Myself, answers
from zhichan.api.versions import Paged
from zhichan.audit.models import Entry
from zhichan.opened.clocks import end_of

router = Router(tags=["account"])


class AskedOfLog(Paged):
    """Which entries."""

    by: Text = said("", "何人（与日志中的写法完全一致）", "Who acted, as the log names them")
    action: Text = said("", "何种操作", "The action")
    thing: Text = said("", "操作对象", "What it was done to")
    since: Day = said(None, "自哪一天起（含当日）", "From that day on")
    until: Day = said(None, "至哪一天止（含当日）", "Up to the end of that day")


@router.get(
    "/me",
    response=Myself,
    summary="Who the key is",
    openapi_extra={
        **answers(),
        CHINESE: {
            "summary": "密钥的身份",
            "description": "密钥今天可以做什么、代表哪些机构。本人的角色结束后，密钥的权限随之减少。",
        },
    },
)
def me(request: HttpRequest) -> Myself:
    """What it may do today, and for which bodies; it loses what its person's roles lose."""
    known = with_key(request)
    assert known.key is not None
    key = known.key
    return Myself(
        id=known.actor.id,
        key=KeyAbout(name=key.name, prefix=key.prefix, scopes=key.scopes, expires_on=key.expires_on),
        permissions=sorted(known.actor.permissions),
        bodies=sorted(known.actor.bodies),
    )


@router.get(
    "/audit",
    response=LogPage,
    summary="The audit log",
    openapi_extra={
        **answers(errors=[403]),
        CHINESE: {"summary": "审计日志", "description": "由旧到新。需要 see-audit 权限。"},
    },
)
def audit(request: HttpRequest, asked: Query[AskedOfLog]) -> LogPage:
    """The oldest entry first. Needs `see-audit`."""
    allowed(request, "see-audit")
    after = read(asked.cursor, After).number if asked.cursor else 0
    entries = Entry.objects.order_by("number")
    for name in ("by", "action", "thing"):
        if value := getattr(asked, name):
            entries = entries.filter(**{name: value})
    if asked.since:
        entries = entries.filter(at__date__gte=asked.since)
    if asked.until:
        entries = entries.filter(at__lte=end_of(asked.until))
    page = list(entries.filter(number__gt=after)[: asked.limit + 1])
    shown = page[: asked.limit]
    return LogPage(
        total=entries.count(),
        entries=[_shown(entry) for entry in shown],
        next=written(After(shown[-1].number)) if len(page) > len(shown) else None,
    )


def _shown(entry: Entry) -> LogEntry:
    return LogEntry(
        number=entry.number,
        at=entry.at,
        by=entry.by,
        action=entry.action,
        thing=entry.thing,
        details=entry.details,
        digest=entry.digest,
    )
