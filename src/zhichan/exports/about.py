"""What a file says of itself: the question, both clocks, the version, how to cite it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import Label
from zhichan.schemes.titles import Titles

MADE_UP = Label(zh="样例数据，纯属虚构。", en="Sample data — made up.")


@dataclass(frozen=True, kw_only=True)
class About:
    """One taking away: what was asked, what answers it, in which words.

    Attributes:
        columns: the names of the columns, in their order.
        narrowed: what narrows the query, in words; may be empty.
        day: the day of law.
        made_at: when the version was made, the second clock.
        site: the address of the pages, `https://host/zh`; empty where nobody serves them.
        pinned: whether the addresses of rights keep to this version and day.
        viewed: the day on which the right is looked at, where the reference is to say so.
        rights: how many there are.
    """

    lang: str
    columns: tuple[str, ...]
    query: str
    day: dt.date
    version: int
    made_at: dt.datetime
    made_up: bool
    rights: int
    narrowed: str = ""
    site: str = ""
    pinned: bool = False
    viewed: dt.date | None = None
    titles: Titles = field(default_factory=Titles)
    gazetteer: Gazetteer

    @property
    def known_at(self) -> str:
        """When the version was made: UTC, with seconds."""
        return self.made_at.astimezone(dt.UTC).isoformat(timespec="seconds")

    def lines(self) -> list[tuple[str, str | int]]:
        """Name and value of what the file says of itself."""
        told: list[tuple[Label, str | int]] = [
            (Label(zh="件数", en="Rights"), self.rights),
            (Label(zh="检索式", en="Query"), self.query or "*"),
            (Label(zh="筛选", en="Filters"), self.narrowed),
            (Label(zh="法律状态截至", en="Law as of"), self.day.isoformat()),
            (Label(zh="数据截至", en="Known at"), self.known_at),
            (Label(zh="数据版本", en="Version of the data"), self.version),
            (Label(zh="引用格式", en="How to cite"), self.citation()),
        ]
        if self.made_up:
            told.append((Label(zh="说明", en="Note"), MADE_UP.in_(self.lang)))
        return [(label.in_(self.lang), value) for label, value in told]

    def citation(self) -> str:
        """How to cite the result: it names all that is needed to ask again and get the same."""
        query = self.query or "*"
        more = f"; {self.narrowed}" if self.narrowed else ""
        if self.lang == "en":
            place = self.gazetteer.city.label.en
            return (
                f"Zhichan, intellectual property platform of {place}: query “{query}”{more}, law as of {self.day}, "
                f"version {self.version} ({self.known_at})"
            )
        place = self.gazetteer.city.label.zh
        asked = f"检索式“{query}”{more}，法律状态截至{self.day}"
        return f"知产（{place}知识产权平台）：{asked}，数据版本{self.version}（{self.known_at}）"
