"""Background work as tables: the jobs, and what each says of its run."""

from __future__ import annotations

from typing import Any

from django.db import models

WAITING, RUNNING, DONE, FAILED, STOPPED = "waiting", "running", "done", "failed", "stopped"


class Job(models.Model):
    """One piece of work.

    `kind` names its handler and, in the pages, what it is; `about` says of what (names of files), as data. `by` is whoever
    started it as the log names them, `person` the number of theirs (none: the machine). `beat` is when its worker last showed
    that it lives; `worker` is that worker's name for just this run.
    """

    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=400, blank=True)
    parameters = models.JSONField(default=dict)
    by = models.CharField(max_length=200)
    by_name = models.CharField(max_length=200, blank=True)
    person = models.BigIntegerField(null=True, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=WAITING, db_index=True)
    step = models.CharField(max_length=200, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)
    error: models.JSONField[Any, Any] = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    beat = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True, db_index=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"job {self.pk} {self.kind} {self.state}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in (DONE, FAILED, STOPPED)

    @property
    def may_stop(self) -> bool:
        """Whether it can still be asked to stop."""
        return self.state in (WAITING, RUNNING) and not self.stop_asked


class Line(models.Model):
    """One line of a job's log. `what` is a sentence or, where the pages have words for it, a slug with its values."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=60)
    values = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.what} {self.values}"
