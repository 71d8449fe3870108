"""Holders: one party with all it holds, its calendar as a file, and judgements that only data officers may make."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from django.test import Client
from icalendar import Calendar

from zhichan.accounts.models import Person
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.parties.judgements import Affiliation, Judgements, Side
from zhichan.records.right import Event, Fact, Party, Right, Text

Someone = Callable[..., Person]

HOLDER = "大连甲乙密封件有限公司"
PERSON = "欧阳示例"


def _right(number: str, title: str, *events: tuple[str, str], inventor: str = PERSON, classed: str = "") -> Right:
    return Right(
        id=f"CN:patent:{number}",
        kind="patent",
        office="CN",
        number=number,
        facts=(Fact(property="type", value="invention"),),
        parties=(
            Party(role="holder", name=HOLDER, seq=1, lang="zh", address="大连市示例路1号"),
            Party(role="inventor", name=inventor, seq=1, lang="zh"),
        ),
        events=tuple(Event(key=key, date=date) for key, date in events),
        texts=(Text(part="title", lang="zh", text=title),),
    )


@pytest.fixture
def desk(tmp_path: Path, shows: Callable[[Path], Client]) -> Client:
    """A visitor of a corpus in which one firm holds three patents."""
    rights = [
        _right("201210154321.8", "密封环", ("filed", "2012-05-18"), ("granted", "2014-05-18"), ("pledged", "2024-03-01")),
        _right("202110154321.7", "密封圈", ("filed", "2021-05-18"), ("published", "2021-09-18")),
        _right("200910154321.6", "旧密封环", ("filed", "2009-05-18"), ("granted", "2011-05-18"), ("lapsed-fee", "2015-05-18")),
    ]
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    path = tmp_path / "rights.jsonl"
    path.write_bytes(b"".join(encode(right) for right in rights))
    report = run(Corpus(told.city_corpus), [path])
    assert report.total("accepted") == 3, report.as_json()
    return shows(tmp_path / "home")


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:300]
    return html.unescape(answer.content.decode())


def _pid(client: Client, name: str) -> str:
    found = re.search(rf'/parties/(p[0-9a-f]+)[^"]*">{name}<', _text(client, f"/zh/parties?name={name}"))
    assert found
    return found[1]


def test_one_party_with_all_its_rights(desk: Client) -> None:
    page = _text(desk, f"/zh/parties/{_pid(desk, HOLDER)}?as_of=2025-01-01")
    assert "共有权利 3 件：有效 1 件，审查中 1 件" in page
    for title in ("密封环", "密封圈", "旧密封环"):
        assert title in page
    assert "质押中" in page
    assert "缴纳年费" in page
    english = _text(desk, f"/en/parties/{_pid(desk, HOLDER)}?as_of=2025-01-01")
    assert "1 in force, 1 pending" in english
    assert "Pledged" in english


def test_the_calendar_is_a_file_that_programs_read(desk: Client) -> None:
    pid = _pid(desk, HOLDER)
    answer = desk.get(f"/zh/parties/{pid}.ics?as_of=2025-01-01")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    fee = next(event for event in events if "缴纳年费" in event["SUMMARY"])
    assert "密封环" in fee["SUMMARY"]
    assert fee.decoded("DTSTART") == dt.date(2025, 5, 18)
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert [str(e["UID"]) for e in events] == [
        str(e["UID"]) for e in Calendar.from_ical(desk.get(f"/en/parties/{pid}.ics?as_of=2025-01-01").content).walk("VEVENT")
    ]


def test_a_right_leads_to_its_holder(desk: Client) -> None:
    pid = _pid(desk, HOLDER)
    assert f"/zh/parties/{pid}" in _text(desk, "/zh/rights/CN:patent:201210154321.8")


def test_nobody_of_that_name(desk: Client) -> None:
    assert "没有名称含" in _text(desk, "/zh/parties?name=查无此人")
    assert "p000000000000" in _text(desk, "/zh/parties/p000000000000", 404)


def _judgement(verdict: str, **changes: str) -> dict[str, object]:
    side = ["CN:patent:201210154321.8", "inventor", PERSON, "person"]
    other = ["CN:patent:200910154321.6", "holder", HOLDER, "organisation"]
    return {"left": side, "right": other, "verdict": verdict, "note": "", **changes}


def test_only_data_officers_judge_and_a_judgement_can_be_taken_back(desk: Client, settings: object, someone: Someone) -> None:
    log = Judgements(Corpus(settings.CONFIGURATION.city_corpus))  # type: ignore[attr-defined]
    assert desk.post("/zh/parties/judge", _judgement("not-same")).status_code == 403
    desk.force_login(someone("officer", name="li"))
    assert desk.post("/zh/parties/judge", _judgement("not-same")).status_code == 403
    assert log.entries() == []
    desk.force_login(someone("data-officer"))
    assert desk.post("/zh/parties/judge", _judgement("not-same")).status_code == 302
    (entry,) = log.standing()
    assert (entry.verdict, entry.by) == ("not-same", "样例wang")
    assert "样例wang" in _text(desk, "/zh/parties/unsure")
    assert desk.post("/zh/parties/judge", {"undo": entry.id}).status_code == 302
    assert log.standing() == []
    assert len(log.entries()) == 2
    assert [one.action for one in Entry.objects.filter(action__startswith="judge")] == ["judged", "judgement.undone"]


@pytest.mark.parametrize("wrong", [{"verdict": "perhaps"}, {"left": ["only", "three", "values"]}, {"undo": "j99-nothing"}])
def test_a_judgement_that_says_nothing_is_refused(desk: Client, wrong: dict[str, str], someone: Someone) -> None:
    desk.force_login(someone("data-officer"))
    answer = desk.post("/zh/parties/judge", {**_judgement("same"), **wrong})
    assert answer.status_code in (400, 404)
    assert "Traceback" not in answer.content.decode()


def test_judging_needs_a_post(desk: Client) -> None:
    assert desk.get("/zh/parties/judge").status_code == 405


def test_a_figure_of_a_kind_opens_to_just_its_rights(desk: Client) -> None:
    pid = _pid(desk, HOLDER)
    page = desk.get(f"/en/parties/{pid}").content.decode()
    links = re.findall(r'href="(\?kind=\w[\w-]*(?:&amp;side=\w+)?)#rights">([\d,]+)</a>', page)
    assert links
    for tail, stated in links:
        shown = desk.get(f"/en/parties/{pid}{tail.replace('&amp;', '&')}").content.decode()
        assert f'<small class="quiet">{stated}</small>' in shown
    assert desk.get(f"/en/parties/{pid}?side=elsewhere").status_code == 400
    assert desk.get(f"/en/parties/{pid}?kind=song").status_code == 400


FIRM, BRANCH = "大连丙泵业有限公司", "大连丙泵业有限公司沈阳分公司"


@pytest.fixture
def group(tmp_path: Path, shows: Callable[[Path], Client]) -> Client:
    """A visitor of a corpus with two firms and a branch, the second firm declared as a subsidiary of the first."""
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    rights = [
        msgspec.structs.replace(
            _right(number, "泵", ("filed", "2021-05-18")), parties=(Party(role="holder", name=name, seq=1, lang="zh"),)
        )
        for number, name in (("202110154321.7", HOLDER), ("202110154322.1", FIRM), ("202110154323.6", BRANCH))
    ]
    path = tmp_path / "rights.jsonl"
    path.write_bytes(b"".join(encode(right) for right in rights))
    corpus = Corpus(told.city_corpus)
    report = run(corpus, [path])
    assert report.total("accepted") == 3, report.as_json()
    sides = [
        Side(right=f"CN:patent:{n}", role="holder", name=name)
        for n, name in zip(("202110154321.7", "202110154322.1"), (HOLDER, FIRM), strict=True)
    ]
    said = Affiliation(relation="subsidiary", source="示例登记簿第3页", share=60.0, since="2022", until="2024")
    Judgements(corpus).affiliate([(sides[0], sides[1], said)], by="样例王")
    return shows(tmp_path / "home")


def test_the_page_of_a_holder_shows_its_group_with_the_source_of_each_link(group: Client) -> None:
    pid = _pid(group, HOLDER)
    page = _text(group, f"/zh/parties/{pid}?as_of=2023-05-01")
    shown = page.partition('id="group"')[2].partition("</section>")[0]
    for words in ("所属集团", FIRM, "子公司", "60%", "2022 – 2024", "示例登记簿第3页", "样例王", "1 家"):
        assert words in shown, words
    assert f"holder-group%3A{pid}" in shown
    later = _text(group, f"/zh/parties/{pid}?as_of=2025-05-01").partition('id="group"')[2].partition("</section>")[0]
    assert "当日不成立" in later
    assert "holder-group" not in later
    other = _text(group, f"/zh/parties/{_pid(group, FIRM)}").partition('id="group"')[2].partition("</section>")[0]
    assert HOLDER in other
    assert "上级" in other
    assert BRANCH in other.partition("仅凭名称")[2]


def test_a_search_for_a_group_names_its_members(group: Client) -> None:
    page = _text(group, f"/zh/search?q=权利人集团:{HOLDER}&as_of=2023-05-01")
    assert f"{HOLDER}及其 1 家下属或关联单位（2023-05-01）：{FIRM}" in page
    assert 'id="group"' not in _text(group, "/zh/parties")
