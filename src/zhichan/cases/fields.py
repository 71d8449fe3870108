"""What a form asks for, as declared, and what it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from zhichan.cases.errors import WrongField
from zhichan.records.declared import Label

Answer = str | list[str]
_RIGHT = re.compile(r"[^\s:]+(?::[^\s:]+)+")
_EMPTY = Label(zh="此项必须填写。", en="This must be filled in.")
_CHOICE = Label(zh="请从所列各项中选择。", en="Choose one of those listed.")


class Field(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question. `personal` answers are deleted after their time (`retention`); `rights` are ids of rights, one a line."""

    label: Label
    type: Literal["line", "text", "choice", "choices", "rights"] = "line"
    required: bool = False
    personal: bool = False
    hint: Label | None = None
    choices: dict[str, Label] = {}
    longest: int = 200


def checked(fields: Mapping[str, Field], given: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers to some fields, each in its shape: text without blanks around it, lists for `choices` and `rights`.

    Raises:
        WrongField: an answer that its field does not take, or to no field at all.
    """
    for name in given:
        if name not in fields:
            raise WrongField(name, Label(zh="没有这一项。", en="There is no such field."))
    answers = {name: _answer(name, field, given.get(name, "")) for name, field in fields.items()}
    return {name: answer for name, answer in answers.items() if answer}


def _answer(name: str, field: Field, given: Answer) -> Answer:
    if field.type in ("choices", "rights"):
        answer: Answer = _several(given)
    else:
        answer = given.strip() if isinstance(given, str) else " ".join(given).strip()
    if not answer:
        if field.required:
            raise WrongField(name, _EMPTY)
        return answer
    if len(given if isinstance(given, str) else "\n".join(given)) > field.longest:
        raise WrongField(name, Label(zh=f"最多 {field.longest} 个字符。", en=f"At most {field.longest} characters."))
    if field.type == "choice" and answer not in field.choices:
        raise WrongField(name, _CHOICE)
    if field.type == "choices" and not set(answer) <= set(field.choices):
        raise WrongField(name, _CHOICE)
    if field.type == "rights" and (wrong := [one for one in answer if not _RIGHT.fullmatch(one)]):
        raise WrongField(name, Label(zh=f"“{wrong[0]}”不是权利的编号。", en=f"“{wrong[0]}” is not the id of a right."))
    return answer


def _several(given: Answer) -> list[str]:
    parts: Sequence[str] = given.split("\n") if isinstance(given, str) else given
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
