"""`zhichan assess`: score sheets, results computed again, simulations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import CommandError, configuration, give, working_data

if TYPE_CHECKING:
    from zhichan.assessments.models import Result

app = typer.Typer(
    help="Score sheets: list them, compute approved results again, try a sheet on the values of another.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def sheets() -> None:
    """List the score sheets of the city's folder, each with its digest and its discouraged indicators."""
    from zhichan.strategy.city import load_city
    from zhichan.strategy.scoring.sheets import load_sheets, warnings

    folder = configuration().city_folder
    for sheet in load_sheets(folder, load_city(folder).catalogue).values():
        give(f"{sheet.id:<20} {sheet.year}  {sheet.digest[:12]}  {sheet.title.zh}  ({sheet.title.en})")
        for item, told in warnings(sheet).items():
            give(f"  {item}: {told.why.zh}")
            give(f"  {item}: {told.why.en} Instead: {', '.join(told.instead)}")


@app.command()
def replay(
    result: Annotated[str, typer.Argument(metavar="ID", help="A result, as districts-2025, or districts-2025@1 for a version.")],
) -> None:
    """Compute an approved result again from what is kept, and compare it to the cent. What differs is listed, with status 1."""
    working_data()
    from zhichan.assessments.results import replay as computed_again

    found = computed_again(_result(result))
    for one in found:
        give(f"{one.body or '-'}  {one.item}  approved {one.approved}  again {one.again}")
    if found:
        raise typer.Exit(1)
    give("It comes out to the cent.")


@app.command()
def simulate(
    sheet: Annotated[str, typer.Argument(metavar="SHEET", help="The sheet to try, as districts-2026.")],
    on: Annotated[str, typer.Argument(metavar="ID", help="The result whose values it is tried on, as districts-2025.")],
) -> None:
    """Show who would gain and who would lose by a sheet on the values of a result, and by which items."""
    settings = working_data()
    from zhichan.assessments.results import values_of
    from zhichan.assessments.sheets import all_sheets
    from zhichan.strategy.city import load_city
    from zhichan.strategy.scoring.raising import compared
    from zhichan.strategy.scoring.sheets import load_sheets

    known = all_sheets(load_sheets(settings.city_folder, load_city(settings.city_folder).catalogue))
    if sheet not in known:
        raise CommandError(f"there is no sheet {sheet!r}", where="SHEET", mend=f"write one of {', '.join(known)}")
    old = _result(on)
    for one in compared(old.round.sheet.declared, known[sheet], values_of(old.inputs)):
        ranks = f"rank {one.rank_before} -> {one.rank_after}"
        give(f"{one.body:<18} {one.before.total} -> {one.after.total}  {one.difference:+}  {ranks}")
        for item, before, after in one.items:
            give(f"  {item}: {'-' if before is None else before} -> {'-' if after is None else after}")


def _result(text: str) -> Result:
    from zhichan.assessments.models import Result

    sheet, _at, version = text.partition("@")
    found = Result.objects.select_related("round__sheet").filter(round__sheet__sheet=sheet).order_by("-version")
    if version:
        found = found.filter(version=int(version) if version.isdecimal() and len(version) < 9 else 0)
    if not found:
        raise CommandError(f"there is no result {text!r}", where="ID", mend="name a sheet whose scores are approved")
    return found[0]
