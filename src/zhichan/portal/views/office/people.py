"""People, bodies and roles: who may sign in, what they may do, and since when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhichan.accounts import people as changes
from zhichan.accounts.errors import AccountsError
from zhichan.accounts.models import ApiKey, Body, Membership, Person
from zhichan.accounts.requests import actor
from zhichan.portal.page.forms import LastDay, NewBody, NewPassword, NewPerson, NewRole, body_kind, role_name
from zhichan.portal.page.language import current_language
from zhichan.portal.page.sent import sent_number


def people(request: HttpRequest) -> HttpResponse:
    """`/zh/people`: everybody who may sign in, or could."""
    actor(request).must_be_allowed("see-people")
    today = timezone.localdate()
    coded = set(Authenticator.objects.filter(type=Authenticator.Type.TOTP).values_list("user_id", flat=True))
    rows = [
        (one, _held(one), one.pk in coded, one.left_on is not None and one.left_on < today)
        for one in Person.objects.prefetch_related("memberships__body").order_by("left_on", "username")
    ]
    context = {
        "rows": rows,
        "count": len(rows),
        "with_role": sum(bool(held) for _one, held, _coded, gone in rows if not gone),
        "may_manage": actor(request).may("manage-people"),
    }
    return render(request, "portal/people.html", context)


def new_person(request: HttpRequest) -> HttpResponse:
    """`/zh/people/new`: adds somebody."""
    by = actor(request)
    by.must_be_allowed("manage-people")
    form = NewPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = _tried(form, lambda: changes.add_person(by, language=current_language(), **form.cleaned_data))
        if isinstance(added, Person):
            return HttpResponseRedirect(reverse("person", args=[added.pk]))
    return render(request, "portal/person_new.html", {"form": form}, status=400 if form.errors else 200)


def person(request: HttpRequest, number: int) -> HttpResponse:
    """`/zh/people/3`: one person, their roles in time, and what can be changed."""
    actor(request).must_be_allowed("see-people")
    return _person(request, get_object_or_404(Person, pk=number))


def _person(request: HttpRequest, shown: Person, **forms_sent: forms.Form) -> HttpResponse:
    """The page of a person; with a form that was sent and refused in its place."""
    today = timezone.localdate()
    memberships = shown.memberships.select_related("body", "stands_in_for__person")
    context: dict[str, Any] = {
        "person": shown,
        "roles": [(one, role_name(one.role), one.body.name(current_language()), one.holds_on(today)) for one in memberships],
        "keys": shown.keys.all(),
        "gone": shown.left_on is not None and shown.left_on < today,
        "today": today,
        "may_manage": actor(request).may("manage-people"),
        "new_role": NewRole(shown),
        "new_password": NewPassword(),
        "leave": LastDay(initial={"until": today}),
        **forms_sent,
    }
    return render(request, "portal/person.html", context, status=400 if forms_sent else 200)


@require_POST
def change_person(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """Gives or ends a role, sets a password, lets somebody leave; then shows the person again."""
    by, shown = actor(request), get_object_or_404(Person, pk=number)
    by.must_be_allowed("manage-people")
    revision = sent_number(request.POST.get("revision"))
    if what == "role":
        form: forms.Form = NewRole(shown, request.POST)
        made = _sent(form, lambda: changes.give_role(by, shown, **_role(form), revision=revision))
        name = "new_role"
    elif what == "end-role":
        held = get_object_or_404(Membership, pk=sent_number(request.POST.get("membership")), person=shown)
        form = LastDay(request.POST)
        made = _sent(form, lambda: changes.end_role(by, held, until=form.cleaned_data["until"], revision=revision))
        name = "ending"
    elif what == "leave":
        form = LastDay(request.POST)
        made = _sent(form, lambda: changes.leave(by, shown, last_day=form.cleaned_data["until"], revision=revision))
        name = "leave"
    elif what == "password":
        form = NewPassword(request.POST)
        made = _sent(form, lambda: changes.set_password(by, shown, form.cleaned_data["password"]))
        name = "new_password"
    elif what == "revoke-key":
        changes.revoke_key(by, get_object_or_404(ApiKey, pk=sent_number(request.POST.get("key")), person=shown))
        return HttpResponseRedirect(reverse("person", args=[shown.pk]))
    else:
        raise Http404
    if not made:
        return _person(request, Person.objects.get(pk=shown.pk), **{name: form})
    return HttpResponseRedirect(reverse("person", args=[shown.pk]))


def bodies(request: HttpRequest) -> HttpResponse:
    """`/zh/bodies`: the bodies that people act for; adds one."""
    by = actor(request)
    by.must_be_allowed("see-people")
    form = NewBody(request.POST or None)
    if request.method == "POST" and _sent(form, lambda: changes.add_body(by, **form.cleaned_data)):
        return HttpResponseRedirect(reverse("bodies"))
    today, lang = timezone.localdate(), current_language()
    rows = [
        (one, one.name(lang), body_kind(one.kind), len({m.person_id for m in one.memberships.all() if m.holds_on(today)}))
        for one in Body.objects.prefetch_related("memberships__stands_in_for")
    ]
    context = {"rows": rows, "form": form, "may_manage": by.may("manage-people")}
    return render(request, "portal/bodies.html", context, status=400 if form.errors else 200)


def _role(form: forms.Form) -> dict[str, Any]:
    stated = dict(form.cleaned_data)
    return {"body": stated.pop("body"), "role_name": stated.pop("role"), **stated}


def _held(one: Person) -> list[str]:
    today, lang = timezone.localdate(), current_language()
    return [f"{role_name(m.role)} · {m.body.name(lang)}" for m in one.memberships.all() if m.holds_on(today)]


def _sent(form: forms.Form, change: Callable[[], Any]) -> bool:
    """Whether the form was understood and the change made; the form says why not."""
    return form.is_valid() and _tried(form, change) is not False


def _tried(form: forms.Form, change: Callable[[], Any]) -> Any:
    """What the change gives; False where it is refused, with the reason in the form at its field."""
    try:
        return change()
    except AccountsError as error:
        if error.status == 403:
            raise
        form.add_error(error.where if error.where in form.fields else None, _sentence(error))
        return False


def _sentence(error: AccountsError) -> str:
    return _("%(what)s; %(mend)s") % {"what": error.what, "mend": error.mend} if error.mend else error.what
