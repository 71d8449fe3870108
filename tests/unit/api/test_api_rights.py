"""Rights over the interface: searching, paging to the end, one record, tags."""

from __future__ import annotations

import msgspec
import pytest
from django.test import Client

from zhichan.opened import city
from zhichan.records.right import Right

RIGHTS = 120


def _walked(client: Client, tail: str) -> list[str]:
    ids: list[str] = []
    cursor = ""
    while True:
        answer = client.get(f"/api/v1/rights?{tail}&cursor={cursor}").json()
        ids += [right["id"] for right in answer["rights"]]
        cursor = answer["next"]
        if cursor is None:
            return ids


@pytest.mark.parametrize("sort", ["id", "relevance", "newest", "oldest", "title"])
def test_following_the_cursors_gives_every_right_once(client: Client, sort: str) -> None:
    ids = _walked(client, f"limit=37&sort={sort}")
    assert len(ids) == len(set(ids)) == RIGHTS
    assert set(ids) == {right.id for right in city.current().corpus.rights(city.current().version)}


def test_without_an_order_rights_come_by_kind_and_id(client: Client) -> None:
    ids = _walked(client, "limit=50")
    assert ids == sorted(ids, key=lambda id: (id.split(":")[1], id))


def test_a_result_says_what_it_counts_and_on_which_terms(client: Client) -> None:
    answer = client.get("/api/v1/rights?q=type:invention&as_of=2020-01-01&limit=1&facets=status&facets=year").json()
    assert answer["basis"] == "rights"
    assert answer["total"]["rights"] >= len(answer["rights"]) == 1
    assert answer["as_of"] == "2020-01-01"
    assert answer["version"] == city.current().version.number
    assert answer["made_up"] is True
    assert set(answer["facets"]) == {"status", "year"}
    counted = answer["facets"]["status"]
    assert sum(value["rights"] for value in counted["values"]) + counted["missing"] == answer["total"]["rights"]


def test_a_value_of_a_facet_narrows_to_as_many_rights(client: Client) -> None:
    for name, facet in (
        client.get(
            "/api/v1/rights?"
            + "&".join(f"facets={n}" for n in ("year", "type", "status", "district", "holder", "class", "office"))
        )
        .json()["facets"]
        .items()
    ):
        value = facet["values"][0]
        narrowed = client.get("/api/v1/rights", {name: value["value"], "limit": 1}).json()
        assert narrowed["total"]["rights"] == value["rights"], name


def test_a_cursor_of_another_question_is_refused(client: Client) -> None:
    cursor = client.get("/api/v1/rights?limit=1").json()["next"]
    answer = client.get(f"/api/v1/rights?limit=1&q=type:design&cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json()["where"] == "cursor"


def test_a_cursor_keeps_the_day_of_law_on_which_it_began(client: Client) -> None:
    cursor = client.get("/api/v1/rights?limit=1&as_of=2019-05-05").json()["next"]
    assert client.get(f"/api/v1/rights?limit=1&cursor={cursor}").json()["as_of"] == "2019-05-05"
    assert client.get(f"/api/v1/rights?limit=1&as_of=2020-05-05&cursor={cursor}").status_code == 422


def test_one_right_is_the_record_of_the_corpus(client: Client) -> None:
    listed = client.get("/api/v1/rights?limit=1").json()["rights"][0]
    answer = client.get(listed["href"])
    assert answer.status_code == 200
    right = msgspec.json.decode(answer.content, type=Right)
    assert right == city.current().corpus.right(city.current().version, listed["id"])


def test_a_right_that_is_not_there_is_a_sentence(client: Client) -> None:
    answer = client.get("/api/v1/rights/CN:patent:1")
    assert answer.status_code == 404
    assert answer.json()["error"] == "NothingThere"
    assert answer.json()["mend"]


@pytest.mark.parametrize(
    "path", ["/api/v1/rights?q=type:invention", "/api/v1/measures/rights_by_year", "/api/v1/measures", "/api/v1/versions"]
)
def test_what_has_not_changed_is_not_sent_again(client: Client, path: str) -> None:
    first = client.get(path)
    tag = first["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": 'W/"1-other"'}).status_code == 200


def test_other_questions_have_other_tags(client: Client) -> None:
    paths = ["/api/v1/rights", "/api/v1/rights?limit=3", "/api/v1/rights?as_of=2020-01-01", "/api/v1/rights?q=type:design"]
    assert len({client.get(path)["ETag"] for path in paths}) == len(paths)


def test_head_answers_as_get(client: Client) -> None:
    assert client.head("/api/v1/rights")["ETag"] == client.get("/api/v1/rights")["ETag"]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/api/v1/rights?as_of=2026-02-31", "as_of"),
        ("/api/v1/rights?as_of=0", "as_of"),
        ("/api/v1/rights?known_at=yesterday", "known_at"),
        ("/api/v1/rights?q=" + "x" * 5_000, "q"),
        ("/api/v1/rights?limit=0", "limit"),
        ("/api/v1/rights?limit=1000000000000000000000000", "limit"),
        ("/api/v1/rights?cursor=" + "A" * 5_000, "cursor"),
        ("/api/v1/rights?cursor=%F0%9F%92%A9", "cursor"),
        ("/api/v1/rights?cursor=WzEsMl0", "cursor"),
        ("/api/v1/versions?cursor=A", "cursor"),
        ("/api/v1/rights?sort=best", "sort"),
        ("/api/v1/rights?facets=colour", "facets"),
        ("/api/v1/measures/rights_by_year?basis=pages", "basis"),
        ("/api/v1/versions/99999999999999999999", "number"),
    ],
)
def test_bad_input_is_told_where_it_is(client: Client, path: str, where: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    assert answer.json()["where"] == where
    assert answer.json()["what"]
    assert answer.json()["mend"]


@pytest.mark.parametrize("path", ["/api/v1/rights?q=%00", "/api/v1/rights?holder=a%00b", "/api/v1/rights/CN:patent:%00"])
def test_an_address_with_a_sign_that_no_text_has_is_refused(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert answer.json()["what"]


def test_a_parameter_spelt_wrong_does_not_find_everything(client: Client) -> None:
    answer = client.get("/api/v1/rights?stauts=granted")
    assert answer.status_code == 422
    assert "stauts" in answer.json()["what"]


def test_a_wrong_query_says_the_place(client: Client) -> None:
    answer = client.get("/api/v1/rights", {"q": "(转子 OR"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "QueryError"
    assert answer.json()["place"] == len("(转子 OR")


@pytest.mark.parametrize("query", ["(" * 3_990, "NOT " * 900 + "a", "* " * 1_900])
def test_a_monstrous_query_is_answered_all_the_same(client: Client, query: str) -> None:
    assert client.get("/api/v1/rights", {"q": query}).status_code in (200, 400)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_time_are_days_too(client: Client, day: str) -> None:
    assert client.get(f"/api/v1/rights?as_of={day}").status_code == 200
    assert client.get(f"/api/v1/rights?known_at={day}").status_code in (200, 404)


@pytest.mark.parametrize("basis", ["families", "families-extended"])
def test_one_right_for_each_family_page_by_page(client: Client, basis: str) -> None:
    asked = {"q": "kind:patent", "basis": basis, "limit": 7, "sort": "-expiry"}
    seen, cursor, members = [], "", 0
    while cursor is not None:
        page = client.get("/api/v1/rights", {**asked, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["id"] for one in page["rights"]]
        members += sum(one["members"] for one in page["rights"])
        for one in page["rights"]:
            if one["members"] > 1:
                found = client.get("/api/v1/rights", {"q": one["members_query"], "limit": 50}).json()
                assert found["total"]["rights"] == one["members"]
        cursor = page["next"]
    assert (page["basis"], page["listed"]) == (basis, len(seen))
    assert page["listed"] == page["total"][basis.replace("-", "_")]
    assert len(set(seen)) == len(seen)
    assert members == page["total"]["rights"]
    assert client.get("/api/v1/rights", {**asked, "basis": "rights", "cursor": ""}).json()["listed"] == members


def test_facets_of_kinds_holders_and_levels_of_classes_narrow(client: Client) -> None:
    names = ["kind", "holder-type", "class-section", "class-class", "class-group"]
    facets = client.get("/api/v1/rights", {"facets": names, "limit": 1}).json()["facets"]
    assert set(facets) == set(names)
    for name in names:
        value = facets[name]["values"][0]
        narrowed = client.get("/api/v1/rights", {name: value["value"], "limit": 1}).json()
        assert narrowed["total"]["rights"] == value["rights"], name
