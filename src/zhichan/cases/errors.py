"""What may go wrong with a case."""

from __future__ import annotations

from zhichan.errors import ZhichanError
from zhichan.records.declared import Label


class CasesError(ZhichanError):
    """Something about a case that cannot be done."""


class NoSuchCase(CasesError):
    """There is no such case, or none that whoever asks may see: the answer does not tell the two apart."""

    status = 404


class WrongField(CasesError):
    """An answer that its field does not take. `where` is the field's name."""

    def __init__(self, field: str, says: Label) -> None:
        self.says = says
        super().__init__(says.en, where=field, mend="mend the answer in that field")


class NotNow(CasesError):
    """The case is in a state from which this step does not lead, perhaps since somebody else has acted."""

    status = 409


class Refused(CasesError):
    """A guard does not let the step pass; `says` tells why in both languages."""

    status = 409

    def __init__(self, guard: str, says: Label) -> None:
        self.says = says
        super().__init__(says.en, where=guard, mend="see what the step asks for")
