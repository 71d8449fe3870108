"""The parties of a corpus: resolved, asked, judged, and the same again after a new import. Every name is made up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from zhichan.corpus.marts import Marts, build_marts
from zhichan.corpus.store import Corpus, Version
from zhichan.corpus.writing import writing
from zhichan.normalise.places import Gazetteer
from zhichan.parties.errors import JudgementConflict, NoSuchParty, PartiesError
from zhichan.parties.judgements import Judgements, Side
from zhichan.parties.resolve import resolve
from zhichan.parties.who import Parties
from zhichan.records.join import stated_by
from zhichan.records.right import ClassMark, Party, Right, Source

ROOT = Path(__file__).resolve().parents[3]


def _right(number: int, *parties: Party, kind: str = "patent") -> Right:
    id = f"CN:{kind}:2012{number:04d}"
    source = Source(
        key=f"k{number}{kind}", format="f", authority="office", file="a", sha256="s", place=f"row {number}", imported="i"
    )
    classes = (ClassMark(scheme="ipc", symbol="F04D29/00"),)
    return stated_by(Right(id=id, kind=kind, office="CN", number=id[-8:], parties=parties, classes=classes), source)


def _holder(name: str, seq: int = 1, lang: str = "zh", **more: str) -> Party:
    return Party(role="applicant", name=name, seq=seq, lang=lang, **more)  # type: ignore[arg-type]


def _inventor(name: str, seq: int = 1) -> Party:
    return Party(role="inventor", name=name, seq=seq)


_RIGHTS = (
    _right(1, _holder("大连甲川机械有限公司"), _inventor("王一二"), _inventor("张伟", 2)),
    _right(2, _holder("大连市甲川机械有限责任公司"), _inventor("王一二")),
    _right(3, _holder("甲川（大连）机械"), _holder("大连乙大学", 2), _inventor("张伟")),
    _right(4, _holder("大连戊软件有限公司"), _holder("Softwu Inc.", lang="en"), _inventor("李三四")),
    _right(5, _holder("大连戊软件有限公司"), _holder("Softwu Inc.", lang="en"), _inventor("李三四")),
    _right(6, _holder("大连甲川机械有限公司"), kind="trademark"),
)


def _corpus(folder: Path, *rights: Right) -> tuple[Corpus, Version]:
    corpus = Corpus(folder)
    with writing(corpus, "i") as write:
        for kind in sorted({right.kind for right in rights}):
            write.put(kind, [right for right in rights if right.kind == kind], [])
        version = write.commit("import", [], dt.datetime.now(dt.UTC), made_up=False)
    assert version is not None
    return corpus, version


def _resolved(corpus: Corpus, version: Version) -> Parties:
    return Parties.open(resolve(corpus, version, Judgements(corpus).standing()))


def _of(parties: Parties, right: str) -> dict[str, str]:
    return {name: pid for _, _, name, pid in parties.of_right(right)}


def test_a_party_has_its_spellings_rights_and_reasons(tmp_path: Path) -> None:
    parties = _resolved(*_corpus(tmp_path, *_RIGHTS))
    pid = _of(parties, "CN:patent:20120001")["大连甲川机械有限公司"]
    party = parties.party(pid)
    assert (party.name_zh, party.name_en, party.kind, party.mentions, party.rights) == (
        "大连甲川机械有限公司",
        "",
        "organisation",
        3,
        3,
    )
    assert [(member.name, member.mentions) for member in party.members] == [
        ("大连甲川机械有限公司", 2),
        ("大连市甲川机械有限责任公司", 1),
    ]
    assert parties.rights(pid) == ["CN:patent:20120001", "CN:patent:20120002", "CN:trademark:20120006"]
    assert parties.rights(pid, role="inventor") == []
    soft = parties.find("softwu")[0]
    assert (soft.name("zh-Hans"), soft.name("en")) == ("大连戊软件有限公司", "Softwu Inc.")
    assert ("paired", "often") in [(told.feature, told.value) for told in parties.why(soft.pid)[0].findings]
    with pytest.raises(NoSuchParty):
        parties.party("p0")


def test_people_are_told_apart(tmp_path: Path) -> None:
    parties = _resolved(*_corpus(tmp_path, *_RIGHTS))
    assert _of(parties, "CN:patent:20120001")["张伟"] != _of(parties, "CN:patent:20120003")["张伟"]
    assert _of(parties, "CN:patent:20120004")["李三四"] == _of(parties, "CN:patent:20120005")["李三四"]


def test_the_mentions_join_the_marts(tmp_path: Path) -> None:
    corpus, version = _corpus(tmp_path, *_RIGHTS)
    marts = Marts.open(build_marts(corpus, version, Gazetteer.load(ROOT / "cities" / "dalian")))
    path = resolve(corpus, version, [])
    with duckdb.connect(str(marts.path), read_only=True) as both:
        both.execute(f"ATTACH '{path}' AS who (READ_ONLY)")
        counted = both.execute(
            "SELECT party.name_zh, count(DISTINCT rid) FROM rights JOIN who.mention AS mention ON mention.right_id = rights.id "
            "JOIN who.party AS party USING (pid) WHERE role = 'applicant' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2"
        ).fetchall()
    assert counted == [("大连甲川机械有限公司", 3), ("大连戊软件有限公司", 2)]
    assert resolve(corpus, version, []) == path  # made once


def test_a_judgement_survives_a_new_import_and_can_be_undone(tmp_path: Path) -> None:
    corpus, version = _corpus(tmp_path, *_RIGHTS)
    log, parties = Judgements(corpus), _resolved(corpus, version)
    ids = _of(parties, "CN:patent:20120003")
    left, right = (
        parties.side(_of(parties, "CN:patent:20120001")["大连甲川机械有限公司"]),
        parties.side(ids["甲川（大连）机械"]),
    )
    made = log.judge(left, right, "same", by="王审查", note="同址")
    judged = _resolved(corpus, version)
    assert len(set(_of(judged, "CN:patent:20120003").values()) & {_of(judged, "CN:patent:20120001")["大连甲川机械有限公司"]}) == 1
    assert judged.why(_of(judged, "CN:patent:20120003")["甲川（大连）机械"])[0].judged
    corpus, later = _corpus(tmp_path, _right(7, _holder("大连丙厂")))
    again = _resolved(corpus, later)
    assert _of(again, "CN:patent:20120003")["甲川（大连）机械"] == _of(again, "CN:patent:20120001")["大连甲川机械有限公司"]
    log.undo(made.id, by="李审查")
    undone = _resolved(corpus, later)
    assert _of(undone, "CN:patent:20120003")["甲川（大连）机械"] != _of(undone, "CN:patent:20120001")["大连甲川机械有限公司"]
    assert [entry.id for entry in log.standing(made.at)] == [made.id]  # what was judged then
    assert log.standing() == []


def test_a_party_keeps_its_id_when_others_join_it(tmp_path: Path) -> None:
    corpus, first = _corpus(tmp_path, *_RIGHTS[:1])
    pid = _of(_resolved(corpus, first), "CN:patent:20120001")["大连甲川机械有限公司"]
    corpus, later = _corpus(tmp_path, *_RIGHTS[1:])
    assert _of(_resolved(corpus, later), "CN:patent:20120001")["大连甲川机械有限公司"] == pid


def test_judgements_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    log = Judgements(Corpus(tmp_path))
    a, b, c = (Side(right=f"CN:patent:{n}", role="applicant", name=n) for n in "甲乙丙")
    first = log.judge(a, b, "same", by="王")
    log.judge(b, c, "same", by="王")
    with pytest.raises(JudgementConflict, match=first.id):
        log.judge(a, c, "not-same", by="李")
    log.judge(b, a, "not-same", by="李")  # a later one on the same pair outranks the earlier, whichever side is named first
    assert [entry.verdict for entry in log.standing()] == ["not-same", "same"]
    with pytest.raises(PartiesError, match="needs the name"):
        log.judge(a, c, "same", by=" ")
    with pytest.raises(PartiesError, match="stands"):
        log.undo("j9", by="李")


def test_a_log_that_was_cut_off_says_which_line(tmp_path: Path) -> None:
    log = Judgements(Corpus(tmp_path))
    a, b = (Side(right=f"CN:patent:{n}", role="applicant", name=n) for n in "甲乙")
    log.judge(a, b, "unsure", by="王")
    log.path.write_bytes(log.path.read_bytes() + b'{"id":')
    with pytest.raises(PartiesError, match=r"jsonl:2.*cut off"):
        log.entries()


def test_what_is_unsure_is_asked_once_with_what_depends_on_it(tmp_path: Path) -> None:
    corpus, version = _corpus(
        tmp_path,
        _right(1, _holder("大连甲川机械集团有限公司"), _inventor("王一二")),
        _right(2, _holder("大连甲川机械有限公司"), _inventor("赵五六")),
    )
    parties = _resolved(corpus, version)
    (question,) = parties.unsure()
    assert parties.unsure_count() == 1
    assert (question.rights, {question.left.name, question.right.name}) == (
        2,
        {"大连甲川机械集团有限公司", "大连甲川机械有限公司"},
    )
    assert any(told.feature == "form" and told.points < 0 for told in question.reason.findings)
    Judgements(corpus).judge(question.left, question.right, "not-same", by="王")
    assert _resolved(corpus, version).unsure() == []


def test_an_empty_corpus_has_no_party(tmp_path: Path) -> None:
    parties = _resolved(*_corpus(tmp_path, _right(1)))
    assert parties.find("甲") == []
    assert parties.unsure() == []
