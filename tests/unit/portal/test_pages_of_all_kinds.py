"""The pages over a corpus in which every kind of right stands beside the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Shows
from django.test import Client
from openpyxl import load_workbook

from zhichan.cli.serving import prepare
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.kind_template_book import write_template
from zhichan.importing.run import run
from zhichan.records.kinds import kinds


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder whose corpus holds the example of each kind's template."""
    folder = tmp_path_factory.mktemp("home")
    told = Configuration.from_environment({"ZHICHAN_HOME": str(folder)})
    paths = []
    for name in kinds():
        paths.append(folder / f"{name}.xlsx")
        write_template(name, paths[-1])
        book = load_workbook(paths[-1])
        book.worksheets[0]["A2"] = ""
        book.save(paths[-1])
    report = run(Corpus(told.city_corpus), paths)
    assert report.total("accepted") == len(kinds())
    prepare(told)
    return folder


@pytest.fixture
def visitor(shows: Shows, home: Path) -> Client:
    return shows(home)


def _ids(home: Path) -> list[str]:
    corpus = Corpus(Configuration.from_environment({"ZHICHAN_HOME": str(home)}).city_corpus)
    return [right.id for right in corpus.rights(corpus.version())]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "page",
    [
        *("", "search?q=*", "search?q=kind:trademark", "search.csv?q=*", "search.jsonl?q=*", "overview?q=*"),
        *("map", "map.json?q=*", "help/search", "about"),
    ],
)
def test_the_pages_of_many_rights(visitor: Client, lang: str, page: str) -> None:
    assert visitor.get(f"/{lang}/{page}").status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_of_a_right_of_each_kind(visitor: Client, home: Path, lang: str) -> None:
    ids = _ids(home)
    assert {id_.split(":")[1] for id_ in ids} == set(kinds())
    for id_ in ids:
        page = visitor.get(f"/{lang}/rights/{id_}")
        assert page.status_code == 200, id_
        assert "某某有限公司" in page.content.decode()
        assert visitor.get(f"/{lang}/rights/{id_}.json").status_code == 200, id_
