"""Parties: who is who, what one holds, and what people judge of two names."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhichan.accounts.requests import actor
from zhichan.actions import judging
from zhichan.analytics.calendar import as_ics, calendar
from zhichan.parties.errors import NoSuchParty
from zhichan.parties.judgements import Judgement, Judgements, Side, Verdict
from zhichan.parties.who import Parties, Party, Question
from zhichan.portal.holders.affiliated import group_of
from zhichan.portal.holders.holder import SIDES, holding, rights_of, side_of
from zhichan.portal.page.saving import saved_as
from zhichan.portal.page.wording import role_name
from zhichan.portal.question.asked import AddressError
from zhichan.portal.views.framing import Framed, frame
from zhichan.records import choose
from zhichan.records.kinds import kind, kinds
from zhichan.records.right import OWNING, Right

_LISTED = 50  # parties found, rights and deadlines on a page; files hold all
_SOON = 10  # days shown before the list folds
_QUESTIONS = 10
_VERDICTS: dict[str, Verdict] = {"same": "same", "not-same": "not-same", "unsure": "unsure"}


def parties(request: HttpRequest) -> HttpResponse:
    """`/zh/parties?name=…`: parties by any of their names; those with the most rights without one."""
    framed = frame(request)
    known = _known(framed)
    name = request.GET.get("name", "").strip()
    found, (bodies, people) = known.find(name, _LISTED), known.counts()
    return render(
        request,
        "portal/parties.html",
        framed.context(
            name=name,
            found=found,
            two_names=any(one.name_zh and one.name_en for one in found),
            bodies=bodies,
            people=people,
            unsure=known.unsure_count(),
            kept_fields=[("name", name)] if name else [],
        ),
    )


def party(request: HttpRequest, pid: str) -> HttpResponse:
    """`/zh/parties/p0123456789ab`: one party with all its rights and its calendar."""
    framed = frame(request)
    known = _known(framed)
    found = _party(known, pid)
    held = holding(rights_of(framed.view, known, pid, framed.audience), framed.day, framed.lang)
    kind_name, side = _narrowed(request)
    fitting = [one for one in held.rights if kind_name in ("", one.right.kind) and side in ("", side_of(one))]
    page = _page(request, len(fitting))
    start = (page - 1) * _LISTED
    context = framed.context(
        party=found,
        title=found.name(framed.lang),
        other=_other_name(found, framed.lang),
        held=held,
        next=held.calendar[0] if held.calendar else None,
        listed=fitting[start : start + _LISTED],
        fitting=len(fitting),
        of_kind=kind_name,
        of_side=side,
        soon=held.calendar[:_SOON],
        then=held.calendar[_SOON:_LISTED],
        beyond=max(0, len(held.calendar) - _LISTED),
        earlier=_paged(request, page - 1) if page > 1 else "",
        later=_paged(request, page + 1) if start + _LISTED < len(fitting) else "",
        reasons=known.why(pid),
        group=group_of(framed.view.unified(framed.audience, framed.asked.knowledge), pid, framed.day, framed.asked),
        others=_other_roles(known, pid),
        kept_fields=[(name, value) for name, value in (("kind", kind_name), ("side", side)) if value],
    )
    return render(request, "portal/party.html", context)


def party_ics(request: HttpRequest, pid: str) -> HttpResponse:
    """`/zh/parties/p0123456789ab.ics`: all its deadlines, for a calendar program to subscribe to."""
    framed = frame(request)
    known = _known(framed)
    found = _party(known, pid)
    entries = calendar(rights_of(framed.view, known, pid, framed.audience), framed.day, lang=framed.lang)
    body = as_ics(entries, found.name(framed.lang), framed.lang, framed.view.version.made_at, framed.view.made_up)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=saved_as(f"{pid}.ics"))


def unsure(request: HttpRequest) -> HttpResponse:
    """`/zh/parties/unsure`: pairs of names that a person is asked about, and what was judged so far."""
    framed = frame(request)
    known, log = _known(framed), Judgements(framed.view.corpus)
    standing = [entry for entry in log.standing(framed.asked.knowledge) if _may_be_told(entry, framed)]
    judged = {frozenset((entry.left, entry.right)) for entry in standing}
    asked = [one for one in known.unsure(0, _QUESTIONS + len(judged)) if frozenset((one.left, one.right)) not in judged]
    context = framed.context(
        questions=_shown(asked[:_QUESTIONS], known, framed),
        left=max(known.unsure_count() - (len(judged) if asked else 0), len(asked)),
        judged=sorted(standing, key=lambda entry: entry.at, reverse=True)[:_LISTED],
        unapplied=dict(known.unapplied()),
        may_judge=actor(request).may("judge"),
        kept_fields=[],
    )
    return render(request, "portal/unsure.html", context)


@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Takes a judgement, or takes one back, and returns to the questions."""
    judge = actor(request)
    judge.must_be_allowed("judge")
    framed = frame(request)
    corpus, note = framed.view.corpus, request.POST.get("note", "")
    if undone := request.POST.get("undo"):
        judging.undo_judgement(judge, corpus, undone, note=note)
    else:
        verdict = _VERDICTS.get(request.POST.get("verdict", ""))
        if verdict is None:
            raise AddressError(_("No judgement was given"), where="verdict", mend=_("Choose one of the three"))
        judging.judge(judge, corpus, _side(request, "left"), _side(request, "right"), verdict, note=note)
    return HttpResponseRedirect(reverse("parties-unsure"))


def _shown(questions: list[Question], known: Parties, framed: Framed) -> list[dict[str, Any]]:
    """The questions, each with both parties, an example of a right of each, and what the form sends back."""
    ids = {side.right for one in questions for side in (one.left, one.right)}
    examples = {right.id: right for right in framed.view.rights(ids, framed.audience)}
    return [
        {
            "reason": one.reason,
            "sides": [
                {
                    "field": field,
                    "side": side,
                    "party": known.party(pid),
                    "values": (side.right, side.role, side.name, side.scope),
                    "example": _example(examples.get(side.right), side, framed.lang),
                }
                for field, side, pid in (("left", one.left, one.left_pid), ("right", one.right, one.right_pid))
            ],
        }
        for one in questions
    ]


def _example(right: Right | None, side: Side, lang: str) -> dict[str, Any]:
    """What tells one bearer of a name from another: the right's title and number, its owners, the address printed there."""
    if right is None:
        return {"title": side.right}
    title = choose.text(right, "title", lang) or choose.text(right, "title") or right.id
    owners = next((names for role in OWNING if (names := choose.parties(right, role))), [])
    address = next((p.address for p in right.parties if (p.role, p.name) == (side.role, side.name) and p.address), "")
    return {
        "title": title,
        "number": f"{right.office} {right.number}",
        "role": role_name(side.role, kind(right.kind), lang),
        "owners": [name for name in owners if name != side.name],
        "address": address,
    }


def _may_be_told(entry: Judgement, framed: Framed) -> bool:
    """Whether a judgement names nobody whose name is withheld."""
    withheld = framed.audience.withheld
    return all(side.name not in withheld.printed(side.right, "name") for side in (entry.left, entry.right))


def _side(request: HttpRequest, name: str) -> Side:
    values = request.POST.getlist(name)
    if len(values) != 4 or values[3] not in ("person", "organisation"):
        raise AddressError(_("A side of the judgement is not named"), where=name, mend=_("Judge from the page of questions"))
    right, role, printed, scope = values
    return Side(right=right, role=role, name=printed, scope="person" if scope == "person" else "organisation")


def _known(framed: Framed) -> Parties:
    return framed.view.parties(framed.audience, framed.asked.knowledge)


def _party(known: Parties, pid: str) -> Party:
    try:
        return known.party(pid)
    except NoSuchParty:
        raise Http404(_("No party with the id %(id)s is known here") % {"id": pid}) from None


def _other_name(found: Party, lang: str) -> str:
    other = found.name_zh if lang == "en" else found.name_en
    return other if other != found.name(lang) else ""


def _other_roles(known: Parties, pid: str) -> list[tuple[str, int]]:
    """(role, rights) of the roles in which a party stands without owning."""
    counts = [(role, len(known.rights(pid, role))) for role in ("inventor", "agency", "agent", "licensee", "user", "examiner")]
    return [(role, count) for role, count in counts if count]


def _narrowed(request: HttpRequest) -> tuple[str, str]:
    """The kind and the side of life (`SIDES`) that the list of rights is narrowed to."""
    kind_name, side = request.GET.get("kind", ""), request.GET.get("side", "")
    for name, value, choices in (("kind", kind_name, list(kinds())), ("side", side, list(SIDES))):
        if value and value not in choices:
            raise AddressError(
                _("“%(value)s” is not to choose from") % {"value": value},
                where=name,
                mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(choices)},
            )
    return kind_name, side


def _paged(request: HttpRequest, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"?{asked.urlencode()}#rights"


def _page(request: HttpRequest, rights: int) -> int:
    value = request.GET.get("page", "1")
    if not value.isdecimal() or len(value) > 9 or not 1 <= int(value) <= max(1, -(-rights // _LISTED)):
        raise AddressError(_("“%(value)s” is not a page") % {"value": value}, where="page", mend=_("Pages are numbered from 1"))
    return int(value)
