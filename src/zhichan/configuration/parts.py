"""The parts of a configuration that one matter needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from zhichan.configuration.checks import Network, SettingsError, database_address, megabytes, networks, one_of, per_minute
from zhichan.corpus.access import Access
from zhichan.search.opensearch.access import Cluster

_HERE = ("localhost", "127.0.0.1", "::1")


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
            limit=megabytes("ZHICHAN_FETCH_LIMIT_MB", values["ZHICHAN_FETCH_LIMIT_MB"]),
        )


@dataclass(frozen=True)
class Limits:
    """How many requests a minute are answered."""

    with_key: int  # of the interface, for each key
    public: int  # of the interface without a key, for each address
    pages: int  # of the pages that cost most, for each address

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Limits:
        """From the values of all settings.

        Raises:
            SettingsError: a limit that is no number of requests.
        """
        names = ("ZHICHAN_API_PER_MINUTE", "ZHICHAN_API_PER_MINUTE_PUBLIC", "ZHICHAN_PAGES_PER_MINUTE")
        with_key, public, pages = (per_minute(name, values[name]) for name in names)
        return cls(with_key, public, pages)


@dataclass(frozen=True)
class Database:
    """Where working data is kept: an SQLite file, or a PostgreSQL database."""

    file: Path
    url: str = field(repr=False)

    @classmethod
    def of(cls, home: Path, values: Mapping[str, str]) -> Database:
        """From the values of all settings.

        Raises:
            SettingsError: the address is none.
        """
        return cls(home / "zhichan.sqlite3", database_address(values["ZHICHAN_DATABASE"]))

    def as_django(self) -> dict[str, Any]:
        """The entry of Django's DATABASES."""
        if not self.url:
            # one writer at a time, announced when its transaction begins, so that none fails in the middle
            options = {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
            }
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": self.file, "OPTIONS": options}
        parts = urlsplit(self.url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": parts.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }


@dataclass(frozen=True)
class Serving:
    """How the portal stands in its network, and what it tells whoever runs it."""

    proxies: tuple[Network, ...]
    metrics_from: tuple[Network, ...]
    log: Literal["text", "json"]

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Serving:
        """From the values of all settings.

        Raises:
            SettingsError: an address that is none, another form of log.
        """
        log = values["ZHICHAN_LOG"]
        one_of("ZHICHAN_LOG", log, ("text", "json"))
        return cls(
            proxies=networks("ZHICHAN_PROXIES", values["ZHICHAN_PROXIES"]),
            metrics_from=networks("ZHICHAN_METRICS_FROM", values["ZHICHAN_METRICS_FROM"]),
            log=log,  # type: ignore[arg-type]  # checked above
        )


@dataclass(frozen=True)
class SingleSignOn:
    """A city's own sign-on, if it has one."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str

    @classmethod
    def of(cls, values: Mapping[str, str]) -> SingleSignOn:
        """From the values of all settings.

        Raises:
            SettingsError: an issuer without a client.
        """
        issuer, client, secret = (values[f"ZHICHAN_OIDC_{part}"] for part in ("ISSUER", "CLIENT", "SECRET"))
        if issuer and not (client and secret):
            raise SettingsError(
                "the single sign-on has an issuer and no client",
                where="ZHICHAN_OIDC_CLIENT",
                mend="set ZHICHAN_OIDC_CLIENT and ZHICHAN_OIDC_SECRET as registered there",
            )
        return cls(issuer=issuer, client=client, secret=secret, name=values["ZHICHAN_OIDC_NAME"])

    def as_allauth(self) -> dict[str, Any]:
        """What django-allauth is told of it."""
        if not self.issuer:
            return {}
        app = {
            "provider_id": "city",
            "name": self.name,
            "client_id": self.client,
            "secret": self.secret,
            "settings": {"server_url": self.issuer},
        }
        return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


@dataclass(frozen=True)
class Directory:
    """A directory (LDAP) whose passwords are taken, if there is one."""

    url: str
    pattern: str

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Directory:
        """From the values of all settings.

        Raises:
            SettingsError: an address that is none, or a name without its place for the person.
        """
        url, pattern = values["ZHICHAN_LDAP_URL"], values["ZHICHAN_LDAP_NAME"]
        parts = urlsplit(url)
        if url and not (parts.scheme in ("ldap", "ldaps") and parts.hostname):
            raise SettingsError("the address of the directory is none", where="ZHICHAN_LDAP_URL", mend="write ldaps://host:636")
        if url and parts.scheme == "ldap" and parts.hostname not in _HERE:
            raise SettingsError(
                "passwords would cross the network in the clear",
                where="ZHICHAN_LDAP_URL",
                mend="write ldaps:// instead of ldap://",
            )
        if pattern.count("{name}") != 1:
            raise SettingsError(
                "the distinguished name has no place for the person",
                where="ZHICHAN_LDAP_NAME",
                mend="write {name} where the name to sign in with belongs",
            )
        return cls(url, pattern)

    def name_of(self, name: str) -> str:
        """The distinguished name of a person; `name` is escaped already."""
        return self.pattern.replace("{name}", name)


def cluster_of(values: Mapping[str, str]) -> Cluster | None:
    """The search cluster, if there is one.

    Raises:
        SettingsError: an address, the certificate or the prefix cannot be used, or a password would travel in the clear.
    """
    addresses = tuple(address.strip().rstrip("/") for address in values["ZHICHAN_CLUSTER"].split(",") if address.strip())
    if not addresses:
        return None
    user, password, prefix = (values[f"ZHICHAN_CLUSTER_{part}"] for part in ("USER", "PASSWORD", "PREFIX"))
    for address in addresses:
        if not re.fullmatch(r"https?://[^/\s@?#]+", address):
            raise SettingsError(
                "this is not the address of a node",
                where="ZHICHAN_CLUSTER",
                mend="write https://host:9200 for each node, with commas between, without path and without name or password",
            )
        if user and address.startswith("http://") and urlsplit(address).hostname not in _HERE:
            raise SettingsError(
                "the password would cross the network in the clear",
                where="ZHICHAN_CLUSTER",
                mend="write https:// instead of http://",
            )
    if bool(user) != bool(password):
        raise SettingsError(
            "a user of the cluster and the password go together",
            where="ZHICHAN_CLUSTER_USER" if password else "ZHICHAN_CLUSTER_PASSWORD",
            mend="set both, or neither where the cluster asks for nobody",
        )
    if not re.fullmatch(r"[a-z][a-z0-9]{0,31}", prefix):
        raise SettingsError(
            f"{prefix!r} cannot begin the name of an index",
            where="ZHICHAN_CLUSTER_PREFIX",
            mend="write up to 32 small letters and digits, a letter first",
        )
    ca = Path(values["ZHICHAN_CLUSTER_CA"]).expanduser() if values["ZHICHAN_CLUSTER_CA"] else None
    if ca and not ca.is_file():
        raise SettingsError("there is no such file", where="ZHICHAN_CLUSTER_CA", mend="name the file with the certificate (PEM)")
    return Cluster(addresses, user, password, ca, prefix)


def storage_of(values: Mapping[str, str]) -> Access | None:
    """The object storage, if there is one.

    Raises:
        SettingsError: its address, server or key cannot be used.
    """
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
