"""Obligations as tables. Duties, targets and units are named by the ids of the city's folder; bodies are rows of `accounts`.

Nothing is changed in place that somebody has agreed to: an offer gives way to another that follows it, and what is signed or
frozen is a row that refuses to be changed.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from zhichan.accounts.models import Body
from zhichan.obligations.errors import NotNow


class Move(models.Model):
    """A duty that came to a state on a day: why, by which document, and who entered it."""

    duty = models.CharField(max_length=40, db_index=True)
    to = models.CharField(max_length=40)
    on = models.DateField()
    reason = models.TextField()
    reference = models.CharField(max_length=400, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.duty} {self.to}"


class Offer(models.Model):
    """A duty offered to a lead and helpers.

    `until`: the day by which the duty is to be done; none where it goes on. `answer_by`: the last day to answer.
    `closed`: why it no longer stands; `taken_back`, `taken_back_at`: the reason with which it was withdrawn, and when.
    `ruling`: the words by which it was settled.
    """

    class Closed(models.TextChoices):
        STANDS = "", "stands"
        REPLACED = "replaced", "replaced"
        WITHDRAWN = "withdrawn", "withdrawn"

    duty = models.CharField(max_length=40, db_index=True)
    scope = models.TextField(blank=True)
    measure = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True, blank=True)
    answer_by = models.DateField()
    follows = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    closed = models.CharField(max_length=10, blank=True, choices=Closed.choices, default=Closed.STANDS)
    referred_at = models.DateTimeField(null=True, blank=True)
    taken_back = models.TextField(blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    ruling = models.TextField(blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("duty",), condition=Q(closed=""), name="one_offer_stands_a_duty"),)

    def __str__(self) -> str:
        return f"offer {self.pk} of {self.duty}"


class Part(models.Model):
    """A body's part in an offer, and its answer: a counter names another lead, day or scope; `ruled`: the group decided."""

    class Answer(models.TextChoices):
        WAITING = "", "waiting"
        ACCEPTED = "accepted", "accepted"
        REFUSED = "refused", "refused"
        COUNTERED = "countered", "countered"
        RULED = "ruled", "ruled"

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="parts")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    leads = models.BooleanField(default=False)
    answer = models.CharField(max_length=10, blank=True, choices=Answer.choices, default=Answer.WAITING)
    reason = models.TextField(blank=True)
    other_lead = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    other_until = models.DateField(null=True, blank=True)
    other_scope = models.TextField(blank=True)
    by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-leads", "id")
        constraints = (
            models.UniqueConstraint(fields=("offer", "body"), name="one_part_a_body"),
            models.UniqueConstraint(fields=("offer",), condition=Q(leads=True), name="one_lead_an_offer"),
        )

    def __str__(self) -> str:
        return f"{self.body} in {self.offer}"


class Plan(models.Model):
    """What a body that carries a duty will do for it in a year. It may be written anew; the log keeps who did."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=40, db_index=True)
    year = models.PositiveSmallIntegerField()
    text = models.TextField()
    until = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("year", "body_id", "id")
        constraints = (models.UniqueConstraint(fields=("body", "duty", "year"), name="one_plan_a_year"),)

    def __str__(self) -> str:
        return f"{self.duty} {self.year} of {self.body}"


class Split(models.Model):
    """A city's number offered to its districts in shares. `shares` stand now, `offered` as they were first.

    `bases`: the figure of each unit that the rule needed, as decimal text; `source`: where these figures come from.
    `taken_back`, `taken_back_at`: the reason with which they were withdrawn, and when.
    """

    class Closed(models.TextChoices):
        STANDS = "", "stands"
        REPLACED = "replaced", "replaced"
        FROZEN = "frozen", "frozen"
        WITHDRAWN = "withdrawn", "withdrawn"

    target = models.CharField(max_length=40, db_index=True)
    rule = models.CharField(max_length=40)
    total = models.PositiveIntegerField()
    bases = models.JSONField(default=dict)
    source = models.TextField(blank=True)
    offered = models.JSONField()
    shares = models.JSONField()
    object_by = models.DateField()
    closed = models.CharField(max_length=10, blank=True, choices=Closed.choices, default=Closed.STANDS)
    taken_back = models.TextField(blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("target",), condition=Q(closed=""), name="one_split_stands_a_target"),)

    def __str__(self) -> str:
        return f"split {self.pk} of {self.target}"


class Voice(models.Model):
    """What a district says of its share: it agrees, or objects with its own figure; then how that was settled."""

    class Settled(models.TextChoices):
        NOT_YET = "", "not yet"
        UPHELD = "upheld", "upheld"
        REFUSED = "refused", "refused"

    split = models.ForeignKey(Split, on_delete=models.PROTECT, related_name="voices")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    own_base = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    settled = models.CharField(max_length=10, blank=True, choices=Settled.choices, default=Settled.NOT_YET)
    settled_reason = models.TextField(blank=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("split", "body"), name="one_voice_a_body"),)

    def __str__(self) -> str:
        return f"{self.body} on {self.split}"


def _unchanging() -> NoReturn:
    raise NotNow(_("what is frozen is not changed"), where="frozen", mend=_("freeze a new version, which says what is different"))


class FrozenRows(models.QuerySet["Frozen"]):
    """Rows that can be added and read, and nothing else."""

    def update(self, **kwargs: Any) -> int:
        _unchanging()

    def delete(self) -> NoReturn:
        _unchanging()


class Frozen(models.Model):
    """A version that nobody changes: of the division (`division`), or of the shares of a target (`shares:T07-3`).

    `digest` is the SHA-256 of `content` in its canonical form (`zhichan.obligations.freezing`).
    """

    series = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = FrozenRows.as_manager()

    class Meta:
        ordering = ("series", "version")
        constraints = (models.UniqueConstraint(fields=("series", "version"), name="one_frozen_a_version"),)

    def __str__(self) -> str:
        return f"{self.series} {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            _unchanging()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        _unchanging()
