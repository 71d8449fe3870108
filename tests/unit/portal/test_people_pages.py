"""The pages of people, bodies and the log: changes through forms, refusals in their place, nothing for those who may not."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from zhichan.accounts.models import Body, Person
from zhichan.audit import chain
from zhichan.audit.models import Entry

Someone = Callable[..., Person]
TODAY = timezone.localdate().isoformat()
RESTRICTED = ("/people", "/people/new", "/people/1", "/bodies", "/audit")


@pytest.fixture
def manager(shows: Callable[..., Client], sample_home: object, someone: Someone) -> Client:
    """A security administrator where no one-time code is asked for."""
    client = shows(sample_home, ZHICHAN_SECOND_FACTOR="nobody")
    client.force_login(someone("security-administrator", name="zhang"))
    return client


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return html.unescape(answer.content.decode())


def test_a_person_is_added_given_a_role_and_lets_go_of_it(manager: Client) -> None:
    sent = {"username": "li", "full_name": "李样例", "password": "correct-horse-battery-9"}
    answer = manager.post("/zh/people/new", sent)
    person = Person.objects.get(username="li")
    assert answer.headers["Location"] == f"/zh/people/{person.pk}"
    role = {"role": "data-officer", "body": "ip-office", "since": TODAY, "revision": "0"}
    assert manager.post(f"/zh/people/{person.pk}/role", role).status_code == 302
    assert "数据员" in text(manager, "/zh/people")
    ended = {"membership": str(person.memberships.get().pk), "until": TODAY, "revision": "1"}
    assert manager.post(f"/zh/people/{person.pk}/end-role", ended).status_code == 302
    assert [one.action for one in Entry.objects.order_by("number")][-3:] == ["person.added", "role.given", "role.ended"]


def test_a_second_administrator_is_told_that_the_first_was_quicker(manager: Client, someone: Someone) -> None:
    person = someone(name="li")
    role = {"role": "officer", "body": "science", "since": TODAY, "revision": "0"}
    assert manager.post(f"/zh/people/{person.pk}/role", role).status_code == 302
    answer = manager.post(f"/zh/people/{person.pk}/role", {**role, "role": "data-officer"})
    assert answer.status_code == 400
    assert "已被他人更改" in html.unescape(answer.content.decode())
    assert person.memberships.count() == 1


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"username": "zhang", "full_name": "x", "password": "correct-horse-battery-9"}, "已被使用"),
        ({"username": "li", "full_name": "李", "password": "short"}, "密码"),
        ({"username": "", "full_name": "", "password": ""}, "必填"),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(manager: Client, sent: dict[str, str], told: str) -> None:
    answer = manager.post("/zh/people/new", sent)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert told in page
    assert not sent["username"] or f'value="{sent["username"]}"' in page
    assert Person.objects.count() == 1


def test_the_last_manager_stays(manager: Client) -> None:
    me = Person.objects.get(username="zhang")
    answer = manager.post(f"/zh/people/{me.pk}/leave", {"until": TODAY, "revision": str(me.revision)})
    assert answer.status_code == 400
    assert "无人管理人员" in html.unescape(answer.content.decode())
    assert Person.objects.get(username="zhang").left_on is None


def test_a_body_is_added_once(manager: Client) -> None:
    sent = {"code": "x-firm", "kind": "firm", "name_zh": "某样例公司", "name_en": "A sample firm"}
    assert manager.post("/zh/bodies", sent).status_code == 302
    assert manager.post("/zh/bodies", sent).status_code == 400
    assert Body.objects.filter(code="x-firm").count() == 1


@pytest.mark.parametrize("address", RESTRICTED)
def test_those_who_may_not_see_nothing(sample: Client, someone: Someone, address: str) -> None:
    sample.force_login(someone("data-officer"))
    assert sample.get(f"/zh{address}").status_code == 403
    assert sample.post("/zh/people/1/role", {}).status_code in (403, 404)


def test_the_log_is_filtered_and_proves_itself(shows: Callable[..., Client], sample_home: object, someone: Someone) -> None:
    client = shows(sample_home, ZHICHAN_SECOND_FACTOR="nobody")
    client.force_login(someone("auditor"))
    for number in range(130):
        chain.record("machine:test", "import", f"version:{number}")
    page = text(client, "/zh/audit?action=import")
    assert "符合条件的记录 130 条" in page
    assert "version:129" in page
    assert "version:10<" not in page
    assert "person.added" not in text(client, "/zh/audit?action=import").partition("<tbody>")[2]
    assert client.get("/zh/audit?from=2026-02-31").status_code == 400
    answer = client.post("/zh/audit/verify")
    assert "日志完整" in html.unescape(answer.content.decode())
    Entry.objects.filter(number=7).update(by="somebody else")
    assert "日志不完整" in html.unescape(client.post("/zh/audit/verify").content.decode())


def test_a_forged_form_is_refused(shows: Callable[..., Client], sample_home: object, someone: Someone) -> None:
    shows(sample_home, ZHICHAN_SECOND_FACTOR="nobody")
    client = Client(enforce_csrf_checks=True)
    client.force_login(someone("security-administrator"))
    sent = {"username": "li", "full_name": "李样例", "password": "correct-horse-battery-9"}
    assert client.post("/zh/people/new", sent).status_code == 403
    assert not Person.objects.filter(username="li").exists()
