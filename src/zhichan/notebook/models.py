"""What people keep, as tables.

A question is kept as the tail of its address (`?q=…&year=2012`), in the one order in which the portal writes it, so that the same
question is the same text. Rights are named by their ids: they live in the corpus, not in these tables.
"""

from __future__ import annotations

from django.db import models

from zhichan.accounts.models import Body, Person


class Numbering(models.Model):
    """The last number in somebody's history: a number that was taken out is not given again until the history is cleared."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"history of {self.person} up to {self.last}"


class PastSearch(models.Model):
    """One search of one person, as they last made it.

    `typed`: the query as typed. `understood`: what the query meant, without its filters; `whole`: the same with them, which is
    what its number stands for (`""` where a filter cannot be said in a query). Both name no other search. `day`: the date of
    law on which `rights` were counted.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    question = models.TextField()
    typed = models.TextField()
    understood = models.TextField()
    whole = models.TextField()
    day = models.DateField()
    rights = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("person", "number"), name="one_search_a_number"),)

    def __str__(self) -> str:
        return f"#{self.number} {self.typed}"


class SavedSearch(models.Model):
    """A search with a name. `shared_with`: the body whose people see it; None: its owner alone."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    shared_with = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    question = models.TextField()
    understood = models.TextField()
    made_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Look(models.Model):
    """When a person last looked at the result of a saved search: `up_to` is the time of the version that they saw."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="looks")
    up_to = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "search"), name="one_look_a_person"),)

    def __str__(self) -> str:
        return f"{self.search} up to {self.up_to}"


class Note(models.Model):
    """What somebody wrote on a right, for the people of a body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    right = models.CharField(max_length=400, db_index=True)
    text = models.TextField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return f"note {self.pk} on {self.right}"


class Tag(models.Model):
    """A word of a body for rights. It goes when no right bears it any more."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ("name", "id")
        constraints = (models.UniqueConstraint(fields=("body", "name"), name="one_tag_a_name"),)

    def __str__(self) -> str:
        return self.name


class Tagged(models.Model):
    """A right that bears a tag. `by`: who gave it."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged")
    right = models.CharField(max_length=400, db_index=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("tag", "right"), name="a_tag_once_a_right"),)

    def __str__(self) -> str:
        return f"{self.tag} on {self.right}"
