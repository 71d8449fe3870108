"""Sealing a delivery in the browser: who may see it is chosen when it is sent, and from then on it shows to nobody else."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhichan.accounts.models import Body, Person
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.corpus.quarantined import entries
from zhichan.corpus.store import Corpus
from zhichan.jobs.models import Job
from zhichan.jobs.worker import Worker
from zhichan.records.audience import Audience

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = ["申请号", "名称", "申请日", "公开（公告）号", "公开（公告）日", "主分类号", "分类号", "申请（专利权）人", "地址"]
SOUND = ["CN201229990001.9", "密阀门", "2012.05.31", "CN299990001U", "2013.01.02", "F16K1/00", "F16K1/00", "虚构甲公司", "大连市"]
BAD = ["CN201229990002.4", "密水泵", "2012.06.01", "CN299990002U", "2013.01.09", "F04D1/00", "F04D1/00", "虚构乙公司", "大连市"]
SECRETS = ("密阀门", "密水泵", "密件")
OWN = "ip-office"
Someone = Callable[..., Person]


def _table(name: str, *rows: list[str]) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([HEADERS, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def visitor(shows: Callable[..., Client], home: Path, someone: Someone) -> Callable[..., Client]:
    """Gives a client signed in as somebody with these roles in a body."""
    shows(home, ZHICHAN_SECOND_FACTOR="nobody")

    def of(*roles: str, body: str = OWN, name: str) -> Client:
        client = Client()
        client.force_login(someone(*roles, body=body, name=name), "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return of


def _imported(client: Client, only_for: str, *files: SimpleUploadedFile) -> Job:
    preview = client.post("/en/import", {"files": list(files), "only_for": only_for})["Location"]
    told = client.get(preview).content.decode()
    assert ("will see what is imported" in told) == bool(only_for)
    answer = client.post(preview, {"do": "import"})
    assert Worker().once()
    return Job.objects.get(pk=int(answer["Location"].rpartition("/")[2]))


def _text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[:2000])
    return re.sub(r"\s+", " ", answer.content.decode())


def _corpus(home: Path) -> Corpus:
    return Corpus(Configuration.from_environment({"ZHICHAN_HOME": str(home)}).city_corpus)


def test_only_the_bodies_that_one_acts_for_are_offered_and_taken(visitor: Callable[..., Client], home: Path) -> None:
    officer = visitor("data-officer", name="li")
    own = Body.objects.get(code=OWN)
    other = Body.objects.exclude(code=OWN).first()
    assert other is not None
    for lang, name in (("zh", own.name_zh), ("en", own.name_en)):
        page = _text(officer, f"/{lang}/import")
        assert f'<option value="{OWN}"' in page
        assert name in page
        assert f'value="{other.code}"' not in page
    refused = officer.post("/en/import", {"files": [_table("密件.csv", SOUND)], "only_for": other.code})
    assert refused.status_code == 403
    assert not list((home / "uploads").iterdir())


def test_what_is_sealed_in_the_browser_shows_to_its_body_and_to_nobody_else(visitor: Callable[..., Client], home: Path) -> None:
    officer, colleague = visitor("data-officer", name="li"), visitor("officer", name="wang")
    others = [
        Client(),
        visitor("data-officer", body="science", name="zhao"),
        visitor("personal-data-officer", name="qian"),
        visitor("system-administrator", name="sun"),
        visitor("auditor", name="zhou"),
    ]
    _imported(officer, "", _table("公开.csv", [*SOUND[:1], "公开的阀门", *SOUND[2:]]))
    job = _imported(officer, OWN, _table("密件.csv", SOUND, BAD))
    name = Body.objects.get(code=OWN).name_en
    (waiting,) = entries(_corpus(home), _corpus(home).version(), Audience(bodies=frozenset({OWN})))
    report = f"/en/imports/{job.result['import']}"
    pages = (report, "/en/imports", "/en/quarantine", f"/en/quarantine/{waiting.key}", "/en/imports/difference?from=1&to=2")
    for page in pages:
        assert name in _text(officer, page), page
    for page in (report, "/en/imports", "/en/imports/difference?from=1&to=2"):
        assert name in _text(colleague, page), page
    assert "密水泵" in _text(officer, "/en/quarantine")
    read = {one.thing for one in Entry.objects.filter(action="sealed.read")}
    assert {f"import:{job.result['import']}", "quarantine", f"quarantined:{waiting.key}", "version:2"} <= read
    exits = (
        *pages,
        "/en/jobs",
        f"/en/jobs/{job.pk}",
        f"/en/jobs/{job.pk}.json",
        "/en/audit",
        f"/api/v1/imports/{job.result['import']}",
    )
    for client in others:
        for page in exits:
            told = client.get(page).content.decode()
            for secret in (*SECRETS, name if page in pages else "密件"):
                assert secret not in told, (page, secret)


def test_a_sealed_record_that_is_mended_stays_sealed(visitor: Callable[..., Client], home: Path) -> None:
    officer, other = visitor("data-officer", name="li"), visitor("data-officer", body="science", name="zhao")
    _imported(officer, OWN, _table("密件.csv", BAD))
    own = Audience(bodies=frozenset({OWN}))
    (waiting,) = entries(_corpus(home), _corpus(home).version(), own)
    assert not entries(_corpus(home), _corpus(home).version())
    path = f"/en/quarantine/{waiting.key}"
    assert other.post(path, {"do": "release", "reason": "x"}).status_code == 404
    cells = re.findall(r'name="cell" value="([^"]*)"', officer.get(path).content.decode())
    cells[0] = "CN201229990002.3"
    answer = officer.post(path, {"do": "mend", "cell": cells})
    assert answer.status_code == 302, answer.content.decode()
    assert not entries(_corpus(home), _corpus(home).version(), own)
    version = _corpus(home).version()
    assert version.sealed_for == OWN
    (right,) = _corpus(home).rights(version)
    assert {source.sealed_for for source in right.sources} == {OWN}
    assert "密件" not in str([one.details for one in Entry.objects.all()])


def test_an_undone_sealed_import_stays_sealed(visitor: Callable[..., Client], home: Path) -> None:
    officer, other = visitor("data-officer", name="li"), visitor("data-officer", body="science", name="zhao")
    job = _imported(officer, OWN, _table("密件.csv", SOUND))
    undo = f"/en/imports/{job.result['import']}/undo"
    assert other.post(undo).status_code == 404
    assert officer.post(undo).status_code == 302
    assert Worker().once()
    assert _corpus(home).version().number == 2
    assert "密件" in _text(officer, "/en/imports")
    assert "密件" not in _text(other, "/en/imports")
