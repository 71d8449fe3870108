"""Importing files, and undoing an import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from zhichan.accounts.actors import Actor
from zhichan.accounts.visibility import must_be_allowed_to_seal
from zhichan.audit.chain import record
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus, Version
from zhichan.importing import undoing
from zhichan.importing.intake import Progress
from zhichan.importing.report import Report, report_cut_off
from zhichan.importing.run import ImportingError, run
from zhichan.jobs.handlers import Told

_NAMED = 20  # files that an entry of the log names; it counts all


def import_files(
    by: Actor,
    settings: Configuration,
    paths: Sequence[Path],
    *,
    format_name: str = "",
    progress: Progress | None = None,
    import_id: str | None = None,
    workers: int = 1,
    mends: str = "",
    sealed_for: str = "",
) -> Report:
    """Imports files into the city's corpus.

    Args:
        import_id: that of an import which may have been cut off after its version was published: then that version stands,
            and is logged if it was not.
        mends: the key of the quarantined record that the one file mends.
        sealed_for: the code of the body that alone may see what the files state; `""` where everybody may.

    Raises:
        NotAllowed, ImportingError, CorpusBusy, FormatError.
    """
    by.must_be_allowed("mend" if mends else "import")
    must_be_allowed_to_seal(by, sealed_for)
    corpus = settings.open_city_corpus()
    published = _published(corpus, import_id) if import_id else None
    if import_id and (told := _told_before(corpus, import_id, published)):
        _log_once(by, told, sealed_for)  # its run may have been cut off before that
        return told
    report = run(
        corpus,
        paths,
        format_name=format_name or None,
        progress=progress,
        import_id=import_id,
        workers=workers,
        mends=mends,
        sealed_for=sealed_for,
    )
    if published:  # an earlier release was cut off before it wrote a report; the files say nothing new now
        report.version = published.number
        (corpus.folder / "imports" / f"{report.import_id}.json").write_bytes(report.as_json())
    _log_once(by, report, sealed_for)
    return report


def _published(corpus: Corpus, import_id: str) -> Version | None:
    return next((version for version in corpus.versions() if version.import_id == import_id), None)


def _told_before(corpus: Corpus, import_id: str, published: Version | None) -> Report | None:
    """The report of a run before this one, as far as it came."""
    return report_of(corpus, import_id) or (report_cut_off(corpus.folder, import_id, published.number) if published else None)


def _log_once(by: Actor, report: Report, sealed_for: str) -> None:
    if not Entry.objects.filter(action__in=("import", "version.found"), details__import=report.import_id).exists():
        _log(by, report, sealed_for)


def _log(by: Actor, report: Report, sealed_for: str) -> None:
    counts = {name: report.total(name) for name in ("read", "accepted", "merged", "unchanged", "quarantined")}
    named = [] if sealed_for else [file.file for file in report.files[:_NAMED]]  # auditors read the log, not what is sealed
    files = {"files": named, "of": len(report.files)}
    thing = f"version:{report.version}" if report.version else f"import:{report.import_id}"
    record(by.id, "import", thing, {"import": report.import_id, "sealed for": sealed_for, **files, **counts})


def report_of(corpus: Corpus, import_id: str) -> Report | None:
    """The report of an import, or None where there is none (any more)."""
    if not _is_plain(import_id):
        return None
    try:
        return msgspec.json.decode((corpus.folder / "imports" / f"{import_id}.json").read_bytes(), type=Report)
    except FileNotFoundError:
        return None


def _is_plain(import_id: str) -> bool:
    return bool(import_id) and all(sign.isalnum() or sign == "-" for sign in import_id)


def effect_of_undoing(settings: Configuration, import_id: str) -> undoing.Effect:
    """What undoing an import would change.

    Raises:
        ImportingError: there is no such import, or it is undone already.
    """
    return undoing.effect(settings.open_city_corpus(), import_id)


def undo_import(by: Actor, settings: Configuration, import_id: str, *, told: Told | None = None) -> Version:
    """Undoes an import as a new version.

    Raises:
        NotAllowed, ImportingError: there is no such import, or it is undone already.
        CorpusBusy: another import is writing.
    """
    by.must_be_allowed("undo-import")
    corpus = settings.open_city_corpus()
    version = undoing.undo(corpus, import_id, told=(lambda done, total: told("undo", done, total)) if told else None)
    record(by.id, "import.undone", f"version:{version.number}", {"import": import_id})
    return version


def must_be_undoable(settings: Configuration, import_id: str) -> None:
    """Refuses what cannot be undone, before anything is started.

    Raises:
        ImportingError: there is no such import, or it is undone already.
    """
    effect = effect_of_undoing(settings, import_id)
    if not (effect.lose or effect.go or effect.quarantined or effect.back):
        raise ImportingError("nothing of the import is left in the corpus", where=import_id, mend="nothing need be done")
