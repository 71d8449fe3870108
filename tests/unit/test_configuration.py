"""Settings from the environment: what they give, and how a wrong one stops the start."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from zhichan.configuration import SETTINGS, Configuration, SettingsError


def configured(tmp_path: Path, **changes: str) -> Configuration:
    return Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path), **changes})


def test_nothing_need_be_set() -> None:
    configuration = Configuration.from_environment({})
    assert (configuration.city, configuration.corpus, configuration.language) == ("dalian", "auto", "zh")
    assert configuration.home.is_absolute()
    assert (configuration.city_folder / "profile.yml").is_file()
    assert not configuration.debug
    assert not configuration.https


@pytest.mark.parametrize("name", ["a[1]", "all*", "p%20q"])
def test_a_home_that_the_storage_could_not_read_stops_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="ZHICHAN_HOME"):
        Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path / name)})


def test_both_corpora_lie_in_the_home_folder_and_apart(tmp_path: Path) -> None:
    configuration = configured(tmp_path)
    assert configuration.city_corpus == tmp_path / "corpus"
    assert configuration.sample_corpus == tmp_path / "sample"


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("ZHICHAN_CITY", "atlantis", "dalian"),
        ("ZHICHAN_CITY", "../dalian", "dalian"),
        ("ZHICHAN_CORPUS", "both", "auto, city, sample"),
        ("ZHICHAN_LANGUAGE", "fr", "zh, en"),
        ("ZHICHAN_DEBUG", "maybe", "yes or no"),
        ("ZHICHAN_HTTPS", "2", "yes or no"),
        ("ZHICHAN_HOSTS", "https://ip.example.cn", "without scheme"),
        ("ZHICHAN_SECRET_KEY", "short", "longer"),
        ("ZHICHAN_FETCH_LIMIT_MB", "many", "8192"),
        ("ZHICHAN_FETCH_LIMIT_MB", "0", "8192"),
        ("ZHICHAN_STORAGE", "https://minio.example.cn/bucket", "s3://bucket/prefix"),
        ("ZHICHAN_STORAGE", "s3://bucket/a b", "s3://bucket/prefix"),
        ("ZHICHAN_CLUSTER", "s1.example.cn:9200", "https://host:9200"),
        ("ZHICHAN_CLUSTER", "https://s1.example.cn:9200,https://name:hush@s2.example.cn", "without path and without name"),
    ],
)
def test_a_wrong_setting_names_itself_and_its_mend(tmp_path: Path, name: str, value: str, mend: str) -> None:
    with pytest.raises(SettingsError) as raised:
        configured(tmp_path, **{name: value})
    assert raised.value.where == name
    assert mend in raised.value.mend


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingsError, match="is a file"):
        configured(tmp_path, ZHICHAN_HOME=str(file))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("ZHICHAN_STORAGE_ENDPOINT", {"ZHICHAN_STORAGE_ENDPOINT": "https://key:hush@minio.example.cn"}),
        ("ZHICHAN_STORAGE_ENDPOINT", {"ZHICHAN_STORAGE_ENDPOINT": "minio.example.cn:9000"}),
        ("ZHICHAN_STORAGE_SECRET", {"ZHICHAN_STORAGE_KEY": "key"}),
        ("ZHICHAN_STORAGE_KEY", {"ZHICHAN_STORAGE_SECRET": "hush"}),
    ],
)
def test_what_belongs_to_object_storage_is_checked_and_keeps_its_secret(
    tmp_path: Path, name: str, changes: dict[str, str]
) -> None:
    with pytest.raises(SettingsError) as raised:
        configured(tmp_path, ZHICHAN_STORAGE="s3://bucket/prefix", **changes)
    assert raised.value.where == name
    assert "hush" not in str(raised.value)


def test_object_storage_is_named_by_its_bucket_and_prefix(tmp_path: Path) -> None:
    assert configured(tmp_path).storage is None
    storage = configured(
        tmp_path, ZHICHAN_STORAGE="s3://bucket/a/b/", ZHICHAN_STORAGE_KEY="k", ZHICHAN_STORAGE_SECRET="hush"
    ).storage
    assert storage is not None
    assert (storage.bucket, storage.prefix, storage.secret) == ("bucket", "a/b", "hush")
    assert "hush" not in repr(storage)


def test_an_empty_variable_counts_as_absent(tmp_path: Path) -> None:
    assert configured(tmp_path, ZHICHAN_CITY=" ", ZHICHAN_CORPUS="").city == "dalian"


def test_hosts_are_split_at_commas(tmp_path: Path) -> None:
    configuration = configured(tmp_path, ZHICHAN_HOSTS="ip.example.cn, [::1],.example.org")
    assert configuration.hosts == ("ip.example.cn", "[::1]", ".example.org")


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    first = configured(tmp_path, ZHICHAN_HOME=str(home)).secret_key()
    assert len(first) >= 50
    assert configured(tmp_path, ZHICHAN_HOME=str(home)).secret_key() == first
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600


def test_a_secret_whose_writing_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    for name in ("secret", "secret.draft"):
        (tmp_path / name).write_text("", encoding="ascii")
    made = configured(tmp_path).secret_key()
    assert len(made) >= 50
    assert configured(tmp_path).secret_key() == made


def test_a_given_secret_is_not_written(tmp_path: Path) -> None:
    given = "x" * 50
    assert configured(tmp_path, ZHICHAN_SECRET_KEY=given).secret_key() == given
    assert not (tmp_path / "secret").exists()


def test_a_home_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    with pytest.raises(SettingsError, match="cannot be kept") as raised:
        configured(tmp_path).secret_key()
    assert "ZHICHAN_SECRET_KEY" in raised.value.mend


def test_reading_the_settings_makes_nothing_on_disk(tmp_path: Path) -> None:
    configured(tmp_path, ZHICHAN_HOME=str(tmp_path / "absent"))
    assert list(tmp_path.iterdir()) == []


def test_every_setting_says_what_it_does_in_both_languages() -> None:
    assert all(setting.meaning.zh and setting.meaning.en for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_credentials_do_not_show_where_the_settings_are_printed(tmp_path: Path) -> None:
    names = [setting.name for setting in SETTINGS if setting.name.endswith(("_KEY", "_SECRET", "_PASSWORD", "_PASSPHRASE"))]
    given = {name: f"{name.lower()}-hidden-{'x' * 50}" for name in names}
    configuration = configured(tmp_path, **given)
    assert configuration.fetching.ops_secret == given["ZHICHAN_OPS_SECRET"]
    assert "hidden" not in repr(configuration)


_OPEN = "https://s1.example.cn:9200,http://s2.example.cn:9200"


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("ZHICHAN_CLUSTER_PASSWORD", {"ZHICHAN_CLUSTER_USER": "zhichan"}),
        ("ZHICHAN_CLUSTER_USER", {"ZHICHAN_CLUSTER_PASSWORD": "hush"}),
        ("ZHICHAN_CLUSTER_CA", {"ZHICHAN_CLUSTER_CA": "/no/such/file.pem"}),
        ("ZHICHAN_CLUSTER_PREFIX", {"ZHICHAN_CLUSTER_PREFIX": "Zhi*"}),
        ("ZHICHAN_CLUSTER", {"ZHICHAN_CLUSTER": _OPEN, "ZHICHAN_CLUSTER_USER": "zhichan", "ZHICHAN_CLUSTER_PASSWORD": "hush"}),
    ],
)
def test_a_cluster_that_cannot_be_used_stops_the_start(tmp_path: Path, where: str, changes: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as raised:
        configured(tmp_path, **{"ZHICHAN_CLUSTER": "https://s1.example.cn:9200", **changes})
    assert raised.value.where == where
    assert "hush" not in str(raised.value)


def test_a_cluster_is_all_its_nodes_and_its_password_does_not_show(tmp_path: Path) -> None:
    told = configured(
        tmp_path,
        ZHICHAN_CLUSTER="https://s1.example.cn:9200/, https://s2.example.cn:9200",
        ZHICHAN_CLUSTER_USER="zhichan",
        ZHICHAN_CLUSTER_PASSWORD="hush",
    )
    assert told.cluster is not None
    assert told.cluster.addresses == ("https://s1.example.cn:9200", "https://s2.example.cn:9200")
    assert (told.cluster.password, told.cluster.prefix) == ("hush", "zhichan")
    assert "hush" not in repr(told)
    assert configured(tmp_path).cluster is None
