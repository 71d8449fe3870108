"""Figures that come in the wrong row or column of their table: asked about before anything is taken. All made up.

A city whose IP office reports five indicators of ten districts for 2025, on one sheet; those of 2024 are published.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from django.test.utils import override_settings
from reported import File, given

from zhichan.accounts.actors import Actor, actor_of
from zhichan.accounts.models import Body, Person
from zhichan.configuration import Configuration
from zhichan.opened import city
from zhichan.readings import custody, due, evidence
from zhichan.readings.entering import enter
from zhichan.readings.errors import QuestionAsked, ReadingsError, TableAsked
from zhichan.readings.models import Reading, SheetRow
from zhichan.readings.sheet import KEYS, write_sheet
from zhichan.readings.sheet_taking import take_sheet
from zhichan.strategy.figures.published import Period

YEAR = Period("year", "2025", "2025")
DISTRICTS = tuple(f"district-{number:02}" for number in range(10))
INDICATORS = ("invention-applications", "patent-applications", "patents-granted", "trademarks-registered", "works-registrations")
SIZES = (410, 95, 1270, 240, 3100, 58, 760, 150, 2050, 31)
FACTORS = {"invention-applications": 1.0, "patent-applications": 2.7, "patents-granted": 1.7, "trademarks-registered": 6.4,
           "works-registrations": 0.35}  # fmt: skip
Values = dict[tuple[str, str], int]
LATER: Values = {  # each grown by something between a tenth less and a third more
    (district, indicator): round(size * FACTORS[indicator] * (0.9 + (row * 7 + column * 5) % 12 / 28))
    for row, (district, size) in enumerate(zip(DISTRICTS, SIZES, strict=True))
    for column, indicator in enumerate(INDICATORS)
}
Someone = Callable[..., Person]


@pytest.fixture(autouse=True)
def _of_districts(told: Configuration, tmp_path: Path, now: Callable[[dt.date], None]) -> Iterator[None]:
    """The city, within the days in which the year is reported."""
    folder = tmp_path / "city"
    shutil.copytree(told.city_folder, folder)
    scopes = "".join(f"  {name}: {{zh: 样例{name[-2:]}区, en: Sample District {name[-2:]}}}\n" for name in DISTRICTS)
    path = folder / "figures.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("\nscopes:\n", f"\nscopes:\n{scopes}", 1), encoding="utf-8")
    with (folder / "figures.csv").open("a", encoding="utf-8") as file:
        for district, size in zip(DISTRICTS, SIZES, strict=True):
            for indicator, factor in FACTORS.items():
                file.write(f"{indicator},{district},件,year,2024,2024,exact,{round(size * factor)},,样例年鉴,high,usable,,,,\n")
    lines = [
        f"  - {{indicator: {indicator}, body: ip-office, scope: {district}, every: year, first: 2025, within: 30}}\n"
        for indicator in INDICATORS
        for district in DISTRICTS
    ]
    lines.append("  - {indicator: works-registrations, kinds: [district], scope: own, every: year, first: 2025, within: 30}\n")
    (folder / "reporting.yml").write_text(f"due:\n{''.join(lines)}", encoding="utf-8")
    configuration = Configuration.from_environment({"ZHICHAN_HOME": str(told.home), "ZHICHAN_CITY": str(folder)})
    now(dt.date(2026, 1, 20))
    with override_settings(CONFIGURATION=configuration):
        city.forget()
        yield
    city.forget()


@pytest.fixture
def wang(someone: Someone) -> Actor:
    """Reports for the IP office."""
    return actor_of(someone("officer", body="ip-office", name="wang"), second_factor=True)


@pytest.fixture
def qian(someone: Someone) -> Actor:
    """A colleague of hers."""
    return actor_of(someone("officer", body="ip-office", name="qian"), second_factor=True)


@pytest.fixture
def filled(tmp_path: Path) -> Callable[[Values], Path]:
    """The sheet of the IP office, with these values filled in."""

    def fill(values: Values) -> Path:
        path = tmp_path / "填报.xlsx"
        path.write_bytes(write_sheet(due.items(Body.objects.get(code="ip-office"))))
        book = openpyxl.load_workbook(path)
        for row in book.worksheets[0].iter_rows(min_row=2):
            row[KEYS.index("value")].value = str(values[str(row[KEYS.index("scope")].value), str(row[0].value)])
            row[KEYS.index("document")].value = "样例统计表"
        book.save(path)
        return path

    return fill


def _column_put_in() -> Values:
    """Each indicator from the third on holds the figures of the one before it."""
    held = dict(zip(INDICATORS[2:], INDICATORS[1:], strict=False))
    return {(district, indicator): LATER[district, held.get(indicator, indicator)] for district, indicator in LATER}


def _row_put_in() -> Values:
    """Each district from the fifth on holds the figures of the one above it."""
    held = dict(zip(DISTRICTS[4:], DISTRICTS[3:], strict=False))
    return {(district, indicator): LATER[held.get(district, district), indicator] for district, indicator in LATER}


def test_a_sheet_that_is_right_is_taken(wang: Actor, filled: Callable[[Values], Path]) -> None:
    taken = take_sheet(wang, "ip-office", filled(LATER), "填报.xlsx")
    assert (len(taken.entered), len(taken.waiting)) == (50, 0)
    assert not any(one.asked for one in taken.entered)


@pytest.mark.parametrize(
    ("slipped", "own", "like"),
    [
        (_column_put_in, "patents-granted@2024/district-04", "patent-applications@2024/district-04"),
        (_row_put_in, "patents-granted@2024/district-04", "patents-granted@2024/district-03"),
    ],
)
def test_a_sheet_that_slipped_is_asked_about_before_anything_is_taken(
    wang: Actor, filled: Callable[[Values], Path], slipped: Callable[[], Values], own: str, like: str
) -> None:
    with pytest.raises(TableAsked) as asked:
        take_sheet(wang, "ip-office", filled(slipped()), "填报.xlsx")
    assert not Reading.objects.exists()
    assert not SheetRow.objects.exists()
    told = {(one.own.id, one.like.id): row for row, one in asked.value.slipped}
    assert (own, like) in told
    right = {place for place, value in slipped().items() if value == LATER[place]}
    assert not right & {(one.figure.scope, one.figure.indicator) for _row, one in asked.value.slipped}


def test_whoever_confirms_a_slipped_sheet_says_why_and_so_does_whoever_checks(
    wang: Actor, qian: Actor, told: Configuration, filled: Callable[[Values], Path]
) -> None:
    taken = take_sheet(wang, "ip-office", filled(_row_put_in()), "填报.xlsx", "区划调整，各区重新编号")
    asked = [one for one in taken.entered if one.asked]
    assert len(taken.entered) == 50
    assert {(one["rule"], one["holds"]) for made in asked for one in made.asked} == {("slip", False)}
    assert {one.answer for one in asked} == {"区划调整，各区重新编号"}
    assert {one.answer for one in taken.entered if not one.asked} == {""}
    made = asked[0]
    evidence.attach(wang, told.evidence, made.number, [File("统计表.pdf")], public=False)
    made.refresh_from_db()
    with pytest.raises(ReadingsError) as without:
        custody.check(qian, made.number, made.revision, agrees=True)
    assert without.value.where == "reason"
    done = custody.check(qian, made.number, made.revision, agrees=True, reason="与区划调整文件核对")
    assert (done.state, done.findings[0]["rule"]) == ("checked", "slip")


def test_a_single_wrong_figure_is_no_slip(wang: Actor, filled: Callable[[Values], Path]) -> None:
    one = {**LATER, (DISTRICTS[4], INDICATORS[2]): LATER[DISTRICTS[3], INDICATORS[2]]}
    assert len(take_sheet(wang, "ip-office", filled(one), "填报.xlsx").entered) == 50


def test_figures_entered_one_by_one_are_asked_about_once_the_slip_shows(wang: Actor, qian: Actor) -> None:
    values = _row_put_in()

    def enter_next(**more: str) -> None:
        district = DISTRICTS[Reading.objects.count()]
        enter(wang, "ip-office", INDICATORS[2], district, YEAR, given(str(values[district, INDICATORS[2]]), **more))

    def enter_all() -> None:
        for _ in DISTRICTS:
            enter_next()

    with pytest.raises(QuestionAsked) as asked:
        enter_all()
    assert [one["rule"] for one in asked.value.asked] == ["slip"]
    assert 6 <= Reading.objects.count() < 10  # at the third that stands in the place of the one above it, or soon after
    first = Reading.objects.get(scope=DISTRICTS[4])
    assert first.asked == []  # nothing could be seen when it was entered
    enter_next(answer="对")
    with pytest.raises(ReadingsError):  # but whoever checks it sees it now
        custody.check(qian, first.number, first.revision, agrees=True)


def test_what_districts_give_each_for_itself_is_looked_at_as_one_table_by_the_office(
    someone: Someone, office: Actor, told: Configuration
) -> None:
    """Each district gives what is of its neighbour: no body sees it, the IP office does."""
    bodies = list(Body.objects.filter(kind="district", closed_on=None).order_by("id")[:7])
    published = dict(zip((body.code for body in bodies), SIZES, strict=False))
    _accept_for_2024(someone, office, published)
    made = []
    for number, body in enumerate(bodies):
        neighbour = bodies[min(number + 1, 6)].code
        by, second = (actor_of(someone("officer", body=body.code, name=f"{body.code}-{n}"), second_factor=True) for n in "ab")
        told_of = given(str(published[neighbour]), answer="已核实")
        one = enter(by, body.code, "works-registrations", body.code, YEAR, told_of)
        assert "slip" not in [asked["rule"] for asked in one.asked]
        evidence.attach(by, told.evidence, one.number, [File(f"{body.code}.pdf", f"%PDF-{body.code}".encode())], public=False)
        one.refresh_from_db()
        made.append((second, one))
    second, one = made[2]
    done = custody.check(second, one.number, one.revision, agrees=True, reason="与登记表一致")
    assert "slip" in [found["rule"] for found in done.findings]
    with pytest.raises(ReadingsError) as without:
        custody.accept(office, done.number, done.revision)
    assert without.value.where == "reason"


def _accept_for_2024(someone: Someone, office: Actor, values: dict[str, int]) -> None:
    for number, (code, value) in enumerate(values.items()):
        Reading.objects.create(
            number=f"R-2025-{number:04}", body=Body.objects.get(code=code), indicator="works-registrations", scope=code,
            kind="year", start="2024", end="2024", value=str(value), bound="exact", unit="件", document="样例", state="accepted",
            entered_by_id=office.person, made_at=dt.datetime(2025, 1, 10, tzinfo=dt.UTC),
            accepted_at=dt.datetime(2025, 1, 20, tzinfo=dt.UTC),
        )  # fmt: skip
