"""The table of docs/explanation/security.md is whole, and each test that it names exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if re.match(r"\| \d+\.\d+\.\d+ \|", line)]
# ASVS 5.0.0: how many items of level 1 and of level 2 each chapter has
ITEMS = {
    1: (8, 19),
    2: (4, 7),
    3: (8, 11),
    4: (2, 8),
    5: (4, 5),
    6: (13, 22),
    7: (6, 12),
    8: (4, 3),
    9: (4, 3),
    10: (5, 24),
    11: (3, 11),
    12: (3, 6),
    13: (1, 12),
    14: (2, 7),
    15: (3, 10),
    16: (0, 16),
    17: (0, 7),
}
STANDS = ("Met", "Partly", "Not met", "Not applicable", "By the operator")


def _stand(row: list[str]) -> str:
    found = re.match(r"\*\*(.+?)\*\*", row[3])
    return found[1] if found else row[3]


def test_every_item_of_levels_1_and_2_stands_there_once() -> None:
    ids = [row[0] for row in ROWS]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids, key=lambda id: [int(part) for part in id.split(".")])
    counted = Counter((int(row[0].partition(".")[0]), row[1]) for row in ROWS)
    assert {chapter: (counted[chapter, "1"], counted[chapter, "2"]) for chapter in ITEMS} == ITEMS


def test_every_row_says_where_it_stands_and_why() -> None:
    for row in ROWS:
        assert len(row) == 5, row
        assert _stand(row) in STANDS, row
        if _stand(row) != "Met":
            assert ": " in row[3], f"{row[0]}: why?"
        assert (row[4] == "–") == (_stand(row) == "Not applicable"), f"{row[0]}: a test, or that there is none"
        if _stand(row) == "Not met":
            assert "would take" in row[3], row[0]


def test_every_test_that_the_table_names_exists() -> None:
    named = [named for row in ROWS for named in re.findall(r"`([^`]+\.py)::(\w+)`", row[4])]
    assert len(named) > 100
    for row in ROWS:
        assert row[4] in ("–", "no test") or "::" in row[4], row
    for file, name in named:
        path = ROOT / "tests" / file
        assert path.is_file(), file
        assert re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE), f"{file}::{name}"
