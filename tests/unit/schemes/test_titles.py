"""Titles by symbol: official where loaded, else the nearest short name of our own; fields of technology; divisions."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhichan.normalise.classes import ancestors
from zhichan.schemes.concordance import Concordance
from zhichan.schemes.divisions import Divisions
from zhichan.schemes.entries import Rule, normal
from zhichan.schemes.loading import load
from zhichan.schemes.own import OWN, SECTORS, own_labels, sector_of
from zhichan.schemes.titles import Titles, brief

SAMPLES = Path(__file__).parent / "samples"
Shared = Callable[[str], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ("ipc_scheme.xml", "ipc_zh_2029.jsonl", "cpc-section-B_20290201.txt", "hierarchy.csv", "concordance.csv", "nice.json")
    for name in names:
        list(load(SAMPLES / name, tmp_path))
    return tmp_path


def _asked(titles: Titles, scheme: str, symbol: str, lang: str, edition: str = "") -> tuple[str, str, str, str] | None:
    found = titles.of(scheme, symbol, lang, edition)
    return (found.symbol, found.brief, found.source.en, found.lang) if found else None


@pytest.mark.parametrize("scheme", OWN)
def test_our_short_names_are_short_and_in_both_languages(scheme: str) -> None:
    for symbol, label in own_labels(scheme).items():
        assert 1 <= len(label.zh) <= 12, symbol
        assert 1 <= len(label.en.split()) <= 6, symbol
        assert normal(scheme, symbol) == symbol
        assert all(step in own_labels(scheme) for step in ancestors(scheme, symbol))
    assert len({label.zh for label in own_labels(scheme).values()}) >= len(own_labels(scheme)) - 4
    assert scheme != "ipc" or not {"Y", "Y02"} & set(own_labels(scheme))


def test_every_section_class_and_field_has_a_short_name(shared_data: Shared, tmp_path: Path) -> None:
    assert len(own_labels("nice")) == 45
    assert len(own_labels("locarno")) == 32
    assert [key for key in own_labels("wipo-field") if key.isdigit()] == [str(n) for n in range(1, 36)]
    assert {sector_of(number) for number in range(1, 36)} == set(SECTORS) < set(own_labels("wipo-field"))
    list(load(shared_data("ipc-zh-2026/ipc_zh_2026.jsonl.gz"), tmp_path))
    official = {entry.symbol for entry in Titles(tmp_path).entries("ipc") if len(entry.symbol) <= 3}
    assert official == set(own_labels("ipc")) - {"C01"}  # the one class that this file lacks


def test_nothing_loaded_gives_the_nearest_name_of_our_own(tmp_path: Path) -> None:
    for titles in (Titles(), Titles(tmp_path), Titles(tmp_path / "absent")):
        assert _asked(titles, "ipc", "G06F16/30", "zh") == ("G06", "计算机", "our short name", "zh")
        assert _asked(titles, "cpc", "Y02E10/50", "en") == ("Y02", "Climate change technology", "our short name", "en")
        assert _asked(titles, "locarno", "21-02", "en") == ("21", "Games, toys and sports", "our short name", "en")
        assert titles.of("uspc", "74/502.2", "zh") is None
        assert titles.rules() == []


def test_the_issuers_words_come_first_and_say_their_edition(folder: Path) -> None:
    titles = Titles(folder)
    assert _asked(titles, "ipc", "B33Y10/02", "zh") == ("B33Y10/02", "竹制的", "IPC 2029", "zh")
    assert _asked(titles, "ipc", "B33Y0010020000", "en") == ("B33Y10/02", "of bamboo—split", "IPC 2029.01", "en")
    assert _asked(titles, "ipc", "B33Y 10", "en") == ("B33Y10/00", "Frames of lanterns", "IPC 2029.01", "en")
    assert _asked(titles, "cpc", "B33Y10/02, B33Y10/04", "en") == ("B33Y10/02", "of bamboo", "CPC 2029.02", "en")
    frames = titles.of("ipc", "B33Y10/00", "en")
    assert frames is not None
    assert frames.text == "Frames of lanterns (handles B33Y20/00-B33Y30/00)"
    # not loaded in the language: the nearest that is; ours where it names the class
    assert _asked(titles, "ipc", "B33Y20/00", "zh") == ("B33Y", "纸灯笼", "IPC 2029", "zh")
    assert _asked(titles, "ipc", "G06F16/30", "zh") == ("G06", "计算机", "our short name", "zh")
    # the CPC in Chinese: the IPC's words for the same symbol, else its own in English
    assert _asked(titles, "cpc", "B33Y10/02", "zh") == ("B33Y10/02", "竹制的", "IPC 2029", "zh")
    assert _asked(titles, "cpc", "B33Y10/022", "zh") == ("B33Y10/022", "lacquered", "CPC 2029.02", "en")
    assert _asked(titles, "nice", "35", "zh") == ("35", "广告和商业服务", "our short name", "zh")


def test_a_mark_is_named_by_its_own_edition_where_that_is_loaded(folder: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.xml"
    text = (SAMPLES / "ipc_scheme.xml").read_text(encoding="utf-8")
    older.write_text(text.replace("20290101", "20060101").replace("of bamboo", "of reed"), encoding="utf-8")
    list(load(older, folder))
    titles = Titles(folder)
    assert _asked(titles, "ipc", "B33Y10/02", "en") == ("B33Y10/02", "of bamboo—split", "IPC 2029.01", "en")
    assert _asked(titles, "ipc", "B33Y10/02", "en", "2006.01") == ("B33Y10/02", "of reed—split", "IPC 2006.01", "en")
    assert _asked(titles, "ipc", "B33Y10/02", "en", "2015.01") == ("B33Y10/02", "of bamboo—split", "IPC 2029.01", "en")


def test_the_path_leads_through_the_levels_of_dots(folder: Path) -> None:
    steps = Titles(folder).path("ipc", "B33Y10/04", "en")
    assert [step.symbol for step in steps] == ["B", "B33", "B33Y", "B33Y10/00", "B33Y10/02", "B33Y10/04"]
    assert [step.title.brief if step.title else "" for step in steps[-3:]] == [
        "Frames of lanterns",
        "of bamboo—split",
        "bent over steam",
    ]
    # the Chinese file lost the levels; another file has them
    steps = Titles(folder).path("ipc", "B33Y10/04", "zh")
    assert [step.title.brief if step.title else "" for step in steps] == [
        "虚构的部",
        "灯笼；风筝",
        "纸灯笼",
        "灯笼的骨架",
        "竹制的",
        "蒸弯的",
    ]
    # nothing loaded: as the symbol itself shows
    assert [step.symbol for step in Titles().path("ipc", "B33Y10/04", "zh")] == ["B", "B33", "B33Y", "B33Y10/00", "B33Y10/04"]
    assert [step.title is None for step in Titles().path("locarno", "21-02", "zh")] == [False, True]


@pytest.mark.parametrize(
    ("text", "lang", "short"),
    [
        ("PAPER LANTERNS [PL], e.g. FOR BOATS (kites B64C; (nested) more)", "en", "Paper lanterns [PL], e.g. for boats"),
        ("{Collapsible; extensible}", "en", "Collapsible; extensible"),
        ("DNA or RNA", "en", "DNA or RNA"),
        ("LED灯的控制", "zh", "LED灯的控制"),
        ("Hoes {(rakes A01D7/00)}", "en", "Hoes"),
        ("灯笼〔4〕；风筝［2006.01］", "zh", "灯笼；风筝"),
        ("灯笼（风筝入A01D（旧））注意： 此类含多种", "zh", "灯笼"),
        ("一" * 20 + "；" + "二" * 20, "zh", "一" * 20 + " …"),
        ("Aaaa, " * 20 + "end", "en", "Aaaa, Aaaa, Aaaa, Aaaa, Aaaa, Aaaa, Aaaa, Aaaa, Aaaa …"),
        ("(only references)", "en", "(only references)"),
    ],
)
def test_a_brief_title_leaves_out_what_is_not_its_name(text: str, lang: str, short: str) -> None:
    assert brief(text, lang) == short


@given(st.text(min_size=1).filter(str.strip), st.sampled_from(["zh", "en"]))
def test_a_brief_title_is_never_empty(text: str, lang: str) -> None:
    assert brief(text, lang).strip()


def test_fields_of_technology_by_the_longest_rule(folder: Path) -> None:
    concordance = Concordance.loaded(Titles(folder))
    assert concordance is not None
    assert concordance.field_of("A61K31/00") == 16
    assert concordance.field_of("A61K8/02") == 14  # a longer rule
    assert concordance.field_of("A61K6/10") == 0  # taken out
    assert concordance.field_of("C07C1/00") == 14  # the first of two rows for it; the other is reported
    assert concordance.fields_of(["G06F16/30", "G06N3/00", "A61P1/00", "A61P1/00", "A61K6/10"]) == {6: 2 / 3, 16: 1 / 3}
    assert concordance.fields_of(["H99Z1/00"]) == {}
    assert concordance.patterns_of(6) == ["G06F", "G06N"]
    assert concordance.plain(6)
    assert not concordance.plain(16)  # other rules stand below its own
    titles = Titles(folder)
    assert _asked(titles, "wipo-field", "6", "en") == ("6", "Made-up computing", "WIPO fields of technology", "en")
    assert _asked(titles, "wipo-field", "6", "zh") == ("6", "计算机技术", "our short name", "zh")


_SYMBOLS = st.from_regex(r"\A[A-C]0[12][AB][12]/0[0-2]\Z")
_PATTERNS = st.from_regex(r"\A[A-C]0[12]([AB][12]?)?\Z")


@given(st.dictionaries(_PATTERNS, st.integers(0, 35), max_size=12), st.lists(_SYMBOLS, max_size=8))
def test_weights_add_up_to_one_and_the_longest_pattern_decides(rules: dict[str, int], symbols: list[str]) -> None:
    concordance = Concordance(Rule(pattern, field) for pattern, field in rules.items())
    weights = concordance.fields_of(symbols)
    assert not weights or math.isclose(sum(weights.values()), 1)
    for symbol in symbols:
        fitting = [pattern for pattern in rules if pattern in ancestors("ipc", symbol)]
        assert concordance.field_of(symbol) == (rules[max(fitting, key=len)] if fitting else 0)


def test_the_real_concordance_knows_every_field(shared_data: Shared, tmp_path: Path) -> None:
    list(load(shared_data("cn-patstat/ipc_technology.csv"), tmp_path))
    concordance = Concordance.loaded(Titles(tmp_path))
    assert concordance is not None
    assert all(concordance.patterns_of(field) and concordance.plain(field) for field in range(1, 36))
    assert [concordance.field_of(symbol) for symbol in ("G06F16/30", "G06Q10/00", "A61K8/02", "A61K31/00", "B01D1/00")] == [
        *(6, 7, 14, 16, 23),
    ]


def test_divisions_say_what_became_of_a_code(tmp_path: Path) -> None:
    for name in ("divisions.json", "divisions_history.json", "divisions_diff.json", "divisions_dates.csv"):
        list(load(SAMPLES / name, tmp_path, edition="2029"))
    divisions = Divisions(Titles(tmp_path))
    city, older = divisions.of("9901"), divisions.of("990122")
    assert city is not None
    assert older is not None
    assert (city.code, city.name, city.current, city.successors) == ("990100", "甲市", True, ())
    assert (older.name, older.current, older.successors) == ("丁县", False, ("990102", "990121"))
    assert [division.name for division in divisions.today("990122")] == ["乙区", "丙市"]  # step by step
    assert divisions.today("110103") == ()  # abolished, and nothing took its place
    dated = divisions.of("880121")
    assert dated is not None
    assert (dated.since, dated.until, dated.current, dated.successors) == (
        "1980-01-01",
        "2010-05-01",
        False,
        ("880102", "880103"),
    )
    assert [division.name for division in divisions.today("880121")] == ["庚区"]
    assert [division.code for division in divisions.named("己县")] == ["880121"]
    assert divisions.of("no code") is None


def test_a_later_list_ends_what_an_earlier_one_had(tmp_path: Path) -> None:
    list(load(SAMPLES / "divisions.json", tmp_path, edition="2020"))
    later = tmp_path / "later.json"
    later.write_text('{"110000":"虚构省","990100":"甲市"}', encoding="utf-8")
    list(load(later, tmp_path, edition="2029"))
    divisions = Divisions(Titles(tmp_path))
    assert [(d.name, d.current) for code in ("990100", "990102") if (d := divisions.of(code))] == [
        ("甲市", True),
        ("乙区", False),
    ]


def test_the_changes_of_dalian(shared_data: Shared, tmp_path: Path) -> None:
    for name in ("list", "history", "diff"):
        list(load(shared_data(f"geo-admin-codes/mumuy/{name}.json"), tmp_path))
    divisions = Divisions(Titles(tmp_path))
    assert [division.name for division in divisions.today("210282")] == ["普兰店区"]
    assert [division.name for division in divisions.today("210221")] == ["金州区"]
    named = divisions.of("210200")
    assert named is not None
    assert named.name == "大连市"
