"""A form made of declared fields (`zhichan.cases.fields`), in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from zhichan.cases.fields import Answer, Field
from zhichan.records.declared import Label


class DeclaredForm(forms.Form):
    """The form of some declared fields, and of a reason where one is needed."""

    def __init__(self, declared: Mapping[str, Field], lang: str, *args: Any, reason: Label | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in declared.items():
            self.fields[name] = _field(field, lang)
        if reason:
            self.fields["reason"] = _field(Field(label=reason, type="text", required=True, longest=4000), lang)

    def answers(self) -> dict[str, Answer]:
        """What was filled in, by field, without the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason" and value}

    def wrong(self, field: str, says: Label, lang: str) -> None:
        """Puts what was found wrong beside its field, or above the form."""
        self.add_error(field if field in self.fields else None, says.in_(lang))


def _field(field: Field, lang: str) -> forms.Field:
    shared: dict[str, Any] = {
        "label": field.label.in_(lang),
        "required": field.required,
        "help_text": field.hint.in_(lang) if field.hint else "",
    }
    choices = [(name, label.in_(lang)) for name, label in field.choices.items()]
    if field.type == "choice":
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared)
    if field.type == "choices":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared)
    rows = {"text": 8, "rights": 3}.get(field.type)
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(max_length=field.longest, widget=widget, **shared)
