"""The sample of readings that the IP office looks at: drawn by a rule that anybody can follow again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.readings.errors import ReadingsError
from zhichan.readings.models import CHECKED, Draw, Reading
from zhichan.readings.people import person_of
from zhichan.records.declared import Label

RULE = Label(
    zh="将全部已核对、尚未抽查的读数，按“种子:编号”的 SHA-256 值由小到大排列，取前百分之若干（进一取整，至少 1 个）。"
    "种子写在抽查之前，任何人都可重做。",
    en="All readings that are checked and not yet drawn from are put in the order of the SHA-256 of “seed:number”, "
    "and the first so many per cent are taken (rounded up, at least one). The seed is written before the draw; "
    "anybody can repeat it.",
)
_LONGEST = 80


def drawn(numbers: Sequence[str], seed: str, share: int) -> list[str]:
    """The numbers that a seed draws, a share in per cent of them."""
    order = sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())
    return sorted(order[: -(-len(order) * share // 100)])


def pool() -> QuerySet[Reading]:
    """The readings from which the next draw is made."""
    return Reading.objects.filter(state=CHECKED, draw=None)


@transaction.atomic
def draw(by: Actor, seed: str, share: int) -> Draw:
    """Draws a sample of what is checked.

    Raises:
        NotAllowed, ReadingsError: no seed, a share that is none, or nothing to draw from.
    """
    by.must_be_allowed("review-readings")
    if not seed.strip() or len(seed.strip()) > _LONGEST:
        raise ReadingsError(
            _("the seed is missing"),
            where="seed",
            mend=_("write a word or number that nobody could have known before, such as today’s draw"),
        )
    if not 1 <= share <= 100:
        raise ReadingsError(_("the share is none"), where="share", mend=_("write 1 to 100 per cent"))
    readings = list(pool().select_for_update())
    if not readings:
        raise ReadingsError(_("no reading waits for a draw"), where="seed", mend=_("come back when bodies have checked some"))
    numbers = sorted(one.number for one in readings)
    made = Draw.objects.create(
        seed=seed.strip(), share=share, numbers=numbers, drawn=drawn(numbers, seed.strip(), share), by_id=person_of(by),
        at=timezone.now(),
    )  # fmt: skip
    pool().filter(pk__in=[one.pk for one in readings]).update(draw=made)
    record(
        by.id, "reading.drawn", f"draw:{made.pk}", {"seed": made.seed, "share": share, "of": len(numbers), "drawn": made.drawn}
    )
    return made
