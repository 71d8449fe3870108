"""Starting, stopping and repeating jobs, and what a worker does to them; each holds only if the job still is as thought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.disk import DiskError
from zhichan.errors import ZhichanError
from zhichan.jobs.errors import JobsError, NoSuchJob
from zhichan.jobs.models import DONE, FAILED, RUNNING, STOPPED, WAITING, Job, Line

LOST_AFTER = dt.timedelta(seconds=15)
"""A worker that has not beaten for so long is gone."""
MOST_ATTEMPTS = 3
_AGAIN_AFTER = dt.timedelta(seconds=10)
_ROOM_AFTER = dt.timedelta(minutes=5)  # nobody makes room within seconds, and each attempt fills the disk again


@transaction.atomic
def start(by: Actor, kind: str, about: str = "", parameters: Mapping[str, Any] | None = None) -> Job:
    """Puts a job into the queue. Whether somebody may is for the action to say that the job is of."""
    job = Job.objects.create(
        kind=kind, about=about[:400], parameters=dict(parameters or {}), by=by.id, by_name=by.name, person=by.person
    )
    say(job, "started", by=by.name)
    return job


def visible(by: Actor, number: int) -> Job:
    """A job that somebody may look at: their own, or any with `see-jobs`.

    Raises:
        NoSuchJob: there is none, or it is none of theirs.
    """
    job = Job.objects.filter(pk=number).first()
    if job is None or not (by.may("see-jobs") or is_own(by, job)):
        raise NoSuchJob(f"there is no job {number}", where="jobs", mend="choose one from the list")
    return job


def is_own(by: Actor, job: Job) -> bool:
    """Whether they started it."""
    return by.person is not None and job.person == by.person


def stop(by: Actor, job: Job) -> None:
    """Stops a job that waits, and asks one that runs to stop.

    Raises:
        NotAllowed, JobsError: it has ended already.
    """
    _must_be_allowed(by, job)
    with transaction.atomic():
        if Job.objects.filter(pk=job.pk, state=WAITING).update(state=STOPPED, ended_at=timezone.now()):
            say(job, "stopped", by=by.name)
        elif Job.objects.filter(pk=job.pk, state=RUNNING).update(stop_asked=True):
            say(job, "stop-asked", by=by.name)
        else:
            raise JobsError("the job has ended already", where=f"job {job.pk}", mend="nothing need be done")
        record(by.id, "job.stopped", f"job:{job.pk}", {"kind": job.kind})


def again(by: Actor, job: Job) -> None:
    """Puts a job that failed or was stopped back into the queue.

    Raises:
        NotAllowed, JobsError: it is not over.
    """
    _must_be_allowed(by, job)
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state__in=(FAILED, STOPPED))
        if not ended.update(state=WAITING, attempts=0, stop_asked=False, error={}, ended_at=None, not_before=None):
            raise JobsError("only a job that failed or was stopped can run again", where=f"job {job.pk}", mend="wait for its end")
        say(job, "again", by=by.name)
        record(by.id, "job.repeated", f"job:{job.pk}", {"kind": job.kind})


def _must_be_allowed(by: Actor, job: Job) -> None:
    if not is_own(by, job):
        by.must_be_allowed("run-jobs")


def say(job: Job, line: str, /, **values: object) -> None:
    """Adds a line to a job's log."""
    Line.objects.create(job=job, what=line, values=values)


# what a worker does


def claim(worker: str) -> Job | None:
    """Takes the next job that waits, for a worker's run of that name; None where nothing waits.

    One conditional update: of two workers that take the same job the second changes nothing.
    """
    now = timezone.now()
    due = Job.objects.filter(Q(not_before=None) | Q(not_before__lte=now), state=WAITING)
    first = due.order_by("id").values("pk")[:1]
    taken = Job.objects.filter(pk__in=first, state=WAITING).update(
        state=RUNNING, worker=worker, beat=now, begun_at=now, attempts=F("attempts") + 1, step="", done=0, total=0, error={}
    )
    return Job.objects.get(worker=worker, state=RUNNING) if taken else None


def beat(job: Job) -> bool:
    """Shows that the worker lives; False where it must stop: somebody asked it to, or the job is another's by now."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=RUNNING)
    mine.update(beat=timezone.now())
    return mine.filter(stop_asked=False).exists()


def tell(job: Job, step: str, done: int, total: int) -> None:
    """Writes how far a job is."""
    mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=RUNNING)
    mine.update(step=step[:200], done=done, total=total, beat=timezone.now())


def finish(job: Job, result: Mapping[str, Any]) -> None:
    """Ends a job that has done its work."""
    _end(job, DONE, result=dict(result))


def fail(job: Job, error: ZhichanError) -> None:
    """Ends a job that cannot be done; one that only came at a bad time waits for a better one."""
    told = {"what": error.what, "where": error.where, "mend": error.mend}
    if error.permanent:
        _end(job, FAILED, error=told)
    else:
        wait = _ROOM_AFTER if isinstance(error, DiskError) else _AGAIN_AFTER
        put_back(job, "later", not_before=timezone.now() + wait, error=told, counted=False)


def end_stopped(job: Job) -> None:
    """Ends a job that was asked to stop."""
    _end(job, STOPPED)


def put_back(
    job: Job, why: str, *, not_before: dt.datetime | None = None, error: Mapping[str, str] | None = None, counted: bool = True
) -> None:
    """Puts a running job back into the queue.

    Args:
        counted: whether the run was an attempt.
    """
    attempts = job.attempts if counted else job.attempts - 1
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=RUNNING)
        if mine.update(state=WAITING, worker="", not_before=not_before, error=dict(error or {}), attempts=attempts):
            say(job, why, **(error or {}))


def heal() -> int:
    """Puts jobs back whose workers no longer beat, and gives up those that have ended three workers; how many there were.

    All jobs are safe to run again: an import is whole or not at all, and the same file twice changes nothing.
    """
    lost = list(Job.objects.filter(state=RUNNING, beat__lt=timezone.now() - LOST_AFTER))
    for job in lost:
        if job.stop_asked:
            end_stopped(job)
        elif job.attempts < MOST_ATTEMPTS:
            put_back(job, "healed")
        else:
            what = f"the worker ended {job.attempts} times in the middle of it"
            _end(job, FAILED, error={"what": what, "where": "", "mend": "look at the log of the server and its memory"})
    return len(lost)


def _end(job: Job, state: str, **values: object) -> None:
    with transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, worker=job.worker, state=RUNNING)
        if mine.update(state=state, ended_at=timezone.now(), worker="", **values):
            say(job, state)
