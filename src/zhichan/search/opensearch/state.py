"""How a cluster is, for whoever looks after it."""

from __future__ import annotations

from dataclasses import dataclass

from zhichan.search.opensearch.access import Cluster
from zhichan.search.opensearch.nodes import Nodes


@dataclass(frozen=True)
class State:
    """What a cluster says of itself: `green` all copies are there, `yellow` each shard once at least, `red` some not at all."""

    colour: str
    version: str
    nodes: int
    indexes: int
    rights: int
    bytes: int


def state_of(cluster: Cluster, patience: float = 2.0) -> State:
    """Asks a cluster how it is, and how the indexes of this installation are.

    Raises:
        ClusterError: it does not say.
    """
    nodes = Nodes(cluster)
    try:
        about = nodes.ask("GET", "", patience=patience)
        mine = f"{cluster.prefix}-*"
        health = nodes.ask("GET", f"_cluster/health/{mine}", patience=patience)
        stats = nodes.ask("GET", f"{mine}/_stats/docs,store", patience=patience)
    finally:
        nodes.close()
    whole, copies = stats["_all"].get("primaries", {}), stats["_all"].get("total", {})
    return State(
        colour=health["status"],
        version=about["version"]["number"],
        nodes=health["number_of_data_nodes"],
        indexes=len(stats["indices"]),
        rights=whole.get("docs", {}).get("count", 0),
        bytes=copies.get("store", {}).get("size_in_bytes", 0),
    )
