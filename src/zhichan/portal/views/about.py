"""How to search, and what this site is: written from the code, so that neither can be out of date."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhichan.portal.page.language import current_language
from zhichan.search.dialects.registry import DIALECTS
from zhichan.search.fields import FIELDS, Field
from zhichan.search.values import choices

_OWN = ("tag", "field", "holder-group")
"""Fields whose example need not be anything here: what tags, rules and holders there are differs."""


@dataclass(frozen=True)
class Form:
    """A form of the language: an example, and what it finds."""

    example: str
    meaning: str


def search_help(request: HttpRequest) -> HttpResponse:
    """`/zh/help/search`"""
    lang = current_language()
    fields = [(field, field.label.in_(lang), _values(field, lang), field.name not in _OWN) for field in FIELDS]
    platforms = [(one.label.in_(lang), one.about.in_(lang), one.example, one.name) for one in DIALECTS.values()]
    return render(request, "portal/search_help.html", {"forms": _forms(), "fields": fields, "platforms": platforms})


def about(request: HttpRequest) -> HttpResponse:
    """`/zh/about`"""
    return render(request, "portal/about.html")


def _forms() -> list[Form]:
    return [
        Form("传感器 数据", _("Both words, anywhere in title, abstract, claims or names. A blank means AND.")),
        Form('"数据检索"', _("The phrase, word for word.")),
        Form("转子 OR 定子", _("Either word.")),
        Form("电池 NOT 铅酸", _("The first word without the second.")),
        Form("(转子 OR 定子) AND 轴承", _("Brackets first, then NOT, then AND, then OR.")),
        Form("焊接 NEAR/5 机器人", _("Both words with at most five others between, in any order; PRE/5 keeps the order.")),
        Form("焊接 NEAR/sentence 机器人", _("Both words in one sentence; NEAR/paragraph asks for one paragraph.")),
        Form("comput*", _("Any ending: * stands for any characters, ? for exactly one.")),
        Form("class:G06F", _("The class and everything below it; with ! behind it (class:G06F16!) the class alone.")),
        Form("filed:2010..2015", _("A range of dates; either end may be left open.")),
        Form("201220249767.4", _("A number in any spelling: with or without CN or ZL, dot and check digit.")),
    ]


def _values(field: Field, lang: str) -> list[str]:
    """The values that a field with a closed list takes."""
    if field.name in ("status", "type", "holder-type", "field"):
        return [f"{key} {label.in_(lang)}" for key, label in choices(field.name).items()]
    return []
