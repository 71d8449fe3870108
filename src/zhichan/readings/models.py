"""Readings as tables: the reading, its evidence and steps, windows, draws of a sample, and rows of sheets to be mended."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from django.db import models

from zhichan.accounts.models import Body, Person
from zhichan.strategy.figures.amounts import Amount, Bound, decimals_of
from zhichan.strategy.figures.published import Period, PeriodKind

ENTERED, CHECKED, HELD, RETURNED = "entered", "checked", "held", "returned"
ACCEPTED, REPLACED, WITHDRAWN = "accepted", "replaced", "withdrawn"
OPEN = (ENTERED, CHECKED, HELD, RETURNED)
"""States in which something is still to be done."""
WORKED = (ENTERED, RETURNED)
"""States in which the body changes the reading."""
STOOD = (ACCEPTED, REPLACED, WITHDRAWN)
"""States of what was accepted once, or is."""


class Numbering(models.Model):
    """The last number given in a year; its row is locked while a number is given."""

    year = models.PositiveIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"R-{self.year}-{self.last}"


class Draw(models.Model):
    """A sample: the readings that it was drawn from, by number, and how; anybody can draw it again."""

    seed = models.CharField(max_length=80)
    share = models.PositiveSmallIntegerField()  # per cent
    numbers = models.JSONField()
    drawn = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{len(self.drawn)} of {len(self.numbers)} by {self.seed}"


class Reading(models.Model):
    """One reading. `value` is the number as printed; `entered_by` whoever gave it its present value.

    `asked`: what its reporters were asked, with their `answer`; `findings`: what the tests say for the IP office, also against
    readings that others do not see. `replaces`: the reading that it restates, for the `reason`. It counts from
    `accepted_at` until `ended_at`.
    """

    number = models.CharField(max_length=20, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=80, db_index=True)
    scope = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    start = models.CharField(max_length=10, blank=True)
    end = models.CharField(max_length=10)
    value = models.CharField(max_length=30)
    bound = models.CharField(max_length=10)
    unit = models.CharField(max_length=20)
    document = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    asked = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    state = models.CharField(max_length=10, db_index=True)
    published = models.BooleanField(default=False)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    draw = models.ForeignKey(Draw, null=True, blank=True, on_delete=models.PROTECT, related_name="readings")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="restated")
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.number

    @property
    def period(self) -> Period:
        """The time it is of."""
        return Period(cast(PeriodKind, self.kind), self.start, self.end)

    @property
    def amount(self) -> Amount:
        """The number with its bounds."""
        return Amount.read(Decimal(self.value), cast(Bound, self.bound))

    @property
    def decimals(self) -> int:
        """How many places it is printed with."""
        return decimals_of(Decimal(self.value))

    @property
    def is_drawn(self) -> bool:
        """Whether a draw chose it to be looked at."""
        return self.draw is not None and self.number in self.draw.drawn

    @property
    def holding(self) -> list[dict[str, object]]:
        """The findings that hold it."""
        return [finding for finding in self.findings if finding["holds"]]

    @property
    def questions(self) -> list[dict[str, object]]:
        """What was asked about it, of its reporters or for the IP office; it holds nothing."""
        found = [*self.asked, *(finding for finding in self.findings if finding not in self.asked)]
        return [finding for finding in found if not finding["holds"]]

    @property
    def id_in_log(self) -> str:
        """How the log names it."""
        return f"reading:{self.number}"


class Step(models.Model):
    """A step in a reading's custody: who, for which body, in which part, what, and why. `value` as it was after the step."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10)  # reporter, checker, reviewer
    did = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    value = models.CharField(max_length=30)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.reading} {self.did}"


class Evidence(models.Model):
    """A file that shows where the number comes from, kept under its SHA-256. `public`: everybody who reads the reading may."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    public = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("reading", "sha256"), name="evidence_once_a_reading"),)

    def __str__(self) -> str:
        return self.name


class SetWindow(models.Model):
    """The days on which readings of a period are taken, set by the IP office in place of the declared ones. The newest counts."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=80)
    scope = models.CharField(max_length=80)
    period = models.CharField(max_length=30)
    opens = models.DateField()
    closes = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} {self.opens} to {self.closes}"


class SheetRow(models.Model):
    """A row of a sheet that could not be taken, as it came, with why; it waits until somebody has mended it or let it go."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    file = models.CharField(max_length=200)
    row = models.PositiveIntegerField()
    cells = models.JSONField()
    problems = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    became = models.ForeignKey(Reading, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    let_go = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.file} row {self.row}"
