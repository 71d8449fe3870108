"""A signed division as a paper, in one language: for DOCX and XLSX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhichan.exports.paper import Paper, Table
from zhichan.obligations.models import Frozen
from zhichan.records.declared import Label

_COLUMNS = (
    (Label(zh="编号", en="Id"), 6),
    (Label(zh="任务", en="Duty"), 18),
    (Label(zh="牵头单位", en="Lead"), 13),
    (Label(zh="协助单位", en="Helpers"), 15),
    (Label(zh="完成时间", en="By when"), 8),
    (Label(zh="指标", en="Measure"), 12),
    (Label(zh="范围和裁定", en="Scope and ruling"), 16),
    (Label(zh="状态", en="State"), 7),
)
_CHANGES = (
    (Label(zh="编号", en="Id"), 6),
    (Label(zh="变动", en="What"), 10),
    (Label(zh="原为", en="Before"), 30),
    (Label(zh="现为", en="Now"), 30),
)
WHAT: dict[str, Label] = {
    "added": Label(zh="新增", en="added"),
    "removed": Label(zh="取消", en="removed"),
    "lead": Label(zh="牵头单位", en="lead"),
    "helpers": Label(zh="协助单位", en="helpers"),
    "until": Label(zh="完成时间", en="by when"),
    "scope": Label(zh="范围", en="scope"),
    "measure": Label(zh="指标", en="measure"),
}
"""What may be different between two versions."""
_ASKED = Label(zh="（商请）", en=" (asked)")
_OPEN = Label(zh="持续", en="goes on")
_ALL = Label(zh="任务分工", en="Division of duties")
_DIFFERENT = Label(zh="与上一版的不同", en="What is different")


def division_paper(signed: Frozen, lang: str) -> Paper:
    """The paper of a signed division."""
    content = signed.content
    rows = [_row(one, lang) for one in content["duties"]]
    changes = [
        [one["duty"], WHAT[one["what"]].in_(lang), in_words(one["before"], lang), in_words(one["after"], lang)]
        for one in content["changes"]
    ]
    return Paper(
        title=_title(signed, lang),
        lang=lang,
        lines=_lines(signed, lang),
        tables=[
            Table(_ALL.in_(lang), tuple((name.in_(lang), width) for name, width in _COLUMNS), rows),
            Table(_DIFFERENT.in_(lang), tuple((name.in_(lang), width) for name, width in _CHANGES), changes),
        ],
        made=signed.at,
    )


def in_words(value: Any, lang: str) -> str:
    """A value of a division as a reader reads it: a body, several, a day, a text."""
    if value is None:
        return "—"
    if isinstance(value, list):
        return ("、" if lang == "zh" else ", ").join(in_words(one, lang) for one in value) or "—"
    if isinstance(value, Mapping):
        return str(value["name"][lang]) + (_ASKED.in_(lang) if value["asked"] else "")
    return str(value) or "—"


def _row(one: Mapping[str, Any], lang: str) -> list[str]:
    tasks = "".join(f"\n· {task['id']} {task['label'][lang]}" for task in one["tasks"])
    measure = "\n".join(part for part in (one["measure"], ", ".join(one["targets"])) if part)
    return [
        one["id"],
        one["label"][lang] + tasks,
        in_words(one["lead"], lang),
        in_words(one["helpers"], lang),
        one["until"] or _OPEN.in_(lang),
        measure or "—",
        "\n".join(part for part in (one["scope"], one["ruling"]) if part) or "—",
        one["state"][lang],
    ]


def _title(signed: Frozen, lang: str) -> str:
    name = signed.content["document"]["title"][lang]
    return (
        f"《{name}》任务分工（第 {signed.version} 版）"
        if lang == "zh"
        else f"{name}: division of duties, version {signed.version}"
    )


def _lines(signed: Frozen, lang: str) -> list[str]:
    content, count = signed.content, len(signed.content["duties"])
    if lang == "zh":
        return [
            f"依据{content['document']['number']}。{content['frozen_on']} 签署，共 {count} 项任务。",
            f"说明：{content['reason']}",
            f"SHA-256（规范形式 JSON）：{signed.digest}",
            f"上一版：{content['before'] or '无'}",
        ]
    return [
        f"After {content['document']['number']}. Signed on {content['frozen_on']}: {count} duties.",
        f"In words: {content['reason']}",
        f"SHA-256 (canonical JSON): {signed.digest}",
        f"Version before: {content['before'] or 'none'}",
    ]
