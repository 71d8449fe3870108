"""Measures: what can be counted, and the figures over the rights of a question."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import numpy as np
from django.http import HttpRequest
from ninja import Query, Router
from ninja.params.functions import Path as InAddress

from zhichan.analytics.measures import MEASURES
from zhichan.analytics.scope import Scope
from zhichan.analytics.table import BASES, Basis, Column, Row, Table
from zhichan.api.errors import NothingThere
from zhichan.api.fields import CHINESE, Chinese, Text, said
from zhichan.api.questions import Opened, Question, opened
from zhichan.api.shapes import FigureColumn, FigureRow, Figures, MeasureAbout, Measures, Words, answers
from zhichan.api.unchanged import tag
from zhichan.corpus.marts import Rids
from zhichan.opened import city
from zhichan.records.declared import Label

Name = Annotated[Text, Chinese("统计量的名称"), InAddress(description="The name of the measure")]
Lang = Literal["zh", "en"]
assert set(BASES) == set(get_args(Basis))

router = Router(tags=["measures"])


class CountedQuestion(Question):
    """A question, and how its answer is counted."""

    basis: Basis = said("rights", "计数单位", "What is counted")
    lang: Lang = said("zh", "单元格的语言：zh 或 en", "The language of the cells: zh or en")


@router.get(
    "/measures",
    response=Measures,
    summary="The measures",
    openapi_extra={
        **answers(),
        "security": [{}],
        CHINESE: {"summary": "统计量", "description": "全部统计量的名称、标题和口径。"},
    },
)
def listed(request: HttpRequest) -> Measures:
    """Name, title and definition of each."""
    answering = opened(request, Question())
    tag(request, answering.view.version.number, *answering.states)
    nothing = np.empty(0, dtype=np.int32)
    tables = [_table(name, answering, CountedQuestion(), nothing) for name in MEASURES]
    return Measures(
        measures=[
            MeasureAbout(
                name=table.name,
                title=Words.of(table.title),
                definition=Words.of(table.definition),
                href=f"/api/v1/measures/{table.name}",
            )
            for table in tables
        ]
    )


@router.get(
    "/measures/{name}",
    response=Figures,
    summary="The figures of a measure",
    openapi_extra={
        **answers(errors=[400]),
        "security": [{}],
        CHINESE: {
            "summary": "一个统计量的数字",
            "description": "对检索结果统计，与概览页的图表一致；每个数字附有能查到其背后权利的检索式。",
        },
    },
)
def figures(request: HttpRequest, asked: Query[CountedQuestion], name: Name) -> Figures:
    """Over the rights of a question, as on the overview page; each figure with the query of the rights behind it."""
    if name not in MEASURES:
        raise NothingThere("there is no measure of that name", where="name", mend=f"one of: {', '.join(MEASURES)}")
    answering = opened(request, asked)
    tag(request, answering.view.version.number, asked.day, *answering.states)
    rids = answering.searcher.rids(answering.query, as_of=asked.day, filters=asked.filters)
    table = _table(name, answering, asked, rids)
    return Figures(
        name=name,
        title=Words.of(table.title),
        definition=Words.of(table.definition),
        note=_words(table.note),
        basis=table.basis,
        query=table.query,
        as_of=table.as_of,
        known_at=answering.view.version.made_at,
        version=answering.view.version.number,
        made_up=table.made_up,
        columns=[_column(column) for column in table.columns],
        rows=[_row(table, row, asked.filters) for row in table.rows],
    )


def _table(name: str, answering: Opened, asked: CountedQuestion, rids: Rids) -> Table:
    return MEASURES[name](
        Scope(
            marts=answering.searcher.marts,
            rids=rids,
            as_of=asked.day,
            known_at=answering.view.version.made_at,
            query=answering.text,
            lang=asked.lang,
            gazetteer=answering.view.gazetteer,
            titles=city.titles(),
            basis=asked.basis,
            unified=answering.searcher.unified,
        )
    )


def _column(column: Column) -> FigureColumn:
    return FigureColumn(name=column.name, label=Words.of(column.label), unit=_words(column.unit))


def _row(table: Table, row: Row, narrowed: dict[str, tuple[str, ...]]) -> FigureRow:
    """A row; what narrows the whole question narrows the rights behind each figure too."""
    queries = [table.query_of(row, column) if column.unit else None for column in table.columns]
    filters = {name: list(values) for name, values in {**narrowed, **row.filters}.items()}
    return FigureRow(cells=list(row.cells), queries=queries, filters=filters)


def _words(label: Label | None) -> Words | None:
    return Words.of(label) if label else None
