"""The doctor: what is well, what must be mended; on the command line and as a page."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import msgspec
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings
from given_passwords import has_chosen_a_password
from operation_installations import Installation, write_rights

from zhichan.accounts.actors import machine
from zhichan.accounts.people import first_administrator
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.importing.run import run
from zhichan.operation.doctor import examine
from zhichan.operation.finding import Finding
from zhichan.operation.readiness import not_ready


def told(home: Path, **settings: str) -> Configuration:
    return Configuration.from_environment({"ZHICHAN_HOME": str(home), **settings})


def bad(configuration: Configuration, *, deep: bool = False) -> list[Finding]:
    return [one for one in examine(configuration, deep=deep) if one.state != "good" and one.thing.en != "Room on the disk"]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    found = Corpus(tmp_path / "home" / "corpus")
    run(found, [write_rights(tmp_path / "rights.jsonl", 5)])
    found.folder.parent.chmod(0o700)
    return found


@pytest.mark.django_db
def test_a_sound_installation_has_nothing_to_mend(corpus: Corpus) -> None:
    assert bad(told(corpus.folder.parent), deep=True) == []


@pytest.mark.django_db
def test_every_finding_says_in_both_languages_what_and_how(corpus: Corpus) -> None:
    public = told(corpus.folder.parent, ZHICHAN_HOSTS="ip.example.cn,*", ZHICHAN_DEBUG="yes", ZHICHAN_SECOND_FACTOR="nobody")
    found = bad(public)
    assert {one.state for one in found} == {"mend", "look"}
    assert {"passwords travel in the open" in one.what.en for one in found} == {True, False}
    for one in found:
        assert all(text for label in (one.thing, one.what, one.mend) for text in (label.zh, label.en))


@pytest.mark.django_db
def test_a_search_cluster_that_does_not_answer(corpus: Corpus) -> None:
    away = told(corpus.folder.parent, ZHICHAN_CLUSTER="http://127.0.0.1:9")  # a service that nobody runs any more
    (found,) = bad(away)
    assert (found.thing.en, found.state) == ("Search cluster", "mend")
    assert "does not answer" in found.what.en
    assert all("ZHICHAN_CLUSTER" in mend for mend in (found.mend.zh, found.mend.en))
    assert ["the search cluster cannot be used" in reason for reason in not_ready(away, corpus)] == [True]


@pytest.mark.django_db
def test_settings_that_do_not_go_together(tmp_path: Path) -> None:
    https = told(tmp_path, ZHICHAN_HTTPS="yes", ZHICHAN_BACKUP_PASSPHRASE="short")
    assert [one.what.en.split(" ")[0] for one in bad(https) if one.thing.en == "Settings"] == ["HTTPS", "the"]


@pytest.mark.django_db
def test_a_clock_that_was_set_back(corpus: Corpus) -> None:
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    manifest = corpus.folder / "versions" / "000001.json"
    manifest.write_bytes(msgspec.json.encode(msgspec.structs.replace(corpus.version(), made_at=ahead)))
    (found,) = bad(told(corpus.folder.parent))
    assert found.state == "mend"
    assert "before what was recorded" in found.what.en


@pytest.mark.django_db
def test_broken_files(corpus: Corpus) -> None:
    file = next((corpus.folder / "tables").glob("*/*.parquet"))
    body = file.read_bytes()
    file.write_bytes(body[:200] + b"\0" * 60 + body[260:])  # the same size: only reading tells
    assert bad(told(corpus.folder.parent)) == []
    assert [one.state for one in bad(told(corpus.folder.parent), deep=True)] == ["mend"]
    file.unlink()
    assert "the file is missing" in bad(told(corpus.folder.parent))[0].what.en


@pytest.mark.django_db
@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_secret_that_others_can_read(corpus: Corpus) -> None:
    home = corpus.folder.parent
    told(home).secret_key()
    home.chmod(0o755)
    (home / "secret").chmod(0o644)
    (found,) = bad(told(home))
    assert found.mend.en == f"chmod 700 {home}"
    home.chmod(0o700)
    assert bad(told(home)) == []


@pytest.mark.django_db
def test_a_newer_database(tmp_path: Path) -> None:
    MigrationRecorder(connection).record_applied("accounts", "9999_from_the_future")
    assert [one.thing.en for one in bad(told(tmp_path))] == ["Database"]


def test_the_command_ends_with_one_if_something_must_be_mended(empty: Installation) -> None:
    done = empty.run("doctor", ZHICHAN_HOSTS="ip.example.cn")
    assert done.returncode == 1, done.stderr
    assert "MEND  Settings: the portal has a public host name and no HTTPS" in done.stdout
    assert "ok    Clock" in done.stdout


@pytest.mark.django_db
def test_the_page_is_for_those_who_run_it(tmp_path: Path) -> None:
    city = Path(__file__).resolve().parents[3] / "cities" / "dalian"
    person = first_administrator(
        machine(), city, username="wang", full_name="王小明", password="correct-horse-battery-9", body_code="ip-office"
    )
    has_chosen_a_password(person)
    visitor, client = Client(), Client()
    assert visitor.get("/zh/operation").status_code == 302
    client.force_login(person)
    configuration = told(tmp_path, ZHICHAN_SECOND_FACTOR="nobody", ZHICHAN_DEBUG="yes", ZHICHAN_HOSTS="ip.example.cn")
    with override_settings(CONFIGURATION=configuration):
        page = client.get("/zh/operation").content.decode()
        assert "口令会明文传输" in page
        assert "去掉 ZHICHAN_DEBUG" in page
        assert "passwords travel in the open" in client.get("/en/operation").content.decode()
        person.memberships.all().delete()
        assert client.get("/en/operation").status_code == 403
