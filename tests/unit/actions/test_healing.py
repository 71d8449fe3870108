"""Versions that no entry of the log mentions get one; uploads that nobody imported are swept."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import pytest
from django.test.utils import override_settings

from zhichan.accounts.actors import PUBLIC, Actor, machine
from zhichan.accounts.errors import NotAllowed
from zhichan.actions.healing import heal
from zhichan.actions.imports import import_files, undo_import
from zhichan.actions.judging import judge
from zhichan.actions.quarantine import mend_quarantined, release_quarantined
from zhichan.actions.sample_city import sample_off, sample_on
from zhichan.actions.schemes import load_scheme
from zhichan.actions.uploads import keep
from zhichan.actions.work import start_import, start_sample, start_undo
from zhichan.audit.models import Entry
from zhichan.cli.sample import make
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.report import report_of
from zhichan.importing.run import run
from zhichan.jobs import queue, worker
from zhichan.jobs.models import Job
from zhichan.jobs.worker import Worker
from zhichan.parties.judgements import Judgements, Side

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
NO_TIME = dt.timedelta()
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(tmp_path: Path) -> Configuration:
    return Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})


def test_a_version_published_by_a_process_that_was_killed_gets_its_entry_once(told: Configuration) -> None:
    run(Corpus(told.city_corpus), [GOLDEN / "cn_software_table" / "sample.csv"])
    assert heal(told) == []  # so young that its writer may be about to log it
    (line,) = heal(told, young=NO_TIME)
    assert "version:1" in line
    assert heal(told, young=NO_TIME) == []
    assert Entry.objects.get().action == "version.found"


def test_the_sample_city_of_a_first_start_is_logged(told: Configuration) -> None:
    make(told, count=30)
    assert Entry.objects.get().action == "sample.made"
    assert heal(told, young=NO_TIME) == []


def test_what_is_logged_is_left_alone(told: Configuration) -> None:
    report = import_files(machine(), told, [GOLDEN / "cn_software_table" / "sample.csv"])
    undo_import(machine(), told, report.import_id)
    assert heal(told, young=NO_TIME) == []
    assert [entry.action for entry in Entry.objects.all()] == ["import", "import.undone"]


def test_an_import_cut_off_after_its_version_stands_when_it_runs_again(told: Configuration) -> None:
    corpus, file = Corpus(told.city_corpus), GOLDEN / "cn_software_table" / "sample.csv"
    first = run(corpus, [file], import_id="20260101T000000Z-abcd")
    again = import_files(machine(), told, [file], import_id=first.import_id)
    assert (again.version, again.total("accepted")) == (1, first.total("accepted"))
    (corpus.folder / "imports" / f"{first.import_id}.json").unlink()
    again = import_files(machine(), told, [file], import_id=first.import_id)
    assert again.version == 1
    assert len(corpus.versions()) == 1


def test_an_import_killed_right_after_its_version_keeps_its_account(told: Configuration, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, file = Corpus(told.city_corpus), GOLDEN / "cn_software_table" / "sample.csv"
    with monkeypatch.context() as patched:

        def killed(self: Path, target: Path) -> Path:
            if self.suffix == ".draft":
                raise KeyboardInterrupt
            return moved(self, target)

        moved = Path.replace
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            run(corpus, [file], import_id="20260101T000000Z-abcd")
    again = import_files(machine(), told, [file], import_id="20260101T000000Z-abcd")
    assert (again.version, again.total("accepted"), again.total("unchanged")) == (1, 3, 0)
    assert len(corpus.versions()) == 1
    assert report_of(corpus.folder, "20260101T000000Z-abcd") == again


def test_an_import_cut_off_before_it_was_logged_is_logged_once_by_whoever_asked_for_it(told: Configuration) -> None:
    file, by = GOLDEN / "cn_software_table" / "sample.csv", Actor("person:1 wu", "Wu", frozenset({"import"}))
    run(Corpus(told.city_corpus), [file], import_id="20260101T000000Z-abcd")
    for _ in range(2):
        import_files(by, told, [file], import_id="20260101T000000Z-abcd")
    entry = Entry.objects.get()
    assert (entry.by, entry.action, entry.thing) == ("person:1 wu", "import", "version:1")
    assert heal(told, young=NO_TIME) == []
    run(Corpus(told.city_corpus), [file], import_id="20260101T000001Z-abcd")  # nothing new: it makes no version
    for _ in range(2):
        import_files(by, told, [file], import_id="20260101T000001Z-abcd")
    assert [entry.thing for entry in Entry.objects.order_by("number")] == ["version:1", "import:20260101T000001Z-abcd"]


def test_a_judgement_made_by_a_process_that_was_killed_gets_its_entry_once(told: Configuration) -> None:
    run(Corpus(told.city_corpus), [GOLDEN / "cn_software_table" / "sample.csv"])
    heal(told, young=NO_TIME)
    sides = [Side(right=f"CN:copyright:{number}", role="owner", name=f"样例{number}") for number in (1, 2, 3)]
    made = Judgements(Corpus(told.city_corpus)).judge(sides[0], sides[1], "unsure", by="样例")
    judge(machine(), Corpus(told.city_corpus), sides[0], sides[2], "unsure")
    assert heal(told) == []
    (line,) = heal(told, young=NO_TIME)
    assert made.id in line
    assert heal(told, young=NO_TIME) == []
    assert [entry.action for entry in Entry.objects.order_by("number")] == ["version.found", "judged", "judgement.found"]


def test_old_uploads_are_swept_and_young_ones_kept(told: Configuration) -> None:
    old, young = told.uploads / ("a" * 16), told.uploads / ("b" * 16)
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 90_000,) * 2)
    assert heal(told) == ["1 uploads that are imported, or that nobody imported within a day, were removed"]
    assert [path.name for path in told.uploads.iterdir()] == [young.name]


def test_what_a_job_left_that_was_killed_right_after_its_end_is_swept_at_once(
    told: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Sent:
        name = "register.csv"

        def chunks(self) -> list[bytes]:
            return [(GOLDEN / "cn_software_table" / "sample.csv").read_bytes()]

    def cut_off(work: object, kind: str) -> None:
        raise KeyboardInterrupt

    with override_settings(CONFIGURATION=told):
        start_import(machine(), keep(machine(), told, [Sent()]))
        monkeypatch.setattr(worker, "tidy_after", cut_off)
        with pytest.raises(KeyboardInterrupt):
            Worker().once()
        waiting = keep(machine(), told, [Sent()])
    assert len(heal(told)) == 1
    assert [path.name for path in told.uploads.iterdir()] == [waiting]


def test_every_action_asks_whether_it_is_allowed(told: Configuration) -> None:
    nobody = Actor("person:1 wu", "Wu", frozenset({"see-imports"}))
    for by in (nobody, PUBLIC):
        for act in (
            lambda by=by: import_files(by, told, []),
            lambda by=by: import_files(by, told, [], mends="x"),
            lambda by=by: undo_import(by, told, "x"),
            lambda by=by: mend_quarantined(by, told, "x"),
            lambda by=by: release_quarantined(by, told, ["x"], "why"),
            lambda by=by: load_scheme(by, told, Path("x")),
            lambda by=by: sample_on(by, told),
            lambda by=by: sample_off(by, told),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert not told.home.exists() or not list(told.home.iterdir())


def test_jobs_that_were_cut_off_after_their_work_was_done_are_done_when_they_run_again(told: Configuration) -> None:
    report = import_files(machine(), told, [GOLDEN / "cn_software_table" / "sample.csv"])
    with override_settings(CONFIGURATION=told):
        undoing = start_undo(machine(), report.import_id)
        undo_import(machine(), told, report.import_id)
        sample = start_sample(machine(), on=True)
        sample_on(machine(), told, count=20)
        working = Worker()
        assert working.once()
        assert working.once()
    undoing.refresh_from_db()
    sample.refresh_from_db()
    assert (undoing.state, undoing.result["version"]) == ("done", 2)
    assert (sample.state, sample.result["records"]) == ("done", 20)


def test_a_version_is_prepared_where_it_was_made(told: Configuration) -> None:
    class Sent:
        name = "register.csv"

        def chunks(self) -> list[bytes]:
            return [(GOLDEN / "cn_software_table" / "sample.csv").read_bytes()]

    with override_settings(CONFIGURATION=told):
        job = start_import(machine(), keep(machine(), told, [Sent()]))
        assert Worker().once()
    job.refresh_from_db()
    assert (job.state, job.result["version"]) == ("done", 1)
    assert list((told.city_corpus / "derived" / "000001").glob("marts-*.duckdb"))


def test_a_job_cut_off_when_all_but_its_end_was_done_is_done_when_it_runs_again(
    told: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Sent:
        name = "register.csv"

        def chunks(self) -> list[bytes]:
            return [(GOLDEN / "cn_software_table" / "sample.csv").read_bytes()]

    def cut_off(job: Job, result: object) -> None:
        raise KeyboardInterrupt

    with override_settings(CONFIGURATION=told):
        job = start_import(machine(), keep(machine(), told, [Sent()]))
        with monkeypatch.context() as patched:
            patched.setattr(queue, "finish", cut_off)
            with pytest.raises(KeyboardInterrupt):
                Worker().once()
        Job.objects.update(beat=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        assert Worker().once()
    job.refresh_from_db()
    assert (job.state, job.result["version"], job.result["accepted"] > 0, job.attempts) == ("done", 1, True, 2)
    assert list(told.uploads.iterdir()) == []
    assert Entry.objects.filter(thing="version:1").count() == 1
