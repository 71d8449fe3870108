"""Notes on rights: written by a person, read by the people of one body."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.visibility import of_own_bodies
from zhichan.audit.chain import record
from zhichan.notebook.bodies import must_be_unchanged, own_body, reads, writer
from zhichan.notebook.errors import NotebookError, NotKept
from zhichan.notebook.models import Note

LONGEST = 4_000  # characters of a note
MOST = 200
"""Notes of one body on one right."""


def notes(by: Actor) -> QuerySet[Note]:
    """The notes that somebody may read: those of the bodies for which they act now."""
    every = Note.objects.select_related("author", "body")
    return of_own_bodies(by, every) if reads(by) else every.none()


def note(by: Actor, number: int) -> Note:
    """One note, for whoever may read it.

    Raises:
        NotKept: there is none of that number for them.
    """
    found = notes(by).filter(pk=number).first()
    if found is None:
        raise NotKept(_("there is no such note"), where="note", mend=_("open the right again"))
    return found


@transaction.atomic
def write(by: Actor, right: str, body: str, text: str) -> Note:
    """Writes a note on a right that its writer sees, for a body of theirs.

    Raises:
        NotebookError: the body is none of theirs, nothing is written, it is too long, or there are too many.
    """
    author, shown_to = writer(by), own_body(by, body)
    if Note.objects.filter(right=right, body=shown_to).count() >= MOST:
        raise NotebookError(
            _("this right has %(most)s notes of your body already") % {"most": MOST}, where="text", mend=_("remove one of yours")
        )
    made = Note.objects.create(body=shown_to, right=right, text=_text(text), author_id=author, made_at=timezone.now())
    _log(by, "note.written", made)
    return made


@transaction.atomic
def change(by: Actor, number: int, revision: int, text: str) -> Note:
    """Writes a note of one's own anew.

    Raises:
        NotKept: there is none. NotAllowed: somebody else wrote it. ChangedMeanwhile: it is of another revision.
        NotebookError: nothing is written, or it is too long.
    """
    found = _own(by, number, revision)
    found.text, found.changed_at, found.revision = _text(text), timezone.now(), found.revision + 1
    found.save()
    _log(by, "note.changed", found)
    return found


@transaction.atomic
def remove(by: Actor, number: int, revision: int) -> Note:
    """Removes a note of one's own; what it was.

    Raises:
        NotKept: there is none. NotAllowed: somebody else wrote it. ChangedMeanwhile: it is of another revision.
    """
    found = _own(by, number, revision)
    _log(by, "note.removed", found)
    found.delete()
    return found


def _own(by: Actor, number: int, revision: int) -> Note:
    author = writer(by)
    found = of_own_bodies(by, Note.objects.select_for_update(of=("self",)).select_related("body")).filter(pk=number).first()
    if found is None:
        raise NotKept(_("there is no such note"), where="note", mend=_("open the right again"))
    if found.author_id != author:
        raise NotAllowed(_("somebody else wrote this note"), where="note", mend=_("write one of your own"))
    must_be_unchanged(found.revision, revision)
    return found


def _text(text: str) -> str:
    written = text.replace("\r\n", "\n").strip()
    if not written or len(written) > LONGEST:
        raise NotebookError(
            _("a note has 1 to %(most)s characters") % {"most": f"{LONGEST:,}"},
            where="text",
            mend=_("write something, or less"),
        )
    return written


def _log(by: Actor, action: str, note: Note) -> None:
    """The log tells that there was a note, of whom and on what; never what it says."""
    record(by.id, action, f"note:{note.pk}", {"right": note.right, "body": note.body.code})
