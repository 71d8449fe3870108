"""Indicators over a million made-up rights by year and district, beside pandas; and the page of all of them.

The marts are written straight from numbers drawn by chance: importing a million rights is measured elsewhere (`growth`).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.material import GAZETTEER, ROOT
from benchmarks.measure import Row, best, latency, percentiles, taken
from benchmarks.pages import get
from benchmarks.serving import serving
from zhichan.analytics.counting import Ground, counts, years_to
from zhichan.analytics.occurrences import Of
from zhichan.corpus.flatten import COLUMNS
from zhichan.corpus.marts import Marts
from zhichan.normalise.places import District, Gazetteer
from zhichan.records.declared import Label
from zhichan.search.holder_types import HOLDER_TYPES
from zhichan.strategy.city import load_city
from zhichan.strategy.indicators.declared import indicators
from zhichan.strategy.indicators.values import all_values

_PEER = ROOT / ".venv-bench" / "bin" / "python"
_DISTRICTS, _YEARS, _INDICATORS = 20, 30, 60
_AS_OF = dt.date(2026, 6, 30)
_WAYS = {
    "years": "a year after another, frames in memory",
    "steps": "by gains and losses, frames in memory",
    "stored": "a year after another, from Parquet on",
}
_EPOCH = dt.date(1970, 1, 1)
_FOREVER = 1 << 30


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Yields the rows; `scale` 1 is full size."""
    count = max(2_000, int(1_000_000 * scale))
    ground = _ground(folder, count)
    years = years_to(ground, _AS_OF.year - _YEARS + 1)
    patents = Of()
    yield _read(ground, count)
    stock = counts(ground, "in_force", patents, "at", years)
    ours = best(lambda: counts(_anew(ground, _AS_OF), "in_force", patents, "at", years), runs=9)
    note = f"{count:,} rights, {_YEARS} years, {_DISTRICTS} districts; {stock[-1, 0]:,} in force at the end"
    yield from _beside_pandas(folder, ground, years, stock.tolist(), ours.wall, note)
    yield from _any_day(ground, patents, count)
    yield from _all(ground, count)
    yield from _page(folder, scale)


def _ground(folder: Path, count: int) -> Ground:
    """A million rights of twenty districts, as marts."""
    path = folder / "marts.duckdb"
    gazetteer = Gazetteer(GAZETTEER.city, [*GAZETTEER.districts, *_zones()])
    codes = [district.code for district in gazetteer.districts]
    assert len(codes) == _DISTRICTS
    with duckdb.connect(str(path)) as connection:
        for table, columns in COLUMNS.items():
            connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {type_}' for name, type_ in columns.items())})")
        connection.execute("CREATE TABLE made AS SELECT 'bench' AS token, '' AS base, ?::INTEGER AS size", [count])
        connection.execute("SELECT setseed(0.2009)")
        connection.execute(_DRAWN, [codes, GAZETTEER.city_name.zh, count])
        for statement in _TABLES:
            connection.execute(statement)
    marts = Marts.open(path)
    dice = np.random.default_rng(2009)
    types, parties = (dice.integers(0, most, count).astype(np.int32) for most in (len(HOLDER_TYPES), count // 10))
    return Ground(marts, np.arange(count, dtype=np.int32), gazetteer, _AS_OF, types, list(HOLDER_TYPES), parties)


def _anew(ground: Ground, as_of: dt.date) -> Ground:
    """The same rights for another question, which remembers nothing."""
    return dataclasses.replace(ground, as_of=as_of)


_DRAWN = """CREATE TEMP TABLE drawn AS SELECT rid, $1[1 + (random() * 20)::INTEGER % 20] AS district, $2 AS city,
  (random() * 3)::INTEGER % 3 AS type, DATE '1996-01-01' + (random() * 11000)::INTEGER AS filed, random() AS fate,
  (400 + random() * 900)::INTEGER AS wait, (random() * 5000)::INTEGER AS kept, (random() * 100000)::INTEGER AS holder
  FROM range($3) AS of_rights(rid)"""
_TABLES = (
    """INSERT INTO rights BY NAME SELECT rid::INTEGER AS rid, 'CN:patent:' || rid AS id, 'patent' AS kind, 'CN' AS office,
       rid::VARCHAR AS number, ['invention', 'utility-model', 'design'][type + 1] AS type, filed::VARCHAR AS filed,
       year(filed) AS filed_year, CASE WHEN fate < 0.7 THEN (filed + wait)::VARCHAR END AS granted, filed AS first_day,
       filed + INTERVAL 20 YEAR AS term_end, '单位' || holder AS holder, district, city, 'patent:' || rid AS family,
       'CN:patent:' || rid AS family_extended, 1 AS documents, true AS made_up, 'high' AS place_confidence FROM drawn""",
    """INSERT INTO states SELECT rid, 'pending', filed, CASE WHEN fate < 0.7 THEN filed + wait END FROM drawn""",
    """INSERT INTO states SELECT rid, 'in-force', filed + wait, least(filed + wait + kept, filed + INTERVAL 20 YEAR)::DATE
       FROM drawn WHERE fate < 0.7""",
    """INSERT INTO states SELECT rid, 'lapsed', (filed + wait + kept)::DATE, NULL FROM drawn
       WHERE fate < 0.7 AND filed + wait + kept < filed + INTERVAL 20 YEAR""",
    """INSERT INTO events SELECT rid, ['transferred', 'licensed', 'pledged'][1 + kept % 3], (filed + wait + 300)::VARCHAR,
       (filed + wait + 300)::DATE, NULL, NULL FROM drawn WHERE fate < 0.1""",
    """INSERT INTO classes SELECT rid, 'emerging', '6.' || (kept % 9), true, NULL, NULL, NULL, NULL
       FROM drawn WHERE fate < 0.2""",
    """INSERT INTO links SELECT rid, 'family', 'US', rid::VARCHAR, NULL, filed::VARCHAR, NULL FROM drawn WHERE fate < 0.05""",
)


def _beside_pandas(
    folder: Path, ground: Ground, years: list[int], stock: list[list[int]], ours: float, note: str
) -> Iterator[Row]:
    """The same with pandas: first the answers are compared, then the times."""
    what = "stock of patents in force, by year and district"
    if not _PEER.exists():
        yield Row(what, f"{ours * 1000:.0f} ms", "", "pandas", None, "not installed: ./run bench --full installs it")
        return
    given, found = folder / "given.npz", folder / "found.json"
    _hand_over(ground, years, given)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src")))}
    subprocess.run([str(_PEER), "-m", "benchmarks.pandas_peer", str(given), str(found)], env=environment, cwd=ROOT, check=True)
    for way, told in json.loads(found.read_text()).items():
        if told["counts"] != stock:
            raise RuntimeError(f"pandas ({way}) counts otherwise")
        name = f"pandas, {_WAYS[way]}"
        yield Row(
            what, f"{ours * 1000:.0f} ms", f"{told['wall'] * 1000:.0f} ms", name, told["wall"] / ours, f"{note}; same answers"
        )


def _hand_over(ground: Ground, years: list[int], path: Path) -> None:
    """Rights and states as columns of numbers, which is what pandas is fastest with."""
    codes = ground.districts
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{ground.marts.path}' AS marts (READ_ONLY)")
        rights = connection.execute(
            "SELECT rid, list_position(?, district) - 1 AS district FROM marts.rights ORDER BY rid",
            [codes],
        ).fetchnumpy()
        states = connection.execute(
            "SELECT rid, (state = 'in-force')::INTEGER AS state, start - DATE '1970-01-01' AS start, "
            f"coalesce(until - DATE '1970-01-01', {_FOREVER}) AS until FROM marts.states ORDER BY rid"
        ).fetchnumpy()
        for table in ("rights", "states"):
            connection.execute(f"COPY marts.{table} TO '{path.with_name(table)}.parquet'")
    path.with_name("districts.json").write_text(json.dumps(codes))
    days = [(min(dt.date(year, 12, 31), ground.as_of) - _EPOCH).days for year in years]
    frames = {
        **{f"rights_{name}": np.asarray(column) for name, column in rights.items()},
        **{f"states_{name}": np.asarray(column) for name, column in states.items()},
    }
    np.savez(path, years=years, days=days, as_of=(ground.as_of - _EPOCH).days, **frames)


def _read(ground: Ground, count: int) -> Row:
    """What a new version costs once: the spans of all measures, read from the marts and kept beside them."""
    known, city = indicators(), load_city(ROOT / "cities" / "dalian")
    took = taken(lambda: all_values(ground, city, known, [_AS_OF.year]))
    kept = sum(file.stat().st_size for file in ground.marts.path.parent.glob("spans-*/*.npy")) / 1e6
    note = f"{count:,} rights; once for a version, by whoever prepares it; {kept:,.0f} MB"
    return Row("spans of all measures, read and kept", f"{took.wall:.1f} s", "", "", None, note)


def _any_day(ground: Ground, of: Of, count: int) -> Iterator[Row]:
    """Another day each time, so that nothing can be remembered."""
    days = iter([dt.date(2005, 1, 1) + dt.timedelta(days=311 * step) for step in range(20)])

    def ask() -> None:
        asked = _anew(ground, next(days))
        counts(asked, "in_force", of, "at", years_to(asked, asked.as_of.year - _YEARS + 1))

    middle, high = percentiles(ask, 15)
    note = f"{count:,} rights; aim: at most 1 s"
    yield Row("the same as of any day, p50 / p95", f"{middle:.0f} / {high:.0f} ms", "", "", None, note)


def _all(ground: Ground, count: int) -> Iterator[Row]:
    """All indicators of all years and districts, computed."""
    known, city = indicators(), load_city(ROOT / "cities" / "dalian")
    keys = [key for key, one in known.by_key.items() if one.computed][:_INDICATORS]
    years = years_to(ground, _AS_OF.year - _YEARS + 1)
    took = best(lambda: all_values(_anew(ground, _AS_OF), city, known, years, keys))
    note = f"{count:,} rights; once for a date of law; {took.cpu:.1f} s of processors"
    what = f"{_INDICATORS} indicators, {_YEARS} years, {_DISTRICTS} districts, computed"
    yield Row(what, f"{took.wall:.1f} s", "", "", None, note)


def _city(folder: Path) -> Path:
    """The folder of Dalian with further zones, so that there are twenty districts."""
    made = shutil.copytree(ROOT / "cities" / "dalian", folder / "dalian")
    with (made / "districts.yml").open("a", encoding="utf-8") as districts:
        for one in _zones():
            districts.write(f"- {{code: {one.code}, kind: zone, label: {{zh: {one.label.zh}, en: {one.label.en}}}, sample: 5}}\n")
    return made


def _zones() -> list[District]:
    """Made-up zones that make twenty districts of the fourteen of Dalian."""
    more = range(1, _DISTRICTS - len(GAZETTEER.districts) + 1)
    return [District(code=f"X{one:02}", kind="zone", label=Label(f"第{one}试验区", f"Test Zone {one}")) for one in more]


def _page(folder: Path, scale: float) -> Iterator[Row]:
    """The page of all indicators over HTTP: made anew, and given again."""
    count = max(400, int(20_000 * scale))
    environment = {**os.environ, "ZHICHAN_HOME": str(folder / "home"), "ZHICHAN_CITY": str(_city(folder))}
    command = [sys.executable, "-m", "zhichan", "sample", "--count", str(count)]
    subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)
    with serving(folder, environment) as (port, _process):
        smallest = percentiles(lambda: get(port, "/health"), 10)
        first = taken(lambda: get(port, "/zh/indicators/table?as_of=2026-06-30"))
        numbers = iter(range(1_000))  # another address each time: the values are there, the page is made
        made = percentiles(lambda: get(port, f"/zh/indicators/table?as_of=2026-06-30&n={next(numbers)}"), 10)
        again = percentiles(lambda: get(port, "/zh/indicators/table?as_of=2026-06-30"), 10)
    number = sum(one.computed for one in indicators().by_key.values())
    what = f"page of {number} indicators, {_YEARS} years, {_DISTRICTS} districts"
    note = f"{count:,} rights; the first page of a new process; aim: at most 1 s"
    yield Row(f"{what}: the first", f"{first.wall * 1000:.0f} ms", "", "", None, note)
    yield latency(f"{what}: made anew", made, smallest, "/health", note="aim: at most 1 s")
    yield latency(f"{what}: given again", again, smallest, "/health")
