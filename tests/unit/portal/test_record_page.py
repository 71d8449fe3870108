"""What the page of a right says beside its facts: goods by class, where its owner is, what a source says otherwise."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.formats.zhichan_jsonl import encode
from zhichan.importing.run import run
from zhichan.normalise.places import Gazetteer
from zhichan.opened import city
from zhichan.portal.rights.record import describe
from zhichan.portal.rights.whereabouts import whereabouts
from zhichan.records.join import source_key, stated_by
from zhichan.records.right import Event, Fact, Party, Right, Source, Text
from zhichan.schemes.titles import Titles

MARKS = Path(__file__).parents[2] / "golden" / "euipo_trademark_xml" / "sample.xml"
SOURCE = Source(
    key=source_key("a" * 64, "row 1"), format="made-up", authority="vendor", file="a.xlsx", sha256="a" * 64,
    place="row 1", date="", imported="20200101T000000Z-0000",
)  # fmt: skip


def _patent(**fields: object) -> Right:
    right = Right(id="CN:patent:201210154321.8", kind="patent", office="CN", number="201210154321.8", **fields)  # type: ignore[arg-type]
    return stated_by(right, SOURCE)


@pytest.fixture
def marks(tmp_path: Path, shows: Callable[[Path], Client]) -> Client:
    """A visitor of a corpus with two made-up marks of the EU."""
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    run(Corpus(told.city_corpus), [MARKS])
    return shows(tmp_path / "home")


def _text(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", strip_tags(client.get(address).content.decode()))


def test_goods_stand_by_class_with_what_the_class_is_called(marks: Client) -> None:
    page = _text(marks, "/en/rights/EM:trademark:099000101")
    assert "Goods and services in English" in page
    assert re.search(r"Class 9 [\w ]*Nautical measuring apparatus; echo sounders\.", page)
    assert page.index("Class 9 ") < page.index("Class 42 ") < page.index("Surveying of the sea floor.")
    assert "1 text in another language" in page
    assert re.search(r"第9类 [^A-Z]+Nautical measuring", _text(marks, "/zh/rights/EM:trademark:099000101"))


def test_the_link_of_a_class_finds_its_right(marks: Client) -> None:
    page = marks.get("/en/rights/EM:trademark:099000101").content.decode()
    address = re.search(r'class="facts goods"><dt><a class="plain" href="([^"]+)"', page)
    assert address
    assert "EM:trademark:099000101" in marks.get(address[1]).content.decode()


def test_the_rule_by_which_a_value_counts_stands_at_the_sources(marks: Client) -> None:
    assert "an office counts before a vendor’s export" in _text(marks, "/en/rights/EM:trademark:099000101")


@pytest.mark.parametrize(
    ("lang", "stated", "confidence", "names", "evidence"),
    [
        ("zh", {"address": "大连市甘井子区示例路1号"}, "high", ("辽宁省", "大连市", "甘井子区"), ("地址 大连市 甘井子区",)),
        (
            "en",
            {"address": "大连市甘井子区示例路1号"},
            "high",
            ("Ganjingzi District", "Dalian", "Liaoning"),
            ("address 大连市 甘井子区",),
        ),
        ("zh", {"postcode": "116300"}, "low", ("辽宁省", "大连市", "瓦房店市"), ("邮政编码 116300",)),
        ("en", {"region": "广东省"}, "high", ("Guangdong",), ("the source’s field of regions 广东省",)),
    ],
)
def test_a_place_names_its_evidence(
    lang: str, stated: dict[str, str], confidence: str, names: tuple[str, ...], evidence: tuple[str, ...], sample: Client
) -> None:
    right = _patent(parties=(Party(role="applicant", name="大连甲乙机械有限公司", **stated),))  # type: ignore[arg-type]
    with override("zh-hans" if lang == "zh" else "en"):
        place = whereabouts(right, right, city.gazetteer(), lang, dt.date(2026, 1, 1))
    assert place
    assert (place.names, place.evidence, place.confidence) == (names, evidence, confidence)


def test_the_areas_of_a_right_stand_beside_its_district(sample: Client) -> None:
    address = "大连市高新园区旅顺南路1号"
    right = _patent(parties=(Party(role="applicant", name="大连甲乙机械有限公司", address=address),))
    place = whereabouts(right, right, city.gazetteer(), "en", dt.date(2026, 1, 1))
    assert place
    assert place.district == "210200-high-tech"
    assert place.areas == (("lushun-south-road", "Lüshun South Road knowledge-industry belt"),)


def test_a_right_whose_owner_no_source_places_says_so(marks: Client) -> None:
    gazetteer: Gazetteer = city.gazetteer()
    assert whereabouts(_patent(), _patent(), gazetteer, "zh", dt.date(2026, 1, 1)) is None
    assert "where its owner is" in _text(marks, "/en/rights/EM:trademark:099000102").lower()


def test_a_status_that_the_events_do_not_bear_out_is_told() -> None:
    events = (Event(key="filed", date="2012-05-18"), Event(key="granted", date="2014-05-18"))
    told = describe(
        _patent(events=events, facts=(Fact(property="stated-status", value="失效"),)), dt.date(2020, 1, 2), "zh", Titles()
    )
    (one,) = told.contradictions
    assert (one.stated, one.on, one.computed, one.sources) == ("失效", "2020-01-01", told.standing.state, (1,))
    same = describe(
        _patent(events=events, facts=(Fact(property="stated-status", value="有效"),)), dt.date(2020, 1, 2), "zh", Titles()
    )
    assert same.contradictions == []


CLAIMED = "CN:patent:201210154321.8"
WHOLE = "CN:patent:201210154322.2"
CLAIMS = (
    "1.一种起重机吊具，其特征在于，包括横梁。",
    "2.根据权利要求1所述的起重机吊具，其特征在于，所述横梁为箱形。",
    "3.根据权利要求1或2所述的起重机吊具，其特征在于，还包括旋锁。",
    "4.一种集装箱码头，其特征在于，包括如权利要求1所述的起重机吊具。",
)


@pytest.fixture
def claimed(tmp_path: Path, shows: Callable[[Path], Client]) -> Client:
    """A visitor of a corpus with two made-up patents: the claims of one came in one text, those of the other cannot be cut."""
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    filed = (Event(key="filed", date="2012-05-18"),)
    texts = (
        Text(part="title", lang="zh", text="起重机吊具"),
        Text(part="abstract", lang="zh", text="一种带旋锁的吊具。"),
        Text(part="claims", lang="zh", text="\n".join(CLAIMS)),
    )
    whole = (Text(part="title", lang="zh", text="箱梁"), Text(part="claims", lang="zh", text="一种箱梁，其特征在于，由钢制成。"))
    rights = [
        Right(id=f"CN:patent:{number}", kind="patent", office="CN", number=number, texts=some, events=filed)
        for number, some in ((CLAIMED.rpartition(":")[2], texts), (WHOLE.rpartition(":")[2], whole))
    ]
    (tmp_path / "a.jsonl").write_bytes(b"".join(map(encode, rights)))
    run(Corpus(told.city_corpus), [tmp_path / "a.jsonl"])
    return shows(tmp_path / "home")


def test_claims_stand_as_a_tree_with_the_independent_ones_open(claimed: Client) -> None:
    page = claimed.get(f"/zh/rights/{CLAIMED}").content.decode()
    text = re.sub(r"\s+", " ", strip_tags(page))
    assert "4 项权利要求，其中独立权利要求 2 项" in text
    assert re.findall(r'<details class="claim" open id="claim-(\d)"', page) == ["1", "4"]
    assert re.findall(r'<li class="depth-(\d)" id="claim-(\d)"', page) == [("1", "2"), ("1", "3")]
    assert "引用权利要求 1、2" in text
    assert "提及权利要求 1" in text
    assert '<details class="fold"><summary>2 项' in page


def test_words_of_the_query_are_marked_in_title_abstract_and_claims_and_their_claims_are_open(claimed: Client) -> None:
    page = claimed.get(f"/zh/rights/{CLAIMED}?q=旋锁+OR+吊具").content.decode()
    assert re.search(r"<h1[^>]*>起重机<mark>吊具</mark></h1>", page)
    assert "一种带<mark>旋锁</mark>的<mark>吊具</mark>。" in page
    assert "还包括<mark>旋锁</mark>" in page
    assert '<details class="fold" open><summary>2 项' in page
    assert "<mark>" not in claimed.get(f"/zh/rights/{CLAIMED}?q=filed:2012").content.decode().partition('id="texts"')[2]


def test_claims_that_cannot_be_told_apart_stay_one_text_and_say_so(claimed: Client) -> None:
    page = _text(claimed, f"/en/rights/{WHOLE}")
    assert "as one text in which they cannot be told apart" in page
    assert "一种箱梁，其特征在于，由钢制成。" in page


def test_who_held_it_when_stands_with_the_event_that_says_so(tmp_path: Path, shows: Callable[[Path], Client]) -> None:
    told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / "home")})
    gave, took = "大连甲泵业有限公司", "大连乙机械有限公司"
    right = Right(
        id=CLAIMED,
        kind="patent",
        office="CN",
        number=CLAIMED.rpartition(":")[2],
        texts=(Text(part="title", lang="zh", text="泵"),),
        parties=(Party(role="applicant", name=gave), Party(role="holder", name=took)),
        events=(
            Event(key="filed", date="2012-05-18"),
            Event(key="transferred", date="2015-01-05", text=f"专利权的转移；变更前：{gave}；变更后：{took}"),
            Event(key="transferred", date="2016-01-05", text="专利权的转移"),
        ),
    )
    alone = Right(
        id=WHOLE,
        kind="patent",
        office="CN",
        number=WHOLE.rpartition(":")[2],
        parties=(Party(role="holder", name=took),),
        events=(Event(key="filed", date="2012-05-18"),),
    )
    (tmp_path / "a.jsonl").write_bytes(encode(right) + encode(alone))
    run(Corpus(told.city_corpus), [tmp_path / "a.jsonl"])
    client = shows(tmp_path / "home")
    page = _text(client, f"/en/rights/{CLAIMED}")
    table = page[page.index("Parties over time") :]
    assert re.search(rf"{gave} Applicant\s*2012-05-18 Filed\s*2015-01-05 Transferred", table)
    assert re.search(rf"{took} Holder at present\s*2015-01-05 Transferred", table)
    assert "Transferred (2016-01-05): the words of the office do not say from whom to whom." in page
    assert "只知道现在的权利人" in _text(client, f"/zh/rights/{WHOLE}")
