"""Amendments and evaluations in words: what a change makes of a target, how pages name an evaluation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhichan.evaluations.models import Evaluation
from zhichan.evaluations.papers import KINDS
from zhichan.opened import city
from zhichan.portal.page.language import current_language
from zhichan.strategy.outline import Demand
from zhichan.strategy.targets.amendments import Change
from zhichan.strategy.targets.plain import demand_in_words


def title_of(one: Evaluation) -> str:
    """How pages name an evaluation."""
    return f"{KINDS[one.kind].in_(current_language())} {one.year}"


def change_in_words(change: Change) -> str:
    """The new terms of a target, in words."""
    lang, told = current_language(), []
    if change.value is not None:
        told.append(demand_in_words(city.declared(), Demand("at-least", change.value, unit=change.unit)).in_(lang))
    if change.baseline is not None:
        told.append(_("baseline %(value)s at the end of %(year)s") % {"value": f"{change.baseline:f}", "year": change.base_year})
    if change.until is not None:
        told.append(_("by %(day)s") % {"day": change.until})
    return ("，" if lang == "zh" else ", ").join(told)
