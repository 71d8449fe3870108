"""Files of the United States office of every generation: one right of application and grant, bad records beside good ones.

All documents are made up here, in the shapes of the office's files.
"""

from __future__ import annotations

import datetime as dt
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhichan.formats import us_markup
from zhichan.formats.format import Outcome
from zhichan.formats.registry import by_name, recognise
from zhichan.formats.us_greenbook_sections import check_digit
from zhichan.formats.us_markup import ISO_GREEK, marked_documents
from zhichan.formats.uspto_greenbook import UsptoGreenbook
from zhichan.formats.uspto_pap_xml import UsptoPapXml
from zhichan.formats.uspto_sgml import UsptoSgml
from zhichan.records.join import join, source_key, stated_by
from zhichan.records.right import Right, Source
from zhichan.records.status import spans, status, term_end

GOLDEN = Path(__file__).parents[2] / "golden"
NAMES = ("uspto-application-xml", "uspto-grant-xml", "uspto-greenbook", "uspto-pap-xml", "uspto-sgml")

PAP = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE patent-application-publication SYSTEM "pap-v16-2002-01-01.dtd" [ ]>
<patent-application-publication><subdoc-bibliographic-information>
<document-id><doc-number>{number}</doc-number><kind-code>{kind}</kind-code><document-date>{day}</document-date></document-id>
<domestic-filing-data><application-number><doc-number>{application}</doc-number></application-number>
<filing-date>{filed}</filing-date></domestic-filing-data>
<technical-information><title-of-invention>Made-up pump</title-of-invention></technical-information>
</subdoc-bibliographic-information></patent-application-publication>
"""
SGML = """<!DOCTYPE PATDOC PUBLIC "-//USPTO//DTD ST.32 US PATENT GRANT V2.4 2000-09-20//EN" [ ]>
<PATDOC DTD="2.4" STATUS="BUILD 20001002">
<SDOBI><B100><B110><DNUM><PDAT>{number}</PDAT></DNUM></B110><B130><PDAT>{kind}</PDAT></B130>
<B140><DATE><PDAT>{day}</PDAT></DATE></B140><B190><PDAT>US</PDAT></B190></B100>
<B200><B210><DNUM><PDAT>{application}</PDAT></DNUM></B210><B220><DATE><PDAT>{filed}</PDAT></DATE></B220></B200>
<B500><B540><STEXT><PDAT>Made-up pump</PDAT></STEXT></B540></B500></SDOBI>
</PATDOC>
"""
RED_BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE us-patent-{what} SYSTEM "us-patent-{what}-v42-2006-08-23.dtd" [ ]>
<us-patent-{what} lang="EN" dtd-version="v4.2 2006-08-23" date-publ="{day}"><us-bibliographic-data-{what}>
<publication-reference><document-id><country>US</country><doc-number>{number}</doc-number><kind>{kind}</kind>\
<date>{day}</date></document-id></publication-reference>
<application-reference appl-type="utility"><document-id><country>US</country><doc-number>{application}</doc-number>\
<date>{filed}</date></document-id></application-reference>
<invention-title>Made-up pump</invention-title>
</us-bibliographic-data-{what}></us-patent-{what}>
"""
GREEN_BOOK = """PATN
WKU  {number}
SRC  {series}
APN  {application}
APT  {type}
APD  {filed}
TTL  Made-up pump
ISD  {day}
"""


def read(tmp_path: Path, name: str, text: str) -> list[Outcome]:
    path = tmp_path / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    assert recognise(path).name == name
    return list(by_name(name).read(path))


def right_of(tmp_path: Path, name: str, text: str) -> Right:
    """The one right of a file, with its source."""
    (outcome,) = read(tmp_path, name, text)
    assert outcome.right
    key = source_key(name, outcome.place)
    source = Source(
        key=key, format=name, authority="office", file=name, sha256=name, place=outcome.place, imported="i", date=outcome.date
    )
    return stated_by(outcome.right, source)


APPLICATION = {"number": "20020999001", "kind": "A1", "day": "20020704", "application": "09999201", "filed": "20010205"}
GRANT = {"number": "06999301", "kind": "B2", "day": "20030805", "application": "09999201", "filed": "20010205"}


@pytest.mark.parametrize(
    ("application", "grant"),
    [
        (("uspto-pap-xml", PAP), ("uspto-sgml", SGML)),
        (("uspto-pap-xml", PAP), ("uspto-grant-xml", RED_BOOK.replace("{what}", "grant"))),
        (("uspto-application-xml", RED_BOOK.replace("{what}", "application")), ("uspto-sgml", SGML)),
        (
            ("uspto-application-xml", RED_BOOK.replace("{what}", "application")),
            ("uspto-grant-xml", RED_BOOK.replace("{what}", "grant")),
        ),
    ],
)
def test_an_application_and_its_grant_are_two_documents_of_one_right(tmp_path, application, grant) -> None:
    first = right_of(tmp_path, application[0], application[1].format(**APPLICATION))
    second = right_of(tmp_path, grant[0], grant[1].format(**GRANT))
    right = join(first, second)
    assert right == join(second, first)
    assert right.id == "US:patent:09999201"
    assert {(d.number, d.kind_code) for d in right.documents} == {("20020999001", "A1"), ("6999301", "B2")}
    assert sorted((event.key, event.date) for event in right.events) == [
        ("filed", "2001-02-05"),
        ("granted", "2003-08-05"),
        ("published", "2002-07-04"),
    ]
    assert [fact.value for fact in right.facts if fact.property == "type"] == ["invention"]
    assert [(span.state, span.start.isoformat()) for span in spans(right)] == [
        ("pending", "2001-02-05"),
        ("in-force", "2003-08-05"),
        ("expired", "2021-02-05"),
    ]


def test_the_green_book_and_the_years_after_it_spell_one_number(tmp_path) -> None:
    old = {"series": "8", "application": f"999402{check_digit('999402')}", "type": "1", "filed": "19960310"}
    green = right_of(tmp_path, "uspto-greenbook", GREEN_BOOK.format(number="059994013", day="19980106", **old))
    new = {"number": "05999401", "kind": "A", "day": "19980106", "application": "08999402", "filed": "19960310"}
    sgml = right_of(tmp_path, "uspto-sgml", SGML.format(**new))
    assert green.id == sgml.id == "US:patent:08999402"
    assert {document.number for document in join(green, sgml).documents} == {"5999401"}
    assert [event.date for event in join(green, sgml).events if event.key == "filed"] == ["1996-03-10"]


def test_designs_had_a_letter_before_they_had_a_series(tmp_path) -> None:
    old = {"number": "D02999025", "series": "D", "application": "9995013", "type": "4", "filed": "19960310", "day": "19980106"}
    right = right_of(tmp_path, "uspto-greenbook", GREEN_BOOK.format(**old))
    assert right.id == "US:patent:29999501"
    ended = term_end(right)
    assert ended
    assert ended[0] == dt.date(2012, 1, 6)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("uspto-sgml", SGML.format(number="H0009302", kind="H", day="20010703", application="08999302", filed="19970102")),
        (
            "uspto-grant-xml",
            RED_BOOK.replace("{what}", "grant").format(
                number="H0009302", kind="H1", day="20010703", application="08999302", filed="19970102"
            ),
        ),
        (
            "uspto-greenbook",
            GREEN_BOOK.format(number="H00093021", series="8", application="9993020", type="7", day="20010703", filed="19970102"),
        ),
        (
            "uspto-greenbook",
            GREEN_BOOK.format(number="T09990010", series="5", application="9993020", type="5", day="20010703", filed="19970102"),
        ),
    ],
)
def test_what_is_published_without_being_a_patent_is_never_in_force(tmp_path, name: str, text: str) -> None:
    right = right_of(tmp_path, name, text)
    assert {event.key for event in right.events} == {"filed", "published", "disclosed"}
    assert "in-force" not in {span.state for span in spans(right)}
    span = status(right, dt.date(2005, 1, 1))
    assert span
    assert span.state == "abandoned"


@pytest.mark.parametrize(("kind", "key"), [("A1", "published"), ("A2", ""), ("A9", "corrected"), ("P1", "published"), ("P4", "")])
@pytest.mark.parametrize("name", ["uspto-pap-xml", "uspto-application-xml"])
def test_only_the_first_publication_publishes(tmp_path, name: str, kind: str, key: str) -> None:
    text = PAP if name == "uspto-pap-xml" else RED_BOOK.replace("{what}", "application")
    right = right_of(tmp_path, name, text.format(**{**APPLICATION, "kind": kind}))
    assert [event.key for event in right.events if event.code == kind] == [key]


def test_a_bad_document_of_the_sgml_leaves_its_neighbours(tmp_path) -> None:
    good = SGML.format(**GRANT)
    bad = [
        good.replace("</B100>", ""),
        good.replace("[ ]", '[<!ENTITY x "harm">]'),
        good.replace("09999201", "number nine"),
        good.replace("<B200>", "<B200 ").replace("[ ]", ""),
    ]
    text = good + "".join(document + good for document in bad)
    outcomes = read(tmp_path, "uspto-sgml", text)
    assert [bool(outcome.right) for outcome in outcomes] == [True, False] * 4 + [True]
    assert [outcome.raw.strip() for outcome in outcomes if not outcome.right] == [document.strip() for document in bad]
    said = [outcome.refusals[0].what for outcome in outcomes if not outcome.right]
    assert "not well-formed at line" in said[0]
    assert "declares entities of its own" in said[1]
    assert "is no application number of US" in said[2]


def test_a_document_that_breaks_off_does_not_swallow_the_next(tmp_path) -> None:
    good = SGML.format(**GRANT)
    first, second = read(tmp_path, "uspto-sgml", good[: len(good) // 2] + "\n" + good)
    assert not first.right
    assert second.right


def test_signs_of_entities(tmp_path) -> None:
    printed = "&mgr;m &Mgr; &PHgr; &thgr;&EEgr; &lsqb;&num;1&rsqb; &lt;b&gt; AT&T &zork; &#945;"
    text = SGML.format(**GRANT).replace("Made-up pump", printed)
    (outcome,) = read(tmp_path, "uspto-sgml", text)
    assert outcome.right
    assert outcome.right.texts[0].text == "μm Μ Φ θΗ [#1] <b> AT&T &zork; α"
    assert [(problem.value, "no table" in problem.what) for problem in outcome.unread] == [("&zork;", True)]


def test_the_greek_letters_are_all_there_in_both_cases() -> None:
    assert len(ISO_GREEK) == 49
    assert len(set(ISO_GREEK.values())) == 49


def test_pictures_that_are_declared_and_nowhere_shown_are_kept(tmp_path) -> None:
    text = SGML.format(**GRANT).replace("[ ]", '[<!ENTITY A.TIF SYSTEM "B.TIF" NDATA TIF>]')
    (outcome,) = read(tmp_path, "uspto-sgml", text)
    assert outcome.right
    assert ("ENTITY", "A.TIF: B.TIF") in {(rest.header, rest.value) for rest in outcome.right.rest}


def test_a_term_extension_in_words_is_reported_and_not_guessed(tmp_path) -> None:
    text = SGML.format(**GRANT).replace("<B500>", "<B400><B472><B474US><PDAT>5 years</PDAT></B474US></B472></B400><B500>")
    (outcome,) = read(tmp_path, "uspto-sgml", text)
    assert [(problem.where, problem.value) for problem in outcome.unread] == [("B472/B474US", "5 years")]


FIELDS = {"number": "049994018", "series": "6", "application": "9994025", "type": "1", "day": "19880105", "filed": "19860310"}


def test_numbers_of_the_green_book_bear_a_check_digit(tmp_path) -> None:
    (good,) = read(tmp_path, "uspto-greenbook", GREEN_BOOK.format(**FIELDS))
    assert good.unread == ()
    (bad,) = read(tmp_path, "uspto-greenbook", GREEN_BOOK.format(**{**FIELDS, "application": "9994026"}))
    assert bad.right  # the digit may be the one that is mistyped: reported, not refused
    assert "5 belongs to these digits" in bad.unread[0].what


@pytest.mark.parametrize("digits", ["04347903", "192529"])
def test_every_single_wrong_digit_is_found(digits: str) -> None:
    right = check_digit(digits)
    for place, digit in enumerate(digits):
        for other in "0123456789".replace(digit, ""):
            assert check_digit(digits[:place] + other + digits[place + 1 :]) != right


def test_a_bad_patent_of_the_green_book_leaves_its_neighbours(tmp_path) -> None:
    good = GREEN_BOOK.format(**FIELDS)
    lines = ["no field at all", "Zz  lower", "      indented under nothing"]
    strange = good.replace("APD  ", f"{lines[0]}\n{lines[1]}\nAPD  ").replace("PATN\n", f"PATN\n{lines[2]}\n")
    bad = [good.replace("SRC  6\n", ""), good.replace("9994025", "nine")]
    outcomes = read(tmp_path, "uspto-greenbook", good + bad[0] + strange + bad[1] + good)
    assert [bool(outcome.right) for outcome in outcomes] == [True, False, True, False, True]
    assert {problem.value.strip() for problem in outcomes[2].unread} == {line.strip() for line in lines}
    assert outcomes[1].raw == bad[0]


def test_signs_beyond_ascii_in_the_green_book_are_told(tmp_path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes(GREEN_BOOK.format(**FIELDS).replace("Made-up", "Müller's").encode("latin-1"))
    (outcome,) = UsptoGreenbook().read(path)
    assert outcome.right
    assert outcome.right.texts[0].text == "Müller's pump"
    assert "Latin-1" in outcome.unread[0].what


def test_lines_with_carriage_returns_and_a_heading_in_front(tmp_path) -> None:
    text = "HHHHHT       APS1    ISSUE - 880105\n" + GREEN_BOOK.format(**FIELDS) * 2
    note, first, second = read(tmp_path, "uspto-greenbook", text.replace("\n", "\r\n"))
    assert (note.right, note.refusals) == (None, ())
    assert note.unread[0].value.startswith("HHHHHT")
    assert first.right == second.right


@pytest.mark.parametrize(
    ("format_", "good"),
    [
        (UsptoSgml(max_document=50_000), SGML.format(**GRANT)),
        (UsptoPapXml(max_document=50_000), PAP.format(**APPLICATION)),
        (UsptoGreenbook(max_record=50_000), GREEN_BOOK.format(**FIELDS)),
    ],
)
def test_an_overlong_record_is_refused_and_the_next_stands(tmp_path, monkeypatch, format_, good: str) -> None:
    monkeypatch.setattr(us_markup, "_CHUNK", 10_000)
    path = tmp_path / "long"
    path.write_text(good + good.replace("Made-up pump", "Made-up pump\n      and " * 20_000) + good, encoding="utf-8")
    first, long, last = format_.read(path)
    assert first.right == last.right
    assert long.right is None
    assert "too long" in long.refusals[0].what
    assert sum(int(outcome.place.partition("+")[2]) for outcome in (first, long, last)) == path.stat().st_size


@pytest.mark.parametrize("chunk", [70, 100, 257, 1 << 20])
def test_documents_are_the_same_however_the_file_is_read(tmp_path, monkeypatch, chunk: int) -> None:
    monkeypatch.setattr(us_markup, "_CHUNK", chunk)
    path = tmp_path / "many"
    one = SGML.format(**GRANT)
    bare = one[one.index("<PATDOC") :]
    path.write_text((one + '<?xml version="1.0"?>\n' + bare + bare) * 3, encoding="utf-8")
    documents = list(marked_documents(path, "PATDOC", 1 << 20))
    assert b"".join(document.body or b"" for document in documents) == path.read_bytes()
    assert [document.offset for document in documents] == [
        sum(document.length for document in documents[:place]) for place in range(len(documents))
    ]
    assert len(documents) == 9


@pytest.mark.parametrize("name", NAMES)
def test_memory_does_not_grow_with_the_file(tmp_path, name: str) -> None:
    sample = next((GOLDEN / name.replace("-", "_")).glob("sample.*")).read_bytes()
    peaks = []
    for times in (20, 80):
        path = tmp_path / "many"
        path.write_bytes(sample * times)
        tracemalloc.start()
        assert sum(1 for _ in by_name(name).read(path)) >= times
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0] + (4 << 20)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(data=st.data())
def test_whatever_happens_to_a_file_each_byte_is_some_records(tmp_path_factory, name: str, data: st.DataObject) -> None:
    """No crash, no hang, no loss: the places of the outcomes lie side by side and cover the file."""
    whole = next((GOLDEN / name.replace("-", "_")).glob("sample.*")).read_bytes()
    for _ in range(data.draw(st.integers(1, 3))):
        begin = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(begin, min(len(whole), begin + 400)))
        put = data.draw(st.binary(max_size=12) | st.sampled_from([b"&x;", b"<", b"\n", b"PATN\n", b"<?xml ", b"]]>", b"\xff"]))
        whole = whole[:begin] + put + whole[end:]
    path = tmp_path_factory.mktemp("fuzz") / "file"
    path.write_bytes(whole)
    reached = 0
    for outcome in by_name(name).read(path):
        start, length = map(int, outcome.place.removeprefix("bytes ").split("+"))
        assert start >= reached
        assert not whole[reached:start].strip(b"\xef\xbb\xbf \t\r\n")
        assert outcome.right or outcome.refusals or outcome.unread
        reached = start + length
    assert not whole[reached:].strip(b"\xef\xbb\xbf \t\r\n")
