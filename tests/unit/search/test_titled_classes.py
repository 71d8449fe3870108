"""Classes found by the words of their titles. Rights and titles of issuers are made up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from conftest import Opened

from zhichan.normalise.places import Gazetteer
from zhichan.records.right import ClassMark, Event, Right, Text
from zhichan.schemes.loading import load
from zhichan.schemes.titles import Titles
from zhichan.search.errors import QueryError
from zhichan.search.searcher import Searcher
from zhichan.search.syntax import parse

DAY = dt.date(2026, 1, 1)
SAMPLES = Path(__file__).parents[1] / "schemes" / "samples"
CLASSES = [
    [("ipc", "B33Y10/02")],
    [("ipc", "B33Y10/04")],
    [("ipc", "B33Y10/00")],
    [("ipc", "B33Y")],
    [("cpc", "B33Y10/04")],
    [("ipc", "H01M10/0525"), ("ipc", "B60L50/60")],
    [("ipc", "F04D1/00")],
    [("nice", "09")],
    [],
]
# the made-up titles, English and Chinese, of each symbol; what stands below by dots stands behind the arrow
TITLES = {
    "B33": ("LANTERNS KITES", "灯笼 风筝"),
    "B33Y": ("PAPER LANTERNS BOATS", "纸灯笼"),
    "B33Y10/00": ("Frames of lanterns", "灯笼的骨架"),
    "B33Y10/02": ("of bamboo split", "竹制的"),
    "B33Y10/04": ("bent over steam", "蒸弯的"),
}
BELOW = {"B33": {"B33Y", "B33Y10/00", "B33Y10/02", "B33Y10/04"}, "B33Y": {"B33Y10/00", "B33Y10/02", "B33Y10/04"}}
BELOW |= {"B33Y10/00": {"B33Y10/02", "B33Y10/04"}, "B33Y10/02": {"B33Y10/04"}, "B33Y10/04": set()}


def _right(number: int, classes: list[tuple[str, str]]) -> Right:
    return Right(
        id=f"CN:patent:{number:05d}",
        kind="patent",
        office="CN",
        number=f"{number:05d}",
        classes=tuple(ClassMark(scheme=scheme, symbol=symbol) for scheme, symbol in classes),
        events=(Event(key="filed", date="2020-01-02"),),
        texts=(Text(part="title", lang="zh", text="灯笼"),),
    )


@pytest.fixture(scope="module")
def plain(opened: Opened) -> Searcher:
    return opened([_right(number, classes) for number, classes in enumerate(CLASSES)])


@pytest.fixture(scope="module")
def titled(plain: Searcher, gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("schemes")
    for name in ("ipc_scheme.xml", "ipc_zh_2029.jsonl"):
        list(load(SAMPLES / name, folder))
    return Searcher(plain.marts, plain.index, gazetteer, titles=Titles(folder))


def _expected(word: str) -> list[int]:
    named = {symbol for symbol, titles in TITLES.items() if any(word.lower() in title.lower() for title in titles)}
    meant = named.union(*(BELOW[symbol] for symbol in named))
    return [number for number, classes in enumerate(CLASSES) if any(symbol in meant for _, symbol in classes)]


@pytest.mark.parametrize("word", ["lanterns", "灯笼", "kites", "PAPER", "frames", "骨架", "bamboo", "竹制", "steam", "蒸弯"])
def test_a_word_of_a_title_finds_what_bears_the_class_or_one_below_it(titled: Searcher, word: str) -> None:
    found = titled.rids(f'class-title:"{word}"', as_of=DAY).tolist()
    assert found == _expected(word)
    assert found
    negated = titled.rids(f"NOT 分类名称:{word}", as_of=DAY).tolist()
    assert negated == [number for number in range(len(CLASSES)) if number not in found]


def test_all_words_must_stand_in_one_title_in_any_order(titled: Searcher) -> None:
    assert titled.rids('class-title:"lantern* frame*"', as_of=DAY).tolist() == _expected("frames")
    with pytest.raises(QueryError, match="no class has bamboo frames in its title"):
        titled.search('class-title:"bamboo frames"', as_of=DAY)
    with pytest.raises(QueryError, match="no class has antern in its title"):
        titled.search("class-title:antern", as_of=DAY)


def test_references_to_other_classes_and_notes_are_no_words_of_a_title(titled: Searcher) -> None:
    for word in ("船用", "虚构", "silk"):
        query = f"class-title:{word}"
        if word == "虚构":  # the title of the section has it
            assert titled.search(query, as_of=DAY).told[0].zh.startswith("分类名称“虚构”指：B（")
            continue
        with pytest.raises(QueryError):
            titled.search(query, as_of=DAY)


def test_our_own_short_names_are_known_without_any_loaded_file(plain: Searcher) -> None:
    for words in ("电气元件", '"Electric components"'):
        found = plain.search(f"分类名称:{words}", as_of=DAY)
        assert found.understood == f"class-title:{words}"
        assert [hit.id for hit in found.hits] == ["CN:patent:00005"]
    with pytest.raises(QueryError, match="no class has 离心泵 in its title"):
        plain.search("class-title:离心泵", as_of=DAY)


def test_what_is_understood_says_which_classes(titled: Searcher) -> None:
    (told,) = titled.search("class-title:lanterns AND NOT class-title:steam", as_of=DAY).told[:1]
    assert told.zh == "分类名称“lanterns”指：B33（含各自下位类）"
    assert told.en == "class title “lanterns” means: B33, each with all below it"
    (many,) = titled.search("class-title:机*", as_of=DAY).told
    assert " 等 " in many.zh
    assert " more, each" in many.en


def test_a_title_that_fields_of_technology_alone_have_waits_for_their_rules(
    plain: Searcher, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    searcher = Searcher(plain.marts, plain.index, gazetteer, titles=Titles(tmp_path / "schemes"))
    with pytest.raises(QueryError, match="concordance"):
        searcher.search("class-title:基础通信电路", as_of=DAY)
    (tmp_path / "rules.csv").write_text("field_nr,field_name,ipc\n5,Made-up circuits,H01M%\n", encoding="utf-8")
    list(load(tmp_path / "rules.csv", tmp_path / "schemes"))
    found = searcher.search("class-title:基础通信电路", as_of=DAY)
    assert [hit.id for hit in found.hits] == ["CN:patent:00005"]
    assert found.told[0].zh == "分类名称“基础通信电路”指：技术领域 5（含各自下位类）"


def test_a_right_is_explained_by_its_classes(titled: Searcher) -> None:
    told = titled.explain("class-title:steam", "CN:patent:00000", DAY)
    assert not told.in_result
    assert told.findings[0].why.zh.endswith("：B33Y10/02")


def test_what_cannot_be_read_says_so() -> None:
    assert str(parse('class-title:"a  b"')) == 'class-title:"a b"'
    for query in ("class-title:*", 'class-title:"，"'):
        with pytest.raises(QueryError):
            parse(query)
    with pytest.raises(QueryError, match="no ranges"):
        parse("class-title:>=2")
