"""The wheel and the source archive: whole, the same for the same source, and working without the repository."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _build(target: Path, *kinds: str) -> dict[str, Path]:
    """Builds with the project's own backend; nothing is fetched."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1764288000"}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target), *(part for kind in kinds for part in ("-t", kind))]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return {"wheel" if path.suffix == ".whl" else "sdist": path for path in target.iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return _build(tmp_path_factory.mktemp("dist"), "wheel", "sdist")


def test_the_same_source_gives_the_same_bytes(built: dict[str, Path], tmp_path: Path) -> None:
    again = _build(tmp_path, "wheel", "sdist")
    for kind, path in built.items():
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(again[kind].read_bytes()).digest(), kind


def test_everything_that_is_read_at_run_time_is_in_the_wheel(built: dict[str, Path]) -> None:
    with zipfile.ZipFile(built["wheel"]) as wheel:
        packed = set(wheel.namelist())
    source = ROOT / "src"
    needed = {
        path.relative_to(source).as_posix()
        for path in (source / "zhichan").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    needed |= {f"zhichan/cities/{path.relative_to(ROOT / 'cities').as_posix()}" for path in (ROOT / "cities").rglob("*.*")}
    assert needed - packed == set()
    assert not [name for name in packed if "tests/" in name or name.endswith((".sqlite3", ".pyc"))]


def test_the_source_archive_can_be_built_from(built: dict[str, Path], tmp_path: Path) -> None:
    with tarfile.open(built["sdist"]) as archive:
        archive.extractall(tmp_path, filter="data")
    (root,) = tmp_path.iterdir()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1764288000"}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path / "dist"), "-t", "wheel"]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").iterdir()
    assert hashlib.sha256(wheel.read_bytes()).digest() == hashlib.sha256(built["wheel"].read_bytes()).digest()


def test_an_installed_wheel_works_anywhere(built: dict[str, Path], tmp_path: Path) -> None:
    """Installed into a folder of its own with blanks and Chinese characters, run from another; only dependencies are borrowed."""
    place, elsewhere = tmp_path / "程序 文件", tmp_path / "别处"
    elsewhere.mkdir()
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(place),
        str(built["wheel"]),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ZHICHAN_", "DJANGO_", "PYTEST_"))}
    environment |= {"PYTHONPATH": str(place), "ZHICHAN_HOME": str(elsewhere / "数据 home"), "PYTHONIOENCODING": "utf-8"}

    def zhichan(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "zhichan", *command], cwd=elsewhere, env=environment, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = [sys.executable, "-c", "import zhichan; print(zhichan.__file__)"]
    told = subprocess.run(where, cwd=elsewhere, env=environment, capture_output=True, encoding="utf-8", check=True).stdout
    assert str(place) in told
    zhichan("sample", "--count", "40")
    assert zhichan("search", "*", "--limit", "1")
    assert zhichan("admin", "create", "wang", "--full-name", "王样例").strip()
    assert "security-administrator" in zhichan("admin", "people")
    assert "T05-02" in zhichan("targets")
