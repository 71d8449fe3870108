"""A published evaluation as a paper, in one language: for its page, DOCX and XLSX."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhichan.exports.paper import Paper, Table
from zhichan.obligations.models import Frozen
from zhichan.records.declared import Label

RATINGS: dict[str, Label] = {
    "well": Label(zh="成效明显", en="went well"),
    "partly": Label(zh="有进展", en="went partly"),
    "little": Label(zh="进展不足", en="too little happened"),
}
KINDS: dict[str, Label] = {
    "yearly": Label(zh="年度评估", en="Yearly evaluation"),
    "mid-term": Label(zh="中期评估", en="Mid-term evaluation"),
}
_SECTIONS: dict[str, tuple[Label, tuple[tuple[Label, int], ...]]] = {
    "targets": (
        Label(zh="目标", en="Targets"),
        ((Label(zh="段", en="Paragraph"), 8), (Label(zh="编号", en="Id"), 10), (Label(zh="目标", en="Target"), 50),
         (Label(zh="判定", en="Verdict"), 20)),
    ),
    "scores": (
        Label(zh="已公布的得分", en="Published scores"),
        ((Label(zh="评分表", en="Sheet"), 30), (Label(zh="单位", en="Body"), 30), (Label(zh="总分", en="Total"), 20)),
    ),
    "self": (
        Label(zh="自评", en="Self-evaluation"),
        ((Label(zh="单位", en="Body"), 20), (Label(zh="任务或目标", en="Duty or target"), 30),
         (Label(zh="评价", en="Rating"), 12), (Label(zh="说明", en="In words"), 40)),
    ),
    "survey": (
        Label(zh="专项调查", en="Special survey"),
        ((Label(zh="问题", en="Question"), 40), (Label(zh="回答", en="Answer"), 25), (Label(zh="数量", en="Count"), 10),
         (Label(zh="来源", en="Source"), 25)),
    ),
    "public": (
        Label(zh="公众参与", en="Public participation"),
        ((Label(zh="段", en="Paragraph"), 10), *((label, 20) for label in RATINGS.values())),
    ),
    "third": (
        Label(zh="第三方评估", en="Third-party evaluation"),
        ((Label(zh="机构", en="Organisation"), 30), (Label(zh="段", en="Paragraph"), 10),
         (Label(zh="结论", en="Conclusion"), 60)),
    ),
    "files": (
        Label(zh="第三方报告文件", en="Files of third parties"),
        ((Label(zh="机构", en="Organisation"), 20), (Label(zh="文件", en="File"), 25), (Label(zh="字节", en="Bytes"), 10),
         (Label(zh="SHA-256", en="SHA-256"), 50), (Label(zh="谁可查阅", en="Who may open it"), 15)),
    ),
}  # fmt: skip
_EVERYBODY, _INSIDE = Label(zh="公众", en="everybody"), Label(zh="领导小组和评估组织者", en="the leading group and who runs it")


def evaluation_paper(report: Frozen, lang: str) -> Paper:
    """The paper of a published report: one table a method, after the targets and scores."""
    content = report.content
    kind = KINDS[content["kind"]].in_(lang)
    if lang == "zh":
        lines = [
            content["counts"]["sentence"]["zh"],
            f"数据截至 {content['on']}，{content['frozen_on']} 公布。",
            f"数据 SHA-256：{content['data']}",
            f"报告 SHA-256：{report.digest}",
        ]
    else:
        lines = [
            content["counts"]["sentence"]["en"],
            f"Data as of {content['on']}, published on {content['frozen_on']}.",
            f"SHA-256 of the data: {content['data']}",
            f"SHA-256 of the report: {report.digest}",
        ]
    title = f"知识产权战略{kind}（{content['year']}）" if lang == "zh" else f"{kind} of the strategy, {content['year']}"
    return Paper(title=title, lang=lang, lines=lines, tables=tables(content["counts"], content["methods"], lang), made=report.at)


def tables(counts: Mapping[str, Any], methods: Mapping[str, Any], lang: str) -> list[Table]:
    """One table a method, after the targets and scores: of a report, or of what is gathered so far."""
    rows: dict[str, list[list[str]]] = {
        "targets": [[str(one["paragraph"]), one["id"], one["label"][lang], one["verdict"][lang]] for one in counts["targets"]],
        "scores": [row for one in counts["scores"] for row in _scores(one, lang)],
        "self": [
            [
                one["body"][lang],
                f"{one['subject']} {one['label'][lang] if one['label'] else ''}".strip(),
                RATINGS[one["rating"]].in_(lang),
                one["text"],
            ]
            for one in methods["self"]
        ],
        "survey": [[one["question"], one["answer"], f"{one['count']:,}", one["source"]] for one in methods["survey"]],
        "public": [[str(one["paragraph"]), *(f"{one[name]:,}" for name in RATINGS)] for one in methods["public"]],
        "third": [
            [one["organisation"], str(said["paragraph"]), said["text"]] for one in methods["third"] for said in one["conclusions"]
        ],
        "files": [
            [
                one["organisation"],
                one["file"],
                f"{one['size']:,}" if "size" in one else "—",
                one["sha256"],
                (_EVERYBODY if one.get("public") else _INSIDE).in_(lang),
            ]
            for one in methods["third"]
        ],
    }
    return [
        Table(heading.in_(lang), tuple((name.in_(lang), width) for name, width in columns), rows[key])
        for key, (heading, columns) in _SECTIONS.items()
    ]


def _scores(one: Mapping[str, Any], lang: str) -> list[list[str]]:
    """The totals of a sheet, the highest first; what was frozen without names is told by its codes."""
    title, names = one.get("title", {}).get(lang, one["sheet"]), one.get("names", {})
    ordered = sorted(one["totals"].items(), key=lambda pair: (-Decimal(pair[1]), pair[0]))
    return [[title, names.get(body, {}).get(lang, body), total] for body, total in ordered]
