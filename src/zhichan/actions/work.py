"""The work that jobs do: each kind runs one action, with the progress and the stop of its job."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.utils import timezone

from zhichan.accounts.actors import Actor
from zhichan.accounts.visibility import must_be_allowed_to_seal
from zhichan.actions import uploads
from zhichan.actions.errors import ActionError
from zhichan.actions.imports import import_files, must_be_undoable, undo_import
from zhichan.actions.preparing import prepare_version
from zhichan.actions.sample_city import sample_off, sample_on
from zhichan.actions.schemes import load_scheme
from zhichan.configuration import Configuration
from zhichan.corpus.shown import shown
from zhichan.corpus.store import Corpus
from zhichan.importing.run import new_import_id
from zhichan.jobs.errors import Stopped
from zhichan.jobs.handlers import Work, register
from zhichan.jobs.models import RUNNING, WAITING, Job
from zhichan.jobs.queue import start

IMPORT, UNDO, SCHEME, SAMPLE_ON, SAMPLE_OFF = "import", "undo-import", "load-scheme", "sample-on", "sample-off"
_NAMED = 5
_WORKERS = max(1, (os.cpu_count() or 1) - 1)  # one is left for whoever reads pages meanwhile
_log = logging.getLogger(__name__)


def _configuration() -> Configuration:
    told: Configuration = settings.CONFIGURATION
    return told


def start_import(by: Actor, upload: str) -> Job:
    """Starts the import of files that somebody has sent; the job that is under way already where they ask twice.

    Raises:
        NotAllowed, NoSuchUpload.
    """
    by.must_be_allowed("import")
    if before := Job.objects.filter(kind=IMPORT, parameters__upload=upload, by=by.id).first():
        return before
    names = [path.name for path in uploads.files_of(by, _configuration(), upload)]
    seal = uploads.sealed_for(_configuration(), upload)
    must_be_allowed_to_seal(by, seal)
    import_id = new_import_id(timezone.now())
    about = seal or _named(names)  # those who look after jobs need not know the files of what is sealed
    return start(by, IMPORT, about, {"upload": upload, "import": import_id})


def start_undo(by: Actor, import_id: str) -> Job:
    """Starts undoing an import.

    Raises:
        NotAllowed, ImportingError: it cannot be undone.
    """
    by.must_be_allowed("undo-import")
    must_be_undoable(_configuration(), import_id)
    under_way = Job.objects.filter(kind=UNDO, parameters__import=import_id, state__in=(WAITING, RUNNING)).first()
    return under_way or start(by, UNDO, import_id, {"import": import_id})


def start_scheme(by: Actor, upload: str, *, scheme: str, lang: str, edition: str) -> Job:
    """Starts loading titles of classes that somebody has sent.

    Raises:
        NotAllowed, NoSuchUpload.
    """
    by.must_be_allowed("load-schemes")
    names = [path.name for path in uploads.files_of(by, _configuration(), upload)]
    return start(by, SCHEME, _named(names), {"upload": upload, "scheme": scheme, "lang": lang, "edition": edition})


def start_sample(by: Actor, *, on: bool) -> Job:
    """Starts making the sample city, or taking it away.

    Raises:
        NotAllowed.
    """
    by.must_be_allowed("manage-sample")
    under_way = Job.objects.filter(kind__in=(SAMPLE_ON, SAMPLE_OFF), state__in=(WAITING, RUNNING)).first()
    return under_way or start(by, SAMPLE_ON if on else SAMPLE_OFF)


def _named(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" … ({len(names)})" if len(names) > _NAMED else "")


def _import(work: Work) -> Mapping[str, Any]:
    told, upload = _configuration(), str(work.parameters["upload"])
    paths = uploads.files_of(work.by, told, upload)
    seal = uploads.sealed_for(told, upload)
    report = import_files(
        work.by,
        told,
        paths,
        progress=lambda name, read, size: work.told(seal or name, read, 0),
        import_id=str(work.parameters["import"]),
        workers=_WORKERS,
        sealed_for=seal,
    )
    if report.version:
        _prepare(told, work)
    counts = {name: report.total(name) for name in ("read", "accepted", "merged", "unchanged", "quarantined")}
    return {"import": report.import_id, "version": report.version, "files": len(report.files), "failed": report.failed, **counts}


def _prepare(told: Configuration, work: Work) -> None:
    """Makes what pages are read from here, beside the portal. Whatever comes of it, what was done stands."""
    corpus = told.open_city_corpus()
    if shown(told.corpus, corpus, Corpus(told.sample_corpus)).folder != corpus.folder:
        return
    try:
        prepare_version(corpus, corpus.version(), told, work.told, _WORKERS)
    except Stopped:
        pass  # the portal makes it when somebody asks
    except Exception:
        _log.exception("the version could not be prepared")


def _undo(work: Work) -> Mapping[str, Any]:
    told = _configuration()
    import_id = str(work.parameters["import"])
    done = next((one for one in told.open_city_corpus().versions() if one.undoes == import_id), None)  # by a run that was cut off
    version = done or undo_import(work.by, told, import_id, told=work.told)
    _prepare(told, work)
    return {"version": version.number, "import": work.parameters["import"], "rights": version.rights}


def _scheme(work: Work) -> Mapping[str, Any]:
    told, upload = _configuration(), str(work.parameters["upload"])
    options = {name: str(work.parameters.get(name, "")) for name in ("scheme", "lang", "edition")}
    loaded = []
    for path in uploads.files_of(work.by, told, upload):
        work.told(path.name, 0, 0)
        loaded += load_scheme(work.by, told, path, **options)
    taken = [one for one in loaded if not one.refused]
    if not taken:
        raise ActionError("nothing of it could be loaded", where=loaded[0].file.name if loaded else "", mend=loaded[0].refused)
    return {
        "loaded": [
            msgspec.to_builtins(one.file) | {"scheme": one.scheme, "lang": one.lang, "edition": one.edition} for one in taken
        ],
        "problems": sum(one.problems_count for one in taken),
        "refused": [one.refused for one in loaded if one.refused][:20],
    }


def _drop_upload(work: Work) -> None:
    uploads.drop(_configuration(), str(work.parameters["upload"]))


def _sample_on(work: Work) -> Mapping[str, Any]:
    told = _configuration()
    if not (there := Corpus(told.sample_corpus)).is_empty():  # made by a run that was cut off
        return {"records": there.version().rights}
    made = sample_on(work.by, told, progress=work.told)
    return {"records": made.report.total("accepted"), "pictures": made.pictures}


def _sample_off(work: Work) -> Mapping[str, Any]:
    sample_off(work.by, _configuration())
    return {}


register(IMPORT, _import, after=_drop_upload)
register(UNDO, _undo)
register(SCHEME, _scheme, after=_drop_upload)
register(SAMPLE_ON, _sample_on)
register(SAMPLE_OFF, _sample_off)
