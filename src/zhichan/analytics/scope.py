"""What a measure counts over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from zhichan.analytics.table import Basis, Column, Row, Table, on_basis
from zhichan.corpus.marts import Marts
from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import Label
from zhichan.schemes.titles import Titles
from zhichan.search.unified import Unified

_COUNTED: dict[Basis, str] = {
    "rights": "SELECT rid, rid AS unit FROM scope",
    "families": "SELECT rid, family AS unit FROM scope JOIN rights USING (rid)",
    "families-extended": "SELECT rid, family_extended AS unit FROM scope JOIN rights USING (rid)",
    "documents": "SELECT rid, concat_ws(' ', rid, office, number, kind_code) AS unit FROM scope JOIN documents USING (rid)",
}
_IN_TITLE: dict[Basis, Label] = {
    "families": Label(zh="（按简单同族计）", en=" (counted as simple families)"),
    "families-extended": Label(zh="（按扩展同族计）", en=" (counted as extended families)"),
    "documents": Label(zh="（按文献计）", en=" (counted as documents)"),
}
_IN_DEFINITION: dict[Basis, Label] = {
    "families": Label(
        zh="本表以简单同族（优先权完全相同的权利）为计数单位：同族权利合计为一；同族分属几行的，在每行各计一次，各行之和可大于总数。",
        en=" Here simple families are counted, which are the rights with the same priorities: each family counts once in every "
        "row that any of its rights belongs to, so rows may add up to more than all.",
    ),
    "families-extended": Label(
        zh="本表以扩展同族（由优先权、分案、继续申请、国际申请等直接或间接相连的权利）为计数单位：同族权利合计为一；"
        "同族分属几行的，在每行各计一次，各行之和可大于总数。",
        en=" Here extended families are counted, which are the rights tied by any chain of priorities, divisions, continuations "
        "or international filings: each family counts once in every row that any of its rights belongs to, so rows may add up "
        "to more than all.",
    ),
    "documents": Label(
        zh="本表以文献（公布、公告文本）为计数单位：一件权利有几篇文献计几篇，尚无文献的不计。",
        en=" Here documents are counted, which are publications: a right counts as often as it was published, and not at all "
        "where it was not.",
    ),
}


def _joined(label: Label, more: Label | None) -> Label:
    return Label(zh=label.zh + more.zh, en=label.en + more.en) if more else label


@dataclass(frozen=True)
class Scope:
    """A set of rights of one corpus version, as a search gave it, and the terms on which it did.

    `rids` are the rights of `query` that were known to exist on `as_of`; a measure counts these and no others, or, on another
    `basis`, their families or documents. `unified` is who owns them by unified party, None where names are not resolved.
    """

    marts: Marts
    rids: npt.NDArray[np.int32]
    as_of: dt.date
    known_at: dt.datetime | None
    query: str
    lang: str
    gazetteer: Gazetteer
    titles: Titles = field(default_factory=Titles)
    basis: Basis = "rights"
    unified: Unified | None = None

    def rows(self, query: str, params: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query over the marts in which `scope(rid)` holds the rights counted.

        Where names are resolved, its column `party` is the code of the first holder's party, -1 for none.
        """
        beside = {"party": self.unified.first[self.rids]} if self.unified else None
        return self.marts.scoped(self.rids, query, params, beside)

    def counts(self, query: str, params: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """The same, in which `counted(rid, unit)` holds what is counted: `count(DISTINCT unit)` counts it on the basis.

        A right has one unit, a family the same in all its rights; of documents a right has any number, or none.
        """
        return self.rows(f"WITH counted AS ({_COUNTED[self.basis]}) {query}", params)

    @cached_property
    def made_up(self) -> bool:
        """Whether any of the rights is a sample's."""
        return bool(self.rows("SELECT count(*) > 0 FROM scope JOIN rights USING (rid) WHERE made_up")[0][0])

    def table(
        self,
        name: str,
        title: Label,
        definition: Label,
        columns: Sequence[Column],
        rows: Sequence[Row],
        note: Label | None = None,
        basis: Basis | None = None,
    ) -> Table:
        """A table that counts these rights, with the terms on which they were given.

        Args:
            basis: what it counts where it knows only one.
        """
        counts = basis or self.basis
        return Table(
            name=name,
            title=_joined(title, _IN_TITLE.get(counts)),
            columns=tuple(on_basis(column, counts) for column in columns),
            rows=tuple(rows),
            basis=counts,
            definition=_joined(definition, _IN_DEFINITION.get(counts)),
            as_of=self.as_of,
            known_at=self.known_at,
            query=self.query,
            lang=self.lang,
            made_up=self.made_up,
            note=note,
        )
