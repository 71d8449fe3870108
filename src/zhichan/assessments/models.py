"""Scoring as tables: the frozen sheet, the round of scoring by it, what each body states, every step, and the results.

Numbers are texts of decimals: they come back as they were written, from SQLite and PostgreSQL alike.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext as _

from zhichan.accounts.models import Body
from zhichan.assessments.errors import AssessmentError
from zhichan.assessments.steps import State, states
from zhichan.strategy.scoring.sheets import Sheet, read_content


class FrozenSheet(models.Model):
    """A sheet as it was frozen; `content` is its canonical JSON, `digest` its SHA-256. `reason`: why it was frozen late."""

    sheet = models.SlugField(max_length=60, unique=True)
    year = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = models.TextField()
    on = models.DateField()
    by = models.CharField(max_length=200)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-year", "sheet")

    def __str__(self) -> str:
        return self.sheet

    @cached_property
    def declared(self) -> Sheet:
        """The sheet, as it was frozen."""
        return read_content(self.content)


class Round(models.Model):
    """Scoring by one sheet. `published`: the version of the result that the public sees; nought before."""

    sheet = models.OneToOneField(FrozenSheet, on_delete=models.PROTECT, related_name="round")
    state = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    published = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"round of {self.sheet}"

    @property
    def id_in_log(self) -> str:
        """How the log names it."""
        return f"scoring:{self.sheet.sheet}"


class Entry(models.Model):
    """One body in a round. `due_on`: the last day of what must be done next; none where nothing must."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="entries")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, db_index=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("round", "body"), name="one_entry_a_body"),)

    def __str__(self) -> str:
        return f"{self.body.code} in {self.round.sheet.sheet}"

    @property
    def sheet(self) -> Sheet:
        """The sheet by which it is scored."""
        return self.round.sheet.declared

    @property
    def standing(self) -> State:
        """The state as declared."""
        return states()[self.state]

    @property
    def id_in_log(self) -> str:
        """How the log names it."""
        return f"score:{self.round.sheet.sheet}/{self.body.code}"


class Value(models.Model):
    """The value of one item for one body: as stated (or published), and as checked. `source`: `stated`, or `figure:…`."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="values")
    item = models.SlugField(max_length=60)
    stated = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    checked = models.CharField(max_length=40, blank=True)
    checked_by = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("entry", "item"), name="one_value_an_item"),)

    def __str__(self) -> str:
        return f"{self.item} of {self.entry}"

    @property
    def number(self) -> Decimal | None:
        """The value that counts: as checked, else as stated; None where there is none."""
        told = self.checked if self.checked_at else self.stated
        return Decimal(told) if told else None

    @property
    def is_published(self) -> bool:
        """Whether it was taken from a published figure."""
        return self.source.startswith("figure:")


class Evidence(models.Model):
    """A file that proves a value. Its content is kept under its hash, in the folder `evidence` of the home."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="evidence")
    item = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Move(models.Model):
    """Something that was done in a round: a step, or the check of one item. `data` tells more of it."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="moves")
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    step = models.CharField(max_length=20)
    to = models.CharField(max_length=20, blank=True)
    item = models.SlugField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.step} {self.entry or self.round}"


class Result(models.Model):
    """The scores of a round as approved, with all that they were computed from. Never changed: a correction is a new version.

    `digest` is over inputs, scores and the digest of the version before.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="results")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    inputs = models.JSONField()
    scores = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("version",)
        constraints = (models.UniqueConstraint(fields=("round", "version"), name="one_result_a_version"),)

    def __str__(self) -> str:
        return f"{self.round.sheet.sheet}@{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the result.

        Raises:
            AssessmentError: it is there already.
        """
        if not self._state.adding:
            raise AssessmentError(
                _("an approved result is not changed"), where=str(self), mend=_("decide an appeal: it makes a new version")
            )
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Results stay.

        Raises:
            AssessmentError: always.
        """
        raise AssessmentError(
            _("an approved result is not taken out"), where=str(self), mend=_("decide an appeal: it makes a new version")
        )
