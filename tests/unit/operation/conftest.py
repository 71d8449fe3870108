"""Installations in use and empty ones, on the database that these tests run on."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from operation_installations import PASSWORD, Database, Installation, write_rights


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """Gives an empty database: the file in the home, or on PostgreSQL a new one on the server that these tests run on."""
    address = os.environ.get("ZHICHAN_DATABASE", "")
    if not address:
        yield lambda: ""
        return
    import psycopg

    made: list[str] = []

    def make() -> str:
        name = f"zhichan_{secrets.token_hex(6)}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        made.append(name)
        return urlsplit(address)._replace(path=f"/{name}").geturl()

    yield make
    with psycopg.connect(address, autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Installation:
    """An installation in use: 60 rights in two imports, one record in quarantine, marts and index, a judgement, two people."""
    folder = tmp_path_factory.mktemp("installed")
    here = Installation(folder / "home", database())
    for seed in (1, 2):
        here.ask("import", str(write_rights(folder / f"rights-{seed}.jsonl", 30, seed)))
    broken = folder / "broken.jsonl"
    broken.write_text('{"id": "CN:patent:1", "kind": "patent", "office": "CN", "number": "1"}\n', encoding="utf-8")
    here.run("import", str(broken))
    here.ask("search", "*")
    here.ask("admin", "create", "wang", "--full-name", "王小明", ZHICHAN_ADMIN_PASSWORD=PASSWORD)
    return here


@pytest.fixture
def empty(tmp_path: Path, database: Database) -> Installation:
    """Nothing yet."""
    return Installation(tmp_path / "restored", database())
