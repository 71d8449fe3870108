"""The worker: takes one job after another, shows that it lives, stops where it is asked to, heals what others left."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connection

from zhichan.accounts.actors import PUBLIC, Actor, actor_of, machine
from zhichan.accounts.models import Person
from zhichan.disk import of_the_disk
from zhichan.errors import ZhichanError
from zhichan.jobs import queue
from zhichan.jobs.errors import JobsError, Stopped
from zhichan.jobs.handlers import Work, handler_of, tidy_after
from zhichan.jobs.models import Job

_log = logging.getLogger(__name__)
_BEATS = 3.0  # seconds between two
_TOLD = 0.5  # seconds between two writings of the progress
_CHORES = 60.0  # seconds between two looks for what must be healed
_IDLE = 1.0  # seconds between two looks into an empty queue


class Worker:
    """One worker. `stop` may be called from a signal's handler: the job under way then goes back into the queue.

    Args:
        idle: done at the start, and again every minute in which nothing waits.
    """

    def __init__(self, idle: Callable[[], None] | None = None) -> None:
        self._idle = idle
        self._looked_at = time.monotonic() - _CHORES
        self._name = f"{socket.gethostname()}:{os.getpid()}"[:80]
        self._ended = threading.Event()

    def stop(self) -> None:
        """Ends the loop, and the job under way at its next step."""
        self._ended.set()

    def run(self) -> None:
        """Works until it is stopped."""
        while not self._ended.is_set():
            if not self.once():
                self._do_chores()
                self._ended.wait(_IDLE)

    def _do_chores(self) -> None:
        if self._idle and time.monotonic() - self._looked_at >= _CHORES:
            self._looked_at = time.monotonic()
            self._idle()

    def once(self) -> bool:
        """Heals, then does the next job if there is one; whether there was."""
        close_old_connections()
        queue.heal()
        job = queue.claim(f"{self._name}:{secrets.token_hex(4)}")
        if job is None:
            return False
        _Run(job, self._ended).do()
        return True


class _Run:
    """One job under way."""

    def __init__(self, job: Job, ended: threading.Event) -> None:
        self.job, self._ended = job, ended
        self._over = threading.Event()
        self._must_stop = threading.Event()
        self._told_at = 0.0

    def do(self) -> None:
        beating = threading.Thread(target=self._beat, name="beat", daemon=True)
        beating.start()
        try:
            work = Work(self.job.pk, _actor(self.job), self.job.parameters, self._told)
            queue.finish(self.job, handler_of(self.job.kind)(work))
            tidy_after(work, self.job.kind)  # not before it is done: a run that is cut off must find what it needs again
        except Stopped:
            self._stopped()
        except ZhichanError as error:
            queue.fail(self.job, error)
        except Exception as error:  # whatever it is: it must not end the worker
            if disk := of_the_disk(error):
                queue.fail(self.job, disk)
                return
            _log.exception("job %s failed", self.job.pk)
            told = JobsError(f"an error of ours stopped it ({type(error).__name__}: {error})", mend="see the log of the server")
            queue.fail(self.job, told)
        finally:
            self._over.set()
            beating.join()

    def _stopped(self) -> None:
        if self._ended.is_set() and not Job.objects.filter(pk=self.job.pk, stop_asked=True).exists():
            queue.put_back(self.job, "worker-ended", counted=False)
        else:
            queue.end_stopped(self.job)

    def _told(self, step: str, done: int, total: int) -> None:
        if self._must_stop.is_set() or self._ended.is_set():
            raise Stopped
        if (now := time.monotonic()) - self._told_at >= _TOLD:
            self._told_at = now
            queue.tell(self.job, step, done, total)

    def _beat(self) -> None:
        try:
            while not self._over.wait(_BEATS):
                try:
                    if not queue.beat(self.job):
                        self._must_stop.set()
                except Exception:  # the database may be away for a moment: then another worker takes over
                    _log.exception("job %s: the beat could not be written", self.job.pk)
        finally:
            connection.close()


def _actor(job: Job) -> Actor:
    """Whoever started it, with the permissions of today: who has lost a role meanwhile is refused by the action."""
    if job.person is None:
        return machine()
    person = Person.objects.filter(pk=job.person).first()
    return actor_of(person, second_factor=True) if person else PUBLIC  # whoever started it had signed in with what was asked
