"""`zhichan scheme`, run as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "tests" / "unit" / "schemes" / "samples"


def _command(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "zhichan", "scheme", *arguments],
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_load_tells_what_was_loaded_and_what_is_wrong_and_list_shows_it(tmp_path: Path) -> None:
    done = _command(tmp_path, "load", str(SAMPLES / "cpc-section-B_20290201.txt"), str(SAMPLES / "vienna.csv"))
    assert done.returncode == 0, done.stderr
    assert "cpc en, 2029.02: 7 entries" in done.stderr
    assert "cpc-section-B_20290201.txt:line 9: the symbol has no title (B33Y10/08): write its title" in done.stderr
    listed = _command(tmp_path, "list").stdout.splitlines()
    assert [line.split("\t")[:6] for line in listed] == [
        ["cpc", "en", "2029.02", "cpc-section-B_20290201.txt", "cpc-title-list", "7"],
        ["vienna", "en", "-", "vienna.csv", "vienna-csv", "3"],
    ]


def test_before_anything_is_loaded_list_says_how(tmp_path: Path) -> None:
    done = _command(tmp_path, "list")
    assert (done.returncode, done.stdout) == (0, "")
    assert "zhichan scheme load FILE" in done.stderr


def test_a_file_that_is_no_scheme_is_one_sentence_and_the_others_are_loaded(tmp_path: Path) -> None:
    done = _command(tmp_path, "load", str(SAMPLES / "README.md"), str(tmp_path / "absent"), str(SAMPLES / "nice.json"))
    assert done.returncode == 1
    assert "README.md: the file is of no known scheme: load one of: " in done.stderr
    assert "there is no such file" in done.stderr
    assert "nice en, 99-2029: 2 entries" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_is_loaded_as_far_as_it_holds_schemes(tmp_path: Path) -> None:
    folder = tmp_path / "from the issuer"
    folder.mkdir()
    (folder / "a.txt").write_text("Made up, and no scheme.", encoding="utf-8")
    (folder / "b.json").write_bytes((SAMPLES / "nice.json").read_bytes())
    done = _command(tmp_path / "home", "load", str(folder))
    assert done.returncode == 0
    assert "left out: a.txt: the file is of no known scheme" in done.stderr
    assert "b.json  [nice-json]" in done.stderr
