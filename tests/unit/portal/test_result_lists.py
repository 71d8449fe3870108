"""How a result is listed on its page: in any order, one hit for each family, with classes counted on any level."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from zhichan.portal.question.asked import OTHER_SORTS, SORTS
from zhichan.search.families import RULE
from zhichan.search.ranking import SORTS as EVERY_SORT


def _page(client: Client, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/en/search{query}")
    assert answer.status_code == status, query
    return re.sub(r"\s+", " ", answer.content.decode())


def _titles(page: str) -> list[str]:
    return re.findall(r'<h3 id="hit-\d+"><a href="/en/rights/([^"?]+)', page)


def _number(page: str, pattern: str) -> int:
    found = re.search(pattern, page)
    assert found, pattern
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize(("basis", "words"), [("families", "simple"), ("families-extended", "extended")])
def test_one_hit_a_family_says_the_rule_and_leads_to_the_members(sample: Client, basis: str, words: str) -> None:
    page = _page(sample, f"?q=kind:patent&basis={basis}")
    rights = _number(page, r"<strong>([\d,]+)</strong> rights, in")
    counted = _number(page, rf"([\d,]+) {words} (?:families )?(?:are|and|families)")
    listed = _number(page, rf"([\d,]+) {words} famil(?:y is|ies are) listed")
    assert listed < rights
    assert RULE.en in page
    assert RULE.zh in re.sub(r"\s+", " ", sample.get(f"/zh/search?basis={basis}").content.decode())
    if words == "simple":
        assert counted == listed, "the page counts as many as it lists"
    shown, last = [], -(-listed // 20)
    for number in range(1, last + 1):
        shown += _titles(_page(sample, f"?q=kind:patent&basis={basis}&page={number}"))
    assert len(shown) == len(set(shown)) == listed
    family = next(
        found
        for number in range(1, last + 1)
        if (
            found := re.search(
                r'href="([^"]+)">(\d+) members of its family', _page(sample, f"?q=kind:patent&basis={basis}&page={number}")
            )
        )
    )
    members = sample.get(family[1].replace("&amp;", "&")).content.decode()
    assert f"<strong>{family[2]}</strong> rights" in re.sub(r"\s+", " ", members)
    assert "basis=" not in family[1]


def test_what_is_listed_and_counted_stays_so_on_the_way_to_the_figures_and_back(sample: Client) -> None:
    page = _page(sample, "?basis=families")
    figures = re.search(r'href="(/en/overview\?[^"]*basis=families)"', page)
    assert figures
    assert sample.get(figures[1]).status_code == 200
    assert "basis=families" in sample.get(figures[1]).content.decode()
    assert 'aria-current="true">Every right' in _page(sample, "?basis=documents")
    assert "is nothing that can be counted" in _page(sample, "?basis=none", 400)


@pytest.mark.parametrize("sort", [*SORTS, *OTHER_SORTS])
def test_a_result_comes_in_any_order(sample: Client, sort: str) -> None:
    page = _page(sample, f"?sort={sort}")
    assert len(_titles(page)) == 20
    assert re.search(r'aria-current="true"[^>]*>[A-Z]', page)
    assert f"sort={sort}" in page or sort == "relevance"


def test_orders_that_are_none_are_refused_with_those_that_there_are(sample: Client) -> None:
    page = _page(sample, "?sort=size", 400)
    assert "-citations" in page
    assert set(SORTS) | set(OTHER_SORTS) <= set(EVERY_SORT)
    assert "is not a level of classes" in _page(sample, "?level=none", 400)


def test_classes_are_counted_on_the_level_that_is_chosen(sample: Client) -> None:
    symbol = {
        "class-section": "[A-H]",
        "class-class": r"[A-H]\d\d",
        "class": r"[A-H]\d\d[A-Z]",
        "class-group": r"[A-H]\d\d[A-Z]\d+",
    }
    for level, pattern in symbol.items():
        page = _page(sample, f"?q=kind:patent&level={level}")
        found = re.search(
            rf'href="([^"]*[?;]{level}=({pattern})&amp;[^"]*|[^"]*[?;]{level}=({pattern}))" aria-label="[^"]*: ([\d,]+) rights',
            page,
        )
        assert found, level
        narrowed = sample.get(found[1].replace("&amp;", "&")).content.decode()
        assert f"<strong>{found[4]}</strong> right" in narrowed
        others = {name for name in symbol if re.search(rf"[?;]{name}=", page)}
        assert others == {level}


def test_holders_narrow_by_type_and_rights_by_kind(sample: Client) -> None:
    page = _page(sample, "?kind=trademark")
    assert "Kind of right: Trademark" in page
    assert _titles(page)
    assert all(":trademark:" in id for id in _titles(page))
    page = _page(sample, "?holder-type=university")
    assert "Type of holder: University or school" in page
    assert len(_titles(page)) > 1
