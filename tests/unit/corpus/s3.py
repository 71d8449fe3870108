"""A server on this machine that speaks S3 (moto), and a wire to it that can be cut."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from zhichan.corpus.access import Access

BUCKET = "city-data"


@contextmanager
def s3() -> Iterator[str]:
    """The address of a server with one empty bucket."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=address, region_name="us-east-1", **KEYS).create_bucket(Bucket=BUCKET)
    try:
        yield address
    finally:
        server.stop()


KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret of the key"}


def access(endpoint: str, prefix: str = "dalian") -> Access:
    """Where in the bucket."""
    return Access(f"s3://{BUCKET}/{prefix}", endpoint, KEYS["aws_access_key_id"], KEYS["aws_secret_access_key"], "us-east-1")


class Wire:
    """A proxy that may stop letting requests through.

    Attributes:
        address: what clients are told.
        cut: of a request's method and path, whether it gets no answer.
        deaf: whether a request that gets no answer reaches the server all the same.
        drop: headers (in small letters) that the server is not told.
        seen: the requests that came, as `PUT journal/00000001.json`.
    """

    def __init__(self, server: str) -> None:
        self.cut: Callable[[str, str], bool] = lambda method, path: False
        self.deaf = False
        self.drop: tuple[str, ...] = ()
        self.seen: list[str] = []
        self._server = urlsplit(server).netloc
        self._proxy = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._proxy.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._proxy.server_port}"
        threading.Thread(target=self._proxy.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._proxy.shutdown()
        self._proxy.server_close()

    def writes(self) -> int:
        """How many objects clients asked to write."""
        return sum(request.startswith("PUT ") for request in self.seen)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                with suppress(ConnectionError):  # whoever asked is gone
                    self._pass_on()

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                path = self.path.partition(f"/{BUCKET}/")[2].partition("/")[2]
                wire.seen.append(f"{self.command} {path}")
                cut = wire.cut(self.command, path)
                if cut and not wire.deaf:
                    self.close_connection = True
                    return
                connection = http.client.HTTPConnection(wire._server, timeout=30)
                told = {name: value for name, value in self.headers.items() if name.lower() not in wire.drop}
                connection.request(self.command, self.path, body, told)
                answer = connection.getresponse()
                content = answer.read()
                connection.close()
                if cut:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                        self.send_header(name, value)
                length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
                self.send_header("Content-Length", length or "0")
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _answer

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        return Handler
