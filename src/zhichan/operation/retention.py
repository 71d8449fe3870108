"""Deleting personal data whose time is over, as `working_data.yml` says; each sweep is logged with how much it deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from importlib import import_module

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import is_password_usable
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from zhichan.accounts.actors import Actor
from zhichan.accounts.models import Person
from zhichan.audit.chain import record
from zhichan.audit.models import Entry
from zhichan.cases.models import Case, Step
from zhichan.notebook import history, saved
from zhichan.operation.personal import working_fields


def sweep(by: Actor, now: dt.datetime | None = None) -> Mapping[str, int]:
    """Deletes all personal data whose time is over; how many rows of each sweep lost theirs. Safe to call again.

    Args:
        now: the moment for which times are counted.
    """
    moment = now or timezone.now()
    deleted: dict[str, int] = {}
    with transaction.atomic():
        for field in working_fields():
            if field.days is not None:
                deleted[field.sweep] = SWEEPS[field.sweep](moment - dt.timedelta(days=field.days))
        record(by.id, "privacy.swept", "", {name: count for name, count in deleted.items() if count})
    return deleted


def sweep_daily(by: Actor) -> Mapping[str, int] | None:
    """The sweep, unless today has had one: for whoever calls more often than once a day."""
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if Entry.objects.filter(action="privacy.swept", at__gte=begins).exists():
        return None
    return sweep(by)


def _case_contacts(before: dt.datetime) -> int:
    """What a closed case says of its applicant, and the code with which they read it."""
    over = Case.objects.filter(closed_at__lt=before).exclude(personal={}, code_digest="")
    return over.update(personal={}, code_digest="")


def _case_reasons(before: dt.datetime) -> int:
    over = Step.objects.filter(case__closed_at__lt=before).exclude(reason="", data={})
    return over.update(reason="", data={})


def _left_people(before: dt.datetime) -> int:
    """The contact and the means to sign in of whoever has left; their name stays with what they did."""
    day = timezone.localdate(before)
    count = 0
    for person in Person.objects.filter(left_on__lt=day):
        secrets, _ = Authenticator.objects.filter(user=person).delete()
        if person.email or is_password_usable(person.password) or secrets:
            person.email = ""
            person.set_unusable_password()
            person.save(update_fields=["email", "password"])
            count += 1
    return count


def _left_notebooks(before: dt.datetime) -> int:
    """The searches, made and saved, of whoever has left."""
    return saved.sweep(timezone.localdate(before))


def _sessions(before: dt.datetime) -> int:
    """Sessions that ended, and what was noted of where they were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    model = store.get_model_class()
    ended, _ = model.objects.filter(expire_date__lt=before).delete()
    # a note without its session is of one that was ended by signing out; it goes with the next sweep after its time
    open_keys = model.objects.values("session_key")
    noted, _ = UserSession.objects.filter(~Q(session_key__in=open_keys), last_seen_at__lt=before).delete()
    return int(ended) + int(noted)


def _counters(before: dt.datetime) -> int:
    """Counts of tries whose time is over: the cache itself deletes them only when it is full."""
    table = connection.ops.quote_name(cache._table)  # type: ignore[attr-defined]  # the name in the settings
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(before.replace(microsecond=0))
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [moment])  # noqa: S608
        return max(int(cursor.rowcount), 0)


SWEEPS: dict[str, Callable[[dt.datetime], int]] = {
    "case-contacts": _case_contacts,
    "case-reasons": _case_reasons,
    "left-people": _left_people,
    "sessions": _sessions,
    "counters": _counters,
    "search-history": history.sweep,
    "left-notebooks": _left_notebooks,
}
"""What `sweep` names in the file; each deletes what lies before a moment and tells how many rows lost something."""
