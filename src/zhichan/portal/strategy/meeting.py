"""What the leading group looks at in a meeting, part by part: the same rows for the page, DOCX and XLSX."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.assessments.models import Entry, Round
from zhichan.assessments.rounds import not_ready
from zhichan.assessments.seeing import entries
from zhichan.evaluations.amending import change_of, open_proposals
from zhichan.evaluations.evaluating import may_be_published, open_evaluations
from zhichan.exports.paper import Table
from zhichan.obligations.divisions import signed_leads, unowned
from zhichan.obligations.models import Offer, Voice
from zhichan.obligations.offers import standing, standing_offers, visible
from zhichan.obligations.splitting import sees_all
from zhichan.opened import city
from zhichan.portal.page.language import current_language
from zhichan.portal.strategy.duty_forms import answered_words, standing_words
from zhichan.portal.strategy.evaluation_words import change_in_words, title_of
from zhichan.portal.strategy.overdue import overdue
from zhichan.portal.strategy.reading_words import conflicts, line
from zhichan.portal.strategy.scores import overall
from zhichan.readings.models import HELD, Reading
from zhichan.readings.seeing import seen, sees_conflicts
from zhichan.strategy.duties.orphans import owners_of
from zhichan.strategy.targets.amendments import CHANGES
from zhichan.strategy.targets.judge import Judgement
from zhichan.strategy.targets.lights import Light
from zhichan.strategy.targets.scoreboard import Score
from zhichan.strategy.targets.verdicts import Verdict

RED = (Verdict.MISSED, Verdict.NOT_MET, Verdict.DEPENDS)
"""Verdicts past the deadline: missed, not reached at the last reading, or reached by one of the formulas only."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SHOWN = 5  # rows of a part on the page, so that it stays within two sheets of paper; files hold all


@dataclass(frozen=True)
class Row:
    """A line: its cells, the first of which leads to its page."""

    cells: tuple[str, ...]
    href: str


@dataclass(frozen=True)
class Part:
    """A part: its columns with their share of the width, its rows, what is said where there are none, where there is more."""

    key: str
    heading: str
    columns: tuple[tuple[str, int], ...]
    rows: list[Row]
    empty: str
    more: str
    note: str = field(default="")

    @property
    def shown(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The rows on the page: the address, and each cell with the name of its column and whether it is a day."""
        names = [name for name, _width in self.columns]
        return [
            (row.href, [(name, cell, bool(_DAY.fullmatch(cell))) for name, cell in zip(names, row.cells, strict=True)])
            for row in self.rows[:_SHOWN]
        ]

    @property
    def left(self) -> int:
        """How many more there are."""
        return max(0, len(self.rows) - _SHOWN)

    @property
    def table(self) -> Table:
        """The part in a paper."""
        return Table(self.heading, self.columns, [row.cells for row in self.rows])


def parts(by: Actor, on: dt.date) -> list[Part]:
    """All parts, as somebody may see them on a day."""
    return [_red(on), _disputes(by), _held(by), _ownerless(), _overdue(by, on)]


def _red(on: dt.date) -> Part:
    board = overall(on)
    rows = [_red_row(score) for score in board.scores if is_red(score)]
    unread = sum(
        score.judgement.due and score.judgement.verdict in (Verdict.NO_READING, Verdict.LATER, Verdict.UNDECIDED)
        for score in board.scores
    )
    note = _("%(n)s more targets are past their deadline and cannot be judged on the readings found.") % {"n": unread}
    columns = (
        (_("Target"), 14),
        (_("Verdict"), 8),
        (_("Why"), 26),
        (_("Who answers for it"), 12),
        (_("Since when"), 8),
        (_("Asked of the group"), 16),
    )
    empty = _("No target is missed or at risk on the readings found.")
    return Part("red", _("Targets missed or at risk"), columns, rows, empty, reverse("strategy"), note if unread else "")


def is_red(score: Score) -> bool:
    """Whether a target is missed, or before its deadline behind its course or at risk."""
    if score.judgement.due:
        return score.judgement.verdict in RED
    return score.standing is not None and score.standing.lit.light in (Light.AT_RISK, Light.BEHIND)


def _red_row(score: Score) -> Row:
    lang, duties, found = current_language(), city.duties(), score.judgement
    lit = None if found.due or score.standing is None else score.standing.lit
    owners = owners_of(duties, found.target, signed_leads())
    used = [one.figure.period.last for one in found.readings if one.use == "used"]
    since = found.until if found.due else max(used, default=None)
    cells = (
        found.target.label.in_(lang),
        (lit.light.label if lit else found.verdict.label).in_(lang),
        (lit.why if lit else found.why).in_(lang),
        _(", ").join(one.in_(lang) for one in owners) or _("nobody"),
        since.isoformat() if since else "—",
        _asked(found, owned=bool(owners)),
    )
    return Row(cells, reverse("target", args=[found.target.id]))


def _asked(found: Judgement, *, owned: bool) -> str:
    asked = [] if owned else [_("name who answers for it")]
    if found.due and found.verdict is Verdict.DEPENDS:
        asked.append(_("decide by which formula it counts"))
    elif found.verdict is Verdict.NOT_MET and found.due:
        asked.append(_("ask for the reading up to the deadline"))
    elif found.due:
        asked.append(_("hold to it, set it anew or let it go, with the reason"))
    else:
        asked.append(_("ask for measures before the deadline"))
    return _("; ").join(asked)


def _disputes(by: Actor) -> Part:
    columns = (
        (_("Matter"), 22),
        (_("Kind of matter"), 14),
        (_("What is said"), 34),
        (_("Since when"), 8),
        (_("Asked of the group"), 16),
    )
    rows = [*_referred(by), *_objections(by), *_rounds(), *_appeals(by), *_amendments(), *_evaluations()]
    empty = _(
        "Nothing waits for the group: no duty in dispute, no objection to a share, no score to approve, no appeal, "
        "no amendment, no report of an evaluation."
    )
    return Part("disputes", _("Before the group"), columns, rows, empty, reverse("obligations"))


def _referred(by: Actor) -> Iterator[Row]:
    declared, lang = city.duties(), current_language()
    for offer in visible(by):
        if standing(offer) == "referred" and offer.referred_at and offer.duty in declared.by_id:
            cells = (
                declared.by_id[offer.duty].label.in_(lang),
                _("duty in dispute"),
                _said(offer),
                offer.referred_at.date().isoformat(),
                _("settle who leads, by when, in which scope"),
            )
            yield Row(cells, reverse("duty", args=[offer.duty]))


def _said(offer: Offer) -> str:
    """What the bodies say who do not agree, and who has not answered."""
    lang, words = current_language(), answered_words()
    told = []
    for part in offer.parts.all():
        if part.answer not in ("accepted", "ruled"):
            reason = _("; ") + part.reason if part.reason else ""
            told.append(f"{part.body.name(lang)}{_(': ')}{words[part.answer]}{reason}")
    return "\n".join(told)


def _objections(by: Actor) -> Iterator[Row]:
    if not sees_all(by):
        return
    lang, targets = current_language(), {target.id: target.label for target in city.declared().targets}
    open_ones = Voice.objects.filter(agrees=False, settled="", split__closed="").select_related("split", "body").order_by("id")
    for one in open_ones:
        target = one.split.target
        cells = (
            f"{targets[target].in_(lang) if target in targets else target} · {one.body.name(lang)}",
            _("objection to a share"),
            one.reason,
            one.at.date().isoformat(),
            _("uphold or refuse; the strategy planner enters it"),
        )
        yield Row(cells, reverse("shares-of", args=[target]))


def _rounds() -> Iterator[Row]:
    lang = current_language()
    for one in Round.objects.exclude(state="published").select_related("sheet").order_by("id"):
        if one.state == "scoring" and not_ready(one):
            continue
        result = one.results.order_by("-version").first()
        ready = _("all scores are checked, and none is open to objection any more")
        told = (
            (_("scores to be published"), _("approved, not yet published"), _("publish"))
            if result
            else (_("scores to be approved"), ready, _("approve"))
        )
        since = (result.at if result else one.opened_at).date().isoformat()
        yield Row(
            (one.sheet.declared.title.in_(lang), told[0], told[1], since, told[2]), reverse("assessment", args=[one.sheet.sheet])
        )


def _appeals(by: Actor) -> Iterator[Row]:
    for one in entries(by).filter(state="appealed").order_by("id"):
        move = one.moves.filter(step="appeal").last()
        cells = (
            f"{one.sheet.title.in_(current_language())} · {one.body.name(current_language())}",
            _("appeal against a score"),
            move.reason if move else "",
            move.at.date().isoformat() if move else "—",
            _("decide by %(day)s") % {"day": one.due_on} if one.due_on else _("decide"),
        )
        yield Row(cells, _score_page(one))


def _amendments() -> Iterator[Row]:
    lang, targets = current_language(), {target.id: target.label for target in city.declared().targets}
    for one in open_proposals():
        change = change_of(one)
        cells = (
            targets[one.target].in_(lang) if one.target in targets else one.target,
            _("amendment of a target"),
            _("; ").join(filter(None, (CHANGES[change.kind].in_(lang), change_in_words(change), change.reason))),
            one.at.date().isoformat(),
            _("decide by %(day)s") % {"day": change.since},
        )
        yield Row(cells, f"{reverse('amendments')}#act-decide-{one.pk}")


def _evaluations() -> Iterator[Row]:
    today = timezone.localdate()
    for one in open_evaluations():
        if may_be_published(one, today):
            told = _("what is needed is gathered, and the time for views of the public is over")
            cells = (title_of(one), _("report of an evaluation"), told, one.open_until.isoformat(), _("publish"))
            yield Row(cells, f"{reverse('evaluation', args=[one.key])}#act-publish")


def _score_page(one: Entry) -> str:
    return reverse("score", args=[one.round.sheet.sheet, one.body.code])


def _held(by: Actor) -> Part:
    columns = ((_("Reading"), 24), (_("It says"), 14), (_("The other side"), 30), (_("Rule"), 26))
    rows = [row for one in seen(by).filter(state=HELD).order_by("id") for row in _held_rows(one)] if sees_conflicts(by) else []
    empty = _("No reading is held for a contradiction.")
    return Part("held", _("Held readings, with both sides"), columns, rows, empty, reverse("readings"))


def _held_rows(reading: Reading) -> Iterator[Row]:
    told = line(reading)
    name, page = f"{told.label} · {told.scope} · {told.period}", reverse("reading", args=[reading.number])
    mine = f"{told.value}{_(', ')}{told.body}"
    found = conflicts(reading.holding, reading, office=True)
    for one in found:
        others = "\n".join(f"{side.value}{_(', ')}{side.period}{_(', ')}{side.source}" for side in one.others)
        yield Row((name, mine, others or "—", one.says), page)
    if not found:  # a person holds it, not a test
        step = reading.steps.filter(did="held").last()
        yield Row((name, mine, "—", step.reason if step else ""), page)


def _ownerless() -> Part:
    declared, lang = city.duties(), current_language()
    offers = {offer.duty: standing_words()[standing(offer)] for offer in standing_offers()}
    words = standing_words()
    rows = [
        Row((one.label.in_(lang), str(one.paragraph), offers.get(one.id, words["none"])), reverse("duty", args=[one.id]))
        for one in unowned(declared)
    ]
    columns = ((_("Duty"), 60), (_("Paragraph"), 8), (_("Its offer"), 26))
    return Part(
        "ownerless",
        _("Duties without an agreed lead"),
        columns,
        rows,
        _("Every duty has an agreed lead."),
        reverse("obligations"),
    )


def _overdue(by: Actor, on: dt.date) -> Part:
    columns = ((_("Body"), 24), (_("What is overdue"), 40), (_("How many"), 8), (_("Oldest last day"), 12))
    rows = [Row((one.body, one.what, str(one.count), one.day.isoformat()), one.href) for one in overdue(by, on)]
    return Part("overdue", _("Overdue, by body"), columns, rows, _("Nothing is overdue."), reverse("readings"))
