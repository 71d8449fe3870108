"""A corpus in object storage: written by one machine, read by all, whole or not at all, whatever breaks on the way.

The server is moto's, which keeps conditions (`If-None-Match`) as S3 does. Two homes stand for two machines.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from deltalake import DeltaTable
from s3 import BUCKET, KEYS, Wire, access, s3

from zhichan.configuration import Configuration
from zhichan.corpus import bucket, remote
from zhichan.corpus.bucket import StorageError, StorageUnreachable
from zhichan.corpus.files import sha256_of
from zhichan.corpus.remote import RemoteCorpus, open_corpus
from zhichan.corpus.store import Corpus, CorpusBusy, CorpusEmpty
from zhichan.corpus.writing import writing
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.parties.judgements import Judgements, Side
from zhichan.records.right import Document, Event, Fact, Party, Right, Text

ROOT = Path(__file__).resolve().parents[3]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
LEFT, RIGHT = (Side(right=f"US:patent:{n:08d}", role="owner", name=name) for n, name in ((1, "大连泵厂"), (2, "大连水泵厂")))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with s3() as address:
        yield address


@pytest.fixture
def wire(server: str) -> Iterator[Wire]:
    made = Wire(server)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers ask at every call, so that no test waits."""
    monkeypatch.setattr(remote, "_EVERY", 0.0)
    monkeypatch.setattr(remote, "_EVERY_FAILED", 0.0)


@pytest.fixture
def _once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that gets no answer is not repeated."""
    monkeypatch.setitem(bucket._RETRY, "max_retries", 0)


def _right(number: int, title: str = "Pump") -> Right:
    return Right(
        id=f"US:patent:{number:08d}",
        kind="patent",
        office="US",
        number=f"{number:08d}",
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="applicant", name="Example Corp", seq=1),),
        events=(Event(key="filed", date="2012-05-31"),),
        documents=(Document(office="US", number=str(9_000_000 + number), kind_code="B1", date="2014-01-01"),),
        texts=(Text(part="title", lang="en", text=title),),
    )


def _file(path: Path, numbers: Sequence[int], title: str = "Pump") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(encode(_right(number, title)) for number in numbers))
    return path


def _import(corpus: Corpus, path: Path) -> int | None:
    report = run(corpus, [path])
    assert not report.failed
    assert not report.total("quarantined")
    return report.version


def _numbers(corpus: Corpus) -> list[int]:
    try:
        return [int(right.number) for right in corpus.rights(corpus.version())]
    except CorpusEmpty:
        return []


def _all(folder: Path) -> dict[str, bytes]:
    """What counts in a copy, by name."""
    kept = ("tables", "versions", "changes", "imports", "judgements.jsonl")
    paths = [path for name in kept for path in [folder / name, *(folder / name).rglob("*")] if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.name != "_last_checkpoint"}


# two machines


def test_what_one_machine_writes_another_reads(server: str, tmp_path: Path) -> None:
    one, two = (open_corpus(tmp_path / name, access(server, "two")) for name in ("one", "two"))
    assert two.is_empty()
    first = _file(tmp_path / "a.jsonl", range(1, 40))
    assert _import(one, first) == 1
    assert _import(one, _file(tmp_path / "b.jsonl", range(30, 60), "Valve")) == 2
    assert [version.number for version in two.versions()] == [1, 2]
    assert list(two.rights(two.version())) == list(one.rights(one.version()))
    assert list(two.rights(two.numbered(1))) == list(one.rights(one.numbered(1)))
    assert _all(two.folder) == _all(one.folder)
    # the imported file is fetched when it is asked for
    sha256 = sha256_of(first)
    assert not two.files.path(sha256).exists()
    assert two.files.read(sha256) == first.read_bytes()
    # and the other way round
    assert _import(two, _file(tmp_path / "c.jsonl", [100])) == 3
    assert _numbers(one)[-1] == 100


def test_an_import_that_changes_nothing_leaves_its_report_everywhere(server: str, tmp_path: Path) -> None:
    one, two = (open_corpus(tmp_path / name, access(server, "nothing")) for name in ("one", "two"))
    path = _file(tmp_path / "a.jsonl", [1])
    assert (_import(one, path), _import(one, path)) == (1, None)
    assert two.version().number == 1
    assert len(list((two.folder / "imports").glob("*.json"))) == 2


def test_judgements_and_pictures_reach_the_other_machine(server: str, tmp_path: Path) -> None:
    one, two = (open_corpus(tmp_path / name, access(server, "judged")) for name in ("one", "two"))
    made = Judgements(one).judge(LEFT, RIGHT, "same", by="李明")
    two.is_empty()
    assert Judgements(two).standing() == [made]
    undone = Judgements(two).undo(made.id, by="王芳")
    one.is_empty()
    assert Judgements(one).entries() == [made, undone]
    for number, name in enumerate(("a.png", "b.png")):  # the second comes later, for the same document
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(PNG + bytes([number]))
        with one.locked():
            assert one.media.take(tmp_path / "in" / "d.xml", "d" * 64, ["a.png", "b.png"]) == number + 1
        two.is_empty()
        assert two.media.original("d" * 64, name) == (PNG + bytes([number]), "image/png")


def test_of_two_that_write_at_once_one_is_refused_and_leaves_nothing(server: str, tmp_path: Path) -> None:
    one, two = (open_corpus(tmp_path / name, access(server, "race")) for name in ("one", "two"))
    _import(one, _file(tmp_path / "a.jsonl", [1]))
    with pytest.raises(CorpusBusy, match="another machine"):
        _write_slowly(two, lambda: _import(one, _file(tmp_path / "b.jsonl", [2, 3])))
    assert _numbers(two) == _numbers(one) == [1, 2, 3]
    assert _all(two.folder).keys() - _all(one.folder).keys() == {
        name for name in _all(two.folder) if name.endswith(".parquet") and not (one.folder / name).exists()
    }
    assert _import(two, _file(tmp_path / "c.jsonl", [5])) == 3
    assert _numbers(one) == [1, 2, 3, 5]


def _write_slowly(corpus: Corpus, meanwhile: Callable[[], object]) -> None:
    """Writes to two tables while something else goes on."""
    with writing(corpus, "slow") as write:
        write.put("patent", [_right(5)], [])
        write.put("trademark", [_right(6)], [])
        write.commit("import", ["slow"], dt.datetime.now(dt.UTC), made_up=False)
        meanwhile()


def test_of_many_imports_at_once_every_one_counts_once_or_is_refused(server: str, tmp_path: Path) -> None:
    corpora = [open_corpus(tmp_path / str(n), access(server, "many")) for n in range(3)]
    counted: list[int] = []

    def work(place: int) -> None:
        for turn in range(4):
            number = 100 * place + turn + 1
            try:
                _import(corpora[place], _file(tmp_path / f"{number}.jsonl", [number]))
            except CorpusBusy:
                continue
            counted.append(number)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted
    fresh = open_corpus(tmp_path / "fresh", access(server, "many"))
    assert _numbers(fresh) == sorted(counted)
    assert all(_numbers(corpus) == sorted(counted) for corpus in corpora)


# other programs


def test_another_program_opens_the_tables_in_the_bucket(server: str, tmp_path: Path) -> None:
    one = open_corpus(tmp_path / "one", access(server, "open"))
    _import(one, _file(tmp_path / "a.jsonl", range(1, 20)))
    _import(one, _file(tmp_path / "b.jsonl", range(10, 30)))
    options = {**KEYS, "aws_endpoint": server, "aws_allow_http": "true", "aws_region": "us-east-1"}
    there = DeltaTable(f"s3://{BUCKET}/open/tables/patent", storage_options=options)
    here = DeltaTable(str(one.table_path("patent")))
    assert there.version() == here.version() == one.version().tables["patent"]
    key = [("id", "ascending"), ("revision", "ascending")]
    assert there.to_pyarrow_table().sort_by(key) == here.to_pyarrow_table().sort_by(key)


# the first time


def test_a_corpus_of_before_is_sent_whole_by_the_first_write(server: str, tmp_path: Path) -> None:
    local = Corpus(tmp_path / "one")
    path = _file(tmp_path / "a.jsonl", range(1, 9))
    _import(local, path)
    _import(local, _file(tmp_path / "b.jsonl", [20]))
    made = Judgements(local).judge(LEFT, RIGHT, "not-same", by="李明")
    one, two = (open_corpus(tmp_path / name, access(server, "before")) for name in ("one", "two"))
    assert two.is_empty()
    with one.locked():
        pass
    assert _numbers(two) == [*range(1, 9), 20]
    assert Judgements(two).standing() == [made]
    assert two.files.read(sha256_of(path)) == path.read_bytes()
    assert _all(two.folder) == _all(one.folder)
    # the setting was off for a while
    _import(local, _file(tmp_path / "c.jsonl", [30]))
    again = Judgements(local).judge(RIGHT, LEFT, "unsure", by="李明")
    _import(one, _file(tmp_path / "d.jsonl", [40]))
    assert _numbers(two) == [*range(1, 9), 20, 30, 40]
    assert Judgements(two).entries() == [made, again]


def test_two_corpora_are_never_mixed(server: str, tmp_path: Path) -> None:
    one = open_corpus(tmp_path / "one", access(server, "mixed"))
    _import(one, _file(tmp_path / "a.jsonl", [1]))
    other = Corpus(tmp_path / "other")
    _import(other, _file(tmp_path / "b.jsonl", [2]))
    sent = open_corpus(tmp_path / "other", access(server, "mixed"))
    with pytest.raises(StorageError, match="differ"):
        _import(sent, _file(tmp_path / "c.jsonl", [3]))
    assert (_numbers(sent), _numbers(one)) == ([2], [1])


def test_a_copy_without_its_record_is_known_again(server: str, tmp_path: Path) -> None:
    one, two = (open_corpus(tmp_path / name, access(server, "record")) for name in ("one", "two"))
    _import(one, _file(tmp_path / "a.jsonl", [1]))
    (tmp_path / "restored").mkdir()
    for name, body in _all(one.folder).items():
        path = tmp_path / "restored" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    _import(two, _file(tmp_path / "b.jsonl", [2]))
    restored = open_corpus(tmp_path / "restored", access(server, "record"))
    assert _numbers(restored) == [1, 2]


# what breaks


def test_without_the_server_reading_goes_on_and_writing_is_refused(wire: Wire, tmp_path: Path) -> None:
    one = open_corpus(tmp_path / "one", access(wire.address, "gone"))
    _import(one, _file(tmp_path / "a.jsonl", [1]))
    wire.cut = lambda method, path: True
    assert _numbers(one) == [1]
    with pytest.raises(StorageUnreachable, match="cannot be reached") as refused:
        _import(one, _file(tmp_path / "b.jsonl", [2]))
    assert "secret" not in str(refused.value)
    with pytest.raises(StorageUnreachable):
        Judgements(one).judge(LEFT, RIGHT, "same", by="李明")
    assert _numbers(one) == [1]
    assert Judgements(one).entries() == []
    wire.cut = lambda method, path: False
    assert _import(one, _file(tmp_path / "b.jsonl", [2])) == 2


@pytest.mark.usefixtures("_once")
@pytest.mark.parametrize("deaf", [False, True], ids=["request lost", "answer lost"])
def test_an_upload_cut_off_anywhere_is_seen_whole_or_not_and_healed(wire: Wire, tmp_path: Path, deaf: bool) -> None:
    place = f"cut-{deaf}"
    one = open_corpus(tmp_path / "one", access(wire.address, place))
    wire.deaf, told, cuts = deaf, list[int](), 0
    _import(one, _file(tmp_path / "0.jsonl", [1000]))
    for after in range(9):
        number, begun = after + 1, wire.writes()
        wire.cut = lambda method, path, last=begun + after: method == "PUT" and wire.writes() > last  # type: ignore[misc]
        try:
            _import(one, _file(tmp_path / f"{number}.jsonl", [number]))
            told.append(number)
        except StorageUnreachable:
            cuts += 1
        wire.cut = lambda method, path: False
        seen = _numbers(open_corpus(tmp_path / f"reader {after}", access(wire.address, place)))
        assert set(told) <= set(seen) <= {*told, number, 1000}
        told = [n for n in seen if n != 1000]
        assert _numbers(one) == seen
    assert cuts > 2  # the cuts met an upload
    assert told
    _import(one, _file(tmp_path / "last.jsonl", [999]))
    last = open_corpus(tmp_path / "last", access(wire.address, place))
    assert _numbers(last) == sorted([*told, 999, 1000])
    options = {**KEYS, "aws_endpoint": wire.address, "aws_allow_http": "true", "aws_region": "us-east-1"}
    there = DeltaTable(f"s3://{BUCKET}/{place}/tables/patent", storage_options=options)
    assert there.version() == last.version().tables["patent"]
    assert there.to_pyarrow_table().num_rows == len(told) + 2


@pytest.mark.parametrize("after", [3, 6])
def test_a_writer_that_is_killed_while_it_uploads_is_healed_by_the_next(wire: Wire, tmp_path: Path, after: int) -> None:
    place, home = f"killed-{after}", tmp_path / "home"
    one = open_corpus(home / "corpus", access(wire.address, place))
    _import(one, _file(tmp_path / "a.jsonl", [1]))
    begun, held = wire.writes(), threading.Event()

    def hold(method: str, path: str) -> bool:
        if method == "PUT" and wire.writes() > begun + after:
            held.set()
            time.sleep(60)
        return False

    wire.cut = hold
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "ZHICHAN_HOME": str(home),
        "ZHICHAN_STORAGE": f"s3://{BUCKET}/{place}",
        "ZHICHAN_STORAGE_ENDPOINT": wire.address,
        "ZHICHAN_STORAGE_KEY": KEYS["aws_access_key_id"],
        "ZHICHAN_STORAGE_SECRET": KEYS["aws_secret_access_key"],
    }
    command = [sys.executable, "-m", "zhichan", "import", str(_file(tmp_path / "b.jsonl", [2]))]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        assert held.wait(60)
        process.send_signal(signal.SIGKILL)
    wire.cut = lambda method, path: False
    two = open_corpus(tmp_path / "two", access(wire.address, place))
    seen = _numbers(two)
    assert seen in ([1], [1, 2])
    assert _import(two, _file(tmp_path / "c.jsonl", [3])) == len(seen) + 1
    assert _numbers(one) == _numbers(two) == [*seen, 3]
    assert _import(one, _file(tmp_path / "b.jsonl", [2])) == (None if 2 in seen else 3)
    assert _numbers(two) == [1, 2, 3]
    assert len(list((two.folder / "imports").glob("*.json"))) == len(list((one.folder / "imports").glob("*.json")))


def test_a_step_whose_answer_is_lost_is_known_as_ones_own_when_it_is_repeated(wire: Wire, tmp_path: Path) -> None:
    one = open_corpus(tmp_path / "one", access(wire.address, "answer"))
    wire.deaf = True
    wire.cut = lambda method, path: method == "PUT" and wire.seen.count(f"PUT {path}") == 1
    assert _import(one, _file(tmp_path / "a.jsonl", [1])) == 1
    assert wire.seen.count("PUT journal/00000001.json") == 2
    assert _numbers(one) == [1]


def test_files_that_the_copy_lost_are_fetched_again(server: str, tmp_path: Path) -> None:
    one = open_corpus(tmp_path / "one", access(server, "lost"))
    path = _file(tmp_path / "a.jsonl", range(1, 9))
    _import(one, path)
    before = _all(one.folder)
    victim = next(one.folder.rglob("*.parquet"))
    victim.write_bytes(b"cut off")
    (one.folder / "versions" / "000001.json").unlink()
    remote._following.cache_clear()  # as if another process began
    one = open_corpus(tmp_path / "one", access(server, "lost"))
    assert _numbers(one) == list(range(1, 9))
    assert _all(one.folder) == before
    # of the right size, but other bytes: found by looking at every file
    victim.write_bytes(bytes(victim.stat().st_size))
    kept = one.files.path(sha256_of(path))
    kept.write_bytes(b"damaged")
    manifest = one.folder / "versions" / "000001.json"
    manifest.write_bytes(b"{")
    damaged = {file.relative_to(one.folder).as_posix() for file in (victim, kept, manifest)}
    with one.reading():
        assert damaged <= set(one.storage.check())
        assert one.storage.check() == []
    assert _all(one.folder) == before
    assert one.files.read(sha256_of(path)) == path.read_bytes()


def test_a_manifest_lost_while_the_program_runs_is_back_before_the_next_write(server: str, tmp_path: Path) -> None:
    one, two = (open_corpus(tmp_path / name, access(server, "manifest")) for name in ("one", "two"))
    for number in (1, 2):
        _import(one, _file(tmp_path / "a.jsonl", [number]))
    (one.folder / "versions" / "000002.json").unlink()
    assert _import(one, _file(tmp_path / "b.jsonl", [3])) == 3
    assert _numbers(one) == _numbers(two) == [1, 2, 3]


def test_a_journal_of_a_newer_program_is_told(server: str, tmp_path: Path) -> None:
    one, two = (open_corpus(tmp_path / name, access(server, "newer")) for name in ("one", "two"))
    _import(one, _file(tmp_path / "a.jsonl", [1]))
    assert _numbers(two) == [1]
    one.storage.bucket.create("journal/00000002.json", b'{"number": 2, "of": "tomorrow"}')
    with pytest.raises(StorageError, match="upgrade"):
        _import(two, _file(tmp_path / "b.jsonl", [2]))
    assert _numbers(two) == [1]


@pytest.mark.usefixtures("_once")
def test_a_reader_whose_download_breaks_off_takes_it_up(wire: Wire, tmp_path: Path) -> None:
    one = open_corpus(tmp_path / "one", access(wire.address, "download"))
    for number in (1, 2):
        _import(one, _file(tmp_path / "a.jsonl", [number]))
    for after in range(8):
        two = open_corpus(tmp_path / f"two {after}", access(wire.address, "download"))
        begun = len(wire.seen)
        wire.cut = lambda method, path, last=begun + after: len(wire.seen) > last  # type: ignore[misc]
        seen = _numbers(two)
        assert seen == list(range(1, len(seen) + 1))
        wire.cut = lambda method, path: False
        assert _numbers(two) == [1, 2]


def test_a_storage_that_takes_no_conditions_is_refused(server: str, tmp_path: Path) -> None:
    careless = Wire(server)
    careless.drop = ("if-none-match",)
    one = open_corpus(tmp_path / "one", access(careless.address, "careless"))
    with pytest.raises(StorageError, match="conditions"):
        _import(one, _file(tmp_path / "a.jsonl", [1]))
    careless.close()


def test_a_bucket_that_is_not_there_or_was_emptied_is_told(server: str, tmp_path: Path) -> None:
    import boto3

    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1", **KEYS)
    with pytest.raises(StorageError, match="no such bucket"):
        _import(open_corpus(tmp_path / "none", _elsewhere(server, "no-such-bucket")), _file(tmp_path / "a.jsonl", [1]))
    one = open_corpus(tmp_path / "one", access(server, "emptied"))
    _import(one, _file(tmp_path / "a.jsonl", [1]))
    client.delete_object(Bucket=BUCKET, Key="emptied/journal/00000001.json")
    with pytest.raises(StorageError, match="lacks entry 1"):
        _import(one, _file(tmp_path / "b.jsonl", [2]))
    assert _numbers(one) == [1]


# as a person does it


def test_one_setting_and_the_commands(server: str, tmp_path: Path) -> None:
    def zhichan(home: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "ZHICHAN_HOME": str(tmp_path / home),
            "ZHICHAN_STORAGE": f"s3://{BUCKET}/commands",
            "ZHICHAN_STORAGE_ENDPOINT": server,
            "ZHICHAN_STORAGE_KEY": KEYS["aws_access_key_id"],
            "ZHICHAN_STORAGE_SECRET": KEYS["aws_secret_access_key"],
        }
        command = [sys.executable, "-m", "zhichan", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)

    _import(Corpus(tmp_path / "one" / "corpus"), _file(tmp_path / "a.jsonl", [1, 2]))
    assert "sent" in zhichan("one", "storage", "send").stderr
    assert "nothing to send" in zhichan("one", "storage", "send").stderr
    assert "version   1, 2 rights" in zhichan("two", "storage", "status").stdout
    assert "2 rights" in zhichan("three", "versions").stdout
    next((tmp_path / "two").rglob("*.parquet")).unlink()
    assert ".parquet" in zhichan("two", "storage", "check").stdout
    assert "every file is as it should be" in zhichan("two", "storage", "check").stderr


def test_the_settings_open_the_corpus_in_the_storage(server: str, tmp_path: Path) -> None:
    values = {
        "ZHICHAN_HOME": str(tmp_path),
        "ZHICHAN_STORAGE": f"s3://{BUCKET}/settings/",
        "ZHICHAN_STORAGE_ENDPOINT": server,
        "ZHICHAN_STORAGE_KEY": "key",
        "ZHICHAN_STORAGE_SECRET": "hush",
    }
    told = Configuration.from_environment(values)
    assert "hush" not in repr(told)
    corpus = told.open_city_corpus()
    assert isinstance(corpus, RemoteCorpus)
    assert corpus.folder == told.city_corpus
    assert _import(corpus, _file(tmp_path / "a.jsonl", [1])) == 1


def _elsewhere(server: str, bucket: str) -> remote.Access:
    given = access(server)
    return remote.Access(f"s3://{bucket}", given.endpoint, given.key, given.secret, given.region)
