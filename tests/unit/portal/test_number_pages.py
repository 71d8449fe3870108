"""A list of numbers on the pages: pasted, narrowed, taken away, and told number by number."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from zhichan.search.number_lists import MOST


def _numbers(client: Client, query: str = "kind:patent", most: int = 30) -> list[str]:
    rows = csv.reader(io.StringIO(_file(client, f"/en/search.csv?q={query}&columns=id")))
    return [row[0].rpartition(":")[2] for row in rows if row and row[0].startswith("CN:")][:most]


def _send(client: Client, text: str, tail: str = "") -> str:
    """Where what was pasted leads."""
    answer = client.post(f"/en/numbers{tail}", {"numbers": text})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def test_pasted_numbers_are_a_result_that_is_narrowed_mapped_and_taken_away(sample: Client) -> None:
    numbers = _numbers(sample)
    odd = ["申请号", "CN209912345678.9", *numbers[:2]]
    address = _send(sample, "\n".join([f"CN {number.replace('.', '')}" for number in numbers] + odd))
    page = _text(sample, address)
    assert (
        f"<strong>{len(numbers) + 4}</strong> numbers were given; together they find <strong>{len(numbers)}</strong> rights."
        in page
    )
    assert f"One right each: {len(numbers)}; several: 0; not found: 1; cannot be read: 1. 2 were given again." in page
    narrowed = re.search(r'href="(/en/search\?q=list%3A[^"]*&amp;type=[^"]*)"', page)
    assert narrowed
    assert "list:" in _text(sample, narrowed[1].replace("&amp;", "&"))
    tail = address.partition("?")[2]
    for place in ("overview", "map", "take"):
        assert "list:" in _text(sample, f"/en/{place}?{tail}")
    taken = csv.reader(io.StringIO(_file(sample, f"/en/search.csv?{tail}&columns=id")))
    assert sorted(row[0].rpartition(":")[2] for row in taken if row and row[0].startswith("CN:")) == sorted(numbers)


def test_each_number_that_finds_nothing_is_told_on_a_page_and_in_a_file(sample: Client) -> None:
    number = _numbers(sample, most=1)[0]
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    id = _send(sample, f"{number}, {wrong}; =SUM(1)").partition("list%3A")[2]
    page = _text(sample, f"/en/numbers/{id}")
    assert f"the check digit should be {number[-1]}, and CN{number} is here" in page
    assert "库中有" in _text(sample, f"/zh/numbers/{id}")
    rows = list(csv.reader(io.StringIO(_file(sample, f"/en/numbers/{id}.csv"))))
    assert [row[:2] for row in rows[2:]] == [
        [number, "one right found"],
        [wrong, "not found"],
        ["'=SUM(1", "cannot be read"],
    ]
    assert rows[2][3].endswith(number)
    only = list(csv.reader(io.StringIO(_file(sample, f"/en/numbers/{id}.csv?only=not-found"))))
    assert [row[0] for row in only[2:]] == [wrong]
    assert sample.get(f"/en/numbers/{id}.csv?only=none").status_code == 400


def _file(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def test_both_clocks_are_kept_on_the_way(sample: Client) -> None:
    assert "as_of=2015-01-01" in _text(sample, "/en/numbers?as_of=2015-01-01")
    assert _send(sample, "201220249767.4", "?as_of=2015-01-01").endswith("&as_of=2015-01-01")


def test_what_cannot_be_kept_is_refused_and_stays_in_the_form(sample: Client) -> None:
    for text, what in (
        (" ", "没有给出号码"),
        ("\n".join(f"CN{n}" for n in range(MOST + 1)), "给出了 10,001 个号码"),
    ):
        answer = sample.post("/zh/numbers", {"numbers": text})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert what in page
        assert text.strip()[:200] in page


def test_a_list_that_is_gone_is_told_calmly(sample: Client) -> None:
    id = "0" * 24
    assert sample.get(f"/zh/numbers/{id}").status_code == 404
    answer = sample.get("/zh/search", {"q": f"list:{id}"})
    assert answer.status_code == 400
    assert f"此处没有保存号码清单 {id}" in answer.content.decode()


def test_the_search_page_leads_there(sample: Client) -> None:
    assert 'href="/en/numbers"' in _text(sample, "/en/search")
    assert 'href="/en/numbers"' in _text(sample, "/en/help/search")


def _upload(client: Client, body: bytes, name: str = "numbers.txt", text: str = "") -> HttpResponse:
    return client.post("/en/numbers", {"numbers": text, "file": SimpleUploadedFile(name, body)})  # type: ignore[return-value]


def _workbook(*rows: tuple[str, ...]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return made.getvalue()


def test_a_file_of_numbers_finds_what_the_pasted_text_finds(sample: Client) -> None:
    numbers = _numbers(sample, most=4)
    pasted = _send(sample, "\n".join(numbers))
    table = [("序号", "名称", "申请号"), *((str(at), "泵", number) for at, number in enumerate(numbers))]
    files = [
        ("a.txt", "\n".join(numbers).encode()),
        ("b.txt", "、".join(numbers).encode("gb18030")),
        ("c.csv", "\n".join(map(",".join, table)).encode("utf-8-sig")),
        ("d.csv", "\n".join(map(";".join, table)).encode("gb18030")),
        ("e.xlsx", _workbook(*table)),
        ("f.xlsx", _workbook(*((number,) for number in numbers))),
        ("../../g.exe", "\n".join(numbers).encode()),
    ]
    for name, body in files:
        answer = _upload(sample, body, name)
        assert (answer.status_code, answer.headers.get("Location")) == (302, pasted), name
    both = _upload(sample, numbers[1].encode(), text=numbers[0])
    assert "<strong>2</strong> numbers were given; together they find <strong>2</strong> rights." in _text(
        sample, both.headers["Location"]
    )


def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_and_the_text_is_kept(sample: Client) -> None:
    macros = io.BytesIO(_workbook(("申请号",)))
    with zipfile.ZipFile(macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    wide = "\n".join(["申请号", *(str(at) for at in range(MOST + 1))]).encode()
    for body, says in (
        (b"\x89PNG\0\0", "the file is no text and no workbook"),
        (macros.getvalue(), "macros"),
        (_workbook(("a",))[:-40], "damaged"),
        (b"1" * (5 << 20), "more than 4 MB"),
        (wide, "more than 10,000"),
        (b"", "no number was given"),
    ):
        answer = _upload(sample, body, "x.xlsx", "" if not body else "201710601862.3")
        assert answer.status_code == 400, says
        page = answer.content.decode()
        assert says in page, says
        assert not body or "201710601862.3</textarea>" in page
