"""XML of the European Patent Office: against the values that a known reader takes from real answers, and in odd cases."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from zhichan.corpus.store import Corpus
from zhichan.formats.epo_docdb_xml import EpoDocdbXml
from zhichan.formats.epo_ops_xml import EpoOpsXml
from zhichan.formats.format import FormatError, Outcome
from zhichan.formats.registry import recognise
from zhichan.importing.run import run
from zhichan.records import choose
from zhichan.records.right import Right

GOLDEN = Path(__file__).parents[2] / "golden"
OPS, DOCDB = GOLDEN / "epo_ops_xml/sample.xml", GOLDEN / "epo_docdb_xml/sample.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<ops:world-patent-data xmlns="http://www.epo.org/exchange" xmlns:ops="http://ops.epo.org">'
)
REFERENCE = "<document-id document-id-type='docdb'><country>{}</country><doc-number>{}</doc-number><kind>{}</kind></document-id>"


def answer(tmp_path: Path, body: str, name: str = "answer.xml") -> Path:
    path = tmp_path / name
    path.write_text(f"{HEAD}{body}</ops:world-patent-data>", encoding="utf-8")
    return path


def read(path: Path) -> list[Outcome]:
    return list(EpoOpsXml().read(path))


def document(office: str = "EP", number: str = "9900001", application: str = "98990001", inner: str = "") -> str:
    return (
        f"<exchange-document country='{office}' doc-number='{number}' kind='A1'><bibliographic-data>"
        f"<publication-reference>{REFERENCE.format(office, number, 'A1')}</publication-reference>"
        f"<application-reference>{REFERENCE.format(office, application, 'A')}</application-reference>"
        f"{inner}</bibliographic-data></exchange-document>"
    )


CLAIMS = (
    "<ftxt:fulltext-documents xmlns='http://www.epo.org/fulltext' xmlns:ftxt='http://www.epo.org/fulltext'><ftxt:fulltext-document>"
    "<bibliographic-data><publication-reference data-format='docdb'><document-id><country>EP</country><doc-number>9900001"
    "</doc-number><kind>A1</kind></document-id></publication-reference></bibliographic-data>"
    "<claims lang='EN'><claim><claim-text>1. A hose.</claim-text></claim></claims>"
    "</ftxt:fulltext-document></ftxt:fulltext-documents>"
)


@pytest.fixture
def real(shared_data):
    return shared_data("epo-ops/epo/ops")


def expected(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "file"), [("biblio_example_3", "full_cycle_example"), ("biblio_example_4", "biblio_example_4")])
def test_bibliographic_data_as_a_known_reader_takes_them(real, name, file):
    told = expected(real / f"published/test/expected/{name}.json")["documents"][0]
    right = read(real / f"published/test/{file}.xml")[0].right
    (own,) = right.documents
    reference = told["publication_reference_docdb"]
    assert own.date == reference["date"]
    assert (own.office, own.kind_code) == (reference["country"], reference["kind"])
    assert choose.fact(right, "family") == told["family_id"]
    assert choose.text(right, "title", "en") == told["title"]
    assert choose.text(right, "abstract", "en") == told["abstract"]
    assert {e.date for e in right.events if e.key == "filed"} == {told["application_reference_epodoc"]["date"]}
    cpc = {mark.symbol for mark in right.classes if mark.scheme == "cpc"}
    assert cpc >= {symbol.replace(" ", "") for symbol in told["cpc_class"] if symbol}
    assert {m.raw for m in right.classes if m.scheme == "ipc" and m.raw} == {*told["intl_class"]}
    cites = [link for link in right.links if link.rel == "cites"]
    assert len(cites) == len(told["citations"])
    assert {link.kind_code for link in cites} == {citation["docdb"]["kind"] for citation in told["citations"]}
    names = {party.name for party in right.parties if party.role == "inventor"}
    assert {name.rstrip(" ,") for name in told["inventors_original"]} <= names
    dates = {claim["date"] for claim in told["priority_claims"]} - {None}
    assert {link.date for link in right.links if link.rel == "priority"} == dates


def test_claims_as_a_known_reader_takes_them(real):
    for name in ("claims_example", "claims_example_2"):
        told = expected(real / f"published/test/{name}.json")["claims"]
        (outcome,) = read(real / f"published/test/{name}.xml")
        claims = [text for text in outcome.right.texts if text.part == "claims"]
        assert [text.seq for text in claims] == [claim["number"] for claim in told]
        for text, claim in zip(claims, told, strict=True):
            assert claim["limitations"][0].split()[0] in text.text


def test_legal_events_as_a_known_reader_takes_them(real):
    for number in (1, 2, 3):
        told = expected(real / f"legal/fixtures/example_{number}_convert.json")["events"]
        (outcome,) = read(real / f"legal/fixtures/example_{number}.xml")
        events = [event for event in outcome.right.events if event.key not in ("filed", "published", "granted")]
        assert len(events) == len(told)
        for event, one in zip(events, told, strict=True):
            assert (event.gazette or event.date) == one["event_date"]
            assert one["country_code"] == outcome.right.office
            for value in ("free_text", "designated_states", "effective_date"):
                printed = str(one.get(value) or "")
                assert " ".join(printed.replace("-", "" if value == "effective_date" else "-").split()) in event.text


def test_a_family_as_a_known_reader_takes_it(real):
    told = expected(real / "family/fixtures/family_convert.json")
    outcomes = read(real / "family/fixtures/family_input.xml")
    assert len(outcomes) == told["num_records"] == len(told["family_members"])
    rights = {outcome.right.id for outcome in outcomes}
    assert rights == {
        "EP:patent:99203729",
        "AT:patent:99203729",
        "DE:patent:69905327",
        "NL:patent:1010536",
        "publication:US6093011A",
    }
    dutch = next(outcome.right for outcome in outcomes if outcome.right.office == "NL")
    assert {link.office + link.number + link.kind_code for link in dutch.links if link.rel == "family"} == {
        member["publication_number"] for member in told["family_members"] if not member["publication_number"].startswith("NL")
    }
    assert {choose.fact(outcome.right, "family") for outcome in outcomes} == {"19768124"}


def test_what_a_search_found(real):
    outcomes = read(real / "published/test/expected/search_result.xml")
    assert len(outcomes) == 100
    assert all(outcome.publication and choose.fact(outcome.right, "family") for outcome in outcomes)


def test_all_answers_on_one_application_are_one_right(real, tmp_path):
    names = ("biblio", "full_cycle", "claims", "description", "abstract")
    paths = [real / f"published/test/expected/ep1000000_{name}_result.xml" for name in names]
    paths += [real / "legal/fixtures/example_1.xml", real / "published/test/image_example.xml"]
    corpus = Corpus(tmp_path / "corpus")
    report = run(corpus, [paths[2], *paths[:2], *paths[3:]])  # the claims come first, and wait
    assert not report.failed
    assert report.total("quarantined") == 0
    (right,) = corpus.rights(corpus.version())
    assert right.id == "EP:patent:99203729"
    assert {text.part for text in right.texts} == {"title", "abstract", "claims", "description"}
    assert {(d.number, d.kind_code) for d in right.documents} == {("1000000", "A1"), ("1000000", "B1")}
    assert choose.event_date(right, "granted") == "2003-02-12"
    assert choose.parties(right, "applicant") == ["BEHEERMAATSCHAPPIJ DE BOER NIJMEGEN B.V"]
    again = run(corpus, paths)
    assert again.version is None


def test_claims_without_a_known_right_wait_and_are_released_when_it_is_there(tmp_path):
    corpus = Corpus(tmp_path / "corpus")
    claims = answer(tmp_path, CLAIMS, "claims.xml")
    first = run(corpus, [claims])
    assert (first.total("accepted"), first.total("quarantined")) == (0, 1)
    (row,) = corpus.quarantine(corpus.version())
    assert "import the bibliographic data of the publication first" in row["reasons"][0]
    assert "A hose." in row["raw"]
    run(corpus, [answer(tmp_path, f"<exchange-documents>{document()}</exchange-documents>")])
    second = run(corpus, [claims])
    assert (second.total("merged"), second.total("quarantined")) == (1, 0)
    assert corpus.quarantine(corpus.version()) == []
    (right,) = corpus.rights(corpus.version())
    assert choose.text(right, "claims") == "1. A hose."
    assert [d.kind_code for d in right.documents] == ["A1"]


def test_claims_of_a_publication_that_two_rights_hold_join_neither(tmp_path):
    corpus = Corpus(tmp_path / "corpus")
    two = document() + document(application="98990002")
    report = run(corpus, [answer(tmp_path, f"<exchange-documents>{two}</exchange-documents>"), answer(tmp_path, CLAIMS, "c.xml")])
    assert (report.total("accepted"), report.total("quarantined")) == (2, 1)
    (row,) = corpus.quarantine(corpus.version())
    assert "more than one right holds its publication" in row["reasons"][0]
    assert "EP:patent:98990001, EP:patent:98990002" in row["reasons"][0]


def test_an_error_of_the_service_is_told_in_a_sentence(tmp_path):
    path = tmp_path / "fault.xml"
    path.write_text(
        '<?xml version="1.0"?><fault xmlns="http://ops.epo.org"><code>CLIENT.InvalidReference</code>'
        "<message>The reference is not valid</message></fault>"
    )
    assert recognise(path).name == "epo-ops-xml"
    with pytest.raises(FormatError, match=r"answered with an error, no data: CLIENT.InvalidReference The reference is not valid"):
        read(path)


def test_an_empty_result_is_told_in_a_sentence(tmp_path):
    asked = "<ops:query syntax='CQL'>ti=nothing</ops:query>"
    body = f"<ops:biblio-search total-result-count='0'>{asked}<ops:search-result/></ops:biblio-search>"
    with pytest.raises(FormatError, match="holds no record: nothing was found"):
        read(answer(tmp_path, body))


def test_a_broken_record_harms_no_neighbour(tmp_path):
    whole = [document(number=f"990000{n}", application=f"9899000{n}") for n in range(1, 6)]
    whole[1] = whole[1].replace("</exchange-document>", "")  # its end is missing
    whole[3] = whole[3].replace("<publication-reference>", "<publication-reference", 1)
    outcomes = read(answer(tmp_path, f"<exchange-documents>{''.join(whole)}</exchange-documents>"))
    assert [outcome.right is not None for outcome in outcomes] == [True, False, True, False, True]
    assert [outcome.raw for outcome in outcomes if not outcome.right] == [whole[1], whole[3]]
    assert "breaks off before its end tag" in outcomes[1].refusals[0].what


def test_what_stands_between_records_is_reported(tmp_path):
    outcomes = read(answer(tmp_path, f"<exchange-documents>{document()}stray words<new-thing a='1'/></exchange-documents>"))
    assert [bool(outcome.right) for outcome in outcomes] == [True, False]
    assert outcomes[1].raw == "stray words<new-thing a='1'/>"


def test_entities_are_not_expanded(tmp_path):
    path = tmp_path / "bomb.xml"
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    body = document(inner="<invention-title lang='en'>&e8;</invention-title>")
    path.write_text(
        f"{HEAD[:38]}<!DOCTYPE x [{bomb}]>{HEAD[38:]}<exchange-documents>{body}</exchange-documents></ops:world-patent-data>"
    )
    outcomes = read(path)
    assert all(outcome.right is None for outcome in outcomes)
    assert all(len(outcome.raw) < 5_000 for outcome in outcomes)


def test_a_record_beyond_the_bound_is_put_aside_and_the_next_one_read(tmp_path):
    long = document(inner=f"<invention-title lang='en'>{'long ' * 900_000}</invention-title>")
    path = answer(tmp_path, f"<exchange-documents>{long}{document(application='98990002')}</exchange-documents>")
    outcomes = list(EpoOpsXml(max_record=1 << 20).read(path))
    assert [bool(outcome.right) for outcome in outcomes] == [False, True]
    assert outcomes[0].refusals[0].what == "the document is too long to be one record"


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
def test_records_are_the_same_wherever_the_file_is_cut_into_chunks(monkeypatch, size):
    """A tag may lie across the border of two chunks."""
    whole = [(outcome.place, outcome.raw) for outcome in read(OPS)]
    monkeypatch.setattr("zhichan.formats.epo_stream._CHUNK", size if size > 1 else random.Random(0).randint(2, 9))
    assert [(outcome.place, outcome.raw) for outcome in read(OPS)] == whole


def names(right: Right, role: str) -> list[tuple[str, str]]:
    return [(party.lang, party.name) for party in right.parties if party.role == role]


def test_one_person_in_three_forms_is_one_person_in_two_languages():
    right = next(EpoDocdbXml().read(DOCDB)).right
    assert names(right, "applicant") == [("zh", "大连虚构大学"), ("en", "Made-Up University of Dalian")]
    assert names(right, "inventor") == [("zh", "王某"), ("en", "WANG MOU")]


def test_events_of_one_country_are_kept_and_end_no_european_patent():
    legal = next(o.right for o in read(OPS) if o.right and any(e.code == "REG" for e in o.right.events))
    (reg,) = (event for event in legal.events if event.code == "REG")
    assert reg.key == ""
    assert "Ref Legal Event Code PL (PATENT CEASED, -)" in reg.text
    (requested,) = (event for event in legal.events if event.code == "17P")
    assert (requested.key, requested.date, requested.gazette) == ("examination-requested", "2099-04-23", "2099-05-05")


def test_a_delivery_of_the_database_is_told_from_an_answer():
    assert recognise(OPS).name == "epo-ops-xml"
    assert recognise(DOCDB).name == "epo-docdb-xml"
    deleted = [o for o in EpoDocdbXml().read(DOCDB) if o.refusals and "out of its database" in o.refusals[0].what]
    assert [o.refusals[0].value for o in deleted] == ["DE 9999901 A1"]
