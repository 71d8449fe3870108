"""The quarantine bench: mending one record, or letting one go."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path

from zhichan.accounts.actors import Actor
from zhichan.accounts.visibility import audience
from zhichan.actions.errors import ActionError
from zhichan.actions.imports import import_files
from zhichan.audit.chain import record
from zhichan.configuration import Configuration
from zhichan.corpus.quarantined import entry
from zhichan.corpus.schema import Quarantined
from zhichan.corpus.store import CorpusEmpty, Version
from zhichan.corpus.writing import writing
from zhichan.formats.format import Problem
from zhichan.importing.bench import Form, filled, form_of, refusals, write
from zhichan.importing.report import Report
from zhichan.importing.run import new_import_id


class NotWaiting(ActionError):
    """The record is not in quarantine: mended, let go, or never there."""

    status = 404


class StillRefused(ActionError):
    """A mended record that would not be taken. `problems` says why, `form` keeps what was written."""

    def __init__(self, problems: Sequence[Problem], form: Form) -> None:
        self.problems, self.form = tuple(problems), form
        first = problems[0]
        super().__init__(first.what, where=first.where, mend=first.mend)


def waiting(by: Actor, settings: Configuration, key: str) -> Quarantined:
    """The quarantined record of that key.

    Raises:
        NotWaiting: there is none that they may see.
    """
    corpus = settings.open_city_corpus()
    try:
        found = entry(corpus, corpus.version(), key, audience(by))
    except CorpusEmpty:
        found = None
    if found is None:
        raise NotWaiting("no such record waits in quarantine", where=key, mend="it may be mended or let go already: see the list")
    return found


def form(settings: Configuration, found: Quarantined) -> Form:
    """How the record can be mended."""
    return form_of(settings.open_city_corpus().files, found)


def mend_quarantined(by: Actor, settings: Configuration, key: str, *, cells: Sequence[str] = (), text: str = "") -> Report:
    """Imports a mended record in place of the quarantined one, which is let go.

    Args:
        cells: what its cells are now, in the order of the form; `text`: what its text is now.

    Raises:
        NotAllowed, NotWaiting, CorpusBusy.
        StillRefused: the importer would put it aside again; nothing is changed.
    """
    by.must_be_allowed("mend")
    found = waiting(by, settings, key)
    now = filled(form(settings, found), cells, text)
    if now.way == "none":
        raise ActionError("this record cannot be mended here", where=found.file, mend="mend the file and import it again")
    settings.uploads.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".mending-", dir=settings.uploads) as folder:
        path = write(found, now, Path(folder))
        if problems := refusals(path, found.format):
            raise StillRefused(problems, now)
        report = import_files(by, settings, [path], format_name=found.format, mends=key, sealed_for=found.sealed_for)
    record(by.id, "record.mended", f"quarantined:{key}", {**_place(found), "import": report.import_id})
    return report


def release_quarantined(by: Actor, settings: Configuration, keys: Sequence[str], reason: str) -> Version:
    """Lets records go from quarantine: what they say is not wanted. Their files stay kept.

    Raises:
        NotAllowed, CorpusBusy, NotWaiting, ActionError: no reason is given, or some are sealed and others otherwise.
    """
    by.must_be_allowed("mend")
    if not reason.strip():
        raise ActionError("letting a record go needs a reason", where="reason", mend="say in a few words why it is not wanted")
    corpus = settings.open_city_corpus()
    found = [waiting(by, settings, key) for key in keys]
    seals = {one.sealed_for for one in found}
    if len(seals) > 1:
        raise ActionError("the records are not all of one seal", where="quarantine", mend="let them go one seal after another")
    now = dt.datetime.now(dt.UTC)
    with writing(corpus, new_import_id(now)) as write_:
        write_.release([one.key for one in found])
        version = write_.commit(
            "release", sorted({one.file for one in found}), now, made_up=False, sealed_for=seals.pop() if seals else ""
        )
    if version is None:
        raise NotWaiting("the records wait no more", where="quarantine", mend="somebody has let them go meanwhile")
    told = [" ".join(_place(one).values()) for one in found[:20]]
    record(
        by.id, "record.released", f"version:{version.number}", {"reason": reason.strip()[:400], "records": told, "of": len(found)}
    )
    return version


def _place(found: Quarantined) -> dict[str, str]:
    """Where a record stands, for the log: of one that is sealed only for whom."""
    return {"sealed for": found.sealed_for} if found.sealed_for else {"file": found.file, "place": found.place}
