"""What the engines say, on pages: in Chinese where the catalogue knows it, else as it is and marked with its language."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhichan.portal.page.language import TAGS, current_language
from zhichan.portal.page.sentences import in_chinese, language_of, place_in_chinese
from zhichan.portal.templatetags.zhichan import place_word

register = template.Library()


@register.filter
def sentence(said: str, most: int = 0) -> SafeString:
    """A sentence of the engines in the language of the page; at most so many characters where said."""
    lang = current_language()
    text = (in_chinese(said) if lang == "zh" else None) or said
    shown = f"{text[: most - 1].rstrip()}…" if most and len(text) > most else text
    its = language_of(text)
    return format_html("{}", shown) if its == lang else format_html('<span lang="{}">{}</span>', TAGS[its], shown)


@register.filter
def standing_at(where: str) -> str:
    """Where something stands, in the language of the page."""
    place = place_word(where)
    return place_in_chinese(where) if place == where and current_language() == "zh" else place


@register.inclusion_tag("portal/parts/problem.html")
def problem(error: Any, role: str = "") -> dict[str, Any]:
    """An error as a block: where, what, how to mend it."""
    return {"error": error, "role": role}


@register.inclusion_tag("portal/parts/told.html")
def told(one: Any, *, mend: bool = True) -> dict[str, Any]:
    """A line about one record: where, what, the value, how to mend it where wanted."""
    return {"one": one, "mend": mend, "chinese": current_language() == "zh"}
