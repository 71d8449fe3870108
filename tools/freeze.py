"""Freezes the versions of indicators that are not frozen yet, as of today, and leaves frozen ones alone.

    python tools/freeze.py

A version is frozen before its first year begins; from then on a change of what it says is refused when indicators are loaded.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))


def main() -> None:
    from zhichan.strategy.indicators.declared import FROZEN, load_indicators

    folder = ROOT / "src" / "zhichan" / "indicators"
    file, today = folder / FROZEN, dt.date.today()
    known = load_indicators(folder)
    lines = [
        f"{key}/{version.number}: {{day: {today}, digest: {version.digest!r}}}\n"
        for key, one in known.by_key.items()
        for version in one.versions
        if known.freeze_of(key, version) is None
    ]
    with file.open("a", encoding="utf-8") as stream:
        stream.writelines(lines)
    print(f"{len(lines)} versions frozen as of {today}")


if __name__ == "__main__":
    main()
