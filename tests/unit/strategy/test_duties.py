"""The duties of Dalian's outline, what nobody answers for, and every way to get the file wrong."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from zhichan.accounts.people import DeclaredBody
from zhichan.errors import ZhichanError
from zhichan.records.declared import Label, load_yaml
from zhichan.strategy.city import load_city
from zhichan.strategy.duties.declared import Duties, load_duties
from zhichan.strategy.duties.orphans import RULES, Orphan, orphans

DALIAN = Path(__file__).parents[3] / "cities" / "dalian"


@pytest.fixture(scope="module")
def duties() -> Duties:
    return load_duties(DALIAN, load_city(DALIAN))


def found(duties: Duties, rule: str, leads: dict[str, Label] | None = None) -> list[Orphan]:
    return [one for one in orphans(duties, leads) if one.rule == rule]


def test_everything_that_the_outline_names_is_a_duty_of_a_kind(duties: Duties) -> None:
    products = Counter(duty.paragraph for duty in duties.all if duties.file.kinds[duty.kind].product)
    counted = {
        1: 1, 4: 2, 5: 1, 6: 2, 7: 3, 8: 4, 9: 1, 10: 2, 13: 1, 14: 5, 15: 2, 16: 4, 17: 2, 18: 1, 19: 2, 20: 2, 21: 1, 22: 3,
        23: 1, 24: 10, 25: 4, 27: 2, 28: 4, 29: 2, 30: 2, 31: 1, 32: 6, 33: 2, 34: 2, 35: 1, 36: 1, 37: 4, 38: 2, 39: 1, 40: 3,
    }  # fmt: skip
    assert (dict(products), products.total()) == (counted, 87)
    assert {duty.paragraph for duty in duties.all} >= set(range(6, 41)), "paragraphs 6 to 40 all lay something on somebody"


def test_rules_to_be_drafted_conditions_and_area_policies_have_states_like_all_others(duties: Duties) -> None:
    kinds = {duty.id: duty.kind for duty in duties.all}
    assert [kind for id, kind in kinds.items() if id.startswith("D14-")] == ["rule"] * 5
    assert (kinds["D18-1"], kinds["D21-1"]) == ("condition", "area-policy")
    assert duties.first_state == "planned"
    reachable, waiting = {"planned"}, ["planned"]
    while waiting:
        for state in duties.file.states[waiting.pop()].to:
            if state not in reachable:
                reachable.add(state)
                waiting.append(state)
    assert reachable == set(duties.file.states)


def test_the_bodies_named_are_bodies_of_the_city(duties: Duties) -> None:
    known = {body.code for body in load_yaml(DALIAN / "bodies.yml", list[DeclaredBody])}
    assert {code for duty in duties.all for code in duty.bodies} <= known
    named = {duty.paragraph for duty in duties.all if duty.named}
    assert named == {8, 15, 16, 17, 22, 23, 37, 38, 40}, "nine paragraphs name somebody"


def test_plant_varieties_and_trade_secrets_have_goals_and_no_task(duties: Duties) -> None:
    without = found(duties, "target-without-duty")
    assert [one.subject for one in without] == [f"T05-{number}" for number in range(19, 26)]
    why = {one.subject: one.why.en for one in without}
    assert "D14-3" in why["T05-20"], "trade secrets stand again only as a rule to be drafted"
    assert "D24-5" in why["T05-22"], "plant varieties stand again only as a database"


def test_27_paragraphs_carry_duties_and_no_target_line(duties: Duties) -> None:
    numbers = {int(one.subject) for one in found(duties, "paragraph-without-target")}
    assert (len(numbers), numbers) == (27, set(range(6, 41)) - {7, 8, 9, 16, 17, 32, 37, 40})


def test_no_number_of_the_goals_and_of_paragraph_7_has_an_owner_until_a_duty_is_led(duties: Duties) -> None:
    numbers = [target for target in duties.city.targets if target.kind == "number"]
    without = {one.subject for one in found(duties, "number-without-owner")}
    assert {target.id for target in numbers if target.paragraph in (5, 7)} <= without
    assert {target.id for target in numbers} - without == {"T08-2", "T08-3"}, "the city government is named for these alone"
    led = {one.subject for one in found(duties, "number-without-owner", {"D07-1": Label(zh="市科技局", en="science")})}
    assert without - led == {"T05-01", "T05-02", "T07-2", "T07-3", "T07-4"}, "its tasks go with the duty"


def test_a_duty_without_target_or_indicator_has_no_measure(duties: Duties) -> None:
    without = {one.subject for one in found(duties, "duty-without-measure")}
    assert {"D14-1", "D21-1", "D31-1"} <= without
    assert not without & {"D07-1", "D20-1", "D28-3", "D01-1"}


def test_every_finding_says_why_in_both_languages(duties: Duties) -> None:
    for one in orphans(duties):
        assert one.rule in RULES
        assert re.search(r"[\u3400-\u9fff]", one.why.zh), one
        assert one.why.zh.endswith("。"), one
        assert one.why.en.endswith("."), one


WRONG = [
    ("kind: programme, horizon: three-to-five-year", "kind: nonsense, horizon: three-to-five-year", "unknown kind of duty"),
    ("T04-3, T05-01", "T99-9, T05-01", "unknown target"),
    ("measures: [pledge-financing]", "measures: [nothing]", "unknown indicator"),
    ("part_of: D25-1", "part_of: D99-1", "no duty above it"),
    ("{id: D07-3, paragraph: 7", "{id: D07-2, paragraph: 7", "stands twice"),
    ("{id: D31-1, paragraph: 31", "{id: D31-1, paragraph: 99", "which outline.yml has not"),
    ("horizon: three-year", "horizon: someday", "unknown horizon"),
    ('goals: ["2.2"]', 'goals: ["9.9"]', "unknown heading"),
    ("to: [under-way, retired]}", "to: [heaven]}", "unknown state"),
    ("answer_within: 10", "answer_within: 0", "no time to answer"),
]


@pytest.mark.parametrize(("right", "wrong", "says"), WRONG)
def test_a_file_that_does_not_fit_is_refused_with_its_place(right: str, wrong: str, says: str, tmp_path: Path) -> None:
    folder = tmp_path / "dalian"
    shutil.copytree(DALIAN, folder)
    text = (folder / "duties.yml").read_text(encoding="utf-8")
    assert right in text
    (folder / "duties.yml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ZhichanError, match=says) as refused:
        load_duties(folder, load_city(folder))
    assert refused.value.where.startswith("duties.yml:")
    assert refused.value.mend


def test_a_city_without_the_file_has_no_duties(tmp_path: Path) -> None:
    assert load_duties(tmp_path, load_city(DALIAN)).all == ()
