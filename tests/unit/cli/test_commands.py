"""The command line, run as a person runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import msgspec
import pytest

from zhichan.cli.places import CommandError, moment
from zhichan.formats.zhichan_jsonl import encode
from zhichan.normalise.places import Gazetteer
from zhichan.records.right import ITEM_FIELDS, Party, Right, Text
from zhichan.sample.generate import generate

ROOT = Path(__file__).resolve().parents[3]


def _command(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "ZHICHAN_HOME": str(home), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(
        [sys.executable, "-m", "zhichan", *arguments], env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose city corpus holds 60 rights (taken from the sample, said by no source that is made up)."""
    folder = tmp_path_factory.mktemp("home")
    path = folder / "in.jsonl"
    path.write_bytes(b"".join(encode(right) for right in rights()))
    done = _command(folder, "import", str(path), "--json")
    assert done.returncode == 0, done.stderr
    return folder


def rights() -> list[Right]:
    """Sixty rights without sources of their own."""
    made = list(generate(Gazetteer.load(ROOT / "cities" / "dalian"), seed=1, count=60))
    return [_unstated(right) for right in made]


def _unstated(right: Right) -> Right:
    fields = {f: tuple(msgspec.structs.replace(item, sources=()) for item in getattr(right, f)) for f in ITEM_FIELDS}
    return msgspec.structs.replace(right, sources=(), **fields)


def test_import_tells_what_it_did(home: Path) -> None:
    done = _command(home, "import", str(home / "in.jsonl"))
    assert done.returncode == 0
    assert "read 60, accepted 0, merged 0, unchanged 60, quarantined 0" in done.stderr
    assert "nothing changed" in done.stderr


def test_a_missing_file_is_one_sentence(home: Path) -> None:
    done = _command(home, "import", "no-such-file.xml")
    assert done.returncode == 2
    assert done.stderr.strip() == "no-such-file.xml: there is no such file: look at the name and the folder"


def test_search_finds_and_counts(home: Path) -> None:
    done = _command(home, "search", "*", "--json", "--facets", "--limit", "5")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["rights"] == 60
    assert len(result["hits"]) == 5
    assert result["made_up"] is False
    assert sum(value["rights"] for value in result["facets"]["type"]["values"]) == 60
    plain = _command(home, "search", "*", "--limit", "1")
    assert plain.stdout.startswith("60 rights, ")


def test_search_in_the_language_of_another_platform(home: Path) -> None:
    own = json.loads(_command(home, "search", "title:装置", "--json").stdout)
    other = _command(home, "search", "TI=(装置)", "--dialect", "incopat", "--json")
    assert json.loads(other.stdout)["rights"] == own["rights"] > 0
    noted = _command(home, "search", "ti=a or ti=b and pa=c", "--dialect", "espacenet")
    assert "note: " in noted.stderr
    assert "understood as: (title:a OR title:b) AND applicant:c" in noted.stdout
    wrong = _command(home, "search", "TIT=(a)", "--dialect", "incopat")
    assert wrong.returncode == 2
    assert "^" in wrong.stderr
    assert "dialects: own, incopat" in _command(home, "search", "a", "--dialect", "none").stderr


def test_similar_to_a_claim(home: Path) -> None:
    found = json.loads(_command(home, "search", "kind:patent AND type:invention", "--json", "--limit", "1").stdout)
    id_ = found["hits"][0]["id"]
    near = _command(home, "similar", id_, "--claim", "1", "--limit", "3", "--json")
    assert near.returncode == 0, near.stderr
    told = json.loads(near.stdout)
    assert len(told) == 3
    assert id_ not in [one["id"] for one in told]
    missing = _command(home, "similar", id_, "--claim", "9")
    assert missing.returncode == 2
    assert "it has claims 1 to 1" in missing.stderr
    assert "a claim is of a right" in _command(home, "similar", "--text", "轴承", "--claim", "1").stderr


def test_why_a_right_is_not_found_and_how_two_queries_differ(home: Path) -> None:
    id_ = json.loads(_command(home, "search", "*", "--json", "--limit", "1").stdout)["hits"][0]["id"]
    number = id_.rpartition(":")[2]
    told = _command(home, "explain", "kind:patent AND filed:1901", "--right", number)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"{id_}: it does not meet the query\n")
    assert told.stdout.endswith("it would be in the result if this came out otherwise: filed:1901\n")
    unknown = _command(home, "explain", "*", "--right", "CN209910000000.0")
    assert unknown.returncode == 2
    assert "no right has the number" in unknown.stderr
    differ = json.loads(_command(home, "diff", "*", "kind:patent AND filed:1901", "--json").stdout)
    assert (differ["both"], differ["left"]["alone"], differ["right"]["alone"]) == (0, 60, 0)
    assert sum(cause["rights"] for cause in differ["left"]["causes"]) == 60
    assert all("filed:1901" in cause["clauses"] for cause in differ["left"]["causes"])


def test_law_as_of_a_day_before_everything_finds_nothing(home: Path) -> None:
    result = json.loads(_command(home, "search", "*", "--as-of", "1980-01-01", "--json").stdout)
    assert result["rights"] == 0


def test_a_mistake_in_a_query_has_a_caret(home: Path) -> None:
    done = _command(home, "search", "title:(轴承 AND")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert any(line.strip() == "^" for line in lines), done.stderr
    assert "Traceback" not in done.stderr


def test_what_was_known_before_the_first_import(home: Path) -> None:
    done = _command(home, "search", "*", "--known-at", "2001-01-01")
    assert done.returncode == 2
    assert "nothing was known at 2001-01-01" in done.stderr


def test_a_day_alone_means_its_end_however_it_is_written() -> None:
    assert moment("20261101") == moment("2026-11-01") == moment("2026-11-01T23:59:59.999999")
    with pytest.raises(CommandError, match="is not a time"):
        moment("soon")


@pytest.mark.parametrize(("zone", "edge"), [("Asia/Shanghai", "0001-01-01T00:00"), ("America/New_York", "9999-12-31")])
def test_a_time_at_the_edge_of_the_calendar_is_refused(monkeypatch: pytest.MonkeyPatch, zone: str, edge: str) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        with pytest.raises(CommandError, match="is not a time"):
            moment(edge)
    time.tzset()


def test_export_and_import_give_the_same_bytes(home: Path, tmp_path: Path) -> None:
    whole = ("export", "--personal", "--sealed-for", "dl-ip-office")
    first = _command(home, *whole, "--format", "jsonl", "-o", str(tmp_path / "a.jsonl"))
    assert first.returncode == 0, first.stderr
    assert _command(tmp_path, "import", str(tmp_path / "a.jsonl")).returncode == 0
    _command(tmp_path, *whole, "-o", str(tmp_path / "b.jsonl"))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert (tmp_path / "a.jsonl").read_bytes().count(b"\n") == 60


def test_what_is_sealed_and_what_is_personal_is_written_when_asked_for(tmp_path: Path) -> None:
    made = Right(id="XX:patent:1", kind="patent", office="XX", number="1")
    lines = (
        msgspec.structs.replace(made, parties=(Party(role="holder", name="张三", address="某路1号"),)),
        msgspec.structs.replace(made, id="XX:patent:2", number="2", texts=(Text(part="title", lang="zh", text="密词"),)),
    )
    for name, right, options in (("a.jsonl", lines[0], ()), ("b.jsonl", lines[1], ("--only-for", "dl-ip"))):
        (tmp_path / name).write_bytes(encode(right))
        assert _command(tmp_path, "import", str(tmp_path / name), *options).returncode == 0
    public = _command(tmp_path, "export").stdout
    assert "张三" in public
    assert "某路1号" not in public
    assert "密词" not in public
    whole = _command(tmp_path, "export", "--personal", "--sealed-for", "dl-ip").stdout
    assert "某路1号" in whole
    assert "密词" in whole
    assert "密词" not in _command(tmp_path, "export", "--personal", "--sealed-for", "dl-court").stdout
    assert _command(tmp_path, "search", "密词").stdout.startswith("0 rights")
    assert _command(tmp_path, "search", "密词", "--sealed-for", "dl-ip").stdout.startswith("1 rights")
    refused = _command(tmp_path, "import", str(tmp_path / "a.jsonl"), "--only-for", "The Office")
    assert refused.returncode == 2
    assert refused.stderr.startswith("sealed_for: 'The Office' is no code of a body: write the body's code")
    assert len(refused.stderr.strip().splitlines()) == 1


def test_an_export_that_cannot_be_written_is_one_sentence_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for where in (tmp_path / "missing" / "a.jsonl", tmp_path / "folder"):
        done = _command(home, "export", "-o", str(where))
        assert done.returncode == 2
        assert done.stderr.startswith(f"{where}: nothing can be written there")
        assert len(done.stderr.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_an_export_to_a_pipe_does_not_take_its_place(home: Path, tmp_path: Path) -> None:
    done = _command(home, "export", "-o", "/dev/stdout")
    assert done.stdout.count("\n") == 60
    assert Path("/dev/stdout").is_symlink()


@pytest.mark.parametrize("command", [("export",), ("search", "*")])
def test_an_unknown_kind_is_named(home: Path, command: tuple[str, ...]) -> None:
    done = _command(home, *command, "--kind", "nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no kind of right named 'nonsense'" in done.stderr


def test_a_path_that_the_system_refuses_is_one_sentence(tmp_path: Path) -> None:
    done = _command(tmp_path, "import", "x" * 300)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_duties_are_listed_and_what_nobody_answers_for_fails_the_check(tmp_path: Path) -> None:
    listed = _command(tmp_path, "duties")
    assert listed.returncode == 0
    assert "D07-1   拟办  企业专利倍增计划" in listed.stdout
    checked = _command(tmp_path, "duties", "--check")
    assert (checked.returncode, checked.stderr.strip()) == (1, f"{len(checked.stdout.splitlines())} found")
    assert "T05-22  有目标、无任务" in checked.stdout
    data = json.loads(_command(tmp_path, "duties", "--json").stdout)
    assert {duty["state"] for duty in data["duties"] if not duty["given"]} == {"planned"}


def test_targets_show_both_formulas(tmp_path: Path) -> None:
    done = _command(tmp_path, "targets", "--json")
    assert done.returncode == 0, done.stderr
    text = done.stdout
    assert "16.9" in text
    assert "32.9" in text
    assert json.loads(text)


def test_targets_are_judged_on_what_was_known(tmp_path: Path) -> None:
    before = _command(tmp_path, "targets", "--known-at", "2020-01-01")
    assert before.returncode == 2
    assert "said at 2020-01-01 23:59 was not kept: the first state was kept: 20" in before.stderr
    later = _command(tmp_path, "targets", "--known-at", "2999-12-31")
    assert later.stdout == _command(tmp_path, "targets").stdout
    assert len(list((tmp_path / "city-folder" / "dalian").iterdir())) == 1


def test_a_figure_is_traced_to_its_source_and_to_its_rights(home: Path) -> None:
    done = _command(home, "trace", "valid-inventions@2019-12-31", "--as-of", "2026-06-30", "--all")
    assert done.returncode == 0, done.stderr
    assert "14,897  [published]" in done.stdout
    assert "https://english.cnipa.gov.cn/" in done.stdout
    counted = re.search(r"inventions in force at the end of the year\): (\d+)", done.stdout)
    assert counted
    assert done.stdout.count("    CN:patent:") == int(counted[1])


def test_a_formula_is_traced_through_to_published_figures(tmp_path: Path) -> None:
    done = _command(tmp_path, "trace", "T05-02/1")
    assert "about 16.9%" in done.stdout
    assert "invention-applications-cumulative@2015-09: 57,317  [published]" in done.stdout


def test_a_trace_comes_as_one_object(home: Path) -> None:
    told = json.loads(_command(home, "trace", "valid-inventions@2019-12-31", "--as-of", "2026-06-30", "--json").stdout)
    assert (told["origin"]["how"]["key"], told["made_up"]) == ("published", False)
    side = told["computed"]["counted"]
    assert side["counted"] == side["number"] >= len(side["rights"])


@pytest.mark.parametrize("figure", ["nonsense", "x@2012", "T05-02/9", "targets/none"])
def test_a_figure_that_there_is_not_is_one_sentence(tmp_path: Path, figure: str) -> None:
    done = _command(tmp_path, "trace", figure)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("variable", "value"), [("ZHICHAN_CITY", "atlantis"), ("ZHICHAN_CORPUS", "both"), ("ZHICHAN_HOME", __file__)]
)
def test_a_wrong_setting_stops_with_a_sentence(tmp_path: Path, variable: str, value: str) -> None:
    done = _command(tmp_path, "versions", **{variable: value})
    assert done.returncode == 2
    assert done.stderr.startswith(variable)
    assert len(done.stderr.strip().splitlines()) == 1


def test_versions_are_listed(home: Path) -> None:
    (version,) = json.loads(_command(home, "versions", "--json").stdout)
    assert (version["number"], version["rights"]) == (1, 60)


def test_the_sample_is_made_once_and_marked(tmp_path: Path) -> None:
    assert _command(tmp_path, "sample", "--count", "50").returncode == 0
    assert "there already" in _command(tmp_path, "sample", "--count", "50").stderr
    result = json.loads(_command(tmp_path, "search", "*", "--json").stdout)
    assert (result["rights"], result["made_up"]) == (50, True)
    assert "(sample, made up)" in _command(tmp_path, "trace", "valid-inventions@2019-12-31").stdout
    assert not (tmp_path / "corpus").exists()


def test_a_search_is_written_in_the_format_of_the_files_ending(home: Path, tmp_path: Path) -> None:
    found = json.loads(_command(home, "search", "kind:patent", "--json").stdout)["rights"]
    out = tmp_path / "patents.csv"
    done = _command(home, "export", "kind:patent", "-o", str(out), "--columns", "number,title,status", "--language", "en")
    assert done.returncode == 0, done.stderr
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Number,Title,Status on ")
    assert lines.index("") == found + 1
    several = _command(home, "export", "kind:patent", "-f", "ris", "-f", "xlsx", "-o", str(tmp_path / "all.zip"))
    assert several.returncode == 0, several.stderr
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert set(archive.namelist()) == {"rights.ris", "rights.xlsx", "about.txt", "errors.csv"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "patents.csv"]
    wrong = _command(home, "export", "kind:patent", "-o", str(out), "--columns", "titel")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)


def test_a_query_is_translated_between_platforms(tmp_path: Path) -> None:
    done = _command(tmp_path, "translate", 'TIABC=(a OR b) AND AD="20100101,20151231"', "--to", "patsnap")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "TAC:(a OR b) AND APD:[20100101 TO 20151231]\n"
    assert "read as: incoPat (the field TIABC=; a date in quotes)" in done.stderr
    told = json.loads(_command(tmp_path, "translate", "ti=a or ti=b and pa=c", "--from", "espacenet", "--json").stdout)
    assert told["text"] == told["understood"] == "(title:a OR title:b) AND applicant:c"
    assert [one["warning"] for one in told["warnings"]] == ["left-to-right"]


def test_what_a_platform_cannot_say_is_refused_with_the_clause(tmp_path: Path) -> None:
    done = _command(tmp_path, "translate", "title:a AND district:甘井子区", "--to", "incopat")
    assert (done.returncode, done.stdout) == (2, "")
    assert "incoPat cannot say district:甘井子区" in done.stderr
    assert "\n" + " " * 14 + "^" in done.stderr
    assert "there is no dialect" in _command(tmp_path, "translate", "a", "--to", "derwent").stderr


def test_a_list_of_numbers_is_looked_up_and_searched(home: Path, tmp_path: Path) -> None:
    found = json.loads(_command(home, "search", "kind:patent", "--json", "--limit", "3").stdout)["hits"]
    file = tmp_path / "numbers.txt"
    file.write_bytes("\r\n".join([*(hit["number"] for hit in found), "无此号"]).encode("gb18030"))
    done = _command(home, "numbers", str(file))
    assert done.returncode == 0, done.stderr
    first, *counts = done.stdout.splitlines()
    assert first.startswith(f"4 numbers, 0 of them repeated; {len(found)} rights: list:")
    assert counts[:4] == ["one right found: 3", "several rights found: 0", "not found: 0", "cannot be read: 1"]
    assert counts[4].split("\t") == ["无此号", "cannot be read", "it holds no digit"]
    query = first.rpartition(" ")[2]
    again = json.loads(_command(home, "search", query, "--json").stdout)
    assert {hit["id"] for hit in again["hits"]} == {hit["id"] for hit in found}
    told = json.loads(_command(home, "numbers", str(file), "--json").stdout)
    assert told["query"] == query
    assert [one["outcome"] for one in told["looked"]] == ["found"] * 3 + ["unreadable"]
    assert _command(home, "numbers", str(tmp_path / "none.txt")).returncode == 2


def test_assess_lists_sheets_and_says_what_is_discouraged(tmp_path: Path) -> None:
    done = _command(tmp_path, "assess", "sheets")
    assert done.returncode == 0, done.stderr
    assert "districts-2025" in done.stdout
    assert "invention-applications: Since 2021" in done.stdout


def test_assess_replays_only_what_is_approved(tmp_path: Path) -> None:
    done = _command(tmp_path, "assess", "replay", "districts-2025@1")
    assert done.returncode == 2
    assert "there is no result 'districts-2025@1'" in done.stderr
