"""What heals by itself: what was made in the moment before a process was killed, so that no entry of the log mentions it."""

from __future__ import annotations

import datetime as dt

from zhichan.accounts.actors import machine
from zhichan.actions.uploads import sweep
from zhichan.audit.chain import record
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus
from zhichan.parties.errors import PartiesError
from zhichan.parties.judgements import Judgements

YOUNG = dt.timedelta(minutes=1)
"""Whoever published a version writes its entry right after; one that is older and has none never gets it."""


def heal(settings: Configuration, *, young: dt.timedelta = YOUNG) -> list[str]:
    """Logs such versions and judgements, sweeps old uploads; sentences that say what was healed.

    Args:
        young: the age up to which what has no entry is left alone.
    """
    until = dt.datetime.now(dt.UTC) - young
    told = [
        line
        for corpus, name in ((settings.city_corpus, "version"), (settings.sample_corpus, "sample"))
        for line in _unlogged(Corpus(corpus), name, until)
    ]
    for folder in (settings.city_corpus, settings.sample_corpus):
        told += _unlogged_judgements(Corpus(folder), until)
    if swept := sweep(settings):
        told.append(f"{swept} uploads that are imported, or that nobody imported within a day, were removed")
    return told


def _unlogged(corpus: Corpus, name: str, until: dt.datetime) -> list[str]:
    versions = [version for version in corpus.versions() if version.made_at <= until]
    things = [f"{name}:{version.number}" for version in versions]
    logged = set(Entry.objects.filter(thing__in=things).values_list("thing", flat=True))
    told = []
    for version, thing in zip(versions, things, strict=True):
        if thing not in logged:
            details = {"what": version.what, "import": version.import_id, "made_at": version.made_at.isoformat()}
            record(machine().id, "version.found", thing, {**details, "why": "no entry of the log mentioned it"})
            told.append(f"{thing} ({version.what}) was in no entry of the log; it has one now")
    return told


def _unlogged_judgements(corpus: Corpus, until: dt.datetime) -> list[str]:
    try:
        judged = [entry for entry in Judgements(corpus).entries() if entry.at <= until]
    except PartiesError:
        return []  # a damaged file of judgements is for the doctor to tell
    ids = [entry.id for entry in judged]
    logged = set(Entry.objects.filter(details__judgement__in=ids).values_list("details__judgement", flat=True))
    told = []
    for entry in (entry for entry in judged if entry.id not in logged):
        names = f"names:{entry.left.name} / {entry.right.name}"
        details = {"verdict": entry.verdict, "undoes": entry.undoes, "judgement": entry.id, "made_at": entry.at.isoformat()}
        record(machine().id, "judgement.found", names, {**details, "why": "no entry of the log mentioned it"})
        told.append(f"judgement {entry.id} was in no entry of the log; it has one now")
    return told
