"""How requests find their way to a cluster, and what is said where none answers: with little servers in place of nodes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from zhichan.search.errors import SearchError
from zhichan.search.opensearch.access import Cluster
from zhichan.search.opensearch.errors import ClusterError, ClusterUnreachable, IndexGone
from zhichan.search.opensearch.nodes import Nodes

NOBODY = "http://127.0.0.1:9"  # the port of a service that nobody runs any more
Answer = tuple[int, object]


@pytest.fixture
def node() -> Iterator[Callable[..., str]]:
    """Starts a server that gives these answers, the last one again and again; gives its address."""
    servers = []

    def start(*answers: Answer) -> str:
        left = list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = left.pop(0) if len(left) > 1 else left[0]
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_node_that_does_not_answer_is_passed_over(node: Callable[..., str]) -> None:
    nodes = Nodes(Cluster((NOBODY, node((503, {}), (200, {"is": "well"})))))
    assert nodes.ask("GET", "") == {"is": "well"}


def test_where_nobody_answers_it_is_said_how_to_mend_it() -> None:
    nodes = Nodes(Cluster((NOBODY,), user="u", password="a-password-of-nobody"))
    with pytest.raises(ClusterUnreachable, match="does not answer") as caught:
        nodes.ask("GET", "", patience=0.2)
    assert (caught.value.status, caught.value.permanent) == (503, False)
    assert "ZHICHAN_CLUSTER" in caught.value.mend
    assert "a-password" not in f"{caught.value!r} {caught.value.as_json()} {Cluster((NOBODY,), 'u', 'a-password-of-nobody')!r}"


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ((401, {}), ClusterError, "refuses this user"),
        ((403, {}), ClusterError, "refuses this user"),
        ((404, {}), IndexGone, "holds no index"),
        ((400, {"error": {"reason": "unknown field [x]"}}), ClusterError, "answers 400: unknown field"),
        ((500, {"error": "whatever"}), ClusterError, "no reason given"),
        ((400, {"error": {"type": "too_complex_to_determinize_exception"}}), SearchError, "wildcards"),
    ],
)
def test_a_refusal_is_a_sentence(node: Callable[..., str], answer: Answer, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Nodes(Cluster((node(answer),))).ask("GET", "")


def test_a_certificate_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate", encoding="utf-8")
    with pytest.raises(ClusterError, match="cannot be read"):
        Nodes(Cluster((NOBODY,), ca=tmp_path / "ca.pem"))
