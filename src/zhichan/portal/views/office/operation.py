"""The installation as its doctor sees it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhichan.accounts.requests import actor
from zhichan.operation.doctor import examine
from zhichan.portal.page.language import current_language


@login_required
def operation(request: HttpRequest) -> HttpResponse:
    """`/zh/operation`: what must be mended first, then what somebody should look at, then what is well."""
    actor(request).must_be_allowed("see-operation")
    lang = current_language()
    found = sorted(examine(settings.CONFIGURATION), key=lambda one: ("mend", "look", "good").index(one.state))
    rows = [(one.state, one.thing.in_(lang), one.what.in_(lang), one.mend.in_(lang)) for one in found]
    context = {"rows": rows, "to_mend": sum(one.state == "mend" for one in found)}
    return render(request, "portal/operation.html", context)
