"""Tags, notes and saved searches for programs: what their person may do on the pages, as far as the key goes. Made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from api_callers import Staff
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.utils import timezone

from zhichan.accounts import people
from zhichan.accounts.actors import Actor, actor_of, actor_of_key, machine
from zhichan.accounts.models import Body, Person
from zhichan.audit.models import Entry
from zhichan.jobs.worker import Worker
from zhichan.notebook.models import SavedSearch
from zhichan.portal.question.asked import Asked
from zhichan.taking import work
from zhichan.taking.errors import NoSuchFile

READ, WRITE = "read-notebook", "write-notebook"
TAG = "重点"
Sent = dict[str, str]


@pytest.fixture
def wang(staff: Staff) -> Person:
    """An officer of a bureau."""
    return staff.person("wang", "officer")


@pytest.fixture
def key(wang: Person, staff: Staff) -> Sent:
    """A key of wang's that reads and writes the notebook."""
    return staff.key(wang, [READ, WRITE])[1]


@pytest.fixture
def of_another_body(staff: Staff) -> Sent:
    """The key of somebody who acts for another body."""
    zhao = staff.person("zhao")
    body = Body.objects.create(code="other", kind="bureau", name_zh="另一局", name_en="Other bureau")
    people.give_role(machine(), zhao, body, "officer", since=timezone.localdate())
    return staff.key(zhao, [READ, WRITE])[1]


@pytest.fixture
def some(client: Client) -> list[str]:
    """The ids of three inventions."""
    return [one["id"] for one in client.get("/api/v1/rights?q=type:invention&limit=3").json()["rights"]]


Posts = Callable[..., HttpResponse]


@pytest.fixture
def post(client: Client) -> Posts:
    """Sends JSON with a key."""

    def send(path: str, sent: Sent, method: str = "post", **told: object) -> HttpResponse:
        call = getattr(client, method)
        answer: HttpResponse = call(f"/api/v1/{path}", told, content_type="application/json", headers=sent)
        return answer

    return send


def _give(post: Posts, key: Sent, right: str, name: str = TAG) -> int:
    answer = post("tags", key, right=right, body="bureau", name=name)
    assert answer.status_code == 201, answer.content
    return int(answer.json()["number"])


def _ids(client: Client, key: Sent, query: str) -> list[str]:
    answer = client.get("/api/v1/rights", {"q": query, "limit": 200}, headers=key)
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["rights"]]


def test_a_query_names_a_tag_wherever_the_key_is_sent(client: Client, key: Sent, post: Posts, some: list[str]) -> None:
    for right in some[:2]:
        _give(post, key, right)
    assert _ids(client, key, f"tag:{TAG}") == sorted(some[:2])
    asked = {"q": f"tag:{TAG}"}
    figures = client.get("/api/v1/measures/rights_by_year", asked, headers=key).json()
    assert sum(row["cells"][-1] for row in figures["rows"]) == 2
    for row in figures["rows"]:
        found = client.get("/api/v1/rights", {"q": row["queries"][-1], **row["filters"]}, headers=key).json()
        assert found["total"]["rights"] == row["cells"][-1]
    why = client.get("/api/v1/explain", {**asked, "right": some[2]}, headers=key).json()
    assert (why["in_result"], [one["leaf"] for one in why["takes"]]) == (False, [f"tag:{TAG}"])
    differs = client.get("/api/v1/difference", {"left": f"tag:{TAG}", "right": "type:invention"}, headers=key).json()
    assert (differs["both"], differs["left"]["alone"]) == (2, 0)
    regions = client.get("/api/v1/map", asked, headers=key)
    while regions.status_code == 503:
        regions = client.get("/api/v1/map", asked, headers=key)
    assert regions.json()["rights"] == 2
    file = client.get("/api/v1/export", {**asked, "format": "csv", "columns": "id"}, headers=key)
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert [line.partition(",")[0] for line in lines[1:3]] == sorted(some[:2])
    feed = client.get("/api/v1/feed", {**asked, "lang": "en"}, headers=key)
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert feed.content.decode().count("<entry>") == 2
    assert "/en/rights/" in feed.content.decode()


@pytest.mark.parametrize("path", ["rights", "measures/rights_by_year", "map", "export", "feed"])
def test_the_public_and_a_key_without_the_scope_are_told_what_to_send(
    path: str, client: Client, wang: Person, staff: Staff, key: Sent, post: Posts, some: list[str]
) -> None:
    _give(post, key, some[0])
    bare = staff.key(wang, ["see-imports"])[1]
    for headers in ({}, bare):
        for query in (f"tag:{TAG}", "#1"):
            answer = client.get(f"/api/v1/{path}", {"q": query}, headers=headers)
            assert (answer.status_code, answer.json()["error"]) == (400, "QueryError")
            if query.startswith("tag"):
                assert "send a key with the scope read-notebook" in answer.json()["mend"]
    for place in ("tags", "searches", "history", f"notes?right={some[0]}"):
        assert client.get(f"/api/v1/{place}").status_code == 401
        refused = client.get(f"/api/v1/{place}", headers=bare)
        assert (refused.status_code, refused.json()["error"]) == (403, "NotAllowed")
        assert READ in refused.json()["what"]


def test_tags_of_another_body_are_not_known(
    client: Client, key: Sent, of_another_body: Sent, post: Posts, some: list[str]
) -> None:
    number = _give(post, key, some[0])
    assert client.get("/api/v1/tags", headers=of_another_body).json() == {"tags": []}
    answer = client.get("/api/v1/rights", {"q": f"tag:{TAG}"}, headers=of_another_body)
    assert answer.status_code == 400
    assert TAG not in answer.json()["mend"]
    assert client.delete(f"/api/v1/tags/{number}?right={some[0]}", headers=of_another_body).status_code == 404
    assert post("tags", of_another_body, right=some[0], body="bureau", name="x").status_code == 400
    assert client.get("/api/v1/tags", {"right": some[0]}, headers=key).json()["tags"][0]["name"] == TAG
    assert client.get("/api/v1/tags", {"right": "CN:patent:none"}, headers=key).status_code == 404


def test_an_answer_that_rests_on_a_tag_is_for_its_reader_and_changes_with_it(
    client: Client, key: Sent, of_another_body: Sent, post: Posts, some: list[str]
) -> None:
    number = _give(post, key, some[0])
    asked = {"q": f"tag:{TAG}", "limit": 1}
    first = client.get("/api/v1/rights", asked, headers=key)
    assert first["Cache-Control"] == "private, no-cache"
    assert "Authorization" in first["Vary"]
    assert client.get("/api/v1/rights", asked, headers={**key, "If-None-Match": first["ETag"]}).status_code == 304
    other = client.get("/api/v1/rights", asked, headers={**of_another_body, "If-None-Match": first["ETag"]})
    assert other.status_code == 400
    _give(post, key, some[1])
    again = client.get("/api/v1/rights", asked, headers={**key, "If-None-Match": first["ETag"]})
    assert (again.status_code, again.json()["total"]["rights"]) == (200, 2)
    cursor = again.json()["next"]
    assert client.delete(f"/api/v1/tags/{number}?right={some[0]}", headers=key).status_code == 204
    assert client.get("/api/v1/rights", {**asked, "cursor": cursor}, headers=key).status_code == 409
    assert _ids(client, key, "tag:*") == [some[1]]


def test_a_file_that_is_made_later_is_of_the_tags_of_its_order_and_of_its_orderer(
    client: Client, key: Sent, wang: Person, staff: Staff, post: Posts, some: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 0)
    number = _give(post, key, some[0])
    asked = {"q": f"tag:{TAG}", "format": "csv", "columns": "id"}
    waiting = client.get("/api/v1/export", asked, headers=key)
    assert waiting.status_code == 202
    client.delete(f"/api/v1/tags/{number}?right={some[0]}", headers=key)
    _give(post, key, some[1])
    assert Worker().once()
    kept = work.fetch(_as_key(wang), waiting.json()["order"])
    assert kept.path is not None
    assert kept.path.read_text(encoding="utf-8-sig").splitlines()[1].startswith(f"{some[0]},")
    for somebody in (actor_of(wang, second_factor=True), actor_of(staff.person("li", "officer"), second_factor=True)):
        with pytest.raises(NoSuchFile):
            work.fetch(somebody, waiting.json()["order"])
    assert client.get("/api/v1/export", asked, headers=key).json()["order"] != waiting.json()["order"]
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    wang.memberships.update(since=yesterday, until=yesterday)
    with pytest.raises(NoSuchFile):
        work.fetch(_as_key(wang), waiting.json()["order"])


def _as_key(person: Person) -> Actor:
    return actor_of_key(person.keys.get())


def test_a_note_is_written_changed_and_removed_and_the_log_says_no_word_of_it(
    client: Client, key: Sent, of_another_body: Sent, staff: Staff, post: Posts, some: list[str]
) -> None:
    written = post("notes", key, right=some[0], body="bureau", text="拟纳入培育库")
    assert written.status_code == 201
    note = written.json()
    assert (note["own"], note["revision"], note["author"]) == (True, 0, "wang")
    address = f"notes/{note['number']}"
    colleague = staff.key(staff.person("li", "officer"), [READ, WRITE])[1]
    seen = client.get("/api/v1/notes", {"right": some[0]}, headers=colleague).json()["notes"]
    assert [(one["text"], one["own"]) for one in seen] == [("拟纳入培育库", False)]
    assert client.get("/api/v1/notes", {"right": some[0]}, headers=of_another_body).json() == {"notes": []}
    assert post(address, colleague, "put", text="x", revision=0).status_code == 403
    assert post(address, of_another_body, "put", text="x", revision=0).status_code == 404
    changed = post(address, key, "put", text="已纳入", revision=0)
    assert (changed.status_code, changed.json()["revision"]) == (200, 1)
    second = post(address, key, "put", text="晚了一步", revision=0)
    assert (second.status_code, second.json()["error"]) == (409, "ChangedMeanwhile")
    assert client.delete(f"/api/v1/{address}?revision=0", headers=key).status_code == 409
    assert client.delete(f"/api/v1/{address}?revision=1", headers=key).status_code == 204
    told = list(Entry.objects.filter(thing=f"note:{note['number']}"))
    assert [one.action for one in told] == ["note.written", "note.changed", "note.removed"]
    assert all(one.by.startswith("key:") and "纳入" not in str(one.details) for one in told)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"text": ""}, 400),
        ({"text": "x" * 4_001}, 422),
        ({"text": "甲", "body": "other"}, 400),
        ({"text": "甲", "right": "CN:patent:none"}, 404),
        ({"text": "甲", "colour": "red"}, 422),
    ],
)
def test_what_cannot_be_written_says_why(told: dict[str, str], status: int, key: Sent, post: Posts, some: list[str]) -> None:
    answer = post("notes", key, **{"right": some[0], "body": "bureau", **told})
    assert answer.status_code == status
    assert answer.json()["what"]


def test_a_key_that_only_reads_writes_nothing(client: Client, wang: Person, staff: Staff, post: Posts, some: list[str]) -> None:
    reader = staff.key(wang, [READ])[1]
    assert post("notes", reader, right=some[0], body="bureau", text="甲").status_code == 403
    assert post("tags", reader, right=some[0], body="bureau", name=TAG).status_code == 403
    assert post("searches", reader, name="甲").status_code == 403
    assert client.get("/api/v1/searches", headers=reader).json() == {"searches": []}


def test_a_search_is_saved_answered_and_is_the_same_on_the_pages(client: Client, key: Sent, wang: Person, post: Posts) -> None:
    told = {"name": "发明", "note": "每月看", "q": "type:invention", "filters": {"office": ["CN"]}}
    made = post("searches", key, **told)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    (listed,) = client.get("/api/v1/searches", headers=key).json()["searches"]
    assert listed == made.json()
    assert (listed["query"], listed["filters"], listed["own"]) == ("type:invention", {"office": ["CN"]}, True)
    found = client.get(listed["href"], {"limit": 5, "facets": "year"}, headers=key).json()
    plain = client.get("/api/v1/rights", {"q": "type:invention", "office": "CN", "limit": 5, "facets": "year"}).json()
    assert [one["id"] for one in found["rights"]] == [one["id"] for one in plain["rights"]]
    assert found["total"] == plain["total"]
    following = client.get(listed["href"], {"limit": 5, "cursor": found["next"]}, headers=key).json()
    assert not {one["id"] for one in following["rights"]} & {one["id"] for one in found["rights"]}
    news = client.get(f"/api/v1/searches/{number}", headers=key).json()
    assert (news["rights"], news["news"]["new"], news["news"]["changed"]) == (found["total"]["rights"], 0, 0)
    browser = Client()
    browser.force_login(wang)
    assert "每月看" in browser.get("/zh/searches").content.decode()
    on_the_page = Asked.read(QueryDict("q=type:invention&office=CN")).question()
    assert SavedSearch.objects.get().question == on_the_page
    assert post(f"searches/{number}", key, "put", name="甲", revision=0).json()["name"] == "甲"
    assert post(f"searches/{number}", key, "put", name="乙", revision=0).status_code == 409
    assert client.delete(f"/api/v1/searches/{number}?revision=1", headers=key).status_code == 204
    assert client.get(f"/api/v1/searches/{number}", headers=key).status_code == 404


def test_what_cannot_be_answered_is_not_saved(key: Sent, post: Posts) -> None:
    assert post("searches", key, name="甲", q="(轴承").status_code == 400
    assert post("searches", key, name="甲", filters={"colour": ["red"]}).status_code == 422
    assert post("searches", key, name="").status_code == 400
    assert not SavedSearch.objects.exists()


def test_the_history_is_that_of_the_pages_and_its_numbers_stand_in_queries(client: Client, key: Sent, wang: Person) -> None:
    browser = Client()
    browser.force_login(wang)
    browser.get("/zh/search?q=type:invention")
    client.get("/api/v1/rights", {"q": "type:design"}, headers=key)
    (one,) = client.get("/api/v1/history", headers=key).json()["searches"]
    assert (one["number"], one["understood"]) == (1, "type:invention")
    found = client.get("/api/v1/rights", {"q": "#1", "limit": 1}, headers=key).json()
    assert (found["total"]["rights"], found["understood"]) == (one["rights"], "type:invention")
    assert client.get("/api/v1/rights", {"q": "#9"}, headers=key).status_code == 400
