"""`zhichan city`: a folder for another city, and whether a city's folder is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhichan.cli.places import give, tell

app = typer.Typer(help="Make the folder of another city, and check one.", no_args_is_help=True)


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the folder is called: qingdao.")],
    within: Annotated[Path, typer.Option("--in", metavar="FOLDER", help="Where it is made; here without it.")] = Path(),
    zh: Annotated[str, typer.Option("--zh", metavar="NAME", help="The city's Chinese name in full: 青岛市.")] = "",
    en: Annotated[str, typer.Option("--en", metavar="NAME", help="Its English name: Qingdao.")] = "",
    code: Annotated[str, typer.Option("--code", metavar="CODE", help="Its six digits of GB/T 2260: 370200.")] = "",
) -> None:
    """Make a city's folder out of the template. It passes every check at once; what is an example in it is marked."""
    from zhichan.operation.city_new import new_city

    folder = new_city(name, within, zh, en, code)
    give(str(folder))
    tell(f"Fill it in, look with: zhichan city check {folder}; then start with ZHICHAN_CITY={folder.absolute()}")


@app.command()
def check(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a city.")]) -> None:
    """Check a city's folder: shapes, codes, references between files, both languages. Tells all problems, each with its mend."""
    from zhichan.operation.city_check import check_city

    checked = check_city(folder)
    for problem in checked.problems:
        give(str(problem))
    for name in checked.unread:
        tell(f"{name}: not looked at here")
    if checked.examples:
        tell(f"Lines that still hold an example of the template: {', '.join(checked.examples)}")
    if checked.problems:
        tell(f"Problems: {len(checked.problems)}")
        raise typer.Exit(1)
    tell("The folder is whole.")
