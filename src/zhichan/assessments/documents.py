"""A result to take away: a workbook with the ranking, all values and the sheet, and a document to print and sign."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from zhichan.accounts.models import Body
from zhichan.assessments.models import Result
from zhichan.exports.paper import Paper, Table, as_docx, as_xlsx
from zhichan.strategy.scoring.functions import in_words
from zhichan.strategy.scoring.sheets import Gate, Sheet


def _names(result: Result, lang: str) -> dict[str, str]:
    known = {one.code: one.name(lang) for one in Body.objects.filter(code__in=result.scores)}
    return {code: known.get(code, code) for code in result.scores}


def _ranking(result: Result, lang: str) -> Table:
    sheet, names = result.round.sheet.declared, _names(result, lang)
    ordered = sorted(result.scores.items(), key=lambda pair: (pair[1]["rank"], pair[0]))
    rows = [
        [Decimal(told["rank"]), names[code], _number(told["total"]), *(_number(told["items"][item.id]) for item in sheet.items)]
        for code, told in ordered
    ]
    columns = ((_("Rank"), 1), (_("Body"), 3), (_("Total"), 1), *((item.label.in_(lang), 2) for item in sheet.items))
    return Table(_("Ranking"), columns, rows)


def _values(result: Result, lang: str) -> Table:
    sheet, names = result.round.sheet.declared, _names(result, lang)
    labels = {one.id: one.label.in_(lang) for one in sheet.measured}
    rows = [
        [names[code], labels[item], _number(told["value"]), told["stated"], told["source"], told["checked by"]]
        for code, items in sorted(result.inputs["values"].items())
        for item, told in items.items()
    ]
    columns = ((_("Body"), 3), (_("Item"), 4), (_("Score value"), 2), (_("As stated"), 2), (_("Source"), 4), (_("Checked by"), 3))
    return Table(_("Values"), columns, rows)


def _sheet(sheet: Sheet, lang: str) -> Table:
    rows: list[list[str | Decimal]] = []
    for one in sheet.measured:
        if isinstance(one, Gate):
            rows.append([one.label.in_(lang), "", one.criterion.in_(lang) if one.criterion else one.indicator])
        else:
            words = ("；" if lang == "zh" else "; ").join(in_words(told, one.weight).in_(lang) for told in one.score)
            rows.append([one.label.in_(lang), one.weight, words])
    return Table(_("Sheet"), ((_("Item"), 4), (_("Weight"), 1), (_("Function"), 6)), rows)


def _about(result: Result) -> Table:
    rows = [
        [_("Version"), str(result.version)],
        [_("Approved at"), result.at.isoformat(timespec="seconds")],
        [_("Reason"), result.reason],
        [_("Digest of the sheet"), result.inputs["sheet digest"]],
        [_("Digest of the result"), result.digest],
        [_("Computed by"), f"Zhichan {result.inputs['program']}, {result.inputs['scoring']}"],
    ]
    return Table(_("About this result"), ((_("Item"), 2), (_("Score value"), 6)), rows)


def _number(told: str | None) -> str | Decimal:
    return Decimal(told) if told else ""


def workbook(result: Result, lang: str) -> bytes:
    """The result as XLSX: the ranking, the values, the sheet, and what it was computed from."""
    sheet = result.round.sheet.declared
    tables = (_ranking(result, lang), _values(result, lang), _sheet(sheet, lang), _about(result))
    return as_xlsx(Paper(sheet.title.in_(lang), lang, [sheet.about.in_(lang)], tables, result.at))


def document(result: Result, lang: str) -> bytes:
    """The result as DOCX: whose sheet it is, the ranking, the sheet, and what it was computed from; with room to sign."""
    sheet = result.round.sheet.declared
    ranking = _ranking(result, lang)
    short = Table(ranking.heading, ranking.columns[:3], [row[:3] for row in ranking.rows])
    closing = (_("Signed for the leading group:"), _("Date:"))
    tables = (short, _sheet(sheet, lang), _about(result))
    return as_docx(Paper(sheet.title.in_(lang), lang, [sheet.about.in_(lang)], tables, result.at, closing))
