"""Files of rights read back by other programs; among the rights is one that somebody wrote to harm. All made up."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import bibtexparser
import numpy as np
import pytest
import rispy
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from zhichan.corpus.marts import Rids
from zhichan.corpus.store import Corpus, Version
from zhichan.exports import workbook
from zhichan.exports.about import About
from zhichan.exports.bundle import write_zip_with_pictures
from zhichan.exports.columns import COLUMNS, columns_named, needs_of
from zhichan.exports.errors import ExportError
from zhichan.exports.formats import FORMATS, Told, Written, stream, write
from zhichan.exports.rows import Rows, records_for
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.records.audience import PUBLIC
from zhichan.records.right import ClassMark, Document, Event, Fact, Link, Medium, Party, Right, Text
from zhichan.search.searcher import Searcher

ROOT = Path(__file__).resolve().parents[3]
DAY = dt.date(2026, 1, 1)
FORMULA = "=cmd|' /C calc'!A0"
STEERING = "泵\u202efdp.exe\u2066\x07"
HOSTILE = f'{STEERING}\nTY  - BOOK\r\n@book{{x, title={{\\input{{/etc/passwd}}}} #read("/etc/passwd") $x_1$ 100% {{7*7}}'
HUGE = "轴" * 40_000


_PARTIES = (
    Party(role="applicant", name="大连甲泵业有限公司", seq=1, lang="zh", address="辽宁省大连市甘井子区某路1号"),
    Party(role="inventor", name="李四", seq=1, lang="zh"),
    Party(role="inventor", name="王五", seq=2, lang="zh"),
)


def _right(number: int, title: str, **more: object) -> Right:
    return Right(
        id=f"XX:patent:2012{number:07d}",
        kind="patent",
        office="XX",
        number=f"2012{number:07d}",
        facts=(Fact(property="type", value="invention"),),
        **{
            "parties": _PARTIES,
            "texts": (Text(part="title", lang="zh", text=title), Text(part="abstract", lang="zh", text=f"一种{title}。")),
            "classes": (ClassMark(scheme="ipc", symbol="F04D13/06", main=True),),
            "documents": (Document(office="XX", number=f"9{number}", kind_code="A", date="2013-01-02"),),
            "events": (Event(key="filed", date="2012-05-31"), Event(key="published", date="2013-01-02")),
            **more,
        },  # type: ignore[arg-type]  # members of a right
    )


def _rights() -> list[Right]:
    hostile = (
        Text(part="title", lang="zh", text=HOSTILE),
        Text(part="abstract", lang="zh", text=FORMULA),
        Text(part="claims", lang="zh", text=HUGE),
    )
    owner = Party(role="applicant", name=FORMULA, seq=1, lang="zh")
    cites = (Link(rel="cites", office="XX", number="20120000002"),)
    return [
        _right(1, "水泵", links=cites, media=(Medium(role="drawing", file="图 1.png"), Medium(role="drawing", file="无.png"))),
        *(_right(number, f"水泵{number}") for number in range(2, 11)),
        _right(11, "", texts=hostile, parties=(owner,)),
    ]


class Made:
    """A corpus of these rights, and what is written of it."""

    def __init__(self, corpus: Corpus, version: Version, searcher: Searcher) -> None:
        self.corpus, self.version, self.searcher = corpus, version, searcher
        self.rids = searcher.listed(searcher.rids("*", as_of=DAY))
        self.rows = Rows(searcher, DAY, records_for(corpus, version), needs_of(COLUMNS))

    def about(self, lang: str = "zh", columns: tuple[str, ...] = tuple(COLUMNS), rights: int | None = None) -> About:
        return About(
            lang=lang,
            columns=columns,
            query="水泵",
            day=DAY,
            version=1,
            made_at=self.version.made_at,
            made_up=False,
            rights=len(self.rids) if rights is None else rights,
            site="https://ip.example.cn/zh",
            gazetteer=Gazetteer.load(ROOT / "cities" / "dalian"),
        )

    def write(
        self, name: str, folder: Path, rids: Rids | None = None, told: Told = lambda what, done, total: None, query: str = "水泵"
    ) -> Written:
        chosen = self.rids if rids is None else rids
        about = dataclasses.replace(self.about(rights=len(chosen)), query=query)
        return write(name, self.rows, chosen, about, folder, told)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("delivery")
    path = folder / "rights.jsonl"
    path.write_bytes(b"".join(map(encode, _rights())))
    Image.new("L", (40, 60), 255).save(folder / "图 1.png")
    return _made(path, tmp_path_factory.mktemp("corpus"))


def _made(path: Path, folder: Path) -> Made:
    corpus = Corpus(folder)
    run(corpus, [path], now=dt.datetime(2025, 5, 1, tzinfo=dt.UTC))
    version = corpus.version()
    return Made(corpus, version, Searcher.open(corpus, version, Gazetteer.load(ROOT / "cities" / "dalian")).for_audience(PUBLIC))


def _table(content: str) -> list[dict[str, str]]:
    lines = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))
    end = lines.index([])
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:end]]


def test_areas_stand_in_a_table_each_that_a_right_lies_in(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    path = tmp_path / "rights.jsonl"
    addresses = ("辽宁省大连市旅顺南路1号", "辽宁省大连市中山区人民路1号")
    parties = [(Party(role="applicant", name="大连甲泵业有限公司", seq=1, lang="zh", address=one),) for one in addresses]
    path.write_bytes(b"".join(encode(_right(number, "水泵", parties=of)) for number, of in enumerate(parties, start=1)))
    made = _made(path, tmp_path_factory.mktemp("corpus"))
    for lang, name in (("zh", "旅顺南路知识产业带"), ("en", "Lüshun South Road knowledge-industry belt")):
        about = made.about(lang, columns_named(["id", "area"]))
        written = write("csv", made.rows, made.rids, about, tmp_path, lambda what, done, total: None, lang)
        rows = _table(written.paths[0].read_text(encoding="utf-8"))
        assert [list(row.values()) for row in rows] == [["XX:patent:20120000001", name], ["XX:patent:20120000002", ""]]


def test_a_table_has_the_columns_asked_for_in_their_order(made: Made) -> None:
    about = made.about("en", columns_named(["title", "number", "cited-by", "cites"]))
    content = b"".join(stream("csv", made.rows, made.rids, about)).decode()
    rows = _table(content)
    assert list(rows[0]) == ["Title", "Number", "Cited by, here", "Cites"]
    assert [row["Cited by, here"] for row in rows[:3]] == ["0", "1", "0"]
    assert [row["Cites"] for row in rows[:3]] == ["1", "0", "0"]
    assert "Zhichan, intellectual property platform" in content
    with pytest.raises(ExportError, match="there is no column 'titel'"):
        columns_named(["titel"])


def test_nothing_in_a_table_runs_or_steers(made: Made, tmp_path: Path) -> None:
    (path,) = made.write("csv", tmp_path).paths
    rows = _table(path.read_text(encoding="utf-8"))
    hostile = rows[-1]
    assert hostile["摘要"] == f"'{FORMULA}"
    assert hostile["权利要求"] == HUGE
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@"))]
    assert not set("\u202e\u2066\x07") & set(path.read_text(encoding="utf-8"))
    written = made.write("xlsx", tmp_path)
    assert [problem.id for problem in written.problems] == ["XX:patent:20120000011"]
    cells = [cell for line in load_workbook(written.paths[0]).active for cell in line if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert {cell.number_format for cell in cells if str(cell.value).startswith("=")} == {"@"}
    assert {cell.hyperlink.target for cell in cells if cell.hyperlink} >= {
        "https://ip.example.cn/zh/rights/XX:patent:20120000001"
    }
    assert next(cell.value for cell in cells if isinstance(cell.value, int)) == 1


def test_references_are_read_back_by_other_programs(made: Made, tmp_path: Path) -> None:
    (path,) = made.write("ris", tmp_path).paths
    entries = rispy.loads(path.read_text(encoding="utf-8"))
    assert len(entries) == 11
    first, hostile = entries[0], entries[-1]
    assert (first["type_of_reference"], first["title"], first["year"]) == ("PAT", "水泵", "2013")
    assert first["authors"] == ["李四", "王五"]
    assert first["publisher"] == "大连甲泵业有限公司"
    assert first["urls"] == ["https://ip.example.cn/zh/rights/XX:patent:20120000001"]
    assert hostile["type_of_reference"] == "PAT"
    assert hostile["title"].startswith("泵fdp.exe TY - BOOK")
    (path,) = made.write("bibtex", tmp_path).paths
    library = bibtexparser.parse_string(path.read_text(encoding="utf-8"))
    assert not library.failed_blocks
    assert [entry.entry_type for entry in library.entries] == ["patent"] * 11
    assert library.entries[0].fields_dict["author"].value == "{李四} and {王五}"
    assert library.entries[0].fields_dict["date"].value == "2013-01-02"
    title = library.entries[-1].fields_dict["title"].value
    assert r"\textbackslash{}input\{/etc/passwd\}" in title
    assert r"\$x\_1\$ 100\%" in title


def test_a_dossier_is_tagged_says_its_language_and_can_be_searched(made: Made, tmp_path: Path) -> None:
    (path,) = made.write("pdf", tmp_path, made.rids[[0, -1]]).paths
    reader = PdfReader(path)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert root["/Lang"] == "zh-CN"  # type: ignore[index]
    text = "".join(page.extract_text() for page in reader.pages)
    assert "大连甲泵业有限公司" in text
    assert '#read("/etc/passwd")' in text  # as it was written; it read nothing
    assert "root:" not in text
    fonts = {font for page in reader.pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert fonts
    for font in fonts:
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(described), "the font is inside the file"
    with pytest.raises(ExportError, match="at most 200"):
        made.write("pdf", tmp_path, np.tile(made.rids, 20))


def test_a_dossier_gives_signs_that_no_font_holds_by_their_codes(made: Made, tmp_path: Path) -> None:
    (path,) = made.write("pdf", tmp_path, made.rids[:1], query="Łukasz ĕ Ω 😍 \U00020000 مضخة").paths
    text = "".join(page.extract_text() for page in PdfReader(path).pages)
    assert "Łukasz ĕ Ω 〔U+1F60D〕 〔U+20000〕" in text
    assert "以编码表示的字符" in text
    (path,) = made.write("pdf", tmp_path, made.rids[:1]).paths
    assert "以编码表示的字符" not in "".join(page.extract_text() for page in PdfReader(path).pages)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_same_question_is_the_same_file(name: str, made: Made, tmp_path: Path) -> None:
    contents = []
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (path,) = made.write(name, folder).paths
        contents.append(path.read_bytes())
    assert contents[0] == contents[1]


def test_a_zip_holds_tables_pictures_and_what_could_not_be_written(made: Made, tmp_path: Path) -> None:
    written = made.write("xlsx", tmp_path)
    args = (made.about(), made.rows, made.rids, made.corpus.media, PUBLIC, lambda what, done, total: None)
    write_zip_with_pictures(tmp_path / "all.zip", written, *args)  # type: ignore[arg-type]
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        assert names == {"rights.xlsx", "about.txt", "errors.csv", "pictures/XX_patent_20120000001/图_1.png"}
        errors = list(csv.reader(io.StringIO(archive.read("errors.csv").decode("utf-8-sig"))))
        assert ["XX:patent:20120000001", "无.png", "来源提到这幅图，但没有随附"] in errors


class _CutOff(Exception):
    """Raised in the middle, as a stop is."""


@pytest.mark.parametrize("name", ["csv", "jsonl", "ris", "bibtex"])
def test_a_run_that_was_cut_off_goes_on_where_it_was(name: str, made: Made, tmp_path: Path) -> None:
    rids = np.tile(made.rids, 200)
    (whole,) = made.write(name, tmp_path, rids).paths
    expected = whole.read_bytes()
    whole.unlink()
    seen: list[int] = []

    def until_half(what: str, done: int, total: int) -> None:
        if done >= total // 2:
            raise _CutOff

    def note(what: str, done: int, total: int) -> None:
        seen.append(done)

    with pytest.raises(_CutOff):
        made.write(name, tmp_path, rids, until_half)
    assert not whole.exists()
    made.write(name, tmp_path, rids, note)
    assert min(seen) > len(rids) // 2
    assert whole.read_bytes() == expected


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_twenty_thousand_rows_take_no_more_memory_than_two_thousand(name: str, made: Made, tmp_path: Path) -> None:
    plain = made.rids[:-1]  # the huge one would be most of what is measured
    columns = ("number", "title", "abstract", "holder", "status")  # a workbook remembers its links, 65,000 at most
    records = made.rows.shown([f"XX:patent:2012{number:07d}" for number in range(1, 11)])  # read once: tracing slows reading most
    peaks = []
    for rights in (2_000, 20_000):
        rids = np.tile(plain, rights // len(plain))
        rows = Rows(made.searcher, DAY, lambda ids: records)
        tracemalloc.start()
        write(name, rows, rids, made.about(columns=columns, rights=rights), tmp_path, lambda what, done, total: None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 8_000_000, peaks


def test_more_rows_than_excel_reads_become_more_files(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS_A_FILE", 4)
    written = made.write("xlsx", tmp_path)
    assert [path.name for path in written.paths] == ["rights-1.xlsx", "rights-2.xlsx", "rights-3.xlsx"]
    rows = [load_workbook(path, read_only=True).worksheets[0].max_row - 1 for path in written.paths]
    assert rows == [4, 4, 3]


def test_records_are_taken_whole(made: Made, tmp_path: Path) -> None:
    (path,) = made.write("jsonl", tmp_path).paths
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [text["text"] for text in records[-1]["texts"] if text["part"] == "title"] == [HOSTILE]
