"""The stock of rights in force by year and district with pandas, in a virtual environment of its own.

    .venv-bench/bin/python -m benchmarks.pandas_peer GIVEN.npz FOUND.json

Three ways: a year after another, as one writes it, and by what each year gains and loses, which is the way that ours takes, both
with the frames in memory before the clock starts; and the first from the stored columns on, from which ours starts too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]

from benchmarks.measure import best


def main() -> None:
    """Reads the frames, answers in both ways, and writes the counts and the seconds that they took."""
    given, found = map(Path, sys.argv[1:3])
    told = np.load(given)
    rights = pd.DataFrame({name: told[f"rights_{name}"] for name in ("rid", "district")})
    states = pd.DataFrame({name: told[f"states_{name}"] for name in ("rid", "state", "start", "until")})
    days = list(zip(told["years"].tolist(), told["days"].tolist(), strict=True))
    answers: dict[str, Any] = {}
    as_of = int(told["as_of"])
    ways = {
        "years": lambda: _by_years(rights, states, days, as_of),
        "steps": lambda: _by_steps(rights, states, days, as_of),
        "stored": lambda: _by_years(*_stored(given.parent), days, as_of),
    }
    for name, way in ways.items():
        counted = way()
        took = best(way)
        answers[name] = {"counts": counted, "wall": took.wall, "cpu": took.cpu}
    found.write_text(json.dumps(answers))


def _stored(folder: Path) -> tuple[Any, Any]:
    """The frames, read from what is stored: the columns that are needed alone."""
    states = pd.read_parquet(folder / "states.parquet", columns=["rid", "state", "start", "until"])
    rights = pd.read_parquet(folder / "rights.parquet", columns=["rid", "district"])
    epoch = np.datetime64("1970-01-01", "D")
    days = {name: pd.to_datetime(states[name]).to_numpy().astype("datetime64[D]") - epoch for name in ("start", "until")}
    until = np.where(np.isnat(days["until"]), 1 << 30, days["until"].astype(np.int64))
    state = (states["state"] == "in-force").astype(int)
    states = states.assign(state=state, start=days["start"].astype(np.int64), until=until)
    codes = json.loads((folder / "districts.json").read_text())
    return rights.assign(district=rights["district"].map({code: place for place, code in enumerate(codes)})), states


def _asked(rights: Any, states: Any, as_of: int) -> Any:
    return states[(states["state"] == 1) & (states["start"] <= as_of)].merge(rights, on="rid")


def _by_years(rights: Any, states: Any, days: list[tuple[int, int]], as_of: int) -> list[list[int]]:
    """Each year's end for itself. An open end is the largest number."""
    asked = _asked(rights, states, as_of)
    found = []
    for _year, day in days:
        held = asked[(asked["start"] <= day) & (asked["until"] > day)]
        by_district = held.groupby("district").size()
        found.append([len(held), *(int(by_district.get(code, 0)) for code in range(20))])
    return found


def _by_steps(rights: Any, states: Any, days: list[tuple[int, int]], as_of: int) -> list[list[int]]:
    """What each year gains and loses, added up."""
    asked = _asked(rights, states, as_of)
    ends = np.array([day for _, day in days])
    asked = asked.assign(entry=np.searchsorted(ends, asked["start"]), leaving=np.searchsorted(ends, asked["until"]))
    grid = np.zeros((len(days) + 1, 20), dtype=np.int64)
    for column, sign in (("entry", 1), ("leaving", -1)):
        steps = asked.groupby([column, "district"]).size()
        places = steps.index.to_frame(index=False)
        np.add.at(grid, (places[column].to_numpy(), places["district"].to_numpy()), sign * steps.to_numpy())
    stock = np.cumsum(grid, axis=0)[: len(days)]
    return [[int(row.sum()), *map(int, row)] for row in stock]


if __name__ == "__main__":
    main()
