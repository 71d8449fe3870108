"""Codes of administrative divisions: what a code means, whether it is still valid, and which codes took its place."""

from __future__ import annotations

import msgspec

from zhichan.schemes.entries import normal
from zhichan.schemes.titles import Titles


class Division(msgspec.Struct, frozen=True):
    """A code with its name. `since` and `until` are ISO days, `""` where no loaded file says them.

    `current` is whether the latest loaded list has the code; `successors` are the codes that took its place.
    """

    code: str
    name: str
    since: str = ""
    until: str = ""
    current: bool = True
    successors: tuple[str, ...] = ()


class Divisions:
    """The loaded codes, by any of their spellings: `2102` and `210200` are one."""

    def __init__(self, titles: Titles) -> None:
        known: dict[str, Division] = {}
        for entry in titles.entries("division"):
            before = known.get(entry.symbol)
            known[entry.symbol] = Division(
                code=_printed(entry.symbol),
                name=entry.title if entry.current or not before else before.name,
                since=entry.since or (before.since if before else ""),
                until=entry.until or (before.until if before else ""),
                current=entry.current or bool(before and before.current),
            )
        after: dict[str, list[str]] = {}
        for row in titles.successors("division"):
            after.setdefault(row.code, []).extend([_printed(row.successor)] if row.successor else [])
        for code, successors in after.items():
            division = known.get(code, Division(_printed(code), "", current=False))
            known[code] = msgspec.structs.replace(division, successors=tuple(successors))
        self._known = known

    def __len__(self) -> int:
        return len(self._known)

    def of(self, code: str) -> Division | None:
        """The division of a code; None where no loaded file knows it."""
        return self._known.get(normal("division", code))

    def today(self, code: str) -> tuple[Division, ...]:
        """The divisions valid now that a code stands for, itself or what took its place, step by step; empty if none is known."""
        found: dict[str, Division] = {}
        waiting, seen = [code], set()
        while waiting:
            division = self.of(waiting.pop(0))
            if division is None or division.code in seen:
                continue
            seen.add(division.code)
            if division.current:
                found[division.code] = division
            else:
                waiting += division.successors
        return tuple(found.values())

    def named(self, name: str) -> tuple[Division, ...]:
        """All divisions of just that name, those valid now first."""
        return tuple(sorted((d for d in self._known.values() if d.name == name), key=lambda d: (not d.current, d.code)))


def _printed(code: str) -> str:
    """As the national standard prints it: six digits for county and above."""
    return code.ljust(6, "0") if len(code) < 6 else code
