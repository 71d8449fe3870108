"""Tags of the page of one right: its texts with the words of the visitor's query marked."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from zhichan.portal.page.language import current_language
from zhichan.portal.templatetags.zhichan import segments
from zhichan.records.claims import Claim

register = template.Library()

_TARGETS = {"first-claim": "claims", "description": "body", "goods": "body"}
"""Parts of the texts under the name by which the search looks for them, where it is another."""


@register.simple_tag(takes_context=True)
def marked(context: Context, part: str, text: str) -> SafeString | str:
    """A text of a right with the words of the visitor's query marked, where the page came from a query."""
    marking = context.get("marking")
    return segments(marking.of(_TARGETS.get(part, part), text)) if marking else text


@register.filter
def spans(numbers: Iterable[int]) -> str:
    """Ascending numbers, three and more that run on as a span: 1–3, 5."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else list(map(str, run)) for run in runs)
    return ("、" if current_language() == "zh" else ", ").join(word for words in said for word in words)


@register.simple_tag(takes_context=True)
def has_hits(context: Context, claims: Iterable[tuple[int, Claim]]) -> bool:
    """Whether a word of the visitor's query stands in one of these claims."""
    marking = context.get("marking")
    return marking is not None and any(marking.hits("claims", claim.text) for _depth, claim in claims)
