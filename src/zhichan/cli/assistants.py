"""`zhichan mcp`: search, records, measures, the map and the strategy for assistants that speak the Model Context Protocol.

Each tool asks the interface for programs (`/api/v1`) and gives its answer: what an assistant may see is decided where it is for
every other program, by the key, or as for the public without one. The interface runs in this process, or at an address.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import quote

import typer

from zhichan.cli.places import CommandError, working_data

if TYPE_CHECKING:
    import httpx
    from mcp.server.mcpserver import MCPServer

_ABOUT = (
    "A city's intellectual property: patents, trademarks, copyright, layouts, plant varieties, indications, standards. Queries "
    "are words, names, numbers in any spelling or fields (title:轴承 AND filed:2019..2021). Law is as of a day, "
    "data known at a day. The strategy's targets, indicators and the origin of every number have tools of their own. "
    "Say in every answer the version and the day, and that data is made up where made_up is true."
)
_PATIENCE = 120  # seconds that a tool waits for what is being prepared
_MOST_HITS = 50

_MOST_TARGETS = 50

Facet = Literal["year", "type", "status", "district", "area", "holder", "class", "office"]
Verdict = Literal["met", "missed", "not-met-at-last-reading", "depends-on-formula", "no-reading"]
Light = Literal["met", "at-risk", "missed", "unknown"]


def mcp(
    at: Annotated[
        str, typer.Option("--at", metavar="URL", help="Ask the installation at this address, not this machine's.")
    ] = "",
    key: Annotated[
        str,
        typer.Option("--key", envvar="ZHICHAN_KEY", help="A key, best given in the environment; the public's part without it."),
    ] = "",
) -> None:
    """Serve assistants over standard input and output (the Model Context Protocol)."""
    try:
        import mcp as _there  # noqa: F401
    except ImportError:
        raise CommandError("the protocol is not installed", where="mcp", mend="pip install 'zhichan[mcp]'") from None
    assistant_server(interface(at, key)).run("stdio")


def interface(at: str, key: str) -> httpx.Client:
    """The interface for programs: at an address, or of this machine's installation, run in this process."""
    import httpx

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if at:
        return httpx.Client(base_url=at.rstrip("/"), headers=headers, timeout=60)
    settings = working_data()
    from django.core.wsgi import get_wsgi_application

    own = f"{'https' if settings.https else 'http'}://{settings.hosts[0]}"
    return httpx.Client(transport=httpx.WSGITransport(app=get_wsgi_application()), base_url=own, headers=headers)


def assistant_server(client: httpx.Client) -> MCPServer[Any]:
    """The server with its tools."""
    import anyio.to_thread
    from mcp.server.mcpserver import MCPServer

    from zhichan import __version__

    server = MCPServer("zhichan", title="Zhichan 知产", instructions=_ABOUT, version=__version__, log_level="ERROR")

    async def asked(path: str, **parameters: Any) -> str:
        return await anyio.to_thread.run_sync(_asked, client, path, parameters)

    @server.tool()
    async def search(
        query: str = "", as_of: str = "", known_at: str = "", limit: int = 10, facets: list[Facet] | None = None
    ) -> str:
        """Search the rights: exact totals, the first hits, facets with exact counts, the query as understood.

        Args:
            query: in the search language; empty for all rights.
            as_of: the day of law, 2026-11-22; empty for today.
            known_at: what was known at the end of that day; empty for now.
            limit: hits to list, at most 50.
            facets: what to count.
        """
        shown = {"limit": max(1, min(limit, _MOST_HITS)), "facets": facets or []}
        return await asked("rights", q=query, as_of=as_of, known_at=known_at, **shown)

    @server.tool()
    async def record(id: str, known_at: str = "") -> str:
        """The whole record of one right with its sources, by the id that search gives (CN:patent:201710601862.3)."""
        return await asked(f"rights/{quote(id, safe=':')}", known_at=known_at)

    @server.tool()
    async def explain(query: str, right: str, as_of: str = "", known_at: str = "") -> str:
        """Why a right is in the result of a query or not, clause by clause, and the least that would have to be otherwise.

        Args:
            right: its id, or a number of it in any spelling.
        """
        return await asked("explain", q=query, right=right, as_of=as_of, known_at=known_at)

    @server.tool()
    async def difference(left: str, right: str, as_of: str = "", known_at: str = "") -> str:
        """What each of two queries finds that the other does not, and which clauses of the other are the cause."""
        return await asked("difference", left=left, right=right, as_of=as_of, known_at=known_at)

    @server.tool()
    async def measure(
        name: str = "", query: str = "", as_of: str = "", known_at: str = "", language: Literal["zh", "en"] = "zh"
    ) -> str:
        """The figures of a measure over the rights of a query, each with the query of the rights behind it.

        Args:
            name: of the measure; empty: the list of all with what they count.
        """
        if not name:
            return await asked("measures")
        return await asked(f"measures/{quote(name, safe='')}", q=query, as_of=as_of, known_at=known_at, lang=language)

    @server.tool()
    async def map(query: str = "", as_of: str = "", level: int = 0, language: Literal["zh", "en"] = "zh") -> str:
        """The patent map of a result in words: regions with their terms and counts. level: 0 from far to 2 close up."""
        return await asked("map", q=query, as_of=as_of, level=level, lang=language)

    @server.tool()
    async def targets(
        id: str = "",
        verdict: list[Verdict] | None = None,
        light: list[Light] | None = None,
        as_of: str = "",
        known_at: str = "",
        limit: int = 5,
        cursor: str = "",
    ) -> str:
        """The targets of the city's strategy: demand, deadline, verdict with its formulas and readings, progress, what is odd.

        Args:
            id: of one target (T05-01): it alone, year by year; empty: the list.
            verdict: only those with one of these verdicts.
            light: only those with this progress: met is on course, missed is behind.
            as_of: the day of judgement, 2026-11-22; empty for today.
            known_at: what was known at the end of that day; empty for now.
            limit: targets to list, at most 50; each is long.
            cursor: `next` of the page before.
        """
        if id:
            return await asked(f"targets/{quote(id, safe='')}", as_of=as_of, known_at=known_at)
        page = {"limit": max(1, min(limit, _MOST_TARGETS)), "cursor": cursor}
        return await asked("targets", verdict=verdict or [], light=light or [], as_of=as_of, known_at=known_at, **page)

    @server.tool()
    async def indicators(
        key: str = "", family: str = "", as_of: str = "", known_at: str = "", limit: int = 50, cursor: str = ""
    ) -> str:
        """Indicators: what each counts, by version; of one its values by year and district beside what was published.

        Args:
            key: of one indicator (valid-inventions), with its values; empty: the list.
            family: only those of this family.
            cursor: `next` of the page before of the list.
        """
        if key:
            return await asked(f"indicators/{quote(key, safe='')}", as_of=as_of, known_at=known_at)
        return await asked("indicators", family=family, limit=max(1, min(limit, 200)), cursor=cursor)

    @server.tool()
    async def trace(figure: str, as_of: str = "", known_at: str = "", limit: int = 20, cursor: str = "") -> str:
        """Where a number of the strategy comes from: its source, its formula with inputs, or each right that it counts.

        Args:
            figure: the id of the number: valid-inventions@2012-12-31, with /210211 that of a district; T05-01 what a target
                demands, T05-01/1 what its first formula gives; targets/met.
            limit: rights to list, at most 200.
            cursor: `next` of the page before.
        """
        shown = {"limit": max(1, min(limit, 200)), "cursor": cursor}
        return await asked(f"trace/{quote(figure, safe='@/')}", as_of=as_of, known_at=known_at, **shown)

    @server.tool()
    async def versions(limit: int = 20) -> str:
        """The versions of the data, the newest first."""
        return await asked("versions", limit=max(1, min(limit, 200)))

    return server


def _asked(client: httpx.Client, path: str, parameters: dict[str, Any]) -> str:
    """The answer of the interface; an error of its as it is, for the assistant to mend what it asked."""
    given = {name: value for name, value in parameters.items() if value not in ("", [], None)}
    until = time.monotonic() + _PATIENCE
    while True:
        answer = client.get(f"/api/v1/{path}", params=given)
        if answer.status_code not in (429, 503) or time.monotonic() >= until:
            break
        time.sleep(min(float(answer.headers.get("Retry-After", "5")), _PATIENCE))
    if answer.status_code >= 400:
        from mcp.server.mcpserver.exceptions import ToolError

        raise ToolError(_told(answer))
    return answer.text


def _told(answer: httpx.Response) -> str:
    try:
        return json.dumps(answer.json(), ensure_ascii=False)
    except ValueError:
        return f"the interface answered {answer.status_code}"
