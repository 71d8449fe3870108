"""Filters and tags of the pages: numbers, dates, labels, state marks and links that keep the question."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zhichan.portal.page.language import TAGS, current_language
from zhichan.portal.page.wording import EVERY, part_name, role_name
from zhichan.portal.question.asked import Asked
from zhichan.portal.question.reading import dialect_choices
from zhichan.portal.rights.evidence import evidence_words
from zhichan.records.burdens import BURDENS
from zhichan.records.declared import Label
from zhichan.records.kinds import kind
from zhichan.search.fields import FIELDS
from zhichan.strategy.targets.verdicts import Verdict

register = template.Library()

_FIELD_NAMES = {field.name for field in FIELDS}
_CIRCLE = '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="2"/>'
_SHAPES = {
    "met": '<path d="M1.5 6.5 4.5 9.5 10.5 2.5" fill="none" stroke="currentColor" stroke-width="2.4"/>',
    "missed": '<path d="M2 2 10 10M10 2 2 10" stroke="currentColor" stroke-width="2.4"/>',
    "in-force": '<circle cx="6" cy="6" r="5.5" fill="currentColor"/>',
    "pending": '<path d="M6 .5a5.5 5.5 0 0 1 0 11z" fill="currentColor"/>' + _CIRCLE,
    "at-risk": '<path d="M6 1 11.5 11H.5z" fill="currentColor"/>',
    "expired": '<rect x="1.5" y="1.5" width="9" height="9" fill="none" stroke="currentColor" stroke-width="2"/>',
    "unknown": _CIRCLE,
}
_MARK = (
    '<svg viewBox="0 0 15 15" aria-hidden="true"><circle cx="7.5" cy="7.5" r="6.5" fill="none" stroke="currentColor"/>'
    '<path d="M7.5 6.5v5M7.5 3.5v1.6" stroke="currentColor" stroke-width="1.5"/></svg>'
)
_PLACE = re.compile(r"(?:sheet (?P<sheet>.+) )?row (?P<row>\d+)|bytes (?P<start>\d+)\+\d+", re.DOTALL)
_SAME_SHAPE = {
    "not-met-at-last-reading": "missed",
    "depends-on-formula": "at-risk",
    "not-a-number": "expired",
    "lapsed": "missed",
    "revoked": "missed",
    "rejected": "missed",
    "withdrawn": "expired",
    "abandoned": "expired",
    "surrendered": "expired",
    "superseded": "expired",
    "abolished": "expired",
    "cancelled": "missed",
    "grace": "in-force",
    "done": "met",
    "under-way": "pending",
    "planned": "unknown",
    "retired": "expired",
    "replaced": "expired",
    "bred": "pending",
    "examined": "pending",
    "drafting": "pending",
    "issued": "pending",
}


@register.filter
def coded(text: str) -> SafeString:
    """A text in which what stands between backticks is code."""
    parts = text.split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if number % 2 else part,) for number, part in enumerate(parts))
    )


@register.filter
def thousands(value: Any) -> str:
    """1284 → 1,284; a fraction keeps its digits; what is no number stays."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.10g}"


@register.filter
def percent(share: float) -> str:
    """0.9954 → 99.5 %; what is not quite all or nothing never reads as 100 or 0."""
    figure = min(max(share * 100, 0.1), 99.9) if 0 < share < 1 else share * 100
    return f"{figure:.1f}{' ' if current_language() == 'en' else ''}%".replace(".0%", "%").replace(".0 %", " %")


@register.filter
def named(label: Label | None) -> str:
    """A label in the language of the page."""
    return label.in_(current_language()) if label else ""


@register.filter
def at(found: Mapping[str, Any], key: str) -> Any:
    """What stands under a key; None where nothing does."""
    return found.get(key)


@register.filter
def tag(lang: str) -> str:
    """The language tag of a text: `zh` as the page's own `zh-Hans`, and nothing where the source does not say."""
    return "" if lang in ("", "und") else TAGS.get(lang, lang)


@register.simple_tag
def query_languages() -> list[tuple[str, str]]:
    """The platforms whose queries are read, with what they are called."""
    return dialect_choices(current_language())


@register.simple_tag
def state(key: str, word: str = "", kind_name: str = "patent") -> SafeString:
    """A state or verdict as word, shape and colour."""
    if not word:
        declared = kind(kind_name).states.get(key or "unknown")
        word = declared.label.in_(current_language()) if declared else key
    shape = _SHAPES.get(_SAME_SHAPE.get(key, key), _SHAPES["unknown"])
    return format_html(
        '<span class="state {}"><svg viewBox="0 0 12 12" aria-hidden="true">{}</svg><span>{}</span></span>',
        key or "unknown",
        mark_safe(shape),  # noqa: S308 - one of the shapes above
        word,
    )


@register.simple_tag
def verdict(key: str, label: Label | dict[str, str] | None = None) -> SafeString:
    """A verdict on a target as word, shape and colour."""
    return state(key, said(label) if isinstance(label, dict) else named(label or Verdict(key).label))


@register.filter
def said(label: dict[str, str] | None) -> str:
    """A label of plain data (`{"zh": …, "en": …}`) in the language of the page."""
    return label[current_language()] if label else ""


@register.filter
def listed(words: Iterable[str]) -> str:
    """Words one after another as the language of the page lists them."""
    return ("、" if current_language() == "zh" else ", ").join(words)


@register.filter
def host(url: str) -> str:
    """The host of an address, as the short name of a source."""
    return urlsplit(url).hostname or url


@register.simple_tag
def asking(name: str, asked: Asked, *args: str) -> str:
    """The address of a page that asks the same question."""
    return reverse(name, args=args) + asked.tail(page=False)


@register.simple_tag
def class_address(scheme: str, symbol: str) -> str:
    """The address of the rights in a class; a scheme without a search field of its own is searched with all schemes."""
    field = scheme if scheme in _FIELD_NAMES else "class"
    value = symbol if re.fullmatch(r"[\w/.-]+", symbol) else f'"{symbol}"'
    return f"{reverse('search')}?{urlencode({'q': f'{field}:{value}'})}"


@register.filter
def segments(parts: list[tuple[str, bool]]) -> SafeString:
    """Text with its hits marked."""
    return format_html_join("", "{}", ((format_html("<mark>{}</mark>", text) if hit else text,) for text, hit in parts))


@register.simple_tag
def about_number(definition: str, basis: str, as_of: Any, known_at: Any, rows: str = "") -> SafeString:
    """The quiet mark beside a number: what it is, what it counts, both dates, and where its rows are."""
    lines = [(_("What it is"), definition), (_("Counts"), basis), (_("Law as of"), as_of), (_("Known at"), known_at)]
    return format_html(
        '<details class="mark"><summary aria-label="{}">{}</summary><div><dl>{}</dl>{}</div></details>',
        _("About this number"),
        mark_safe(_MARK),  # noqa: S308 - the drawing above
        format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((name, value) for name, value in lines if value)),
        format_html('<a href="{}">{}</a>', rows, _("The rights behind it")) if rows else "",
    )


@register.filter
def evidence(text: str, kind_name: str) -> str:
    """The evidence for which a right counts (`filed 2008-01-02; family EP9000001`), in the language of the page."""
    return evidence_words(text, kind_name, current_language())


@register.filter
def kind_word(name: str) -> str:
    """What a kind of right is called."""
    return kind(name).label.in_(current_language())


@register.filter
def record_words(raw: str) -> str:
    """A record as its file has it, for a line of a list: the cells of a row under their headers, any other text as it is."""
    try:
        pairs = json.loads(raw)
        return " · ".join(f"{name}: {cell}" if name else str(cell) for name, cell in pairs)
    except (ValueError, TypeError):
        return " ".join(raw.split())


@register.filter
def place_word(place: str) -> str:
    """Where a record stands in its file, in words: `sheet 工作表1 row 3`, `bytes 1200+3400`."""
    if match := _PLACE.fullmatch(place):
        sheet, row, start = match["sheet"], match["row"], match["start"]
        if start:
            return _("from byte %(start)s") % {"start": f"{int(start):,}"}
        if sheet:
            return _("sheet %(sheet)s, row %(row)s") % {"sheet": sheet, "row": row}
        return _("row %(row)s") % {"row": row}
    return place


@register.filter
def burden_word(name: str) -> str:
    """What lies on a right, in words."""
    return BURDENS[name].in_(current_language())


@register.filter
def role_word(role: str) -> str:
    """What a role is called where no kind is at hand."""
    return role_name(role, kind("patent"), current_language())


@register.simple_tag
def text_part(part: str, kind_name: str) -> str:
    """What a part of the texts is called on a right of this kind."""
    return part_name(part, kind(kind_name), current_language())


@register.filter
def day(date: dt.date | None) -> SafeString:
    """A date that never breaks over two lines; nothing for none."""
    return format_html('<time class="nowrap" datetime="{0}">{0}</time>', date.isoformat()) if date else SafeString("")


@register.filter
def points(figure: float) -> str:
    """Points for (+) or against (−)."""
    return f"{figure:+.1f}".replace("-", "−") if figure else "0"


@register.filter
def word(key: str, what: str) -> str:
    """The name of a part of a text, a kind of link, an authority …; an unknown key stays as it is."""
    return str(EVERY[what].get(key, key))


@register.simple_tag
def references(numbers: tuple[int, ...]) -> SafeString:
    """Links to the numbered sources of the page."""
    links = format_html_join("", '<a href="#source-{}" aria-label="{} {}">[{}]</a>', ((n, _("Source"), n, n) for n in numbers))
    return format_html('<span class="ref">{}</span>', links) if numbers else SafeString("")
