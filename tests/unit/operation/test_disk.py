"""A disk that is full, and one that can only be read: a sentence, the corpus as it was, and all of it works once it can.

The disks are real ones: small file systems in memory, which only the superuser of Linux can mount.
"""

from __future__ import annotations

import datetime as dt
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from operation_installations import Installation, write_rights

from zhichan.accounts.actors import machine
from zhichan.actions import uploads
from zhichan.actions.imports import import_files
from zhichan.actions.judging import judge
from zhichan.actions.uploads import keep
from zhichan.actions.work import start_import
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.disk import DiskFull, of_the_disk
from zhichan.jobs.models import Job
from zhichan.jobs.worker import Worker
from zhichan.normalise.places import Gazetteer
from zhichan.operation import backups
from zhichan.operation.sealing import Keys, Seal
from zhichan.operation.verifying import verify_corpus
from zhichan.parties.judgements import Judgements, Side
from zhichan.search.searcher import Searcher

if TYPE_CHECKING:
    from zhichan.accounts.models import Person

_MEGABYTE = 1 << 20
_MOST = 24  # megabytes
Someone = Callable[..., "Person"]


def _mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() or not _mount("-t", "tmpfs", "-o", f"size={_MOST}m", "none", str(place)):
        pytest.skip("only the superuser of Linux can mount a small disk to fill")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def settings_there(disk: Path) -> Configuration:
    """An installation whose home is on that disk; its database is the one of these tests."""
    return Configuration.from_environment({"ZHICHAN_HOME": str(disk / "home"), "ZHICHAN_CORPUS": "city"})


def fill(disk: Path, leave: int = 0) -> Path:
    """Fills a disk but for so many bytes; what fills it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        file.truncate(0)
        try:
            while file.write(bytes(1 << 16)):
                pass
        except OSError:
            pass
        file.truncate(max(0, file.tell() - leave))
    return ballast


def is_sound(settings: Configuration, versions: int) -> bool:
    """Every file of the corpus is there and can be read, and there are so many versions."""
    corpus = Corpus(settings.city_corpus)
    return len(corpus.versions()) == versions and not list(verify_corpus(corpus, lambda line: None, deep=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("leave", [0, 40_000, 150_000, 600_000])
def test_an_import_into_a_full_disk(settings_there: Configuration, disk: Path, tmp_path: Path, leave: int) -> None:
    few, more = write_rights(tmp_path / "few.jsonl", 20), write_rights(tmp_path / "more.jsonl", 2_000, 2)
    import_files(machine(), settings_there, [few])
    ballast = fill(disk, leave)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - each engine says it in its own words
        import_files(machine(), settings_there, [more])
    assert isinstance(of_the_disk(raised.value), DiskFull), raised.value
    assert is_sound(settings_there, 1)
    ballast.unlink()
    assert is_sound(settings_there, 1)
    report = import_files(machine(), settings_there, [more])
    assert (report.version, report.total("accepted")) == (2, 2_000)
    assert is_sound(settings_there, 2)
    assert not list(settings_there.city_corpus.rglob("*.draft"))


@pytest.mark.django_db(transaction=True)
def test_marts_and_index_that_do_not_fit_are_made_when_there_is_room(
    settings_there: Configuration, disk: Path, tmp_path: Path
) -> None:
    import_files(machine(), settings_there, [write_rights(tmp_path / "few.jsonl", 300)])
    corpus, gazetteer = Corpus(settings_there.city_corpus), Gazetteer.load(settings_there.city_folder)
    ballast = fill(disk, 500_000)
    with pytest.raises(Exception) as raised:  # noqa: PT011
        Searcher.open(corpus, corpus.version(), gazetteer)
    assert isinstance(of_the_disk(raised.value), DiskFull), raised.value
    ballast.unlink()
    assert Searcher.open(corpus, corpus.version(), gazetteer).search("*", as_of=dt.date(2026, 1, 1)).rights == 300


@pytest.mark.django_db(transaction=True)
def test_a_judgement_that_does_not_fit_leaves_no_half_line(settings_there: Configuration, disk: Path, tmp_path: Path) -> None:
    import_files(machine(), settings_there, [write_rights(tmp_path / "few.jsonl", 3)])
    corpus = Corpus(settings_there.city_corpus)
    sides = [Side(right=f"CN:patent:{number}", role="owner", name="样例" * 1_000 + str(number)) for number in range(9)]
    judge(machine(), corpus, sides[0], sides[1], "unsure")
    ballast = fill(disk)

    def all_of_them() -> None:
        for side in sides[2:]:
            judge(machine(), corpus, sides[0], side, "unsure")

    with pytest.raises(OSError, match="space"):
        all_of_them()
    standing = len(Judgements(corpus).entries())
    ballast.unlink()
    judge(machine(), corpus, sides[1], sides[8], "unsure")
    assert len(Judgements(corpus).entries()) == standing + 1


class Sent:
    """A file as a browser sends it."""

    def __init__(self, path: Path) -> None:
        self.name, self.path = path.name, path

    def chunks(self) -> list[bytes]:
        return [self.path.read_bytes()]


@pytest.mark.django_db(transaction=True)
def test_a_job_on_a_full_disk_waits_for_room_and_is_done_then(settings_there: Configuration, disk: Path, tmp_path: Path) -> None:
    with override_settings(CONFIGURATION=settings_there):
        sent = Sent(write_rights(tmp_path / "more.jsonl", 300, 2))
        job = start_import(machine(), keep(machine(), settings_there, [sent]))
        ballast = fill(disk, 200_000)
        assert Worker().once()
        job.refresh_from_db()
        assert (job.state, job.attempts, job.error["what"]) == ("waiting", 0, "the disk is full")
        assert not Worker().once()  # not at once again
        ballast.unlink()
        Job.objects.update(not_before=None)
        assert Worker().once()
        job.refresh_from_db()
    assert (job.state, job.result["version"], job.result["accepted"]) == ("done", 1, 300)
    assert is_sound(settings_there, 1)


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_does_not_fit_leaves_no_file(settings_there: Configuration, disk: Path, tmp_path: Path) -> None:
    import_files(machine(), settings_there, [write_rights(tmp_path / "few.jsonl", 20)])
    settings_there.inbox.mkdir()
    (settings_there.inbox / "large").write_bytes(os.urandom(_MEGABYTE))
    ballast, target = fill(disk, _MEGABYTE // 2), disk / "backup.tar.zst"
    for refused in range(2):
        with pytest.raises(OSError, match="space") as raised:
            backups.backup(settings_there, target, Seal((), ""), "machine:test", lambda line: None)
        assert isinstance(of_the_disk(raised.value), DiskFull), refused
        assert [path.name for path in disk.iterdir() if "backup" in path.name] == []
    ballast.unlink()
    backups.backup(settings_there, target, Seal((), ""), "machine:test", lambda line: None)
    assert backups.check(target, Keys.of(None, "")).rights == 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("state", "title"), [("full", "磁盘已满"), ("read-only", "磁盘只能读取")])
def test_an_upload_gets_a_page_that_says_it(
    settings_there: Configuration,
    disk: Path,
    client: Client,
    someone: Someone,
    state: str,
    title: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings_there.home.mkdir()
    client.force_login(someone("data-officer"))
    if state == "full":
        settings_there.uploads.mkdir()
        fill(disk)
    else:
        assert _mount("-o", "remount,ro", str(disk))
    with override_settings(CONFIGURATION=settings_there), pytest.MonkeyPatch.context() as patched:
        patched.setattr(uploads, "_SPARE", -_MEGABYTE)  # it would be refused before it is tried
        answer = client.post("/zh/import", {"files": SimpleUploadedFile("a.csv", "表头\n样例\n".encode())})
    assert answer.status_code == 507
    assert title in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    assert str(disk) in caplog.text


def _told(done: subprocess.CompletedProcess[str], what: str) -> None:
    """It failed with a sentence for a person, and no trace."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert what in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 3, done.stderr


def test_commands_say_that_the_disk_is_full_and_do_what_was_asked_when_it_is_not(disk: Path, tmp_path: Path) -> None:
    here, file = Installation(disk / "home", ""), write_rights(tmp_path / "few.jsonl", 20)
    ballast = fill(disk)
    _told(here.run("import", str(file)), "the disk is full")
    ballast.unlink()
    here.ask("import", str(file))
    fill(disk)
    _told(here.run("import", str(write_rights(file, 20, 2))), "the disk is full")
    ballast.unlink()
    assert "20 accepted" in here.run("import", str(file)).stderr


def test_commands_say_that_the_disk_can_only_be_read(disk: Path, tmp_path: Path) -> None:
    here, file = Installation(disk / "home", ""), write_rights(tmp_path / "few.jsonl", 20)
    here.ask("import", str(file))
    assert _mount("-o", "remount,ro", str(disk))
    for command in (["import", str(file)], ["serve"]):
        done = here.run(*command, ZHICHAN_CORPUS="city")
        _told(done, "the disk can be read but not written to")
        assert "mount it for writing" in done.stderr
    assert _mount("-o", "remount,rw", str(disk))
    assert "20 unchanged" in here.run("import", str(file)).stderr


def test_a_portal_whose_disk_has_become_full_says_so_and_goes_on_when_there_is_room(disk: Path) -> None:
    here = Installation(disk / "home", "")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = here.start("serve", "--port", str(port), ZHICHAN_CORPUS="city")
    try:
        deadline = time.monotonic() + 120
        while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.2)
        ballast = fill(disk)
        status, answer = _asked(port, "POST", "/zh/import", bytes(2 * _MEGABYTE))  # kept on the disk while it comes in
        assert (status, "the disk is full" in answer, "磁盘已满" in answer) == (507, True, True), answer
        status, answer = _asked(port, "GET", "/zh/account/sign-in")
        assert status == 200 or (status == 507 and "服务器磁盘已满" in answer), answer
        assert _asked(port, "GET", "/health")[0] == 200
        ballast.unlink()
        assert _asked(port, "GET", "/zh/account/sign-in")[0] == 200
    finally:
        process.terminate()
        said = process.communicate(timeout=60)[1]
    assert "Traceback" not in said


def _asked(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body or None)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()
