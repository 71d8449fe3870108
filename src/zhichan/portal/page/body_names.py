"""What a body is called on a page."""

from __future__ import annotations

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Body
from zhichan.notebook.bodies import own_bodies
from zhichan.portal.page.language import current_language


def body_name(code: str) -> str:
    """The name of a body in the page's language; its code where it is not on the list (any more), `""` for none."""
    found = Body.objects.filter(code=code).first() if code else None
    return found.name(current_language()) if found else code


def body_choices(by: Actor) -> list[tuple[str, str]]:
    """The code and the name of each body for which somebody acts now."""
    return [(one.code, one.name(current_language())) for one in own_bodies(by)] if by.bodies else []
