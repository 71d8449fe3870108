"""The interface beside rights: versions, measures, imports, errors, the description."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from api_callers import Serves
from django.test import Client

from zhichan.analytics.measures import MEASURES
from zhichan.api import rights
from zhichan.opened import city


def test_versions_without_a_key_say_how_much_and_not_from_which_files(client: Client) -> None:
    answer = client.get("/api/v1/versions").json()
    assert answer["total"] == len(answer["versions"]) == 1
    assert answer["versions"][0]["rights"] == 120
    assert answer["versions"][0]["files"] is None
    number = answer["versions"][0]["number"]
    assert client.get(f"/api/v1/versions/{number}").json() == answer["versions"][0]
    assert client.get(f"/api/v1/versions/{number + 1}").status_code == 404


def test_all_measures_are_told_and_count_as_the_overview_does(client: Client) -> None:
    told = client.get("/api/v1/measures").json()["measures"]
    assert [one["name"] for one in told] == list(MEASURES)
    for one in told:
        table = client.get(one["href"] + "?lang=en&q=type:invention").json()
        file = client.get(f"/en/overview/{one['name']}.csv?q=type:invention").content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(file)))[1:]
        assert [["" if cell is None else str(cell) for cell in row["cells"]] for row in table["rows"]] == [
            [cell.removeprefix("'") for cell in line[:-1]] for line in lines[: len(table["rows"])]
        ]


def test_the_query_of_a_figure_finds_as_many_rights(client: Client) -> None:
    table = client.get("/api/v1/measures/rights_by_status?office=CN").json()
    assert table["rows"]
    for row in table["rows"]:
        for cell, query in zip(row["cells"], row["queries"], strict=True):
            if query is not None:
                found = client.get("/api/v1/rights", {"q": query, "limit": 1, **row["filters"]}).json()
                assert found["total"]["rights"] == cell


def test_before_the_first_import_there_is_a_sentence(serves: Serves, tmp_path: Path) -> None:
    client = serves(tmp_path)
    answer = client.get("/api/v1/rights")
    assert (answer.status_code, answer.json()["error"]) == (404, "CorpusEmpty")
    assert client.get("/api/v1/versions").json() == {"total": 0, "versions": [], "next": None}


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/", "/api/", "/api/v2/rights", "/api/v1/docs"])
def test_an_address_that_leads_nowhere_is_json(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json()["error"] == "NothingThere"


def test_another_method_is_refused_in_json_and_told_which_would_do(client: Client) -> None:
    answer = client.post("/api/v1/rights")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["error"] == "MethodNotAllowed"


def test_a_host_that_is_none_of_ours_is_refused_in_json(client: Client) -> None:
    answer = client.get("/api/v1/rights", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")


def test_an_error_of_ours_is_one_sentence_without_its_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("the inside of it")

    monkeypatch.setattr(rights, "visible_right", broken)
    id = client.get("/api/v1/rights?limit=1").json()["rights"][0]["id"]
    answer = client.get(f"/api/v1/rights/{id}")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")
    assert answer.json()["error"] == "OurError"
    assert "inside" not in answer.content.decode()


def test_the_description_names_every_address_and_points_nowhere_else(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert set(schema["paths"]) == {
        "/api/v1/rights",
        "/api/v1/rights/{id}",
        "/api/v1/numbers",
        "/api/v1/explain",
        "/api/v1/difference",
        "/api/v1/similar",
        "/api/v1/translate",
        "/api/v1/export",
        "/api/v1/feed",
        "/api/v1/strategy",
        "/api/v1/targets",
        "/api/v1/targets/{id}",
        "/api/v1/duties",
        "/api/v1/orphans",
        "/api/v1/amendments",
        "/api/v1/areas",
        "/api/v1/indicators",
        "/api/v1/indicators/{key}",
        "/api/v1/trace/{figure}",
        "/api/v1/readings",
        "/api/v1/readings/{number}",
        "/api/v1/scores",
        "/api/v1/scores/{sheet}",
        "/api/v1/evaluations",
        "/api/v1/evaluations/{key}",
        "/api/v1/tags",
        "/api/v1/tags/{number}",
        "/api/v1/notes",
        "/api/v1/notes/{number}",
        "/api/v1/searches",
        "/api/v1/searches/{number}",
        "/api/v1/searches/{number}/rights",
        "/api/v1/history",
        "/api/v1/map",
        "/api/v1/measures",
        "/api/v1/measures/{name}",
        "/api/v1/versions",
        "/api/v1/versions/{number}",
        "/api/v1/imports/{id}",
        "/api/v1/me",
        "/api/v1/audit",
    }
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            assert operation["x-zh"]["summary"], path
            for parameter in (*operation["parameters"], *operation["x-sent"]):
                assert parameter["description"], (path, parameter["name"])
                assert parameter["schema"]["x-zh"], (path, parameter["name"])
    assert city.current().version.number
