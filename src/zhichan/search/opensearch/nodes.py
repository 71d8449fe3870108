"""Requests to a cluster, through whichever of its nodes answers.

Every request may be sent twice: what is written has names of its own, so the second time changes nothing. A node that does not
answer, or says that it cannot now, is passed over for the next; when none is left it begins anew until patience ends.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import msgspec

from zhichan.search.errors import SearchError
from zhichan.search.opensearch.access import Cluster
from zhichan.search.opensearch.errors import ClusterError, ClusterUnreachable, IndexGone

_log = logging.getLogger(__name__)

VISITOR = 6.0  # seconds that somebody waits while a cluster that has just lost a node finds itself again
BUILDER = 180.0
_TIMEOUT = httpx.Timeout(60, connect=2)
_NOT_NOW = {429, 502, 503, 504}
_TOO_COMPLEX = ("too_complex_to_determinize_exception", "maximum length", "too_many_clauses", "too_many_nested_clauses")


class Nodes:
    """The nodes of a cluster. Safe to share between threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._addresses, self._first = cluster.addresses, 0
        self._client = httpx.Client(
            auth=(cluster.user, cluster.password) if cluster.user else None, verify=_trusted(cluster), timeout=_TIMEOUT
        )

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        lines: bytes | None = None,
        params: Mapping[str, str] | None = None,
        patience: float = VISITOR,
    ) -> dict[str, Any]:
        """The answer to a request.

        Args:
            body: sent as JSON; `lines`: sent as it is, one JSON object a line.
            params: what stands behind the `?`.
            patience: how many seconds it is tried anew while no node can answer.

        Raises:
            ClusterUnreachable: no node answered in that time.
            IndexGone: there is no index of that name.
            ClusterError: the cluster refuses it.
            SearchError: a wildcard is more than the cluster can search for.
        """
        content = lines if lines is not None else msgspec.json.encode(body) if body is not None else None
        kind = "application/x-ndjson" if lines is not None else "application/json"
        why = "no answer"
        for number in self._turns(patience):
            try:
                answer = self._client.request(
                    method, f"{self._addresses[number]}/{path}", content=content, params=params, headers={"Content-Type": kind}
                )
            except httpx.TransportError as error:
                why = type(error).__name__
                _log.warning("%s does not answer: %s", self._addresses[number], why)
                continue
            if answer.status_code in _NOT_NOW:
                why = f"status {answer.status_code}"
                continue
            self._first = number
            return _read(answer)
        raise ClusterUnreachable(
            f"the search cluster does not answer ({why})",
            where="ZHICHAN_CLUSTER",  # not the addresses: visitors may read this
            mend="see that its nodes run and ZHICHAN_CLUSTER names them; without that setting it is searched in process",
        )

    def _turns(self, patience: float) -> Iterator[int]:
        """The numbers of the nodes, the one that answered last first, again and again with growing pauses."""
        end, pause = time.monotonic() + patience, 0.1
        while True:
            first = self._first
            for step in range(len(self._addresses)):
                yield (first + step) % len(self._addresses)
            if time.monotonic() + pause > end:
                return
            time.sleep(pause)
            pause = min(2 * pause, 5)

    def close(self) -> None:
        """Ends its connections."""
        self._client.close()


def _trusted(cluster: Cluster) -> ssl.SSLContext | bool:
    if cluster.ca is None:
        return any(address.startswith("https://") for address in cluster.addresses)
    try:
        return ssl.create_default_context(cafile=cluster.ca)
    except (OSError, ssl.SSLError) as error:
        raise ClusterError(
            "the certificate of the cluster's authority cannot be read", where=str(cluster.ca), mend="mend ZHICHAN_CLUSTER_CA"
        ) from error


def _read(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code in (401, 403):
        raise ClusterError(
            "the search cluster refuses this user",
            where="ZHICHAN_CLUSTER_USER",
            mend="look at ZHICHAN_CLUSTER_USER, ZHICHAN_CLUSTER_PASSWORD and what this user may do (docs/how-to/cluster.md)",
        )
    if answer.is_success:
        return answer.json() if answer.content else {}
    told = answer.text
    if answer.status_code == 404:
        raise IndexGone(
            "the search cluster holds no index of this version any more",
            where="ZHICHAN_CLUSTER",
            mend="start zhichan serve again, or any zhichan search: what is missing is built",
        )
    if any(sign in told for sign in _TOO_COMPLEX):
        raise SearchError("the words with wildcards are too many or too long", mend="use fewer ? and *, or shorter words")
    raise ClusterError(
        f"the search cluster answers {answer.status_code}: {_reason(answer)}",
        where="ZHICHAN_CLUSTER",
        mend="docs/how-to/cluster.md says what it must allow",
    )


def _reason(answer: httpx.Response) -> str:
    """The cause that stands deepest in an answer."""
    try:
        error = answer.json()["error"]
        causes = error.get("failed_shards", [{}])[0].get("reason") or error
        return str((causes.get("caused_by") or causes)["reason"])[:200]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return "no reason given"
