"""The files that show where a figure comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan import evidence
from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.readings.entering import log
from zhichan.readings.errors import NotNow, ReadingsError
from zhichan.readings.models import OPEN, Evidence, Reading
from zhichan.readings.people import own_body, person_of
from zhichan.readings.seeing import reading as reading_of
from zhichan.sent import Sent

MOST = 20
"""Files of one reading."""


@transaction.atomic
def attach(by: Actor, folder: Path, number: str, files: Sequence[Sent], *, public: bool) -> list[Evidence]:
    """Attaches files to a reading that is not decided on yet.

    Args:
        folder: where evidence is kept.
        public: whether everybody may open them once the reading is published.

    Raises:
        NotAllowed, NotNow, EvidenceError; ReadingsError: one too many, or attached already.
    """
    found = reading_of(by, number)
    own_body(by, found.body.code)
    found = Reading.objects.select_for_update(of=("self",)).select_related("body").get(pk=found.pk)
    if found.state not in OPEN:
        raise NotNow(_("this reading is decided on"), where=number, mend=_("restate it, and attach the evidence there"))
    if found.evidence.count() + len(files) > MOST:
        raise ReadingsError(
            _("a reading has %(most)s files at most") % {"most": MOST}, where="files", mend=_("put some together")
        )
    made = []
    for kept in evidence.keep(files, folder):
        if found.evidence.filter(sha256=kept.sha256).exists():
            raise ReadingsError(_("the same file is attached already"), where=kept.name, mend=_("choose another one"))
        told = {"name": kept.name, "sha256": kept.sha256, "size": kept.size}
        made.append(Evidence.objects.create(reading=found, public=public, by_id=person_of(by), at=timezone.now(), **told))
    log(by, found, "reporter", "reading.attached", "; ".join(one.name for one in made))
    return made


@transaction.atomic
def attach_to_all(by: Actor, folder: Path, numbers: Sequence[str], files: Sequence[Sent], *, public: bool) -> None:
    """Attaches the same files to several readings, or to none: one table proves many figures.

    Raises:
        as `attach`.
    """
    for number in numbers:
        attach(by, folder, number, files, public=public)


def opened(by: Actor, folder: Path, found: Reading, file: Evidence) -> Path:
    """A file for whoever may open it; that somebody opened what is not public goes to the log.

    Raises:
        Lost: the file is not there any more, or not as it was.
    """
    path = evidence.opened(folder, file.sha256, file.name)
    if not file.public:
        record(by.id, "reading.evidence-read", found.id_in_log, {"file": file.sha256})
    return path
