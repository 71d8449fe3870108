"""Measures by class and by field of technology, each symbol with its title."""

from __future__ import annotations

from zhichan.analytics.scope import Scope
from zhichan.analytics.table import Column, Row, Table, rights_column
from zhichan.records.declared import Label
from zhichan.schemes.concordance import Concordance
from zhichan.schemes.own import sector_of

_LEVELS = {"level1": Label(zh="部", en="section"), "level3": Label(zh="小类", en="subclass")}
_TOTAL = Label(zh="合计", en="Total")
_NO_CLASS = Label(zh="无IPC分类", en="No IPC class")
_NO_FIELD = Label(zh="无技术领域", en="No field")
_TITLE = Column("title", Label(zh="名称", en="Title"))
_LONGEST_QUERY = 1_500  # characters: a link that still can be read and sent


def rights_by_class(scope: Scope) -> Table:
    """Rights by IPC subclass, in each that they bear."""
    return _by_class(scope, "rights_by_class", "level3")


def rights_by_section(scope: Scope) -> Table:
    """Rights by IPC section, in each that they bear."""
    return _by_class(scope, "rights_by_section", "level1")


def _by_class(scope: Scope, name: str, level: str) -> Table:
    rows = scope.counts(
        f"SELECT coalesce({level}, level2, level1), count(DISTINCT unit) FROM counted JOIN classes USING (rid) "  # noqa: S608 - ours
        "WHERE scheme = 'ipc' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    without = scope.counts(
        "SELECT count(DISTINCT unit) FROM counted WHERE rid NOT IN (SELECT rid FROM classes WHERE scheme = 'ipc')"
    )[0][0]
    word = _LEVELS[level]
    whole = level == "level1"
    table_rows = [
        Row((symbol, _title(scope, symbol), int(count)), f"ipc:{symbol}", exact=whole or _is_whole(symbol))
        for symbol, count in rows
    ]
    if without:
        table_rows.append(Row((_NO_CLASS.in_(scope.lang), "", int(without)), "NOT ipc:*"))
    return scope.table(
        name,
        Label(zh=f"各IPC{word.zh}的权利", en=f"Rights by IPC {word.en}"),
        Label(
            zh=f"按IPC{word.zh}统计权利件数；一件权利有多个{word.zh}的，在每个{word.zh}各计一次，因此各行之和可大于权利总数。",
            en=f"Rights by IPC {word.en}; a right with several of them counts once in each, so the rows may add up to more than "
            "all rights.",
        ),
        (Column("class", Label(zh="IPC", en="IPC")), _TITLE, rights_column("rights", _TOTAL)),
        table_rows,
    )


def _title(scope: Scope, symbol: str) -> str:
    """The short title of a class, that of the nearest wider one where it has none of its own."""
    title = scope.titles.of("ipc", symbol, scope.lang)
    return title.brief if title else ""


def _is_whole(symbol: str | None) -> bool:
    """Whether a search for the symbol finds what its row counts: one of a higher level finds the subclasses below it too."""
    return symbol is None or len(symbol) == 4


def rights_by_first_class(scope: Scope) -> Table:
    """Rights by the subclass of their main class, so that the rows add up to all rights."""
    counted = scope.counts(
        "SELECT CASE WHEN class_scheme = 'ipc' THEN coalesce(c.level3, c.level2, c.level1) END AS subclass, count(DISTINCT unit) "
        "FROM counted JOIN rights r USING (rid) "
        "LEFT JOIN classes c ON c.rid = r.rid AND c.scheme = r.class_scheme AND c.symbol = r.ipc "
        "GROUP BY subclass ORDER BY subclass IS NULL, 2 DESC, subclass"
    )
    rows = []
    for symbol, count in counted:
        query = f"main-ipc:{symbol}" if symbol else "NOT main-ipc:*"
        cells = (symbol, _title(scope, symbol), int(count)) if symbol else (_NO_CLASS.in_(scope.lang), "", int(count))
        rows.append(Row(cells, query, exact=_is_whole(symbol)))
    return scope.table(
        "rights_by_first_class",
        Label(zh="各主分类IPC小类的权利", en="Rights by main IPC subclass"),
        Label(
            zh="按主分类号（未标明时为排在首位的分类号）所属IPC小类统计权利件数；每件计一次，各行之和等于权利总数。",
            en="Rights by the IPC subclass of the main class (of the class that counts first where none is marked as main); each "
            "right counts once, and the rows add up to all rights.",
        ),
        (Column("class", Label(zh="IPC小类", en="IPC subclass")), _TITLE, rights_column("rights", _TOTAL)),
        rows,
    )


def rights_by_field(scope: Scope) -> Table:
    """Rights by WIPO's 35 fields of technology, in each that they belong to; without rows until the concordance is loaded."""
    concordance = Concordance.loaded(scope.titles)
    return scope.table(
        "rights_by_field",
        Label(zh="各技术领域的权利", en="Rights by field of technology"),
        Label(
            zh="按WIPO的IPC与35个技术领域对照表，由各IPC分类号（最长的适用规则）确定技术领域；一件权利有多个领域的，在每个领域各计一次；"
            "“折算件数”按其分类号在各领域的占比分摊，一件合计为一。",
            en="Rights by WIPO’s 35 fields of technology, from their IPC symbols by the longest rule of the concordance that "
            "fits; a right of several fields counts once in each, and in shares by how many of its symbols lie in each.",
        ),
        (
            Column("code", Label(zh="编号", en="No.")),
            Column("field", Label(zh="技术领域", en="Field")),
            Column("sector", Label(zh="部门", en="Sector")),
            rights_column("rights", _TOTAL),
            rights_column("weight", Label(zh="折算件数", en="In shares"), exact=False),
        ),
        _field_rows(scope, concordance) if concordance else [],
        None if concordance else _LOAD_IT,
        basis="rights",  # the shares of a family's rights are not those of the family
    )


_LOAD_IT = Label(
    zh="尚未装入WIPO的IPC与技术领域对照表，因此没有数字。从WIPO网站取得该表后运行：zhichan scheme load 文件名",
    en="WIPO’s concordance from IPC to fields of technology is not loaded, so there are no figures. Get the table from WIPO and "
    "run: zhichan scheme load FILE",
)


# What `Concordance.fields_of` says of each right, for all at once: no rule is longer than a main group, which is level 4.
_SHARES = """
WITH rules AS (SELECT unnest(?::VARCHAR[]) AS pattern, unnest(?::INTEGER[]) AS field),
placed AS (
  SELECT rid, coalesce(four.field, three.field, two.field, one.field) AS field FROM scope JOIN classes USING (rid)
  LEFT JOIN rules four ON four.pattern = level4 LEFT JOIN rules three ON three.pattern = level3
  LEFT JOIN rules two ON two.pattern = level2 LEFT JOIN rules one ON one.pattern = level1 WHERE scheme = 'ipc'),
shares AS (SELECT rid, field, count(*) AS symbols FROM placed WHERE field > 0 GROUP BY rid, field),
wholes AS (SELECT rid, sum(symbols) AS symbols FROM shares GROUP BY rid)
SELECT field, count(*), sum(shares.symbols / wholes.symbols) FROM shares JOIN wholes USING (rid) GROUP BY field ORDER BY 2 DESC, 1
"""


def _field_rows(scope: Scope, concordance: Concordance) -> list[Row]:
    """A row for each field with rights, most first; those without a field stand apart at the end."""
    rules = concordance.field_by_pattern
    counted = scope.rows(_SHARES, (list(rules), list(rules.values())))
    rows = [_field_row(scope, concordance, number, rights, weight) for number, rights, weight in counted]
    placed = round(sum(weight for _, _, weight in counted))  # the weights of a right add up to one
    if without := len(scope.rids) - placed:
        rows.append(Row((None, _NO_FIELD.in_(scope.lang), "", without, None), exact=False))
    return rows


def _field_row(scope: Scope, concordance: Concordance, number: int, rights: int, weight: float) -> Row:
    field = scope.titles.of("wipo-field", str(number), scope.lang)
    sector = scope.titles.of("wipo-field", sector_of(number), scope.lang)
    query = " OR ".join(f"ipc:{pattern}" for pattern in concordance.patterns_of(number))
    said = concordance.plain(number) and len(query) <= _LONGEST_QUERY
    cells = (str(number), field.text if field else "", sector.text if sector else "", rights, round(weight, 1))
    return Row(cells, query if said else "", exact=said)
