"""The forms of duties, divisions and shares. What is allowed is decided by `zhichan.obligations`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhichan.accounts.models import Body
from zhichan.obligations.said import LONGEST
from zhichan.portal.page.forms import Day
from zhichan.portal.page.language import current_language
from zhichan.records.declared import Label
from zhichan.strategy.duties.shares import RULES

_CARRYING = ("leading-group", "bureau", "district", "zone", "court", "procuratorate", "customs")
"""Kinds of body that may carry a duty."""
Choices = list[tuple[str, str]]


def body_choices() -> Choices:
    """The bodies that may carry a duty; those that can only be asked are marked."""
    lang = current_language()
    bodies = Body.objects.filter(kind__in=_CARRYING, closed_on=None)
    return [(one.code, one.name(lang) + (_(" (asked, not ordered)") if one.askable_only else "")) for one in bodies]


def _text(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


class Reason(forms.Form):
    """A reason alone."""

    reason = _text(gettext_lazy("Reason"))


class Terms(forms.Form):
    """What is offered or settled: lead, helpers, day, scope, measure."""

    lead = forms.ChoiceField(label=gettext_lazy("Lead"))
    helpers = forms.MultipleChoiceField(label=gettext_lazy("Helpers"), required=False, widget=forms.CheckboxSelectMultiple)
    until = forms.DateField(
        label=gettext_lazy("By when"),
        required=False,
        widget=Day,
        help_text=gettext_lazy("Leave it empty where the duty goes on."),
    )
    scope = _text(gettext_lazy("Scope"), required=False)
    measure = forms.CharField(label=gettext_lazy("Measured by"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = body_choices()
        self.fields["lead"].choices = [("", _("choose one")), *choices]  # type: ignore[attr-defined]
        self.fields["helpers"].choices = choices  # type: ignore[attr-defined]


class Ruling(Terms):
    """The terms that the leading group decides on, with its words."""

    ruling = _text(gettext_lazy("Decision and reason"))


class Reply(forms.Form):
    """A body's answer."""

    answer = forms.ChoiceField(label=gettext_lazy("Answer"), widget=forms.RadioSelect)
    reason = _text(gettext_lazy("Reason"), required=False, help_text=gettext_lazy("Needed to refuse or to propose otherwise."))
    lead = forms.ChoiceField(label=gettext_lazy("Another lead"), required=False)
    until = forms.DateField(label=gettext_lazy("Another day"), required=False, widget=Day)
    scope = _text(gettext_lazy("Another scope"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = list(answers().items())  # type: ignore[attr-defined]
        self.fields["lead"].choices = [("", _("no other")), *body_choices()]  # type: ignore[attr-defined]


class Moved(forms.Form):
    """A change of state."""

    to = forms.ChoiceField(label=gettext_lazy("New state"), widget=forms.RadioSelect)
    on = forms.DateField(label=gettext_lazy("On which day"), widget=Day)
    reason = _text(gettext_lazy("Reason"))
    reference = forms.CharField(
        label=gettext_lazy("Document or evidence"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("The number of a document, or an address."),
    )

    def __init__(self, states: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = states  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()


class Planned(forms.Form):
    """What a body will do for a duty in a year."""

    body = forms.ChoiceField(label=gettext_lazy("Body"))
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=1, max_value=9999)
    text = _text(gettext_lazy("What will be done"), rows=5)
    until = forms.DateField(label=gettext_lazy("By when"), required=False, widget=Day)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, bodies: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]
        self.fields["year"].initial = self.fields["year"].initial or timezone.localdate().year


class Shares(forms.Form):
    """By which rule a number is shared, with the figure of each unit."""

    def __init__(self, rules: Iterable[str], units: Mapping[str, Label], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_language()
        choices = [(name, f"{RULES[name].label.in_(lang)} — {RULES[name].text.in_(lang)}") for name in rules]
        self.fields["rule"] = forms.ChoiceField(label=_("Rule of sharing"), choices=choices, widget=forms.RadioSelect)
        self.fields["source"] = _text(_("Where the figures come from"), required=False, rows=2)
        for code, name in units.items():
            self.fields[code] = forms.CharField(
                label=name.in_(lang), max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
            )


class Voice(forms.Form):
    """What a district says of its share."""

    agrees = forms.ChoiceField(label=gettext_lazy("The share"), widget=forms.RadioSelect)
    own_base = forms.CharField(label=gettext_lazy("Our own figure"), max_length=30, required=False)
    reason = _text(gettext_lazy("Reason"), required=False, help_text=gettext_lazy("Needed to object."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].choices = [("yes", _("We agree")), ("no", _("We object"))]  # type: ignore[attr-defined]


class Objection(forms.Form):
    """How an objection is settled."""

    how = forms.ChoiceField(label=gettext_lazy("The objection"), widget=forms.RadioSelect)
    reason = _text(gettext_lazy("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upheld, refused = _("Upheld: its figure takes the place of the base, all shares are computed anew"), _("Refused")
        self.fields["how"].choices = [("upheld", upheld), ("refused", refused)]  # type: ignore[attr-defined]


def answers() -> dict[str, str]:
    """What a body may answer."""
    return {"accepted": _("Accept"), "refused": _("Refuse"), "countered": _("Propose otherwise")}


def standing_words() -> dict[str, str]:
    """Where an offer may stand."""
    return {
        "none": _("not offered"),
        "waiting": _("waits for answers"),
        "disputed": _("in dispute"),
        "referred": _("before the leading group"),
        "agreed": _("agreed"),
    }


def answered_words() -> dict[str, str]:
    """What a body has answered."""
    return {
        "": _("not yet answered"),
        "accepted": _("accepted"),
        "refused": _("refused"),
        "countered": _("proposes otherwise"),
        "ruled": _("decided by the leading group"),
    }


def due_words() -> dict[str, str]:
    """What may wait for somebody."""
    return {
        "answer": _("to be answered"),
        "share": _("share: to agree or object"),
        "duty": _("to be done"),
        "dispute": _("dispute: to be settled"),
        "late": _("not answered in time"),
        "objection": _("objection: to be settled"),
    }
