"""The connector to SFTP against a real server on loopback."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import paramiko
import pytest
from office import FakeTime
from shell import PASSWORD, SftpServer

from zhichan.connectors.errors import ConnectorError, SourceBusy
from zhichan.connectors.sftp import Login, Place, Sftp
from zhichan.connectors.state import Memory

LONG = bytes(range(256)) * 8000  # two megabytes


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    (tmp_path / "served" / "out").mkdir(parents=True)
    served = SftpServer(tmp_path / "served")
    yield served
    served.close()


@pytest.fixture
def out(server: SftpServer) -> Path:
    return server.folder / "out"


@pytest.fixture
def connect(server: SftpServer, tmp_path: Path, fake: FakeTime) -> Callable[..., Sftp]:
    known = server.known_hosts(tmp_path / "known_hosts")

    def make(*, password: str = PASSWORD, known_hosts: Path = known, limit: int = 10 << 20, url: str = server.url) -> Sftp:
        login = Login(known_hosts, password)
        return Sftp(tmp_path / "inbox", Place.parse(url), login, Memory(tmp_path / "sftp.json"), clock=fake.clock, limit=limit)

    return make


def _take(connector: Sftp) -> dict[str, bytes]:
    taken = {}
    for path in connector.arrivals():
        taken[path.name] = path.read_bytes()
        connector.imported(path)
    return taken


def test_new_and_changed_files_are_fetched_and_only_they(out: Path, connect: Callable[..., Sftp]) -> None:
    (out / "下").mkdir()
    (out / "a.csv").write_bytes(b"a")
    (out / "下" / "商标.csv").write_bytes(LONG)
    assert _take(connect()) == {"a.csv": b"a", "商标.csv": LONG}
    assert _take(connect()) == {}
    (out / "a.csv").write_bytes(b"longer")
    assert _take(connect()) == {"a.csv": b"longer"}
    os.utime(out / "a.csv", (1, 1))
    assert _take(connect()) == {"a.csv": b"longer"}


def test_a_broken_line_is_taken_up_where_it_broke(
    server: SftpServer, out: Path, connect: Callable[..., Sftp], fake: FakeTime, tmp_path: Path
) -> None:
    (out / "long.csv").write_bytes(LONG)
    server.breaks_after = [700_000]
    done: list[int] = []
    connector = connect()
    paths = list(connector.fetch(lambda what, at, of: done.append(at)))
    assert [path.read_bytes() for path in paths] == [LONG]
    assert done == sorted(set(done))  # no byte was fetched into the file twice
    assert fake.slept == [2.0]
    assert not list((tmp_path / "inbox").rglob("*.part*"))


def test_a_stopped_run_goes_on_in_the_middle_of_the_file(
    server: SftpServer, out: Path, connect: Callable[..., Sftp], tmp_path: Path
) -> None:
    (out / "long.csv").write_bytes(LONG)

    def stop(what: str, at: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(connect().fetch(stop))
    part = tmp_path / "inbox" / "127.0.0.1" / "long.csv.part"
    kept = part.stat().st_size
    assert 0 < kept < len(LONG)
    server.reads.clear()
    assert _take(connect()) == {"long.csv": LONG}
    assert min(offset for _, offset in server.reads) == kept


def test_a_part_of_what_the_file_was_before_is_thrown_away(out: Path, connect: Callable[..., Sftp]) -> None:
    (out / "long.csv").write_bytes(LONG)

    def stop(what: str, at: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(connect().fetch(stop))
    (out / "long.csv").write_bytes(LONG[::-1] + b"!")
    assert _take(connect()) == {"long.csv": LONG[::-1] + b"!"}


def test_a_file_that_grows_meanwhile_waits(out: Path, connect: Callable[..., Sftp]) -> None:
    (out / "growing.csv").write_bytes(b"a")

    def grow(what: str, at: int, of: int) -> None:
        (out / "growing.csv").write_bytes(b"ab")

    connector = connect()
    assert list(connector.fetch(grow)) == []
    assert connector.notes == ["growing.csv: still changing, left for the next run"]
    assert _take(connect()) == {"growing.csv": b"ab"}


def test_links_hidden_and_unfinished_files_are_passed_over(out: Path, tmp_path: Path, connect: Callable[..., Sftp]) -> None:
    for name in (".profile", "up.csv.filepart", "a\\..\\b.csv"):
        (out / name).write_bytes(b"x")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "c.csv").write_bytes(b"x")
    (out / "linked").symlink_to(tmp_path / "outside")
    assert _take(connect()) == {}


def test_a_file_longer_than_the_limit_is_said_and_left(out: Path, connect: Callable[..., Sftp]) -> None:
    (out / "long.csv").write_bytes(b"x" * 101)
    (out / "short.csv").write_bytes(b"x")
    connector = connect(limit=100)
    assert _take(connector) == {"short.csv": b"x"}
    assert "long.csv: longer than 100 bytes" in connector.notes[0]


def test_a_server_that_cannot_prove_itself_gets_no_password(
    server: SftpServer, connect: Callable[..., Sftp], tmp_path: Path
) -> None:
    (tmp_path / "none").touch()
    other = server.known_hosts(tmp_path / "other", paramiko.ECDSAKey.generate())
    for known_hosts, what in ((tmp_path / "none", "not known"), (other, "another key"), (tmp_path / "absent", "cannot be read")):
        with pytest.raises(ConnectorError, match=what):
            _take(connect(known_hosts=known_hosts))
    assert (tmp_path / "none").read_bytes() == b""  # nothing was added


def test_a_wrong_password_is_said_and_not_shown(
    connect: Callable[..., Sftp], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with pytest.raises(ConnectorError, match="does not let this user in") as raised:
        _take(connect(password="wrong-password"))
    assert "wrong-password" not in f"{raised.value} {caplog.text} {Login(tmp_path, 'wrong-password')!r}"


def test_the_password_is_written_nowhere(
    out: Path, connect: Callable[..., Sftp], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    (out / "a.csv").write_bytes(b"a")
    _take(connect())
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode("utf-8", "replace")
    assert PASSWORD not in written + caplog.text


def test_a_folder_that_is_not_there_is_said(server: SftpServer, connect: Callable[..., Sftp]) -> None:
    with pytest.raises(ConnectorError, match="cannot be listed"):
        _take(connect(url=server.url.replace("/out", "/gone")))


def test_a_server_out_of_reach_is_left_alone_after_some_attempts(
    server: SftpServer, connect: Callable[..., Sftp], fake: FakeTime
) -> None:
    server.close()
    with pytest.raises(SourceBusy, match="run again later"):
        _take(connect())
    assert fake.slept == [2.0, 4.0, 8.0, 16.0, 32.0]


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a@b/c", "sftp://host/x", "sftp://user:secret@host/x", "sftp://user@/x", "sftp://u@h:port/x", "sftp://u@[/x"],
)
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ConnectorError, match="sftp://user@host/folder") as raised:
        Place.parse(url)
    assert "secret" not in str(raised.value)


def test_an_address_is_understood() -> None:
    assert Place.parse("sftp://ip%40dl@files.example.cn:2222/%E4%BA%A4%E6%8D%A2") == Place(
        "files.example.cn", 2222, "ip@dl", "/交换"
    )
    assert Place.parse("sftp://u@h") == Place("h", 22, "u", ".")
