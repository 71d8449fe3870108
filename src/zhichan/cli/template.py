"""`zhichan template`: a spreadsheet to fill in, for the registers that have no office format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhichan.cli.places import tell


def template(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND", help="trademark, copyright, ic-layout, plant-variety, geographical-indication, standard, patent."
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write (.xlsx).")],
) -> None:
    """Write the spreadsheet template of a kind of right: columns explained, lists to choose from, one example row."""
    from zhichan.formats.kind_template_book import write_template

    write_template(kind, output)
    tell(f"The template is written to {output}. Fill it in, then: zhichan import {output}")
