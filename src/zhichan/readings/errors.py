"""What may go wrong with a reading."""

from __future__ import annotations

from collections.abc import Sequence

from zhichan.errors import ZhichanError
from zhichan.strategy.arrival.tables import Shifted


class ReadingsError(ZhichanError):
    """Something about a reading that cannot be done. `where` is the field it is about."""


class NoSuchReading(ReadingsError):
    """There is none, or none that whoever asks may see: the answer does not tell the two apart."""

    status = 404


class NotNow(ReadingsError):
    """The reading, or its period, is in a state in which this cannot be done."""

    status = 409


class QuestionAsked(ReadingsError):
    """The figure looks odd: it is taken as soon as somebody has answered. `asked` are the findings, as plain data."""

    status = 409

    def __init__(self, what: str, *, mend: str, asked: Sequence[dict[str, object]]) -> None:
        self.asked = list(asked)
        super().__init__(what, where="answer", mend=mend)


class TableAsked(ReadingsError):
    """Figures of a sheet seem to have slipped: nothing is taken until somebody has answered. `slipped`: each with its row."""

    status = 409

    def __init__(self, what: str, *, mend: str, slipped: Sequence[tuple[int, Shifted]]) -> None:
        self.slipped = list(slipped)
        super().__init__(what, where="answer", mend=mend)
