"""One damaged line does not decide in which encoding a file is read."""

from __future__ import annotations

import pytest

from zhichan.formats import lines as module
from zhichan.formats.lines import Decoder

DAMAGED = "虚构的样例".encode()[:-1] + b"0"  # UTF-8 with a sign cut through


def decoded(path):
    decode = Decoder(path)
    return [decode(line) for line in path.read_bytes().splitlines()[1:]]


def test_a_damaged_first_line_does_not_spoil_the_lines_behind_it(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_bytes(b"\n".join([DAMAGED, "名称".encode(), "申请号".encode()]))
    assert decoded(path) == ["名称", "申请号"]


def test_lines_in_the_national_encoding_are_read_beside_one_in_another(tmp_path):
    path = tmp_path / "lines.txt"
    path.write_bytes(b"\n".join(["虚构".encode(), *["名称样例".encode("gb18030")] * 3]))
    assert decoded(path) == ["名称样例"] * 3


@pytest.mark.parametrize("size", range(3, 12))
def test_a_long_first_line_is_judged_by_its_beginning_wherever_that_is_cut(tmp_path, monkeypatch, size):
    path = tmp_path / "lines.txt"
    path.write_text("虚构的样例" * 20, encoding="utf-8")
    monkeypatch.setattr(module, "_PIECE", size)
    assert Decoder(path)(path.read_bytes()) == "虚构的样例" * 20
