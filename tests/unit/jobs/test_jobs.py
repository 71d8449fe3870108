"""Jobs: claimed once, stopped, repeated, healed; and the worker as a process that is killed in the middle of an import."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from zhichan.accounts.actors import PUBLIC, Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.errors import ZhichanError
from zhichan.jobs import handlers, queue
from zhichan.jobs.errors import JobsError, NoSuchJob
from zhichan.jobs.handlers import Work, register
from zhichan.jobs.models import DONE, FAILED, RUNNING, STOPPED, WAITING, Job
from zhichan.jobs.worker import Worker

ROOT = Path(__file__).resolve().parents[3]
CLERK = Actor("machine:clerk", "clerk", frozenset({"run-jobs", "see-jobs"}))
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    handlers.bring()
    before = dict(handlers._handlers)
    yield
    handlers._handlers.clear()
    handlers._handlers.update(before)


def said(job: Job) -> list[str]:
    return [line.what for line in job.lines.all()]


def now_of(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_is_done_with_progress_and_result() -> None:
    def work(work: Work) -> Mapping[str, Any]:
        work.told("half", 1, 2)
        return {"sum": work.parameters["a"] + 1, "by": work.by.id}

    register("add", work)
    job = queue.start(CLERK, "add", "a sum", {"a": 1})
    assert Worker().once()
    job = now_of(job)
    assert (job.state, job.result["sum"], job.step, job.done, job.total, job.attempts) == (DONE, 2, "half", 1, 2, 1)
    assert said(job) == ["started", "done"]
    assert not Worker().once()


def test_two_workers_never_take_one_job() -> None:
    jobs = [queue.start(CLERK, "x") for _ in range(6)]
    taken: list[int] = []
    lock = threading.Lock()

    def take(name: str) -> None:
        from django.db import connection

        while job := queue.claim(f"{name}:{len(taken)}:{time.monotonic_ns()}"):
            with lock:
                taken.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=take, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [job.pk for job in jobs]


def test_an_error_for_a_person_is_kept_and_one_of_ours_does_not_end_the_worker() -> None:
    def refused(work: Work) -> Mapping[str, Any]:
        raise ZhichanError("the file is empty", where="a.csv", mend="fetch it again")

    def broken(work: Work) -> Mapping[str, Any]:
        raise ValueError("oh")

    register("refused", refused)
    register("broken", broken)
    first, second, third = (queue.start(CLERK, kind) for kind in ("refused", "broken", "unknown"))
    worker = Worker()
    assert all(worker.once() for _ in range(3))
    assert now_of(first).error == {"what": "the file is empty", "where": "a.csv", "mend": "fetch it again"}
    assert "ValueError: oh" in now_of(second).error["what"]
    assert [now_of(job).state for job in (first, second, third)] == [FAILED] * 3


def test_what_came_at_a_bad_time_waits_for_a_better_one() -> None:
    class Busy(ZhichanError):
        permanent = False

    def busy(work: Work) -> Mapping[str, Any]:
        raise Busy("another import is writing")

    register("busy", busy)
    job = queue.start(CLERK, "busy")
    worker = Worker()
    assert worker.once()
    assert not worker.once()  # not yet
    job = now_of(job)
    assert (job.state, job.attempts, job.error["what"]) == (WAITING, 0, "another import is writing")
    assert job.not_before
    assert job.not_before > timezone.now()


def test_a_running_job_stops_at_its_next_step_and_can_run_again() -> None:
    reached = threading.Event()

    def long(work: Work) -> Mapping[str, Any]:
        for step in range(600):
            work.told("step", step, 600)
            reached.set()
            time.sleep(0.05)
        return {}

    register("long", long)
    job = queue.start(CLERK, "long")
    thread = threading.Thread(target=Worker().once)
    thread.start()
    assert reached.wait(20)
    queue.stop(CLERK, job)
    thread.join(20)
    assert now_of(job).state == STOPPED
    register("long", lambda work: {"well": True})
    queue.again(CLERK, job)
    assert Worker().once()
    job = now_of(job)
    assert (job.state, job.result, job.stop_asked) == (DONE, {"well": True}, False)
    with pytest.raises(JobsError):
        queue.again(CLERK, job)
    with pytest.raises(JobsError):
        queue.stop(CLERK, job)


def test_a_waiting_job_stops_at_once() -> None:
    job = queue.start(CLERK, "x")
    queue.stop(CLERK, job)
    assert now_of(job).state == STOPPED
    assert not Worker().once()


def test_a_worker_that_ends_puts_its_job_back() -> None:
    worker = Worker()

    def work(work: Work) -> Mapping[str, Any]:
        worker.stop()
        work.told("next", 0, 0)
        return {}

    register("work", work)
    job = queue.start(CLERK, "work")
    worker.run()
    job = now_of(job)
    assert (job.state, job.attempts) == (WAITING, 0)
    assert said(job)[-1] == "worker-ended"


def test_a_job_without_beats_goes_back_and_after_three_workers_fails() -> None:
    job = queue.start(CLERK, "x")
    for attempt in (1, 2, 3):
        claimed = queue.claim(f"gone:{attempt}")
        assert claimed
        assert queue.heal() == 0
        Job.objects.filter(pk=job.pk).update(beat=timezone.now() - queue.LOST_AFTER - dt.timedelta(seconds=1))
        assert queue.heal() == 1
        assert not queue.beat(claimed)  # should it live after all, it must stop
        assert now_of(job).state == (WAITING if attempt < 3 else FAILED)
    assert said(job) == ["started", "healed", "healed", "failed"]
    assert "3 times" in now_of(job).error["what"]


def test_what_a_lost_worker_finishes_late_does_not_count() -> None:
    job = queue.start(CLERK, "x")
    first = queue.claim("one")
    assert first
    queue.put_back(first, "healed")
    second = queue.claim("two")
    assert second
    queue.finish(first, {"late": True})
    assert now_of(job).state == RUNNING
    queue.finish(second, {"late": False})
    assert now_of(job).result == {"late": False}


def test_others_see_and_stop_nothing() -> None:
    job = queue.start(Actor("person:7 li", "Li", person=7), "x")
    own, other = Actor("person:7 li", "Li", person=7), Actor("person:8 wu", "Wu", person=8)
    assert queue.visible(own, job.pk) == job
    assert queue.visible(CLERK, job.pk) == job
    for stranger in (other, PUBLIC):
        with pytest.raises(NoSuchJob):
            queue.visible(stranger, job.pk)
        with pytest.raises(NotAllowed):
            queue.stop(stranger, job)
    queue.stop(own, job)


# the worker as a process

_SLOW = """
import sys, time
from zhichan.importing import intake
from zhichan.importing.intake import FileInTake
tell = FileInTake._take
def slow(self, origin, outcome):
    time.sleep(0.5)
    tell(self, origin, outcome)
FileInTake._take = slow
from zhichan.cli.main import main
sys.argv = ["zhichan", "worker"]
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_a_worker_killed_in_the_middle_of_an_import_is_healed_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    """In a home of its own, as the processes see it: this test's own database is another."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    environment.pop("ZHICHAN_DATABASE", None)
    done = subprocess.run([sys.executable, "-c", _START, str(ROOT)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    slow = subprocess.Popen([sys.executable, "-c", _SLOW], env=environment)
    try:
        _until(environment, lambda told: told["state"] == "running")
    finally:
        slow.send_signal(signal.SIGKILL)
        slow.wait()
    assert _asked(environment)["versions"] == 0
    worker = subprocess.Popen([sys.executable, "-m", "zhichan", "worker"], env=environment)
    try:
        told = _until(environment, lambda told: told["state"] == "done")
    finally:
        worker.terminate()
        worker.wait(30)
    assert (told["versions"], told["rights"], told["attempts"]) == (1, 60, 2)
    assert told["said"] == ["started", "healed", "done"]
    assert told["logged"] == 1
    assert told["uploads"] == 0


_START = """
import os, sys, msgspec
from pathlib import Path
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
told = Configuration.from_environment(os.environ)
open_database(told)
from zhichan.accounts.actors import machine
from zhichan.actions import uploads, work
from zhichan.formats.zhichan_jsonl import encode
from zhichan.normalise.places import Gazetteer
from zhichan.records.right import ITEM_FIELDS
from zhichan.sample.generate import generate
def unstated(right):
    fields = {f: tuple(msgspec.structs.replace(i, sources=()) for i in getattr(right, f)) for f in ITEM_FIELDS}
    return msgspec.structs.replace(right, sources=(), **fields)
class Sent:
    name = "rights.jsonl"
    def chunks(self):
        for right in generate(Gazetteer.load(Path(sys.argv[1]) / "cities" / "dalian"), seed=1, count=60):
            yield encode(unstated(right))
work.start_import(machine(), uploads.keep(machine(), told, [Sent()]))
"""
_ASK = """
import json, os
from zhichan.configuration import Configuration
from zhichan.operation.database import open_database
told = Configuration.from_environment(os.environ)
open_database(told)
from zhichan.audit.models import Entry
from zhichan.corpus.store import Corpus
from zhichan.jobs.models import Job
job, versions = Job.objects.get(), Corpus(told.city_corpus).versions()
print(json.dumps({
    "state": job.state, "attempts": job.attempts, "said": [line.what for line in job.lines.all()],
    "versions": len(versions), "rights": versions[-1].rights if versions else 0, "error": job.error,
    "logged": Entry.objects.filter(thing="version:1").count(),
    "uploads": len([path for path in told.uploads.iterdir() if path.is_dir()]),
}))
"""


def _asked(environment: dict[str, str]) -> dict[str, Any]:
    import json

    done = subprocess.run([sys.executable, "-c", _ASK], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _until(environment: dict[str, str], holds: Any) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for _ in range(60):
        told = _asked(environment)
        if holds(told):
            return told
        time.sleep(1)
    pytest.fail(f"it did not come to that: {told}")
