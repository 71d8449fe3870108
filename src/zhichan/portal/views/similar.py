"""What is like a right, a text or a claim, with what brought each; a sentence typed into the search box is answered here too."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhichan.opened.making import Underway
from zhichan.portal.question.asked import AddressError
from zhichan.portal.views.framing import Framed, frame
from zhichan.records import claims
from zhichan.search.similar import LONGEST, Like

_SHOWN = 30
_DIGITS = 4  # of the number of a claim
_BESIDE = 6  # on the page of a right


@require_http_methods(["GET", "HEAD", "POST"])
def similar(request: HttpRequest) -> HttpResponse:
    """`/zh/similar?right=…` (`&claim=3`, `&older=yes`), `/zh/similar?text=…`; a text too long for an address is posted."""
    framed = frame(request)
    id, older = request.GET.get("right", ""), request.GET.get("older") == "yes"
    text = (request.POST if request.method == "POST" else request.GET).get("text", "").strip()
    if len(text) > LONGEST:
        raise AddressError(
            _("The text is too long"), where="text", mend=_("Send at most %(most)d characters") % {"most": LONGEST}
        )
    number = _claim_number(request) if id else 0
    claim = _claim(framed, id, number) if number else ""
    found = _found(framed, id, claim if id else text, older)
    # read as words, a sentence is a query like any other; a long text is not
    strictly = framed.asked.with_(query=text, strictly=True) if text and len(text) < 500 else None
    context = framed.context(
        of=framed.searcher.title(id) if id else "",
        id=id,
        number=number,
        claim=claim,
        older=older,
        text=text,
        found=found,
        strictly=strictly,
    )
    return render(request, "portal/similar.html", context)


def _found(framed: Framed, id: str, text: str, older: bool) -> list[Like]:
    if not (id or text):
        return []
    door = framed.view.similar(framed.searcher)
    if not id:
        return door.to_text(text, as_of=framed.day, limit=_SHOWN)
    if text:
        found = door.to_claim(id, text, as_of=framed.day, limit=_SHOWN, earlier=older)
    else:
        found = door.to_right(id, as_of=framed.day, limit=_SHOWN, earlier=older)
    if found is None:
        raise Http404(_("No right with the number %(id)s is on record here") % {"id": id})
    return found


def _claim_number(request: HttpRequest) -> int:
    asked = request.GET.get("claim", "")
    if asked and not (asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS):
        raise AddressError(
            _("“%(value)s” is no number of a claim") % {"value": asked[:40]}, where="claim", mend=_("Write it as claim=3")
        )
    return int(asked or 0)


def _claim(framed: Framed, id: str, number: int) -> str:
    part = framed.view.part(id, framed.audience)
    claim = claims.in_full(claims.of_right(part, framed.lang), number) if part else None
    if claim is None:
        raise Http404(_("The right %(id)s has no claim %(number)s on record here") % {"id": id, "number": number})
    return claim


def nearest(framed: Framed, id: str) -> list[Like] | None:
    """The few most like a right, for its page; None while that is still being worked out: the page does not wait for it."""
    try:
        return framed.view.similar(framed.searcher, patience=0).to_right(id, as_of=framed.day, limit=_BESIDE)
    except Underway:
        return None
