"""What the doctor says of one thing: in both languages, with how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhichan.records.declared import Label

State = Literal["good", "look", "mend"]
"""`good`: nothing to do; `look`: somebody should look at it; `mend`: something must be done."""
NOTHING = Label(zh="", en="")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: which, how it is, what was found, how to mend it."""

    thing: Label
    state: State
    what: Label
    mend: Label = NOTHING
