"""Issuers' files: recognised, read, kept; malformed rows reported with their place and the rest loaded."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhichan.errors import ZhichanError
from zhichan.schemes.entries import SCHEMES, normal
from zhichan.schemes.loading import Loaded, kinds_of_files, load
from zhichan.schemes.store import SchemeStore
from zhichan.schemes.titles import Titles

SAMPLES = Path(__file__).parent / "samples"
Shared = Callable[[str], Path]


def _one(path: Path, folder: Path, **options: str) -> Loaded:
    (loaded,) = load(path, folder, **options)
    return loaded


@pytest.mark.parametrize(
    ("name", "kind", "scheme", "lang", "edition", "entries", "wrong"),
    [
        ("ipc_scheme.xml", "wipo-ipc-xml", "ipc", "en", "2029.01", 6, ["line 18", "line 19"]),
        ("cpc-scheme-B33Y.xml", "cpc-xml", "cpc", "en", "2029.05", 4, []),
        ("cpc-section-B_20290201.txt", "cpc-title-list", "cpc", "en", "2029.02", 7, ["line 7", "line 9"]),
        ("ipc_zh_2029.jsonl", "ipc-jsonl", "ipc", "zh", "2029", 6, ["line 7", "line 8"]),
        ("labels_fr.tsv", "ipc-titles", "ipc", "fr", "", 2, []),
        ("hierarchy.csv", "ipc-hierarchy", "ipc", "x", "2027.01", 2, []),
        ("nice.json", "nice-json", "nice", "en", "99-2029", 2, ["class 2 of the list"]),
        ("vienna.csv", "vienna-csv", "vienna", "en", "", 3, ["row 5"]),
        ("concordance.csv", "wipo-fields", "wipo-field", "en", "", 11, ["row 8", "row 9", "row 10"]),
        ("industries.csv", "gbt4754-table", "gbt4754", "zh", "", 6, []),
        ("divisions.json", "division-codes", "division", "zh", "", 4, []),
        ("divisions_history.json", "division-codes", "division", "zh", "", 6, ["key 99x"]),
        ("divisions_diff.json", "division-changes", "division", "zh", "", 4, []),
        ("divisions_dates.csv", "division-csv", "division", "zh", "", 5, ["row 5"]),
    ],
)
def test_a_file_is_recognised_and_read_and_what_is_wrong_is_told(
    tmp_path: Path, name: str, kind: str, scheme: str, lang: str, edition: str, entries: int, wrong: list[str]
) -> None:
    loaded = _one(SAMPLES / name, tmp_path)
    assert (loaded.file.source, loaded.scheme, loaded.lang, loaded.edition) == (kind, scheme, lang, edition)
    assert (loaded.file.entries, [problem.where for problem in loaded.problems]) == (entries, wrong)
    assert all(problem.what and problem.mend for problem in loaded.problems)
    (kept,) = SchemeStore(tmp_path).editions()
    assert kept.files() == [loaded.file]
    assert len(loaded.file.sha256) == 64


def test_the_table_of_labels_reads_stray_quotation_marks_and_says_what_is_wrong(tmp_path: Path) -> None:
    loaded = _one(SAMPLES / "labels_group_id_6.tsv", tmp_path, scheme="ipc", edition="2029.01")
    assert loaded.file.entries == 2
    assert [problem.where for problem in loaded.problems] == ["line 4", "line 5", "symbol B33Y20/00"]
    titles = Titles(tmp_path)
    assert _text(titles, "ipc", "B33Y10/00", "en") == 'Frames of "lanterns'
    assert _text(titles, "ipc", "B33Y20/00", "en") == "Handles (hooks B33Y30/00)"  # the long symbol written short


def _text(titles: Titles, scheme: str, symbol: str, lang: str) -> str:
    title = titles.of(scheme, symbol, lang)
    assert title is not None
    assert title.symbol == symbol
    return title.text


def test_a_database_of_figures_is_read_with_its_auxiliary_sections(tmp_path: Path) -> None:
    path = tmp_path / "made_up.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE table_image_code (order_id integer, image_code text, image_desc text, parent_code text)")
        rows = [
            ("26", "虚构的几何图形"),
            ("26.1.3", "虚构的圆"),
            ("A26.1.5", "虚构的两个圆"),
            ("15.7.1a", "虚构的齿轮"),
            ("?", "有误"),
        ]
        connection.executemany("INSERT INTO table_image_code VALUES (1, ?, ?, NULL)", rows)
    connection.close()
    loaded = _one(path, tmp_path / "schemes")
    assert (loaded.scheme, loaded.lang, loaded.file.entries) == ("vienna", "zh", 4)
    assert [problem.value for problem in loaded.problems] == ["?"]
    titles = Titles(tmp_path / "schemes")
    assert _text(titles, "vienna", "26.01.05", "zh") == "虚构的两个圆"
    assert _text(titles, "vienna", "15.07.01a", "zh") == "虚构的齿轮"


def test_a_table_of_symbols_and_titles_needs_to_be_told_its_scheme(tmp_path: Path) -> None:
    with pytest.raises(ZhichanError, match="of no known scheme"):
        _one(SAMPLES / "locarno.csv", tmp_path)
    loaded = _one(SAMPLES / "locarno.csv", tmp_path, scheme="locarno", edition="15")
    assert (loaded.lang, loaded.file.entries, [p.where for p in loaded.problems]) == ("zh", 2, ["row 4"])
    assert _text(Titles(tmp_path), "locarno", "21-02", "zh") == "虚构的运动器具；球"


def test_loading_again_replaces_what_the_file_said_before(tmp_path: Path) -> None:
    path = tmp_path / "cpc-section-B_20290201.txt"
    path.write_text("B33Y10/00\t0\tFrames\nB33Y10/02\t1\tof bamboo\n", encoding="utf-8")
    first = _one(path, tmp_path / "schemes")
    titles = Titles(tmp_path / "schemes")
    assert _text(titles, "cpc", "B33Y10/02", "en") == "of bamboo"
    path.write_text("B33Y10/00\t0\tBetter frames\n", encoding="utf-8")
    second = _one(path, tmp_path / "schemes")
    assert (first.file.entries, second.file.entries) == (2, 1)
    assert _text(titles, "cpc", "B33Y10/00", "en") == "Better frames"  # seen without opening anew
    found = titles.of("cpc", "B33Y10/02", "en")
    assert found is not None
    assert found.symbol == "B33Y10/00"
    (edition,) = SchemeStore(tmp_path / "schemes").editions()
    assert [file.sha256 for file in edition.files()] == [second.file.sha256]


def test_several_files_make_one_edition(tmp_path: Path) -> None:
    for section, title in (("A", "Hand things"), ("B", "Moving things")):
        file = tmp_path / f"cpc-section-{section}_20290201.txt"
        file.write_text(f"{section}\t\t{title}\n{section}01\t\t{title} one\n", encoding="utf-8")
    folder = tmp_path / "schemes"
    assert [loaded.edition for name in "AB" for loaded in load(tmp_path / f"cpc-section-{name}_20290201.txt", folder)] == [
        "2029.02"
    ] * 2
    (edition,) = SchemeStore(folder).editions()
    assert [file.name[12] for file in edition.files()] == ["A", "B"]
    assert _text(Titles(folder), "cpc", "A01", "en") == "Hand things one"


def test_archives_and_folders_are_loaded_file_by_file(tmp_path: Path) -> None:
    archive = tmp_path / "CPCTitleList202902.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.write(SAMPLES / "cpc-section-B_20290201.txt", "CPC/cpc-section-B.txt")
    loaded = _one(archive, tmp_path / "schemes")
    assert (loaded.file.name, loaded.edition) == ("cpc-section-B.txt", "2029.02")  # the archive's name says the edition
    packed = tmp_path / "ipc_zh_2029.jsonl.gz"
    packed.write_bytes(gzip.compress((SAMPLES / "ipc_zh_2029.jsonl").read_bytes()))
    assert _one(packed, tmp_path / "schemes").file.entries == 6
    folder = tmp_path / "20270101"
    folder.mkdir()
    (folder / "labels.tsv").write_bytes((SAMPLES / "labels_fr.tsv").read_bytes())
    (folder / "README.md").write_text("Made up, and no scheme.", encoding="utf-8")
    left_out, labels = load(folder, tmp_path / "schemes")
    assert labels.edition == "2027.01"
    assert left_out.refused.startswith("README.md: the file is of no known scheme")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("nothing.txt", b"", "of no known scheme"),
        ("noise.bin", bytes(range(256)) * 40, "of no known scheme"),
        ("cut.xml", (SAMPLES / "ipc_scheme.xml").read_bytes()[:900], "no sound XML"),
        ("cut.json", b'[{"number": 1, "heading": "Made up', "no sound JSON"),
        ("cut.gz", gzip.compress(b"x" * 500, mtime=0)[:20], "damaged"),
        ("cut.zip", b"PK\x03\x04nothing", "damaged"),
        ("bomb.xml", b'<!DOCTYPE a [<!ENTITY a "aa">]><IPCScheme><ipcEntry kind="s" symbol="A">&a;</ipcEntry', "no sound XML"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_nothing_is_kept(
    tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ZhichanError, match=what) as caught:
        list(load(path, tmp_path / "schemes"))
    assert caught.value.where
    assert caught.value.mend
    assert SchemeStore(tmp_path / "schemes").editions() == []


def test_a_loading_that_breaks_leaves_the_edition_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ipc.xml"
    whole = (SAMPLES / "ipc_scheme.xml").read_bytes()
    path.write_bytes(whole)
    before = _one(path, tmp_path / "schemes")
    path.write_bytes(whole.replace(b"</IPCScheme>", b""))
    with pytest.raises(ZhichanError):
        list(load(path, tmp_path / "schemes"))
    (edition,) = SchemeStore(tmp_path / "schemes").editions()
    assert edition.files() == [before.file]
    assert not list((tmp_path / "schemes").glob("*.draft"))


@pytest.mark.parametrize(
    ("options", "where"),
    [({"scheme": "ipcc"}, "--scheme"), ({"lang": "de"}, "--lang"), ({"edition": "../../x"}, "--edition")],
)
def test_options_that_cannot_be_used_are_refused(tmp_path: Path, options: dict[str, str], where: str) -> None:
    with pytest.raises(ZhichanError) as caught:
        list(load(SAMPLES / "vienna.csv", tmp_path, **options))
    assert caught.value.where == where


def test_every_kind_of_file_has_labels_and_a_scheme_that_exists() -> None:
    for kind in kinds_of_files():
        assert kind.scheme in SCHEMES
        assert kind.label.zh
        assert kind.label.en
    assert len({kind.name for kind in kinds_of_files()}) == len(kinds_of_files())


_SAMPLE_FILES = sorted(path.name for path in SAMPLES.iterdir() if path.name not in ("README.md", "locarno.csv"))
_SPOILT = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.integers(0, 40),
        st.binary(max_size=12) | st.sampled_from([b'"', b"\t\t", b"[", b"{}", b"<", b"9" * 9]),
    ),
    min_size=1,
    max_size=4,
)


@given(st.sampled_from(_SAMPLE_FILES), _SPOILT)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_spoilt_file_is_loaded_in_part_or_refused(tmp_path: Path, name: str, spoilt: list[tuple[int, int, bytes]]) -> None:
    content = (SAMPLES / name).read_bytes()
    for at, length, put in spoilt:
        place = at % len(content) if content else 0
        content = content[:place] + put + content[place + length :]
    path = tmp_path / name
    path.write_bytes(content)
    try:
        loaded = _one(path, tmp_path / "schemes")
    except ZhichanError as error:
        told = [(error.where, error.what, error.mend)]
    else:
        told = [(problem.where, problem.what, problem.mend) for problem in loaded.problems]
    assert all(all(parts) for parts in told)


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'[{"code":"11","name":"a","children":' * 20_000, b'{"110000":"a",' + b"[" * 50_000]
)
def test_depths_without_end_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "deep.json"
    path.write_bytes(content)
    with pytest.raises(ZhichanError):
        list(load(path, tmp_path / "schemes"))


# the issuers' own files, where they are at hand


@pytest.mark.parametrize(
    ("name", "scheme", "lang", "edition", "entries"),
    [
        ("ipc-zh-2026/ipc_zh_2026.jsonl.gz", "ipc", "zh", "2026", 77_235),
        ("ipc-en/20220101/labels_group_id_4.tsv", "ipc", "en", "2022.01", 647),
        ("ipc-en/20210101_fr/labels_group_id_3.tsv", "ipc", "fr", "2021.01", 131),
        ("cpc-titles/CPCTitleList202202/cpc-section-D_20220201.txt", "cpc", "en", "2022.02", 5_691),
        ("us-samples/samples/cpcScheme/cpc-scheme-A01L.xml", "cpc", "en", "2016.05", 19),
        ("nice-classes/nice-classification.json", "nice", "en", "10-2015", 45),
        ("vienna-codes/ViennaCodes.csv", "vienna", "en", "", 2_027),
        ("cn-patstat/ipc_technology.csv", "wipo-field", "en", "", 796),
        ("geo-admin-codes/mumuy/list.json", "division", "zh", "", 3_433),
        ("geo-admin-codes/dist/pca-code.json", "division", "zh", "", 3_429),
        ("cn-a01-ipc/Industry/old/GMJJHY.xls", "gbt4754", "zh", "", 1_642),
    ],
)
def test_real_files(tmp_path: Path, shared_data: Shared, name: str, scheme: str, lang: str, edition: str, entries: int) -> None:
    loaded = _one(shared_data(name), tmp_path)
    assert (loaded.scheme, loaded.lang, loaded.edition, loaded.file.entries) == (scheme, lang, edition, entries)
    assert loaded.problems_count <= 5


def test_a_real_file_of_another_kind_is_refused(tmp_path: Path, shared_data: Shared) -> None:
    with pytest.raises(ZhichanError, match="of no known scheme"):
        _one(shared_data("us-samples/samples/cpcMaster/cpcMaster.xml"), tmp_path)


@pytest.mark.parametrize(
    ("scheme", "text", "symbol"),
    [
        ("ipc", "G06F0016300000", "G06F16/30"),
        ("ipc", "G06F 16/30", "G06F16/30"),
        ("ipc", "A01B 1", "A01B1/00"),
        ("cpc", "Y02E10/50", "Y02E10/50"),
        ("nice", "9", "09"),
        ("vienna", "A 26.1.3", "26.01.03"),
        ("locarno", "2102", "21-02"),
        ("division", "210200", "2102"),
        ("division", "210000", "21"),
        ("division", "210211001000", "210211001"),
        ("wipo-field", "36", ""),
        ("gbt4754", "U", ""),
        ("ipc", "Y02E", ""),
    ],
)
def test_symbols_have_one_form(scheme: str, text: str, symbol: str) -> None:
    assert normal(scheme, text) == symbol
    assert not symbol or normal(scheme, symbol) == symbol
