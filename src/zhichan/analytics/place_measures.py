"""Measures by place that count a pilot zone in the division of the state that it lies in."""

from __future__ import annotations

from zhichan.analytics.scope import Scope
from zhichan.analytics.table import Column, Row, Table, rights_column
from zhichan.records.declared import Label

_TOTAL = Label(zh="合计", en="Total")


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
