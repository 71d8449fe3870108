"""What the doctor says of the search cluster."""

from __future__ import annotations

from collections.abc import Iterator

from zhichan.operation.finding import NOTHING, Finding, State
from zhichan.records.declared import Label
from zhichan.search.opensearch import state
from zhichan.search.opensearch.access import Cluster
from zhichan.search.opensearch.errors import ClusterError

_CLUSTER = Label(zh="检索集群", en="Search cluster")
_MEND = "检查各节点是否运行，ZHICHAN_CLUSTER 等设置是否正确（见 docs/how-to/cluster.md）；去掉该设置则改在本进程内检索"
_BY_COLOUR: dict[str, tuple[State, Label]] = {
    "green": ("good", NOTHING),
    "yellow": (
        "look",
        Label(
            zh="有分片缺少副本：再失去一个节点就可能无法检索；请恢复失去的节点",
            en="some shards have one copy only, and one more node lost may end the search: start the lost node again",
        ),
    ),
    "red": (
        "mend",
        Label(
            zh="有分片丢失：恢复失去的节点，或删除该索引，下次启动时重建",
            en="some shards are lost: start the lost nodes again, or delete that index, and it is built at the next start",
        ),
    ),
}


def findings(cluster: Cluster | None) -> Iterator[Finding]:
    """Looks at the cluster, where there is one."""
    if cluster is None:
        return
    try:
        found = state.state_of(cluster)
    except ClusterError as error:
        what = Label(zh=f"不可用：{error.what}", en=error.what)
        yield Finding(_CLUSTER, "mend", what, Label(zh=_MEND, en=error.mend))
        return
    how, mend = _BY_COLOUR[found.colour]
    size = f"{found.bytes >> 20:,} MB"
    what = Label(
        zh=f"OpenSearch {found.version}，{found.nodes} 个节点，{found.indexes} 个索引共 {found.rights:,} 件，{size}",
        en=f"OpenSearch {found.version}, {found.nodes} nodes, {found.indexes} indexes of {found.rights:,} rights, {size}",
    )
    yield Finding(_CLUSTER, how, what, mend)
