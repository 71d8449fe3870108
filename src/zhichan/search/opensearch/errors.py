"""What can be wrong with a cluster."""

from __future__ import annotations

from zhichan.search.errors import SearchError


class ClusterError(SearchError):
    """The cluster cannot be used as it is."""

    status = 503


class ClusterUnreachable(ClusterError):
    """No node of the cluster answers, or none can answer now."""

    permanent = False


class IndexGone(ClusterError):
    """The cluster has no index of that name."""

    permanent = False
