"""The sample city: the same everywhere, lawful, and invented."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from zhichan.normalise.classes import parse_class
from zhichan.normalise.numbers import parse_application, parse_publication
from zhichan.normalise.places import Gazetteer
from zhichan.records import choose
from zhichan.records.kinds import kind
from zhichan.records.right import Right
from zhichan.records.status import spans, status, term_end
from zhichan.sample.drafts import YEARS
from zhichan.sample.generate import IMPORT_ID, generate, sample_digest
from zhichan.sample.lives import HORIZON
from zhichan.sample.numbering import SampleError

ROOT = Path(__file__).resolve().parents[3]
CITY = ROOT / "cities" / "dalian"
COUNT = 3_000

_DIGEST = """
import hashlib, sys
from pathlib import Path
import msgspec
from zhichan.normalise.places import Gazetteer
from zhichan.sample.generate import generate
digest = hashlib.sha256()
for right in generate(Gazetteer.load(Path(sys.argv[1])), seed=7, count=300):
    digest.update(msgspec.json.encode(right))
print(digest.hexdigest())
"""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(CITY)


@pytest.fixture(scope="module")
def everything(gazetteer: Gazetteer) -> list[Right]:
    return list(generate(gazetteer, count=COUNT))


@pytest.fixture(scope="module")
def rights(everything: list[Right]) -> list[Right]:
    """The patents; without the deliberate slips, about which the laws below do not hold."""
    return [right for right in everything if right.kind == "patent" and not right.rest]


def digest(rights: list[Right]) -> str:
    return hashlib.sha256(b"".join(msgspec.json.encode(right) for right in rights)).hexdigest()


def elsewhere(hash_seed: str, locale: str) -> str:
    """The digest of a small sample made by another interpreter."""
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": str(ROOT / "src"),
        "LC_ALL": locale,
        "TZ": "Pacific/Auckland",
    }
    made = subprocess.run([sys.executable, "-c", _DIGEST, str(CITY)], env=environment, capture_output=True, text=True, check=True)
    return made.stdout.strip()


def test_the_same_seed_gives_the_same_bytes_in_every_process(gazetteer: Gazetteer) -> None:
    here = digest(list(generate(gazetteer, seed=7, count=300)))
    assert here == digest(list(generate(gazetteer, seed=7, count=300)))
    assert here == elsewhere("1", "C.UTF-8") == elsewhere("4242", "tr_TR.UTF-8")
    assert here != digest(list(generate(gazetteer, seed=8, count=300)))


def test_the_bytes_are_those_of_every_other_machine(gazetteer: Gazetteer) -> None:
    """A new digest means a new sample (or new names of districts): everybody makes theirs anew, and the changelog says so."""
    assert (
        digest(list(generate(gazetteer, seed=7, count=300))) == "5d92ea984657275a612e17d28f0389913a18ced8e808a6d70e6b0af1dedc95b4"
    )


@pytest.mark.parametrize("count", [1, 2, 37])
def test_as_many_as_asked(gazetteer: Gazetteer, count: int) -> None:
    assert len(list(generate(gazetteer, count=count))) == count


def test_every_record_says_that_it_is_made_up(everything: list[Right]) -> None:
    for row, right in enumerate(everything, 1):
        (source,) = right.sources
        assert source.made_up
        assert (source.format, source.authority, source.imported, source.date) == ("zhichan_sample", "hand", IMPORT_ID, "")
        assert source.place == f"row {row}"
        assert source.sha256 == hashlib.sha256(f"2009:{COUNT}".encode()).hexdigest() == sample_digest(2009, COUNT)


def test_application_numbers_are_lawful_and_rise_with_the_filing_date(rights: list[Right]) -> None:
    assert len({right.id for right in rights}) == len(rights)
    by_series: dict[tuple[str, str], list[str]] = {}
    for right in rights:
        number = parse_application(right.number)
        assert number is not None
        assert (number.canonical, number.check, number.type) == (right.number, "ok", choose.fact(right, "type"))
        filed = choose.event_date(right, "filed")
        assert right.number.startswith(filed[:4] if filed >= "2003-10-01" else filed[2:4])
        assert right.id == f"CN:patent:{right.number}"
        by_series.setdefault((number.type, right.number.partition(".")[0][:5]), []).append(right.number)
    for numbers in by_series.values():
        assert numbers == sorted(numbers)


def test_numbers_come_from_ranges_that_no_office_has_reached(rights: list[Right]) -> None:
    for right in rights:
        body = right.number.partition(".")[0]
        serial = int(body[5:] if len(body) == 12 else body[3:])
        assert serial >= (9_000_000 if len(body) == 12 else 99_000)
        assert all(document.number[1] == "9" for document in right.documents)


def test_publication_numbers_are_unique_and_in_normal_form(rights: list[Right]) -> None:
    known = Counter((d.number, d.kind_code) for right in rights for d in right.documents)
    assert max(known.values()) == 1
    owners: dict[str, str] = {}
    for right in rights:
        assert right.documents
        assert len({d.number for d in right.documents}) == 1
        for document in right.documents:
            assert owners.setdefault(document.number, right.id) == right.id
        for item in (*right.documents, *(k for k in right.links if k.rel in ("cites", "family"))):
            parsed = parse_publication(f"{item.office}{item.number}{item.kind_code}")
            assert parsed is not None
            assert (parsed.office, parsed.number, parsed.kind_code) == (item.office, item.number, item.kind_code)


def test_kind_codes_follow_type_and_time(rights: list[Right]) -> None:
    codes = {"invention": "ABC", "utility-model": "UY", "design": "SD"}
    for right in rights:
        for document in right.documents:
            assert document.kind_code in codes[choose.fact(right, "type")]
            assert document.kind_code == "A" or (document.kind_code in "BUS") == (document.date >= "2010-04-07")


def test_events_are_declared_and_lie_in_the_world_of_the_sample(rights: list[Right]) -> None:
    declared = kind("patent").events
    for right in rights:
        assert right.events
        for event in right.events:
            assert event.key in declared
            assert f"{YEARS[0]}-01-01" <= event.date <= HORIZON.isoformat()
            assert dt.date.fromisoformat(event.date)
            assert event.text


def happened(right: Right) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event in right.events:
        found.setdefault(event.key, []).append(event.date)
    return found


def test_events_come_in_the_order_of_the_law(rights: list[Right]) -> None:
    for right in rights:
        events = happened(right)
        (filed,) = events["filed"]
        assert all(event.date > filed for event in right.events if event.key != "filed")
        if choose.fact(right, "type") == "invention":
            (published,) = events["published"]
            assert 100 < (dt.date.fromisoformat(published) - dt.date.fromisoformat(filed)).days < 570
            for decided in ("granted", "rejected"):
                if decided in events:
                    assert published < events["examination-requested"][0] < events[decided][0]
            assert sum(key in events for key in ("granted", "rejected", "withdrawn")) <= 1
        else:
            assert not set(events) & {"published", "examination-requested", "rejected", "withdrawn"}
            (granted,) = events["granted"]
            assert 120 < (dt.date.fromisoformat(granted) - dt.date.fromisoformat(filed)).days < 375


def test_only_a_right_in_force_is_used_or_lost(rights: list[Right]) -> None:
    for right in rights:
        events = happened(right)
        for key in ("lapsed-fee", "transferred", "licensed", "pledged", "abandoned", "revoked", "expired"):
            for date in events.get(key, ()):
                eve = status(right, dt.date.fromisoformat(date) - dt.timedelta(days=1))
                assert eve is not None
                assert eve.state == "in-force", (right.id, key)
        for date in events.get("restored", ()):
            before = status(right, dt.date.fromisoformat(date) - dt.timedelta(days=1))
            assert before is not None
            assert before.state == "lapsed"
        assert len(events.get("restored", ())) <= len(events.get("lapsed-fee", ()))
        for date in events.get("pledge-released", ()):
            assert events["pledged"][0] < date


def test_every_right_has_a_status_and_ends_with_its_term(rights: list[Right]) -> None:
    states: Counter[str] = Counter()
    for right in rights:
        life = spans(right)
        assert life[0].state in ("pending", "in-force")
        today = status(right, HORIZON)
        assert today is not None
        states[today.state] += 1
        end = term_end(right)
        assert end is not None
        if "expired" in happened(right):
            assert happened(right)["expired"] == [end[0].isoformat()]
    assert set(states) >= {"pending", "in-force", "lapsed", "expired", "withdrawn", "rejected", "abandoned"}
    assert states["in-force"] > len(rights) / 5


def test_documents_belong_to_events(rights: list[Right]) -> None:
    for right in rights:
        for document in right.documents:
            assert document.date == choose.event_date(right, "published" if document.kind_code == "A" else "granted")
        assert bool(choose.parties(right, "holder")) == ("granted" in happened(right))


def test_sizes_of_holders_fall_as_zipf_says(rights: list[Right]) -> None:
    sizes = [n for _, n in Counter(choose.parties(right, "applicant")[0] for right in rights).most_common()]
    assert sizes[0] > 2 * sizes[4]
    assert sum(sizes[:10]) > COUNT / 4  # a few hold much
    assert sum(size <= 3 for size in sizes) > len(sizes) / 3  # many hold little
    for rank in (10, 40):  # twice the rank, about half the size
        assert 1.2 < sizes[rank - 1] / sizes[2 * rank - 1] < 3.5


def test_filings_grow_and_the_types_keep_their_shares(rights: list[Right]) -> None:
    years = Counter(int(choose.event_date(right, "filed")[:4]) for right in rights)
    assert set(years) <= set(YEARS)
    assert (
        sum(years[y] for y in range(2000, 2008))
        < sum(years[y] for y in range(2008, 2016))
        < sum(years[y] for y in range(2016, 2024))
    )
    types = Counter(choose.fact(right, "type") for right in rights)
    assert types["invention"] > len(rights) / 3
    assert types["utility-model"] > len(rights) / 3
    assert len(rights) / 20 < types["design"] < len(rights) / 4


def test_every_address_lies_in_a_district_of_the_gazetteer(rights: list[Right], gazetteer: Gazetteer) -> None:
    found: Counter[str] = Counter()
    for right in rights:
        for party in right.parties:
            if party.role in ("applicant", "holder") and party.lang == "zh":
                place = gazetteer.place(party.address)
                assert place is not None
                assert place.district in gazetteer.by_code, party.address
                assert party.postcode.startswith("116")
                found[place.district] += 1
    assert len(found) >= len(gazetteer.districts) - 2


def test_classes_are_in_normal_form_with_one_main_class(rights: list[Right]) -> None:
    for right in rights:
        assert [mark.main for mark in right.classes].count(True) == 1
        for mark in right.classes:
            assert mark.scheme == ("locarno" if choose.fact(right, "type") == "design" else "ipc")
            parsed = parse_class(mark.symbol, mark.scheme)
            assert parsed is not None
            assert (parsed.symbol, parsed.raw) == (mark.symbol, "")


def test_texts_are_there_in_both_languages(rights: list[Right]) -> None:
    for right in rights:
        parts = {"title", "abstract"} if choose.fact(right, "type") == "design" else {"title", "abstract", "first-claim"}
        assert {(text.part, text.lang) for text in right.texts} == {(part, lang) for part in parts for lang in ("zh", "en")}
        for text in right.texts:
            assert "{" not in text.text
            assert text.text == text.text.strip()
            assert text.lang == "zh" or not any("\u4e00" <= char <= "\u9fff" for char in text.text)
        assert choose.fact(right, "type") == "design" or 3 <= choose.text(right, "abstract", "zh").count("。") <= 5
    abstracts = {choose.text(right, "abstract", "zh") for right in rights if choose.fact(right, "type") != "design"}
    assert len(abstracts) > 0.85 * sum(choose.fact(right, "type") != "design" for right in rights)


def test_citations_point_backwards(rights: list[Right], everything: list[Right]) -> None:
    printed = {d.number: d for right in everything for d in sorted(right.documents, key=lambda d: d.date, reverse=True)}
    count = 0
    for right in rights:
        filed = choose.event_date(right, "filed")
        for link in right.links:
            if link.rel != "cites":
                continue
            count += 1
            assert link.category in ("examiner", "applicant")
            assert link.date == printed[link.number].date < filed
    assert count > COUNT / 2


def test_families_hold_together(everything: list[Right]) -> None:
    rights = {right.number: right for right in everything if right.kind == "patent"}
    tied = Counter()
    for right in rights.values():
        for link in right.links:
            if link.rel == "dual-filing":
                other = rights[link.number]
                assert choose.event_date(other, "filed") == choose.event_date(right, "filed") == link.date
                assert choose.fact(other, "family") == choose.fact(right, "family") != ""
                assert {choose.fact(r, "type") for r in (right, other)} == {"invention", "utility-model"}
            elif link.rel == "priority":
                other = rights[link.number]
                assert choose.event_date(other, "filed") == link.date < choose.event_date(right, "filed")
                assert choose.fact(other, "family") == choose.fact(right, "family") != ""
                assert happened(other)["withdrawn"] == [choose.event_date(right, "filed")]
            elif link.rel == "family":
                assert link.office in ("WO", "US", "EP")
                assert choose.event_date(right, "filed") < link.date <= HORIZON.isoformat()
            tied[link.rel] += 1
    assert set(tied) == {"cites", "dual-filing", "priority", "family"}


def test_too_many_for_the_unused_numbers_is_said(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhichan.sample.numbering._SERIALS", {True: (9_000_000, 2), False: (99_000, 2)})
    with pytest.raises(SampleError, match="smaller sample"):
        list(generate(gazetteer, count=500))
