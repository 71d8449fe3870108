"""What a step does besides changing the state: small named functions, in the same transaction as the step."""

from __future__ import annotations

from collections.abc import Callable

from zhichan.cases.guards import Attempt
from zhichan.cases.models import RegisterNote, Withholding


def _withhold(attempt: Attempt) -> None:
    """Stores what is no longer shown of a party on each right."""
    for right in attempt.several("rights"):
        Withholding.objects.create(
            right=right,
            party=str(attempt.data["party"]),
            fields=attempt.several("fields"),
            since=attempt.on,
            reason=attempt.reason,
            case=attempt.case,
        )


def _lift(attempt: Attempt) -> None:
    """Ends what the case keeps from being shown: it shows again from now on."""
    attempt.case.withholdings.filter(lifted_on=None).update(lifted_on=attempt.on)


def _note(attempt: Attempt) -> None:
    """Puts a note on our copy of each right: its correction was asked of the register."""
    for right in attempt.several("rights"):
        RegisterNote.objects.create(right=right, since=attempt.on, case=attempt.case)


EFFECTS: dict[str, Callable[[Attempt], None]] = {"withhold": _withhold, "lift": _lift, "note": _note}
