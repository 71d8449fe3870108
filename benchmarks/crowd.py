"""People at the portal at a human pace: what each asks for next, over plain sockets, as nginx hands it on.

One connection a request, as nginx opens them unless told otherwise, and the headers that it adds: HTTPS, and an address of
its own for everybody. Written on asyncio's streams, so that the crowd costs little of the two cores that it shares with the
server. Files that a browser keeps (styles, scripts) are asked for once a person.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode

PASSWORD = "correct-horse-battery-9"
WORDS = (
    *("轴承", "起重机", "水泵", "阀门", "船舶", "发动机", "机床", "制冷", "催化剂", "钢", "电机", "传感器", "软件", "控制"),
    *("装置", "方法", "系统", "结构", "材料", "设备", "检测", "加工", "焊接", "密封", "bearing", "pump", "method", "control"),
)
_LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_PATIENCE = 60.0  # seconds until somebody gives up
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str

    def links(self, pattern: str) -> list[str]:
        """The addresses in it that a pattern fits."""
        return [link for link in map(unescape, _LINK.findall(self.body)) if re.match(pattern, link)]


@dataclass
class Noted:
    """What the crowd met with: (seconds since the start, what was asked, milliseconds) of each answer, and what went wrong."""

    answers: list[tuple[float, str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def milliseconds(self, until: float = float("inf")) -> list[float]:
        """Of all answers given until then, in order of size."""
        return sorted(took for at, _what, took in self.answers if at <= until)


class Somebody:
    """One person with a browser: an address, cookies, a die of their own.

    Args:
        pause: the seconds that they read a page before they ask for the next, give or take a half.
    """

    def __init__(self, port: int, number: int, noted: Noted, pause: float = 10) -> None:
        self._port, self.noted, self.pause = port, noted, pause
        self._address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self._cookies: dict[str, str] = {}
        self.dice = random.Random(number)
        self.dressed = False

    async def get(self, path: str, what: str = "", good: tuple[int, ...] = (200,)) -> Answer:
        """Asks for a page; `what` is noted with its time."""
        return await self._timed("GET", path, what, good)

    async def post(self, path: str, form: list[tuple[str, str]], what: str = "") -> Answer:
        """Sends a form; the answer leads on to another page."""
        body = urlencode(form).encode()
        return await self._timed("POST", path, what, (302,), body, "application/x-www-form-urlencoded")

    async def send(self, path: str, token: str, file: Path) -> Answer:
        """Sends a file, as a browser does with the form for imports."""
        edge = "zhichan-benchmark"
        part = f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n--{edge}\r\n'
        part += f'Content-Disposition: form-data; name="files"; filename="{file.name}"\r\nContent-Type: text/plain\r\n\r\n'
        form = f"multipart/form-data; boundary={edge}"
        return await self._timed("POST", path, "upload", (302,), part.encode(), form, file, f"\r\n--{edge}--\r\n".encode())

    async def _timed(self, method: str, path: str, what: str, good: tuple[int, ...], *sent: object) -> Answer:
        began = time.perf_counter()
        try:
            answer = await asyncio.wait_for(self._exchange(method, path, *sent), _PATIENCE * (10 if what == "upload" else 1))  # type: ignore[arg-type]
        except (OSError, ValueError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.noted.errors.append(f"{method} {path}: {type(error).__name__} {error}")
            return Answer(0, {}, "")
        if answer.status not in good:
            self.noted.errors.append(f"{method} {path}: {answer.status}")
        elif what:
            now = time.monotonic() - self.noted.began
            self.noted.answers.append((now, what, (time.perf_counter() - began) * 1000))
        return answer

    async def _exchange(
        self, method: str, path: str, body: bytes = b"", kind: str = "", file: Path | None = None, end: bytes = b""
    ) -> Answer:
        length = len(body) + (file.stat().st_size if file else 0) + len(end)
        headers = {
            "Host": "localhost",
            "Connection": "close",
            "X-Forwarded-For": self._address,
            "X-Forwarded-Proto": "https",
            "Accept-Encoding": "gzip",
            **({"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())} if self._cookies else {}),
            **({"Content-Type": kind, "Content-Length": str(length), "Referer": f"https://localhost{path}"} if body else {}),
        }
        head = f"{method} {quote(path, safe='/?&=%:+,.-_~')} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(head.encode() + b"\r\n" + body)
            if file:
                with file.open("rb") as content:
                    while chunk := content.read(_CHUNK):
                        writer.write(chunk)
                        await writer.drain()
                writer.write(end)
            await writer.drain()
            return self._read(await reader.read())
        finally:
            writer.close()

    def _read(self, raw: bytes) -> Answer:
        head, _, body = raw.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                self._cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
        plain = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        return Answer(int(first.split()[1]), headers, plain.decode("utf-8", "replace"))

    async def sign_in(self, name: str) -> None:
        """Signs in, as an officer does in the morning.

        Raises:
            RuntimeError: they are not let in to their desk: then nothing of their work can be measured.
        """
        page = await self.get("/zh/account/sign-in")
        form = [("csrfmiddlewaretoken", token(page)), ("login", name), ("password", PASSWORD)]
        await self.post("/zh/account/sign-in", form)
        if (desk := await self.get("/zh/desk")).status != 200:
            raise RuntimeError(f"{name} is not let in: /zh/desk answers {desk.status} {desk.headers.get('location', '')}")


def token(page: Answer) -> str:
    """What a form of the page must send back."""
    found = _TOKEN.search(page.body)
    return found[1] if found else ""


async def bare(one: Somebody) -> None:
    """Asks for the smallest page that the server gives."""
    await one.get("/health", "bare")


async def _search(one: Somebody, lang: str) -> None:
    """A search, then a facet or a record of it."""
    word = quote(one.dice.choice(WORDS))
    found = await one.get(f"/{lang}/search?q={word}", "search")
    await pause(one)
    records, facets = found.links(f"/{lang}/rights/"), found.links(rf"/{lang}/search\?.*&(type|status|year|district|holder)=")
    if facets and one.dice.random() < 0.4:
        narrowed = await one.get(one.dice.choice(facets), "search with facets")
        records = narrowed.links(f"/{lang}/rights/") or records
        await pause(one)
    if records:
        await one.get(one.dice.choice(records), "record")


async def _dress(one: Somebody) -> None:
    """Gets what the pages look by, the first time."""
    if not one.dressed:
        one.dressed = True
        for path in dict.fromkeys((await one.get("/zh/", "home")).links("/static/")):
            await one.get(path, "static files")


async def _map(one: Somebody, lang: str) -> None:
    await one.get(f"/{lang}/map", "map")
    await one.get(f"/{lang}/map.json", "map, its points")


async def visit(one: Somebody) -> None:
    """What a visitor does next."""
    await _dress(one)
    lang = "en" if one.dice.random() < 0.1 else "zh"
    chosen = one.dice.random()
    if chosen < 0.15:
        await one.get(f"/{lang}/", "home")
    elif chosen < 0.70:
        await _search(one, lang)
    elif chosen < 0.80:
        tail = f"?q={quote(one.dice.choice(WORDS))}" if one.dice.random() < 0.5 else ""
        await one.get(f"/{lang}/overview{tail}", "overview")
    elif chosen < 0.87:
        await _map(one, lang)
    else:
        await one.get(f"/{lang}/strategy", "strategy")


async def work(one: Somebody) -> None:
    """What an officer does next."""
    await _dress(one)
    chosen = one.dice.random()
    if chosen < 0.4:
        await _search(one, "zh")
    elif chosen < 0.9:
        name = one.dice.choice(("desk", "imports", "quarantine", "jobs", "parties/unsure"))
        page = await one.get(f"/zh/{name}", name)
        reports = page.links("/zh/imports/2")
        if reports and one.dice.random() < 0.5:
            await pause(one)
            await one.get(one.dice.choice(reports), "report of an import")
    else:
        await _judge(one)


async def _judge(one: Somebody) -> None:
    """Looks at two names, and in one case of four says that it cannot be told yet."""
    page = await one.get("/zh/parties/unsure", "parties/unsure")
    forms = re.findall(r'<form[^>]*action="/zh/parties/judge".*?</form>', page.body, re.DOTALL)
    asked = [form for form in forms if 'name="left"' in form]
    if not asked or one.dice.random() < 0.75:
        return
    await pause(one)
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', one.dice.choice(asked))
    form = [(name, unescape(value)) for name, value in fields]
    await one.post("/zh/parties/judge", [*form, ("note", "made up"), ("verdict", "unsure")], "a judgement")


async def pause(one: Somebody) -> None:
    """Reads."""
    await asyncio.sleep(one.dice.uniform(0.5, 1.5) * one.pause)


async def stay(one: Somebody, habit: Callable[[Somebody], Awaitable[None]], until: Callable[[], bool]) -> None:
    """Comes at some moment and does as they do until all go home."""
    await asyncio.sleep(one.dice.uniform(0, 1.5) * one.pause)
    while not until():
        await habit(one)
        await pause(one)
