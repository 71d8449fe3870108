"""All checks of the project in one run; with `--fix` mends what can be mended by itself.

A check that fails does not stop the others: the list at the end says what is left.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "zhichan"
PORTAL = PACKAGE / "portal"
_MAKE_TEXTS = ["makemessages", "-l", "zh_Hans", "--no-obsolete", "--no-wrap", "--add-location", "file", "-v", "0"]


def run(*command: str, cwd: Path = ROOT) -> bool:
    """Runs a command and shows what it prints only if it fails."""
    with tempfile.TemporaryDirectory() as home:  # nothing here needs data, and a database is opened in an empty folder
        return _run(command, cwd, home)


def _run(command: tuple[str, ...], cwd: Path, home: str) -> bool:
    environment = {
        **os.environ,
        "ZHICHAN_HOME": home,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "zhichan.server.settings",
    }
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


def texts_are_current() -> bool:
    """Every text of pages and of what they use is in the catalogue, translated, and compiled."""
    catalogue = PORTAL / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    return run(sys.executable, str(ROOT / "tools" / "texts.py"), str(catalogue))


CHECKS = {
    "lint": lambda: run("ruff", "check", "."),
    "format": lambda: run("ruff", "format", "--check", "."),
    "types": lambda: run("mypy"),
    "layers": lambda: run("lint-imports"),
    "migrations": lambda: run(sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"),
    "texts": texts_are_current,
    "contracts": lambda: run(sys.executable, "-m", "pytest", "-q", "tests/contract"),
}

FIXES = {
    "lint": lambda: run("ruff", "check", "--fix", "."),
    "format": lambda: run("ruff", "format", "."),
    "texts": lambda: (
        run(sys.executable, "-m", "django", *_MAKE_TEXTS, cwd=PACKAGE)
        and run(sys.executable, "-m", "django", "compilemessages", "-v", "0", cwd=PACKAGE)
    ),
    "docs": lambda: run(sys.executable, str(ROOT / "tools" / "reference.py")),
}


def main() -> int:
    failed = []
    for name, step in (FIXES if "--fix" in sys.argv else CHECKS).items():
        passed = step()
        print(f"{'ok    ' if passed else 'FAILED'} {name}", flush=True)
        if not passed:
            failed.append(name)
    if failed:
        print(f"not clean: {', '.join(failed)}" + ("" if "--fix" in sys.argv else "  (./run fix mends what it can)"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
