"""Measures by place: pilot zones counted in the division of the state that they lie in, and areas that cut across districts."""

from __future__ import annotations

from zhichan.analytics.scope import Scope
from zhichan.analytics.table import Column, Row, Table, rights_column
from zhichan.normalise.areas import Area, Part
from zhichan.normalise.places import Gazetteer
from zhichan.records.declared import Label

_TOTAL = Label(zh="合计", en="Total")
_POSTCODES = Label(zh="邮政编码起于", en="postcodes that begin with")


def rights_by_division(scope: Scope) -> Table:
    """Rights by district or county of the state; those of a pilot zone in the district that hosts it, and nowhere else."""
    districts = scope.gazetteer.districts
    counted = scope.counts(
        "SELECT division, count(DISTINCT unit), count(DISTINCT unit) FILTER (district <> division), "
        "count(DISTINCT unit) FILTER (place_confidence <> 'high') FROM counted JOIN rights USING (rid) "
        "JOIN (SELECT unnest(?) AS district, unnest(?) AS division) USING (district) GROUP BY 1",
        ([one.code for one in districts], [scope.gazetteer.host(one.code) for one in districts]),
    )
    figures = {division: figure for division, *figure in counted}
    rows = []
    for division in (one for one in districts if not one.host):
        codes = [one.code for one in districts if scope.gazetteer.host(one.code) == division.code]
        query = " OR ".join(f"district:{code}" for code in codes)
        rows.append(Row((division.code, division.label.in_(scope.lang), *figures.get(division.code, (0, 0, 0))), query))
    return scope.table(
        "rights_by_division",
        Label(zh="各行政区划的权利（先导区计入所在区）", en="Rights by division, zones in their districts"),
        Label(
            zh="按第一权利人（无权利人时为第一申请人）所在的行政区划统计，每件计一次；先导区的权利计入其所在的区、市、县，不另计。"
            "地址未写明而由统一社会信用代码或邮政编码推定的，另列其数。",
            en="Rights by the division of the state in which the first holder sits (the first applicant where no holder is "
            "stated), each once; those of a pilot zone count in the district that hosts it and nowhere else. How many rest on a "
            "credit code or a postcode instead of an address stands beside.",
        ),
        (
            Column("code", Label(zh="区划代码", en="District code")),
            Column("division", Label(zh="区市县", en="District or county")),
            rights_column("rights", _TOTAL),
            rights_column("zones", Label(zh="其中：先导区", en="Of which in zones"), exact=False),
            rights_column("inferred", Label(zh="其中：由代码或邮编推定", en="Of which by credit code or postcode"), exact=False),
        ),
        rows,
    )


def rights_by_area(scope: Scope) -> Table:
    """Rights by the areas that cut across districts: each once in every area that it lies in, with no total."""
    gazetteer, lang = scope.gazetteer, scope.lang
    counted = scope.counts(
        "SELECT area, count(DISTINCT unit) FROM counted JOIN areas USING (rid) "
        "WHERE (start IS NULL OR start <= ?) AND (until IS NULL OR until > ?) GROUP BY 1",
        (scope.as_of, scope.as_of),
    )
    figures: dict[str, int] = dict(counted)
    rows = []
    for area in gazetteer.areas:
        figure = figures.get(area.code, 0) if area.known else None
        cells = (area.code, area.label.in_(lang), figure, consists_of(area, gazetteer).in_(lang))
        rows.append(Row(cells, f"area:{area.code}", exact=area.known))
    return scope.table(
        "rights_by_area",
        Label(zh="各区域的权利（区域可重叠）", en="Rights by area (areas overlap)"),
        Label(
            zh="按第一权利人（无权利人时为第一申请人）的地址统计位于各区域的权利；一个区域的几部分重叠时每件只计一次，区域的范围按统计日取。"
            "未见来源载明范围的区域不作统计。",
            en="Rights by the areas in which the address of the first holder lies (the first applicant where none is stated). "
            "Each right counts once in an area, however many of its parts the address lies in; an area is taken as it was on the "
            "day of law. An area of which no source says what it consists of is not counted.",
        ),
        (
            Column("code", Label(zh="区域代码", en="Area code")),
            Column("area", Label(zh="区域", en="Area")),
            rights_column("rights", _TOTAL),
            Column("consists_of", Label(zh="范围", en="What it consists of")),
        ),
        rows,
        note=OVERLAP,
    )


OVERLAP = Label(
    zh="每件权利至多属于一个区县，但可属于任意多个区域，所以各区域的件数不可相加，也不得出全市总数。",
    en="A right lies in at most one district and in any number of areas: the figures of areas must not be added up, and make no "
    "total of the city.",
)
"""What stands wherever figures of areas do."""


def consists_of(area: Area, gazetteer: Gazetteer) -> Label:
    """What an area consists of, in words."""
    if not area.known:
        return Label(zh="未见来源载明", en="no source says")
    told = [_part(part, gazetteer) for part in area.parts]
    return Label(zh="；".join(one.zh for one in told), en="; ".join(one.en for one in told))


def _part(part: Part, gazetteer: Gazetteer) -> Label:
    labels = [gazetteer.by_code[code].label for code in part.districts]
    zh = ["、".join(label.zh for label in labels)]
    en = [", ".join(label.en for label in labels)]
    for names, called in ((part.addresses, Label(zh="地址含", en="addresses with")), (part.postcodes, _POSTCODES)):
        if names:
            zh.append(f"{called.zh}{'、'.join(names)}")
            en.append(f"{called.en} {', '.join(names)}")
    if part.from_ or part.to:
        first, last = (day.isoformat() if day else "" for day in (part.from_, part.to))
        zh.append(f"{first} 至 {last}".strip())
        en.append(f"{first} to {last}".strip())
    return Label(zh="，".join(filter(None, zh)), en=", ".join(filter(None, en)))
