"""Measures: named, defined ways to count a set of rights. Pages, exports and indicators know them by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zhichan.analytics.class_measures import rights_by_class, rights_by_field, rights_by_first_class, rights_by_section
from zhichan.analytics.errors import AnalyticsError
from zhichan.analytics.place_measures import rights_by_area, rights_by_division
from zhichan.analytics.scope import Scope
from zhichan.analytics.table import Column, Row, Table, rights_column
from zhichan.records.declared import Label
from zhichan.records.kinds import kinds

Measure = Callable[[Scope], Table]

_TOTAL = Label(zh="合计", en="Total")
_NOT_KNOWN = Label(zh="不详", en="Not known")
_SHARE = Column("share", Label(zh="占比", en="Share"), Label(zh="%", en="%"), exact=False)
_TOP = 20


def measure(name: str) -> Measure:
    """The measure of that name.

    Raises:
        AnalyticsError: there is none.
    """
    try:
        return MEASURES[name]
    except KeyError:
        raise AnalyticsError(f"there is no measure named {name!r}", mend=f"measures: {', '.join(MEASURES)}") from None


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _types() -> dict[str, Label]:
    """The declared types of right, in the order of their declaration."""
    return {
        key: label
        for kind in kinds().values()
        if "type" in kind.properties
        for key, label in kind.properties["type"].choices.items()
    }


def rights_by_year(scope: Scope) -> Table:
    """Rights by year of filing and type; years without any between the first and the last are rows of zeros."""
    counted = scope.counts(
        "SELECT filed_year, coalesce(type, '') AS type_, count(DISTINCT unit), grouping(type_) FROM counted "
        "JOIN rights USING (rid) GROUP BY GROUPING SETS ((filed_year, type_), (filed_year))"
    )
    totals = {year: int(count) for year, _, count, of_all in counted if of_all}
    counted = [(year, type_, count) for year, type_, count, of_all in counted if not of_all]
    known = _types()
    present = {type_ for _, type_, _ in counted}
    shown = [type_ for type_ in known if type_ in present] + sorted(present - set(known))
    years = [year for year, _, _ in counted if year is not None]
    figures = {(year, type_): count for year, type_, count in counted}
    rows = []
    for year in [*range(min(years), max(years) + 1)] if years else []:
        cells = [figures.get((year, type_), 0) for type_ in shown]
        rows.append(Row((str(year), totals.get(year, 0), *cells), f"year:{year}"))
    undated = [figures.get((None, type_), 0) for type_ in shown]
    if sum(undated):
        rows.append(Row((_NOT_KNOWN.in_(scope.lang), totals[None], *undated), "NOT filed:*"))
    columns = (
        Column("year", Label(zh="申请年", en="Year of filing")),
        rights_column("total", _TOTAL),
        *(_type_column(type_, known) for type_ in shown),
    )
    return scope.table(
        "rights_by_year",
        Label(zh="各年申请的权利", en="Rights by year of filing"),
        Label(
            zh="按申请日所在年份和类型统计权利件数；每件计一次，首末年之间无申请的年份记零，申请日不详的单列。",
            en="Rights by the year of their filing date and by type; each right counts once, years without filings between "
            "the first and the last are zero, rights without a filing date stand apart.",
        ),
        columns,
        rows,
    )


def _type_column(type_: str, known: Mapping[str, Label]) -> Column:
    if type_ in known:
        return rights_column(type_, known[type_], f"type:{type_}")
    if type_:
        return rights_column(type_, Label(zh=type_, en=type_), exact=False)
    return rights_column(
        "type-not-known", Label(zh="类型不详", en="Type not known"), " AND ".join(f"NOT type:{key}" for key in known)
    )


def rights_by_district(scope: Scope) -> Table:
    """Rights by the district of the first holder; places outside and unknown ones are rows of their own."""
    city = scope.gazetteer.city_name
    counted = scope.counts(
        "SELECT CASE WHEN coalesce(district, '') <> '' THEN district WHEN city = ? THEN 'no-district' "
        "WHEN coalesce(city, '') <> '' OR coalesce(province, '') <> '' OR coalesce(country, '') <> '' THEN 'elsewhere' "
        "ELSE 'unknown' END, count(DISTINCT unit) FROM counted JOIN rights USING (rid) GROUP BY 1",
        (city.zh,),
    )
    figures = {str(place): int(count) for place, count in counted}
    lang = scope.lang
    rows = [
        Row((district.code, district.label.in_(lang), figures.pop(district.code, 0)), f"district:{district.code}")
        for district in scope.gazetteer.districts
    ]
    apart = {
        "no-district": Label(zh=f"{city.zh}（区县不详）", en=f"{city.en}, district not known"),
        "elsewhere": Label(zh=f"{city.zh}以外", en=f"Outside {city.en}"),
        "unknown": Label(zh="地址不详", en="Place not known"),
    }
    ends = [Row((None, label.in_(lang), figures.pop(key, 0)), f"district:{key}") for key, label in apart.items()]
    rows += [Row((code, code, count), exact=False) for code, count in sorted(figures.items())]
    columns = (
        Column("code", Label(zh="区划代码", en="District code")),
        Column("district", Label(zh="区县", en="District")),
        rights_column("rights", _TOTAL),
    )
    return scope.table(
        "rights_by_district",
        Label(zh="各区县的权利", en="Rights by district"),
        Label(
            zh="按第一权利人（无权利人时为第一申请人）地址所在区县统计权利件数，每件计一次；地址写明功能区的计入功能区，不计入所在区。",
            en="Rights by the district in the address of the first holder (the first applicant where no holder is stated); "
            "each right counts once, in the zone where the address names one and else in the district.",
        ),
        columns,
        rows + ends,
    )


_UNIFIED = Label(
    zh=f"按第一权利人（无权利人时为第一申请人）归并后的主体统计权利件数，每件计一次；同一主体的不同写法合并计算，以最常见的名称列出；"
    f"列出前{_TOP}名，其余合并为一行。",
    en="Rights by the unified party of the first holder (the first applicant where no holder is stated); each right counts once, "
    "all spellings of one party count together under the commonest, the first "
    f"{_TOP} parties are listed and all others are one row.",
)
_PRINTED = Label(
    zh=f"按第一权利人（无权利人时为第一申请人）登记的名称统计权利件数，每件计一次；名称尚未归并，不同写法分别计算；"
    f"列出前{_TOP}名，其余合并为一行。",
    en="Rights by the name of the first holder (the first applicant where no holder is stated) as registered; each right "
    "counts once, names are not unified and spellings count apart, "
    f"the first {_TOP} names are listed and all others are one row.",
)


def rights_by_holder(scope: Scope) -> Table:
    """The holders of most rights, and all others in one row: by unified party, or by name where names are not resolved."""
    ranked = _holders(scope)
    top, rest = ranked[:_TOP], ranked[_TOP:]
    ((total, others, unknown),) = scope.counts(
        f"SELECT count(DISTINCT unit), count(DISTINCT unit) FILTER (who IS NOT NULL AND NOT list_contains(?, who)), "  # noqa: S608 - our own queries
        f"count(DISTINCT unit) FILTER (who IS NULL) FROM ({_who(scope)})",
        ([who for who, _, _ in top],),
    )
    lang = scope.lang

    def percent(count: int) -> float:
        return round(100.0 * count / int(total), 1)

    field = "first-party" if scope.unified else "first-holder"
    queries = [f"{field}:{_holder_value(scope, who)}" for who, _, _ in top]
    rows = [Row((name, count, percent(count)), query) for (_, name, count), query in zip(top, queries, strict=True)]
    if others:
        label = Label(zh=f"其余{len(rest)}家", en=f"{len(rest)} others")
        rows.append(Row((label.in_(lang), others, percent(others)), f"{field}:* AND NOT ({' OR '.join(queries)})"))
    if unknown:
        rows.append(Row((_NOT_KNOWN.in_(lang), unknown, percent(unknown)), f"NOT {field}:*"))
    columns = (Column("holder", Label(zh="权利人", en="Holder")), rights_column("rights", _TOTAL), _SHARE)
    return scope.table(
        "rights_by_holder",
        Label(zh="权利最多的权利人", en="Holders of most rights"),
        _UNIFIED if scope.unified else _PRINTED,
        columns,
        rows,
        Label(
            zh="权利通常集中于少数权利人，平均数不代表一般情况。",
            en="Few holders usually own most rights, so an average describes nobody.",
        ),
    )


def _who(scope: Scope) -> str:
    """The query of (unit, who): whose each right is, as a code of `Unified` or a name; NULL where that is not known."""
    if scope.unified:
        return "SELECT unit, CASE WHEN party >= 0 THEN party END AS who FROM counted JOIN scope USING (rid)"
    return "SELECT unit, nullif(holder, '') AS who FROM counted JOIN rights USING (rid)"


def _holders(scope: Scope) -> list[tuple[int | str, str, int]]:
    """(who, name, rights) of all holders, those of most rights first."""
    counted = scope.counts(f"SELECT who, count(DISTINCT unit) FROM ({_who(scope)}) WHERE who IS NOT NULL GROUP BY 1")  # noqa: S608
    labels = scope.unified.labels if scope.unified else []
    named = [(who, labels[who].in_(scope.lang) if labels else who, int(count)) for who, count in counted]
    return sorted(named, key=lambda row: (-row[2], row[1], row[0]))


def _holder_value(scope: Scope, who: int | str) -> str:
    """What the search calls a holder: the id of the party, or the name."""
    return scope.unified.pids[who] if scope.unified and isinstance(who, int) else _quoted(str(who))


def rights_by_status(scope: Scope) -> Table:
    """Rights by legal status on the day of law."""
    counted = scope.counts(
        "SELECT coalesce(s.state, 'unknown'), count(DISTINCT unit) FROM counted LEFT JOIN states s "
        "ON s.rid = counted.rid AND s.start <= ? AND (s.until IS NULL OR s.until > ?) GROUP BY 1",
        (scope.as_of, scope.as_of),
    )
    figures = {str(state): int(count) for state, count in counted}
    present = {str(name) for (name,) in scope.rows("SELECT DISTINCT kind FROM scope JOIN rights USING (rid)")}
    # in the order in which the kinds that are there declare them
    declared = sorted(kinds().values(), key=lambda kind: kind.name not in present)
    labels: dict[str, Label] = {}
    for kind in declared:
        for key, state in kind.states.items():
            labels.setdefault(key, state.label)
    order = [key for key in labels if key in figures] + sorted(set(figures) - set(labels))
    rows = [Row((labels[key].in_(scope.lang) if key in labels else key, figures[key]), f"status:{key}") for key in order]
    return scope.table(
        "rights_by_status",
        Label(zh="各法律状态的权利", en="Rights by legal status"),
        Label(
            zh=f"按{scope.as_of:%Y-%m-%d}当日的法律状态统计权利件数，每件计一次；状态由登记事项和法定期限推算，无从推算的记为未知。",
            en=f"Rights by their legal status on {scope.as_of:%Y-%m-%d}, each once; the status follows from recorded events and "
            "terms set by law, and is unknown where no event is recorded.",
        ),
        (Column("status", Label(zh="法律状态", en="Legal status")), rights_column("rights", _TOTAL)),
        rows,
    )


MEASURES: dict[str, Measure] = {
    function.__name__: function
    for function in (
        rights_by_year,
        rights_by_district,
        rights_by_division,
        rights_by_area,
        rights_by_holder,
        rights_by_class,
        rights_by_section,
        rights_by_first_class,
        rights_by_field,
        rights_by_status,
    )
}
"""All measures by name."""
