"""`zhichan backup`, `zhichan restore` and `zhichan verify`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhichan.cli.places import configuration, give, tell, working_data

if TYPE_CHECKING:
    from zhichan.operation.bundle import About

Identity = Annotated[
    Path | None, typer.Option("--identity", metavar="FILE", help="The file with the key that opens an encrypted backup.")
]


def backup(
    target: Annotated[Path, typer.Argument(help="The file to write, or a folder in which it gets a name with the time.")],
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", metavar="age1…", help="Encrypt for this public key; repeat for more.")
    ] = None,
) -> None:
    """Write a backup of everything, while the installation is in use.

    It is encrypted with --recipient, or with the passphrase in ZHICHAN_BACKUP_PASSPHRASE. The sample city is left out.
    """
    settings = working_data()
    from zhichan.accounts.actors import machine
    from zhichan.operation import backups
    from zhichan.operation.sealing import Seal

    seal = Seal(tuple(recipient or ()), "" if recipient else settings.backup_passphrase)
    if target.is_dir():
        ending = ".zip" if seal.passphrase else ".tar.zst.age" if seal else ".tar.zst"
        stem = f"zhichan-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
        names = (f"{stem}{another}{ending}" for another in ("", *(f"-{number}" for number in range(2, 100))))
        target = next(target / name for name in names if not (target / name).exists())  # two may be made within a second
    about = backups.backup(settings, target, seal, machine().id, tell)
    tell(f"{target}: {target.stat().st_size:,} bytes; {_words(about)}")
    if not seal:
        tell("It is not encrypted and holds personal data and keys: keep it where nobody else reads it.")


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.", exists=True, dir_okay=False)],
    identity: Identity = None,
) -> None:
    """Restore a backup into an empty home folder (ZHICHAN_HOME) and, where ZHICHAN_DATABASE names one, an empty database."""
    settings = configuration()
    from zhichan.operation import backups
    from zhichan.operation.database import set_up_django
    from zhichan.operation.sealing import Keys

    set_up_django()
    from zhichan.accounts.actors import machine

    about = backups.restore(settings, file, Keys.of(identity, settings.backup_passphrase), machine().id)
    tell(f"Restored into {settings.home}: {_words(about)}")
    if about.secret_is_given:
        tell("The signing key was given by a setting and is not in the backup: set ZHICHAN_SECRET_KEY as before.")


def verify(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; without it, the installation is verified.", exists=True, dir_okay=False)
    ] = None,
    identity: Identity = None,
) -> None:
    """Prove that a backup can be restored, or that everything in the installation is there and readable."""
    if file is None:
        _verify_installation()
        return
    settings = configuration()
    from zhichan.operation import backups
    from zhichan.operation.sealing import Keys

    tell(f"{file} is whole: {_words(backups.check(file, Keys.of(identity, settings.backup_passphrase)))}")


def _verify_installation() -> None:
    settings = working_data()
    from zhichan.operation.verifying import verify_installation

    found = 0
    for place in verify_installation(settings, tell):
        give(f"{place.where}: {place.what}: {place.mend}")
        found += 1
    tell("Everything is there and readable." if not found else f"{found:,} places are damaged.")
    if found:
        raise typer.Exit(1)


def _words(about: About) -> str:
    version = f"version {about.version} ({about.rights:,} rights)" if about.version else "an empty corpus"
    return f"{version}, made {about.made_at:%Y-%m-%d %H:%M} UTC by {about.program}"
