"""Backups, made and restored as a person does: by commands, in fresh processes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pyrage
import pytest
import zstandard
from operation_installations import Installation, write_rights
from pyrage import x25519

import zhichan
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.operation import backups
from zhichan.operation.errors import BackupError
from zhichan.operation.sealing import Keys
from zhichan.operation.verifying import verify_corpus

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def backup(installed: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that is not encrypted."""
    file = tmp_path_factory.mktemp("backup") / "one.tar.zst"
    installed.ask("backup", str(file))
    return file


def state(of: Installation) -> dict[str, object]:
    """What somebody sees of an installation, in a process of its own and in the corpus."""
    found = json.loads(of.ask("search", "*", "--json", "--facets", "--limit", "100"))
    return {"hits": found["hits"], "facets": found["facets"], "people": of.ask("admin", "people"), "corpus": content(of)}


def content(of: Installation) -> list[object]:
    """Every version and every right of the newest."""
    corpus = Corpus(of.home / "corpus")
    return [*corpus.versions(), *corpus.rights(corpus.version()), *corpus.quarantine(corpus.version())]


def test_a_restored_machine_answers_as_the_one_that_was_lost(installed: Installation, backup: Path, empty: Installation) -> None:
    derived = sorted(path.name for path in (installed.home / "corpus" / "derived" / "000003").iterdir())
    done = empty.run("restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert "version 3 (60 rights)" in done.stderr
    if os.name == "posix":  # nobody else can read it
        assert backup.stat().st_mode & 0o077 == 0
        assert empty.home.stat().st_mode & 0o077 == 0
    back = sorted(path.name for path in (empty.home / "corpus" / "derived" / "000003").iterdir())
    assert set(back) == {name for name in derived if not name.startswith(".")}
    assert state(empty) == state(installed)
    assert empty.run("audit", "verify").returncode == 0
    log = empty.ask("audit", "show")
    assert "backup.restored" in log
    assert "backup.made" in installed.ask("audit", "show")
    # and it goes on: numbers of people and entries follow the restored ones
    empty.ask("admin", "password", "wang", ZHICHAN_ADMIN_PASSWORD="another-horse-battery-9")
    empty.ask("import", str(write_rights(empty.home.parent / "more.jsonl", 5, 3)))
    assert Corpus(empty.home / "corpus").version().number == 4


def test_what_the_folder_of_the_city_said_earlier_is_in_a_backup(installed: Installation, tmp_path: Path) -> None:
    installed.ask("targets")  # which keeps what it says now
    installed.ask("backup", str(tmp_path / "one.tar.zst"))
    kept = [name for name in _members(tmp_path / "one.tar.zst") if name.startswith("home/city-folder/dalian/")]
    assert {name.rpartition("/")[2] for name in kept} >= {"figures.csv", "figures.yml", "targets.yml", "derived.yml"}


def test_a_backup_while_others_import_is_of_one_version(installed: Installation, tmp_path: Path, empty: Installation) -> None:
    busy = Installation(tmp_path / "busy", empty.database)
    busy.ask("import", str(write_rights(tmp_path / "first.jsonl", 30)))
    busy.ask("audit", "show")
    importing = busy.start("import", str(write_rights(tmp_path / "more.jsonl", 1_500, 5)))
    files = [tmp_path / f"{number}.tar.zst" for number in range(3)]
    for file in files:
        busy.ask("backup", str(file))
    importing.communicate(timeout=300)
    assert importing.returncode == 0
    for file in files:
        _restores_at_a_version(file, busy, tmp_path / f"from-{file.stem}")


def _restores_at_a_version(file: Path, busy: Installation, home: Path) -> None:
    members = _members(file)
    for name, body in members.items():
        if name.startswith("home/corpus/"):
            path = home / name.removeprefix("home/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
    corpus, whole = Corpus(home / "corpus"), Corpus(busy.home / "corpus")
    version = corpus.version()
    assert list(verify_corpus(corpus, lambda line: None, deep=True)) == []
    assert list(corpus.rights(version)) == list(whole.rights(whole.numbered(version.number)))
    for name, number in version.tables.items():
        newest = corpus.table(name, None)
        assert newest is not None
        assert newest.version() == number


# what must not be restored


def _members(file: Path) -> Members:
    plain = zstandard.ZstdDecompressor().stream_reader(file.read_bytes()).read()
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]


def _packed(members: Members) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return zstandard.compress(plain.getvalue())


def _cut(body: bytes) -> bytes:
    return body[: len(body) * 2 // 3]


def _almost_whole(body: bytes) -> bytes:
    return body[:-3]


def _flipped(body: bytes) -> bytes:
    place = len(body) // 2
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


def _longer(body: bytes) -> bytes:
    return body + b"more"


def _changed(body: bytes, change: Callable[[Members], object]) -> bytes:
    plain = zstandard.ZstdDecompressor().stream_reader(body).read()
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        members = {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]
    change(members)
    return _packed(members)


def _without_a_member(body: bytes) -> bytes:
    return _changed(body, lambda members: members.pop("home/corpus/versions/000001.json"))


def _without_its_end(body: bytes) -> bytes:
    return _changed(body, lambda members: members.pop("manifest.json"))


def _with_another_word(body: bytes) -> bytes:
    name = "data/accounts.person.jsonl"
    return _changed(body, lambda members: members.update({name: members[name].replace(b"wang", b"wong")}))


def _stepping_out(body: bytes) -> bytes:
    def change(members: Members) -> None:
        last = members.pop("manifest.json")
        members.update({"../out": b"x", "manifest.json": last})

    return _changed(body, change)


def _newer_program(body: bytes) -> bytes:
    return _changed(body, lambda members: _about(members, program="99.0.0"))


def _newer_layout(body: bytes) -> bytes:
    return _changed(body, lambda members: _about(members, layout=99))


def _newer_tables(body: bytes) -> bytes:
    return _changed(body, lambda members: _about(members, migrations={"accounts": ["0001_initial", "9999_from_the_future"]}))


def _about(members: Members, **changes: object) -> None:
    members["about.json"] = msgspec.json.encode(msgspec.json.decode(members["about.json"]) | changes)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_cut, "cut off"),
        (_almost_whole, "cut off"),
        (_flipped, "damaged"),
        (_longer, "something follows"),
        (_without_a_member, "versions/000001.json: a member of the backup is missing"),
        (_without_its_end, "its manifest, written last, is not there"),
        (_with_another_word, "accounts.person.jsonl: a member of the backup is not as it was written"),
        (_stepping_out, "does not belong in a backup"),
        (_newer_program, "of a newer program (99.0.0"),
        (_newer_layout, "of a newer program"),
        (_newer_tables, "accounts.9999_from_the_future"),
        (lambda body: b"not a backup", "no backup"),
        (lambda body: b"", "cut off"),
    ],
)
def test_what_is_not_whole_is_refused_with_a_sentence_and_leaves_nothing(
    backup: Path, empty: Installation, tmp_path: Path, damage: Callable[[bytes], bytes], says: str
) -> None:
    file = tmp_path / "damaged.tar.zst"
    file.write_bytes(damage(backup.read_bytes()))
    before = set(tmp_path.iterdir())
    told = Configuration.from_environment({"ZHICHAN_HOME": str(empty.home)})
    with pytest.raises(BackupError, match=re.escape(says)):
        backups.check(file, Keys())
    with pytest.raises(BackupError, match=re.escape(says)):
        backups.restore(told, file, Keys(), "machine:test")
    assert set(tmp_path.iterdir()) == before


def test_the_refusal_is_one_line(empty: Installation, tmp_path: Path) -> None:
    file = tmp_path / "none.tar.zst"
    file.write_bytes(b"not a backup")
    done = empty.run("restore", str(file))
    assert done.returncode == 2
    assert done.stderr.startswith(f"{file}: the file is no backup")
    assert len(done.stderr.strip().splitlines()) == 1


_TWO_IN_ONE_SECOND = """
import datetime, sys
from pathlib import Path
from zhichan.cli import backups

class At(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 1, 1, tzinfo=tz)

class Clock:
    datetime, UTC = At, datetime.UTC

backups.dt = Clock
for _ in range(2):
    backups.backup(Path(sys.argv[1]))
"""


def test_two_backups_of_one_second_have_names_of_their_own(installed: Installation, tmp_path: Path) -> None:
    installed.ask_python(_TWO_IN_ONE_SECOND, str(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "zhichan-20260101T000000Z-2.tar.zst",
        "zhichan-20260101T000000Z.tar.zst",
    ]


def test_a_home_or_database_in_use_is_not_overwritten(installed: Installation, backup: Path, tmp_path: Path) -> None:
    done = installed.run("restore", str(backup))
    assert done.returncode == 2
    assert "the home folder is not empty" in done.stderr
    if installed.database:
        elsewhere = Installation(tmp_path / "elsewhere", installed.database)
        done = elsewhere.run("restore", str(backup))
        assert done.returncode == 2
        assert "the database is not empty" in done.stderr
        assert not elsewhere.home.exists()
    again = installed.run("backup", str(backup))
    assert again.returncode == 2
    assert "there already" in again.stderr


# encrypted


def test_a_backup_for_recipients_opens_with_any_of_their_keys(
    installed: Installation, empty: Installation, tmp_path: Path
) -> None:
    keys = [x25519.Identity.generate() for _ in range(2)]
    file, key, wrong = tmp_path / "b.age", tmp_path / "key", tmp_path / "wrong"
    recipients = [word for one in keys for word in ("--recipient", str(one.to_public()))]
    installed.ask("backup", str(file), *recipients)
    key.write_text(f"# a comment, as age-keygen writes\n{keys[1]}\n", encoding="utf-8")
    wrong.write_text(f"{x25519.Identity.generate()}\n", encoding="utf-8")
    assert zstandard.ZstdDecompressor().stream_reader(pyrage.decrypt(file.read_bytes(), [keys[0]])).read(257)
    with pytest.raises(BackupError, match="--identity"):
        backups.check(file, Keys())
    with pytest.raises(BackupError, match="cannot be decrypted"):
        backups.check(file, Keys.of(wrong, ""))
    for damage in (_cut, _flipped):
        damaged = tmp_path / "damaged.age"
        damaged.write_bytes(damage(file.read_bytes()))
        with pytest.raises(BackupError, match="cannot be decrypted"):
            backups.check(damaged, Keys.of(key, ""))
    empty.ask("restore", str(file), "--identity", str(key))
    assert content(empty) == content(installed)


def test_a_backup_with_a_passphrase(installed: Installation, empty: Installation, tmp_path: Path) -> None:
    words = "a horse that is correct"
    installed.ask("backup", str(tmp_path), ZHICHAN_BACKUP_PASSPHRASE=words)
    (file,) = tmp_path.glob("zhichan-*.zip")
    assert b"wang" not in file.read_bytes()
    with pytest.raises(BackupError, match="set it in ZHICHAN_BACKUP_PASSPHRASE"):
        backups.check(file, Keys())
    with pytest.raises(BackupError, match="does not open"):
        backups.check(file, Keys(passphrase="a donkey"))
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(_cut(file.read_bytes()))
    with pytest.raises(BackupError, match="cut off"):
        backups.check(damaged, Keys(passphrase=words))
    empty.ask("restore", str(file), ZHICHAN_BACKUP_PASSPHRASE=words)
    assert content(empty) == content(installed)


def test_a_recipient_that_is_none_is_refused_before_anything_is_written(installed: Installation, tmp_path: Path) -> None:
    done = installed.run("backup", str(tmp_path / "b"), "--recipient", "age1nobody")
    assert done.returncode == 2
    assert "'age1nobody' is no recipient" in done.stderr
    assert not any(tmp_path.iterdir())


def test_what_a_killed_backup_left_is_swept_away_after_a_day(installed: Installation, tmp_path: Path) -> None:
    left, fresh = tmp_path / ".a.tar.zst.01234567.backup-draft", tmp_path / ".b.tar.zst.01234567.backup-draft"
    for path in (left, fresh):
        path.write_bytes(b"half")
    long_ago = left.stat().st_mtime - 2 * 24 * 3600
    os.utime(left, (long_ago, long_ago))
    installed.ask("backup", str(tmp_path / "c"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [fresh.name, "c"]


# from one kind of database to another


def test_it_restores_on_the_other_kind_of_database(
    installed: Installation, backup: Path, tmp_path: Path, empty: Installation
) -> None:
    if not empty.database:
        pytest.skip("there is no PostgreSQL beside these tests (./run test starts one)")
    on_a_file = Installation(tmp_path / "file", "")
    on_a_file.ask("restore", str(backup))
    assert state(on_a_file) == state(installed)
    back = tmp_path / "back.tar.zst"
    on_a_file.ask("backup", str(back))
    empty.ask("restore", str(back))
    assert state(empty) == state(installed)
    assert empty.run("audit", "verify").returncode == 0


def test_working_data_of_an_older_program_comes_forward(backup: Path, empty: Installation, tmp_path: Path) -> None:
    """A backup made before the last migration of the sign-in library, whose table had a column less by then."""
    members = _members(backup)
    about = json.loads(members["about.json"])
    about["migrations"]["mfa"] = ["0001_initial"]
    about["program"] = "0.0.9"
    members["about.json"] = json.dumps(about).encode()
    manifest = json.loads(members["manifest.json"])
    manifest[0] |= {"size": len(members["about.json"]), "sha256": hashlib.sha256(members["about.json"]).hexdigest()}
    members["manifest.json"] = json.dumps(manifest).encode()
    file = tmp_path / "older.tar.zst"
    file.write_bytes(_packed(members))
    empty.ask("restore", str(file))
    assert "wang" in empty.ask("admin", "people")
    assert empty.run("audit", "verify").returncode == 0


# the installation itself


def test_verify_finds_what_was_damaged(backup: Path, empty: Installation) -> None:
    empty.ask("restore", str(backup))
    corpus = empty.home / "corpus"
    parquet = next((corpus / "tables" / "patent").glob("*.parquet"))
    body = parquet.read_bytes()
    parquet.write_bytes(body[:-8] + b"\0" * 8)
    kept = next((corpus / "files").glob("*/*.zst"))
    kept.write_bytes(zstandard.compress(b"something else"))
    (corpus / "versions" / "000001.json").unlink()
    proof = empty.home / "evidence" / "ab" / f"ab{'0' * 62}"
    proof.parent.mkdir(parents=True)
    proof.write_bytes(b"%PDF- of another content")
    done = empty.run("verify")
    assert done.returncode == 1
    assert f"{proof}: the file of evidence is missing, or not as it was kept" in done.stdout
    assert f"{parquet}: the file cannot be read" in done.stdout
    assert f"{kept}: the imported file is not as it was kept" in done.stdout
    assert "version 1 is missing" in done.stdout
    parquet.unlink()
    assert f"{parquet}: the file is missing" in empty.run("verify").stdout


def test_a_backup_of_a_damaged_corpus_is_refused_and_leaves_no_file(backup: Path, empty: Installation, tmp_path: Path) -> None:
    empty.ask("restore", str(backup))
    next((empty.home / "corpus" / "tables" / "patent").glob("*.parquet")).unlink()
    done = empty.run("backup", str(tmp_path / "next"))
    assert done.returncode == 2
    assert ".parquet" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not [path for path in tmp_path.iterdir() if "next" in path.name]


def test_what_the_backup_says_of_itself(backup: Path, installed: Installation) -> None:
    about = json.loads(_members(backup)["about.json"])
    assert about["program"] == zhichan.__version__
    assert about["version"] == 3
    assert about["rights"] == 60
    assert about["database"] == ("postgresql" if installed.database else "sqlite")
    assert "0001_initial" in about["migrations"]["audit"]
