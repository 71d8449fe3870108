"""The watched folder: each content once, only when it has settled, and nothing there is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from office import FakeTime

from zhichan.connectors.errors import ConnectorError
from zhichan.connectors.folder import Folder
from zhichan.connectors.state import Memory


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    folder = tmp_path / "交换"
    folder.mkdir()
    return folder


@pytest.fixture
def connect(watched: Path, tmp_path: Path, fake: FakeTime) -> Callable[[], Folder]:
    return lambda: Folder(tmp_path / "inbox", watched, Memory(tmp_path / "folder.json"), clock=fake.clock)


def _take(connector: Folder) -> list[str]:
    taken = []
    for path in connector.arrivals():
        taken.append(path.name)
        connector.imported(path)
    return taken


def _state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_each_file_comes_once_and_stays_where_it_is(watched: Path, connect: Callable[[], Folder]) -> None:
    (watched / "一月").mkdir()
    (watched / "一月" / "专利.csv").write_text("a")
    (watched / "b.xml").write_text("b")
    before = _state(watched)
    assert _take(connect()) == ["b.xml", "专利.csv"]
    assert _take(connect()) == []
    assert _state(watched) == before


def test_a_renamed_or_copied_file_does_not_come_twice(watched: Path, connect: Callable[[], Folder]) -> None:
    (watched / "a.csv").write_text("a")
    _take(connect())
    (watched / "a.csv").rename(watched / "z.csv")
    (watched / "copy.csv").write_text("a")
    assert _take(connect()) == []
    (watched / "z.csv").write_text("changed")
    assert _take(connect()) == ["z.csv"]


def test_two_new_files_of_one_content_come_as_one(watched: Path, connect: Callable[[], Folder]) -> None:
    (watched / "a.csv").write_text("a")
    (watched / "b.csv").write_text("a")
    assert _take(connect()) == ["a.csv"]


def test_a_growing_file_is_left_for_the_next_run(watched: Path, tmp_path: Path, fake: FakeTime) -> None:
    (watched / "still.csv").write_text("a")
    (watched / "growing.csv").write_text("a, ")

    def sleep(seconds: float) -> None:
        with (watched / "growing.csv").open("a") as file:
            file.write("more")

    clock = type(fake.clock)(now=fake.clock.now, sleep=sleep)
    connector = Folder(tmp_path / "inbox", watched, Memory(tmp_path / "folder.json"), clock=clock)
    assert _take(connector) == ["still.csv"]
    assert connector.notes == ["growing.csv: still changing, left for the next run"]


def test_unfinished_hidden_and_empty_files_and_links_out_are_passed_over(
    watched: Path, tmp_path: Path, connect: Callable[[], Folder]
) -> None:
    for name in ("a.csv.part", "b.tmp", ".hidden.csv", "~$open.xlsx"):
        (watched / name).write_text("x")
    (watched / ".git").mkdir()
    (watched / ".git" / "c.csv").write_text("x")
    (watched / "empty.csv").touch()
    (tmp_path / "secret.csv").write_text("not for the city")
    (watched / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert _take(connect()) == []


def test_a_file_that_was_not_imported_comes_again(watched: Path, connect: Callable[[], Folder]) -> None:
    (watched / "a.csv").write_text("a")
    assert [path.name for path in connect().arrivals()] == ["a.csv"]  # and nobody says that it was imported
    assert _take(connect()) == ["a.csv"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, fake: FakeTime) -> None:
    connector = Folder(tmp_path / "inbox", tmp_path / "gone", Memory(tmp_path / "folder.json"), clock=fake.clock)
    with pytest.raises(ConnectorError, match="connect the drive"):
        list(connector.arrivals())
