"""Signing in with the password of a directory: a real one, started on this machine. Its people are made up."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client

from zhichan.accounts.models import Person
from zhichan.configuration import Configuration, SettingsError

Someone = Callable[..., Person]
PEOPLE = """dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: example
dc: example

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: uid=wang,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
cn: Wang
sn: Wang
uid: wang
userPassword: the-password-there

dn: uid=stranger,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
cn: Stranger
sn: Stranger
uid: stranger
userPassword: the-password-there
"""


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a directory with two people."""
    found = [shutil.which("slapd", path=f"{os.environ['PATH']}:/usr/sbin"), shutil.which("slapadd", path="/usr/sbin:/usr/bin")]
    if not all(found):
        if os.environ.get("CI"):
            pytest.fail("no slapd: apt-get install slapd")
        pytest.skip("no directory server is installed here (slapd)")
    folder = tmp_path_factory.mktemp("directory")
    (folder / "data").mkdir()
    configuration = [
        *(f"include /etc/ldap/schema/{name}.schema" for name in ("core", "cosine", "inetorgperson")),
        *("modulepath /usr/lib/ldap", "moduleload back_mdb", "database mdb", 'suffix "dc=example,dc=org"'),
        f"directory {folder / 'data'}",
        f"pidfile {folder / 'pid'}",
    ]
    (folder / "slapd.conf").write_text("\n".join(configuration) + "\n")
    (folder / "people.ldif").write_text(PEOPLE)
    subprocess.run([str(found[1]), "-f", folder / "slapd.conf", "-l", folder / "people.ldif"], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(found[0]), "-d", "0", "-h", f"ldap://127.0.0.1:{port}", "-f", folder / "slapd.conf"], stderr=subprocess.DEVNULL
    )
    _wait(port)
    yield f"ldap://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the directory did not start in ten seconds")


@pytest.fixture
def client(shows: Callable[..., Client], sample_home: Path, directory: str, db: None) -> Client:
    cache.clear()
    return shows(sample_home, ZHICHAN_LDAP_URL=directory)


def _comes_in(client: Client, name: str, password: str) -> bool:
    client.post("/zh/account/sign-in", {"login": name, "password": password})
    return client.get("/zh/desk").status_code == 200


def test_the_directory_s_password_lets_in(client: Client, someone: Someone) -> None:
    someone("data-officer")
    assert _comes_in(client, "wang", "the-password-there")


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("wang", "wrong"),
        ("wang", ""),
        ("stranger", "the-password-there"),  # known there, not added here
        ("wang,ou=people", "the-password-there"),
        ("*", "the-password-there"),
    ],
)
def test_nothing_else_does(client: Client, someone: Someone, name: str, password: str) -> None:
    someone("data-officer")
    assert not _comes_in(client, name, password)


def test_a_silent_directory_refuses_and_own_passwords_still_work(
    shows: Callable[..., Client], sample_home: Path, someone: Someone
) -> None:
    cache.clear()
    client = shows(sample_home, ZHICHAN_LDAP_URL="ldap://127.0.0.1:9")
    someone("data-officer")
    assert not _comes_in(client, "wang", "the-password-there")
    assert _comes_in(client, "wang", "correct-horse-battery-9")


@pytest.mark.parametrize("url", ["ldap://directory.example.cn", "http://x", "ldaps://"])
def test_a_directory_over_an_open_network_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError):
        Configuration.from_environment({"ZHICHAN_HOME": str(tmp_path), "ZHICHAN_LDAP_URL": url})
