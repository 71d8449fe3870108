"""`zhichan parties`, run as a person runs it. Every name is made up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhichan.formats.zhichan_jsonl import encode
from zhichan.records.right import Party, Right

ROOT = Path(__file__).resolve().parents[3]


def _command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "zhichan", *arguments], env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose corpus holds three rights of two bodies that look alike."""
    folder = tmp_path_factory.mktemp("home")
    names = ("大连甲川机械有限公司", "大连市甲川机械有限责任公司", "大连甲川机械集团有限公司")
    numbers = ("201220249760.2", "201220249761.7", "201220249762.1")
    rights = (
        Right(
            id=f"CN:patent:{number}",
            kind="patent",
            office="CN",
            number=number,
            parties=(Party(role="applicant", name=name, seq=1),),
        )
        for number, name in zip(numbers, names, strict=True)
    )
    (folder / "in.jsonl").write_bytes(b"".join(map(encode, rights)))
    done = _command(folder, "import", str(folder / "in.jsonl"))
    assert done.returncode == 0, done.stderr
    return folder


def test_the_way_of_a_judgement(home: Path) -> None:
    assert "2 bodies, 0 people; 1 pairs" in _command(home, "parties", "resolve").stdout
    (asked,) = json.loads(_command(home, "parties", "unsure", "--json").stdout)
    assert asked["rights"] == 3
    shown = _command(home, "parties", "show", "甲川机械有限责任").stdout
    assert "大连甲川机械有限公司" in shown
    assert "集团" not in shown
    judged = _command(
        home, "parties", "judge", asked["left_pid"], asked["right_pid"], "--same", "--by", "王审查", "--note", "同址"
    )
    assert judged.returncode == 0, judged.stderr
    assert "1 bodies, 0 people; 0 pairs" in _command(home, "parties", "resolve").stdout
    (party,) = json.loads(_command(home, "parties", "show", "大连甲川机械集团有限公司", "--json").stdout)
    assert party["rights"] == 3
    assert any(reason["judged"] for reason in party["why"])
    undone = _command(home, "parties", "undo", judged.stdout.split()[0], "--by", "李审查")
    assert undone.returncode == 0, undone.stderr
    assert "2 bodies" in _command(home, "parties", "resolve").stdout
    assert len(_command(home, "parties", "judgements").stdout.splitlines()) == 2


def test_mistakes_are_one_sentence(home: Path) -> None:
    for arguments in (
        ("judge", "大连甲川机械有限公司", "大连甲川机械集团有限公司", "--by", "王"),
        ("judge", "无此名", "大连甲川机械集团有限公司", "--same", "--by", "王"),
        ("show", "无此名"),
        ("undo", "j99", "--by", "王"),
    ):
        done = _command(home, "parties", *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()


def test_links_are_declared_from_a_table_listed_and_taken_back(home: Path, tmp_path: Path) -> None:
    template = _command(home, "parties", "affiliations", "--template").stdout
    head, firm = "大连甲川机械集团有限公司", "大连甲川机械有限公司"
    rows = f"{head},{firm},子公司,60,2015,,示例登记簿\n{head},无此名,子公司,,,,示例登记簿\n"
    (tmp_path / "links.csv").write_text(template.splitlines()[0] + "\n" + rows, encoding="utf-8")
    done = _command(home, "parties", "affiliations", str(tmp_path / "links.csv"), "--by", "王审查")
    assert done.returncode == 1
    assert done.stdout == "1 links declared, 0 declared before, 1 rows not taken\n"
    assert "links.csv row 3: no party here is called 无此名" in done.stderr
    listed = _command(home, "parties", "affiliations").stdout
    assert f"{head}  >  {firm}  subsidiary  60%  2015..  示例登记簿  (王审查)" in listed
    found = _command(home, "search", f"holder-group:{head}")
    assert found.stdout.startswith("3 rights"), found.stderr
    assert f"{head} and the 1 that belong to it" in found.stdout
    again = _command(home, "parties", "affiliations", str(tmp_path / "links.csv"), "--by", "王审查")
    assert again.stdout.startswith("0 links declared, 1 declared before")
    assert _command(home, "parties", "undo", listed.split()[0], "--by", "王审查").returncode == 0
    assert _command(home, "parties", "affiliations").stdout == ""
    assert _command(home, "search", f"holder-group:{head}").stdout.startswith("1 rights")
