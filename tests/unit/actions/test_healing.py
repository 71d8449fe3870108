"""Versions that no entry of the log mentions get one; uploads that nobody imported are swept."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import pytest

from zhichan.accounts.actors import PUBLIC, Actor, machine
from zhichan.accounts.errors import NotAllowed
from zhichan.actions.healing import heal
from zhichan.actions.imports import import_files, undo_import
from zhichan.actions.quarantine import mend_quarantined, release_quarantined
from zhichan.actions.sample_city import sample_off, sample_on
from zhichan.actions.schemes import load_scheme
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.run import run

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


def test_old_uploads_are_swept_and_young_ones_kept(told: Configuration) -> None:
    old, young = told.uploads / ("a" * 16), told.uploads / ("b" * 16)
    for folder in (old, young):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 90_000,) * 2)
    assert heal(told) == ["1 uploads that nobody imported within a day were removed"]
    assert [path.name for path in told.uploads.iterdir()] == [young.name]


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
