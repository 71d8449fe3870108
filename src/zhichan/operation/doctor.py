"""Looking an installation over: what is well, what somebody should look at, what must be mended, and how."""

from __future__ import annotations

import os
import platform
import stat
from collections.abc import Iterator
from importlib.metadata import version as version_of
from itertools import islice

from django.db import DatabaseError

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.errors import ZhichanError
from zhichan.operation import clocks, search_cluster, settings_together, work_pending
from zhichan.operation.database import open_database
from zhichan.operation.finding import Finding
from zhichan.operation.readiness import LEAST_FREE, free_bytes
from zhichan.operation.verifying import verify_corpus, verify_installation
from zhichan.records.declared import Label

_LIBRARIES = ("django", "deltalake", "duckdb", "tantivy", "pyarrow", "waitress")
_OLDEST_POSTGRESQL = 140_000  # what Django 5.2 works with
_COMFORTABLE = 5 << 30  # bytes
_MOST_TOLD = 20

_DISK = Label(zh="磁盘空间", en="Room on the disk")
_VERSIONS = Label(zh="程序版本", en="Versions")
_DATABASE = Label(zh="数据库", en="Database")
_FILES = Label(zh="数据文件", en="Files of the data")
_PERMISSIONS = Label(zh="文件权限", en="Permissions")


def examine(configuration: Configuration, *, deep: bool = False) -> Iterator[Finding]:
    """Looks at everything and yields a finding for each thing, good ones too.

    Args:
        deep: whether the content of all files and the whole log are read (`zhichan verify`), too.
    """
    yield _disk(configuration)
    yield from _permissions(configuration)
    yield from settings_together.findings(configuration)
    database = _database(configuration)
    yield database
    yield _versions()
    yield from search_cluster.findings(configuration.cluster)
    usable = database.state != "mend"
    yield from _files(configuration, deep=deep and usable)
    if usable:
        yield from clocks.findings(configuration)
        yield from work_pending.findings()


def _disk(configuration: Configuration) -> Finding:
    free = free_bytes(configuration.home)
    what = Label(zh=f"剩余 {free >> 20:,} MB", en=f"{free >> 20:,} MB are left")
    if free >= _COMFORTABLE:
        return Finding(_DISK, "good", what)
    mend = Label(
        zh="清理磁盘，或把 ZHICHAN_HOME 移到更大的磁盘；derived 文件夹删除后会重新生成",
        en="make room, or move ZHICHAN_HOME to a larger disk; folders named derived are made again if they are removed",
    )
    return Finding(_DISK, "mend" if free < LEAST_FREE else "look", what, mend)


def _versions() -> Finding:
    named = ", ".join(f"{name} {version_of(name)}" for name in _LIBRARIES)
    what = f"Zhichan {version_of_program()}, Python {platform.python_version()}, {named}"
    return Finding(_VERSIONS, "good", Label(zh=what, en=what))


def version_of_program() -> str:
    """The version of Zhichan."""
    from zhichan import __version__

    return __version__


def _database(configuration: Configuration) -> Finding:
    """Opens the database, which migrates it or says why it cannot be used."""
    from django.db import connection

    try:
        open_database(configuration)
        number = connection.pg_version if connection.vendor == "postgresql" else 0  # type: ignore[attr-defined]
    except (ZhichanError, DatabaseError) as error:
        mend = error.mend if isinstance(error, ZhichanError) else ""
        what = error.what if isinstance(error, ZhichanError) else str(error)
        return Finding(_DATABASE, "mend", Label(zh=what, en=what), Label(zh=mend, en=mend))
    if number and number < _OLDEST_POSTGRESQL:
        what = f"PostgreSQL {number // 10_000}"
        mend_both = Label(zh="升级到 PostgreSQL 14 或更新版本", en="install PostgreSQL 14 or newer")
        return Finding(_DATABASE, "mend", Label(zh=what, en=what), mend_both)
    name = f"PostgreSQL {number // 10_000}" if number else "SQLite"
    return Finding(_DATABASE, "good", Label(zh=f"{name}，结构为最新", en=f"{name}, up to date"))


def _files(configuration: Configuration, *, deep: bool) -> Iterator[Finding]:
    """What versions name: whether it is there, in its size; with `deep`, whether all of it can be read and the log is whole."""
    if deep:
        damages = verify_installation(configuration, _nobody)
    else:
        folders = (configuration.city_corpus, configuration.sample_corpus)
        damages = (one for folder in folders for one in verify_corpus(Corpus(folder), _nobody, deep=False))
    found = False
    for damage in islice(damages, _MOST_TOLD):
        found = True
        told = f"{damage.where}: {damage.what}"
        yield Finding(_FILES, "mend", Label(zh=told, en=told), Label(zh=damage.mend, en=damage.mend))
    if not found:
        how = Label(zh="齐全，内容已逐一读过", en="complete, and read") if deep else Label(zh="齐全", en="complete")
        yield Finding(_FILES, "good", how)


def _nobody(line: str) -> None:
    """Nobody is told how far it is."""


def _permissions(configuration: Configuration) -> Iterator[Finding]:
    if os.name != "posix" or not configuration.home.exists():
        return
    secret = configuration.home / "secret"
    opened = [path for path in (secret, configuration.database.file) if path.exists() and _others_may(path.stat().st_mode, 0o077)]
    closed_home = not _others_may(configuration.home.stat().st_mode, 0o007)
    if not os.access(configuration.home, os.W_OK):
        what = Label(zh=f"{configuration.home} 不可写", en=f"{configuration.home} cannot be written to")
        yield Finding(_PERMISSIONS, "mend", what, Label(zh="改为运行用户所有", en="give it to the user that runs the program"))
    elif opened and not closed_home:
        names = ", ".join(str(path) for path in opened)
        what = Label(zh=f"其他用户可读：{names}", en=f"other users can read {names}")
        mend = f"chmod 700 {configuration.home}"
        yield Finding(_PERMISSIONS, "mend" if secret in opened else "look", what, Label(zh=mend, en=mend))
    else:
        closed = Label(zh="其他用户不可读密钥和工作数据", en="keys and working data are closed to other users")
        yield Finding(_PERMISSIONS, "good", closed)


def _others_may(mode: int, bits: int) -> bool:
    return bool(stat.S_IMODE(mode) & bits)
