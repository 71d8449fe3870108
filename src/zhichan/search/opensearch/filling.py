"""Sending what is indexed to a cluster, in bulk and until it is taken."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from zhichan.search.columns import Ints
from zhichan.search.documents import Document, documents, opened
from zhichan.search.fields import TEXT_TARGETS
from zhichan.search.opensearch.access import Cluster
from zhichan.search.opensearch.bodies import LONG, cut, long_words
from zhichan.search.opensearch.errors import ClusterError, ClusterUnreachable
from zhichan.search.opensearch.nodes import BUILDER, Nodes
from zhichan.search.texts import Stretch

_BULK = 4 << 20  # bytes of a request
_LONGEST_TERM = 8_000  # characters; a cluster refuses a term of more than 32,766 bytes

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Filling:
    """Which index is filled from which marts."""

    cluster: Cluster
    index: str
    marts: Path
    columns: Path


def send(filling: Filling, stretch: Stretch) -> None:
    """Sends the rights of a stretch; it may be called in another process, and again with the same rights.

    Raises:
        ClusterError: the cluster does not take them.
    """
    nodes, number_of = _nodes(filling.cluster), numbers(filling.columns)
    for lines in _bulks(documents(opened(filling.marts), stretch), number_of):
        _put(nodes, filling.index, lines)


@cache
def _nodes(cluster: Cluster) -> Nodes:
    """The nodes, with connections of this process."""
    return Nodes(cluster)


@cache
def numbers(columns: Path) -> Ints:
    """By rid the place of the right in the order of ids, which is its number on the cluster; -1 for a hole."""
    with np.load(columns / "columns.npz") as stored:
        by_id, size = stored["by_id"], len(stored["first_day"])
    result = np.full(size, -1, dtype=np.int32)
    result[by_id] = np.arange(len(by_id), dtype=np.int32)
    return result


def _bulks(made: list[Document], number_of: Ints) -> Iterator[list[bytes]]:
    """Pairs of lines, an action and a document, in runs of about `_BULK` bytes."""
    run: list[bytes] = []
    size = 0
    for one in made:
        number = int(number_of[one.rid])
        run += [_encode({"index": {"_id": str(number)}}), _encode(_fields(one, number))]
        size += len(run[-1])
        if size > _BULK:
            yield run
            run, size = [], 0
    if run:
        yield run


def _fields(one: Document, number: int) -> dict[str, int | list[str]]:
    fields: dict[str, int | list[str]] = {"n": number}
    long: list[str] = []
    for field, values in one.fields.items():
        if field in TEXT_TARGETS:
            fields[field] = [cut(value) for value in values]
            long += [f"{field}={word[:_LONGEST_TERM]}" for value in values for word in long_words(value)]
        else:
            fields[field] = values
    return fields | {LONG: long} if long else fields


def _put(nodes: Nodes, index: str, lines: list[bytes]) -> None:
    """Sends the lines, and again those that the cluster could not take yet: a node may be gone, or behind with its work."""
    end, pause = time.monotonic() + BUILDER, 0.2
    while True:
        body = b"\n".join([*lines, b""])
        needed = {"filter_path": "items.*.status,items.*.error.reason"}
        answer = nodes.ask("POST", f"{index}/_bulk", lines=body, params=needed, patience=BUILDER)
        told = [item["index"] for item in answer["items"]]
        if refused := next((one for one in told if one["status"] in range(400, 500) and one["status"] != 429), None):
            raise ClusterError(f"the search cluster refuses a right: {refused['error']['reason'][:200]}", where=index)
        lines = [line for at, one in enumerate(told) if one["status"] >= 300 for line in lines[2 * at : 2 * at + 2]]
        if not lines:
            return
        if time.monotonic() + pause > end:
            raise ClusterUnreachable(
                "the search cluster takes no more rights",
                where=index,
                mend="see in its log why; room on its disks and lost nodes are the usual reasons",
            )
        time.sleep(pause)
        pause = min(2 * pause, 5)
