"""The forms of amendments and evaluations. What is allowed is decided by `zhichan.evaluations`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhichan.evaluations.errors import EvaluationError
from zhichan.evaluations.models import Evaluation
from zhichan.evaluations.papers import KINDS, RATINGS
from zhichan.obligations.said import LONGEST
from zhichan.portal.page.forms import Day
from zhichan.portal.page.language import current_language
from zhichan.records.declared import Label
from zhichan.strategy.city import City, units_of
from zhichan.strategy.outline import Paragraph, Way
from zhichan.strategy.targets.amendments import CHANGES, Change, lines
from zhichan.strategy.targets.formulas import FORMULAS


def long_text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A field for sentences."""
    return forms.CharField(
        label=label, max_length=LONGEST, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3})
    )


class Proposed(forms.Form):
    """A change of a target."""

    target = forms.ChoiceField(label=gettext_lazy("Target"))
    kind = forms.ChoiceField(label=gettext_lazy("What becomes of it"), widget=forms.RadioSelect)
    since = forms.DateField(label=gettext_lazy("From which day on"), widget=Day)
    reason = long_text(gettext_lazy("Reason of the amendment"), required=False)
    value = forms.DecimalField(
        label=gettext_lazy("New value"), required=False, max_digits=18, help_text=gettext_lazy("Only to replace the target.")
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    way = forms.ChoiceField(label=gettext_lazy("Judged by"), required=False)
    until = forms.DateField(
        label=gettext_lazy("New deadline"), required=False, widget=Day, help_text=gettext_lazy("To replace or re-base.")
    )
    baseline = forms.DecimalField(
        label=gettext_lazy("New baseline"), required=False, max_digits=18, help_text=gettext_lazy("Only to re-base.")
    )
    base_year = forms.IntegerField(label=gettext_lazy("At the end of which year"), required=False, min_value=1, max_value=9999)

    def __init__(self, city: City, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang, today = current_language(), timezone.localdate()
        standing = [one.target for one in lines(city, today) if not one.ended]
        ways = list(dict.fromkeys(way for target in standing for way in target.ways))
        units = dict.fromkeys(unit for way in ways for unit in units_of(way, city.catalogue) if unit in city.catalogue.units)
        nothing = [("", "—")]
        choices = {
            "target": [(one.id, f"{one.id} {one.label.in_(lang)}") for one in standing],
            "kind": [(key, label.in_(lang)) for key, label in CHANGES.items()],
            "unit": nothing + [(unit, _unit(city, unit, lang)) for unit in units],
            "way": nothing + [(_key(way), _way(city, way, lang)) for way in ways],
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]
        self.fields["since"].initial = today

    @property
    def change(self) -> Change:
        """What was filled in."""
        told = dict(self.cleaned_data)
        formula, _slash, indicator = told.pop("way").partition("/")
        return Change(**told, way=Way(formula, indicator) if formula else None)


class Decided(forms.Form):
    """The leading group's decision on a proposal."""

    how = forms.ChoiceField(label=gettext_lazy("The proposal"), widget=forms.RadioSelect)
    reference = forms.CharField(label=gettext_lazy("Document of the decision"), max_length=400, required=False)
    words = long_text(gettext_lazy("In words"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = [("adopt", _("Adopted")), ("refuse", _("Not adopted"))]  # type: ignore[attr-defined]


def _key(way: Way) -> str:
    return f"{way.formula}/{way.indicator}"


def _way(city: City, way: Way, lang: str) -> str:
    return f"{FORMULAS[way.formula].label.in_(lang)} · {city.catalogue.indicators[way.indicator].label.in_(lang)}"


def _unit(city: City, unit: str, lang: str) -> str:
    return unit if lang == "zh" else city.catalogue.units[unit].en or unit


class Nothing(forms.Form):
    """An act that needs no words."""


class Opened(forms.Form):
    """A new evaluation."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    on = forms.DateField(label=gettext_lazy("Data as of"), widget=Day)
    open_until = forms.DateField(label=gettext_lazy("Open to the public until"), widget=Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_language()
        self.fields["kind"].choices = [(key, label.in_(lang)) for key, label in KINDS.items()]  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()


class Extended(forms.Form):
    """More time for views of the public."""

    until = forms.DateField(label=gettext_lazy("Open to the public until"), widget=Day)
    reason = long_text(gettext_lazy("Reason"))


class OwnWork(forms.Form):
    """What a body says of its own work."""

    body = forms.ChoiceField(label=gettext_lazy("Body"))
    subject = forms.ChoiceField(label=gettext_lazy("Duty or target"))
    rating = forms.ChoiceField(label=gettext_lazy("Rating"), widget=forms.RadioSelect)
    text = long_text(gettext_lazy("In words"))

    def __init__(self, bodies: list[tuple[str, str]], known: Mapping[str, Label], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_language()
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]
        self.fields["subject"].choices = [(id, f"{id} {label.in_(lang)}") for id, label in known.items()]  # type: ignore[attr-defined]
        self.fields["rating"].choices = _ratings()  # type: ignore[attr-defined]


class Survey(forms.Form):
    """Answers of a special survey."""

    rows = long_text(gettext_lazy("Answers"), help_text=gettext_lazy("One a line: question | answer | count"))
    source = forms.CharField(label=gettext_lazy("Source"), max_length=400)


class Spoken(forms.Form):
    """What somebody of the public thinks."""

    paragraph = forms.TypedChoiceField(label=gettext_lazy("Part of the outline"), coerce=int)
    rating = forms.ChoiceField(label=gettext_lazy("Rating"), widget=forms.RadioSelect)
    text = long_text(
        gettext_lazy("In words"), required=False, help_text=gettext_lazy("Please write no names and nothing about persons.")
    )

    def __init__(self, paragraphs: Iterable[Paragraph], evaluation: Evaluation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = current_language()
        numbers = {target["paragraph"]["number"] for target in evaluation.data.content["scoreboard"]["targets"]}
        choices = [(one.number, f"{one.number} {one.gist.in_(lang)}") for one in paragraphs if one.number in numbers]
        self.fields["paragraph"].choices = choices  # type: ignore[attr-defined]
        self.fields["rating"].choices = _ratings()  # type: ignore[attr-defined]


def survey_rows(text: str) -> list[tuple[str, str, int]]:
    """The lines `question | answer | count` of a survey.

    Raises:
        EvaluationError: a line is none.
    """
    rows = []
    for line in filter(str.strip, text.splitlines()):
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        if len(parts) != 3 or not parts[2].isdecimal():
            raise EvaluationError(
                _("“%(line)s” is no row of a survey") % {"line": line.strip()},
                where="rows",
                mend=_("write question | answer | count"),
            )
        rows.append((parts[0], parts[1], int(parts[2])))
    return rows


def conclusions(text: str) -> dict[int, str]:
    """The lines `paragraph: conclusion` of a third party's report.

    Raises:
        EvaluationError: a line is none.
    """
    found: dict[int, str] = {}
    for line in filter(str.strip, text.splitlines()):
        number, _colon, said = line.replace("：", ":", 1).partition(":")
        if not number.strip().isdecimal() or not said.strip() or int(number) in found:
            raise EvaluationError(
                _("“%(line)s” is no conclusion on a paragraph") % {"line": line.strip()},
                where="conclusions",
                mend=_("write paragraph: conclusion, each paragraph once"),
            )
        found[int(number)] = said.strip()
    return found


def _ratings() -> list[tuple[str, str]]:
    return [(key, label.in_(current_language())) for key, label in RATINGS.items()]
