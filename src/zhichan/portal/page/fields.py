"""What a field of a record is called, whatever kind declares it: a property, an event, a role, a scheme, a text."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _

from zhichan.portal.page.language import current_language
from zhichan.portal.page.wording import LINKS, PARTS, ROLES, SCHEMES
from zhichan.records.declared import Label
from zhichan.records.kinds import kinds


def field_name(field: str) -> str:
    """The name of a field in the language of the page. A column of a source keeps the name that the source prints."""
    role, _sep, rest = field.partition(" ")
    if rest == "address":
        return _("%(role)s: address") % {"role": field_name(role)}
    if field in _declared():
        return _declared()[field].in_(current_language())
    words = {**SCHEMES, **LINKS, **ROLES, **PARTS, "address": _("Address"), "document": _("Document"), "media": _("Pictures")}
    return str(words.get(field, field))


@cache
def _declared() -> dict[str, Label]:
    """The labels that kinds declare; patents, which come first, name what several share."""
    found: dict[str, Label] = {}
    for declared in sorted(kinds().values(), key=lambda kind: kind.name != "patent"):
        labels = {name: one.label for one_set in (declared.properties, declared.events) for name, one in one_set.items()}
        for name, label in {**labels, **declared.roles, **declared.schemes, **declared.texts}.items():
            found.setdefault(name, label)
    return found
