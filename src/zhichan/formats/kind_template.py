"""The columns of the spreadsheet template of a kind, made from `kinds/`, and how a right fills them.

What the template has no column for is not in it: it is a form for registers that have no office format, not an interchange.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

import msgspec

from zhichan.normalise.width import compact
from zhichan.records.declared import Label
from zhichan.records.kinds import Kind, Property, kind
from zhichan.records.right import ClassMark, Party, Right, Text

Form = Literal["text", "integer", "choice", "date", "dates", "list"]

SEPARATOR = "; "
_ADDRESSED = ("holder", "applicant")
_PARTY_FIELDS = {
    "country": Label(zh="国家", en="country"),
    "address": Label(zh="地址", en="address"),
    "postcode": Label(zh="邮编", en="postcode"),
    "code": Label(zh="统一社会信用代码", en="credit code"),
}
_LIST = Label(zh="多个值用分号隔开", en="Several values are separated by semicolons")
_DATE = Label(zh="写作 2012-05-31；只知年月写 2012-05，只知年写 2012", en="As 2012-05-31; 2012-05 or 2012 where no more is known")
_DATES = Label(zh="写作 2012-05-31，多个日期用分号隔开", en="As 2012-05-31, several separated by semicolons")
_CHOICE = Label(zh="从列表中选择", en="Choose from the list")
_INTEGER = Label(zh="整数", en="A whole number")
_ALIGNED = Label(zh="与姓名或名称一一对应，用分号隔开", en="One for each name, in the same order, separated by semicolons")


class Column(msgspec.Struct, frozen=True):
    """One column: what it holds (`part` and `name`), what stands in its header, and how its cells are written."""

    part: Literal["mark", "number", "own", "office", "title", "fact", "party", "event", "class", "text"]
    name: str
    label: Label
    form: Form = "text"
    hint: Label = Label(zh="", en="")
    choices: dict[str, Label] = {}
    field: str = ""  # of a party

    @property
    def header(self) -> str:
        """The header cell: Chinese, and English on a second line."""
        return f"{self.label.zh}\n{self.label.en}"

    @property
    def key(self) -> str:
        """What the reader knows the column by."""
        return compact(self.label.zh)


MARK = Column(
    "mark",
    "",
    Label(zh="标记", en="Mark"),
    hint=Label(zh="示例行写有“示例”，不导入", en="The example row is marked as such and is not imported"),
)


@cache
def columns(kind_name: str) -> tuple[Column, ...]:
    """The columns of a kind's template, in their order.

    Raises:
        RecordError: no such kind.
    """
    return tuple(_columns(kind(kind_name)))


def _columns(declared: Kind) -> Iterator[Column]:
    yield MARK
    yield Column("number", "", declared.number, hint=Label(zh="官方号码", en="The official number"))
    own = Label(
        zh="没有官方号码时填写，在权利人内不重复", en="Where there is no official number: unique among those of the holder"
    )
    yield Column("own", "", Label(zh="本单位编号", en="Own number"), hint=own)
    office = Label(zh="两个字母，空白为 CN", en="Two letters; CN if left empty")
    yield Column("office", "", Label(zh="受理国家或地区", en="Office"), hint=office)
    yield Column("title", "zh", Label(zh="名称", en="Name"))
    yield Column("title", "en", Label(zh="英文名称", en="Name in English"))
    for name, property_ in declared.properties.items():
        yield _fact(name, property_)
    for role, label in declared.roles.items():
        yield Column("party", role, label, "list", _LIST)
        for field, what in _PARTY_FIELDS.items() if role in _ADDRESSED else ():
            named = Label(zh=label.zh + what.zh, en=f"{label.en}: {what.en}")
            yield Column("party", role, named, "list", _ALIGNED, field=field)
    for scheme, label in declared.schemes.items():
        yield Column("class", scheme, label, "list", _LIST)
    for key, event in declared.events.items():
        named = Label(zh=f"{event.label.zh}日期", en=f"Date: {event.label.en}")
        yield Column("event", key, named, "date" if event.once else "dates", _DATE if event.once else _DATES)
    for part, label in declared.texts.items():
        yield Column("text", part, label)


def _fact(name: str, property_: Property) -> Column:
    forms: dict[str, tuple[Form, Label]] = {
        "choice": ("choice", _CHOICE),
        "integer": ("integer", _INTEGER),
        "date": ("date", _DATE),
        "text": ("list", _LIST) if property_.many else ("text", Label(zh="", en="")),
    }
    form, hint = forms[property_.value]
    return Column("fact", name, property_.label, form, hint, property_.choices)


def language(text: str) -> str:
    """The language tag of a name or text in a template: Chinese where it has a Chinese character."""
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "und"


def own_id(kind_name: str, holder: str, own: str) -> str:
    """The id of a right without an official number: its holder's name and the holder's own number."""
    return f"own:{kind_name}:{compact(holder)}/{own}"


def cells_of(right: Right) -> dict[str, str]:
    """What a right writes into each column of its kind's template, by the column's key; empty cells are left out."""
    cells = {column.key: _cell(column, right) for column in columns(right.kind)}
    return {key: cell for key, cell in cells.items() if cell}


def _cell(column: Column, right: Right) -> str:
    match column.part:
        case "number":
            return right.number
        case "own":
            return "" if right.number else right.id.partition("/")[2]
        case "office":
            return "" if right.office == "CN" else right.office
        case "title":
            return _joined(t.text for t in right.texts if (t.part, t.lang) == ("title", column.name))
        case "fact":
            values = (f.value for f in right.facts if f.property == column.name)
            return _joined(column.choices[v].zh if v in column.choices else v for v in values)
        case "event":
            return _joined(sorted(e.date for e in right.events if e.key == column.name))
        case "class":
            return _joined(mark.symbol for mark in _marks(right, column.name))
        case "party":
            fields = [getattr(p, column.field or "name") for p in _parties(right, column.name)]
            return SEPARATOR.join(fields) if any(fields) else ""
        case "text":
            return _joined(t.text for t in _texts(right, column.name))
        case _:
            return ""


def _joined(values: Iterator[str] | list[str]) -> str:
    return SEPARATOR.join(values)


def _marks(right: Right, scheme: str) -> list[ClassMark]:
    return [mark for mark in right.classes if mark.scheme == scheme]


def _parties(right: Right, role: str) -> list[Party]:
    return sorted((p for p in right.parties if p.role == role), key=lambda p: p.seq)


def _texts(right: Right, part: str) -> list[Text]:
    return [text for text in right.texts if text.part == part]
