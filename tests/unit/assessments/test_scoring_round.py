"""A round of scoring from the frozen sheet to a decided appeal, and what each may do and see on the way."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from scoring_rounds import Someones, entry, of_jinpu

from zhichan.accounts.actors import PUBLIC, Actor, machine
from zhichan.accounts.errors import NotAllowed
from zhichan.accounts.models import Body
from zhichan.assessments import checking, stating
from zhichan.assessments.errors import AssessmentError, NoSuchAssessment, NotNow, SheetChanged
from zhichan.assessments.models import Entry, Evidence, FrozenSheet, Move, Result, Round, Value
from zhichan.assessments.results import replay
from zhichan.assessments.rounds import approve, may_be_scored, not_ready, open_round, publish
from zhichan.assessments.seeing import entries, entry_of, evidence_of, result_of
from zhichan.assessments.sheets import freeze, in_use
from zhichan.audit.chain import verify
from zhichan.audit.models import Entry as Logged
from zhichan.evidence import opened
from zhichan.strategy.scoring.sheets import Sheet

pytestmark = pytest.mark.django_db
STATED = {
    "yearly-plan": "1",
    "demonstration-enterprises": "95",
    "valid-inventions": "300",
    "invention-applications": "150",
    "technology-contracts": "100",
    "pledge-loans": "1.23",
    "overdue-complaints": "3",
    "false-figures": "0",
}


def sent(proof: Path) -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(proof.name, proof.read_bytes())


def handed_in(by: Actor, round_: Round, body: str, proof: Path, **changed: str) -> Entry:
    one = entry(round_, body)
    for item, text in {**STATED, **{name.replace("_", "-"): value for name, value in changed.items()}}.items():
        if not one.values.get(item=item).is_published:
            stating.state_value(by, one, item, text)
        stating.attach(by, one, item, [sent(proof)], proof.parent / "evidence")
    stating.submit(by, one)
    return entry(round_, body)


def all_checked(round_: Round, proof: Path) -> None:
    """Every body's score handed in, checked and accepted, by whoever may do anything."""
    for one in round_.entries.select_related("body", "round__sheet"):
        if one.state == "drafting":
            one = handed_in(machine(), round_, one.body.code, proof)
        if one.state == "submitted":
            checking.check_as_stated(machine(), one)
        if entry(round_, one.body.code).state == "checked":
            checking.accept(machine(), entry(round_, one.body.code))


@pytest.fixture
def published(group: Actor, round_: Round, proof: Path) -> Round:
    all_checked(round_, proof)
    approve(group, round_)
    return publish(group, round_)


def test_a_sheet_is_frozen_before_its_year_or_says_why_not(group: Actor, sheets: dict[str, Sheet], office: Actor) -> None:
    sheet = sheets["districts-2025"]
    with pytest.raises(NotAllowed):
        freeze(office, sheet, reason="x")
    with pytest.raises(AssessmentError, match=r"year of the sheet has begun|年度已经开始"):
        freeze(group, sheet)
    assert freeze(group, sheet, reason="补录").reason == "补录"
    with pytest.raises(AssessmentError):
        freeze(group, sheet, reason="again")
    next_year = msgspec.structs.replace(sheets["districts-2026"], year=timezone.localdate().year + 1)
    assert freeze(group, next_year).reason == ""


def test_a_frozen_sheet_that_was_changed_is_refused_with_the_rule(frozen: FrozenSheet, sheets: dict[str, Sheet]) -> None:
    sheet = sheets["districts-2025"]
    assert in_use(sheet) is sheet
    with pytest.raises(SheetChanged) as refused:
        in_use(msgspec.structs.replace(sheet, items=sheet.items[:-1]))
    assert "另立新表" in refused.value.mend or "new sheet" in refused.value.mend
    assert frozen.declared == sheet


def test_courts_procuratorates_and_customs_are_never_scored(group: Actor, frozen: FrozenSheet, sheets: dict[str, Sheet]) -> None:
    assert {body.kind for body in may_be_scored(frozen)} == {"district", "zone"}
    soe = freeze(group, sheets["soe-2025"], reason="补录")
    for code in ("court", "customs", "zhongshan"):
        with pytest.raises(AssessmentError):
            open_round(group, soe, of_jinpu, [code])
    with pytest.raises(AssessmentError):
        open_round(group, soe, of_jinpu)
    Body.objects.filter(code="zhongshan").update(askable_only=True)
    assert "zhongshan" not in {body.code for body in may_be_scored(frozen)}


def test_published_figures_stand_and_are_not_overwritten(acts: Someones, round_: Round) -> None:
    jinpu = acts("officer", "jinpu")
    one = entry(round_, "jinpu")
    assert one.values.get(item="valid-inventions").stated == "900"
    with pytest.raises(AssessmentError):
        stating.state_value(jinpu, one, "valid-inventions", "901")


@pytest.mark.parametrize("text", ["many", "-1", "NaN", "1e999", "1.5", "99999999999999999999999"])
def test_what_is_no_such_number_is_refused_and_nothing_kept(zhongshan: Actor, round_: Round, text: str) -> None:
    with pytest.raises(AssessmentError):
        stating.state_value(zhongshan, entry(round_, "zhongshan"), "valid-inventions", text)
    assert entry(round_, "zhongshan").values.get(item="valid-inventions").stated == ""


def test_a_value_needs_evidence_and_only_the_own_body_states_it(
    zhongshan: Actor, xigang: Actor, round_: Round, proof: Path
) -> None:
    one = entry(round_, "zhongshan")
    with pytest.raises(NotAllowed):
        stating.state_value(xigang, one, "valid-inventions", "3")
    stating.state_value(zhongshan, one, "valid-inventions", "1,300", "台账见附件")
    assert Value.objects.get(entry=one, item="valid-inventions").stated == "1300"
    with pytest.raises(AssessmentError, match="valid-inventions"):
        stating.submit(zhongshan, one)
    stating.attach(zhongshan, one, "valid-inventions", [sent(proof)], proof.parent / "evidence")
    stating.submit(zhongshan, one)
    with pytest.raises(NotNow):
        stating.state_value(zhongshan, one, "valid-inventions", "1")
    kept = Evidence.objects.get()
    assert opened(proof.parent / "evidence", kept.sha256, kept.name).read_bytes() == proof.read_bytes()


def test_each_item_is_checked_by_the_body_that_leads_it(
    acts: Someones, office: Actor, zhongshan: Actor, round_: Round, proof: Path
) -> None:
    one = handed_in(zhongshan, round_, "zhongshan", proof)
    with pytest.raises(NotAllowed):
        checking.check(zhongshan, one, "valid-inventions", "300")
    with pytest.raises(NotAllowed):
        checking.check(office, one, "technology-contracts", "100")
    with pytest.raises(AssessmentError):
        checking.check(office, one, "valid-inventions", "290")
    checking.check(office, one, "valid-inventions", "290", "两件已失效")
    assert checking.check_as_stated(office, one) == 5
    assert entry(round_, "zhongshan").state == "submitted"
    checking.check_as_stated(acts("officer", "science"), one)
    checking.check_as_stated(acts("officer", "finance"), one)
    done = entry(round_, "zhongshan")
    assert done.state == "checked"
    value = done.values.get(item="valid-inventions")
    assert (value.stated, value.checked, str(value.number), value.reason) == ("300", "290", "290", "两件已失效")


def test_a_body_never_checks_itself_even_if_somebody_acts_for_both(round_: Round, proof: Path, office: Actor) -> None:
    one = handed_in(machine(), round_, "zhongshan", proof)
    twice = Actor(office.id, office.name, office.permissions, office.bodies | {"zhongshan"}, office.person)
    for tried in (
        lambda: checking.check(twice, one, "valid-inventions", "300"),
        lambda: checking.send_back(twice, one, "x"),
    ):
        with pytest.raises(NotAllowed):
            tried()
    assert entry(round_, "zhongshan").state == "submitted"


def test_what_is_returned_is_checked_again(office: Actor, zhongshan: Actor, round_: Round, proof: Path) -> None:
    one = handed_in(zhongshan, round_, "zhongshan", proof)
    checking.check(office, one, "valid-inventions", "300")
    with pytest.raises(AssessmentError):
        checking.send_back(office, one, " ")
    checking.send_back(office, one, "缺台账")
    assert entry(round_, "zhongshan").state == "drafting"
    assert not entry(round_, "zhongshan").values.exclude(checked_at=None).exists()


def test_neighbours_see_nothing_before_publication(
    zhongshan: Actor, xigang: Actor, office: Actor, group: Actor, round_: Round, proof: Path
) -> None:
    codes = lambda by: {one.body.code for one in entries(by)}  # noqa: E731
    assert (codes(PUBLIC), codes(zhongshan), codes(office), codes(group)) == (set(), {"zhongshan"}, set(), set())
    one = handed_in(zhongshan, round_, "zhongshan", proof)
    assert (codes(xigang), codes(office), codes(group)) == ({"xigang"}, {"zhongshan"}, {"zhongshan"})
    file = Evidence.objects.filter(entry=one).first()
    assert file is not None
    for by in (xigang, PUBLIC):
        with pytest.raises(NoSuchAssessment):
            entry_of(by, "districts-2025", "zhongshan")
        with pytest.raises(NoSuchAssessment):
            evidence_of(by, file.pk)
    assert evidence_of(office, file.pk) == file
    assert result_of(PUBLIC, "districts-2025") is None


def test_an_objection_is_settled_with_a_reason_and_corrects_the_value(
    office: Actor, zhongshan: Actor, round_: Round, proof: Path
) -> None:
    one = handed_in(zhongshan, round_, "zhongshan", proof)
    for item in STATED:
        checking.check(machine(), one, item, "290" if item == "valid-inventions" else STATED[item], "核减")
    one = entry(round_, "zhongshan")
    assert one.due_on is not None
    assert one.due_on > timezone.localdate()
    with pytest.raises(AssessmentError):
        checking.object_to(zhongshan, one, "")
    checking.object_to(zhongshan, one, "十件已恢复")
    with pytest.raises(NotAllowed):
        checking.settle(zhongshan, one, "x")
    checking.settle(office, one, "核实，恢复", {"valid-inventions": "300"})
    assert entry(round_, "zhongshan").state == "settled"
    assert entry(round_, "zhongshan").values.get(item="valid-inventions").checked == "300"


def test_an_objection_comes_in_time_or_not_at_all(zhongshan: Actor, group: Actor, round_: Round, proof: Path) -> None:
    one = handed_in(zhongshan, round_, "zhongshan", proof)
    checking.check_as_stated(machine(), one)
    assert "zhongshan" in {each.body.code for each in not_ready(round_)}
    Entry.objects.filter(pk=one.pk).update(due_on=timezone.localdate() - dt.timedelta(days=1))
    with pytest.raises(NotNow):
        checking.object_to(zhongshan, one, "太迟")
    assert "zhongshan" not in {each.body.code for each in not_ready(round_)}
    with pytest.raises(NotNow):
        approve(group, round_)


def test_what_is_approved_is_kept_and_comes_out_again_to_the_cent(published: Round, group: Actor) -> None:
    result = result_of(PUBLIC, "districts-2025")
    assert result is not None
    assert (result.version, published.published) == (1, 1)
    # 900 inventions lift the average to 342.86: 300 lie 12.5 % below it, which is two whole steps
    assert result.scores["zhongshan"]["items"]["valid-inventions"] == "14.00"
    assert result.scores["zhongshan"]["items"]["demonstration-enterprises"] == "12.00"
    assert result.inputs["values"]["jinpu"]["valid-inventions"]["source"] == "figure:valid-inventions@2025/jinpu"
    assert replay(result) == []
    with pytest.raises(AssessmentError):
        result.save()
    with pytest.raises(AssessmentError):
        result.delete()
    with pytest.raises(NotNow):
        approve(group, published)


def test_an_input_changed_in_the_store_is_found(published: Round) -> None:
    result = Result.objects.get()
    inputs = result.inputs
    inputs["values"]["zhongshan"]["demonstration-enterprises"]["value"] = "100"
    Result.objects.filter(pk=result.pk).update(inputs=inputs)
    found = {(one.body, one.item): (one.approved, one.again) for one in replay(Result.objects.get())}
    assert found["zhongshan", "demonstration-enterprises"] == ("12.00", "20.00")
    assert ("", "digest") in found
    assert ("zhongshan", "total") in found


def test_a_score_or_the_sheet_changed_in_the_store_is_found(published: Round) -> None:
    result = Result.objects.get()
    scores = result.scores
    scores["xigang"]["total"] = "99.99"
    Result.objects.filter(pk=result.pk).update(scores=scores)
    assert ("xigang", "total") in {(one.body, one.item) for one in replay(Result.objects.get())}
    FrozenSheet.objects.update(content=published.sheet.content.replace('"weight":"10"', '"weight":"11"', 1))
    assert ("", "sheet") in {(one.body, one.item) for one in replay(Result.objects.get())}


def test_an_appeal_leads_to_a_new_version_and_the_old_one_stays(
    published: Round, zhongshan: Actor, xigang: Actor, group: Actor
) -> None:
    one = entry(published, "zhongshan")
    with pytest.raises(NotAllowed):
        checking.appeal(xigang, one, "x")
    checking.appeal(zhongshan, one, "示范企业漏计五家")
    with pytest.raises(NotAllowed):
        checking.decide(zhongshan, one, "x")
    made = checking.decide(group, one, "漏计属实", {"demonstration-enterprises": "100"})
    before, after = (result_of(PUBLIC, "districts-2025", version) for version in (1, 2))
    assert before is not None
    assert after is not None
    assert after.pk == made.pk
    assert after.reason == "漏计属实"
    assert (before.scores["zhongshan"]["total"], after.scores["zhongshan"]["total"]) == ("63.50", "71.50")
    assert replay(before) == replay(after) == []
    with pytest.raises(NotNow):
        checking.appeal(zhongshan, entry(published, "zhongshan"), "x")


def test_nobody_objects_to_what_is_approved(published: Round, zhongshan: Actor) -> None:
    Entry.objects.filter(body__code="zhongshan").update(state="checked")
    with pytest.raises(NotNow):
        checking.object_to(zhongshan, entry(published, "zhongshan"), "x")


def test_every_step_is_in_the_log_and_the_log_holds(published: Round) -> None:
    logged = set(Logged.objects.values_list("action", flat=True))
    assert {"sheet.frozen", "score.stated", "evidence.added", "score.step", "score.approved", "score.published"} <= logged
    assert list(verify()) == []
    assert Move.objects.filter(step="submit").count() == published.entries.count()
