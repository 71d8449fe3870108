"""The checks of one right: what about it cannot be, or is worth a second look.

A check never changes anything. Each finding names the source that says so, so that the register, the vendor or the person who
typed it can be asked. A value that is, or may be, personal data is marked as such: it is not shown to the public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import msgspec

from zhichan.normalise.credit_code import parse_credit_code
from zhichan.normalise.numbers import parse_application
from zhichan.quality.shapes import shape_of
from zhichan.quality.stated import differences, imported_day
from zhichan.records.audience import is_person
from zhichan.records.dates import first_day, last_day
from zhichan.records.declared import Label
from zhichan.records.people import is_identity_number
from zhichan.records.right import ITEM_FIELDS, Item, Party, Right


class Check(msgspec.Struct, frozen=True):
    """A kind of finding: what it is called and what it means."""

    name: str
    label: Label
    meaning: Label


class Finding(msgspec.Struct, frozen=True, order=True):
    """One thing found: by which check, in which right, what its source (a key) says where, and against what it stands.

    `personal` where the value is, or may be, personal data.
    """

    check: str
    right: str
    source: str
    where: str
    value: str
    against: str = ""
    personal: bool = False


CHECKS = {
    check.name: check
    for check in (
        Check(
            "check-digit",
            Label(zh="校验位不符", en="Check digit wrong"),
            Label(
                zh="申请号或统一社会信用代码的校验位与其余各位不符，多为录入错误。",
                en="The check digit of an application number or a credit code does not belong to its digits: mostly a slip.",
            ),
        ),
        Check(
            "impossible-date",
            Label(zh="日期不可能", en="Impossible date"),
            Label(
                zh="早于申请日的公布或授权、晚于导入之日的事件、早于制度实施的日期，以及与申请号年份不符的申请日。",
                en="Published or granted before it was filed, later than its import, before the law existed, or filed in a year "
                "other than its number says.",
            ),
        ),
        Check(
            "shifted-columns",
            Label(zh="疑似错列", en="Columns seem shifted"),
            Label(
                zh="同一行中至少两个字段的内容像是其他字段的内容，例如人名处是日期。",
                en="At least two fields of one row hold what belongs in others, such as a date where a name should be.",
            ),
        ),
        Check(
            "odd-value",
            Label(zh="内容不像该字段", en="Value unlike its field"),
            Label(
                zh="一个字段的内容像是其他字段的内容，或未能按该字段的类型读出；原样保留。",
                en="A field holds what belongs in another, or could not be read as what the field is; it is kept as printed.",
            ),
        ),
        Check(
            "repeated-row",
            Label(zh="同一文件内重复", en="Repeated in one file"),
            Label(zh="同一文件的两处说的是同一件权利，内容相同。", en="Two places of one file say the same of the same right."),
        ),
        Check(
            "likely-duplicate",
            Label(zh="疑似同一权利", en="Perhaps the same right"),
            Label(
                zh="号码不同，而名称、类型、申请日和第一权利人都相同。",
                en="Other numbers, but the same title, type, filing date and first holder.",
            ),
        ),
        Check(
            "status-differs",
            Label(zh="状态与来源所称不同", en="Status differs from the source"),
            Label(
                zh="按事件推算的法律状态，与来源在其日期所称的状态不同。",
                en="The status computed from events is not what the source said it was on its own date.",
            ),
        ),
        Check(
            "refused",
            Label(zh="隔离待修", en="Put aside"),
            Label(
                zh="不能成为记录的行，原样保留，等待修正。",
                en="Rows that could not become records; kept as they are, to be mended.",
            ),
        ),
    )
}
"""Every check, by name, in the order in which pages show them."""

_LAW_BEGAN = {("CN", "patent"): dt.date(1985, 4, 1), ("CN", "trademark"): dt.date(1950, 7, 28)}
"""The first day on which anything could be filed: the Patent Law in force since 1 April 1985, the trademark rules of 1950."""
_OLDEST = dt.date(1790, 1, 1)


def findings(right: Right) -> Iterator[Finding]:
    """All that the checks of a single right find."""
    for check in _CHECKS:
        yield from check(right)


def _dates(right: Right) -> Iterator[Finding]:
    imported = {source.key: day for source in right.sources if (day := imported_day(source))}
    began = _LAW_BEGAN.get((right.office, right.kind), _OLDEST)
    filed = {key: event.date for event in right.events if event.key == "filed" for key in event.sources}
    # a work is published by its author, mostly before anyone registers it
    after_filing = ("granted",) if right.kind == "copyright" else ("published", "granted")
    for event in right.events:
        if not event.date:
            continue
        day = first_day(event.date)
        for source in event.sources:
            if day < began:
                yield Finding("impossible-date", right.id, source, event.key or event.code, event.date, began.isoformat())
            elif source in imported and day > imported[source] and event.key != "expired":
                against = imported[source].isoformat()
                yield Finding("impossible-date", right.id, source, event.key or event.code, event.date, against)
            elif event.key in after_filing and source in filed and last_day(event.date) < first_day(filed[source]):
                yield Finding("impossible-date", right.id, source, event.key, event.date, filed[source])
    yield from _numbered_year(right, filed)


def _numbered_year(right: Right, filed: dict[str, str]) -> Iterator[Finding]:
    """A Chinese application number bears the year in which it was filed; an application through the PCT that of its entry."""
    number = right.number
    if right.office != "CN" or right.kind != "patent" or not parse_application(number, "CN"):
        return
    year = number[:4] if len(number) == 14 else ("19" if number[0] > "4" else "20") + number[:2]
    type_digit = number[4] if len(number) == 14 else number[2]
    for source, date in filed.items():
        # an entry from the PCT keeps the international filing date; so does a division of its parent's
        late = type_digit in "89" or any(link.rel == "division" for link in right.links)
        if date[:4] > year or (date[:4] < year and not late and int(year) - int(date[:4]) > 1):
            yield Finding("impossible-date", right.id, source, "filed", date, number)


def _check_digits(right: Right) -> Iterator[Finding]:
    for party in right.parties:
        code = parse_credit_code(party.code) if len(party.code) == 18 else None
        if code and not code.is_right:
            for source in party.sources:
                personal = is_person(party) or is_identity_number(party.code)
                yield Finding("check-digit", right.id, source, party.role, party.code, code.expected, personal)


def _odd_values(right: Right) -> Iterator[Finding]:
    """Values that look like another field's; two in one place of a file are a shifted row."""
    odd: dict[str, list[tuple[str, str, bool]]] = {}
    for where, value, item in _worded(right):
        if (shape := shape_of(value)) != "words":
            personal = shape != "class" and isinstance(item, Party) and is_person(item)
            for source in item.sources:
                odd.setdefault(source, []).append((where, value, personal))
    for source, found in odd.items():
        check = "shifted-columns" if len({where for where, _, _ in found}) > 1 else "odd-value"
        for where, value, personal in found:
            yield Finding(check, right.id, source, where, value, personal=personal)


def _worded(right: Right) -> Iterator[tuple[str, str, Item]]:
    """(field, value, item) of what should be words."""
    for party in right.parties:
        yield party.role, party.name, party
        if party.address and shape_of(party.address) not in ("address", "words"):
            yield f"{party.role} address", party.address, party
    for text in right.texts:
        if text.part == "title":
            yield "title", text.text, text


def _repeated(right: Right) -> Iterator[Finding]:
    """Places of one file that state just the same."""
    if len(right.sources) < 2:
        return
    said: dict[str, list[tuple[str, object]]] = {source.key: [] for source in right.sources}
    for field in ITEM_FIELDS:
        for item in getattr(right, field):
            body = msgspec.structs.replace(item, sources=())
            for key in item.sources:
                said[key].append((field, body))
    first: dict[tuple[str, tuple[tuple[str, object], ...]], str] = {}
    for source in sorted(right.sources, key=lambda s: s.place):
        again = first.setdefault((source.sha256, tuple(said[source.key])), source.place)
        if again != source.place:
            yield Finding("repeated-row", right.id, source.key, "", source.place, again)


def _status(right: Right) -> Iterator[Finding]:
    for difference in differences(right):
        yield Finding("status-differs", right.id, difference.source, difference.on, difference.stated, difference.computed)


_CHECKS: tuple[Callable[[Right], Iterator[Finding]], ...] = (_check_digits, _dates, _odd_values, _repeated, _status)
