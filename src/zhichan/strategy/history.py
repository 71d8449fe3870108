"""What a city's folder said earlier: each state of its files, kept when it is first read, so that a score can be had again.

    city-folder/20261129T110000Z-3f2a9c81/outline.yml …

A state is kept whole under the time at which it was first seen and a digest of what it says. Nothing is kept twice in a row.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import shutil
from pathlib import Path

import msgspec

from zhichan.strategy.city import City, load_city
from zhichan.strategy.errors import StrategyError

_STAMP = "%Y%m%dT%H%M%SZ"
_ENDINGS = (".yml", ".csv")


def keep_state(folder: Path, kept: Path, now: dt.datetime) -> Path | None:
    """Keeps the state of a city's folder, if it differs from the last that was kept; gives where, None if it does not.

    Args:
        folder: the city's folder.
        kept: where its states are kept; made if missing.
        now: the time (aware).
    """
    files = [path for path in sorted(folder.iterdir()) if path.suffix in _ENDINGS]
    digest = _digest(files)
    states = _states(kept)
    if states and states[-1].name.rpartition("-")[2] == digest:
        return None
    target = kept / f"{now.astimezone(dt.UTC).strftime(_STAMP)}-{digest}"
    draft = kept / f"{target.name}.{secrets.token_hex(4)}.draft"
    draft.mkdir(parents=True)
    try:
        for path in files:
            shutil.copyfile(path, draft / path.name)
        draft.rename(target)
    except FileExistsError:
        pass  # another process kept the same state in the same second
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def state_at(folder: Path, kept: Path, known_at: dt.datetime | None) -> Path:
    """The folder to read for a time of knowledge: the city's own for now, else the state that was kept last before it.

    Raises:
        StrategyError: nothing was kept by then.
    """
    if known_at is None:
        return folder
    states = _states(kept)
    before = [state for state in states if _time(state) <= known_at]
    if before:
        return before[-1]
    first = f"{_time(states[0]):%Y-%m-%d %H:%M} UTC" if states else "not yet"
    raise NothingKept(
        f"what the folder of {folder.name} said at {known_at:%Y-%m-%d %H:%M} was not kept",
        where=folder.name,
        mend=f"the first state was kept: {first}",
    )


def load_state(folder: Path, kept: Path, known_at: dt.datetime | None) -> City:
    """The city as its folder said it at a time; as it says it now for None.

    Raises:
        StrategyError: nothing was kept by then, or the files do not fit together.
    """
    return msgspec.structs.replace(load_city(state_at(folder, kept, known_at)), key=folder.name)


class NothingKept(StrategyError):
    """A time before the first state of a city's folder that was kept."""

    status = 404


def _states(kept: Path) -> list[Path]:
    """The states, the oldest first."""
    return sorted(path for path in kept.glob("*Z-*") if path.is_dir() and not path.name.endswith(".draft"))


def _time(state: Path) -> dt.datetime:
    return dt.datetime.strptime(state.name.partition("-")[0], _STAMP).replace(tzinfo=dt.UTC)


def _digest(files: list[Path]) -> str:
    digest = hashlib.blake2b(digest_size=4)
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
