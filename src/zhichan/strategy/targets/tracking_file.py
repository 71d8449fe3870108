"""Reading `tracking.yml`: every rule and method it names must exist."""

from __future__ import annotations

from pathlib import Path

from zhichan.records.declared import load_yaml
from zhichan.strategy.errors import StrategyError
from zhichan.strategy.figures.derived import place
from zhichan.strategy.figures.published import Catalogue
from zhichan.strategy.targets.anomalies import RULES
from zhichan.strategy.targets.projections import METHODS
from zhichan.strategy.targets.tracking import Tracking


def read_tracking(path: Path, catalogue: Catalogue) -> Tracking:
    """How the city follows its targets; by the defaults without the file.

    Raises:
        StrategyError: a rule, method, share or number that cannot be; file and line, what is wrong, how to mend it.
    """
    if not path.is_file():
        return Tracking()
    tracking = load_yaml(path, Tracking)
    light, projection = tracking.light, tracking.projection
    _demand(0 <= light.near < 100, path, "near:", "near is no share below 100 per cent", "write 0 to 99")
    _demand(light.stale_months > 0, path, "stale_months:", "stale_months is no time", "write how many months")
    known = ", ".join(METHODS)
    _demand(projection.method in METHODS, path, "method:", f"unknown method {projection.method!r}", f"write one of {known}")
    _demand(
        3 <= projection.fewest <= projection.latest, path, "fewest:", "a trend needs three readings or more, and fewest ≤ latest",
        "raise fewest to 3 or latest to fewest",
    )  # fmt: skip
    _demand(0 < projection.interval < 100, path, "interval:", "interval is no share below 100 per cent", "write 50 to 99")
    for one in tracking.anomalies:
        _demand(one.rule in RULES, path, one.rule, f"unknown rule {one.rule!r}", f"write one of {', '.join(RULES)}")
        for name in (*one.shares, *one.shares.values()):
            _demand(name in catalogue.indicators, path, name, f"unknown indicator {name!r}", "add it to figures.yml")
    return tracking


def _demand(holds: bool, path: Path, word: str, message: str, mend: str) -> None:
    if not holds:
        raise StrategyError(message, where=place(path, word), mend=mend)
