"""A list of numbers: pasted, kept, searched as any other result, and each number told what became of it."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhichan.errors import ZhichanError
from zhichan.formats.format import FormatError
from zhichan.portal.page.saving import saved_table
from zhichan.portal.question.asked import AddressError, Asked
from zhichan.portal.views.framing import Framed, frame
from zhichan.search.looking_up import OUTCOMES, Looked, LookUp, Outcome
from zhichan.search.number_files import MOST_BYTES, numbers_in
from zhichan.search.number_lists import KEPT_DAYS, LONGEST, MOST, ListError
from zhichan.search.searcher import lists_in

_SHOWN = 200  # numbers of a table; the file has all
_TOLD: tuple[Outcome, ...] = ("not-found", "ambiguous", "unreadable")
_RIGHTS_SHOWN = 10  # of one number


@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    """`/zh/numbers`: where they are pasted or sent as a file; what is posted is kept and leads to its result."""
    asked = Asked.read(request.GET)
    text = request.POST.get("numbers", "") if request.method == "POST" else ""
    problem: ZhichanError | None = None
    if request.method == "POST":
        try:
            id = settings.CONFIGURATION.lists.keep("\n".join(filter(None, (text, _sent(request)))))
        except (ListError, FormatError) as error:
            problem = error
        else:
            found = asked.with_(query=f"list:{id}")
            return HttpResponseRedirect(f"{reverse('search')}{found.tail()}")
    context = {"asked": asked, "text": text, "error": problem, "most": MOST, "longest": LONGEST, "days": KEPT_DAYS}
    context["most_mb"] = MOST_BYTES >> 20
    return render(request, "portal/numbers.html", context, status=400 if problem else 200)


def _sent(request: HttpRequest) -> str:
    """The numbers in the file that was sent beside the text; `""` without one. Nothing of the file is kept but these."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"  # its own name is not trusted
        with path.open("wb") as copy:
            for piece in islice(file.chunks(), 1 + MOST_BYTES // file.DEFAULT_CHUNK_SIZE):
                copy.write(piece)
        return numbers_in(path)


def number_list(request: HttpRequest, id: str) -> HttpResponse:
    """`/zh/numbers/<id>`: what became of each number of a kept list."""
    framed = frame(request)
    looked = framed.searcher.look_up(id, framed.day)
    found = framed.asked.with_(query=f"list:{id}", filters={})
    tables = [(outcome, looked.of(outcome)) for outcome in _TOLD]
    context = framed.context(
        id=id,
        looked=looked,
        result=found,
        tables=[
            (outcome, OUTCOMES[outcome], len(rows), [_shown(row) for row in rows[:_SHOWN]], len(rows) - _SHOWN)
            for outcome, rows in tables
            if rows
        ],
        tail=framed.asked.clocks(),
        days=KEPT_DAYS,
    )
    return render(request, "portal/number_list.html", context)


def _shown(row: Looked) -> tuple[Looked, tuple[str, ...], int]:
    return row, row.rights[:_RIGHTS_SHOWN], max(0, len(row.rights) - _RIGHTS_SHOWN)


def number_list_csv(request: HttpRequest, id: str) -> StreamingHttpResponse:
    """`/zh/numbers/<id>.csv` (`?only=not-found`): each number, what became of it, why, and its rights."""
    framed = frame(request)
    only = request.GET.get("only", "")
    if only and only not in OUTCOMES:
        raise AddressError(
            _("“%(value)s” is nothing that becomes of a number") % {"value": only},
            where="only",
            mend=_("Choose one of: %(choices)s") % {"choices": ", ".join(OUTCOMES)},
        )
    looked = framed.searcher.look_up(id, framed.day)
    header = [_("Number as given"), _("Outcome"), _("Why"), _("Rights")]
    rows = (_row(one, framed.lang) for one in looked.looked if only in ("", one.outcome))
    return saved_table(f"numbers-{only or 'all'}.csv", header, rows, made_up=framed.view.made_up)


def _row(one: Looked, lang: str) -> list[object]:
    return [one.text, OUTCOMES[one.outcome].in_(lang), one.why.in_(lang), " ".join(one.rights)]


def lists_of(framed: Framed) -> list[tuple[str, LookUp]]:
    """The lists that the query of a page names, each with what became of its numbers."""
    return [(id, framed.searcher.look_up(id, framed.day)) for id in lists_in(framed.query)]
