"""An assistant that speaks the Model Context Protocol, over standard input and output for real. On the sample, made up."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

SRC = Path(__file__).resolve().parents[3] / "src"


def _talk(home: Path, *calls: tuple[str, dict[str, Any]], **environment: str) -> tuple[list[str], list[tuple[bool, Any]]]:
    """The names of the tools, and (whether it failed, its answer) of each call."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHICHAN_", "DJANGO_"))}
    env = {**kept, "PYTHONPATH": str(SRC), "ZHICHAN_HOME": str(home), **environment}
    server = StdioServerParameters(command=sys.executable, args=["-m", "zhichan", "mcp"], env=env)

    async def talk() -> tuple[list[str], list[tuple[bool, Any]]]:
        async with Client(server) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            told = []
            for name, arguments in calls:
                result = await client.call_tool(name, arguments)
                text = result.content[0].text  # type: ignore[union-attr]  # all tools answer in text
                told.append((bool(result.is_error), text if result.is_error else json.loads(text)))
            return names, told

    with ThreadPoolExecutor(1) as aside:  # the thread of the tests may have an event loop already: that of the browser
        return aside.submit(anyio.run, talk).result()


def test_an_assistant_searches_reads_counts_and_looks_at_the_map(sample_home: Path) -> None:
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        ("search", {"query": "type:invention", "limit": 2, "facets": ["year"]}),
        ("measure", {"name": "rights_by_year", "query": "type:invention", "language": "en"}),
        ("measure", {}),
        ("map", {"query": "type:invention"}),
        ("versions", {}),
        ("search", {"query": "(轴承"}),
        ("record", {"id": "CN:patent:none"}),
    )
    names, told = _talk(sample_home, *calls)
    assert names == ["search", "record", "explain", "difference", "measure", "map", "targets", "indicators", "trace", "versions"]
    assert [failed for failed, _ in told] == [False] * 5 + [True] * 2
    found, figures, listed, regions, versions = (answer for _, answer in told[:5])
    assert len(found["rights"]) == 2
    assert found["made_up"] is True
    assert sum(row["cells"][-1] for row in figures["rows"]) == found["total"]["rights"] == regions["rights"]
    assert "rights_by_year" in [one["name"] for one in listed["measures"]]
    assert versions["versions"][0]["number"] == found["version"]
    assert "QueryError" in told[5][1]
    _, ((failed, record),) = _talk(sample_home, ("record", {"id": found["rights"][0]["id"]}))
    assert not failed
    assert record["id"] == found["rights"][0]["id"]
    asks = (
        ("targets", {"verdict": ["not-met-at-last-reading"], "limit": 1}),
        ("targets", {"id": "T05-02"}),
        ("indicators", {"key": "valid-inventions"}),
        ("trace", {"figure": "T05-02/1"}),
        ("trace", {"figure": "valid-inventions@1999"}),
        ("indicators", {"limit": 2}),
        ("trace", {"figure": "nonsense"}),
        ("explain", {"query": "type:design", "right": record["id"]}),
        ("difference", {"left": "type:invention", "right": "type:invention AND type:design"}),
    )
    _, ((_, some), (_, one), (_, years), (_, formula), (_, figure), (_, two), (unknown, _), (_, why), (_, differs)) = _talk(
        sample_home, *asks
    )
    assert [target["verdict"]["key"] for target in some["targets"]] == ["not-met-at-last-reading"]
    assert (one["target"]["id"], formula["origin"]["how"]["key"]) == ("T05-02", "judged")
    assert (figure["computed"]["year"], years["key"]) == (1999, "valid-inventions")
    assert (len(two["indicators"]), bool(two["next"]), unknown) == (2, True, True)
    assert (why["in_result"], [one["leaf"] for one in why["takes"]]) == (False, ["type:design"])
    assert differs["left"]["alone"] == found["total"]["rights"]


@pytest.mark.parametrize("key", ["zc_none"])
def test_a_key_that_is_none_opens_nothing(sample_home: Path, key: str) -> None:
    _, ((failed, told),) = _talk(sample_home, ("search", {}), ZHICHAN_KEY=key)
    assert failed
    assert "KeyRefused" in told
