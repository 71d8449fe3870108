"""The log as tables: the entries, and one row that remembers where the chain ends."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from zhichan.errors import ZhichanError


class AuditError(ZhichanError):
    """Something that must not be done to the log."""

    status = 500


class Entry(models.Model):
    """One action. `by` and `thing` are words, not keys of other tables: the log outlives what it speaks of.

    `digest` is over this entry and the digest of the one before it, so that no entry can be changed, taken out or put in
    between unnoticed (`zhichan.audit.chain`).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    by = models.CharField(max_length=200, db_index=True)
    action = models.CharField(max_length=80, db_index=True)
    thing = models.CharField(max_length=400, db_index=True)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d %H:%M} {self.by} {self.action} {self.thing}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the entry.

        Raises:
            AuditError: it is there already.
        """
        if not self._state.adding:
            raise AuditError("an entry of the log cannot be changed", where=f"entry {self.number}", mend="add another entry")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Entries stay.

        Raises:
            AuditError: always.
        """
        raise AuditError("an entry of the log cannot be taken out", where=f"entry {self.number}", mend="add another entry")


class Head(models.Model):
    """Where the chain ends. One row; whoever appends locks it, so that entries come one after another."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.number} {self.digest}"
