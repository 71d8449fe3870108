"""What the desk offers: one line per page that somebody's permissions open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.cases.procedures import procedures
from zhichan.portal.page.language import current_language


@dataclass(frozen=True)
class Task:
    """A page for those who have signed in."""

    href: str
    label: str
    about: str


def tasks(actor: Actor) -> list[Task]:
    """The pages open to somebody, in the order of the desk; what waits for them stands there by itself."""
    offered = (
        ("import", "import", _("Import files"), _("Look at files from an office or a table of one’s own, and import them")),
        ("see-jobs", "jobs", _("Jobs"), _("What is being done in the background, and how far it is")),
        ("see-imports", "imports", _("Imports and versions"), _("What came when, its report, what differs, undoing it")),
        ("mend", "quarantine", _("Quarantine"), _("Records that could not be taken: mend them or let them go")),
        ("judge", "parties-unsure", _("Names to judge"), _("Pairs of names that may be one party")),
        ("load-schemes", "schemes", _("Titles of classes"), _("What is loaded of the issuers’ own titles")),
        ("manage-sample", "sample-city", _("Sample city"), _("Which records are shown, and the made-up ones on or off")),
        ("report-readings", "readings", _("Readings"), _("What your body has to report, what it reported, and how it stands")),
        (
            "review-readings",
            "readings-review",
            _("Review readings"),
            _("What bodies reported: the sample, what is held, what is accepted"),
        ),
        ("see-people", "people", _("People"), _("Who may sign in, and their roles")),
        ("see-audit", "audit", _("Log of actions"), _("Who did what, and the proof that the log is whole")),
        ("see-operation", "operation", _("The installation"), _("Disk, versions, clock, files, settings: what must be mended")),
    )
    found = [Task(reverse(name), label, about) for permission, name, label, about in offered if actor.may(permission)]  # type: ignore[arg-type]
    return found + _obligations(actor) + _scores(actor) + _evaluations(actor) + _cases(actor)


def _obligations(actor: Actor) -> list[Task]:
    """The offers of duties, for who answers, divides or settles."""
    if not any(actor.may(permission) for permission in ("answer-duties", "divide-duties", "settle-duties")):
        return []
    found = [Task(reverse("obligations"), _("Duties of your body"), _("Offers with their answers, and what is in dispute"))]
    if actor.may("divide-duties") or actor.may("settle-duties"):
        about = _("What is red, in dispute, held, ownerless and overdue, on two sheets of paper")
        found.append(Task(reverse("meeting"), _("For the meeting of the leading group"), about))
    return found


def _scores(actor: Actor) -> list[Task]:
    """Scoring, for who has a part in it."""
    if not any(actor.may(one) for one in ("report-scores", "check-scores", "approve-scores")):
        return []
    about = _("Score sheets, the own score, what is to be checked or approved")
    return [Task(reverse("assessments"), _("Scoring"), about)]


def _evaluations(actor: Actor) -> list[Task]:
    """Amendments and evaluations, for who has a part in them."""
    found = []
    if actor.may("propose-amendments") or actor.may("decide-amendments"):
        found.append(
            Task(reverse("amendments"), _("Amendments"), _("Targets that are proposed to be amended, and what was decided"))
        )
    if any(actor.may(one) for one in ("evaluate-own-work", "run-evaluations", "publish-evaluations")):
        found.append(Task(reverse("evaluations"), _("Evaluations"), _("What is gathered for them, and the published reports")))
    return found


def _cases(actor: Actor) -> list[Task]:
    """The cases of each procedure that somebody may see."""
    lang = current_language()
    return [
        Task(reverse("cases", args=[name]), one.label.in_(lang), one.about.in_(lang))
        for name, one in procedures().items()
        if actor.may(one.seen_by)
    ]
