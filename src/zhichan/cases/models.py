"""Cases as tables: the case, its steps, and what was decided about the display of a right."""

from __future__ import annotations

from typing import Any

from django.db import models

from zhichan.cases.procedures import Procedure, State, procedure


class Numbering(models.Model):
    """The last number given for a prefix in a year; its row is locked while a number is given."""

    series = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}-{self.last}"


class Case(models.Model):
    """One case. `data` holds the answers that stay; `personal` those that are deleted after their time, with the secret's digest.

    `by` is who opened it, as the log names them. `due_on` is the next day by which somebody must act; none where nobody must.
    """

    number = models.CharField(max_length=30, unique=True)
    procedure = models.CharField(max_length=60, db_index=True)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=40, db_index=True)
    data = models.JSONField(default=dict)
    personal = models.JSONField(default=dict)
    code_digest = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2, default="zh")
    by = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True, db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("opened_at", "id")

    def __str__(self) -> str:
        return self.number

    @property
    def declared(self) -> Procedure:
        """The procedure in the version that the case began under."""
        return procedure(self.procedure, self.version)

    @property
    def standing(self) -> State:
        """The state as declared."""
        return self.declared.states[self.state]

    @property
    def answers(self) -> dict[str, Any]:
        """All answers that are still kept."""
        return {**self.data, **self.personal}

    @property
    def id_in_log(self) -> str:
        """How the log names the case."""
        return f"case:{self.number}"


class Step(models.Model):
    """A step of a case. `reason` is written to the applicant; it and `data` are deleted after their time."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    transition = models.CharField(max_length=40)
    to = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.case.number} {self.transition}"


class Withholding(models.Model):
    """A decision that something of a party is no longer shown on a right: `fields` are `address`, `name`.

    It stands until the day on which it is lifted.
    """

    right = models.CharField(max_length=200, db_index=True)
    party = models.CharField(max_length=400)
    fields = models.JSONField(default=list)
    since = models.DateField()
    reason = models.TextField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="withholdings")
    lifted_on = models.DateField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.right} {self.fields}"


class RegisterNote(models.Model):
    """That the correction of an entry was asked of the office that keeps the register."""

    right = models.CharField(max_length=200, db_index=True)
    since = models.DateField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")

    def __str__(self) -> str:
        return f"{self.right} {self.since}"
