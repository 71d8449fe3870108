"""What must hold of the project as a whole."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_TEXT = {".py", ".md", ".yml", ".yaml", ".toml", ".sh", ".html", ".css", ".js", ".txt", ".po", ".lark", ".csv", ".cfg", ""}
_LONGEST_MODULE = 400


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def test_locks_hold_hashes_and_no_address() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        pinned = re.findall(r"^[A-Za-z0-9_.-]+==", text, re.M)
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)


def test_every_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for block in re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.M | re.S):
        for line in block.splitlines():
            assert re.search(r'",\s+# \w', line), f"say why: {line.strip()}"


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "src").rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > _LONGEST_MODULE
    }
    assert long == {}


def test_there_is_one_door_to_the_citys_corpus() -> None:
    """Whoever opened the folder by itself would pass object storage by."""
    texts = {
        path: path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py") if path.parent.name != "configuration"
    }
    assert [path.name for path, text in texts.items() if re.search(r"\bCorpus\([^)]*city_corpus", text)] == []


def test_no_path_of_a_machine_in_the_project() -> None:
    found = []
    for path in _tracked():
        if path.suffix not in _TEXT or "vendor" in path.parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if re.search(r"(?<![\w.])/(?:work|home/\w+|Users/\w+)/", text) and path != Path(__file__):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_names_that_say_nothing_are_not_used() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        assert path.stem not in {"utils", "util", "common", "misc", "helpers", "helper", "manager", "service"}
        assert not re.search(r"^class \w+(?:Manager|Helper|Service)\b", path.read_text(encoding="utf-8"), re.M), path


def test_no_two_test_files_bear_one_name() -> None:
    """pytest imports them by their bare names."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
