"""A target amended as it is done: proposed and decided."""

from __future__ import annotations

from zhichan.accounts.actors import Actor
from zhichan.evaluations.amending import amendments, decide, propose
from zhichan.strategy.city import City
from zhichan.strategy.targets.amendments import Change, amended

REFERENCE = "大知组发〔2026〕1号"


def adopted(planner: Actor, group: Actor, city: City, change: Change) -> City:
    made = decide(group, city, propose(planner, city, change).pk, adopt=True, reference=REFERENCE)
    assert made
    return amended(city, amendments())
