"""Archives: what is inside comes out under its name; what would harm does not."""

from __future__ import annotations

import gzip
import io
import tarfile
import warnings
import zipfile
from pathlib import Path

import pytest

from zhichan.corpus.store import Corpus
from zhichan.formats import archives
from zhichan.formats.archives import unpacked
from zhichan.formats.format import FormatError
from zhichan.importing.run import run


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


def _read(paths: list[Path], room: Path) -> dict[str, bytes]:
    found = {}
    for path in paths:
        with unpacked(path, room) as delivered:
            found |= {one.name: one.path.read_bytes() for one in delivered}
    return found


def test_files_and_archives_come_in_order(tmp_path: Path) -> None:
    plain = tmp_path / "a.txt"
    plain.write_bytes(b"plain")
    packed = _zip(tmp_path / "b.zip", {"one/专利.xml": b"<a/>", "two.tif": b"II*\x00"})
    gz = tmp_path / "c.jsonl.gz"
    gz.write_bytes(gzip.compress(b"{}"))
    tar = tmp_path / "d.tar.gz"
    with tarfile.open(tar, "w:gz") as archive:
        info = tarfile.TarInfo("x/y.csv")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"1,2"))
    found = _read([plain, packed, gz, tar], tmp_path / "room")
    assert found == {
        "a.txt": b"plain",
        "b.zip/one/专利.xml": b"<a/>",
        "b.zip/two.tif": b"II*\x00",
        "c.jsonl.gz/c.jsonl": b"{}",
        "d.tar.gz/x/y.csv": b"1,2",
    }
    assert list((tmp_path / "room").iterdir()) == []


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = _zip(tmp_path / "inner.zip", {"US1.xml": b"<us/>"})
    outer = _zip(tmp_path / "outer.zip", {"week/inner.zip": inner.read_bytes(), "list.txt": b"."})
    assert _read([outer], tmp_path) == {"outer.zip/week/inner.zip/US1.xml": b"<us/>", "outer.zip/list.txt": b"."}


def test_a_zip_of_zips_is_opened_three_deep_and_no_deeper(tmp_path: Path) -> None:
    body = b"<us/>"
    for level in range(12):
        body = _zip(tmp_path / f"{level}.zip", {f"{level}-{copy}": body for copy in range(2)}).read_bytes()
    (found,) = [list(_read([tmp_path / "11.zip"], tmp_path / "room"))]
    assert len(found) == 2**3
    assert all(name.count("/") == 3 for name in found)
    assert list((tmp_path / "room").iterdir()) == []


@pytest.mark.parametrize("most", [40 << 20, 64 << 30])
def test_a_zip_of_zips_inflates_within_the_bounds_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(archives, "_LARGE", 1 << 20)
    inner = _zip(tmp_path / "inner.zip", {"zeros": bytes(30 << 20)} if most > 64 << 20 else {"a": bytes(900_000)}).read_bytes()
    bomb = _zip(tmp_path / "bomb.zip", {f"{copy}.zip": inner for copy in range(60)})
    (tmp_path / "room").mkdir()
    with pytest.raises(FormatError, match="beyond all measure"), unpacked(bomb, tmp_path / "room", most):
        pass
    assert list((tmp_path / "room").iterdir()) == []


def test_a_workbook_is_a_file(tmp_path: Path) -> None:
    book = _zip(tmp_path / "book.xlsx", {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>"})
    assert set(_read([book], tmp_path)) == {"book.xlsx"}


def test_names_of_chinese_programs_are_read(tmp_path: Path) -> None:
    path = _zip(tmp_path / "gbk.zip", {"ABCD.csv": b"1"})
    path.write_bytes(path.read_bytes().replace(b"ABCD", "专利".encode("gbk")))
    assert set(_read([path], tmp_path)) == {"gbk.zip/专利.csv"}


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt", ".."])
def test_nothing_leaves_the_room(tmp_path: Path, name: str) -> None:
    with unpacked(_zip(tmp_path / "evil.zip", {name: b"x"}), tmp_path / "room") as (one,):
        assert one.path.resolve().is_relative_to((tmp_path / "room").resolve())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.zip", "room"]


@pytest.mark.parametrize("names", [["a", "a"], ["a", "a/b"], ["a/b", "a"], ["x" * 400, "x" * 401], ["a:b", "a?b"]])
def test_members_of_one_name_are_all_there(tmp_path: Path, names: list[str]) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of zipfile, about the same name twice
        for number, name in enumerate(names):
            archive.writestr(name, str(number))
    with unpacked(path, tmp_path / "room") as delivered:
        assert [one.path.read_text() for one in delivered] == ["0", "1"]


def test_links_are_no_files(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "l.tar", "w") as archive:
        link = tarfile.TarInfo("passwords")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        archive.addfile(tarfile.TarInfo("empty"))
    assert set(_read([tmp_path / "l.tar"], tmp_path)) == {"l.tar/empty"}


def test_what_inflates_beyond_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LARGE", 1 << 20)
    bomb = _zip(tmp_path / "bomb.zip", {"zeros": bytes(30 << 20)})
    with pytest.raises(FormatError, match="beyond all measure"):
        _read([bomb], tmp_path / "room")
    assert list((tmp_path / "room").iterdir()) == []


def test_too_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    with pytest.raises(FormatError, match="more than 3"):
        _read([_zip(tmp_path / "many.zip", {str(n): b"" for n in range(4)})], tmp_path)


@pytest.mark.parametrize("cut", [30, 60, 120])
def test_a_damaged_archive_says_so(tmp_path: Path, cut: int) -> None:
    whole = _zip(tmp_path / "a.zip", {"a.xml": b"<a>" + bytes(range(256)) * 9 + b"</a>"}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:cut])
    with pytest.raises(FormatError, match="damaged"):
        _read([tmp_path / "cut.zip"], tmp_path)
    broken = gzip.compress(bytes(range(256)) * 99)[:cut]
    (tmp_path / "cut.gz").write_bytes(broken)
    with pytest.raises(FormatError, match="damaged"):
        _read([tmp_path / "cut.gz"], tmp_path)


def test_a_locked_archive_says_so(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"a.xml": b"<a/>"})
    body = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(signature) + flags] |= 1
    path.write_bytes(bytes(body))
    with pytest.raises(FormatError, match="password"):
        _read([path], tmp_path)


PNG = b"\x89PNG\r\n\x1a\n"
ROW = (
    '{"id":"US:patent:%08d","kind":"patent","office":"US","number":"%08d","texts":[{"part":"title","lang":"en","text":"Pump"}]}\n'
)


def _rows(*numbers: int) -> bytes:
    return "".join(ROW % (n, n) for n in numbers).encode()


def test_an_archive_is_imported_with_what_is_in_it(tmp_path: Path) -> None:
    inner = _zip(tmp_path / "inner.zip", {"b.jsonl": _rows(2)}).read_bytes()
    week = _zip(
        tmp_path / "week.zip",
        {"a.jsonl": _rows(1), "inner.zip": inner, "read me.txt": b"hello", "logo.png": b"\x89PNG\r\n\x1a\n"},
    )
    corpus = Corpus(tmp_path / "corpus")
    report = run(corpus, [week])
    assert [(file.file, file.accepted) for file in report.files] == [("week.zip/a.jsonl", 1), ("week.zip/inner.zip/b.jsonl", 1)]
    assert report.passed_over == ["week.zip/read me.txt"]
    right = corpus.right(corpus.version(), "US:patent:00000002")
    assert right is not None
    assert right.sources[0].file == "week.zip/inner.zip/b.jsonl"
    assert not list(corpus.folder.glob(".unpacking*"))


def test_one_damaged_archive_stops_no_other_file(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    (folder / "b.jsonl").write_bytes(_rows(1))
    _zip(folder / "c.zip", {"c.jsonl": _rows(2)})
    report = run(Corpus(tmp_path / "corpus"), [folder, folder / "a.zip"])
    assert report.total("accepted") == 2
    assert [(file.given, file.file) for file in report.files if file.error] == [(0, "a.zip"), (1, "a.zip")]
    assert report.failed


def test_what_an_interrupted_import_left_unpacked_is_swept_away(tmp_path: Path) -> None:
    left = tmp_path / "corpus" / ".unpacking-left"
    left.mkdir(parents=True)
    (tmp_path / "a.jsonl").write_bytes(_rows(1))
    run(Corpus(tmp_path / "corpus"), [tmp_path / "a.jsonl"])
    assert not left.exists()
