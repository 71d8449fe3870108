"""The forms around readings. What is allowed is decided by `zhichan.readings`; what it refuses stands beside its field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhichan.errors import ZhichanError
from zhichan.portal.page.forms import Day
from zhichan.portal.strategy.reading_words import bounds
from zhichan.readings.entering import Given
from zhichan.readings.errors import QuestionAsked


class Placing(forms.Form):
    """A form that shows an error of ours beside the field that it is about."""

    def refuse(self, error: ZhichanError) -> None:
        """Puts the error beside its field, or above the form."""
        says = f"{error.what}{_('; ')}{error.mend}" if error.mend else error.what
        self.add_error(error.where if error.where in self.fields else None, says)


class Entry(Placing):
    """A figure with what it rests on."""

    value = forms.CharField(
        label=pgettext_lazy("reading", "Value"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    bound = forms.ChoiceField(label=gettext_lazy("How exact"))
    document = forms.CharField(
        label=pgettext_lazy("reading", "Document"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("The document or table that the figure stands in, with its date."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    answer = forms.CharField(
        label=gettext_lazy("Why the figure is right"),
        max_length=4000,
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, unit: str, restates: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bound"].choices = bounds()  # type: ignore[attr-defined]
        self.fields["value"].help_text = _("Digits only, in %(unit)s.") % {"unit": unit}
        if self["answer"].value():
            self._show_answer()
        if restates:
            self.fields["reason"] = forms.CharField(
                label=_("Why it is restated"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
            )

    def refuse(self, error: ZhichanError) -> None:
        """Puts the error beside its field; a question asks for its answer, and stands above the form."""
        if isinstance(error, QuestionAsked):
            self._show_answer()
            self.add_error("answer", error.mend)
        else:
            super().refuse(error)

    def _show_answer(self) -> None:
        """The field for an answer is there as soon as somebody was asked."""
        self.fields["answer"].widget = forms.Textarea(attrs={"rows": 3})

    def given(self) -> Given:
        """What was filled in."""
        of = self.cleaned_data
        return Given(value=of["value"], bound=of["bound"], document=of["document"], note=of["note"], answer=of["answer"])


class DrawForm(Placing):
    """The seed and the share of a sample."""

    seed = forms.CharField(
        label=gettext_lazy("Seed"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("A word or number that nobody could have known before."),
    )
    share = forms.IntegerField(label=gettext_lazy("Per cent"), min_value=1, max_value=100, initial=20)


class WindowForm(Placing):
    """The days on which a reading is taken."""

    item = forms.ChoiceField(label=gettext_lazy("Reading"))
    opens = forms.DateField(label=gettext_lazy("First day"), widget=Day)
    closes = forms.DateField(label=gettext_lazy("Last day"), widget=Day)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = choices  # type: ignore[attr-defined]
