"""Making a city's folder and checking one; the cities made here are given real names and hold nothing real."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from zhichan.configuration import Configuration, SettingsError
from zhichan.normalise.places import Gazetteer
from zhichan.operation.city_check import FILES, check_city
from zhichan.operation.city_new import new_city
from zhichan.operation.errors import OperationError

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = ROOT / "cities" / "template"
PAGE = ROOT / "docs" / "how-to" / "another-city.md"


@pytest.mark.parametrize("city", ["dalian", "template"])
def test_what_comes_with_the_program_is_whole(city: str) -> None:
    assert check_city(ROOT / "cities" / city).problems == []


def test_the_template_has_every_file_that_each_city_has() -> None:
    assert {file.name for file in FILES if file.needed} <= {path.name for path in TEMPLATE.iterdir()}


def test_a_new_city_is_whole_and_marks_what_is_still_an_example(tmp_path: Path) -> None:
    bare, told = new_city("a", tmp_path), new_city("b", tmp_path, "西安市", "Xi'an", "610100")
    assert check_city(bare).problems == check_city(told).problems == []
    before, after = set(check_city(bare).examples), set(check_city(told).examples)
    assert after < before
    assert not any(line.startswith("profile.yml") for line in after)
    place = Gazetteer.load(told).place("陕西省西安某某区甲路1号")
    assert place is not None
    assert (place.province, place.city, place.district) == ("陕西省", "西安市", "610101")


def test_a_municipality_reads_its_own_addresses(tmp_path: Path) -> None:
    folder = new_city("shanghai", tmp_path, "上海市", "Shanghai", "310000")
    assert check_city(folder).problems == []
    gazetteer = Gazetteer.load(folder)
    for address in ("上海市某某区甲路1号", "中国上海市某某区", "200000 上海市上海市某某区"):
        place = gazetteer.place(address)
        assert place is not None, address
        assert (place.city, place.district) == ("上海市", "310001"), address
    assert gazetteer.place("北京市某某区").city == "北京市"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "known", "where"),
    [
        ("Big City", {}, "NAME"),
        ("../up", {}, "NAME"),
        ("template", {}, "NAME"),
        ("a", {"zh": "Qingdao"}, "--zh"),
        ("a", {"en": '"]'}, "--en"),
        ("a", {"code": "37020"}, "--code"),
        ("a", {"code": "990000"}, "--code"),
        ("a", {"code": "370203"}, "--code"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_made(tmp_path: Path, name: str, known: dict[str, str], where: str) -> None:
    with pytest.raises(OperationError) as raised:
        new_city(name, tmp_path, **known)
    assert (raised.value.where, bool(raised.value.mend)) == (where, True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OperationError, match="it is there already"):
        new_city("a", tmp_path)
    assert list((tmp_path / "a").iterdir()) == []


def test_all_problems_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    folder = new_city("a", tmp_path, "西安市", "Xi'an", "610100")
    _write(folder / "profile.yml", "陕西省", "山西省")
    _write(
        folder / "districts.yml",
        '- {code: "610101"',
        '- {code: "610102", kind: zone, host: "610199", label: {zh: 乙区, en: B}}\n- {code: "610101"',
    )
    _write(folder / "privacy.yml", "ip-office", "nobody")
    _write(folder / "bodies.yml", "kind: court,", "kind: tribunal,")
    _write(
        folder / "areas.yml",
        "\n[]",
        '\n- {code: p, kind: park, label: {zh: 园, en: ""}, source: {zh: 源, en: S}, paragraphs: [9],\n'
        "   parts: [{districts: [x], source: {zh: 源, en: S}}]}",
    )
    _write(folder / "outline.yml", 'heading: "1", gist', 'heading: "7", gist')
    _write(
        folder / "targets.yml",
        "\ntargets: []",
        """
targets:
  - {id: T1, paragraph: 8, line: 甲, label: {zh: 甲, en: A}, kind: direction, demand: {operator: increase},
     deadline: {horizon: open}, unjudged: {zh: 无, en: none}}
  - {id: T2, paragraph: 1, line: 乙, label: {zh: 乙, en: B}, kind: number,
     demand: {operator: at-least, value: 1, unit: 克}, deadline: {horizon: open}}
""",
    )
    (folder / "area.yml").write_text("[]\n", encoding="utf-8")
    checked = check_city(folder)
    told = [str(problem) for problem in checked.problems]
    for expected in (
        r"profile\.yml:\d+: the code is one of 陕西省, not of 山西省: write",
        r"districts\.yml:\d+: 610102 lies in '610199'",
        r"bodies\.yml:\d+: 'tribunal' is no kind of body: write one of",
        r"privacy\.yml:\d+: there is no body 'nobody': name one",
        r"areas\.yml:\d+: paragraph 9 is not in outline\.yml",
        r"areas\.yml:\d+: there is no district 'x'",
        r"areas\.yml:\d+: the name has no en",
        r"outline\.yml:\d+: unknown heading '7'",
        r"targets\.yml:\d+: target T1 names paragraph 8",
        r"targets\.yml:\d+: unknown unit '克'",
    ):
        assert any(re.match(expected, line) for line in told), (expected, told)
    assert checked.unread == ["area.yml"]


def test_a_file_that_is_missing_or_not_yaml(tmp_path: Path) -> None:
    folder = new_city("a", tmp_path)
    (folder / "derived.yml").unlink()
    (folder / "bodies.yml").write_text("- {code: a\n", encoding="utf-8")
    told = [str(problem) for problem in check_city(folder).problems]
    assert any(line.startswith("derived.yml: the city has no derived.yml") for line in told)
    assert any(line.startswith("bodies.yml:") and "not YAML" in line for line in told)
    with pytest.raises(OperationError, match="there is no such folder"):
        check_city(tmp_path / "nowhere")


def test_the_setting_takes_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = new_city("xian", tmp_path)
    monkeypatch.chdir(tmp_path)
    for value in (str(folder), "./xian"):
        told = Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path), "ZHICHAN_CITY": value})
        assert (told.city, told.city_folder) == ("xian", folder)
    for value in ("template", str(tmp_path), "xian"):
        with pytest.raises(SettingsError, match="there is no city"):
            Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path), "ZHICHAN_CITY": value})


def test_the_commands_of_the_guide_do_what_it_says(tmp_path: Path) -> None:
    lines = "\n".join(re.findall(r"```\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)).splitlines()
    commands = [shlex.split(line) for line in lines if line.startswith("zhichan ")]
    assert [command[1] for command in commands] == ["city", "city", "targets", "sample", "search"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(tmp_path / "home")}
    told = []
    for line in lines:
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            environment[name] = value
        elif line:
            command = [sys.executable, "-m", *shlex.split(line)]
            done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (line, done.stderr)
            told.append(done)
    assert told[0].stdout == "qingdao\n"
    assert "The folder is whole." in told[1].stderr
    assert "districts.yml:" in told[1].stderr  # still an example
    assert told[-1].stdout.strip()


def _write(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, (path.name, old)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
