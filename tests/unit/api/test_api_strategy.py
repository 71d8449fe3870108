"""The strategy for programs: the data of the pages, in declared shapes. The figures are Dalian's; the rights are made up."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from api_callers import Staff
from django.test import Client
from django.utils import timezone

from zhichan.accounts.actors import machine
from zhichan.accounts.models import Body
from zhichan.accounts.people import load_bodies
from zhichan.api.shapes import PLAIN
from zhichan.api.strategy_shapes import StrategyAtOnce
from zhichan.api.target_shapes import OneTarget
from zhichan.assessments.models import FrozenSheet, Result, Round
from zhichan.assessments.sheets import freeze
from zhichan.evaluations import evaluating
from zhichan.evaluations.models import Evaluation
from zhichan.opened import city
from zhichan.readings.models import ACCEPTED, ENTERED, Reading, Step
from zhichan.strategy.targets.scoreboard import scoreboard

GOLDEN = Path(__file__).parents[1] / "strategy" / "golden" / "scoreboard.json"
SHAPES = {shape.__name__: shape for shape in PLAIN}


def _answer(client: Client, path: str, sent: dict[str, str] | None = None, **asked: Any) -> dict[str, Any]:
    """The answer of an address, read against the shape that is declared for it."""
    answer = client.get(f"/api/v1/{path}", asked, headers=sent or {})
    assert answer.status_code == 200, answer.content
    declared = client.get("/api/v1/openapi.json").json()["paths"]
    known = next(template for template in declared if _fits(template, f"/api/v1/{path}"))
    name = declared[known]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    msgspec.convert(answer.json(), SHAPES[name])
    told: dict[str, Any] = answer.json()
    return told


def _fits(template: str, path: str) -> bool:
    """Whether an address is one of a template; the id of a figure may hold further slashes."""
    pattern = re.sub(r"\{(\w+)\}", lambda found: ".+" if found[1] == "figure" else "[^/]+", template)
    return re.fullmatch(pattern, path) is not None


def test_the_shape_of_the_scoreboard_is_declared_to_its_last_key() -> None:
    board = json.loads(GOLDEN.read_text(encoding="utf-8"))
    for target in board.pop("targets"):
        msgspec.convert(target, OneTarget)
    msgspec.convert({**board, "outline": []}, StrategyAtOnce)


def test_the_targets_are_those_of_the_page_page_by_page(client: Client) -> None:
    page = client.get("/en/targets.json?as_of=2015-06-30").json()
    whole = _answer(client, "strategy", as_of="2015-06-30")
    assert {name: part for name, part in page.items() if name != "targets"} == {
        name: part for name, part in whole.items() if name != "outline"
    }
    found: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        one = _answer(client, "targets", as_of="2015-06-30", limit=20, cursor=cursor)
        found += one["targets"]
        cursor = one["next"]
    assert found == page["targets"]
    assert one["total"] == len(found) > 40
    in_outline = [id for heading in whole["outline"] for paragraph in heading["paragraphs"] for id in paragraph["targets"]]
    assert in_outline == [target["id"] for target in found]


def test_targets_are_chosen_by_verdict_light_and_paragraph(client: Client) -> None:
    every = _answer(client, "targets", limit=200)["targets"]
    for asked in ({"verdict": ["met", "no-reading"]}, {"light": ["at-risk"]}, {"paragraph": 8}):
        chosen = _answer(client, "targets", limit=200, **asked)["targets"]
        assert 0 < len(chosen) < len(every)
        for one in chosen:
            assert one["verdict"]["key"] in asked.get("verdict", [one["verdict"]["key"]])  # type: ignore[operator]
            assert "light" not in asked or one["standing"]["light"]["key"] == "at-risk"
            assert one["paragraph"]["number"] == asked.get("paragraph", one["paragraph"]["number"])
    assert client.get("/api/v1/targets?verdict=red").status_code == 422


def test_one_target_comes_year_by_year_and_one_that_is_not_there_is_a_sentence(client: Client) -> None:
    told = _answer(client, "targets/T05-02")
    assert told["target"] == next(one for one in _answer(client, "targets", limit=200)["targets"] if one["id"] == "T05-02")
    assert [one["on"] for one in told["years"]] == sorted(one["on"] for one in told["years"])
    answer = client.get("/api/v1/targets/T99-1")
    assert (answer.status_code, answer.json()["error"]) == (404, "NothingThere")


def test_what_has_not_changed_is_told_by_its_tag(client: Client) -> None:
    for path in (
        "strategy",
        "targets",
        "duties",
        "indicators",
        "areas",
        "readings",
        "scores",
        "evaluations",
        "amendments",
        "orphans",
    ):
        answer = client.get(f"/api/v1/{path}?limit=1" if path in ("targets", "duties", "readings") else f"/api/v1/{path}")
        assert answer["ETag"], path
        assert answer["RateLimit-Limit"], path
        again = client.get(answer.wsgi_request.get_full_path(), headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304, path


def test_the_duties_are_those_of_the_page(client: Client) -> None:
    page = client.get("/zh/strategy/duties.json").json()
    told = _answer(client, "duties", limit=200)
    assert told["duties"] == page["duties"]
    assert _answer(client, "orphans")["orphans"] == page["orphans"]
    state = next(one["state"] for one in told["duties"] if one["state"])
    assert {one["state"] for one in _answer(client, "duties", state=state, limit=3)["duties"]} == {state}
    assert client.get("/api/v1/duties?state=asleep").status_code == 404


def test_an_indicator_has_the_values_of_its_page_and_each_is_traced_to_its_rights(client: Client) -> None:
    listed = _answer(client, "indicators", limit=200)
    assert listed["total"] == len(listed["indicators"])
    told = _answer(client, "indicators/valid-inventions", as_of="2026-06-30")
    text = b"".join(client.get("/en/indicators/valid-inventions.csv?as_of=2026-06-30").streaming_content)  # type: ignore[attr-defined]
    lines = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    rows = {line[0]: line for line in lines if line[0].isdecimal()}
    for year in told["years"]:
        row = rows[str(year["year"])]
        values = [year["value"], *(district["value"] for district in year["districts"])]
        assert [cell for cell in (row[2], *row[6:]) if cell] == [str(value) for value in values if value is not None]
    assert told["made_up"] is True
    latest = next(one for one in reversed(told["years"]) if one["value"])
    traced = _answer(client, f"trace/{latest['trace']}", as_of="2026-06-30")
    side = traced["computed"]["counted"]
    assert side["counted"] == latest["value"] == len(side["rights"]) == side["number"]
    ids = [one["right"] for one in side["rights"]]
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = _answer(client, f"trace/{latest['trace']}", as_of="2026-06-30", limit=2, cursor=cursor)
        found += [one["right"] for one in page["computed"]["counted"]["rights"]]
        cursor = page["next"]
    assert found == ids
    assert client.get(f"/api/v1/rights/{ids[0]}").status_code == 200
    assert client.get("/api/v1/indicators/nothing").status_code == 404


def test_a_number_of_the_outline_is_traced_through_its_formula(client: Client) -> None:
    told = _answer(client, "trace/T05-02/1")
    assert told["origin"]["how"]["key"] == "judged"
    published = [one for one in told["origin"]["inputs"] if one["how"]["key"] == "published"]
    assert published
    assert all(one["place"].startswith("figures.csv:") for one in published)
    for id in ("targets/met", "T05-01", "T05-01/baseline", published[0]["id"]):
        assert _answer(client, f"trace/{id}")["origin"]
    for id in ("nonsense", "x@2012", "T05-02/9", "targets/none", "valid-inventions@2999"):
        answer = client.get(f"/api/v1/trace/{id}")
        assert (answer.status_code, answer.json()["error"]) == (404, "NoSuchNumber"), id


def test_areas_come_with_the_query_of_their_rights(client: Client) -> None:
    for area in _answer(client, "areas")["areas"]:
        assert (area["query"] is not None) is area["known"]
        if area["query"]:
            assert client.get("/api/v1/rights", {"q": area["query"], "limit": 1}).status_code == 200


@pytest.fixture
def reading(staff: Staff) -> Reading:
    """A published reading of a bureau, with what happened to it."""
    person = staff.person("wang", "officer")
    body, now = Body.objects.get(code="bureau"), timezone.now()
    common: dict[str, Any] = {
        "body": body, "indicator": "invention-applications", "scope": "city", "kind": "year", "start": "", "end": "2025",
        "value": "14500", "bound": "exact", "unit": "件", "document": "统计公报", "entered_by": person, "made_at": now,
    }  # fmt: skip
    Reading.objects.create(number="R-2026-0002", state=ENTERED, **common)
    made = Reading.objects.create(number="R-2026-0001", state=ACCEPTED, published=True, accepted_at=now, **common)
    Step.objects.create(reading=made, at=now, by=person, body=body, part="reporter", did="entered", reason="内部", value="14500")
    return made


def test_a_published_reading_has_its_custody_and_names_are_for_those_inside(
    client: Client, staff: Staff, reading: Reading
) -> None:
    listed = _answer(client, "readings")
    assert [one["number"] for one in listed["readings"]] == [reading.number]
    told = _answer(client, f"readings/{reading.number}")
    (step,) = told["custody"]
    assert (step["by"], step["reason"], step["did"], step["body"]["code"]) == (None, None, "entered", "bureau")
    assert client.get("/api/v1/readings/R-2026-0002").status_code == 404
    sent = staff.key(reading.entered_by, ["report-readings"])[1]
    assert _answer(client, "readings", sent)["total"] == 2
    told = _answer(client, f"readings/{reading.number}", sent)
    assert (told["inside"], told["custody"][0]["by"], told["custody"][0]["reason"]) == (True, "wang", "内部")
    assert _answer(client, "readings", indicator="none")["total"] == 0


def test_scores_are_given_once_they_are_published(client: Client) -> None:
    load_bodies(city.configuration().city_folder)
    (code, sheet), *_more = city.sheets().items()
    freeze(machine(), sheet, reason="试用")
    round_ = Round.objects.create(sheet=FrozenSheet.objects.get(sheet=code), state="approved", opened_at=timezone.now())
    item = sheet.items[0].id
    told = {"rank": 1, "total": "9.50", "sum": "9.50", "failed": [], "items": {item: "9.50"}}
    inputs = {"values": {"zhongshan": {item: {"value": "12"}}}}
    Result.objects.create(
        round=round_, version=1, at=timezone.now(), by="x", inputs=inputs, scores={"zhongshan": told}, digest="0" * 64
    )
    assert _answer(client, f"scores/{code}")["result"] is None
    Round.objects.update(published=1, state="published")
    (score,) = _answer(client, f"scores/{code}")["result"]["scores"]
    assert (score["body"]["code"], score["total"]) == ("zhongshan", "9.50")
    assert {"id": item, "value": "12", "points": "9.50"} in score["items"]
    assert next(one for one in _answer(client, "scores")["sheets"] if one["id"] == code)["published"] == 1
    assert client.get("/api/v1/scores/none").status_code == 404


def test_an_evaluation_is_given_as_it_was_frozen(client: Client) -> None:
    today = timezone.localdate()

    def board_at(on: dt.date, known_at: dt.datetime) -> Any:
        return scoreboard(city.strategy(known_at)[0], on)

    made = evaluating.open_evaluation(machine(), "yearly", today, today, board_at)
    told = _answer(client, f"evaluations/{made.key}")
    assert (told["report"], told["data_sha256"], len(told["missing"])) == (None, made.data.digest, 4)
    Evaluation.objects.update(open_until=today - dt.timedelta(1))
    evaluating.publish(machine(), made.key, {})
    told = _answer(client, f"evaluations/{made.key}")
    assert (told["report"]["version"], told["missing"]) == (2, [])
    assert [one["key"] for one in _answer(client, "evaluations")["evaluations"]] == [made.key]
    assert client.get("/api/v1/evaluations/none").status_code == 404
    assert _answer(client, "amendments") == {"amendments": [], "broken": []}
