"""The labelled names agree with themselves: a wrong label or code would measure the matcher wrongly."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROWS = list(csv.DictReader((Path(__file__).parent / "labelled_names.csv").open(encoding="utf-8", newline="")))
TRAPS = {
    "abbreviation", "bilingual", "bracket", "branch", "city-prefix", "english", "former-name", "group-vs-company",
    "homophone-english", "hospital", "job-change", "near-name-different", "person", "pinyin-person", "plain", "same-name-person",
    "suffix", "typo", "university-college", "variant", "width",
}  # fmt: skip
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code_is_right(code: str) -> bool:
    """GB 32100-2015: 31 signs, weights 3^i mod 31; inside it the organisation code of GB 11714-1997 with its own check sign."""
    if not re.fullmatch(f"[{SIGNS}]{{18}}", code):
        return False
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    inner = sum(int(sign, 36) * weight for sign, weight in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return SIGNS[-total % 31] == code[17] and "0123456789X"[-inner % 11] == code[16]


@pytest.fixture(scope="module")
def clusters() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in ROWS:
        found[row["cluster"]].append(row)
    return found


def test_there_are_enough_rows_and_none_twice() -> None:
    assert len(ROWS) >= 2000
    assert len({tuple(row.values()) for row in ROWS}) == len(ROWS)


def test_every_row_is_filled_as_the_description_says() -> None:
    for row in ROWS:
        assert row["name"].strip(), row
        assert row["lang"] in {"zh", "zh-Hant", "ja", "en"}, row
        assert row["trap"] in TRAPS, row
        assert 1985 <= int(row["year"]) <= 2026, row
        assert all(re.fullmatch(r"[A-H]\d{2}[A-Z]", mark) for mark in row["classes"].split(";")), row
    assert {row["trap"] for row in ROWS} == TRAPS


def test_every_credit_code_has_its_check_digits_and_a_third_of_the_rows_have_one() -> None:
    codes = [row["credit_code"] for row in ROWS if row["credit_code"]]
    assert [code for code in codes if not credit_code_is_right(code)] == []
    assert 0.28 <= len(codes) / len(ROWS) <= 0.40


def test_a_cluster_is_of_one_kind_and_has_at_most_one_credit_code(clusters: dict[str, list[dict[str, str]]]) -> None:
    owner: dict[str, str] = {}
    for cluster, rows in clusters.items():
        assert {row["kind"] for row in rows} == {"person" if cluster.startswith("P") else "organisation"}
        codes = {row["credit_code"] for row in rows} - {""}
        assert len(codes) <= 1, cluster
        for code in codes:
            assert owner.setdefault(code, cluster) == cluster, "two parties share a credit code"


def test_a_former_name_shows_what_ties_it_to_the_party(clusters: dict[str, list[dict[str, str]]]) -> None:
    for rows in clusters.values():
        for row in rows:
            if row["trap"] != "former-name":
                continue
            others = [other for other in rows if other["name"] != row["name"]]
            same_code = row["credit_code"] and any(other["credit_code"] == row["credit_code"] for other in others)
            people = set(row["co_parties"].split(";"))
            same_people = row["address"] and any(people & set(other["co_parties"].split(";")) - {""} for other in others)
            assert same_code or same_people, row


def test_one_written_name_of_two_parties_always_comes_with_context() -> None:
    parties: dict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        parties[row["name"]].add(row["cluster"])
    bare = [
        row for row in ROWS if len(parties[row["name"]]) > 1 and not (row["address"] or row["co_parties"] or row["credit_code"])
    ]
    assert bare == []
