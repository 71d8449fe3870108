"""A reading from hand to hand: entered, checked by a second person, sampled, accepted; restated and withdrawn."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test.utils import override_settings
from reported import CONTRACTS, QUARTER, TURNOVER, YEAR, File, checked, entered, given, with_macros

from zhichan.accounts.actors import PUBLIC, Actor, machine
from zhichan.accounts.errors import ChangedMeanwhile, NotAllowed
from zhichan.accounts.models import Body
from zhichan.accounts.people import load_bodies
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.evidence import LARGEST, EvidenceError
from zhichan.opened import city
from zhichan.readings import custody, due, evidence, sampling, seeing
from zhichan.readings.entering import Given, change, enter, restate, take_back
from zhichan.readings.errors import NoSuchReading, NotNow, QuestionAsked, ReadingsError
from zhichan.readings.models import Draw, Evidence, Reading
from zhichan.strategy.figures.published import Period
from zhichan.strategy.figures.series import series

Now = Callable[[dt.date], None]
TODAY = dt.date(2026, 10, 15)
ROOT = Path(__file__).resolve().parents[3]


def accepted(li: Actor, sun: Actor, office: Actor, told: Configuration, value: str = "120", **more: object) -> Reading:
    found = checked(li, sun, told, value, **more)
    return custody.accept(office, found.number, found.revision, reason="与统计表核对一致", publish=True)


def test_from_hand_to_hand(li: Actor, sun: Actor, office: Actor, told: Configuration) -> None:
    made = entered(li)
    assert (made.number, made.state, made.unit, made.value) == ("R-2026-0001", "entered", "项", "120")
    evidence.attach(li, told.evidence, made.number, [File("登记表.pdf")], public=True)
    made.refresh_from_db()
    custody.check(sun, made.number, made.revision, agrees=True)
    drawn = sampling.draw(office, "第一次抽查", 100)
    assert drawn.drawn == [made.number]
    made.refresh_from_db()
    with pytest.raises(ReadingsError) as without:
        custody.accept(office, made.number, made.revision)
    assert without.value.where == "reason"
    done = custody.accept(office, made.number, made.revision, reason="与登记表第 3 行一致", publish=True)
    assert done.state == "accepted"
    trail = [(step.part, step.did, step.body.code if step.body else "") for step in done.steps.all()]
    assert trail == [
        ("reporter", "entered", "science"),
        ("reporter", "attached", "science"),
        ("checker", "checked", "science"),
        ("reviewer", "accepted", "ip-office"),
    ]
    logged = list(Entry.objects.filter(action__startswith="reading.").order_by("number").values_list("action", flat=True))
    assert logged == ["reading.entered", "reading.attached", "reading.checked", "reading.drawn", "reading.accepted"]


def test_nobody_checks_their_own_figure(li: Actor, zhao: Actor, office: Actor, told: Configuration) -> None:
    made = entered(li)
    evidence.attach(li, told.evidence, made.number, [File("登记表.pdf")], public=False)
    made.refresh_from_db()
    with pytest.raises(NotAllowed, match="自己"):
        custody.check(li, made.number, made.revision, agrees=True)
    with pytest.raises(NoSuchReading):
        custody.check(zhao, made.number, made.revision, agrees=True)
    with pytest.raises(NotAllowed):
        custody.check(office, made.number, made.revision, agrees=True)
    with pytest.raises(ReadingsError):
        enter(machine(), "science", CONTRACTS, "city", QUARTER, given())
    assert Reading.objects.get().state == "entered"


def test_whoever_changed_a_figure_last_does_not_check_it(li: Actor, sun: Actor, told: Configuration) -> None:
    made = entered(li)
    made = change(sun, made.number, made.revision, given("130"))
    evidence.attach(li, told.evidence, made.number, [File("登记表.pdf")], public=False)
    made.refresh_from_db()
    with pytest.raises(NotAllowed):
        custody.check(sun, made.number, made.revision, agrees=True)
    assert custody.check(li, made.number, made.revision, agrees=True).state == "checked"


def test_a_check_without_evidence_is_refused(li: Actor, sun: Actor) -> None:
    made = entered(li)
    with pytest.raises(ReadingsError) as refused:
        custody.check(sun, made.number, made.revision, agrees=True)
    assert refused.value.where == "evidence"


def test_whoever_took_part_for_a_body_does_not_decide(li: Actor, sun: Actor, told: Configuration) -> None:
    both = Actor(sun.id, sun.name, sun.permissions | {"review-readings"}, sun.bodies, sun.person)
    made = checked(li, both, told)
    with pytest.raises(NotAllowed, match="核对"):
        custody.accept(both, made.number, made.revision, reason="一致")


def test_sent_back_mended_and_checked_anew(li: Actor, sun: Actor, office: Actor, told: Configuration) -> None:
    made = checked(li, sun, told)
    with pytest.raises(ReadingsError):
        custody.send_back(office, made.number, made.revision, " ")
    made = custody.send_back(office, made.number, made.revision, "表中为 121")
    assert (made.state, made.steps.last().reason) == ("returned", "表中为 121")  # type: ignore[union-attr]
    made = change(li, made.number, made.revision, given("121"))
    assert (made.state, made.checked_by) == ("entered", None)
    with pytest.raises(NotNow):
        custody.accept(office, made.number, made.revision, reason="一致")


def test_two_who_decide_at_once(li: Actor, sun: Actor, office: Actor, told: Configuration) -> None:
    made = checked(li, sun, told)
    custody.accept(office, made.number, made.revision, reason="一致")
    with pytest.raises(ChangedMeanwhile):
        custody.send_back(office, made.number, made.revision, "不一致")


def test_a_draw_can_be_repeated_by_anybody(li: Actor, sun: Actor, office: Actor, told: Configuration) -> None:
    checked(li, sun, told)
    checked(li, sun, told, "60.5", indicator=TURNOVER)
    draw = sampling.draw(office, "2026-10-15 收盘价 3321.07", 50)
    order = sorted(draw.numbers, key=lambda number: hashlib.sha256(f"{draw.seed}:{number}".encode()).hexdigest())
    assert draw.drawn == order[:1]
    passed_over = Reading.objects.get(number=order[1])
    assert custody.accept(office, passed_over.number, passed_over.revision).state == "accepted"  # nothing need be said
    with pytest.raises(ReadingsError):
        sampling.draw(office, "再抽", 50)
    for seed, share in (("", 50), ("x", 0), ("x", 101)):
        with pytest.raises(ReadingsError):
            sampling.draw(office, seed, share)
    with pytest.raises(NotAllowed):
        sampling.draw(li, "x", 50)
    assert Draw.objects.count() == 1


def test_what_was_not_in_a_draw_is_accepted_with_words_only(li: Actor, sun: Actor, office: Actor, told: Configuration) -> None:
    made = checked(li, sun, told)
    with pytest.raises(ReadingsError):
        custody.accept(office, made.number, made.revision)


@pytest.mark.parametrize(
    ("day", "period", "word"),
    [
        (dt.date(2026, 10, 1), QUARTER, None),
        (dt.date(2026, 10, 27), QUARTER, None),  # the 15th working day, behind the holidays of October
        (dt.date(2026, 10, 28), QUARTER, "期末后第 15 个工作日"),
        (dt.date(2026, 9, 30), QUARTER, "没有应报"),
        (dt.date(2026, 10, 15), Period("span", "2026-08", "2026-10"), "重叠"),
        (dt.date(2026, 10, 15), Period("span", "2026-04", "2026-06"), "2026-07-21"),
    ],
)
def test_the_days_of_a_period(li: Actor, now: Now, day: dt.date, period: Period, word: str | None) -> None:
    now(day)
    if word is None:
        assert entered(li, period=period).state == "entered"
        return
    with pytest.raises(ReadingsError) as refused:
        entered(li, period=period)
    assert word in str(refused.value)
    assert refused.value.where == "period"
    assert not Reading.objects.exists()


def test_the_office_opens_a_period_again(li: Actor, office: Actor, now: Now) -> None:
    now(dt.date(2026, 11, 20))
    item = due.item_of(Body.objects.get(code="science"), CONTRACTS, "city", QUARTER)
    with pytest.raises(NotAllowed):
        due.set_window(li, item, dt.date(2026, 10, 1), dt.date(2026, 11, 30), "系统停机")
    with pytest.raises(ReadingsError):
        due.set_window(office, item, dt.date(2026, 12, 1), dt.date(2026, 11, 30), "系统停机")
    with pytest.raises(ReadingsError):
        due.set_window(office, item, dt.date(2026, 10, 1), dt.date(2026, 11, 30), "")
    due.set_window(office, item, dt.date(2026, 10, 1), dt.date(2026, 11, 30), "系统停机")
    assert entered(li).state == "entered"
    assert "确定" in due.item_of(item.body, CONTRACTS, "city", QUARTER).rule.zh


def test_a_period_is_given_once(li: Actor, sun: Actor) -> None:
    entered(li)
    with pytest.raises(NotNow, match="R-2026-0001"):
        entered(sun, "121")


@pytest.mark.parametrize(
    ("told_value", "more", "where"),
    [
        ("-3", {}, "value"),
        ("12.5", {}, "value"),
        ("1,2", {}, "value"),
        ("1.2万", {}, "value"),
        ("", {}, "value"),
        ("一百", {}, "value"),
        ("１２", {}, "value"),
        ("120", {"unit": "万项"}, "unit"),
        ("120", {"bound": "nearly"}, "bound"),
    ],
)
def test_bad_input_is_refused_at_its_field(li: Actor, told_value: str, more: dict[str, str], where: str) -> None:
    with pytest.raises(ReadingsError) as refused:
        entered(li, told_value, **more)
    assert (refused.value.where, bool(refused.value.what), bool(refused.value.mend)) == (where, True, True)
    assert not Reading.objects.exists()


def test_what_is_written_as_people_write_it(li: Actor) -> None:
    assert entered(li, " 1,120 ").value == "1120"
    assert entered(li, "60.50", indicator=TURNOVER, bound="at-least").amount.bound == "at-least"


def test_a_document_must_be_named_and_the_indicator_be_due(li: Actor, zhao: Actor) -> None:
    with pytest.raises(ReadingsError) as refused:
        enter(li, "science", CONTRACTS, "city", QUARTER, Given(value="1", document=" "))
    assert refused.value.where == "document"
    for indicator, scope in (("works-registrations", "city"), ("none", "city"), (CONTRACTS, "zhongshan")):
        with pytest.raises(ReadingsError):
            enter(li, "science", indicator, scope, QUARTER, given())
    with pytest.raises(ReadingsError):
        enter(zhao, "science", CONTRACTS, "city", QUARTER, given())


def test_a_slip_of_the_unit_is_asked_and_taken_with_an_answer(li: Actor, now: Now) -> None:
    now(dt.date(2026, 1, 15))
    with pytest.raises(QuestionAsked) as asked:  # 210.39 亿元 were published for 2019: this is in 万元
        entered(li, "2215000", indicator=TURNOVER, period=YEAR)
    assert [one["rule"] for one in asked.value.asked] == ["unit"]
    assert "单位" in asked.value.what
    assert not Reading.objects.exists()
    made = entered(li, "2215000", indicator=TURNOVER, period=YEAR, answer="口径扩大，已与统计局核实")
    assert (made.state, made.asked[0]["rule"], made.answer) == ("entered", "unit", "口径扩大，已与统计局核实")


def test_evidence_is_kept_under_its_hash(li: Actor, zhao: Actor, office: Actor, told: Configuration) -> None:
    made = entered(li)
    (file,) = evidence.attach(li, told.evidence, made.number, [File("../../登记 表.pdf")], public=False)
    assert file.name == "登记 表.pdf"
    path = evidence.opened(office, told.evidence, made, file)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256
    assert Entry.objects.filter(action="reading.evidence-read").count() == 1
    path.write_bytes(b"%PDF- changed behind our back")
    with pytest.raises(EvidenceError, match="登记 表"):
        evidence.opened(office, told.evidence, made, file)


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (with_macros(), "宏"),
        (File("表.exe", b"MZ"), "种类"),
        (File("表.pdf", b"MZ"), "不符"),
        (File("表.pdf", b""), "空"),
        (File("表.csv", b"a" * (LARGEST + 1)), "20"),
        (File("表.csv", b"MZ\0\0"), "不符"),
    ],
)
def test_evidence_that_is_refused_leaves_nothing(li: Actor, told: Configuration, file: File, word: str) -> None:
    made = entered(li)
    with pytest.raises(EvidenceError) as refused:
        evidence.attach(li, told.evidence, made.number, [File("好.pdf"), file], public=False)
    assert word in refused.value.what
    assert not Evidence.objects.exists()
    assert not list(told.evidence.iterdir())


def test_restating_keeps_the_history_and_what_was_known(
    li: Actor, sun: Actor, office: Actor, told: Configuration, now: Now
) -> None:
    """One reading changed changes figure, chart and scoreboard; as known before it, the old one still counts."""
    old = accepted(li, sun, office, told, indicator=TURNOVER, value="60.5")
    id = f"{TURNOVER}@2026-07..2026-09"
    now(dt.date(2026, 12, 1))  # long closed
    with pytest.raises(ReadingsError, match="理由"):
        restate(li, old.number, given("66.1"), "")
    new = restate(li, old.number, given("66.1"), "漏计一份合同")
    with pytest.raises(NotNow):
        restate(sun, old.number, given("66.2"), "再报")
    assert _value(id) == "60.5"  # until the office has decided
    evidence.attach(li, told.evidence, new.number, [File("更正.pdf", b"%PDF-2")], public=False)
    new.refresh_from_db()
    new = custody.check(sun, new.number, new.revision, agrees=True)
    custody.accept(office, new.number, new.revision, reason="核对合同", publish=True)
    old.refresh_from_db()
    assert (old.state, old.ended_at, _value(id)) == ("replaced", Reading.objects.get(pk=new.pk).accepted_at, "66.1")
    assert str(_figures(dt.datetime(2026, 11, 1, tzinfo=dt.UTC))[id]) == "60.5"
    assert id not in _figures(dt.datetime(2026, 10, 1, tzinfo=dt.UTC))
    assert {one.number for one in seeing.published()} == {old.number, new.number}


def _figures(at: dt.datetime | None = None) -> dict[str, object]:
    return {figure.id: figure.amount.value for figure in city.strategy(at)[0].figures}


def _value(id: str) -> str:
    return str(_figures()[id])


def test_a_withdrawn_reading_no_longer_counts_and_stays_readable(
    li: Actor, sun: Actor, office: Actor, told: Configuration
) -> None:
    made = accepted(li, sun, office, told)
    id = f"{CONTRACTS}@2026-07..2026-09"
    assert id in _figures()
    with pytest.raises(ReadingsError):
        custody.withdraw(office, made.number, made.revision, "")
    custody.withdraw(office, made.number, made.revision, "统计口径有误")
    assert id not in _figures()
    shown = seeing.reading(PUBLIC, made.number)
    assert (shown.state, shown.steps.last().reason) == ("withdrawn", "统计口径有误")  # type: ignore[union-attr]


def test_what_is_not_published_counts_for_nobody_outside(
    li: Actor, sun: Actor, zhao: Actor, office: Actor, told: Configuration
) -> None:
    made = checked(li, sun, told)
    made = custody.accept(office, made.number, made.revision, reason="一致")
    assert f"{CONTRACTS}@2026-07..2026-09" not in _figures()
    for by in (PUBLIC, zhao):
        with pytest.raises(NoSuchReading):
            seeing.reading(by, made.number)
    assert seeing.reading(sun, made.number) == seeing.reading(office, made.number) == made
    made = custody.publish(office, made.number, made.revision, shown=True)
    assert seeing.reading(PUBLIC, made.number) == made
    custody.publish(office, made.number, made.revision, shown=False)
    with pytest.raises(NoSuchReading):
        seeing.reading(PUBLIC, made.number)


def test_a_contradiction_is_held_with_both_sides_and_decided_by_a_person(
    li: Actor, sun: Actor, office: Actor, told: Configuration, now: Now
) -> None:
    now(dt.date(2026, 1, 20))
    accepted(li, sun, office, told, "7000", period=YEAR)
    now(dt.date(2026, 10, 15))
    made = checked(li, sun, told, "100")
    assert made.state == "checked"
    over = Period("span", "2025-10", "2025-12")
    assert made.findings == []
    held = _more_than_its_year(li, sun, told, over)
    assert held.state == "held"
    assert held.holding[0]["rule"] == "part"
    assert held.holding[0]["against"] == [f"{CONTRACTS}@2025"]
    with pytest.raises(ReadingsError):
        custody.accept(office, held.number, held.revision)
    assert custody.accept(office, held.number, held.revision, reason="年度数漏报一个季度，将重报").state == "accepted"


def _more_than_its_year(li: Actor, sun: Actor, told: Configuration, period: Period) -> Reading:
    """A quarter that is larger than the year it lies in, as if it had been due."""
    made = entered(li, "1200", indicator=TURNOVER, answer="已核实")
    Reading.objects.filter(pk=made.pk).update(indicator=CONTRACTS, unit="项", value="7100", start=period.start, end=period.end)
    evidence.attach(li, told.evidence, made.number, [File("季度.pdf")], public=False)
    made.refresh_from_db()
    return custody.check(sun, made.number, made.revision, agrees=True)


def test_a_body_is_not_told_what_others_have_not_published(
    li: Actor, sun: Actor, office: Actor, told: Configuration, someone: Callable[..., object], now: Now
) -> None:
    """The office sees the contradiction with what is not published; the body that enters sees none of it."""
    from zhichan.accounts.actors import actor_of

    now(dt.date(2026, 1, 20))
    wang, qian = (actor_of(someone("officer", body="ip-office", name=name), second_factor=True) for name in ("wang", "qian"))  # type: ignore[arg-type]
    whole = enter(wang, "ip-office", "valid-inventions", "city", Period("at", "", "2025-12-31"), given("30000"))
    evidence.attach(wang, told.evidence, whole.number, [File("年报.pdf")], public=False)
    whole.refresh_from_db()
    whole = custody.check(qian, whole.number, whole.revision, agrees=True)
    custody.accept(office, whole.number, whole.revision, reason="一致")
    zhao = actor_of(someone("officer", body="zhongshan", name="zhao"), second_factor=True)  # type: ignore[arg-type]
    part = enter(zhao, "zhongshan", "valid-inventions", "zhongshan", Period("at", "", "2025-12-31"), given("31000"))
    assert part.asked == []
    assert [one["rule"] for one in part.findings] == ["part"]


def test_taking_back_before_it_is_checked(li: Actor, sun: Actor) -> None:
    made = entered(li)
    with pytest.raises(ReadingsError):
        take_back(li, made.number, made.revision, " ")
    made = take_back(li, made.number, made.revision, "表有误")
    assert made.state == "withdrawn"
    assert entered(sun, "121").number == "R-2026-0002"


def test_what_is_due_with_its_days(li: Actor, now: Now) -> None:
    science = Body.objects.get(code="science")
    found = {item.key: item for item in due.items(science)}
    item = found[f"{CONTRACTS}@city@2026-07..2026-09"]
    assert (item.window.opens, item.window.closes, item.days_left(dt.date(2026, 10, 22))) == (
        dt.date(2026, 10, 1), dt.date(2026, 10, 27), 3,
    )  # fmt: skip
    assert item.is_reminder(dt.date(2026, 10, 22))
    assert not item.is_reminder(dt.date(2026, 10, 15))
    assert item.days_left(dt.date(2026, 10, 30)) == -3
    entered(li)
    again = {item.key: item for item in due.items(science)}[item.key]
    assert again.reading is not None
    assert not again.is_reminder(dt.date(2026, 10, 28))
    assert f"{TURNOVER}@city@2026-10..2026-12" not in found
    district = Body.objects.get(code="zhongshan")
    assert {item.scope for item in due.items(district)} == {"zhongshan"}


def test_nobody_is_late_with_what_ended_before_the_city_began_to_report(li: Actor, now: Now) -> None:
    """The first account was made on 15 October, within the days of the third quarter."""
    assert due.begun() == dt.date(2026, 10, 15)
    now(dt.date(2026, 12, 1))
    found = due.items(Body.objects.get(code="science"))
    late = {item.key for item in found if item.is_overdue(dt.date(2026, 12, 1))}
    assert late == {f"{one}@city@2026-07..2026-09" for one in (CONTRACTS, TURNOVER)}
    earlier = next(item for item in found if item.key == f"{CONTRACTS}@city@2026-04..2026-06")
    assert (earlier.asked, earlier.is_reminder(dt.date(2026, 12, 1))) == (False, False)


def test_a_period_that_the_office_opens_is_asked_for(li: Actor, office: Actor, now: Now) -> None:
    science, earlier = Body.objects.get(code="science"), Period("span", "2026-04", "2026-06")
    due.set_window(office, due.item_of(science, CONTRACTS, "city", earlier), TODAY, dt.date(2026, 10, 30), "补报")
    assert due.item_of(science, CONTRACTS, "city", earlier).asked
    assert entered(li, period=earlier).state == "entered"


def test_without_anybody_nothing_is_asked_for() -> None:
    load_bodies(ROOT / "cities" / "dalian")
    assert due.begun() is None
    assert not any(item.asked for body in Body.objects.all() for item in due.items(body, dt.date(2026, 12, 1)))


def test_a_city_declares_from_when_it_asks(li: Actor, told: Configuration, tmp_path: Path) -> None:
    folder = tmp_path / "dalian"
    shutil.copytree(told.city_folder, folder)
    path = folder / "reporting.yml"
    path.write_text(f"since: 2026-07-01\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    configuration = Configuration.from_environment({"ZHICHAN_HOME": str(told.home), "ZHICHAN_CITY": str(folder)})
    with override_settings(CONFIGURATION=configuration):
        city.forget()
        late = {item.key for item in due.items(Body.objects.get(code="science")) if item.is_overdue(TODAY)}
    city.forget()
    assert late == {f"{one}@city@2026-04..2026-06" for one in (CONTRACTS, TURNOVER)}  # the first quarter closed before


def test_one_reading_changes_verdict_sentence_and_chart(
    someone: Callable[..., object], li: Actor, office: Actor, told: Configuration, now: Now
) -> None:
    """2,500 contracts of a target that no published figure speaks of: the scoreboard, its sentence and the line follow."""
    from zhichan.portal.strategy.scores import overall
    from zhichan.strategy.targets.verdicts import Verdict

    day = dt.date(2014, 12, 31)
    before = overall(day)
    target = next(
        score.judgement for score in before.scores
        if score.judgement.verdict is Verdict.NO_READING and score.judgement.ways
        and score.judgement.ways[0].way.formula in ("year_at", "stock_at")
    )  # fmt: skip
    way, demand = target.ways[0].way, target.target.demand.value
    assert demand is not None and li.person is not None  # noqa: PT018
    kind, text = ("year", "2014") if way.formula == "year_at" else ("at", "2014-12-31")
    made = Reading.objects.create(
        number="R-2026-9999", body=Body.objects.get(code="science"), indicator=way.indicator, scope="city", kind=kind,
        start="2014" if kind == "year" else "", end=text, value=str(demand), bound="exact", unit="件", document="样例",
        state="checked",
        entered_by_id=li.person, checked_by_id=li.person, made_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC),
    )  # fmt: skip
    custody.accept(office, made.number, 0, reason="一致", publish=True)
    after = overall(day)
    found = next(score.judgement for score in after.scores if score.judgement.target.id == target.target.id)
    assert found.verdict is Verdict.MET
    assert after.sentence.zh != before.sentence.zh
    assert after.judged == before.judged + 1
    assert [str(point.amount.value) for point in series(city.strategy()[0], way.indicator).points] == [str(demand)]
    made.refresh_from_db()
    custody.withdraw(office, made.number, made.revision, "有误")
    assert overall(day).sentence == before.sentence
