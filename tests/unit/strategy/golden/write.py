"""Writes the golden scoreboard again; read the difference before keeping it.

PYTHONPATH=src python tests/unit/strategy/golden/write.py
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from zhichan.strategy.city import load_city
from zhichan.strategy.targets.plain import scoreboard_as_json
from zhichan.strategy.targets.scoreboard import scoreboard

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    board = scoreboard(load_city(HERE.parents[3] / "cities" / "dalian"), dt.date(2026, 1, 1))
    text = json.dumps(scoreboard_as_json(board), ensure_ascii=False, indent=1, sort_keys=True)
    (HERE / "scoreboard.json").write_text(f"{text}\n", encoding="utf-8")
