"""Tags on rights: words of a body, given and taken by its people, known to nobody else.

A search takes them as sets of ids (`zhichan.search.given`); no index holds them.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor
from zhichan.accounts.visibility import of_own_bodies
from zhichan.audit.chain import record
from zhichan.notebook.bodies import own_body, reads, writer
from zhichan.notebook.errors import NotebookError, NotKept
from zhichan.notebook.models import Tag, Tagged
from zhichan.search.tokens import chunks, fold

LONGEST = 40  # characters of a tag
MOST = 500
"""Tags of one body."""


def tags(by: Actor) -> QuerySet[Tag]:
    """The tags of the bodies for which somebody acts now."""
    return _own(by) if reads(by) else Tag.objects.none()


def tags_on(by: Actor, right: str) -> Sequence[Tag]:
    """The tags that a right bears, as far as somebody may see them."""
    return list(tags(by).filter(tagged__right=right))


def sets(by: Actor) -> dict[str, frozenset[str]] | None:
    """By its name the ids of the rights that bear a tag, in whichever of somebody's bodies; None for who acts for none, and for
    a key that does not read them."""
    if not (by.bodies and reads(by)):
        return None
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for tag in tags(by).prefetch_related(Prefetch("tagged", Tagged.objects.only("tag_id", "right"))):
        name, ids = found.get(fold(tag.name), (tag.name, frozenset()))
        found[fold(tag.name)] = (name, ids | {one.right for one in tag.tagged.all()})
    return dict(found.values())


@transaction.atomic
def give(by: Actor, right: str, body: str, name: str) -> Tag:
    """Gives a tag to a right that its giver sees; a tag that the body has in another spelling of the same letters is taken.

    Raises:
        NotebookError: the body is none of theirs, the tag is no word, or the body has too many.
    """
    giver, owner = writer(by), own_body(by, body)
    word = " ".join(name.split())
    if not chunks(fold(word)) or len(word) > LONGEST:
        what = _("a tag has 1 to %(most)s characters, with a letter or digit") % {"most": LONGEST}
        raise NotebookError(what, where="tag", mend=_("write a word"))
    own = list(Tag.objects.select_for_update().filter(body=owner))
    tag = next((one for one in own if fold(one.name) == fold(word)), None)
    if tag is None:
        if len(own) >= MOST:
            what = _("your body has %(most)s tags already") % {"most": MOST}
            raise NotebookError(what, where="tag", mend=_("use one of them, or take one away"))
        tag = Tag.objects.create(body=owner, name=word)
    given, new = Tagged.objects.get_or_create(tag=tag, right=right, defaults={"by_id": giver, "at": timezone.now()})
    if new:
        record(by.id, "tag.given", f"tag:{tag.pk}", {"right": given.right, "body": owner.code})
    return tag


@transaction.atomic
def take(by: Actor, right: str, number: int) -> None:
    """Takes a tag of one's body from a right; a tag that no right bears any more is gone.

    Raises:
        NotKept: the right does not bear it, or it is none of theirs.
    """
    writer(by)
    tag = _own(by).filter(pk=number).first()
    gone = Tagged.objects.filter(tag=tag, right=right).delete()[0] if tag is not None else 0
    if tag is None or not gone:
        raise NotKept(_("the right does not bear this tag"), where="tag", mend=_("open the right again"))
    record(by.id, "tag.taken", f"tag:{number}", {"right": right, "body": tag.body.code})
    if not tag.tagged.exists():
        tag.delete()


def _own(by: Actor) -> QuerySet[Tag]:
    return of_own_bodies(by, Tag.objects.select_related("body"))
