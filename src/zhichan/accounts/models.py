"""People, bodies, who holds which role where, and keys for programs."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q


class Body(models.Model):
    """A body that people act for. Those of the city's folder are written from it; others are added by hand.

    `askable_only`: the body is asked and never scored or ordered (courts, procuratorates, customs).
    """

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160)
    askable_only = models.BooleanField(default=False)
    from_city = models.BooleanField(default=False)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name_zh

    def name(self, lang: str) -> str:
        """The name in `zh` or `en`."""
        return self.name_en if lang == "en" else self.name_zh


class Person(AbstractUser):
    """Somebody who signs in. Django's own flags and groups are not used: what a person may do comes from memberships alone.

    `email` is known to the administrators only. `password_is_given`: somebody else knows the password, so nothing but changing it
    is open until that is done. `left_on` is the last day in office; after it the person cannot sign in, and
    stays as a name in the log.
    """

    first_name = None  # type: ignore[assignment]  # a name is one field: Chinese names are not split by a form
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(max_length=80)
    language = models.CharField(max_length=2, default="zh")
    left_on = models.DateField(null=True, blank=True)
    password_is_given = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)  # rises with every change of the person or of their memberships

    REQUIRED_FIELDS = ("full_name",)  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def id_in_log(self) -> str:
        """How the log names the person."""
        return f"person:{self.pk} {self.username}"

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name


class Membership(models.Model):
    """A role that a person holds in a body from a day to a day (both included). It is ended, never deleted.

    `stands_in_for`: the membership whose holder this person substitutes; it then ends with that one at the latest.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    stands_in_for = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="substitutes")

    class Meta:
        ordering = ("since", "id")
        constraints = (models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="ends_after_it_begins"),)

    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.body}"

    def holds_on(self, day: dt.date) -> bool:
        """Whether the role is held on a day; a substitute's also ends with the role substituted."""
        if not (self.since <= day and (self.until is None or day <= self.until)):
            return False
        return self.stands_in_for is None or self.stands_in_for.holds_on(day)


class ApiKey(models.Model):
    """A key with which a program acts for a person, within its scopes. Only the digest of its secret is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def holds_on(self, day: dt.date) -> bool:
        """Whether the key is neither revoked nor past its end on a day."""
        return self.revoked_at is None and day <= self.expires_on
