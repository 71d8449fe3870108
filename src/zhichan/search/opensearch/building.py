"""The index of a version on the cluster: built beside those that answer, proved, and put in place in one step.

An index is named by what is in it, so that machines that share a corpus share it, and a version that changed no text needs none
of its own. It is filled under a name that nobody asks for, by as many processes as are allowed, through whichever nodes answer.
When every right is in it, its alias is set, and the alias of the corpus moves to it in the same step. What breaks off before
leaves what answered until then. Only the newest few are kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from zhichan.corpus.filling import WORTH_PROCESSES
from zhichan.corpus.marts import Marts, Progress, building
from zhichan.corpus.processes import spread
from zhichan.search import cards, columns
from zhichan.search.cards import Cards
from zhichan.search.columns import Columns, Ints
from zhichan.search.documents import FORMAT, TERM_FIELDS, stretches
from zhichan.search.fields import TEXT_TARGETS
from zhichan.search.opensearch.access import Cluster
from zhichan.search.opensearch.bodies import LONG, Body
from zhichan.search.opensearch.errors import ClusterError, ClusterUnreachable, IndexGone
from zhichan.search.opensearch.filling import Filling, numbers, send
from zhichan.search.opensearch.index import WHOLE, ClusterIndex, all_bits, bits_of
from zhichan.search.opensearch.nodes import BUILDER, Nodes
from zhichan.search.texts import Stretch

_BATCH = 1_000  # rights read at once
_FEWEST_SHARDS, _RIGHTS_A_SHARD = 3, 2_000_000
_KEPT = 4  # indexes of a corpus
_ROUNDS = 3  # how often what is missing at the end is sent again
_ABANDONED = 24 * 3600  # seconds after which an index that was never put in place is taken away

_OTHER = re.compile("[^a-z0-9]")  # what separates and what the cluster takes in no name

_INDEXED = {
    "rights": "id, CASE WHEN class_scheme = 'ipc' THEN ipc END",
    "texts": "id, part, text",
    "roles": "id, role, name, address",
    "numbers": "id, key",
    "classes": "id, scheme, symbol",
}
"""What of each table of the marts an index is made from."""


def open_index(
    cluster: Cluster, marts: Marts, folder: Path, corpus: str, progress: Progress | None = None, workers: int = 1
) -> ClusterIndex:
    """The index of the marts; built first where the cluster has none.

    Args:
        folder: where derived data of this version lies on this machine.
        corpus: the name of the corpus among those of this installation.
        progress: called with (what, rights done, rights in all).
        workers: how many processes fill it, where there are many rights.

    Raises:
        ClusterError: the cluster cannot be used.
    """
    nodes, path = Nodes(cluster), _columns(marts, folder)
    digest = (path / "digest").read_text(encoding="ascii")
    group = f"{cluster.prefix}-{_OTHER.sub('_', corpus.lower())}"
    name = f"{group}-{FORMAT}-{digest}"
    if not _has_alias(nodes, name):
        with building(folder):
            if not _has_alias(nodes, name):  # another process was waited for
                _build(cluster, nodes, marts, path, group, name, progress, workers)
                _sweep(nodes, group)
    return ClusterIndex(nodes, name, Columns.load(path), Cards(path))


def _columns(marts: Marts, folder: Path) -> Path:
    """The columns and cards of the marts, and the digest of what is indexed; made where they are not there."""
    path = folder / _beside(marts.token)
    if path.exists():
        return path
    with building(folder):
        if path.exists():  # another process was waited for
            return path
        draft = Path(tempfile.mkdtemp(prefix="columns-draft-", dir=folder))
        try:
            base = next(folder.parent.glob(f"*/{_beside(marts.base)}"), None) if marts.base else None
            columns.build(marts, draft)
            cards.build(marts, draft, base)
            (draft / "digest").write_text(_digest(marts), encoding="ascii")
            draft.rename(path)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return path


def _beside(token: str) -> str:
    """The folder of what lies on this machine beside an index of the cluster."""
    return f"columns-{FORMAT}-{token}"


def _digest(marts: Marts) -> str:
    """The same for the same texts, numbers and classes of the same rights, in whatever order they lie."""
    counts = []
    for table, listed in _INDEXED.items():
        joined = "" if table == "rights" else "JOIN (SELECT rid, id FROM rights) USING (rid)"
        counts.append(marts.sql(f"SELECT count(*), sum(hash({listed})) FROM {table} {joined}")[0])  # noqa: S608 - our own names
    return hashlib.blake2b(repr((duckdb.__version__, counts)).encode(), digest_size=8).hexdigest()


def _has_alias(nodes: Nodes, name: str) -> bool:
    try:
        return bool(nodes.ask("GET", f"_alias/{name}"))
    except IndexGone:
        return False


def _mapping() -> Body:
    """The fields: tokens as they are cut here, positions included; nothing is kept that the marts hold."""
    text = {"type": "text", "analyzer": "whitespace"}
    term = {"type": "keyword", "norms": False, "doc_values": False}
    fields = dict.fromkeys(TEXT_TARGETS, text) | dict.fromkeys((*TERM_FIELDS, LONG), term)
    return {"dynamic": "strict", "_source": {"enabled": False}, "properties": {"n": {"type": "integer"}, **fields}}


def _build(
    cluster: Cluster, nodes: Nodes, marts: Marts, path: Path, group: str, name: str, progress: Progress | None, workers: int
) -> None:
    """Fills an index of its own and puts it in place; leaves nothing where that breaks off."""
    draft = f"{name}-{secrets.token_hex(4)}"
    settings: Body = {
        "number_of_shards": max(_FEWEST_SHARDS, -(-marts.size // _RIGHTS_A_SHARD)),
        "auto_expand_replicas": "0-1",  # a second copy wherever there is a second node
        "refresh_interval": "-1",
    }
    try:
        _create(nodes, draft, {"settings": settings, "mappings": _mapping()})
        filling = Filling(cluster, draft, marts.path, path)
        pieces = stretches(marts.size, _BATCH)
        parallel = workers if marts.size >= WORTH_PROCESSES else 1
        for stretch, _ in zip(pieces, spread(partial(send, filling), pieces, parallel), strict=True):
            if progress:
                progress("index", stretch.stop, marts.size)
        _prove(nodes, filling)
        _put_in_place(nodes, draft, (name, group))
    except BaseException:
        _drop(nodes, draft)
        raise


def _create(nodes: Nodes, draft: str, body: Body) -> None:
    """Makes the index, with both copies of each shard ready: what is written from then on is on two nodes."""
    try:
        nodes.ask("PUT", draft, body, patience=BUILDER)
    except ClusterError as error:
        if "already exists" not in error.what:  # the answer to the first time was lost
            raise
    try:
        nodes.ask("GET", f"_cluster/health/{draft}", params={"wait_for_status": "green", "timeout": "60s"}, patience=BUILDER)
    except ClusterUnreachable:
        raise
    except ClusterError as error:
        raise ClusterError(
            "the search cluster cannot place both copies of a new index",
            where=draft,
            mend="a node may be lost, or a disk be fuller than the cluster allows: GET _cluster/allocation/explain says which",
        ) from error


def _prove(nodes: Nodes, filling: Filling) -> None:
    """Sees that every right is in the index, and sends again what is not.

    Raises:
        ClusterError: the cluster has lost what it had taken.
    """
    number_of = numbers(filling.columns)
    rids = np.flatnonzero(number_of >= 0).astype(np.int32)
    for _ in range(_ROUNDS):
        for step in ("_refresh", "_flush"):
            _on_all_shards(nodes, f"{filling.index}/{step}")
        body = bits_of({"match_all": {}})
        answer = nodes.ask("POST", f"{filling.index}/_search", body, params=WHOLE, patience=BUILDER)
        there = all_bits(answer, len(rids))
        missing: Ints = rids[~there[number_of[rids]]]
        if not len(missing):
            return
        for at in range(0, len(missing), _BATCH):
            send(filling, Stretch(rids=missing[at : at + _BATCH]))
    raise ClusterError(
        f"the search cluster has lost {len(missing)} rights that it had taken",
        where=filling.index,
        mend="see in its log which nodes were lost; the index is built again at the next start",
    )


def _on_all_shards(nodes: Nodes, path: str) -> None:
    """Asks for something until no shard fails: of those on a node that has just gone, the other copies take over."""
    end = time.monotonic() + BUILDER
    while nodes.ask("POST", path, patience=BUILDER)["_shards"]["failed"]:
        if time.monotonic() > end:
            raise ClusterError("shards of the search cluster stay lost", where=path, mend="start its lost nodes again")
        time.sleep(1)


def _put_in_place(nodes: Nodes, draft: str, aliases: tuple[str, ...]) -> None:
    """Moves the aliases to an index, all in one step: whoever asks by them meets one index, never none or two."""
    actions: list[Body] = []
    for alias in aliases:
        # of two machines that build the same at once, the second takes over
        actions.append({"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}})
        actions.append({"add": {"index": draft, "alias": alias}})
    nodes.ask("POST", "_aliases", {"actions": actions}, patience=BUILDER)


def _sweep(nodes: Nodes, group: str) -> None:
    """Takes away all indexes of a corpus but the newest few, and what was begun long ago and never put in place."""
    indexes = _indexes(nodes, f"{group}-*")
    whole = sorted((index for index, about in indexes.items() if about.get("aliases")), key=lambda index: _made(indexes[index]))
    begun = [index for index in indexes if index not in whole and time.time() - _made(indexes[index]) > _ABANDONED]
    for index in [*whole[:-_KEPT], *begun]:
        _drop(nodes, index)


def _indexes(nodes: Nodes, pattern: str) -> dict[str, Any]:
    """The indexes of a pattern, with their aliases and when they were made."""
    wanted = {"filter_path": "*.aliases,*.settings.index.creation_date", "expand_wildcards": "open"}
    return nodes.ask("GET", pattern, params=wanted, patience=BUILDER)


def _made(about: Body) -> float:
    """When an index was made, in seconds."""
    return int(about["settings"]["index"]["creation_date"]) / 1000


def _drop(nodes: Nodes, index: str) -> None:
    """Takes an index away. One that stays because the cluster is gone is taken away after a later build."""
    try:
        nodes.ask("DELETE", index)
    except ClusterError:
        return
