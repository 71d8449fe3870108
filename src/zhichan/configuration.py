"""The settings of one installation, from environment variables alone; free of Django, so that the command line uses them too.

A wrong setting stops the start with a sentence that says how to mend it.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from zhichan.corpus.access import Access
from zhichan.errors import ZhichanError
from zhichan.records.declared import Label

if TYPE_CHECKING:
    from zhichan.corpus.store import Corpus

CorpusChoice = Literal["auto", "city", "sample"]
Language = Literal["zh", "en"]


_UNREADABLE = re.compile(r"[\[\]*]|%[0-9A-Fa-f]{2}")
"""Signs in a folder's name that deltalake or DuckDB take for a pattern or for an encoded character."""


class SettingsError(ZhichanError):
    """A setting that cannot be used."""

    status = 500


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it is when absent, and what it does."""

    name: str
    default: str
    meaning: Label


SETTINGS = (
    Setting("ZHICHAN_HOME", "var", Label(zh="存放全部数据的文件夹", en="the folder that holds all data")),
    Setting(
        "ZHICHAN_CITY", "dalian", Label(zh="城市，即 cities/ 下的文件夹名", en="the city: the name of a folder under cities/")
    ),
    Setting(
        "ZHICHAN_CORPUS",
        "auto",
        Label(
            zh="展示哪个库：auto（本市库有权利时用本市库，否则用样例库）、city、sample",
            en="the corpus shown: auto (the city's as soon as it holds a right, else the sample), city or sample",
        ),
    ),
    Setting(
        "ZHICHAN_STORAGE",
        "",
        Label(
            zh="本市库所在的对象存储：s3://桶/前缀；不设则只存于 ZHICHAN_HOME",
            en="the object storage that the city's corpus lies in: s3://bucket/prefix; absent, ZHICHAN_HOME alone holds it",
        ),
    ),
    Setting(
        "ZHICHAN_STORAGE_ENDPOINT",
        "",
        Label(
            zh="对象存储服务器的地址，如 https://minio.example.cn:9000；不设则为亚马逊 S3",
            en="the server of the object storage, such as https://minio.example.cn:9000; absent, Amazon's",
        ),
    ),
    Setting(
        "ZHICHAN_STORAGE_KEY",
        "",
        Label(
            zh="对象存储的访问密钥；只从环境读取，不写入日志或文件；不设则用本机自身的权限",
            en="its access key; read from the environment, never written; absent, what this machine itself may",
        ),
    ),
    Setting("ZHICHAN_STORAGE_SECRET", "", Label(zh="与该访问密钥成对的口令", en="the secret that belongs to that access key")),
    Setting("ZHICHAN_STORAGE_REGION", "us-east-1", Label(zh="对象存储的区域", en="the region of the object storage")),
    Setting(
        "ZHICHAN_SECRET_KEY",
        "",
        Label(
            zh="签名密钥，至少 50 个字符；不设则生成一个，存于 ZHICHAN_HOME/secret",
            en="the signing key, at least 50 characters; absent, one is made and kept in ZHICHAN_HOME/secret",
        ),
    ),
    Setting(
        "ZHICHAN_HOSTS",
        "localhost,127.0.0.1,[::1]",
        Label(zh="门户响应的主机名，以逗号分隔", en="the host names that the portal answers to, with commas between"),
    ),
    Setting(
        "ZHICHAN_LANGUAGE",
        "zh",
        Label(zh="浏览器未指明语言时用的语言：zh 或 en", en="where the browser asks for neither: zh or en"),
    ),
    Setting(
        "ZHICHAN_HTTPS",
        "no",
        Label(
            zh="yes：门户位于终止 HTTPS 的反向代理之后，只接受 HTTPS",
            en="yes: the portal stands behind a proxy that ends HTTPS, and takes nothing else",
        ),
    ),
    Setting(
        "ZHICHAN_OPS_KEY",
        "",
        Label(
            zh="欧洲专利局 OPS 的密钥；只从环境读取，不写入日志或文件",
            en="the key of EPO OPS; read from the environment, never written",
        ),
    ),
    Setting("ZHICHAN_OPS_SECRET", "", Label(zh="与该密钥成对的口令", en="the secret that belongs to that key")),
    Setting("ZHICHAN_OPS_URL", "https://ops.epo.org/3.2", Label(zh="OPS 的地址", en="the address of OPS")),
    Setting("ZHICHAN_USPTO_KEY", "", Label(zh="美国专利商标局开放数据平台的密钥", en="the key of the USPTO Open Data Portal")),
    Setting(
        "ZHICHAN_USPTO_URL",
        "https://api.uspto.gov/api/v1",
        Label(zh="该平台接口的地址", en="the address of the portal's interface"),
    ),
    Setting(
        "ZHICHAN_USPTO_HOSTS",
        "data-documents.uspto.gov,data.uspto.gov",
        Label(
            zh="该平台的文件可来自的其他主机，以逗号分隔",
            en="further hosts that the portal's files may come from, with commas between",
        ),
    ),
    Setting(
        "ZHICHAN_SFTP_KNOWN_HOSTS",
        "~/.ssh/known_hosts",
        Label(zh="载有 SFTP 服务器主机密钥的文件", en="the file with the host keys of SFTP servers"),
    ),
    Setting("ZHICHAN_SFTP_PASSWORD", "", Label(zh="SFTP 口令", en="the password for SFTP")),
    Setting("ZHICHAN_SFTP_KEY_FILE", "", Label(zh="SFTP 私钥文件", en="the file with the private key for SFTP")),
    Setting("ZHICHAN_SFTP_PASSPHRASE", "", Label(zh="该私钥的口令", en="the passphrase of that private key")),
    Setting(
        "ZHICHAN_FETCH_LIMIT_MB",
        "8192",
        Label(zh="单个获取文件及其解压后的上限（MB）", en="the most megabytes that a fetched file may have, and unpack to"),
    ),
    Setting(
        "ZHICHAN_DEBUG", "no", Label(zh="yes：仅供开发，出错时显示源码", en="yes: for development only, errors show the source")
    ),
)
"""Every setting there is; the reference page is written from this."""

_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}
_YES, _NO = {"yes", "1", "true", "on"}, {"no", "0", "false", "off"}
_SHORTEST_SECRET = 50


@dataclass(frozen=True)
class Fetching:
    """How the connectors reach their sources. What is secret does not show where the object is printed."""

    ops_url: str
    ops_key: str = field(repr=False)
    ops_secret: str = field(repr=False)
    uspto_url: str
    uspto_key: str = field(repr=False)
    uspto_hosts: tuple[str, ...]
    sftp_known_hosts: Path
    sftp_password: str = field(repr=False)
    sftp_key_file: Path | None
    sftp_passphrase: str = field(repr=False)
    limit: int  # bytes of one file

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Fetching:
        """From the values of all settings."""
        key_file = values["ZHICHAN_SFTP_KEY_FILE"]
        return cls(
            ops_url=values["ZHICHAN_OPS_URL"],
            ops_key=values["ZHICHAN_OPS_KEY"],
            ops_secret=values["ZHICHAN_OPS_SECRET"],
            uspto_url=values["ZHICHAN_USPTO_URL"],
            uspto_key=values["ZHICHAN_USPTO_KEY"],
            uspto_hosts=tuple(host.strip() for host in values["ZHICHAN_USPTO_HOSTS"].split(",") if host.strip()),
            sftp_known_hosts=Path(values["ZHICHAN_SFTP_KNOWN_HOSTS"]).expanduser(),
            sftp_password=values["ZHICHAN_SFTP_PASSWORD"],
            sftp_key_file=Path(key_file).expanduser() if key_file else None,
            sftp_passphrase=values["ZHICHAN_SFTP_PASSPHRASE"],
            limit=_megabytes("ZHICHAN_FETCH_LIMIT_MB", values["ZHICHAN_FETCH_LIMIT_MB"]),
        )


def _storage(values: Mapping[str, str]) -> Access | None:
    """The object storage, if there is one."""
    address, endpoint = values["ZHICHAN_STORAGE"], values["ZHICHAN_STORAGE_ENDPOINT"]
    key, secret = values["ZHICHAN_STORAGE_KEY"], values["ZHICHAN_STORAGE_SECRET"]
    if not address:
        return None
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.-]+)*/?", address, re.ASCII):
        raise SettingsError(
            f"{address!r} is not a place in object storage",
            where="ZHICHAN_STORAGE",
            mend="write it as s3://bucket/prefix, in letters, digits, . _ and -",
        )
    if endpoint and not re.fullmatch(r"https?://[^/\s@?#]+/?", endpoint):
        raise SettingsError(
            "this is not the address of a server",
            where="ZHICHAN_STORAGE_ENDPOINT",
            mend="write it as https://host:port, without path and without name or password",
        )
    if bool(key) != bool(secret):
        raise SettingsError(
            "the access key and its secret go together",
            where="ZHICHAN_STORAGE_KEY" if secret else "ZHICHAN_STORAGE_SECRET",
            mend="set both, or neither where the machine itself may use the storage",
        )
    return Access(address.rstrip("/"), endpoint.rstrip("/"), key, secret, values["ZHICHAN_STORAGE_REGION"])


@dataclass(frozen=True)
class Configuration:
    """What an installation is told. Paths are absolute; nothing is made on disk until it is needed."""

    home: Path
    city: str
    corpus: CorpusChoice
    hosts: tuple[str, ...]
    language: Language
    https: bool
    debug: bool
    given_secret: str = field(repr=False)
    fetching: Fetching
    storage: Access | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Configuration:
        """Reads and checks the settings. An empty variable counts as absent.

        Raises:
            SettingsError: a value that cannot be used; the message names the variable and how to mend it.
        """
        values = {name: environment.get(name, "").strip() or default for name, default in _DEFAULTS.items()}
        corpus, language = values["ZHICHAN_CORPUS"], values["ZHICHAN_LANGUAGE"]
        _one_of("ZHICHAN_CORPUS", corpus, get_args(CorpusChoice))
        _one_of("ZHICHAN_LANGUAGE", language, get_args(Language))
        return cls(
            home=_home(values["ZHICHAN_HOME"]),
            city=_city(values["ZHICHAN_CITY"]),
            corpus=corpus,  # type: ignore[arg-type]  # checked above
            hosts=_hosts(values["ZHICHAN_HOSTS"]),
            language=language,  # type: ignore[arg-type]  # checked above
            https=_yes("ZHICHAN_HTTPS", values["ZHICHAN_HTTPS"]),
            debug=_yes("ZHICHAN_DEBUG", values["ZHICHAN_DEBUG"]),
            given_secret=_secret(values["ZHICHAN_SECRET_KEY"]),
            fetching=Fetching.of(values),
            storage=_storage(values),
        )

    @property
    def city_folder(self) -> Path:
        """The folder with the city's profile, districts, outline and figures."""
        return _cities() / self.city

    @property
    def city_corpus(self) -> Path:
        """The folder of the corpus that real imports go to; with object storage, of the copy on this machine."""
        return self.home / "corpus"

    def open_city_corpus(self, patience: float | None = None) -> Corpus:
        """The one door to it. `patience`: the most seconds that reading waits for what is new in object storage (None: all)."""
        if self.storage is None:
            from zhichan.corpus.store import Corpus

            return Corpus(self.city_corpus)
        from zhichan.corpus.remote import open_corpus

        return open_corpus(self.city_corpus, self.storage, patience)

    @property
    def sample_corpus(self) -> Path:
        """The made-up records, in a corpus of their own that a real import never touches."""
        return self.home / "sample"

    @property
    def schemes(self) -> Path:
        """The loaded titles of classes and codes."""
        return self.home / "schemes"

    @property
    def inbox(self) -> Path:
        """Where fetched files wait until they are imported."""
        return self.home / "inbox"

    @property
    def connectors(self) -> Path:
        """Where connectors remember what they have fetched."""
        return self.home / "connectors"

    @property
    def database(self) -> Path:
        """The database of working data."""
        return self.home / "zhichan.sqlite3"

    def secret_key(self) -> str:
        """The signing key: as given, else the one kept in the home folder, made at first need and readable by its owner only.

        Raises:
            SettingsError: the key can neither be read nor made.
        """
        if self.given_secret:
            return self.given_secret
        path = self.home / "secret"
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                # O_EXCL: of two processes that start together, one makes the key and both read it
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(secrets.token_urlsafe(64))
            return _secret(path.read_text(encoding="ascii").strip(), where=str(path))
        except OSError as error:
            raise SettingsError(
                f"the signing key cannot be kept ({error.strerror})",
                where=str(path),
                mend="make ZHICHAN_HOME a folder that this user may write to, or set ZHICHAN_SECRET_KEY",
            ) from error


def _cities() -> Path:
    """The folder of cities: packaged with the program, or beside the sources in a checkout."""
    packaged = Path(__file__).resolve().parent / "cities"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[2] / "cities"


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError(f"{value!r} is not one of its values", where=name, mend=f"set it to one of: {', '.join(choices)}")


def _yes(name: str, value: str) -> bool:
    if value.lower() not in _YES | _NO:
        raise SettingsError(f"{value!r} is neither yes nor no", where=name, mend="set it to yes or no")
    return value.lower() in _YES


def _megabytes(name: str, value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,7}", value):
        raise SettingsError(f"{value!r} is not a number of megabytes", where=name, mend="write a whole number such as 8192")
    return int(value) << 20


def _home(value: str) -> Path:
    path = Path(value).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise SettingsError(f"{path} is a file, not a folder", where="ZHICHAN_HOME", mend="name a folder; it is made when absent")
    if _UNREADABLE.search(str(path)):
        raise SettingsError(
            f"the name {path} holds signs that the storage cannot tell apart ([ ] * or % before two digits)",
            where="ZHICHAN_HOME",
            mend="give the folder another name; blanks and Chinese characters are fine",
        )
    return path


def _city(value: str) -> str:
    known = sorted(path.name for path in _cities().iterdir() if path.is_dir()) if _cities().is_dir() else []
    if value not in known:
        raise SettingsError(
            f"there is no city named {value!r}",
            where="ZHICHAN_CITY",
            mend=f"set it to one of: {', '.join(known)}" if known else f"no city is installed; one is a folder under {_cities()}",
        )
    return value


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in value.split(",") if host.strip())
    for host in hosts:
        if host != "*" and not re.fullmatch(r"\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:]+\]", host):
            raise SettingsError(
                f"{host!r} is not a host name",
                where="ZHICHAN_HOSTS",
                mend="write names without scheme, port or path, with commas between: ip.example.cn,localhost",
            )
    return hosts


def _secret(value: str, where: str = "ZHICHAN_SECRET_KEY") -> str:
    if value and len(value) < _SHORTEST_SECRET:
        raise SettingsError(
            f"the signing key has {len(value)} characters, fewer than {_SHORTEST_SECRET}",
            where=where,
            mend="use a longer random one, or remove it and one is made",
        )
    return value
