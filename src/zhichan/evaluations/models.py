"""Amendments and evaluations as tables. What is decided, frozen or published is a row of `obligations.Frozen`, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhichan.accounts.models import Body
from zhichan.obligations.models import Frozen


class Proposal(models.Model):
    """A change of a target that is proposed; `change` is a `strategy.amendments.Change` as plain data.

    `decided_by`, `decided_at`, `decision`: who ended it, when, and in which words, also where whoever proposed it took it back.
    """

    class State(models.TextChoices):
        OPEN = "", "open"
        ADOPTED = "adopted", "adopted"
        REFUSED = "refused", "refused"
        WITHDRAWN = "withdrawn", "withdrawn"

    target = models.CharField(max_length=60, db_index=True)
    change = models.JSONField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, blank=True, choices=State.choices, default=State.OPEN)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)
    amendment = models.OneToOneField(Frozen, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("target",), condition=Q(state=""), name="one_open_proposal_a_target"),)

    def __str__(self) -> str:
        return f"proposal {self.pk} on {self.target}"


class Evaluation(models.Model):
    """A round of evaluation: `data` is what was frozen when it was opened, `report` what was published; none before."""

    class Kind(models.TextChoices):
        YEARLY = "yearly", "yearly"
        MID_TERM = "mid-term", "mid-term"

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    open_until = models.DateField()
    data = models.OneToOneField(Frozen, on_delete=models.PROTECT, related_name="+")
    report = models.OneToOneField(Frozen, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-year", "kind")

    def __str__(self) -> str:
        return self.key

    @property
    def id_in_log(self) -> str:
        """How the log names it."""
        return f"evaluation:{self.key}"


class Rating(models.TextChoices):
    """How well something went."""

    WELL = "well", "well"
    PARTLY = "partly", "partly"
    LITTLE = "little", "little"


class SelfEvaluation(models.Model):
    """What a body says of its own work on a duty or target. It may be written anew until the report is published."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="self_evaluations")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    rating = models.CharField(max_length=10, choices=Rating.choices)
    text = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("subject", "body_id")
        constraints = (models.UniqueConstraint(fields=("evaluation", "body", "subject"), name="one_self_evaluation_a_subject"),)

    def __str__(self) -> str:
        return f"{self.body} on {self.subject}"


class SurveyAnswer(models.Model):
    """How many gave an answer to a question of a special survey, and where that stands."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="survey")
    question = models.CharField(max_length=400)
    answer = models.CharField(max_length=400)
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=400)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("question", "id")
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "question", "answer", "source"), name="one_count_an_answer"),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"


class PublicView(models.Model):
    """What somebody of the public thinks of a paragraph. Nothing is kept of who sent it."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="views")
    paragraph = models.PositiveSmallIntegerField()
    rating = models.CharField(max_length=10, choices=Rating.choices)
    text = models.TextField(blank=True)
    on = models.DateField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"view of paragraph {self.paragraph}"


class ThirdParty(models.Model):
    """The report of a third party: its file is kept under its hash, in the folder `evidence` of the home.

    `public`: whether everybody may open the file once the evaluation is published.
    """

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="third_parties")
    organisation = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    public = models.BooleanField(default=False)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Conclusion(models.Model):
    """What a third party concludes on a paragraph."""

    report = models.ForeignKey(ThirdParty, on_delete=models.PROTECT, related_name="conclusions")
    paragraph = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ("paragraph", "id")
        constraints = (models.UniqueConstraint(fields=("report", "paragraph"), name="one_conclusion_a_paragraph"),)

    def __str__(self) -> str:
        return f"{self.report} on {self.paragraph}"
