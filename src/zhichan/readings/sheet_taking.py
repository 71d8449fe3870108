"""Taking a filled-in sheet: each row becomes a reading, or waits on the bench with what is wrong and in which cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.models import Body
from zhichan.accounts.visibility import of_own_bodies
from zhichan.audit.chain import record
from zhichan.formats.format import FormatError
from zhichan.formats.tables import Row, check_inflated, sheets
from zhichan.readings import arriving
from zhichan.readings.arriving import Plain
from zhichan.readings.due import Item, items
from zhichan.readings.entering import FACTORS, Given, enter, fill
from zhichan.readings.errors import NoSuchReading, QuestionAsked, ReadingsError, TableAsked
from zhichan.readings.models import Reading, SheetRow
from zhichan.readings.people import own_body, person_of
from zhichan.readings.sheet import COLUMNS, KEYS, letter
from zhichan.readings.standing import as_figure, declared
from zhichan.strategy.arrival.checks import asked_of
from zhichan.strategy.figures.published import figure_id

_LIMIT = 64 << 20
_MOST_ROWS = 500

Cells = dict[str, str]


class Taken(NamedTuple):
    """What became of a sheet: readings entered, rows on the bench, rows without a value."""

    entered: list[Reading]
    waiting: list[SheetRow]
    empty: int


class WrongSheet(ReadingsError):
    """A file that is not a sheet of readings: nothing of it was taken."""


class Sent(NamedTuple):
    """A row with a value, as it was sent."""

    number: int
    cells: Cells


def take_sheet(by: Actor, body: str, path: Path, name: str, answer: str = "") -> Taken:
    """Reads a sheet; rows that cannot be taken are kept as they came.

    Args:
        answer: why its figures are right although they seem to have slipped.

    Raises:
        NotAllowed, ReadingsError: they do not report for that body.
        WrongSheet: it is no workbook, has macros, other columns, or too many rows.
        TableAsked: rows or columns seem to have slipped, and nobody has answered; nothing was taken.
    """
    own = own_body(by, body)
    rows = [Sent(*row) for row in _rows(path, name)]
    filled = [row for row in rows if row.cells["value"].strip() or row.cells["document"].strip()]
    slips = _slips(own, filled, answer)
    entered, waiting = [], []
    for row in filled:
        made, problems = _tried(by, own, row.cells, row.number, answer, slips)
        if made:
            entered.append(made)
        else:
            waiting.append(_kept(by, own, name, row.number, row.cells, problems))
    details = {"file": name, "entered": len(entered), "waiting": len(waiting), "slipped": len(slips)}
    record(by.id, "reading.sheet", f"body:{own.code}", details)
    return Taken(entered, waiting, len(rows) - len(filled))


def _slips(body: Body, rows: list[Sent], answer: str) -> dict[str, list[Plain]]:
    """What is asked of the figures of a sheet that seem to have slipped, by their ids.

    Raises:
        TableAsked: there are some, and nobody has answered.
    """
    due = items(body)
    table = {row.number: made for row in rows if (made := _as_reading(body, due, row.cells))}
    if not table:
        return {}
    city = arriving.known_to_body(next(iter(table.values())), list(table.values()))
    found = arriving.shifted_in(city, list(table.values()))
    if found and not answer.strip():
        numbers = {as_figure(made).id: number for number, made in table.items()}
        raise TableAsked(
            _("%(count)s figures of this sheet seem to stand in the wrong place; nothing was taken") % {"count": len(found)},
            mend=_("put them in their place and send the sheet again, or say why they are right"),
            slipped=[(numbers[one.figure.id], one) for one in found],
        )
    return {one.figure.id: [arriving.plain(asked_of(city, one))] for one in found}


def _as_reading(body: Body, due: list[Item], cells: Cells) -> Reading | None:
    """What a row would become; None where it cannot be taken, as will be told of the row."""
    try:
        item = _item(due, cells)
        made = Reading(body=body, indicator=item.due.indicator, scope=item.scope)
        made.kind, made.start, made.end = item.period.kind, item.period.start, item.period.end
        fill(made, _given(cells))
    except ReadingsError:
        return None
    return made


def bench(by: Actor) -> list[SheetRow]:
    """The rows that wait to be mended, of the bodies for which somebody reports."""
    if not by.may("report-readings"):
        return []
    return list(of_own_bodies(by, SheetRow.objects.select_related("body", "by")).filter(became=None, let_go=""))


def row_of(by: Actor, pk: int) -> SheetRow:
    """One row that waits.

    Raises:
        NoSuchReading: there is none for them.
    """
    found = next((one for one in bench(by) if one.pk == pk), None)
    if found is None:
        raise NoSuchReading(_("there is no such row"), where="row", mend=_("look at the rows that wait"))
    return found


@transaction.atomic
def mend_row(by: Actor, pk: int, cells: Mapping[str, str]) -> Reading | SheetRow:
    """Tries a row again with other cells: the reading, or the row with what is still wrong; what was written stays."""
    found = SheetRow.objects.select_for_update(of=("self",)).select_related("body").get(pk=row_of(by, pk).pk)
    found.cells = {key: cells.get(key, found.cells.get(key, "")) for key in (*KEYS, "answer")}
    made, problems = _tried(by, found.body, found.cells, found.row)
    found.problems, found.became = problems, made
    found.save()
    return made or found


@transaction.atomic
def let_go(by: Actor, pk: int, reason: str) -> None:
    """Lets a row go, with the reason; it stays in the table of rows.

    Raises:
        ReadingsError: no reason is given.
    """
    found = row_of(by, pk)
    if not reason.strip():
        raise ReadingsError(_("the reason is missing"), where="reason", mend=_("write why the row is not needed"))
    found.let_go = reason.strip()
    found.save(update_fields=["let_go"])
    record(by.id, "reading.row-let-go", f"row:{found.pk}", {"file": found.file, "row": found.row})


def _rows(path: Path, name: str) -> list[tuple[int, Cells]]:
    try:
        check_inflated(path, _LIMIT)
        first = list(next(iter(sheets(path)), iter(())))
    except FormatError as error:
        raise WrongSheet(
            _("this file cannot be read as a sheet of readings (%(why)s)") % {"why": error.what},
            where=name,
            mend=_("download the sheet anew, fill it in and send it as .xlsx"),
        ) from error
    if not first:
        raise WrongSheet(_("the sheet is empty"), where=name, mend=_("download the sheet anew and fill it in"))
    _must_have_our_columns(first[0], name)
    if len(first) - 1 > _MOST_ROWS:
        raise WrongSheet(
            _("the sheet has more than %(most)s rows") % {"most": _MOST_ROWS}, where=name, mend=_("send it in parts")
        )
    return [(row.number, dict(zip(KEYS, (*row.cells, *[""] * len(KEYS)), strict=False))) for row in first[1:]]


def _must_have_our_columns(head: Row, name: str) -> None:
    there = [cell.strip() for cell in head.cells]
    for place, column in enumerate(COLUMNS):
        found = there[place] if place < len(there) else ""
        if found == column.heading:
            continue
        cell = f"{letter(column.key)}{head.number}"
        if column.heading in there:
            elsewhere = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[min(there.index(column.heading), 25)]
            raise WrongSheet(
                _("cell %(cell)s of %(name)s: the columns have moved, “%(heading)s” stands in column %(column)s")
                % {"cell": cell, "name": name, "heading": column.heading, "column": elsewhere},
                where=cell,
                mend=_("put the columns back as they were, or download the sheet anew"),
            )
        raise WrongSheet(
            _("cell %(cell)s of %(name)s: “%(found)s” where “%(heading)s” must stand")
            % {"cell": cell, "name": name, "found": found[:40], "heading": column.heading},
            where=cell,
            mend=_("this is another table, or a column is missing; download the sheet anew"),
        )


def _tried(
    by: Actor, body: Body, cells: Cells, row: int, of_table: str = "", slips: dict[str, list[Plain]] | None = None
) -> tuple[Reading | None, list[str]]:
    """The reading of a row, or the sentences that say what is wrong, each with its cell.

    Args:
        of_table: the answer to what is asked of figures of the sheet that seem to have slipped, which are `slips` by id; without
            them the row is looked at beside what the body has given already.
    """
    try:
        item = _item(items(body), cells)
        asked = None if slips is None else slips.get(figure_id(item.due.indicator, item.period, item.scope), [])
        given = msgspec.structs.replace(_given(cells), of_table=of_table if asked else "")
        with transaction.atomic():
            return enter(by, body.code, item.due.indicator, item.scope, item.period, given, asked), []
    except QuestionAsked as error:
        return None, [f"{letter('value')}{row}: {error.what} {error.mend}"]
    except (ReadingsError, NotAllowed) as error:
        cell = f"{letter(error.where)}{row}" if error.where in KEYS else _("row %(row)s") % {"row": row}
        return None, [f"{cell}: {error.what}; {error.mend}"]


def _item(due: list[Item], cells: Cells) -> Item:
    indicator, scope, period = (cells[key].strip() for key in ("indicator", "scope", "period"))
    if indicator not in declared().catalogue.indicators:
        raise ReadingsError(
            _("unknown indicator “%(indicator)s”") % {"indicator": indicator[:60]},
            where="indicator",
            mend=_("write the code as it stood in the sheet"),
        )
    _must_not_be_shifted(cells)
    for item in due:
        if (item.due.indicator, item.scope, item.period.text) == (indicator, scope, period):
            return item
    if (indicator, scope) not in {(item.due.indicator, item.scope) for item in due}:
        raise ReadingsError(
            _("this body does not report this indicator for the scope “%(scope)s”") % {"scope": scope[:60]},
            where="scope",
            mend=_("write the scope as it stood in the sheet"),
        )
    raise ReadingsError(
        _("no reading is due for “%(period)s”") % {"period": period[:60]},
        where="period",
        mend=_("write the period as it stood in the sheet: whole months, quarters or years"),
    )


def _must_not_be_shifted(cells: Cells) -> None:
    """A value where the bound or the period must stand: the cells of the row have slipped."""
    if _is_number(cells["bound"]) or (_is_number(cells["period"]) and not _is_year(cells["period"])):
        key = "bound" if _is_number(cells["bound"]) else "period"
        raise ReadingsError(
            _("a number stands where %(column)s must stand: the cells of this row have slipped")
            % {"column": COLUMNS[KEYS.index(key)].label.zh},
            where=key,
            mend=_("put each cell back below its heading"),
        )


def _given(cells: Cells) -> Given:
    unit, indicator = cells["unit"].strip(), cells["indicator"].strip()
    wanted = declared().catalogue.indicators[indicator].unit
    if unit not in ("", wanted):
        sign = next((sign for sign in FACTORS if unit == f"{sign}{wanted}"), "")
        mend = (
            _("multiply the value by %(factor)s and write %(unit)s") % {"factor": f"{FACTORS[sign]:,}", "unit": wanted}
            if sign
            else _("convert the number and write it in %(unit)s") % {"unit": wanted}
        )
        raise ReadingsError(
            _("%(given)s where %(unit)s is asked for") % {"given": unit[:20], "unit": wanted}, where="unit", mend=mend
        )
    return Given(
        value=cells["value"], document=cells["document"], bound=cells["bound"].strip() or "exact", unit=unit,
        note=cells["note"], answer=cells.get("answer", ""),
    )  # fmt: skip


def _kept(by: Actor, body: Body, name: str, row: int, cells: Cells, problems: list[str]) -> SheetRow:
    return SheetRow.objects.create(
        body=body, file=name[:200], row=row, cells=cells, problems=problems, by_id=person_of(by), at=timezone.now()
    )


def _is_number(text: str) -> bool:
    return text.strip().replace(",", "").replace(".", "", 1).isdecimal()


def _is_year(text: str) -> bool:
    return len(text.strip()) == 4
