"""What may be done on a page: each act with its form; what is sent is tried, and a refusal stands beside what was filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from zhichan.accounts.errors import NotAllowed
from zhichan.errors import ZhichanError
from zhichan.portal.page.language import current_language
from zhichan.portal.page.sentences import in_chinese
from zhichan.strategy.duties.shares import ShareError

DONE = 303
"""The status of an act that was done: the page is shown anew."""


@dataclass(frozen=True)
class Act:
    """Something that may be done: its name in the form, what it is called, its form, and what does it."""

    name: str
    label: str
    form: forms.Form
    run: Callable[[dict[str, Any]], object]

    @property
    def open(self) -> bool:
        """Whether it was tried, and so is shown open."""
        return self.form.is_bound


def form_of(request: HttpRequest, name: str, kind: Callable[..., forms.Form], *args: Any, **kwargs: Any) -> forms.Form:
    """The form of an act: filled with what was sent for it; its ids differ from those of the page's other forms."""
    sent = request.POST if request.method == "POST" and request.POST.get("do") == name else None
    return kind(*args, data=sent, auto_id=f"{name}-%s", **kwargs)


def performed(request: HttpRequest, acts: Iterable[Act]) -> int:
    """Tries what was sent.

    Returns: 200 where nothing was sent, `DONE` where it was done, 409 where it cannot be done (any more), else the status of the
    refusal, which then stands in the form.

    Raises:
        NotAllowed: whoever sent it may not.
    """
    if request.method != "POST":
        return 200
    act = next((one for one in acts if one.name == request.POST.get("do")), None)
    if act is None:
        return 409
    if not act.form.is_valid():
        return 400
    try:
        act.run(act.form.cleaned_data)
    except NotAllowed:
        raise
    except ZhichanError as error:
        act.form.add_error(error.where if error.where in act.form.fields else None, in_words(error))
        return error.status
    return DONE


def in_words(error: ZhichanError) -> str:
    """What was refused and how to mend it, in the language of the page."""
    lang = current_language()
    if isinstance(error, ShareError):
        return error.says.in_(lang)
    parts = [(in_chinese(part) if lang == "zh" else None) or part for part in (error.what, error.mend) if part]
    return f"{'；'.join(parts)}。" if lang == "zh" else f"{'; '.join(parts)}."
