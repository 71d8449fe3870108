"""From a source into the corpus: whole runs, archives, memory, and the command as a person runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from office import FakeTime, Office, Reply, Request

from zhichan.connectors.connector import Connector
from zhichan.connectors.errors import ConnectorError, SourceBusy
from zhichan.connectors.folder import Folder
from zhichan.connectors.run import fetch_and_import
from zhichan.connectors.state import Memory, Seen, remembering
from zhichan.connectors.web import Progress
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.records.join import stated_by
from zhichan.records.right import Fact, Right, Source

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 1 << 20


def _line(n: int) -> bytes:
    """A made-up right as our own format writes it."""
    right = Right(
        id=f"US:patent:{n:08d}", kind="patent", office="US", number=f"{n:08d}", facts=(Fact(property="type", value="invention"),)
    )
    source = Source(
        key=f"{n:012x}", format="made-up", authority="office", file="a.xml", sha256="0" * 64, place=f"row {n}", imported="then"
    )
    return encode(stated_by(right, source))


def _rights(corpus: Corpus) -> list[str]:
    return [right.id for right in corpus.rights(corpus.version())]


class Given(Connector):
    """A source that brings the given files, and then fails if told to."""

    name = "given"

    def __init__(self, inbox: Path, files: dict[str, bytes], fails: ConnectorError | None = None) -> None:
        super().__init__(inbox)
        self.files, self.fails = files, fails

    def fetch(self, progress: Progress | None) -> Iterator[Path]:
        self.inbox.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            (self.inbox / name).write_bytes(content)
            yield self.inbox / name
        if self.fails:
            raise self.fails


def _zip(path: Path, members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path.read_bytes()


def test_what_is_fetched_is_imported_and_leaves_the_inbox(tmp_path: Path) -> None:
    corpus, inbox = Corpus(tmp_path / "corpus"), tmp_path / "inbox"
    fetched = fetch_and_import(Given(inbox, {"a.jsonl": _line(1), "b.jsonl": _line(2)}), corpus, limit=LIMIT)
    assert (fetched.files, len(fetched.reports), fetched.stopped, fetched.unread) == (2, 1, None, [])
    assert _rights(corpus) == ["US:patent:00000001", "US:patent:00000002"]
    assert list(inbox.iterdir()) == []
    again = fetch_and_import(Given(inbox, {"a.jsonl": _line(1)}), corpus, limit=LIMIT)
    assert again.reports[0].version is None


def test_what_an_earlier_run_left_is_imported_first(tmp_path: Path) -> None:
    corpus, inbox = Corpus(tmp_path / "corpus"), tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "left.jsonl").write_bytes(_line(1))
    (inbox / "half.jsonl.part").write_bytes(_line(9)[:20])
    assert fetch_and_import(Given(inbox, {}), corpus, limit=LIMIT).files == 1
    assert [path.name for path in inbox.iterdir()] == ["half.jsonl.part"]


def test_a_source_that_fails_in_the_middle_leaves_what_came_before(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    busy = SourceBusy("the server does not serve now")
    fetched = fetch_and_import(Given(tmp_path / "inbox", {"a.jsonl": _line(1)}, busy), corpus, limit=LIMIT)
    assert fetched.stopped is busy
    assert _rights(corpus) == ["US:patent:00000001"]


def test_a_file_that_cannot_be_read_is_said_and_stays(tmp_path: Path) -> None:
    corpus, inbox = Corpus(tmp_path / "corpus"), tmp_path / "inbox"
    files = {"a.jsonl": _line(1), "letter.pdf": b"%PDF-1.4", "b.jsonl": _line(2)}
    fetched = fetch_and_import(Given(inbox, files), corpus, limit=LIMIT)
    assert (fetched.files, len(fetched.unread)) == (2, 1)
    assert "letter.pdf" in fetched.unread[0]
    assert [path.name for path in inbox.iterdir()] == ["letter.pdf"]


def test_an_archive_is_imported_by_what_it_holds(tmp_path: Path) -> None:
    corpus, inbox = Corpus(tmp_path / "corpus"), tmp_path / "inbox"
    packed = _zip(tmp_path / "x.zip", {"a/rights.jsonl": _line(1), "b/rights.jsonl": _line(2), "readme.txt": b"hello"})
    fetched = fetch_and_import(Given(inbox, {"week.zip": packed}), corpus, limit=LIMIT)
    assert (fetched.files, fetched.unread) == (1, [])
    assert len(_rights(corpus)) == 2
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("inbox")) == ["inbox"]


def test_an_archive_in_a_watched_folder_stays_there(tmp_path: Path, fake: FakeTime) -> None:
    (tmp_path / "watched").mkdir()
    _zip(tmp_path / "watched" / "week.zip", {"rights.jsonl": _line(1)})
    corpus, memory = Corpus(tmp_path / "corpus"), Memory(tmp_path / "folder.json")
    for files in (1, 0):
        folder = Folder(tmp_path / "inbox" / "folder", tmp_path / "watched", memory, clock=fake.clock)
        assert fetch_and_import(folder, corpus, limit=LIMIT).files == files
    assert (tmp_path / "watched" / "week.zip").is_file()


def test_an_archive_that_would_fill_the_disk_is_refused_and_stays(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    packed = _zip(tmp_path / "bomb.zip", {"a": b"\0" * (LIMIT // 2), "b": b"\0" * LIMIT})
    assert len(packed) < LIMIT // 100
    fetched = fetch_and_import(Given(inbox, {"bomb.zip": packed}), Corpus(tmp_path / "corpus"), limit=LIMIT)
    assert fetched.files == 0
    assert "bomb.zip" in fetched.unread[0]
    assert [path.name for path in inbox.iterdir()] == ["bomb.zip"]


def test_the_memory_is_replaced_whole_and_kept_by_one_run_at_a_time(tmp_path: Path) -> None:
    with remembering(tmp_path, "ops") as memory:
        memory.state.files["a"] = Seen(size=3, tag='"x"')
        memory.save()
        with pytest.raises(SourceBusy, match="another run"), remembering(tmp_path, "ops"):
            pass
    with remembering(tmp_path, "ops") as memory:
        assert memory.state.files == {"a": Seen(size=3, tag='"x"')}
    assert sorted(path.suffix for path in tmp_path.iterdir()) in ([".json"], [".json", ".lock"])
    (tmp_path / "ops.json").write_text("{")
    with pytest.raises(ConnectorError, match="cannot be read"), remembering(tmp_path, "ops"):
        pass


def _environment(home: Path, given: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(home), "PYTHONIOENCODING": "utf-8", **given}


def _command(home: Path, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "zhichan", "fetch", *arguments]
    return subprocess.run(line, env=_environment(home, given), capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_fetches_a_folder_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(_line(1))
    first = _command(tmp_path / "home", "folder", str(tmp_path / "in"))
    assert first.returncode == 0, first.stderr
    assert "1 new files; 1 read, 1 accepted" in first.stderr
    assert "0 new files" in _command(tmp_path / "home", "folder", str(tmp_path / "in")).stderr


def test_the_command_names_the_setting_that_is_missing(tmp_path: Path) -> None:
    done = _command(tmp_path, "ops", "--query", "ti=pump", ZHICHAN_OPS_KEY="the-key", ZHICHAN_OPS_SECRET="")
    assert done.returncode == 2
    assert done.stderr.startswith("ZHICHAN_OPS_SECRET: is not set")
    assert "the-key" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ops",), "give --query or --numbers"),
        (("ops", "--query", "x", "--parts", "claims,drawings"), "no part 'drawings'"),
        (("uspto", "--product", "X", "--since", "soon"), "'soon' is not a day"),
        (("folder", "/not/there"), "there is no such folder"),
        (("sftp", "files.example.cn"), "sftp://user@host/folder"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = _command(tmp_path, *arguments, ZHICHAN_OPS_KEY="k", ZHICHAN_OPS_SECRET="s", ZHICHAN_USPTO_KEY="k")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_never_shows_a_credential(tmp_path: Path, office: Office) -> None:
    office.answer = lambda request: Reply(401, b"no: " + request.headers.get("authorization", "").encode())
    done = _command(
        tmp_path / "home",
        *("ops", "--query", "ti=pump"),
        ZHICHAN_OPS_URL=f"{office.url}/3.2",
        ZHICHAN_OPS_KEY="the-consumer-key",
        ZHICHAN_OPS_SECRET="the-consumer-secret",
    )
    assert done.returncode == 2
    assert "OPS does not accept the key" in done.stderr
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()).decode()
    for secret in ("the-consumer-key", "the-consumer-secret", office.asked[0].headers["authorization"]):
        assert secret not in done.stdout + done.stderr + written


def test_ctrl_c_leaves_what_the_next_run_takes_up(tmp_path: Path, office: Office) -> None:
    """The office itself stops the command, at the second of two answers."""
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("EP.1000000.A1\nEP.2000000.A1\n")
    given = {"ZHICHAN_OPS_URL": f"{office.url}/3.2", "ZHICHAN_OPS_KEY": "k", "ZHICHAN_OPS_SECRET": "s"}
    running: list[subprocess.Popen[str]] = []
    started = threading.Event()

    def answer(request: Request) -> Reply:
        if request.path.endswith("accesstoken"):
            return Reply(200, b'{"access_token": "t", "expires_in": "1199"}')
        started.wait()
        if "EP.2000000" in request.path and running:
            running.pop().send_signal(signal.SIGINT)
            return Reply(200, b"", cut=0)
        lights = {"X-Throttling-Control": "idle (retrieval=green:6000)"}
        return Reply(200, _line(1 if "EP.1000000" in request.path else 2), lights)

    office.answer = answer
    line = [sys.executable, "-m", "zhichan", "fetch", "ops", "--numbers", str(numbers)]
    process = subprocess.Popen(
        line, env=_environment(tmp_path / "home", given), stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    running.append(process)
    started.set()
    _, said = process.communicate()
    assert process.returncode == 130
    assert "it goes on from here" in said
    assert "Traceback" not in said
    done = _command(tmp_path / "home", "ops", "--numbers", str(numbers), **given)
    assert done.returncode == 0, done.stderr
    assert "1 new files; 2 read, 2 accepted" in done.stderr
    assert [request.path.split("/")[-2] for request in office.asked if "EP." in request.path].count("EP.1000000.A1") == 1
