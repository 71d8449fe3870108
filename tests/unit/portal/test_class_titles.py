"""Classes on the pages have names: short ones of our own, official ones as soon as they are loaded."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from zhichan.cli.serving import prepare
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.records.right import ClassMark, Event, Right
from zhichan.schemes.loading import load

Shows = Callable[..., Client]


@pytest.fixture
def loaded(shows: Shows, sample_home: Path, tmp_path: Path) -> Client:
    """A visitor of the sample city where made-up official titles of the commonest subclasses are loaded."""
    home = tmp_path / "home"
    shutil.copytree(sample_home, home)
    client = shows(home)
    symbols = re.findall(r'<th scope="row">([A-H]\d\d[A-Z])</th>', _page(client, "/zh/overview"))
    titles = tmp_path / "ipc_2029.tsv"
    titles.write_text("".join(f"{symbol}\t虚构的{symbol}类；其余（参见B33Y）\n" for symbol in symbols), encoding="utf-8")
    rules = tmp_path / "fields.csv"
    rows = "".join(f"6,虚构计算,{symbol}%\n" for symbol in symbols[:3])
    rules.write_text(f"field_nr,field_name,ipc\n{rows}10,虚构测量,{symbols[3]}%\n", encoding="utf-8")
    for file in (titles, rules):
        list(load(file, home / "schemes"))
    return client


def _page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode()


def _first_class(client: Client) -> str:
    found = re.search(r"class=([A-H]\d\d[A-Z])", _page(client, "/zh/search"))
    assert found
    return found[1]


@pytest.mark.parametrize(("lang", "words"), [("zh", "本平台简称"), ("en", "our short name")])
def test_without_official_titles_classes_bear_our_short_names(sample: Client, lang: str, words: str) -> None:
    facets = _page(sample, f"/{lang}/search")
    assert re.search(rf'[A-H]\d\d[A-Z] <span class="quiet" lang="\S+" title="[A-H]\d\d(：|: ){words}">[^<]+</span>', facets)
    href = re.search(r'href="(/\w\w/rights/[^"]+)"', _page(sample, f"/{lang}/search?q=ipc:*"))
    assert href
    classes = _page(sample, href[1]).partition('id="classes"')[2].partition("</section>")[0]
    assert words in classes
    assert re.search(r"<summary>[A-H]\d\d <span", classes)


def test_official_titles_show_in_facets_chips_charts_records_and_files(loaded: Client) -> None:
    symbol = _first_class(loaded)
    name = f"虚构的{symbol}类；其余"
    assert f'title="IPC 分类 2029">{name}</span>' in _page(loaded, "/zh/search")
    assert f"{symbol} {name} <svg" in _page(loaded, f"/zh/search?class={symbol}")
    overview = _page(loaded, "/zh/overview")
    assert f'<th scope="row">{symbol}</th><td>{name}</td>' in overview
    assert f"{symbol},{name}," in _page(loaded, "/zh/overview/rights_by_class.csv")
    assert name in _page(loaded, f"/zh/search.csv?class={symbol}")
    href = re.search(r'href="(/zh/rights/[^"]+)"', _page(loaded, f"/zh/search?q=main-ipc:{symbol}"))
    assert href
    classes = _page(loaded, href[1]).partition('id="classes"')[2].partition("</section>")[0]
    assert f'<dd><span lang="zh-Hans">{name}</span></dd>' in classes
    assert "类名出处：本平台简称、IPC 分类 2029" in classes


def test_fields_of_technology_are_counted_as_soon_as_the_concordance_is_loaded(sample: Client, loaded: Client) -> None:
    lines = _page(loaded, "/zh/overview/rights_by_field.csv").removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("编号,技术领域,部门,合计（件）,折算件数（件）")
    assert [line.split(",")[:2] for line in lines[1:3]] == [["6", "虚构计算"], ["10", "虚构测量"]]
    overview = _page(loaded, "/zh/overview").partition('id="rights_by_field"')[2].partition("</figure>")[0]
    links = re.findall(r'href="([^"]+)">([\d,]+)</a></td>', overview)
    assert len(links) == 2
    for address, figure in links:
        assert f"<strong>{figure}</strong>" in _page(loaded, address.replace("&amp;", "&"))


def test_before_it_is_loaded_the_chart_says_how_to_load_it(sample: Client) -> None:
    figure = _page(sample, "/en/overview").partition('id="rights_by_field"')[2].partition("</figure>")[0]
    assert "zhichan scheme load FILE" in figure
    assert "<table>" not in figure


@pytest.fixture(scope="module")
def marks_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with two marks and two designs; `21` is a class of goods and, of one design, all that its source says."""
    folder = tmp_path_factory.mktemp("marks")
    classes = [
        ("trademark", "70000001", "nice", "09"),
        ("trademark", "70000002", "nice", "21"),
        ("patent", "201220249767.4", "locarno", "21-02"),
        ("patent", "201710601862.3", "locarno", "21"),
    ]
    rights = [
        Right(
            id=f"CN:{kind}:{number}",
            kind=kind,
            office="CN",
            number=number,
            classes=(ClassMark(scheme=scheme, symbol=symbol),),
            events=(Event(key="filed", date="2020-01-01"),),
        )
        for kind, number, scheme, symbol in classes
    ]
    (folder / "in.jsonl").write_bytes(b"".join(map(encode, rights)))
    told = Configuration.from_environment({"ZHICHAN_HOME": str(folder)})
    assert run(Corpus(told.city_corpus), [folder / "in.jsonl"]).total("accepted") == len(rights)
    prepare(told)
    return folder


def test_a_symbol_that_means_one_thing_in_two_schemes_is_not_named_for_one_of_them(shows: Shows, marks_home: Path) -> None:
    facet = _page(shows(marks_home), "/zh/search").partition('id="facet-class"')[2].partition("</section>")[0]
    names = dict(re.findall(r'aria-label="([\d-]+)([^"：]*)：\d 件"', facet))
    assert names == {"09": " 仪器和电子产品", "21-02": " 游戏和体育用品", "21": ""}


@pytest.mark.parametrize(
    ("right", "words"),
    [
        ("CN:trademark:70000001", '<summary><span lang="zh-Hans">仪器和电子产品</span></summary>'),
        ("CN:trademark:70000002", '<summary><span lang="zh-Hans">家用器皿</span></summary>'),
        ("CN:patent:201220249767.4", '<summary>21 <span lang="zh-Hans">游戏和体育用品</span></summary>'),
    ],
)
def test_marks_and_designs_are_named_on_their_pages(shows: Shows, marks_home: Path, right: str, words: str) -> None:
    assert words in _page(shows(marks_home), f"/zh/rights/{right}")
