"""Readings as pages show them: values with units, states and steps in words, both sides of a contradiction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.opened import city
from zhichan.portal.page.language import current_language
from zhichan.readings.arriving import known_to_body, known_to_office
from zhichan.readings.due import label_of, scope_label
from zhichan.readings.models import Reading
from zhichan.readings.seeing import custody
from zhichan.readings.sheet import BOUND_LABELS
from zhichan.readings.standing import as_figure, declared
from zhichan.strategy.arrival.checks import RULES
from zhichan.strategy.arrival.tables import Shifted
from zhichan.strategy.figures.published import Figure
from zhichan.strategy.wording import period_in_words


@dataclass(frozen=True)
class Line:
    """A reading in a list."""

    reading: Reading
    label: str
    scope: str
    period: str
    value: str
    state: str
    body: str


@dataclass(frozen=True)
class Told:
    """A step of the custody: when, who or which body, what, why, and the value after it."""

    at: Any
    who: str
    did: str
    reason: str
    value: str


@dataclass(frozen=True)
class Side:
    """One side of a contradiction."""

    what: str
    period: str
    value: str
    source: str
    href: str
    doubted: bool = False
    called: str = ""


@dataclass(frozen=True)
class Conflict:
    """A finding with both sides and the rule."""

    says: str
    rule: str
    holds: bool
    ours: Side
    others: list[Side]


@dataclass(frozen=True)
class Slipped:
    """A figure of a sheet that seems to have slipped: its row, as it was sent, the one before, and the one that it continues."""

    row: int
    sent: Side
    own: Side
    like: Side


def state_word(state: str) -> str:
    """What a state is called."""
    return {
        "entered": _("to be checked"),
        "checked": _("checked"),
        "held": _("held"),
        "returned": _("sent back"),
        "accepted": _("accepted"),
        "replaced": _("replaced by a restatement"),
        "withdrawn": _("withdrawn"),
    }[state]


def step_word(did: str) -> str:
    """What a step is called."""
    return {
        "entered": _("entered"),
        "restated": _("entered in place of an earlier reading"),
        "changed": _("changed"),
        "taken-back": _("taken back"),
        "attached": _("attached evidence"),
        "checked": _("checked against the evidence"),
        "sent-back": _("sent back"),
        "held": _("held"),
        "accepted": _("accepted"),
        "replaced": _("replaced by a restatement"),
        "withdrawn": _("withdrawn"),
        "published": _("published"),
        "unpublished": _("no longer published"),
    }[did]


def line(reading: Reading) -> Line:
    """A reading as a line of a list."""
    lang = current_language()
    return Line(
        reading,
        label_of(reading.indicator),
        scope_label(reading.scope).in_(lang),
        period_in_words(reading.period).in_(lang),
        value(reading),
        state_word(reading.state),
        reading.body.name(lang),
    )


def value(reading: Reading) -> str:
    """The value with its bound and unit."""
    return declared().catalogue.units[reading.unit].shown(reading.amount, reading.decimals).in_(current_language())


def bounds() -> list[tuple[str, str]]:
    """The bounds to choose from."""
    return [(key, label.in_(current_language())) for key, label in BOUND_LABELS.items()]


def trail(reading: Reading, by: Actor) -> list[Told]:
    """The custody of a reading, in words."""
    lang = current_language()
    parts = {"reporter": _("reporter"), "checker": _("second person"), "reviewer": _("IP office")}
    told = []
    for step, name, reason in custody(by, reading):
        who = [step.body.name(lang) if step.body else "", parts[step.part], name]
        told.append(Told(step.at, _(", ").join(one for one in who if one), step_word(step.did), reason, step.value))
    return told


def conflicts(findings: Iterable[dict[str, Any]], reading: Reading, *, office: bool) -> list[Conflict]:
    """Findings with both sides; against readings that are not published for the IP office only."""
    lang = current_language()
    known = known_to_office(reading) if office else known_to_body(reading)
    figures = {figure.id: figure for figure in known.figures}
    ours = _side(as_figure(reading, id=reading.number), lang)
    return [
        Conflict(
            found[lang],
            RULES[found["rule"]].in_(lang),
            found["holds"],
            ours,
            [
                _side(figures[id], lang, doubted=id in found["doubted"], called=called)
                for id, called in zip(found["against"], _called(found), strict=True)
                if id in figures
            ],
        )
        for found in findings
    ]


def slipped(found: Iterable[tuple[int, Shifted]]) -> list[Slipped]:
    """Figures of a sheet that seem to have slipped, with both readings."""
    lang = current_language()
    return [Slipped(row, *(_side(figure, lang) for figure in (one.figure, one.own, one.like))) for row, one in found]


def _called(found: dict[str, Any]) -> list[str]:
    """What each side of a finding is called beside the reading."""
    if found["rule"] == "slip":
        return [_("its own figure before"), _("what it continues")]
    return [_("the other side")] * len(found["against"])


def _side(figure: Figure, lang: str, *, doubted: bool = False, called: str = "") -> Side:
    catalogue = city.declared().catalogue
    shown = catalogue.units[figure.unit].shown(figure.amount, figure.decimals).in_(lang)
    what = f"{label_of(figure.indicator)} · {scope_label(figure.scope).in_(lang)}"
    source = figure.source_title or urlsplit(figure.source_url).hostname or figure.source_url
    return Side(what, period_in_words(figure.period).in_(lang), shown, source, figure.source_url, doubted, called)
