"""Keys: what they open, and all the ways in which they do not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from api_callers import Staff
from django.test import Client
from django.utils import timezone

from zhichan.accounts import people
from zhichan.accounts.actors import machine
from zhichan.audit.models import Entry


def test_a_key_says_who_it_is(client: Client, staff: Staff) -> None:
    key, sent = staff.key(staff.person("wang", "auditor"), ["see-audit"])
    answer = client.get("/api/v1/me", headers=sent).json()
    assert answer["permissions"] == ["see-audit"]
    assert answer["bodies"] == ["bureau"]
    assert answer["key"] == {
        "name": "a program",
        "prefix": key.prefix,
        "scopes": ["see-audit"],
        "expires_on": key.expires_on.isoformat(),
    }
    assert f"key:{key.pk}" in answer["id"]


def test_who_has_no_key_is_told_where_to_make_one(client: Client) -> None:
    for path in ("/api/v1/me", "/api/v1/audit", "/api/v1/imports/x"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert "/account/keys" in answer.json()["mend"]


@pytest.mark.parametrize(
    "sent",
    ["Bearer zc_00000000_wrong", "Bearer", "Basic d2FuZzpwYXNz", "zc_1_2", "", "Bearer zc_\x01_é", "Bearer " + "z" * 9_000],
)
def test_a_wrong_key_is_refused_even_for_public_data(client: Client, sent: str) -> None:
    answer = client.get("/api/v1/rights", headers={"Authorization": sent})
    assert (answer.status_code, answer.json()["error"]) == (401, "KeyRefused")


def test_a_key_with_another_secret_is_refused(client: Client, staff: Staff) -> None:
    _, sent = staff.key(staff.person("wang"), [])
    assert client.get("/api/v1/me", headers=sent).status_code == 200
    assert client.get("/api/v1/me", headers={"Authorization": sent["Authorization"][:-1] + "~"}).status_code == 401


def test_a_key_that_has_ended_is_refused(client: Client, staff: Staff) -> None:
    key, sent = staff.key(staff.person("wang"), [])
    key.expires_on = timezone.localdate() - dt.timedelta(days=1)
    key.save()
    assert client.get("/api/v1/rights", headers=sent).status_code == 401


def test_a_revoked_key_is_refused(client: Client, staff: Staff) -> None:
    key, sent = staff.key(staff.person("wang"), [])
    people.revoke_key(machine(), key)
    assert client.get("/api/v1/rights", headers=sent).status_code == 401


def test_the_key_of_whoever_has_left_is_refused(client: Client, staff: Staff) -> None:
    staff.person("boss", "security-administrator")
    person = staff.person("wang", "auditor")
    _, sent = staff.key(person, ["see-audit"])
    people.leave(machine(), person, last_day=timezone.localdate() - dt.timedelta(days=1))
    assert client.get("/api/v1/rights", headers=sent).status_code == 401


def test_a_key_does_no_more_than_its_scopes(client: Client, staff: Staff) -> None:
    _, sent = staff.key(staff.person("wang", "auditor"), ["see-people"])
    answer = client.get("/api/v1/audit", headers=sent)
    assert (answer.status_code, answer.json()["error"]) == (403, "NotAllowed")


def test_a_key_loses_what_its_person_loses(client: Client, staff: Staff) -> None:
    staff.person("boss", "security-administrator")
    person = staff.person("wang", "auditor")
    _, sent = staff.key(person, ["see-audit"])
    assert client.get("/api/v1/audit", headers=sent).status_code == 200
    membership = person.memberships.get()
    membership.since = membership.until = timezone.localdate() - dt.timedelta(days=1)
    membership.save()
    assert client.get("/api/v1/audit", headers=sent).status_code == 403


def test_the_log_is_read_to_its_end_with_cursors(client: Client, staff: Staff) -> None:
    _, sent = staff.key(staff.person("wang", "auditor"), ["see-audit"])
    numbers, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"/api/v1/audit?limit=2&cursor={cursor}", headers=sent).json()
        numbers += [entry["number"] for entry in answer["entries"]]
        cursor = answer["next"]
    assert numbers == list(Entry.objects.order_by("number").values_list("number", flat=True))
    assert answer["total"] == len(numbers)


def test_the_log_is_narrowed_by_action_and_day(client: Client, staff: Staff) -> None:
    _, sent = staff.key(staff.person("wang", "auditor"), ["see-audit"])
    made = client.get("/api/v1/audit?action=key.made", headers=sent).json()
    assert [entry["action"] for entry in made["entries"]] == ["key.made"]
    today = timezone.localdate()
    assert client.get(f"/api/v1/audit?since={today}&until={today}", headers=sent).json()["total"] == Entry.objects.count()
    assert client.get(f"/api/v1/audit?until={today - dt.timedelta(days=1)}", headers=sent).json()["total"] == 0
    assert client.get("/api/v1/audit?since=9999-12-31&until=0001-01-01", headers=sent).json()["total"] == 0


def test_an_import_is_told_to_whoever_may_see_imports(client: Client, staff: Staff, sample_home: Path) -> None:
    _, sent = staff.key(staff.person("wang", "officer"), ["see-imports"])
    version = client.get("/api/v1/versions", headers=sent).json()["versions"][0]
    assert version["files"]
    report = client.get(f"/api/v1/imports/{version['import_id']}", headers=sent).json()
    assert report["version"] == version["number"]
    assert sum(file["accepted"] for file in report["files"]) == 120
    assert client.get("/api/v1/imports/none-such", headers=sent).status_code == 404
    assert client.get("/api/v1/imports/..%2f..%2fsecret", headers=sent).status_code in (404, 422)


def test_a_tag_of_the_public_does_not_stand_for_what_a_key_sees(client: Client, staff: Staff) -> None:
    tag = client.get("/api/v1/versions")["ETag"]
    _, sent = staff.key(staff.person("wang", "officer"), ["see-imports"])
    assert client.get("/api/v1/versions", headers={**sent, "If-None-Match": tag}).status_code == 200
