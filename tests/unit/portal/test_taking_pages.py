"""Taking results away from the pages: chosen, made, fetched in parts; and the feed of a search. On the sample, made up."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from conftest import Shows
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from lxml import etree

from zhichan.cases.models import Case, Withholding
from zhichan.configuration import Configuration
from zhichan.jobs.models import DONE, STOPPED, Job
from zhichan.jobs.worker import Worker
from zhichan.opened import city
from zhichan.portal.views.taking import work
from zhichan.records.audience import PUBLIC
from zhichan.taking import files
from zhichan.taking.models import Choice

_ATOM = "{http://www.w3.org/2005/Atom}"


def _body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def _rows(content: bytes) -> list[list[str]]:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return lines[: lines.index([])]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large: made in the background."""
    monkeypatch.setattr(work, "AT_ONCE", 0)


def test_the_page_says_how_many_and_keeps_the_choice_in_its_address(sample: Client) -> None:
    page = sample.get("/en/take?q=轴承&columns=number,title,status&format=csv&format=ris")
    text = page.content.decode()
    found = sample.get("/en/search?q=轴承").context["result"].rights
    assert f"<strong>{found}</strong>" in text
    assert [name for name, _ in page.context["columns"]] == ["number", "title", "status"]
    moved = sample.get("/en/take?q=轴承&columns=number,title,status&format=csv&up=status")
    assert "columns=number%2Cstatus%2Ctitle" in moved["Location"]
    added = sample.get("/en/take?columns=number&add=expiry")
    assert "columns=number%2Cexpiry" in added["Location"]
    assert not sample.cookies


def test_a_file_is_what_the_search_found_with_the_columns_in_their_order(sample: Client) -> None:
    answer = sample.get("/en/take/file?type=design&format=csv&columns=title,type,status")
    rows = _rows(_body(answer))
    assert rows[0][:2] == ["Title", "Type"]
    assert rows[0][-1] == "Note"
    assert {row[1] for row in rows[1:]} == {"Design"}
    assert len(rows) - 1 == sample.get("/en/search?type=design").context["result"].rights
    assert re.search(r'filename="rights-\d{4}-\d\d-\d\d-v1\.csv"', answer["Content-Disposition"])


def test_a_file_comes_in_parts_and_only_if_it_has_changed(sample: Client) -> None:
    city.current().parties(PUBLIC)  # a file is another one once it is known who is who
    address = "/zh/take/file?q=轴承&format=jsonl"
    whole = sample.get(address)
    content, tag = _body(whole), whole["ETag"]
    part = sample.get(address, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (part.status_code, _body(part)) == (206, content[100:])
    assert part["Content-Range"] == f"bytes 100-{len(content) - 1}/{len(content)}"
    assert _body(sample.get(address, headers={"Range": "bytes=-5"})) == content[-5:]
    assert _body(sample.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'})) == content
    assert sample.get(address, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    assert sample.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_a_large_file_is_made_in_the_background_once_for_all_who_ask(sample: Client, large: None) -> None:
    address = "/zh/take/file?q=轴承&format=csv&format=xlsx&pictures=yes"
    first, again = sample.get(address), Client().get(address)
    assert first["Location"] == again["Location"]
    (job,) = Job.objects.filter(kind="take")
    assert (job.by, job.person) == ("public", None)
    assert "文件排队等候生成" in sample.get(first["Location"]).content.decode()
    assert Worker().once()
    told = sample.get(f"{first['Location']}.json").json()
    assert told["over"]
    page = sample.get(first["Location"])
    content = _body(sample.get(f"{first['Location']}/file"))
    assert "文件已生成" in page.content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {Path(name).suffix for name in archive.namelist() if "/" not in name} == {".csv", ".xlsx", ".txt"}
        assert _errors(archive) is not None
    assert _body(sample.get(f"{first['Location']}/file", headers={"Range": "bytes=0-1"})) == b"PK"


def _errors(archive: zipfile.ZipFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read("errors.csv").decode("utf-8-sig"))))


def test_whoever_started_a_job_stops_it_and_others_do_not_have_their_file(
    sample: Client, large: None, someone: object, client: Client
) -> None:
    person = someone("officer")  # type: ignore[operator]
    client.force_login(person)
    address = client.get("/zh/take/file?q=轴承&format=csv")["Location"]
    (job,) = Job.objects.filter(kind="take")
    assert Client().get(address).status_code == 404
    client.post(f"/zh/jobs/{job.pk}", {"do": "stop"})
    job.refresh_from_db()
    assert job.state == STOPPED
    assert not Choice.objects.filter(person=person.pk).exists(), "looking at an address keeps no choice"


def test_columns_are_chosen_once(sample: Client, someone: object, client: Client) -> None:
    client.force_login(someone("officer"))  # type: ignore[operator]
    assert 'formmethod="post"' in client.get("/zh/take?q=轴承").content.decode()
    answer = client.post("/zh/take/file", {"q": "轴承", "format": "ris", "columns": "id,expiry", "order": "id"})
    assert answer.status_code == 303
    assert _body(client.get(answer.headers["Location"])).startswith(b"TY  - ")
    assert client.post("/zh/take/file", {"format": "doc"}).status_code == 400
    page = client.get("/zh/take?q=水")
    assert [name for name, _ in page.context["columns"]] == ["id", "expiry"]
    assert [name for name, _, is_chosen in page.context["formats"] if is_chosen] == ["ris"]


def test_a_file_of_before_something_was_withheld_is_not_given_out(sample: Client, large: None) -> None:
    address = sample.get("/zh/take/file?q=轴承&format=csv&columns=holder,party,id")["Location"]
    assert Worker().once()
    row = _rows(_body(sample.get(f"{address}/file")))[1]
    case = Case.objects.create(
        procedure="personal-data-request", number="2026-1", version=1, state="granted", by="public", opened_at=timezone.now()
    )
    Withholding.objects.create(right=row[2], party=row[0], fields=["name"], since="2026-01-01", reason="样例", case=case)
    assert sample.get(f"{address}/file").status_code == 410
    new = sample.get("/zh/take/file?q=轴承&format=csv&columns=holder,party,id")["Location"]
    assert new != address
    assert Worker().once()
    (changed,) = (one for one in _rows(_body(sample.get(f"{new}/file"))) if one[2] == row[2])
    assert changed[0] == "***"
    assert row[0] not in changed


def test_too_many_large_files_wait_and_nobody_is_shut_out(sample: Client, large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_MOST_WAITING", 1)
    assert sample.get("/en/take/file?q=轴承&format=csv").status_code == 302
    assert sample.get("/en/take/file?q=水&format=csv").status_code == 503
    assert Worker().once()
    assert sample.get("/en/take/file?q=水&format=csv").status_code == 302
    assert Job.objects.filter(kind="take", state=DONE).count() == 1


def test_what_is_old_is_swept(sample: Client, sample_home: Path) -> None:
    _body(sample.get("/en/take/file?q=轴承&format=csv"))
    told = Configuration.from_environment({"ZHICHAN_HOME": str(sample_home)})
    assert files.sweep(told) == 0
    kept = len(list(told.taken.iterdir()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "KEPT_DAYS", -1)
        assert files.sweep(told) == kept


@pytest.mark.parametrize(
    ("tail", "status"),
    [("format=doc", 400), ("columns=nothing", 400), ("order=best", 400), ("q=(", 400), ("as_of=2026-02-31", 400)],
)
def test_what_cannot_be_understood_is_a_sentence(tail: str, status: int, sample: Client) -> None:
    assert (
        sample.get(f"/en/take/file?format=csv&{tail}" if "format" not in tail else f"/en/take/file?{tail}").status_code == status
    )


def test_a_file_of_nobody_is_not_there(sample: Client) -> None:
    for name in ("0" * 32, "none"):
        assert sample.get(f"/zh/take/{name}").status_code == 404
        assert sample.get(f"/zh/take/{name}/file").status_code == 404


def test_a_feed_names_the_rights_of_the_search_with_ids_that_stay(sample: Client, shows: Shows) -> None:
    answer = sample.get("/en/search.atom", {"q": "轴承"})
    feed = etree.fromstring(answer.content)
    ids = [entry.findtext(f"{_ATOM}id") for entry in feed.iter(f"{_ATOM}entry")]
    assert len(ids) == len(set(ids)) == sample.get("/en/search?q=轴承").context["result"].rights
    assert all(str(id).startswith("urn:zhichan:right:") for id in ids)
    assert feed.findtext(f"{_ATOM}subtitle") == "Sample data — made up."
    assert sample.get("/en/search.atom", {"q": "轴承"}, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    page = sample.get("/en/search?q=轴承").content.decode()
    assert 'rel="alternate" type="application/atom+xml"' in page
    everything = etree.fromstring(sample.get("/en/search.atom").content)
    assert len(list(everything.iter(f"{_ATOM}entry"))) == 50


@pytest.mark.parametrize("order", ["-expiry", "number", "-citations", "holder", "-title"])
def test_a_file_comes_in_any_order_that_a_result_has(sample: Client, order: str) -> None:
    query = {"q": "type:invention", "sort": order}
    shown = [hit.id for page in (1, 2) for hit in sample.get("/zh/search", {**query, "page": page}).context["result"].hits]
    answer = sample.get("/zh/take/file", {"q": "type:invention", "format": "csv", "columns": "id", "order": order})
    assert answer.status_code == 200
    lines = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig").splitlines()
    assert [line.partition(",")[0] for line in lines[1 : len(shown) + 1]] == shown
    assert len(shown) > 20


def test_the_order_offered_first_is_that_of_the_result(sample: Client) -> None:
    page = sample.get("/zh/take", {"q": "type:invention", "sort": "-expiry"}).content.decode()
    assert '<option value="-expiry" selected>' in page
    assert page.count(" selected>") == 1
    relevance = sample.get("/zh/take", {"q": "type:invention"}).content.decode()
    assert '<option value="id" selected>' in relevance
    assert '<option value="-id" selected>' in sample.get("/zh/take", {"order": "-id"}).content.decode()
