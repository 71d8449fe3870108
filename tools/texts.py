"""The portal's texts: every one is in the catalogue, translated, not fuzzy, and compiled.

Run with the path of the catalogue. It works on a copy, so nothing is changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def main(catalogue: Path) -> int:
    """Prints what is wrong; the exit status says whether anything is."""
    if not shutil.which("msgfmt"):
        print("the texts cannot be checked without gettext: apt-get install gettext")
        return 1
    package = catalogue.parents[4]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src" / "zhichan"
        shutil.copytree(package, copy, ignore=shutil.ignore_patterns("vendor", "__pycache__"))
        shutil.copytree(package.parents[1] / "cities", Path(folder) / "cities")
        fresh = copy / catalogue.relative_to(package)
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "zhichan.server.settings", "PYTHONPATH": str(copy.parent)}
        make = [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans", "--no-obsolete", "--no-wrap", "-v", "0"]
        subprocess.run(make, cwd=copy, env=env, check=True)
        wanted, known = dict.fromkeys(_ids(fresh)), dict.fromkeys(_ids(catalogue))
        missing = [line for line in wanted if line not in known]
        unused = [line for line in known if line not in wanted]
        bad = _selected(catalogue, "--untranslated") + _selected(catalogue, "--only-fuzzy")
        compiled = Path(folder) / "django.mo"
        subprocess.run(["msgfmt", "-o", compiled, catalogue], check=True)
        stale = compiled.read_bytes() != catalogue.with_suffix(".mo").read_bytes()
    for name, lines in (("not in the catalogue", missing), ("no longer used", unused), ("not translated", bad)):
        for line in lines:
            print(f"{name}: {line}")
    if stale:
        print("the compiled catalogue is older than its source: ./run fix")
    return 1 if missing or unused or bad or stale else 0


def _ids(path: Path) -> list[str]:
    listed = subprocess.run(["msgcat", "--no-wrap", path], capture_output=True, text=True, check=True).stdout
    entries = listed.split("\n\n")[1:]
    return [entry[entry.index("msgid ") : entry.index("msgstr")].strip() for entry in entries if "msgid " in entry]


def _selected(path: Path, option: str) -> list[str]:
    listed = subprocess.run(["msgattrib", option, "--no-wrap", path], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if line.startswith("msgid ") and line != 'msgid ""']


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
