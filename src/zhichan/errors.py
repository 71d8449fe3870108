"""The root of all errors that a person may meet.

Every package derives one root of its own from `ZhichanError`, so that the web, the API and the command line can
show any of them in one shape: what happened, where, how to mend it.
"""

from __future__ import annotations


class ZhichanError(Exception):
    """An error with a sentence for a person.

    Args:
        what: what happened, as one sentence without a full stop at its end.
        where: file and line, field or setting; empty when the sentence says it.
        mend: how to mend it.
    """

    status = 400  # the HTTP status that this error has on the web
    permanent = True  # False where the same call may go through later

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(": ".join(part for part in (where, what, mend) if part))

    def as_json(self) -> dict[str, object]:
        """The one shape of an error for programs."""
        return {
            "error": type(self).__name__,
            "what": self.what,
            "where": self.where,
            "mend": self.mend,
            "permanent": self.permanent,
        }
