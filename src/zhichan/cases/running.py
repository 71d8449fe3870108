"""Opening a case and taking its steps: the one way, for pages and commands alike; each is logged, without anything personal."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.cases.deadlines import next_due
from zhichan.cases.effects import EFFECTS
from zhichan.cases.errors import CasesError, NoSuchCase, NotNow, Refused, WrongField
from zhichan.cases.fields import Answer, checked
from zhichan.cases.guards import GUARDS, Attempt
from zhichan.cases.models import Case, Numbering, Step
from zhichan.cases.procedures import Transition, procedure, procedures
from zhichan.records.declared import Label

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread
_GROUPS, _IN_GROUP = 4, 4  # 80 bits: nothing to guess, and short enough to write down
LONGEST_REASON = 4000
_EMPTY = Label(zh="请写明理由，申请人将看到。", en="Write the reason; the person will read it.")


class Opened(NamedTuple):
    """A new case and its secret code, which is shown once and kept nowhere."""

    case: Case
    code: str


@transaction.atomic
def open_case(by: Actor, name: str, given: Mapping[str, Answer], *, language: str = "zh") -> Opened:
    """Opens a case of a procedure.

    Args:
        given: the answers to the procedure's form.
        language: of the person who asks, for whoever answers.

    Raises:
        NotAllowed, CasesError: there is no such procedure.
        WrongField: an answer that its field does not take.
    """
    declared = procedure(name)
    if declared.opened_by != "public":
        by.must_be_allowed(declared.opened_by)
    answers = checked(declared.form, given)
    now = timezone.now()
    code = "-".join("".join(secrets.choice(_SIGNS) for _ in range(_IN_GROUP)) for _ in range(_GROUPS))
    case = Case(
        number=_next_number(f"{declared.prefix}-{timezone.localdate(now).year}"),
        procedure=declared.name,
        version=declared.version,
        state=declared.first,
        data={key: answer for key, answer in answers.items() if not declared.form[key].personal},
        personal={key: answer for key, answer in answers.items() if declared.form[key].personal},
        code_digest=_digest(code),
        language=language,
        by=by.id,
        opened_at=now,
    )
    case.save()
    case.due_on = next_due(case)
    case.save(update_fields=["due_on"])
    record(by.id, "case.opened", case.id_in_log, {"procedure": declared.name, "version": declared.version})
    return Opened(case, code)


@transaction.atomic
def take_step(by: Actor, case: Case, name: str, *, reason: str = "", given: Mapping[str, Answer] | None = None) -> Step:
    """Takes a step of a case, by the version of the procedure that the case began under.

    Args:
        reason: the words written to the applicant.
        given: the answers to what the transition asks for.

    Raises:
        NotAllowed, CasesError: the procedure has no such transition.
        NotNow: the case's state does not lead there.
        WrongField, Refused: an answer, a reason or a guard.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    declared = case.declared
    step = declared.transitions.get(name)
    if step is None:
        raise CasesError(f"there is no step {name!r}", where="step", mend=f"one of: {', '.join(declared.transitions)}")
    _must_be_allowed(by, case, step)
    if case.state not in step.from_:
        raise NotNow(
            f"the case is {case.standing.label.en.lower()} by now", where=case.number, mend="look at it again, then decide"
        )
    attempt = Attempt(case, checked(step.asks, given or {}), reason.strip(), timezone.localdate())
    if (step.reason and not attempt.reason) or len(attempt.reason) > LONGEST_REASON:
        raise WrongField("reason", _EMPTY)
    if step.guard and not GUARDS[step.guard].holds(attempt):
        raise Refused(step.guard, GUARDS[step.guard].says)
    return _done(by, name, step, attempt)


def _done(by: Actor, name: str, step: Transition, attempt: Attempt) -> Step:
    case = attempt.case
    taken = Step.objects.create(
        case=case, at=timezone.now(), by=by.id, transition=name, to=step.to, reason=attempt.reason, data=dict(attempt.data)
    )
    case.state = step.to
    if case.standing.final:
        case.closed_at = taken.at
    case.due_on = next_due(case)
    case.save(update_fields=["state", "closed_at", "due_on"])
    if step.effect:
        EFFECTS[step.effect](attempt)
    record(by.id, "case.step", case.id_in_log, {"step": name, "to": step.to})
    return taken


def visible(by: Actor) -> QuerySet[Case]:
    """The cases that somebody may see: of the procedures that their permissions open."""
    return Case.objects.filter(procedure__in=[name for name, one in procedures().items() if by.may(one.seen_by)])


def read_case(by: Actor, number: str) -> Case:
    """A case with what it says of its applicant; that it was read goes to the log.

    Raises:
        NoSuchCase: there is none that they may see.
    """
    case = visible(by).filter(number=number).first()
    if case is None:
        raise _no_such_case()
    record(by.id, "case.read", case.id_in_log)
    return case


def case_of(number: str, code: str) -> tuple[Case, Actor]:
    """The case that a number and its secret code prove, and its applicant as an actor.

    Raises:
        NoSuchCase: the two do not belong together, or the code's time is over.
    """
    case = Case.objects.filter(number=number.strip().upper()).first()
    known = case.code_digest if case else ""
    if not secrets.compare_digest(known, _digest(code)) or case is None:
        raise _no_such_case()
    return case, Actor(_applicant(case))


def steps_open_to(by: Actor, case: Case) -> dict[str, Transition]:
    """The steps that somebody may take from the case's state."""
    leading = case.declared.leading_from(case.state)
    return {name: one for name, one in leading.items() if _is_allowed(by, case, one) and _may_hold(case, one)}


def _may_hold(case: Case, step: Transition) -> bool:
    """Whether a step's guard can hold at all."""
    guard = GUARDS.get(step.guard)
    return guard is None or not guard.of_case or guard.holds(Attempt(case, {}, "", timezone.localdate()))


def _is_allowed(by: Actor, case: Case, step: Transition) -> bool:
    if step.permission == "applicant":
        return by.id == _applicant(case)
    return by.may(step.permission)


def _must_be_allowed(by: Actor, case: Case, step: Transition) -> None:
    if step.permission != "applicant":
        by.must_be_allowed(step.permission)
    elif not _is_allowed(by, case, step):
        raise _no_such_case()


def _applicant(case: Case) -> str:
    return f"applicant of {case.number}"


def _no_such_case() -> NoSuchCase:
    return NoSuchCase("there is no such case", where="number", mend="look at the number and the code")


def _next_number(series: str) -> str:
    Numbering.objects.get_or_create(series=series)
    row = Numbering.objects.select_for_update().get(series=series)
    row.last += 1
    row.save(update_fields=["last"])
    return f"{series}-{row.last:04d}"


def _digest(code: str) -> str:
    """Of a random secret of 80 bits a plain hash is enough. Case, blanks and hyphens do not count; misread signs are mended."""
    plain = "".join(code.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")
    return hashlib.sha256(plain.encode()).hexdigest()
