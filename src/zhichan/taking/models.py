"""What a person chose last, so that columns are chosen once."""

from __future__ import annotations

from django.db import models


class Choice(models.Model):
    """The formats, columns and order that somebody took last; `person` is their number."""

    person = models.BigIntegerField(primary_key=True)
    formats = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    order = models.CharField(max_length=10, default="id")

    def __str__(self) -> str:
        return f"choice of person {self.person}"
