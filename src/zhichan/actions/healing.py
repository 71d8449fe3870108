"""What heals by itself: versions published in the moment before a process was killed, which no entry of the log mentions."""

from __future__ import annotations

import datetime as dt

from zhichan.accounts.actors import machine
from zhichan.actions.uploads import sweep
from zhichan.audit.chain import record
from zhichan.audit.models import Entry
from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus

YOUNG = dt.timedelta(minutes=1)
"""Whoever published a version writes its entry right after; one that is older and has none never gets it."""


def heal(settings: Configuration, *, young: dt.timedelta = YOUNG) -> list[str]:
    """Logs such versions, sweeps old uploads; sentences that say what was healed.

    Args:
        young: the age up to which a version without an entry is left alone.
    """
    until = dt.datetime.now(dt.UTC) - young
    told = [
        line
        for corpus, name in ((settings.city_corpus, "version"), (settings.sample_corpus, "sample"))
        for line in _unlogged(Corpus(corpus), name, until)
    ]
    if swept := sweep(settings):
        told.append(f"{swept} uploads that nobody imported within a day were removed")
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
