"""The history of a person's searches: numbered, bounded, combined by number, and nobody else's. On the sample, made up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import quote, urlencode

import numpy as np
import pytest
from conftest import Shows
from django.test import Client
from django.utils import timezone

from zhichan.accounts.models import Person
from zhichan.audit.models import Entry
from zhichan.notebook import history
from zhichan.notebook.models import PastSearch
from zhichan.notebook.questions import FACETS
from zhichan.opened import city
from zhichan.operation.personal import working_fields
from zhichan.records.audience import PUBLIC
from zhichan.search.narrowed import whole
from zhichan.search.syntax import parse

Someone = Callable[..., Person]


@pytest.fixture
def wang(sample: Client, someone: Someone) -> Client:
    """Somebody who has signed in, at the sample city."""
    client = Client()
    client.force_login(someone("officer", body="science"))
    return client


def _search(client: Client, query: str = "", **narrowing: str) -> object:
    return client.get(f"/zh/search?{urlencode({'q': query, **narrowing})}")


def _rids(query: str, **filters: str) -> set[int]:
    searcher = city.current().searching(PUBLIC)
    found = searcher.rids(query, as_of=timezone.localdate(), filters={name: [value] for name, value in filters.items()})
    return set(found.tolist())


def test_each_search_gets_a_number_and_the_same_one_keeps_it(wang: Client) -> None:
    _search(wang, "轴承")
    _search(wang, "", type="design")
    again = _search(wang, "轴承", sort="newest", page="1")
    assert "本次检索编号为 #1" in again.content.decode()
    rows = PastSearch.objects.order_by("number")
    assert [(one.number, one.typed, one.understood, one.whole) for one in rows] == [
        (1, "轴承", "轴承", "轴承"),
        (2, "", "*", "type:design"),
    ]
    assert [one.rights for one in rows] == [len(_rids("轴承")), len(_rids("", type="design"))]
    page = wang.get("/zh/history").content.decode()
    for told in ("#1", "#2", "轴承", "外观设计", f"{timezone.localdate()}"):
        assert told in page
    _search(wang)  # every right: nothing was asked
    _search(wang, "(")
    assert PastSearch.objects.count() == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("#1 AND NOT #2", lambda one, two, three: one - two),
        ("#1 OR #2", lambda one, two, three: one | two),
        ("(#1 OR #3) AND title:一种", lambda one, two, three: (one | three) & _rids("title:一种")),
        ("#1 #2", lambda one, two, three: one & two),
    ],
)
def test_numbers_combine_as_the_sets_do_with_what_narrowed_them(
    wang: Client, query: str, expected: Callable[..., set[int]]
) -> None:
    wang.get("/zh/parties")  # who is who is known from here on
    one, two, three = _rids("装置 OR 系统 OR 方法"), _rids("", type="invention"), _rids("数据", office="CN")
    _search(wang, "装置 OR 系统 OR 方法")
    _search(wang, "", type="invention")
    _search(wang, "数据", office="CN")
    answer = _search(wang, query)
    found = answer.context["result"]
    wanted = expected(one, two, three)
    assert wanted
    assert wanted != one
    assert found.rights == len(wanted)
    assert _rids(found.understood) == wanted
    row = PastSearch.objects.get(number=4)
    assert (row.typed, "#" in row.whole) == (query, False)
    assert f'value="{query}"' in answer.content.decode()
    wang.get(f"/zh/search{row.question}")  # the same question, as its links ask it
    row.refresh_from_db()
    assert (row.typed, PastSearch.objects.count()) == (query, 4)
    again = _search(wang, "#4 AND NOT #4 OR #4")
    assert again.context["result"].rights == len(wanted)
    assert "#" not in PastSearch.objects.get(number=5).whole


def test_what_a_number_stood_for_stays_when_its_parts_are_gone(wang: Client) -> None:
    _search(wang, "装置")
    _search(wang, "#1 AND type:invention")
    wang.post("/zh/history", {"do": "forget", "number": "1"})
    assert _search(wang, "#2").context["result"].understood == "装置 AND type:invention"
    missed = _search(wang, "方法 #1")
    assert missed.status_code == 400
    text = missed.content.decode()
    assert "没有编号为 1 的检索" in text
    assert "#2 至 #2" in text
    assert missed.context["problem"].caret == "方法 #1\n     ^"


def test_the_links_of_a_combined_result_say_what_it_means_to_everybody(wang: Client, sample: Client) -> None:
    _search(wang, "装置")
    _search(wang, "", type="invention")
    answer = _search(wang, "#1 AND NOT #2")
    feed = answer.context["asked"].tail()
    assert "%23" not in feed
    public = sample.get(f"/zh/search{feed}")
    assert public.context["result"].rights == answer.context["result"].rights
    assert b"%23" not in wang.get(f"/zh/take{feed}").content


@pytest.mark.parametrize("name", [name for name in FACETS if name not in ("field", "area")])  # the sample has none
def test_every_value_that_narrows_can_be_said_in_a_query(name: str, sample: Client) -> None:
    sample.get("/zh/parties")
    searcher, today = city.current().searching(PUBLIC, needs_parties=True), timezone.localdate()
    values = searcher.search("", as_of=today, facets=[name]).facets[name].values
    assert values
    for value in values:
        said = whole(parse("NOT 无此词"), {name: [value.value]}, unified=True)
        narrowed = searcher.rids("NOT 无此词", as_of=today, filters={name: [value.value]})
        assert np.array_equal(searcher.rids(said, as_of=today), narrowed), value
    both = {name: [value.value for value in values[:2]], "type": ["invention", "design"]}
    assert np.array_equal(searcher.rids(whole(parse("*"), both, True), as_of=today), searcher.rids("", as_of=today, filters=both))


@pytest.mark.parametrize(
    "filters",
    [
        {"year": ["20x2"]},
        {"class": ["H01*!"]},
        {"type": ["发明"]},
        {"office": ["中国"]},
        {"field": ["99"]},
        {"holder-type": ["firm"]},
    ],
)
def test_a_filter_that_no_facet_offers_is_not_said_otherwise(filters: dict[str, list[str]]) -> None:
    assert whole(parse("轴承"), filters, unified=False) == ""


def test_a_search_narrowed_by_the_type_of_holder_is_combined_as_any_other(wang: Client) -> None:
    _search(wang, "", **{"holder-type": "university"})
    assert _search(wang, "#1 AND type:invention").context["result"].understood == "holder-type:university AND type:invention"


@pytest.mark.parametrize("filters", [{"field": "13"}, {"district": "不存在区"}])
def test_a_search_under_a_filter_that_finds_nothing_is_kept_without_a_text(wang: Client, filters: dict[str, str]) -> None:
    assert _search(wang, "装置", **filters).status_code == 200
    assert "不能写成检索式" in _search(wang, "#1").content.decode()


def test_a_history_is_bounded_in_number_and_time(wang: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST", 3)
    for query in ("甲", "乙", "丙", "甲", "丁"):
        _search(wang, query)
    assert list(PastSearch.objects.order_by("number").values_list("number", "typed")) == [(1, "甲"), (3, "丙"), (4, "丁")]
    PastSearch.objects.filter(number=3).update(at=timezone.now() - dt.timedelta(days=history.KEPT_DAYS + 1))
    assert history.sweep(timezone.now() - dt.timedelta(days=history.KEPT_DAYS)) == 1
    wang.post("/zh/history", {"do": "forget", "number": "4"})
    _search(wang, "戊")
    assert list(PastSearch.objects.order_by("number").values_list("number", flat=True)) == [1, 5]
    wang.post("/zh/history", {"do": "clear"})
    _search(wang, "己")
    assert PastSearch.objects.get().number == 1
    assert Entry.objects.get(action="history.cleared").details == {"searches": 2}
    assert wang.post("/zh/history", {"do": "forget", "number": "9"}).status_code == 404


def test_the_declared_days_are_those_of_the_sweep() -> None:
    declared = {field.field: field for field in working_fields()}["notebook.history"]
    assert declared.days == history.KEPT_DAYS
    assert declared.counted_from
    assert str(history.MOST) in declared.counted_from.zh


def test_a_history_is_nobody_elses_and_a_visitor_has_none(wang: Client, sample: Client, shows: Shows, someone: Someone) -> None:
    _search(wang, "轴承")
    other = Client()
    other.force_login(someone("officer", body="science", name="li"))
    assert _search(other, "#1").status_code == 400
    assert "轴承" not in other.get("/zh/history").content.decode()
    refused = _search(sample, "#1")
    assert refused.status_code == 400
    assert "登录后在检索页面方可使用" in refused.content.decode()
    told = _search(sample, "轴承")
    assert "登录后" in told.content.decode()
    assert "csrfmiddlewaretoken" not in told.content.decode()
    assert not sample.cookies
    assert sample.get("/zh/history").status_code == 302
    assert PastSearch.objects.count() == 1


def test_the_help_tells_of_numbers_and_leads_to_no_error(sample: Client) -> None:
    text = sample.get("/zh/help/search").content.decode()
    assert "#1 AND NOT #2" in text
    assert "tag:重点" in text
    assert f"?q={quote('tag:重点')}" not in text
    assert "%231" not in text
