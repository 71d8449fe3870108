"""The forms of people, bodies and roles. What is allowed is decided by `zhichan.accounts.people`."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhichan.accounts.bodies import BODY_KINDS
from zhichan.accounts.models import Body, Membership, Person
from zhichan.accounts.roles import roles
from zhichan.portal.page.language import current_language


class Day(forms.DateInput):
    """A day, by the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """A new password of one's own, with the rules told in a sentence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "At least twelve characters, not digits alone, not a common one, not like your name."
        )


class NewPerson(forms.Form):
    """Somebody who is to sign in."""

    username = forms.CharField(label=gettext_lazy("Name to sign in with"), max_length=150)
    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=80)
    password = forms.CharField(
        label=gettext_lazy("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least twelve characters. The person changes it after the first sign-in."),
    )


class NewPassword(forms.Form):
    """A new password for whoever forgot theirs."""

    password = forms.CharField(
        label=gettext_lazy("New password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class NewRole(forms.Form):
    """A role for somebody in a body, for a time."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    body = forms.ModelChoiceField(label=gettext_lazy("Body"), queryset=Body.objects.filter(closed_on=None), to_field_name="code")
    since = forms.DateField(label=gettext_lazy("From"), widget=Day)
    until = forms.DateField(label=gettext_lazy("Until"), widget=Day, required=False)
    stands_in_for = forms.ModelChoiceField(
        label=gettext_lazy("Stands in for"),
        queryset=Membership.objects.none(),
        required=False,
        help_text=gettext_lazy("Only for a substitute: whose role it is. It ends with that role."),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang, today = current_language(), timezone.localdate()
        role, body, since, others = (self.fields[name] for name in ("role", "body", "since", "stands_in_for"))
        role.choices = [(name, one.label.in_(lang)) for name, one in roles().items()]  # type: ignore[attr-defined]
        body.label_from_instance = lambda one: one.name(lang)  # type: ignore[attr-defined]
        since.initial = today
        others.queryset = (  # type: ignore[attr-defined]
            Membership.objects.exclude(person=person).exclude(until__lt=today).filter(stands_in_for=None)
        )
        others.label_from_instance = lambda one: f"{one.person.full_name} · {role_name(one.role)}"  # type: ignore[attr-defined]
        others.empty_label = _("nobody")  # type: ignore[attr-defined]


class LastDay(forms.Form):
    """The day on which a role or somebody's time in office ends."""

    until = forms.DateField(label=gettext_lazy("Last day"), widget=Day)


class NewBody(forms.Form):
    """A body that the city's folder does not name."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Small Latin letters, digits and hyphens; it stays.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=160)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, body_kind(kind)) for kind in BODY_KINDS]  # type: ignore[attr-defined]


def role_name(name: str) -> str:
    """The label of a role; its name where roles.yml no longer has it."""
    declared = roles().get(name)
    return declared.label.in_(current_language()) if declared else name


def body_kind(kind: str) -> str:
    """The word for a kind of body."""
    return {
        "leading-group": _("leading group"),
        "bureau": _("bureau"),
        "district": _("district"),
        "zone": _("pilot zone"),
        "court": _("court"),
        "procuratorate": _("procuratorate"),
        "customs": _("customs"),
        "agency": _("intermediary"),
        "university": _("university or institute"),
        "firm": _("firm"),
        "association": _("trade association"),
        "bank": _("financial institution"),
    }[kind]
