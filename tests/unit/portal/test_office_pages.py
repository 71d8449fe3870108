"""The pages of those who have signed in: sending files, jobs, versions, quarantine, schemes, the sample city."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from given_passwords import has_chosen_a_password

from zhichan.accounts.actors import machine
from zhichan.accounts.models import Body, Person
from zhichan.accounts.people import add_person, give_role
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.corpus.quarantined import entries
from zhichan.corpus.store import Corpus
from zhichan.jobs.models import Job
from zhichan.jobs.worker import Worker
from zhichan.normalise.numbers.cn import check_digit

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = ["申请号", "名称", "申请日", "公开（公告）号", "公开（公告）日", "主分类号", "分类号", "申请（专利权）人", "地址"]
SOUND = [
    "CN201229990001",
    "虚构的阀门",
    "2012.05.31",
    "CN299990001U",
    "2013.01.02",
    "F16K1/00",
    "F16K1/00",
    "虚构甲公司",
    "大连市",
]
OTHER = [
    "CN201229990002",
    "虚构的水泵",
    "2012.06.01",
    "CN299990002U",
    "2013.01.09",
    "F04D1/00",
    "F04D1/00",
    "虚构乙公司",
    "大连市",
]
Shows = Callable[..., Client]


def row(cells: list[str], *, wrong: bool = False) -> list[str]:
    digit = check_digit(cells[0][2:])
    return [f"{cells[0]}.{(int(digit, 36) + 1) % 10 if wrong else digit}", *cells[1:]]


def table(*rows: list[str], name: str = "export.csv") -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def signed_in(shows: Shows, home: Path) -> Callable[..., Client]:
    """Gives a client signed in as somebody with these roles."""

    def of(*roles: str, name: str = "li", **environment: str) -> Client:
        client = shows(home, ZHICHAN_SECOND_FACTOR="nobody", **environment)
        person = add_person(machine(), username=name, full_name=f"{name} 样例", password="correct-horse-battery-9")
        has_chosen_a_password(person)
        body, _ = Body.objects.get_or_create(code="ipo", kind="bureau", name_zh="知识产权局", name_en="IP office")
        for role in roles:
            give_role(machine(), person, body, role, since=dt.date(2020, 1, 1))
        client.force_login(Person.objects.get(pk=person.pk), "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of


@pytest.fixture
def officer(signed_in: Callable[..., Client]) -> Client:
    return signed_in("data-officer")


def corpus(home: Path) -> Corpus:
    return Corpus(Configuration.from_environment({"ZHICHAN_HOME": str(home)}).city_corpus)


def sent(client: Client, *files: SimpleUploadedFile) -> str:
    """The address of the preview of files that were sent."""
    answer = client.post("/en/import", {"files": list(files)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def imported(client: Client, *files: SimpleUploadedFile) -> Job:
    answer = client.post(sent(client, *files), {"do": "import"})
    assert Worker().once()
    return Job.objects.get(pk=int(answer["Location"].rpartition("/")[2]))


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_job_leads_only_where_its_reader_may_go(signed_in: Callable[..., Client]) -> None:
    officer = signed_in("data-officer")
    job = imported(officer, table(row(SOUND), row(OTHER, wrong=True)))
    assert 'href="/en/quarantine"' in text_of(officer, f"/en/jobs/{job.pk}")
    assert 'href="/en/quarantine"' not in text_of(signed_in("system-administrator", name="zhao"), f"/en/jobs/{job.pk}")


def test_from_a_file_to_its_report(officer: Client, home: Path) -> None:
    path = sent(officer, table(row(SOUND), row(OTHER, wrong=True)))
    before = text_of(officer, path)
    assert "1 file can be read." in before
    assert "虚构的阀门" in before
    assert "the check digit is wrong" in before
    assert "地址" not in before.partition("Kept and not understood")[0].partition("<table")[0]
    assert corpus(home).is_empty()
    answer = officer.post(path, {"do": "import"})
    assert officer.post(path, {"do": "import"})["Location"] == answer["Location"]  # asked twice, imported once
    assert "waits" in text_of(officer, answer["Location"])
    assert Worker().once()
    page = text_of(officer, answer["Location"])
    assert "Imported as version 1: 1 rights are new" in page
    assert not list((home / "uploads").iterdir())
    job = Job.objects.get()
    report = text_of(officer, reverse("import-report", args=[job.result["import"]]).replace("/zh/", "/en/"))
    assert "2 records were read: 1 new rights" in report
    assert Entry.objects.get(action="import").thing == "version:1"
    assert Entry.objects.get(action="import").by.startswith("person:")
    told = officer.get(f"/en/jobs/{job.pk}.json").json()
    assert (told["over"], told["state"]) == (True, "done")
    assert "li" in text_of(officer, "/en/imports")


def test_what_is_wrong_with_a_file_is_told_in_chinese(officer: Client, home: Path) -> None:
    path = sent(officer, table(row(SOUND), row(OTHER, wrong=True))).replace("/en/", "/zh/")
    before = text_of(officer, path)
    assert "校验位有误，这组数字的校验位应为" in before
    assert "第 3 行，申请号" in before
    job = Job.objects.get(pk=int(officer.post(path, {"do": "import"})["Location"].rpartition("/")[2]))
    assert Worker().once()
    job.refresh_from_db()
    report = text_of(officer, reverse("import-report", args=[job.result["import"]]).replace("/en/", "/zh/"))
    bench = text_of(officer, "/zh/quarantine")
    (waits,) = entries(corpus(home), corpus(home).version())
    mend = text_of(officer, f"/zh/quarantine/{waits.key}")
    unknown = text_of(officer, sent(officer, SimpleUploadedFile("letter.pdf", b"%PDF-1.7 abc")).replace("/en/", "/zh/"))
    empty = officer.post("/zh/import", {}).content.decode()
    assert '；<span class="quiet">请与来源核对号码，其中有一位数字错误' in report
    assert "校验位有误" in bench
    assert "校验位有误" in mend
    assert "letter.pdf：文件格式未知（开头：PDF）；请按下列格式之一重新导出：" in unknown
    assert "没有收到文件" in empty
    for page in (before, report, bench, mend, unknown, empty):
        assert 'lang="en"' not in page.partition("<main")[2].partition("</main")[0]


def test_files_that_are_not_wanted_are_taken_away(officer: Client, home: Path) -> None:
    path = sent(officer, table(row(SOUND)))
    assert officer.post(path, {"do": "drop"}).status_code == 302
    assert not list((home / "uploads").iterdir())
    text_of(officer, path, 404)


def test_names_of_files_stay_in_their_folder(officer: Client, home: Path) -> None:
    sent(officer, table(row(SOUND), name="../../evil\n名 称.csv"), table(row(OTHER), name="名 称.csv"))
    (folder,) = (home / "uploads").iterdir()
    names = sorted(path.name for path in folder.iterdir() if path.name != ".by")
    assert len(names) == 2
    assert all("/" not in name and "\n" not in name and name.endswith(".csv") for name in names)


def test_what_is_no_table_and_what_carries_macros(officer: Client, home: Path) -> None:
    page = text_of(officer, sent(officer, SimpleUploadedFile("letter.pdf", b"%PDF-1.7 abc")))
    assert "None of these files can be read" in page
    assert "begins with PDF" in page
    assert 'value="import"' not in page
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/vbaProject.bin", b"programs")
    answer = officer.post("/en/import", {"files": [SimpleUploadedFile("register.xlsx", packed.getvalue())]})
    assert answer.status_code == 400
    assert "carries macros" in answer.content.decode()
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000 + "_VBA_PROJECT_CUR".encode("utf-16-le")
    assert officer.post("/en/import", {"files": [SimpleUploadedFile("old.xls", old)]}).status_code == 400
    assert officer.post("/en/import", {}).status_code == 400


def test_what_is_too_large_is_refused_by_its_announced_size(signed_in: Callable[..., Client], home: Path) -> None:
    officer = signed_in("data-officer", ZHICHAN_UPLOAD_LIMIT_MB="1")
    answer = officer.post("/en/import", {"files": [SimpleUploadedFile("big.csv", b"a" * (2 << 20))]})
    assert answer.status_code == 413
    told = answer.content.decode()
    assert "1 MB" in told
    assert "zhichan import" in told
    assert not (home / "uploads").exists()


def test_forged_requests_are_refused(signed_in: Callable[..., Client]) -> None:
    signed_in("data-officer")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Person.objects.get(), "allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post("/en/import", {"files": [table(row(SOUND))]}).status_code == 403
    assert strict.post("/en/schemes", {"files": [table(row(SOUND))]}).status_code == 403


def test_a_row_is_mended_on_the_bench(officer: Client, home: Path) -> None:
    imported(officer, table(row(SOUND), row(OTHER, wrong=True)))
    (waiting,) = entries(corpus(home), corpus(home).version())
    assert "虚构的水泵" in text_of(officer, "/en/quarantine")
    assert waiting.key in text_of(officer, f"/en/quarantine?file={waiting.sha256}")
    path = f"/en/quarantine/{waiting.key}"
    assert text_of(officer, path).count('name="cell"') == len(HEADERS)
    still = officer.post(path, {"do": "mend", "cell": [*row(OTHER, wrong=True)[:1], "改过的名称", *OTHER[2:]]})
    assert still.status_code == 400
    assert "改过的名称" in still.content.decode()  # what was written is kept
    assert corpus(home).version().number == 1
    assert officer.post(path, {"do": "mend", "cell": row(OTHER)}).status_code == 302
    version = corpus(home).version()
    assert (version.number, version.rights, version.quarantined) == (2, 2, 0)
    assert Entry.objects.filter(action="record.mended", thing=f"quarantined:{waiting.key}").count() == 1
    text_of(officer, path, 404)


def test_a_record_is_let_go_with_a_reason(officer: Client, home: Path) -> None:
    imported(officer, table(row(SOUND), row(OTHER, wrong=True)))
    (waiting,) = entries(corpus(home), corpus(home).version())
    path = f"/en/quarantine/{waiting.key}"
    assert officer.post(path, {"do": "release", "reason": " "}).status_code == 400
    assert officer.post(path, {"do": "release", "reason": "试验数据"}).status_code == 302
    assert corpus(home).version().quarantined == 0
    assert Entry.objects.get(action="record.released").details["reason"] == "试验数据"
    assert "lets records go" in text_of(officer, f"/en/imports/{corpus(home).version().import_id}")


def test_an_import_is_undone_after_saying_what_that_changes(officer: Client, home: Path) -> None:
    job = imported(officer, table(row(SOUND), row(OTHER, wrong=True)))
    second = imported(officer, table(row(SOUND), row(OTHER)))
    difference = text_of(officer, "/en/imports/difference?from=1&to=2")
    assert "1 rights came, 1 changed, 0 left." in difference
    path = f"/en/imports/{second.result['import']}/undo"
    page = text_of(officer, path)
    assert "1 rights lose a source, and 1 leave the corpus" in page
    assert "1 record that this import had put right returns" in page
    answer = officer.post(path)
    assert Worker().once()
    assert "The import is undone as version 3, which holds 1 rights." in text_of(officer, answer["Location"])
    assert "1 rights came" not in text_of(officer, "/en/imports/difference?from=1&to=3")
    assert "undone already" in text_of(officer, path, 400)
    assert "undone in version 3" in text_of(officer, "/en/imports")
    assert Entry.objects.get(action="import.undone").details["import"] == second.result["import"]
    assert "Undo this import" in text_of(officer, f"/en/imports/{job.result['import']}")


def test_the_titles_of_classes_are_loaded(officer: Client, home: Path) -> None:
    sample = Path(__file__).parents[1] / "schemes" / "samples" / "industries.csv"
    file = SimpleUploadedFile(sample.name, sample.read_bytes())
    answer = officer.post("/en/schemes", {"files": [file], "scheme": "gbt4754", "lang": "", "edition": ""})
    assert Worker().once()
    assert "1 file of titles was loaded" in text_of(officer, answer["Location"])
    assert "industries.csv" in text_of(officer, "/en/schemes")
    assert Entry.objects.get(action="scheme.loaded").details["file"] == "industries.csv"


def test_the_sample_city_on_and_off(signed_in: Callable[..., Client], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = signed_in("system-administrator")
    assert "neither records of the city’s own nor a sample" in text_of(keeper, "/en/sample-city")
    answer = keeper.post("/en/sample-city", {"do": "on"})
    job = Job.objects.get()
    assert answer["Location"].endswith(f"/jobs/{job.pk}")
    Job.objects.all().delete()  # twenty thousand records are for another day: the same action, smaller
    from zhichan.actions.sample_city import sample_on

    told = Configuration.from_environment({"ZHICHAN_HOME": str(home)})
    sample_on(machine(), told, count=20)
    assert "made-up records of the sample city are shown" in text_of(keeper, "/en/sample-city")
    keeper.post("/en/sample-city", {"do": "off"})
    assert Worker().once()
    assert Job.objects.get().state == "done"
    assert not told.sample_corpus.exists()
    assert told.no_sample.exists()
    sample_on(machine(), told, count=20)
    assert not told.no_sample.exists()


PAGES = ["import", "import/0123456789abcdef", "jobs", "jobs/1", "jobs/1.json", "imports", "imports/difference"]
PAGES += ["imports/20260101T000000Z-0000", "imports/20260101T000000Z-0000/undo", "quarantine", "quarantine/0123456789ab"]
PAGES += ["schemes", "sample-city"]


@pytest.mark.parametrize("page", PAGES)
def test_the_public_is_asked_to_sign_in(shows: Shows, home: Path, page: str) -> None:
    client = shows(home)
    for answer in (client.get(f"/zh/{page}"), client.post(f"/zh/{page}")):
        assert answer.status_code == 302
        assert "/account/sign-in" in answer["Location"]


def test_roles_decide_who_may(signed_in: Callable[..., Client], home: Path) -> None:
    reader = signed_in("officer")
    assert "import files" not in text_of(reader, "/en/desk").lower()
    for page in ("import", "quarantine", "schemes", "sample-city", "imports/x/undo"):
        text_of(reader, f"/en/{page}", 403)
    text_of(reader, "/en/imports")
    assert "You see the jobs that you have started" in text_of(reader, "/en/jobs")
    job = Job.objects.create(kind="import", by="person:99 wu", person=99)
    text_of(reader, f"/en/jobs/{job.pk}", 404)
    assert reader.get(f"/en/jobs/{job.pk}.json").status_code == 404
    assert reader.post(f"/en/jobs/{job.pk}", {"do": "stop"}).status_code == 404


def test_others_do_not_see_what_somebody_has_sent(signed_in: Callable[..., Client]) -> None:
    path = sent(signed_in("data-officer"), table(row(SOUND)))
    other = signed_in("data-officer", name="wu")
    text_of(other, path, 404)
    assert other.post(path, {"do": "import"}).status_code == 404
    assert not Job.objects.exists()


def test_a_job_of_somebody_who_lost_the_role_is_refused(officer: Client, home: Path) -> None:
    path = sent(officer, table(row(SOUND)))
    officer.post(path, {"do": "import"})
    Person.objects.get().memberships.all().delete()
    assert Worker().once()
    job = Job.objects.get()
    assert job.state == "failed"
    assert "数据员" in job.error["mend"] or "Data officer" in job.error["mend"]
    assert corpus(home).is_empty()
