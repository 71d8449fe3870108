"""The calendar of a set of rights: every deadline that stands, the next first; also as a file that calendar programs read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from zhichan.records import choose
from zhichan.records.deadlines import Deadline, deadlines
from zhichan.records.right import Right

_WARNING = dt.timedelta(days=30)


class Entry(msgspec.Struct, frozen=True):
    """A deadline of a right. `title` is the right's, in the language asked for where it has one."""

    right: str
    kind: str
    title: str
    deadline: Deadline


def calendar(rights: Iterable[Right], on: dt.date, until: dt.date | None = None, lang: str = "zh") -> list[Entry]:
    """The deadlines of the rights that stand on a day and fall no later than `until` (no bound if None), the next first."""
    found = [
        Entry(right.id, right.kind, choose.text(right, "title", lang) or choose.text(right, "title") or right.id, deadline)
        for right in rights
        for deadline in deadlines(right, on)
        if until is None or deadline.day <= until
    ]
    return sorted(found, key=lambda entry: (entry.deadline.day, entry.deadline.key, entry.right))


class Day(msgspec.Struct, frozen=True):
    """A whole day of a calendar. `uid`: its identity, the same as long as it is the same thing; `before`: when it reminds."""

    uid: str
    day: dt.date
    summary: str
    description: str
    reminder: str
    before: dt.timedelta


def as_ics(entries: Iterable[Entry], name: str, lang: str, made_at: dt.datetime, made_up: bool = False) -> bytes:
    """The entries as an iCalendar file (RFC 5545): whole days, with a reminder a month before.

    An entry keeps its identity while its day stays, so that taking the file again changes nothing in a calendar. `made_at` is the
    time (aware) of the version it was computed from.
    """
    mark = {"zh": "【样例，虚构】", "en": "[Sample, made up] "}["en" if lang == "en" else "zh"] if made_up else ""
    days = (_day(entry, lang, mark) for entry in entries)
    return days_as_ics(days, mark + name, made_at)


def days_as_ics(days: Iterable[Day], name: str, made_at: dt.datetime) -> bytes:
    """Days as an iCalendar file (RFC 5545), each with its reminder. `made_at` (aware) is the time for which they hold."""
    from icalendar import Alarm, Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Zhichan//Zhichan//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for one in days:
        event = Event()
        event.add("uid", f"{one.uid}@zhichan")
        event.add("dtstamp", made_at)
        event.add("dtstart", one.day)
        event.add("dtend", one.day + dt.timedelta(days=1))
        event.add("summary", one.summary)
        event.add("description", one.description)
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", one.reminder)
        alarm.add("trigger", -one.before)
        event.add_component(alarm)
        made.add_component(event)
    return bytes(made.to_ical())


def _day(entry: Entry, lang: str, mark: str) -> Day:
    deadline = entry.deadline
    label = deadline.label.in_(lang)
    return Day(
        uid=f"{entry.right}-{deadline.key}-{deadline.day:%Y%m%d}",
        day=deadline.day,
        summary=f"{mark}{label}{' – ' if lang == 'en' else '：'}{entry.title}",
        description=f"{entry.right}\n{deadline.source}",
        reminder=label,
        before=_WARNING,
    )
