"""What nobody answers for: targets without a duty, duties without a measure, numbers without an owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from zhichan.records.declared import Label
from zhichan.strategy.duties.declared import Duties
from zhichan.strategy.outline import Target

RULES: dict[str, Label] = {
    "target-without-duty": Label(zh="有目标、无任务", en="Targets without a duty"),
    "paragraph-without-target": Label(zh="有任务、本段无目标", en="Paragraphs with duties and no target line"),
    "duty-without-measure": Label(zh="有任务、无指标", en="Duties without a measure"),
    "number-without-owner": Label(zh="有数字、无责任单位", en="Numbers without an owner"),
}


class Orphan(msgspec.Struct, frozen=True):
    """One thing found: by which rule, of which paragraph, the id of the target or duty (the number of a paragraph), and why."""

    rule: str
    paragraph: int
    subject: str
    label: Label
    why: Label


def orphans(duties: Duties, leads: Mapping[str, Label] | None = None) -> tuple[Orphan, ...]:
    """All that is found, rule by rule, in the outline's order.

    Args:
        leads: by the id of a duty the name of the body that leads it, where a division of tasks says so; it then owns the
            numbers that the duty works towards.
    """
    found = [
        *_targets_without_duty(duties),
        *_paragraphs_without_target(duties),
        *_duties_without_measure(duties),
        *_numbers_without_owner(duties, leads or {}),
    ]
    return tuple(found)


def _targets_without_duty(duties: Duties) -> Iterator[Orphan]:
    for target in duties.city.targets:
        serving = list(duties.serving(target))
        if any(not duties.sets_goals(duty.paragraph) for duty in serving):
            continue
        if serving and not duties.sets_goals(target.paragraph):
            continue
        named = [duty for duty in duties.all if target.id in duty.mentions]
        yield _of_target("target-without-duty", target, _why_no_duty(serving[0].id if serving else "", [d.id for d in named]))


def _why_no_duty(goal: str, named: list[str]) -> Label:
    zh, en = "没有任务或措施承接这项目标", "No task or measure takes this target up"
    if goal:
        zh, en = f"{zh}：{goal} 只是在目标中又提了一次", f"{en}: {goal} only says it again among the goals"
    if named:
        zh += f"；另仅在 {'、'.join(named)} 提到"
        en += f"; it is only named in {', '.join(named)}"
    return Label(zh=f"{zh}。", en=f"{en}.")


def _paragraphs_without_target(duties: Duties) -> Iterator[Orphan]:
    with_lines = {target.paragraph for target in duties.city.targets}
    for paragraph in duties.city.outline.paragraphs:
        own = [duty for duty in duties.all if duty.paragraph == paragraph.number and not duty.given]
        if own and paragraph.number not in with_lines and not duties.sets_goals(paragraph.number):
            why = Label(
                zh=f"本段有 {len(own)} 项任务，没有一行目标。",
                en=f"{len(own)} {'duty' if len(own) == 1 else 'duties'} and no target line in this paragraph.",
            )
            yield Orphan("paragraph-without-target", paragraph.number, str(paragraph.number), paragraph.gist, why)


def _duties_without_measure(duties: Duties) -> Iterator[Orphan]:
    for duty in duties.all:
        if not (duty.given or duty.targets or duty.measures):
            yield Orphan("duty-without-measure", duty.paragraph, duty.id, duty.label, _NO_MEASURE)


def _numbers_without_owner(duties: Duties, leads: Mapping[str, Label]) -> Iterator[Orphan]:
    for target in duties.city.targets:
        if target.kind != "number" or owners_of(duties, target, leads):
            continue
        guessed = f"（{target.body.zh}）" if target.body else ""
        guessed_en = f" ({target.body.en})" if target.body else ""
        why = Label(
            zh=f"定下这个数字的段落没有点名责任单位{guessed}，也没有已签署的分工。",
            en=f"The paragraph that sets the number names nobody{guessed_en}, and no signed division does.",
        )
        yield _of_target("number-without-owner", target, why)


def owners_of(duties: Duties, target: Target, leads: Mapping[str, Label]) -> tuple[Label, ...]:
    """Who answers for a target: whom its own paragraph names, and who leads a duty that works towards it by a division."""
    named = [duty.named for duty in duties.serving(target) if duty.named and duty.paragraph == target.paragraph]
    led = [leads[whole.id] for duty in duties.serving(target) if (whole := duties.answered_with(duty)).id in leads]
    return tuple(dict.fromkeys([*named, *led]))


def _of_target(rule: str, target: Target, why: Label) -> Orphan:
    return Orphan(rule, target.paragraph, target.id, target.label, why)


_NO_MEASURE = Label(
    zh="没有目标或指标说明它做得如何。",
    en="Neither a target nor an indicator tells how it goes.",
)
