"""Reading one value of a setting: what cannot be used stops the start with a sentence that says how to mend it."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from zhichan.errors import ZhichanError

TEMPLATE = "template"
"""The folder beside the cities that a new city begins as."""

Network = IPv4Network | IPv6Network

_YES, _NO = {"yes", "1", "true", "on"}, {"no", "0", "false", "off"}
_SHORTEST_SECRET = 50
_UNREADABLE = re.compile(r"[\[\]*]|%[0-9A-Fa-f]{2}")
"""Signs in a folder's name that deltalake or DuckDB take for a pattern or for an encoded character."""


class SettingsError(ZhichanError):
    """A setting that cannot be used."""

    status = 500


def cities_folder() -> Path:
    """The folder of cities: packaged with the program, or beside the sources in a checkout."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "cities"
    return packaged if packaged.is_dir() else package.parents[1] / "cities"


def one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError(f"{value!r} is not one of its values", where=name, mend=f"set it to one of: {', '.join(choices)}")


def yes(name: str, value: str) -> bool:
    if value.lower() not in _YES | _NO:
        raise SettingsError(f"{value!r} is neither yes nor no", where=name, mend="set it to yes or no")
    return value.lower() in _YES


def megabytes(name: str, value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,7}", value):
        raise SettingsError(f"{value!r} is not a number of megabytes", where=name, mend="write a whole number such as 8192")
    return int(value) << 20


def per_minute(name: str, value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", value):
        raise SettingsError(f"{value!r} is no number of requests a minute", where=name, mend="write a whole number such as 600")
    return int(value)


def home(value: str) -> Path:
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


def city(value: str) -> Path:
    """The folder of a city: one that comes with the program, by its name, or any other, by its path (what has a `/` is one)."""
    known = sorted(path.parent.name for path in cities_folder().glob("*/profile.yml") if path.parent.name != TEMPLATE)
    if value in known:
        return cities_folder() / value
    folder = Path(value).expanduser().absolute()
    if "/" in value and (folder / "profile.yml").is_file():
        return folder
    raise SettingsError(
        f"there is no city {value!r}" if "/" in value else f"there is no city named {value!r}",
        where="ZHICHAN_CITY",
        mend=f"set it to one of: {', '.join(known)}; or to the path of a city's folder, as `zhichan city new` makes one",
    )


def hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in value.split(",") if host.strip())
    for host in hosts:
        if host != "*" and not re.fullmatch(r"\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:]+\]", host):
            raise SettingsError(
                f"{host!r} is not a host name",
                where="ZHICHAN_HOSTS",
                mend="write names without scheme, port or path, with commas between: ip.example.cn,localhost",
            )
    return hosts


def networks(name: str, value: str) -> tuple[Network, ...]:
    """Addresses and networks, with commas between."""
    found = []
    for text in (one.strip() for one in value.split(",")):
        try:
            found += [ip_network(text, strict=False)] if text else []
        except ValueError:
            raise SettingsError(
                f"{text!r} is no address",
                where=name,
                mend="write addresses or networks with commas between: 127.0.0.1,10.1.0.0/16",
            ) from None
    return tuple(found)


def database_address(value: str) -> str:
    parts = urlsplit(value)
    if value and not (parts.scheme in ("postgresql", "postgres") and parts.path.strip("/")):
        raise SettingsError(
            "the address of the database is none of PostgreSQL",
            where="ZHICHAN_DATABASE",
            mend="write postgresql://user:password@host:5432/name, or leave it out for a file in ZHICHAN_HOME",
        )
    return value


def secret(value: str, where: str = "ZHICHAN_SECRET_KEY") -> str:
    if value and len(value) < _SHORTEST_SECRET:
        raise SettingsError(
            f"the signing key has {len(value)} characters, fewer than {_SHORTEST_SECRET}",
            where=where,
            mend="use a longer random one, or remove it and one is made",
        )
    return value
