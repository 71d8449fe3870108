"""Declared procedures, and cases that began under an older version."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from zhichan.cases.effects import EFFECTS
from zhichan.cases.errors import CasesError
from zhichan.cases.guards import GUARDS
from zhichan.cases.procedures import Procedure, load, procedure
from zhichan.records.declared import DeclarationError

FOLDER = files("zhichan.procedures")
DECLARED = load(Path(str(FOLDER)))


@pytest.mark.parametrize("one", DECLARED.values(), ids=lambda one: f"{one.name}.{one.version}")
def test_a_procedure_can_be_run_to_its_end_from_wherever_it_stands(one: Procedure) -> None:
    assert one.reachable() == set(one.states)
    for name, state in one.states.items():
        assert any(step.to != name for step in one.leading_from(name).values()) != state.final, name
    ends = {name for name, state in one.states.items() if state.final}
    reaching = set(ends)
    while more := {s for t in one.transitions.values() if t.to in reaching for s in t.from_} - reaching:
        reaching |= more
    assert reaching == set(one.states)


@pytest.mark.parametrize("one", DECLARED.values(), ids=lambda one: f"{one.name}.{one.version}")
def test_what_a_procedure_names_is_there_in_both_languages(one: Procedure) -> None:
    for name, step in one.transitions.items():
        assert not step.guard or step.guard in GUARDS, name
        assert not step.effect or step.effect in EFFECTS, name
    asked = [*one.form.values(), *(field for step in one.transitions.values() for field in step.asks.values())]
    for field in asked:
        assert (field.type in ("choice", "choices")) == bool(field.choices)
    labels = [one.label, one.about, *(s.label for s in one.states.values()), *(s.about for s in one.states.values())]
    labels += [label for field in asked for label in (field.label, *field.choices.values())]
    labels += [t.label for t in one.transitions.values()] + [d.label for d in one.deadlines.values()]
    labels += [d.source for d in one.deadlines.values()]
    for label in labels:
        assert label.zh.strip()
        assert label.en.strip()
        assert any("\u4e00" <= sign <= "\u9fff" for sign in label.zh) or label.zh == label.en, label


def test_prefixes_tell_procedures_apart() -> None:
    prefixes = {one.name: one.prefix for one in DECLARED.values()}
    assert len(set(prefixes.values())) == len(prefixes)


def test_every_guard_and_effect_is_used() -> None:
    steps = [step for one in DECLARED.values() for step in one.transitions.values()]
    assert {step.guard for step in steps} - {""} == set(GUARDS)
    assert {step.effect for step in steps} - {""} == set(EFFECTS)


def test_an_older_version_stays_beside_the_newest(tmp_path: Path) -> None:
    text = (FOLDER / "personal-data-request.yml").read_text(encoding="utf-8")
    (tmp_path / "ask.1.yml").write_text(text, encoding="utf-8")
    (tmp_path / "ask.yml").write_text(text.replace("version: 1", "version: 2").replace("days: 30", "days: 20"), encoding="utf-8")
    found = load(tmp_path)
    assert found["ask", 1].deadlines["answer"].days == 30
    assert found["ask", 2].deadlines["answer"].days == 20


def test_an_older_version_bears_its_number_in_its_name(tmp_path: Path) -> None:
    (tmp_path / "ask.3.yml").write_text((FOLDER / "personal-data-request.yml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CasesError, match=r"ask\.3\.yml: the file holds version 1"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("first: received", "first: nowhere", "'nowhere', which is no state"),
        ("to: granted", "to: grantted", "transition grant names 'grantted'"),
        ("states: [identity-asked]", "states: [asked]", "deadline proof names 'asked'"),
    ],
)
def test_a_state_that_is_not_declared_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (FOLDER / "personal-data-request.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "ask.yml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CasesError, match=told):
        load(tmp_path)


def test_a_permission_that_there_is_not_is_named_by_its_line(tmp_path: Path) -> None:
    text = (FOLDER / "personal-data-request.yml").read_text(encoding="utf-8")
    (tmp_path / "ask.yml").write_text(text.replace("seen_by: decide-requests", "seen_by: everybody"), encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"ask\.yml:\d+"):
        load(tmp_path)


def test_there_is_no_procedure_of_another_name_or_version() -> None:
    with pytest.raises(CasesError):
        procedure("no-such")
    with pytest.raises(CasesError):
        procedure("personal-data-request", 99)
