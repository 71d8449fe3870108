"""Indicators and the tracing of numbers, as visitors see them."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client

from zhichan.configuration import Configuration
from zhichan.strategy.history import keep_state

pytestmark = pytest.mark.django_db


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == status, (address, answer.status_code, body[:2000])
    return body.decode()


def test_the_list_tells_what_is_computed_and_what_is_discouraged(sample: Client) -> None:
    page = _text(sample, "/en/indicators?as_of=2026-06-30")
    assert "indicators are computed from the rights in store" in page
    assert "reported by Science and Technology Bureau" in page
    assert page.count("discouraged") > 10
    assert "/en/trace/valid-inventions@2025-12-31?as_of=2026-06-30" in page


def test_the_page_of_an_indicator_sets_the_published_figure_beside_and_says_why_they_differ(sample: Client) -> None:
    page = _text(sample, "/en/indicators/valid-inventions?as_of=2026-06-30")
    row = re.search(r'<tr><th scope="row">2019</th>.*?</tr>', page)
    assert row
    assert "14,897" in row[0]
    assert "/en/trace/valid-inventions@2019-12-31?as_of=2026-06-30" in row[0]
    assert "made up: they cannot be compared" in row[0]
    assert "Ganjingzi District" in page
    assert "By district, 2025" in page


def test_a_filing_count_is_marked_and_leads_to_survival(sample: Client) -> None:
    page = _text(sample, "/en/indicators/invention-applications")
    assert "Since 2021 national rules ask not to appraise by numbers of filings" in page
    assert "/en/indicators/inventions-surviving-5-years" in page
    assert "Since 2021" not in _text(sample, "/en/indicators/inventions-surviving-5-years")


def test_high_value_shows_its_five_grounds_and_what_lapses_next_year(sample: Client) -> None:
    page = _text(sample, "/en/indicators/high-value-inventions?as_of=2026-06-30")
    read_with_it = page.split('id="beside"')[1].split("</section>")[0]
    for key in ("emerging", "family-abroad", "over-10-years", "pledged", "awarded", "ending-next-year"):
        assert f"/en/indicators/high-value-{key}?as_of=2026-06-30" in read_with_it
    assert "/en/trace/high-value-over-10-years@2025-12-31?as_of=2026-06-30" in read_with_it
    assert "The folder of the city lists no awards (awards.csv)." in read_with_it


def test_a_rate_says_why_most_years_have_none_and_how_a_city_adds_one(sample: Client) -> None:
    page = _text(sample, "/en/indicators/valid-inventions-per-10000?as_of=2026-06-30")
    assert "Only 2012, 2019 have a figure: a rate needs the population of its year from a source" in page
    assert "population.yml" in page
    assert "By district" not in page  # whose population no source gives
    assert "仅 2012、2019 年有值" in _text(sample, "/zh/indicators/valid-inventions-per-10000?as_of=2026-06-30")
    assert "population.yml" not in _text(sample, "/en/indicators/valid-inventions")


def test_what_a_body_reports_has_no_computed_figure(sample: Client) -> None:
    page = _text(sample, "/en/indicators/technology-contract-turnover")
    assert "Reported by Science and Technology Bureau" in page
    assert "Computed" not in page
    _text(sample, "/en/indicators/technology-contract-turnover.csv", 404)


@pytest.mark.parametrize("year", ["1066", "2050", "x", "٢٠١٩"])
def test_a_year_that_is_not_shown_is_told(sample: Client, year: str) -> None:
    page = _text(sample, f"/en/indicators/valid-inventions?as_of=2026-06-30&year={year}", 400)
    assert "is not a year that is shown" in page
    assert "Choose a year from 1997 to 2026" in page


def test_an_indicator_that_there_is_not_is_told(sample: Client) -> None:
    assert "nonsense" in _text(sample, "/en/indicators/nonsense", 404)
    _text(sample, "/en/indicators/nonsense.csv", 404)


def test_every_district_of_every_year_is_on_one_page_and_opens(sample: Client) -> None:
    page = _text(sample, "/en/indicators/table?as_of=2026-06-30")
    assert page.count('<td class="number">') == 81 * 30 * 15
    some = re.findall(r'href="(/en/trace/[^"]+)">([^<]+)</a>', page)[::400]
    assert len(some) > 3
    for address, value in some:
        traced = _text(sample, address)
        assert f": {value}" in traced, address


def test_the_file_of_all_says_what_the_page_says_and_that_it_is_made_up(sample: Client) -> None:
    lines = _text(sample, "/zh/indicators/table.csv?as_of=2026-06-30").splitlines()
    assert "样例" in lines[0]
    told = [line for line in lines if line.startswith("valid-inventions,") and ",2025,大连市," in line]
    page = _text(sample, "/zh/indicators/valid-inventions?as_of=2026-06-30")
    row = re.search(r'<th scope="row">2025</th>.*?valid-inventions@2025-12-31[^>]*>([\d,]+) 件<', page)
    assert row
    assert told[0].endswith(f",{row[1].replace(',', '')}")


def test_a_figure_opens_to_its_rights_on_the_page_in_the_file_and_in_the_search(sample: Client) -> None:
    address = "/en/trace/valid-inventions@2025-12-31"
    page = _text(sample, f"{address}?as_of=2026-06-30")
    found = re.search(r"Counted: ([\d,]+)</h2>", page)
    assert found
    number = int(found[1].replace(",", ""))
    assert number > 0
    assert page.count('href="/en/rights/') == number
    assert (
        len([line for line in _text(sample, f"{address}.csv?as_of=2026-06-30").splitlines() if line.startswith("Counted,")])
        == number
    )
    led = sample.post(f"{address}?as_of=2026-06-30")
    assert led.status_code == 302
    assert re.search(rf"\b{number}\b rights?", _text(sample, led["Location"]))


def test_a_share_opens_to_both_its_sides(sample: Client) -> None:
    page = _text(sample, "/en/trace/service-inventions-share@2024?as_of=2026-06-30")
    assert "Set against: " in page
    growth = _text(sample, "/en/trace/valid-inventions-growth@2024-12-31?as_of=2026-06-30")
    assert "The same of the year before." in growth


def test_a_high_value_right_tells_its_grounds(sample: Client) -> None:
    page = _text(sample, "/en/trace/high-value-inventions@2025-12-31?as_of=2026-06-30")
    assert re.search(r">[^<]*Filed \d{4}-\d\d-\d\d", page)
    assert re.search(r">[^<]*申请 \d{4}-\d\d-\d\d", _text(sample, "/zh/trace/high-value-inventions@2025-12-31?as_of=2026-06-30"))


def test_a_rate_opens_to_the_population_it_is_of(sample: Client) -> None:
    page = _text(sample, "/en/trace/valid-inventions-per-10000@2019-12-31?as_of=2026-06-30")
    assert "population-behind-rate@2019-12-31" in page
    assert "14,897" in page


@pytest.mark.parametrize("id", ["nonsense", "x@2012", "T99-1", "T05-02/9", "targets/no", "valid-inventions@2050-12-31", "a/b/c"])
def test_a_number_that_nobody_knows_is_told(sample: Client, id: str) -> None:
    assert "Traceback" not in _text(sample, f"/en/trace/{id}", 404)


class _Numbers(HTMLParser):
    """The texts of a page that are figures: within a cell of numbers or a big one; each with the link that it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str, str]] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "meta", "link", "input", "line", "path", "circle", "rect", "img"):
            told = dict(attrs)
            self.open.append((tag, told.get("class") or told.get("data-label") or "", told.get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        kinds = [kind for _, kind, _ in self.open]
        figure = any(kind in ("number", "big", "Demanded", "Gives", "Inputs") for kind in kinds)
        figure &= "quiet" not in kinds  # the sentence beside a number says it again
        if figure and re.search(r"\d", data):
            self.found.append((data.strip(), next((href for _, _, href in reversed(self.open) if href), "")))


def test_every_number_of_the_strategy_opens_to_where_it_comes_from(sample: Client) -> None:
    reader = _Numbers()
    tail = "?as_of=2026-06-30"
    reader.feed(_text(sample, f"/en/strategy{tail}"))
    for target in json.loads(_text(sample, f"/en/targets.json{tail}"))["targets"]:
        if target["readings"]:
            reader.feed(_text(sample, f"/en/strategy/targets/{target['id']}{tail}"))
    numbers = [(text, href) for text, href in reader.found if not re.fullmatch(r"[\d-]+:", text)]
    assert len(numbers) > 130
    assert [text for text, href in numbers if not href] == []
    for text, href in dict.fromkeys(numbers):
        page = _text(sample, href)
        if "/trace/" in href:
            assert text in page, (text, href)
        else:  # how many targets have a verdict: the page lists them
            assert page.count('<tr class="target"') == int(text), href


def test_a_score_of_a_time_from_which_nothing_was_kept_says_so(sample: Client) -> None:
    told = "was not kept: the targets are judged on what it says now"
    assert told in _text(sample, "/en/strategy?known_at=2020-01-01")
    assert told not in _text(sample, "/en/strategy")


def test_the_score_of_an_earlier_time_is_judged_on_what_was_known_then(shows: Callable[..., Client], tmp_path: Path) -> None:
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path)})
    earlier = tmp_path / "earlier"
    shutil.copytree(told.city_folder, earlier)
    lines = (earlier / "figures.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    (earlier / "figures.csv").write_text("".join(line for line in lines if not line.startswith("well-known-trademarks,")))
    keep_state(earlier, told.city_folder_states, dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    client = shows(tmp_path)
    now, then = (json.loads(_text(client, f"/en/targets.json{tail}")) for tail in ("", "?known_at=2020-06-01"))
    assert now["counts"]["met"] == then["counts"]["met"] + 2
    assert then["city"] == now["city"] == "dalian"
    assert "was not kept" not in _text(client, "/en/strategy?known_at=2020-06-01")
