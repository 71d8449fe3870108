"""Records that somebody wrote to harm whoever looks at them (all made up): they are shown, and nothing of them runs."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import lxml.html
import msgspec
import pytest
from conftest import Shows
from django.test import Client
from openpyxl import load_workbook

from zhichan.cli.serving import prepare
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.kind_template_book import write_template
from zhichan.formats.registry import recognise
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.numbers.cn import check_digit
from zhichan.records.right import Party, Rest, Text

SCRIPT = "</script></textarea>\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}轴承"
NUMBERS = [f"{body}.{check_digit(body)}" for body in ("201229990002", "201229990003")]
FORMULA = "=cmd|' /C calc'!A0"
GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "zhichan_jsonl" / "sample.jsonl"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    told = Configuration.from_environment({"ZHICHAN_HOME": str(folder)})
    one = next(outcome.right for outcome in recognise(GOLDEN).read(GOLDEN) if outcome.right)
    one = msgspec.structs.replace(
        one, sources=tuple(msgspec.structs.replace(source, made_up=False) for source in one.sources[:1])
    )
    sources = (one.sources[0].key,)
    path = folder / "hostile.jsonl"
    with path.open("wb") as file:
        for number, text in ((NUMBERS[0], SCRIPT), (NUMBERS[1], FORMULA)):
            kept = msgspec.structs.replace(
                one,
                id=f"CN:patent:{number}",
                number=number,
                texts=(Text(sources=sources, part="title", lang="zh", text=text),),
                parties=(Party(sources=sources, role="applicant", name=text, seq=1, lang="zh"),),
                rest=(Rest(sources=sources, header=text, value=text),),
                **dict.fromkeys(("documents", "links", "media", "classes", "events", "facts"), ()),
            )
            file.write(encode(kept))
    report = run(Corpus(told.city_corpus), [path])
    assert report.total("accepted") == 2, report
    prepare(told)
    return folder


@pytest.fixture
def visitor(shows: Shows, home: Path) -> Client:
    return shows(home)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "search?q=*",
            "search?q=轴承",
            "overview?q=*",
            "map?q=*",
            "parties",
            "quality?check=unread",
            f"rights/CN:patent:{NUMBERS[0]}",
        ),
        *(
            "search?q=%3Cscript%3Ealert(3)%3C/script%3E",
            "search?holder=%22%3E%3Cscript%3E",
            "search?as_of=%3Cscript%3E",
            "parties?q=%3Cscript%3E",
        ),
        *(
            "%3Cscript%3Ealert(4)%3C/script%3E",
            "rights/%3Cscript%3E",
            "overview?basis=%3Cscript%3E",
            "quality?check=%3Cscript%3E",
        ),
    ],
)
def test_what_a_record_or_an_address_says_is_text_on_the_page(visitor: Client, address: str) -> None:
    answer = visitor.get(f"/zh/{address}")
    assert answer.status_code in (200, 202, 400, 404)
    assert answer.headers["Content-Type"].startswith("text/html")
    page = lxml.html.fromstring(answer.content)
    assert not page.xpath("//img[@src='x']")
    assert not [name for node in page.iter("*") for name in node.attrib if name.startswith("on")]
    for script in page.iter("script"):
        if text := script.text_content().strip():
            assert script.get("type") == "application/json"
            json.loads(text)


def test_json_is_never_taken_for_a_page(visitor: Client) -> None:
    for address in (f"rights/CN:patent:{NUMBERS[0]}.json", "map.json?q=*", "targets.json", "search.jsonl?q=*"):
        answer = visitor.get(f"/zh/{address}")
        assert answer.status_code == 200, address
        assert re.match(r"application/(json|x-ndjson)", answer.headers["Content-Type"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "address",
    ["search.csv?q=*", "quality.csv", "overview/rights_by_holder.csv?q=*", "overview/rights_by_year.csv?q=%22%3D1%2B1%22"],
)
def test_no_cell_of_any_table_runs(visitor: Client, address: str) -> None:
    answer = visitor.get(f"/zh/{address}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "@", "\t", "\r"))
        assert not re.match(r"-(?!\d+(\.\d+)?%?$)", cell)


def test_a_template_filled_with_records_holds_texts_and_reads_back_the_same(home: Path, tmp_path: Path) -> None:
    corpus = Corpus(Configuration.from_environment({"ZHICHAN_HOME": str(home)}).city_corpus)
    path = tmp_path / "patents.xlsx"
    write_template("patent", path, corpus.rights(corpus.version()))
    cells = [cell for sheet in load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [cell for cell in cells if cell.data_type == "f"]
    hostile = [cell for cell in cells if str(cell.value).startswith("=")]
    assert hostile
    assert {cell.number_format for cell in hostile} == {"@"}, "stays a text when somebody opens the cell and leaves it"
    titles = {text.text for outcome in recognise(path).read(path) if outcome.right for text in outcome.right.texts}
    assert {SCRIPT, FORMULA} <= titles
