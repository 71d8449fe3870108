"""One right from a result, in both languages, at a desk and on a phone: its claims, its citations by keyboard, how to cite it.

The records are made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from conftest import PHONE, WIDE, Visitor, language_of, serving, visitor_of
from playwright.sync_api import Browser, expect

from zhichan.formats.zhichan_jsonl import encode
from zhichan.records.right import ClassMark, Event, Fact, Link, Party, Right, Text

MAIN, CITED, CITING = "XX:patent:20121000101", "XX:patent:20101000102", "XX:patent:20151000103"
CLAIMS = (
    "1.一种起重机吊具，其特征在于，包括横梁。",
    "2.根据权利要求1所述的起重机吊具，其特征在于，所述横梁为箱形。",
    "3.根据权利要求1或2所述的起重机吊具，其特征在于，还包括旋锁。",
    "4.一种集装箱码头，其特征在于，包括如权利要求1所述的起重机吊具。",
)
WORDS = {
    "zh": {"below": "2 项从属于权利要求 1 的权利要求", "cite": "引用本记录", "viewed": "[P/OL]", "claim": "权利要求 4"},
    "en": {"below": "2 claims that depend on claim 1", "cite": "Cite this", "viewed": "[viewed ", "claim": "Claim 4"},
}


def _right(id_: str, title: str, filed: str, *links: Link, claims: str = "") -> Right:
    texts = [Text(part="title", lang="zh", text=title)]
    texts += [Text(part="claims", lang="zh", text=claims)] if claims else []
    moved = Event(key="transferred", date="2016-01-05", text="变更前：示例甲公司；变更后：示例乙公司")
    return Right(
        id=id_,
        kind="patent",
        office="XX",
        number=id_.rpartition(":")[2],
        facts=(Fact(property="type", value="invention"),),
        parties=(Party(role="applicant", name="示例甲公司", lang="zh"), Party(role="holder", name="示例乙公司", lang="zh")),
        classes=(ClassMark(scheme="ipc", symbol="B66C13/06", main=True),),
        events=(Event(key="filed", date=filed), *((moved,) if claims else ())),
        texts=tuple(texts),
        links=links,
    )


@pytest.fixture(scope="module")
def cranes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with a right that has claims, cites one of the corpus and is cited by another."""
    folder = tmp_path_factory.mktemp("delivery")
    links = (
        Link(rel="cites", office="XX", number="20101000102", category="examiner"),
        Link(rel="cites", office="YY", number="1000001", kind_code="A", date="1999-01-02"),
        Link(rel="cites", number="", text="虚构：吊具手册，1998 年。"),
    )
    rights = [
        _right(MAIN, "起重机吊具", "2012-05-31", *links, claims="\n".join(CLAIMS)),
        _right(CITED, "横梁", "2010-01-02"),
        _right(CITING, "码头", "2015-01-02", Link(rel="cites", office="XX", number="20121000101")),
    ]
    (folder / "a.jsonl").write_bytes(b"".join(map(encode, rights)))
    with serving(tmp_path_factory.mktemp("home"), "import", str(folder)) as address:
        yield address


@pytest.fixture(params=["wide", "phone"])
def reader(request: pytest.FixtureRequest, browser: Browser, cranes: str) -> Iterator[Visitor]:
    phone = request.param == "phone"
    yield from visitor_of(browser, cranes, viewport=PHONE if phone else WIDE, has_touch=phone, is_mobile=phone)


def test_a_right_is_read_from_its_result_to_its_citation(reader: Visitor) -> None:
    page, lang = reader.page, language_of(reader)
    words = WORDS[lang]
    reader.goto(f"/{lang}/search?q=吊具")
    page.locator(".hit h3 a").filter(has_text="起重机吊具").click()
    page.wait_for_url("**/rights/**")
    reader.settled()
    expect(page.locator("h1 mark")).to_have_text("吊具")

    below = page.get_by_text(words["below"])
    expect(page.locator("#claim-1 > p.long")).to_be_visible()
    expect(page.locator("#claim-4 > summary")).to_contain_text(words["claim"])
    if not page.locator("#claim-3").is_visible():  # a word of the query opens them
        below.click()
    expect(page.locator("#claim-3")).to_contain_text("旋锁")
    below.click()
    expect(page.locator("#claim-3")).to_be_hidden()
    below.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#claim-3")).to_be_visible()
    reader.check()

    expect(page.get_by_text(words["cite"]).first).to_be_visible()
    cited = page.locator("p.cite")
    expect(cited).to_contain_text(words["viewed"])
    expect(cited).to_contain_text("version=1&as_of=")
    with page.expect_download() as taken:
        page.get_by_role("link", name="BibTeX", exact=True).click()
    told = taken.value.path().read_text(encoding="utf-8")
    assert taken.value.suggested_filename == "XX-patent-20121000101.bib"
    assert told.startswith("@patent{XX-patent-20121000101,")
    lasting = page.locator("#cite ~ p a.wrap").get_attribute("href")
    assert lasting

    # there, back again (it is cited by the first one), and on: by the drawing, which a phone leaves out, or by the table below it
    for right in (CITED, MAIN, CITING):
        page.locator(f"svg.graph a[href*='{right}']:visible, table.cards a[href*='{right}']:visible").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(re.escape(right)))
        reader.settled()

    reader.goto(lasting.removeprefix(reader.server))
    expect(page.locator("h1")).to_have_text("起重机吊具")


def test_on_paper_all_that_is_folded_is_open(browser: Browser, cranes: str) -> None:
    for visitor in visitor_of(browser, cranes, viewport=WIDE, java_script_enabled=False):
        visitor.page.goto(f"{cranes}/zh/rights/{MAIN}")
        expect(visitor.page.locator("#claim-3 p.long")).to_be_hidden()
        visitor.page.emulate_media(media="print")
        expect(visitor.page.locator("#claim-3 p.long")).to_be_visible()
        expect(visitor.page.locator("p.cite")).to_be_visible()
        expect(visitor.page.locator("nav.contents")).to_be_hidden()
