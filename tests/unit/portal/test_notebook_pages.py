"""Saved searches, notes and tags: of a person and of the people of one body, and at no other exit. On the sample, made up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Shows
from django.test import Client

from zhichan.accounts.models import Person
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.notebook.models import Look, Note, SavedSearch, Tag, Tagged
from zhichan.opened import city
from zhichan.records.audience import PUBLIC
from zhichan.records.right import Event, Right, Text

Someone = Callable[..., Person]
SECRET, WORD = "密批注：拟纳入培育库", "密标签"


def _signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def wang(sample: Client, someone: Someone) -> Client:
    """An officer of one body, at the sample city."""
    return _signed_in(someone("officer", body="science"))


@pytest.fixture
def li(wang: Client, someone: Someone) -> Client:
    """A colleague of the same body."""
    return _signed_in(someone("officer", body="science", name="li"))


@pytest.fixture
def zhao(wang: Client, someone: Someone) -> Client:
    """An officer of another body."""
    return _signed_in(someone("officer", body="ip-office", name="zhao"))


@pytest.fixture
def some(wang: Client) -> list[str]:
    """The ids of three inventions of the sample."""
    view = city.current()
    searcher = view.searching(PUBLIC)
    return searcher.ids(searcher.rids("type:invention", as_of=dt.date.today())[:3])


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return content.decode()


def _write(client: Client, right: str, text: str = SECRET, body: str = "science") -> object:
    return client.post(f"/zh/notes/on/{right}", {"text": text, "body": body})


def _tag(client: Client, right: str, name: str = WORD, body: str = "science") -> object:
    return client.post(f"/zh/tags/on/{right}", {"do": "give", "name": name, "body": body})


def test_a_note_is_read_by_the_people_of_its_body_and_by_nobody_else(
    wang: Client, li: Client, zhao: Client, sample: Client, some: list[str]
) -> None:
    answer = _write(wang, some[0])
    assert (answer.status_code, answer["Location"]) == (303, f"/zh/rights/{some[0]}#notes")
    note = Note.objects.get()
    for client, sees in ((wang, True), (li, True), (zhao, False), (sample, False)):
        page = _text(client, f"/zh/rights/{some[0]}")
        assert (SECRET in page) is sees
        assert client.get(f"/zh/notes/{note.pk}").status_code == (200 if sees else 302 if client is sample else 404)
    assert "修改或删除" in _text(wang, f"/zh/rights/{some[0]}")
    assert "修改或删除" not in _text(li, f"/zh/rights/{some[0]}")
    assert _write(zhao, some[0], body="science").status_code == 400
    assert sample.post(f"/zh/notes/on/{some[0]}", {"text": "甲", "body": "science"}).status_code == 302
    assert Note.objects.count() == 1
    entry = Entry.objects.get(action="note.written")
    assert (entry.thing, entry.details) == (f"note:{note.pk}", {"right": some[0], "body": "science"})


def test_notes_and_tags_are_at_no_other_exit(wang: Client, sample: Client, some: list[str]) -> None:
    _write(wang, some[0])
    _tag(wang, some[0])
    number = some[0].rpartition(":")[2]
    asked = quote(f'number:"{number}"')
    for path in ("search", "search.csv", "search.jsonl", "search.atom", "overview", "map", "take", "take/file", "map.json"):
        for client in (wang, sample):
            told = _text(client, f"/zh/{path}?q={asked}&format=csv")
            assert SECRET not in told, path
            assert WORD not in told, path
    for path in (f"/zh/rights/{some[0]}.json", f"/api/v1/rights/{some[0]}", f"/api/v1/rights?q={asked}", f"/zh/rights/{some[1]}"):
        told = _text(wang, path)
        assert SECRET not in told, path
        assert "重点" not in re.sub(r"tag:重点", "", told), path
    for path in ("rights?q=tag:重点", "rights?q=%231", "export?format=csv&q=tag:重点"):
        assert sample.get(f"/api/v1/{path}").status_code == 400, path
    for path in ("search.csv", "search.jsonl", "search.atom", "take/file"):
        assert sample.get(f"/zh/{path}?q=tag:{WORD}").status_code == 400, path
        assert number in _text(wang, f"/zh/{path}?q=tag:{WORD}&format=csv"), path
    suggestions = _text(sample, "/zh/search?q=tag:密")
    assert WORD not in suggestions
    assert "限该机构人员登录后" in suggestions


def test_a_note_is_changed_and_removed_by_its_author_alone(wang: Client, li: Client, some: list[str]) -> None:
    _write(wang, some[0], "甲")
    note = Note.objects.get()
    address = f"/zh/notes/{note.pk}"
    assert li.post(address, {"do": "change", "text": "丙", "revision": "0"}).status_code == 403
    assert wang.post(address, {"do": "change", "text": "乙", "revision": "0"}).status_code == 303
    assert wang.post(address, {"do": "remove", "revision": "0"}).status_code == 409
    note.refresh_from_db()
    assert (note.text, note.revision) == ("乙", 1)
    assert "修改于" in _text(li, f"/zh/rights/{some[0]}")
    assert li.post(address, {"do": "remove", "revision": "1"}).status_code == 403
    assert wang.post(address, {"do": "remove", "revision": "1"}).status_code == 303
    assert not Note.objects.exists()
    assert [one.action for one in Entry.objects.filter(action__startswith="note.")] == [
        "note.written",
        "note.changed",
        "note.removed",
    ]


def test_of_two_who_change_one_note_the_second_is_told_and_loses_nothing(wang: Client, some: list[str]) -> None:
    _write(wang, some[0], "甲")
    address = f"/zh/notes/{Note.objects.get().pk}"
    wang.post(address, {"do": "change", "text": "第一窗口所写", "revision": "0"})
    refused = wang.post(address, {"do": "change", "text": "第二窗口所写", "revision": "0"})
    text = refused.content.decode()
    assert refused.status_code == 409
    for told in ("打开页面之后已有人修改", "第一窗口所写", "第二窗口所写"):
        assert told in text
    revision = re.search(r'name="revision" value="(\d+)"', text)
    assert revision
    assert wang.post(address, {"do": "change", "text": "合并后所写", "revision": revision[1]}).status_code == 303
    assert Note.objects.get().text == "合并后所写"


@pytest.mark.parametrize("text", ["", "   ", "甲" * 4001])
def test_a_note_that_is_none_is_refused_with_what_was_written(wang: Client, some: list[str], text: str) -> None:
    refused = _write(wang, some[0], text)
    assert refused.status_code == 400
    assert "批注须为 1 至 4,000 个字符" in refused.content.decode()
    assert text.strip() in refused.content.decode()
    assert not Note.objects.exists()


def test_no_note_on_a_right_that_is_not_there(wang: Client) -> None:
    assert _write(wang, "CN:patent:000000000000").status_code == 404
    assert _tag(wang, "CN:patent:000000000000").status_code == 404


def test_who_acts_for_no_body_is_told_so(wang: Client, someone: Someone, some: list[str]) -> None:
    alone = _signed_in(someone(name="sun"))
    assert "今日未代表任何机构" in _text(alone, f"/zh/rights/{some[0]}")
    assert alone.get("/zh/search?q=tag:x").status_code == 400


def test_a_tag_finds_its_rights_for_the_people_of_its_body_alone(
    wang: Client, li: Client, zhao: Client, sample: Client, some: list[str]
) -> None:
    _tag(wang, some[0], "重点")
    _tag(li, some[1], " 重点 ")
    _tag(zhao, some[2], "别的", body="ip-office")
    assert Tag.objects.count() == 2
    for query, ids in (("tag:重点", some[:2]), ("标签:*", some[:2]), ("type:invention NOT tag:重点", None)):
        found = wang.get(f"/zh/search?q={quote(query)}").context["hits"]
        assert ({one.id for one in found} == set(ids)) if ids else not {one.id for one in found} & set(some[:2])
    text = _text(li, "/zh/tags")
    assert "重点" in text
    assert "2 件" in text
    assert "别的" not in text
    refused = zhao.get("/zh/search?q=tag:重点")
    assert refused.status_code == 400
    assert "所在机构没有标签 重点" in refused.content.decode()
    assert "别的" in refused.content.decode()
    assert sample.get("/zh/search?q=tag:重点").status_code == 400
    assert "tag:重点" in _text(wang, f"/zh/rights/{some[0]}?q=tag:重点")  # why it is in the result
    own = Tag.objects.get(name="重点")
    assert zhao.post(f"/zh/tags/on/{some[0]}", {"do": "take", "tag": str(own.pk)}).status_code == 404
    for right, client in ((some[0], li), (some[1], wang)):
        assert client.post(f"/zh/tags/on/{right}", {"do": "take", "tag": str(own.pk)}).status_code == 303
    assert not Tag.objects.filter(name="重点").exists()
    assert Tagged.objects.count() == 1
    assert Entry.objects.filter(action="tag.given").count() == 3
    assert not [one for one in Entry.objects.all() if "重点" in f"{one.thing} {one.details}"]


def test_a_tag_counts_in_a_numbered_search_as_it_is_now(wang: Client, some: list[str]) -> None:
    _tag(wang, some[0], "重点")
    wang.get("/zh/search?q=tag:重点")
    assert wang.get("/zh/search?q=%231").context["result"].rights == 1
    _tag(wang, some[1], "重点")
    assert wang.get("/zh/search?q=%231%20OR%20%231").context["result"].rights == 2


def test_a_search_by_a_tag_is_taken_away_by_its_body_alone(wang: Client, zhao: Client, sample: Client, some: list[str]) -> None:
    _tag(wang, some[0], "重点")
    assert wang.get("/zh/take?q=tag:重点").status_code == 200
    assert some[0] in _text(wang, "/zh/take/file?q=tag:重点&format=csv&columns=id")
    for client in (zhao, sample):
        refused = client.get("/zh/take?q=tag:重点")
        assert refused.status_code == 400
        assert "标签" in refused.content.decode()
        assert client.get("/zh/take/file?q=tag:重点&format=csv").status_code == 400


@pytest.mark.parametrize("name", ["", "—", "*", "甲" * 41])
def test_a_tag_that_is_no_word_is_refused(wang: Client, some: list[str], name: str) -> None:
    assert _tag(wang, some[0], name).status_code == 400
    assert not Tag.objects.exists()


def _save(client: Client, question: str, name: str, body: str = "", note: str = "") -> object:
    return client.post("/zh/searches", {"question": question, "name": name, "body": body, "note": note})


def test_a_search_is_saved_shared_renamed_and_deleted(wang: Client, li: Client, zhao: Client, sample: Client) -> None:
    answer = _save(wang, "?q=装置&type=invention&sort=title&page=2", "  装置类 发明 ", note="季度复核")
    assert answer.status_code == 303
    found = SavedSearch.objects.get()
    assert (found.name, found.note, found.understood) == ("装置类 发明", "季度复核", "装置")
    assert found.question == f"?q={quote('装置')}&type=invention"
    assert "已将此检索保存为“装置类 发明”" in _text(wang, f"/zh/search{found.question}")
    assert "装置类 发明" not in _text(li, "/zh/searches")
    address = f"/zh/searches/{found.pk}"
    shared = {"do": "change", "name": "共享的装置", "note": "", "body": "science", "revision": "0"}
    assert wang.post(address, shared).status_code == 303
    assert wang.post(address, shared).status_code == 409
    for client, sees in ((wang, True), (li, True), (zhao, False)):
        assert ("共享的装置" in _text(client, "/zh/searches")) is sees
        assert ("共享的装置" in _text(client, f"/zh/search{found.question}")) is sees
    assert "共享的装置" not in _text(sample, f"/zh/search{found.question}")
    assert sample.get("/zh/searches").status_code == 302
    for client in (li, zhao):
        assert client.get(address).status_code == 404
        assert client.post(address, {"do": "delete", "revision": "1"}).status_code == 404
    assert wang.post(address, {**shared, "body": "ip-office", "revision": "1"}).status_code == 400
    assert wang.post(address, {"do": "delete", "revision": "1"}).status_code == 303
    assert not SavedSearch.objects.exists()
    actions = [one.action for one in Entry.objects.filter(action__startswith="search.")]
    assert actions == ["search.saved", "search.changed", "search.deleted"]


@pytest.mark.parametrize(("question", "name"), [("?q=装置", ""), ("?q=(", "甲"), ("?q=装置&as_of=x", "甲")])
def test_what_cannot_be_saved_is_refused(wang: Client, question: str, name: str) -> None:
    assert _save(wang, question, name).status_code == 400
    assert not SavedSearch.objects.exists()


def test_a_search_by_a_tag_is_shared_with_the_body_of_the_tag_alone(
    sample: Client, someone: Someone, some: list[str], wang: Client
) -> None:
    both = someone("officer", body="science", name="qian")
    from django.utils import timezone

    from zhichan.accounts.actors import machine
    from zhichan.accounts.people import body_of, give_role

    give_role(machine(), both, body_of("ip-office"), "officer", since=timezone.localdate())
    client = _signed_in(both)
    _tag(client, some[0], "重点")
    refused = _save(client, "?q=tag:重点", "甲", body="ip-office")
    assert refused.status_code == 400
    assert "该机构没有的标签" in refused.content.decode()
    assert _save(client, "?q=tag:重点", "甲", body="science").status_code == 303
    assert "甲" in _text(wang, "/zh/searches")
    assert "search.atom" not in _text(wang, "/zh/searches")


def _deliver(folder: Path, number: int, again: int = 0) -> None:
    """Version `number`, which brings a right, or another title of that of version `again`."""
    corpus = Corpus(Configuration.from_environment({"ZHICHAN_HOME": str(folder)}).city_corpus)
    name = f"2012100010{again or number}"
    title = (Text(part="title", lang="zh", text="水泵壳体" if again else "水泵叶轮" if number != 3 else "轴承"),)
    right = Right(
        id=f"XX:patent:{name}",
        kind="patent",
        office="XX",
        number=name,
        texts=title,
        events=(Event(key="filed", date="2012-05-31"),),
    )
    file = folder / f"{number}.jsonl"
    file.write_bytes(encode(right))
    assert run(corpus, [file], now=dt.datetime(2026, 1, number, tzinfo=dt.UTC)).version == number


def test_what_is_new_since_a_saved_search_was_looked_at(shows: Shows, someone: Someone, tmp_path: Path) -> None:
    _deliver(tmp_path, 1)
    shows(tmp_path, ZHICHAN_CORPUS="city")
    wang, li = (_signed_in(someone("officer", body="science", name=name)) for name in ("wang", "li"))
    _save(wang, "?q=水泵", "泵", body="science")
    SavedSearch.objects.update(made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert wang.get("/zh/searches").context["rows"][0].news == 0
    for number in (2, 3):
        _deliver(tmp_path, number)
    assert [client.get("/zh/searches").context["rows"][0].news for client in (wang, li)] == [1, 1]
    page = _text(wang, "/zh/searches")
    assert "search.atom" in page
    assert "新增 1 件" in page
    assert "变更 1 件" not in page
    wang.get(f"/zh/search?q={quote('水泵')}")
    assert [client.get("/zh/searches").context["rows"][0].news for client in (wang, li)] == [0, 1]
    assert Look.objects.count() == 1
    _deliver(tmp_path, 4, again=2)
    (row,) = wang.get("/zh/searches").context["rows"]
    assert (row.fresh.new, row.fresh.changed) == (0, 1)
    assert "变更 1 件" in _text(wang, "/zh/searches")
    wang.get("/zh/parties")  # nothing is under way any more when the test ends
