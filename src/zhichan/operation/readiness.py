"""Whether an installation can do its work now: its database, its corpus, the room on its disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from zhichan.configuration import Configuration
from zhichan.corpus.store import Corpus, CorpusEmpty, Version
from zhichan.errors import ZhichanError
from zhichan.search.opensearch.access import Cluster
from zhichan.search.opensearch.errors import ClusterError
from zhichan.search.opensearch.state import state_of

LEAST_FREE = 256 << 20  # bytes; with less an import or the log of actions may fail at any moment


def newest(corpus: Corpus) -> Version | None:
    """The newest version; None before the first import.

    Raises:
        CorpusError: it cannot be read.
    """
    try:
        return corpus.version()
    except CorpusEmpty:
        return None


def free_bytes(folder: Path) -> int:
    """The room on the disk of a folder that need not be there yet."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def not_ready(configuration: Configuration, corpus: Corpus) -> list[str]:
    """What stands in the way, as sentences; nothing where it can work."""
    return [*_database(), *_corpus(corpus), *_cluster(configuration.cluster), *_disk(configuration.home)]


def _database() -> list[str]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [f"the database cannot be used ({str(error).splitlines()[0]})"]
    return [f"the database waits for {len(waiting)} migrations: start zhichan serve again"] if waiting else []


def _corpus(corpus: Corpus) -> list[str]:
    try:
        newest(corpus)
    except (ZhichanError, OSError) as error:
        return [f"the corpus cannot be read ({error})"]
    return []


def _cluster(cluster: Cluster | None) -> list[str]:
    if cluster is None:
        return []
    try:
        state = state_of(cluster)
    except ClusterError as error:
        return [f"the search cluster cannot be used ({error.what})"]
    return ["the search cluster has lost shards: start its lost nodes again"] if state.colour == "red" else []


def _disk(home: Path) -> list[str]:
    free = free_bytes(home)
    return [f"only {free >> 20:,} MB are left on the disk"] if free < LEAST_FREE else []
