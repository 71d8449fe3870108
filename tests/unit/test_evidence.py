"""Files that prove something, of readings, scores and evaluations; found again where an earlier program kept them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhichan.evidence import LARGEST, EvidenceError, Lost, damaged, keep, opened


def _office(name: str = "xl/workbook.xml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, "<made-up/>")
    return buffer.getvalue()


def test_what_is_kept_is_opened_again(tmp_path: Path) -> None:
    sent = [SimpleUploadedFile("../登记 表.PDF", b"%PDF-1.7 made up"), SimpleUploadedFile("表.xlsx", _office())]
    first, second = keep(sent, tmp_path)
    assert (first.name, first.size) == ("登记 表.PDF", 16)
    assert opened(tmp_path, first.sha256, first.name).read_bytes() == b"%PDF-1.7 made up"
    assert keep([SimpleUploadedFile("同一.pdf", b"%PDF-1.7 made up")], tmp_path)[0].sha256 == first.sha256
    assert {path.name for path in tmp_path.glob("*/*")} == {first.sha256, second.sha256}
    assert list(damaged(tmp_path, [first.sha256, second.sha256])) == []


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("表.xlsx", _office("xl/vbaProject.bin"), "宏"),
        ("表.xlsm", _office("xl/vbaProject.bin"), "宏"),
        ("表.exe", b"MZ\x00\x00", "种类"),
        ("表.pdf", _office(), "不符"),
        ("表.txt", b"MZ\x00\x00", "不符"),
        ("表.txt", b"", "空"),
        ("表.csv", b"1" * (LARGEST + 1), "20 MB"),
    ],
)
def test_what_is_refused_leaves_nothing_of_its_delivery(tmp_path: Path, name: str, body: bytes, says: str) -> None:
    with pytest.raises(EvidenceError, match=says) as refused:
        keep([SimpleUploadedFile("好.pdf", b"%PDF-1.7"), SimpleUploadedFile(name, body)], tmp_path)
    assert (refused.value.where, bool(refused.value.mend)) == (name, True)
    assert list(tmp_path.iterdir()) == []


def test_text_in_two_byte_signs_is_text(tmp_path: Path) -> None:
    (kept,) = keep([SimpleUploadedFile("说明.txt", "说明 1".encode("utf-16"))], tmp_path)
    assert opened(tmp_path, kept.sha256, kept.name).read_text("utf-16") == "说明 1"


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="文件"):
        keep([], tmp_path)


def test_a_file_that_an_earlier_program_kept_beside_the_folders_is_opened(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"kept earlier").hexdigest()
    (tmp_path / sha256).write_bytes(b"kept earlier")
    assert opened(tmp_path, sha256, "证明.txt").read_bytes() == b"kept earlier"
    keep([SimpleUploadedFile("证明.txt", b"kept earlier")], tmp_path)
    assert [path.name for path in tmp_path.glob("**/*") if path.is_file()] == [sha256]
    assert list(damaged(tmp_path, [sha256])) == []


def test_what_was_changed_or_is_gone_is_told(tmp_path: Path) -> None:
    changed, gone = keep([SimpleUploadedFile("甲.pdf", b"%PDF-1"), SimpleUploadedFile("乙.pdf", b"%PDF-2")], tmp_path)
    opened(tmp_path, changed.sha256, "甲.pdf").write_bytes(b"%PDF- changed behind our back")
    opened(tmp_path, gone.sha256, "乙.pdf").unlink()
    for kept in (changed, gone):
        with pytest.raises(Lost, match=kept.name):
            opened(tmp_path, kept.sha256, kept.name)
    assert {path.name for path in damaged(tmp_path, [changed.sha256, gone.sha256])} == {changed.sha256, gone.sha256}
