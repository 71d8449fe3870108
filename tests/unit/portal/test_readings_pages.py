"""Readings on pages: entered, checked, reviewed, shown to everybody; what is refused stays in its form. All made up."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from zhichan.accounts.models import Person
from zhichan.readings.models import Evidence, Reading, SheetRow

Someone = Callable[..., Person]
ITEM = "technology-contracts-registered@city@2026-07..2026-09"
ENTER = f"readings/enter?body=science&item={ITEM}"
SECRET = "密说明：初步数"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october(monkeypatch: pytest.MonkeyPatch, sample: Client) -> None:
    """Within the days of the third quarter."""
    moment = dt.datetime(2026, 10, 15, 9, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def li(someone: Someone) -> Client:
    return _client(someone("officer", body="science", name="li"))


@pytest.fixture
def sun(someone: Someone) -> Client:
    return _client(someone("officer", body="science", name="sun"))


@pytest.fixture
def zhao(someone: Someone) -> Client:
    return _client(someone("officer", body="zhongshan", name="zhao"))


@pytest.fixture
def wu(someone: Someone) -> Client:
    return _client(someone("reading-reviewer", body="ip-office", name="wu"))


def _text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def _enter(client: Client, value: str = "120", lang: str = "zh", **more: str) -> HttpResponse:
    form = {"value": value, "bound": "exact", "document": "登记表（2026 年 10 月）", "note": SECRET, **more}
    return client.post(f"/{lang}/{ENTER}", form)


def _attach(
    client: Client, number: str, name: str = "登记表.pdf", body: bytes = b"%PDF-1.7", public: bool = True
) -> HttpResponse:
    files = {"files": SimpleUploadedFile(name, body), **({"public": "yes"} if public else {})}
    return client.post(f"/zh/readings/attach?reading={number}", files)


def _act(client: Client, what: str, **more: str) -> HttpResponse:
    found = Reading.objects.latest("id")
    return client.post(f"/zh/readings/{found.number}/{what}", {"revision": str(found.revision), **more})


def _published(li: Client, sun: Client, wu: Client) -> Reading:
    assert _enter(li).status_code == 303
    found = Reading.objects.get()
    assert _attach(li, found.number).status_code == 303
    assert _act(sun, "check").status_code == 303
    assert _act(wu, "accept", reason="与登记表第 3 行一致", publish="yes").status_code == 303
    return Reading.objects.get()


def test_what_is_due_leads_to_the_form(li: Client) -> None:
    page = _text(li.get("/zh/readings"))
    assert "市科技局应报" in page
    assert "readings/enter?body=science&amp;item=technology-contracts-registered%40city%402026-07..2026-09" in page
    assert "还有 8 个工作日" in page
    assert "逾期未报" not in page  # earlier quarters ended before the first account
    assert "本市自 2026-10-15 起在此填报" in re.sub("<[^>]+>", "", page)
    form = _text(li.get(f"/zh/{ENTER}"))
    assert "期末后第 15 个工作日" in form
    assert "Due from" in _text(li.get("/en/readings"))


def test_what_was_not_reported_since_the_first_account_is_late(long_here: None, li: Client) -> None:
    page = _text(li.get("/zh/readings"))
    assert "逾期未报" in page
    assert "不要求填报" not in page


def test_a_reading_passes_from_hand_to_hand_and_is_read_by_everybody(li: Client, sun: Client, wu: Client, sample: Client) -> None:
    found = _published(li, sun, wu)
    address = f"/zh/readings/{found.number}"
    page = _text(sample.get(address))
    for shown in ("120 项", "市科技局", "登记表（2026 年 10 月）", "登记表.pdf", "核对人", "市知识产权局"):
        assert shown in page
    for hidden in ("样例li", "样例sun", "样例wu", "与登记表第 3 行一致"):
        assert hidden not in page
    assert "样例sun" in _text(wu.get(address))
    file = Evidence.objects.get()
    answer = sample.get(f"{address}/evidence/{file.pk}")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    assert "attachment" in answer["Content-Disposition"]
    assert found.number in _text(sample.get("/zh/readings"))
    assert "accepted" in _text(sample.get(f"/en/readings/{found.number}"))


def test_nothing_of_it_is_seen_by_others_before(li: Client, zhao: Client, sample: Client) -> None:
    _enter(li)
    number = Reading.objects.get().number
    _attach(li, number)
    for client in (zhao, sample):
        assert client.get(f"/zh/readings/{number}").status_code == 404
        assert client.get(f"/zh/readings/{number}/evidence/{Evidence.objects.get().pk}").status_code == 404
        assert number not in _text(client.get("/zh/readings"))
    assert zhao.get(f"/zh/readings/{number}/change").status_code == 404
    assert _act(zhao, "check").status_code == 404


def test_evidence_that_is_not_public_stays_inside(li: Client, sun: Client, wu: Client, sample: Client) -> None:
    _enter(li)
    number = Reading.objects.get().number
    _attach(li, number, public=False)
    _act(sun, "check")
    _act(wu, "accept", reason="一致", publish="yes")
    assert "登记表.pdf" not in _text(sample.get(f"/zh/readings/{number}"))
    assert sample.get(f"/zh/readings/{number}/evidence/{Evidence.objects.get().pk}").status_code == 404


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"value": "-3"}, "-3 是负数"),
        ({"value": "1.2万"}, "自带了单位"),
        ({"value": ""}, "不是数字"),
        ({"document": ""}, "缺少依据文件"),
    ],
)
def test_what_is_refused_stays_in_the_form(li: Client, form: dict[str, str], says: str) -> None:
    answer = _enter(li, **{"value": "120", **form})
    page = _text(answer)
    assert answer.status_code == 400
    assert says in page
    assert SECRET in page
    assert f'value="{form.get("value", "120")}"' in page or not form.get("value", "120")
    assert not Reading.objects.exists()


def test_a_closed_period_is_refused_in_the_words_of_the_rule(monkeypatch: pytest.MonkeyPatch, someone: Someone) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC))
    li = _client(someone("officer", body="science", name="li"))
    answer = _enter(li)
    assert answer.status_code == 400
    assert "受理已经截止：2026-07 至 2026-09 的读数自 2026-10-01 起受理，至 2026-10-27 止" in _text(answer)
    assert SECRET in _text(answer)
    assert "the period is closed: readings of 2026-07 to 2026-09" in _text(_enter(li, lang="en"))


def test_a_slip_of_the_unit_is_asked_and_the_input_kept(monkeypatch: pytest.MonkeyPatch, someone: Someone) -> None:
    """210.39 亿元 were published for 2019; this is in 万元."""
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 1, 20, 9, tzinfo=dt.UTC))
    li = _client(someone("officer", body="science", name="li"))
    address = "/zh/readings/enter?body=science&item=technology-contract-turnover@city@2025"
    form = {"value": "2215000", "bound": "exact", "document": "统计表", "note": SECRET}
    answer = li.post(address, form)
    assert answer.status_code == 400
    assert "单位写对了吗" in _text(answer)
    assert SECRET in _text(answer)
    assert li.post(address, {**form, "answer": "已与统计局核实"}).status_code == 303


def test_evidence_with_macros_is_refused_with_its_sentence(li: Client) -> None:
    _enter(li)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    answer = _attach(li, Reading.objects.get().number, "表.xlsx", buffer.getvalue())
    assert answer.status_code == 400
    assert "该办公文件含有宏" in _text(answer)
    assert not Evidence.objects.exists()


def test_nobody_checks_their_own(li: Client) -> None:
    _enter(li)
    _attach(li, Reading.objects.get().number)
    answer = _act(li, "check")
    assert answer.status_code == 403
    assert "这个数是您自己填报的" in _text(answer)


def test_the_office_draws_holds_and_sends_back(li: Client, sun: Client, wu: Client) -> None:
    _enter(li)
    _attach(li, Reading.objects.get().number)
    _act(sun, "check")
    assert "尚未抽查" in _text(wu.get("/zh/readings/review"))
    refused = wu.post("/zh/readings/review", {"do": "draw", "seed": "", "share": "20"})
    assert refused.status_code == 400
    assert "缺少种子" in _text(refused)
    assert wu.post("/zh/readings/review", {"do": "draw", "seed": "种子一", "share": "20"}).status_code == 303
    page = _text(wu.get("/zh/readings/review"))
    assert "种子一" in page
    assert "SHA-256" in page
    assert _act(wu, "hold", reason="待核实口径").status_code == 303
    assert _act(wu, "send-back", reason="").status_code == 400
    assert _act(wu, "send-back", reason="漏报一家").status_code == 303
    assert "漏报一家" in _text(li.get(f"/zh/readings/{Reading.objects.get().number}"))
    assert li.get("/zh/readings/review").status_code == 403


def test_both_sides_of_a_contradiction_stand_side_by_side(li: Client, sun: Client, wu: Client) -> None:
    _published(li, sun, wu)
    whole = Reading.objects.get()
    Reading.objects.filter(pk=whole.pk).update(kind="year", start="2026", end="2026", value="110")
    _enter(li)
    part = Reading.objects.latest("id")
    _attach(li, part.number)
    _act(sun, "check")
    page = _text(wu.get(f"/zh/readings/{part.number}"))
    assert "互相矛盾：此读数暂挂" in page
    assert "部分不大于整体" in page
    assert "110 项" in page
    assert "120 项" in page
    assert f"/zh/readings/{whole.number}" in page
    assert part.number in _text(wu.get("/zh/readings/review"))
    assert _act(wu, "accept", reason="").status_code == 400
    assert _act(wu, "accept", reason="全年数漏报，将重报").status_code == 303


def test_restated_and_withdrawn_with_history_for_everybody(li: Client, sun: Client, wu: Client, sample: Client) -> None:
    old = _published(li, sun, wu)
    form = {"value": "123", "bound": "exact", "document": "更正表"}
    assert li.post(f"/zh/readings/{old.number}/restate", form).status_code == 400
    assert li.post(f"/zh/readings/{old.number}/restate", {**form, "reason": "漏计三项"}).status_code == 303
    new = Reading.objects.latest("id")
    assert new.number not in _text(sample.get(f"/zh/readings/{old.number}"))
    _attach(li, new.number, "更正.pdf", b"%PDF-2")
    _act(sun, "check")
    _act(wu, "accept", reason="一致", publish="yes")
    page = _text(sample.get(f"/zh/readings/{old.number}"))
    assert "漏计三项" in page
    assert new.number in page
    assert "不再作数" in page
    assert _act(wu, "withdraw", reason="口径有误").status_code == 303
    assert "口径有误" in _text(sample.get(f"/zh/readings/{new.number}"))


def test_two_decide_at_once_and_the_second_is_told(li: Client, sun: Client, wu: Client) -> None:
    _enter(li)
    found = Reading.objects.get()
    answer = li.post(f"/zh/readings/{found.number}/take-back", {"revision": "99", "reason": "x"})
    assert answer.status_code == 409
    assert li.post(f"/zh/readings/{found.number}/none", {"revision": "1"}).status_code == 404


def test_the_days_of_a_period_are_set(monkeypatch: pytest.MonkeyPatch, someone: Someone) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC))
    li, wu = _client(someone("officer", body="science", name="li")), _client(someone("reading-reviewer", name="wu"))
    form = {"do": "window", "item": f"science@{ITEM}", "opens": "2026-10-01", "closes": "2026-11-30", "reason": ""}
    assert wu.post("/zh/readings/review", form).status_code == 400
    assert wu.post("/zh/readings/review", {**form, "reason": "系统停机"}).status_code == 303
    assert _enter(li).status_code == 303


def test_a_sheet_is_downloaded_filled_in_and_its_rows_mended(li: Client, zhao: Client) -> None:
    answer = li.get("/zh/readings/sheet.xlsx?body=science")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        row[4].value, row[7].value = "12.5" if "registered" in row[0].value else "60.5", "登记表"
    out = io.BytesIO()
    book.save(out)
    sent = li.post("/zh/readings/sheets", {"body": "science", "files": SimpleUploadedFile("填报.xlsx", out.getvalue())})
    page = _text(sent)
    assert "已填报 1 个读数" in page
    assert "12.5 不是整数" in page
    row = SheetRow.objects.get()
    assert zhao.get(f"/zh/readings/rows/{row.pk}").status_code == 404
    assert 'value="12.5"' in _text(li.get(f"/zh/readings/rows/{row.pk}"))
    cells = {**row.cells, "do": "mend"}
    still = li.post(f"/zh/readings/rows/{row.pk}", {**cells, "value": "-1"})
    assert still.status_code == 400
    assert 'value="-1"' in _text(still)
    assert li.post(f"/zh/readings/rows/{row.pk}", {**cells, "value": "125"}).status_code == 303
    assert Reading.objects.count() == 2
    refused = li.post("/zh/readings/sheets", {"body": "science", "files": SimpleUploadedFile("x.xlsx", b"none")})
    assert refused.status_code == 400
    assert zhao.get("/zh/readings/sheet.xlsx?body=science").status_code == 400


def _sheet(client: Client, **values: str) -> HttpResponse:
    """Sends the sheet of the science bureau with values for indicators whose key has a word."""
    book = openpyxl.load_workbook(io.BytesIO(client.get("/zh/readings/sheet.xlsx?body=science").content))
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[4].value, row[7].value = next(value for word, value in values.items() if word in str(row[0].value)), "登记表"
    out = io.BytesIO()
    book.save(out)
    sent = {"body": "science", "files": SimpleUploadedFile("填报.xlsx", out.getvalue())}
    return client.post("/zh/readings/sheets", sent)  # type: ignore[return-value]


def test_one_file_proves_all_figures_of_a_sheet(li: Client) -> None:
    page = _text(_sheet(li, registered="120", turnover="60.5"))
    numbers = re.findall(r'name="reading" value="([^"]+)"', page)
    assert len(numbers) == 2
    macros = io.BytesIO()
    with zipfile.ZipFile(macros, "w") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    for file, status in ((SimpleUploadedFile("表.xlsx", macros.getvalue()), 400), (SimpleUploadedFile("表.pdf", b"%PDF-1"), 303)):
        assert li.post("/zh/readings/attach", {"reading": numbers, "files": file}).status_code == status
    assert {one.reading.number for one in Evidence.objects.all()} == set(numbers)


def test_a_question_is_put_above_the_form_and_its_field_appears(monkeypatch: pytest.MonkeyPatch, someone: Someone) -> None:
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC))
    li = _client(someone("officer", body="science", name="li"))
    address = "/zh/readings/enter?body=science&item=technology-contract-turnover@city@2025"
    assert '<textarea name="answer"' not in _text(li.get(address))
    asked = _text(li.post(address, {"value": "2215000", "bound": "exact", "document": "登记表"}))
    assert '<textarea name="answer"' in asked
    assert "单位写对了吗？</p>" in asked


def test_the_public_is_asked_to_sign_in(sample: Client) -> None:
    for page in ("enter", "review", "sheets", "sheet.xlsx", "rows/1", "R-2026-0001/change", "R-2026-0001/restate"):
        answer = sample.get(f"/zh/readings/{page}")
        assert answer.status_code == 302, page
        assert "/account/" in answer["Location"]


def test_the_scoreboard_as_known_before(li: Client, sun: Client, wu: Client, sample: Client) -> None:
    _published(li, sun, wu)
    assert sample.get("/zh/strategy?known_at=2026-10-01").status_code == 200
    assert sample.get("/zh/targets.json?known_at=2026-10-01").status_code == 200
