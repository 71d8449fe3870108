"""The pages over a small sample: what they answer, what they say, and what they never leave out."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path

import pytest
from django.test import Client

from zhichan.corpus.store import Corpus

PAGES = ["/", "/search", "/search?q=轴承", "/overview", "/map", "/strategy", "/quality", "/help/search", "/about"]
MARKS = {"zh": "样例数据，纯属虚构。", "en": "Sample data — made up."}


def text_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return html.unescape(response.content.decode())


def ids(client: Client, query: str = "") -> list[str]:
    response = client.get("/en/search.jsonl", {"q": query})
    return [json.loads(line)["id"] for line in b"".join(response.streaming_content).splitlines()]  # type: ignore[attr-defined]


def table_of(client: Client, path: str) -> list[list[str]]:
    response = client.get(path)
    assert response.status_code == 200
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_its_language_and_marks_the_sample(sample: Client, lang: str, path: str) -> None:
    text = text_of(sample, f"/{lang}{path}")
    assert f'<html lang="{"zh-Hans" if lang == "zh" else "en"}">' in text
    assert MARKS[lang] in text


def test_no_page_has_a_script_or_a_style_of_its_own(sample: Client) -> None:
    for path in [*PAGES, f"/rights/{ids(sample)[0]}?q=轴承"]:
        text = text_of(sample, f"/zh{path}")
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), path
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", text), path


@pytest.mark.parametrize(
    ("accepted", "home"), [("", "/zh/"), ("en-GB,en;q=0.9", "/en/"), ("fr", "/zh/"), ("zh-CN,en;q=0.8", "/zh/")]
)
def test_the_door_leads_to_the_language_of_the_browser(sample: Client, accepted: str, home: str) -> None:
    response = sample.get("/", headers={"accept-language": accepted} if accepted else {})
    assert response.status_code == 302
    assert response.headers["Location"] == home
    assert "Accept-Language" in response.headers["Vary"]


def test_a_wrong_query_shows_its_place_and_keeps_what_was_typed(sample: Client) -> None:
    text = text_of(sample, "/zh/search?q=(轴承 OR", 400)
    assert 'value="(轴承 OR"' in text
    assert re.search(r"<pre[^>]*>\(轴承 OR\n +\^</pre>", text)


def test_a_near_spelling_is_offered_as_a_link(sample: Client) -> None:
    assert "/en/search?q=title%3A" in text_of(sample, "/en/search?q=titel:轴承", 400)


@pytest.mark.parametrize("tail", ["as_of=2026-13-01", "known_at=now", "sort=best", "page=0", "page=x"])
def test_a_wrong_parameter_is_named(sample: Client, tail: str) -> None:
    assert f"<code>{tail.partition('=')[0]}</code>" in text_of(sample, f"/en/search?{tail}", 400)


def test_counts_facets_and_files_agree(sample: Client, sample_home: Path) -> None:
    everything = ids(sample)
    assert len(everything) == Corpus(sample_home / "sample").version().rights
    rows = table_of(sample, "/en/search.csv?type=design")
    designs = rows[1 : rows.index([])]
    assert 0 < len(designs) < len(everything)
    assert all(row[2] == "Design" for row in designs)
    assert f"<strong>{len(designs)}</strong>" in text_of(sample, "/en/search?type=design")


def test_files_say_that_they_are_made_up_and_of_when(sample: Client) -> None:
    for path in ("/en/search.csv?q=轴承&as_of=2020-01-01", "/en/overview/rights_by_year.csv?q=轴承&as_of=2020-01-01"):
        cells = [cell for row in table_of(sample, path) for cell in row]
        assert any("ade up" in cell for cell in cells)
        assert "2020-01-01" in cells
        assert "轴承" in cells
    record = json.loads(sample.get(f"/en/rights/{ids(sample)[0]}.json").content)
    assert all(source["made_up"] for source in record["sources"])
    assert json.loads(sample.get("/en/map.json").content)["made_up"] is True


def test_the_years_of_the_chart_add_up_to_the_result(sample: Client) -> None:
    rows = table_of(sample, "/en/overview/rights_by_year.csv")
    figures = rows[1 : rows.index([])]
    assert sum(int(row[1]) for row in figures) == len(ids(sample))


def test_each_figure_of_the_overview_opens_as_many_records(sample: Client) -> None:
    text = text_of(sample, "/en/overview")
    links = re.findall(r'<a class="plain" href="([^"]+)">([\d,]+)</a>', text)
    assert len(links) > 20
    for address, figure in links[::5]:
        assert f"<strong>{figure}</strong>" in text_of(sample, address), address


def test_one_right_names_its_sources_and_why_it_was_found(sample: Client) -> None:
    id = ids(sample, "轴承")[0]
    text = text_of(sample, f"/en/rights/{id}?q=轴承")
    assert id.split(":")[2] in text
    assert 'id="source-1"' in text
    assert "it meets the query" in text
    assert "/en/search?q=%E8%BD%B4%E6%89%BF" in text


def test_a_right_that_is_missed_is_told_why(sample: Client) -> None:
    id = ids(sample, "轴承")[0]
    number = id.split(":")[2]
    asked = "q=轴承 AND filed:1901&type=design"
    assert 'name="type" value="design"' in text_of(sample, f"/en/search?{asked}")
    found = sample.get(f"/en/search/why-not?{asked}&number={number}")
    assert found.status_code == 302
    text = text_of(sample, found.headers["Location"])
    assert "Why it is not in the result" in text
    assert "It would be in the result if this came out otherwise:" in text
    assert "<code>filed:1901</code>" in text
    assert "No right with the number 123 is on record here" in text_of(sample, "/en/search/why-not?q=轴承&number=123")


def test_the_status_is_that_of_the_day_of_law(sample: Client) -> None:
    id = ids(sample, "status:expired")[0]
    assert "Expired" in text_of(sample, f"/en/rights/{id}").partition("</main>")[0]
    filed = json.loads(sample.get(f"/en/rights/{id}.json").content)["events"]
    day = min(event["date"] for event in filed if event["key"] == "filed")
    standing = text_of(sample, f"/en/rights/{id}?as_of={day}").partition('class="record"')[0]
    assert "Pending" in standing
    assert f"on {day}" in standing


@pytest.mark.parametrize("path", ["/en/nowhere", "/en/rights/CN:patent:1", "/en/overview/rights_by_moon.csv", "/fr/"])
def test_what_is_not_there_has_its_page(sample: Client, path: str) -> None:
    assert "<h1>" in text_of(sample, path, 404)


def test_the_second_clock_before_the_first_import(sample: Client) -> None:
    assert "nothing had been imported yet" in text_of(sample, "/en/search?known_at=1999-01-01", 404)
    assert "nothing had been imported yet" in text_of(sample, "/en/?known_at=1999-01-01")
    assert text_of(sample, "/en/search?known_at=2026-07-01")


def test_the_map_tells_of_its_points(sample: Client) -> None:
    data = json.loads(sample.get("/en/map.json?type=invention").content)
    rids = data["points"]["rid"]
    assert set(data["points"]["type"]) == {"invention"}
    facts = json.loads(sample.get("/en/map/rights.json", {"rid": [rids[1], rids[0]]}).content)
    assert [fact["rid"] for fact in facts] == [rids[1], rids[0]]
    assert sample.get(facts[0]["href"]).status_code == 200
    assert sample.get("/en/map/rights.json?rid=x").status_code == 400
    assert sample.get("/en/map/rights.json", {"rid": range(31)}).status_code == 400


def test_the_strategy_page_and_its_json_are_the_same(sample: Client) -> None:
    data = json.loads(sample.get("/en/targets.json").content)
    text = text_of(sample, "/en/strategy")
    assert data["sentence"]["en"] in text
    assert all(f'id="{target["id"]}"' in text for target in data["targets"])
    growth = next(target for target in data["targets"] if target["id"] == "T05-02")
    assert [formula["value"] for formula in growth["formulas"]] == [16.9, 32.9]
    assert all(formula["amount"]["shown"]["en"] in text for formula in growth["formulas"])


def test_the_verdict_filter(sample: Client) -> None:
    data = json.loads(sample.get("/en/targets.json").content)
    met = {target["id"] for target in data["targets"] if target["verdict"]["key"] == "met"}
    text = text_of(sample, "/en/strategy?verdict=met")
    assert set(re.findall(r'<tr class="target" id="([^"]+)"', text)) == met
    assert text_of(sample, "/en/strategy?verdict=splendid", 400)


def test_before_the_first_import_pages_say_what_to_do(nothing: Client) -> None:
    assert "zhichan import" in text_of(nothing, "/en/")
    assert "zhichan import" in text_of(nothing, "/en/map", 404)
    assert MARKS["en"] not in text_of(nothing, "/en/strategy")
    assert json.loads(nothing.get("/health").content)["state"] == "empty"


def test_health_names_the_version(sample: Client) -> None:
    state = json.loads(sample.get("/health").content)
    assert (state["state"], state["version"], state["made_up"]) == ("ready", 1, True)


def test_the_help_lists_every_field(sample: Client) -> None:
    from zhichan.search.fields import FIELDS

    text = text_of(sample, "/zh/help/search")
    for field in FIELDS:
        assert f"<code>{field.name}</code>" in text
        # visitors have no tags, a list is there only after somebody has sent it, fields of technology wait for their rules, and
        # nobody here is called as the made-up firm
        expected = 400 if field.name in ("tag", "list", "field", "holder-group") else 200
        assert sample.get("/zh/search", {"q": field.example}).status_code == expected, field.example


def test_every_example_of_the_help_can_be_searched(sample: Client) -> None:
    text = text_of(sample, "/en/help/search")
    for address in re.findall(r'href="(/en/search\?q=[^"]+)"', text):
        assert sample.get(address).status_code == 200, address


def test_the_end_of_a_term_is_given_as_the_reason_with_its_rule(sample: Client) -> None:
    standing = text_of(sample, f"/zh/rights/{ids(sample, 'status:expired')[0]}").partition('class="record"')[0]
    assert "期限届满。最长期限已满（《专利法》" in standing


def test_the_texts_in_which_words_were_found_are_named_in_the_readers_language(sample: Client) -> None:
    shown = text_of(sample, "/zh/search?q=有限公司")
    assert "权利人：" in shown
    assert "holder：" not in shown
