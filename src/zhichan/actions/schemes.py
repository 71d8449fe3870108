"""Loading the issuers' titles of classes."""

from __future__ import annotations

from pathlib import Path

from zhichan.accounts.actors import Actor
from zhichan.audit.chain import record
from zhichan.configuration import Configuration
from zhichan.schemes.loading import Loaded, load


def load_scheme(
    by: Actor, settings: Configuration, path: Path, *, scheme: str = "", lang: str = "", edition: str = ""
) -> list[Loaded]:
    """Loads a file of titles, or all of an archive or a folder.

    Raises:
        NotAllowed, SchemeError, FormatError: nothing was loaded then.
    """
    by.must_be_allowed("load-schemes")
    loaded = list(load(path, settings.schemes, scheme=scheme, lang=lang, edition=edition))
    for one in loaded:
        if not one.refused:
            details = {"file": one.file.name, "edition": one.edition, "entries": one.file.entries, "sha256": one.file.sha256}
            record(by.id, "scheme.loaded", f"scheme:{one.scheme}.{one.lang}", details)
    return loaded
