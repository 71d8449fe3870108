"""Changing people, bodies, roles and keys: the one way, for pages and commands alike; each change is logged with who made it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhichan.accounts.actors import Actor, actor_of
from zhichan.accounts.bodies import BODY_KINDS, DeclaredBody
from zhichan.accounts.errors import AccountsError, ChangedMeanwhile
from zhichan.accounts.models import ApiKey, Body, Membership, Person
from zhichan.accounts.roles import Permission, role
from zhichan.audit.chain import record
from zhichan.records.declared import load_yaml

LONGEST_KEY = 366
"""Days for which a key may be valid."""
_PREFIX, _SECRET = 8, 32


def load_bodies(folder: Path) -> int:
    """Writes the bodies of a city's `bodies.yml` into the tables: new ones added, known ones renamed; how many there are.

    A body that the file no longer names stays, as rights and roles may speak of it.

    Raises:
        AccountsError: a kind of body that there is not.
    """
    path = folder / "bodies.yml"
    declared = load_yaml(path, list[DeclaredBody]) if path.exists() else []
    for one in declared:
        if one.kind not in BODY_KINDS:
            raise AccountsError(
                _("“%(value)s” is no kind of body") % {"value": one.kind},
                where=f"bodies.yml: {one.code}",
                mend=", ".join(BODY_KINDS),
            )
        Body.objects.update_or_create(
            code=one.code,
            defaults={
                "kind": one.kind,
                "name_zh": one.label.zh,
                "name_en": one.label.en,
                "askable_only": one.askable_only,
                "from_city": True,
            },
        )
    return len(declared)


def body_of(code: str) -> Body:
    """The body of that code.

    Raises:
        AccountsError: there is none.
    """
    body = Body.objects.filter(code=code).first()
    if body is None:
        known = ", ".join(Body.objects.values_list("code", flat=True))
        raise AccountsError(
            _("there is no body “%(value)s”") % {"value": code}, where="body", mend=_("one of: %(choices)s") % {"choices": known}
        )
    return body


@transaction.atomic
def add_body(by: Actor, *, code: str, kind: str, name_zh: str, name_en: str) -> Body:
    """Adds a body that the city's folder does not name: a firm, an agency, a university.

    Raises:
        NotAllowed, AccountsError: the code is taken, or the kind is none.
    """
    by.must_be_allowed("manage-people")
    if kind not in BODY_KINDS:
        raise AccountsError(_("“%(value)s” is no kind of body") % {"value": kind}, where="kind", mend=", ".join(BODY_KINDS))
    if not (name_zh.strip() and name_en.strip()):
        raise AccountsError(_("a body has a name in both languages"), where="name_zh", mend=_("write both"))
    try:
        with transaction.atomic():
            body = Body.objects.create(code=code.strip(), kind=kind, name_zh=name_zh.strip(), name_en=name_en.strip())
    except IntegrityError:
        raise AccountsError(
            _("there is a body “%(value)s” already") % {"value": code}, where="code", mend=_("choose another code")
        ) from None
    record(by.id, "body.added", f"body:{body.code}", {"kind": kind, "name": body.name_zh})
    return body


@transaction.atomic
def add_person(by: Actor, *, username: str, full_name: str, password: str, email: str = "", language: str = "zh") -> Person:
    """Adds somebody who may sign in; what they may do comes with roles.

    Raises:
        NotAllowed, AccountsError: the name is taken, or the password too weak.
    """
    by.must_be_allowed("manage-people")
    person = Person(username=username.strip(), full_name=full_name.strip(), email=email.strip(), language=language)
    if not person.username or not person.full_name:
        raise AccountsError(_("a person has a name to sign in with and a full name"), where="username", mend=_("write both"))
    _set_password(person, password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise AccountsError(
            _("somebody signs in as “%(value)s” already") % {"value": username}, where="username", mend=_("choose another name")
        ) from None
    record(by.id, "person.added", f"person:{person.pk} {person.username}")
    return person


@transaction.atomic
def set_password(by: Actor, person: Person, password: str) -> None:
    """Gives somebody a new password, for whoever forgot theirs.

    Raises:
        NotAllowed, AccountsError: the password is too weak.
    """
    by.must_be_allowed("manage-people")
    _set_password(person, password)
    person.save()
    record(by.id, "password.given", person.id_in_log)


@transaction.atomic
def give_role(
    by: Actor,
    person: Person,
    body: Body,
    role_name: str,
    *,
    since: dt.date,
    until: dt.date | None = None,
    stands_in_for: Membership | None = None,
    revision: int | None = None,
) -> Membership:
    """Gives a person a role in a body; for a while as somebody's substitute.

    Args:
        revision: that of the person as shown to whoever decides; None where nothing was shown.

    Raises:
        NotAllowed, ChangedMeanwhile, AccountsError: the role is not for such a body, or its end lies before its beginning.
    """
    by.must_be_allowed("manage-people")
    person = _unchanged(person, revision)
    declared = role(role_name)
    if declared.bodies and body.kind not in declared.bodies:
        raise AccountsError(
            _("the role “%(role)s” cannot be held in this kind of body (%(kind)s)") % {"role": role_name, "kind": body.kind},
            where="role",
            mend=_("kinds of body that have it: %(choices)s") % {"choices": ", ".join(declared.bodies)},
        )
    if until and until < since:
        raise AccountsError(_("the end lies before the beginning"), where="until", mend=_("choose a later day"))
    if stands_in_for and (stands_in_for.body_id, stands_in_for.role) != (body.pk, role_name):
        raise AccountsError(
            _("a substitute has the role and the body of whoever is substituted"),
            where="stands_in_for",
            mend=_("choose the same"),
        )
    given = Membership.objects.create(
        person=person, body=body, role=role_name, since=since, until=until, stands_in_for=stands_in_for
    )
    record(
        by.id,
        "role.given",
        person.id_in_log,
        {"role": role_name, "body": body.code, "since": since, "until": until, "for": stands_in_for and stands_in_for.pk},
    )
    return given


@transaction.atomic
def end_role(by: Actor, membership: Membership, *, until: dt.date, revision: int | None = None) -> None:
    """Ends a role on a day, which is its last.

    Raises:
        NotAllowed, ChangedMeanwhile, AccountsError: it would leave nobody who manages people.
    """
    by.must_be_allowed("manage-people")
    person = _unchanged(membership.person, revision)
    membership.until = max(until, membership.since)
    membership.save()
    _somebody_manages_people(until + dt.timedelta(days=1))
    record(
        by.id, "role.ended", person.id_in_log, {"role": membership.role, "body": membership.body.code, "until": membership.until}
    )


@transaction.atomic
def leave(by: Actor, person: Person, *, last_day: dt.date, revision: int | None = None) -> None:
    """A person leaves: roles end on the last day, keys are revoked, nobody can sign in as them after it.

    Raises:
        NotAllowed, ChangedMeanwhile, AccountsError: it would leave nobody who manages people.
    """
    by.must_be_allowed("manage-people")
    person = _unchanged(person, revision)
    person.left_on = last_day
    person.save()
    for one in person.memberships.all():
        if one.until is None or one.until > last_day:
            one.until = max(last_day, one.since)
            one.save()
    person.keys.filter(revoked_at=None).update(revoked_at=timezone.now())
    _somebody_manages_people(last_day + dt.timedelta(days=1))
    record(by.id, "person.left", person.id_in_log, {"last day": last_day})


@transaction.atomic
def first_administrator(by: Actor, folder: Path, *, username: str, full_name: str, password: str, body_code: str) -> Person:
    """The person with whom everything begins: manages people and runs the system, and appoints the others.

    Raises:
        AccountsError: there is somebody who manages people already, or no such body.
    """
    load_bodies(folder)
    if _managers(timezone.localdate()):
        raise AccountsError(
            _("there is an administrator already"),
            where="admin",
            mend=_("sign in as one of them, or: zhichan admin password NAME"),
        )
    body = body_of(body_code)
    person = add_person(by, username=username, full_name=full_name, password=password)
    for name in ("security-administrator", "system-administrator"):
        give_role(by, person, body, name, since=timezone.localdate())
    return person


@transaction.atomic
def make_key(by: Actor, person: Person, *, name: str, scopes: Sequence[Permission], expires_on: dt.date) -> tuple[ApiKey, str]:
    """A key for a program, and the secret that is shown once: `zc_<prefix>_<secret>`.

    Raises:
        AccountsError: somebody else's key, a scope that the person does not have, or an end out of bounds.
    """
    if by.person != person.pk:
        raise AccountsError(_("a key is made by the person for whom it acts"), where="person", mend=_("sign in as that person"))
    if lacking := sorted(set(scopes) - by.permissions):
        raise AccountsError(
            _("your roles do not give %(scopes)s") % {"scopes": ", ".join(lacking)}, where="scopes", mend=_("leave them out")
        )
    today = timezone.localdate()
    if not today < expires_on <= today + dt.timedelta(days=LONGEST_KEY):
        raise AccountsError(
            _("a key ends after today and within %(days)d days") % {"days": LONGEST_KEY},
            where="expires_on",
            mend=_("choose a day between"),
        )
    if not name.strip():
        raise AccountsError(_("a key has a name that says what it is for"), where="name", mend=_("write one"))
    prefix, secret = secrets.token_hex(_PREFIX // 2), secrets.token_urlsafe(_SECRET)
    key = ApiKey.objects.create(
        person=person, name=name.strip(), prefix=prefix, digest=_digest(secret), scopes=sorted(scopes), expires_on=expires_on
    )
    record(by.id, "key.made", f"key:{key.pk}", {"scopes": key.scopes, "expires": expires_on})
    return key, f"zc_{prefix}_{secret}"


@transaction.atomic
def revoke_key(by: Actor, key: ApiKey) -> None:
    """Ends a key: one's own, or anybody's for whoever manages people.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if by.person != key.person_id:
        by.must_be_allowed("manage-people")
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save()
        record(by.id, "key.revoked", f"key:{key.pk}")


def keys_of(by: Actor, person: Person) -> list[ApiKey]:
    """The keys of a person, the newest first: one's own, or anybody's for whoever manages people.

    Raises:
        NotAllowed: they are somebody else's.
    """
    if by.person != person.pk:
        by.must_be_allowed("manage-people")
    return list(person.keys.all())


def key_of(token: str) -> ApiKey | None:
    """The key that a token proves, if it is valid today; None for any other text."""
    parts = token.split("_", 2)
    if len(parts) != 3 or parts[0] != "zc":
        return None
    key = ApiKey.objects.select_related("person").filter(prefix=parts[1]).first()
    if key is None or not secrets.compare_digest(key.digest, _digest(parts[2])):
        return None
    today = timezone.localdate()
    if not key.holds_on(today):
        return None
    if key.last_used_on != today:
        key.last_used_on = today
        key.save(update_fields=["last_used_on"])
    return key


def _digest(secret: str) -> str:
    """Of a random secret of 256 bits a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _set_password(person: Person, password: str) -> None:
    """Sets a password that whoever gives it knows too: it holds until the person changes it."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise AccountsError(" ".join(error.messages), where="password", mend=_("choose another one")) from None
    person.set_password(password)
    person.password_is_given = True


def _unchanged(person: Person, revision: int | None) -> Person:
    """The person, locked, with the next revision; refused where somebody has changed them since they were shown."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if revision is not None and locked.revision != revision:
        raise ChangedMeanwhile(
            _("somebody has changed %(name)s since you opened the page") % {"name": locked.full_name},
            where="revision",
            mend=_("look at what it is now, then decide again"),
        )
    locked.revision += 1
    locked.save(update_fields=["revision"])
    return locked


def _managers(on: dt.date) -> list[Person]:
    """Those who manage people on a day, signed in as they should be."""
    return [one for one in Person.objects.filter(is_active=True) if actor_of(one, second_factor=True, on=on).may("manage-people")]


def _somebody_manages_people(on: dt.date) -> None:
    if not _managers(on):
        raise AccountsError(
            _("then nobody would manage people"),
            where="role",
            mend=_("give somebody else the role of security administrator first"),
        )
