"""A small OpenID Connect provider on this machine, for the tests of the city's single sign-on. Its people are made up."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "zhichan", "the-secret-of-the-client"


@dataclass
class SignOn:
    """The provider. `person` is whoever signs in next: the claims that are told of them."""

    issuer: str = ""
    person: dict[str, str] = field(default_factory=lambda: {"sub": "u-1", "preferred_username": "wang"})
    asked: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def answer(self, path: str, sent: dict[str, list[str]]) -> dict[str, Any]:
        """What the provider answers at a path."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            places = {name: f"{self.issuer}/{name}" for name in ("authorize", "token", "userinfo", "keys")}
            return {
                "issuer": self.issuer,
                "authorization_endpoint": places["authorize"],
                "token_endpoint": places["token"],
                "userinfo_endpoint": places["userinfo"],
                "jwks_uri": places["keys"],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/token":
            assert sent["code"] == ["the-code"]
            assert sent["client_secret"] == [SECRET]
            assert sent["code_verifier"]
            claims = {"iss": self.issuer, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 60, **self.person}
            token = jwt.encode(claims, self.key, "RS256", headers={"kid": "k1"})
            return {"access_token": "a", "token_type": "Bearer", "id_token": token}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}
        return self.person


@contextmanager
def signing_on() -> Iterator[SignOn]:
    """Runs the provider for as long as the context lasts."""
    provider = SignOn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._give(provider.answer(self.path.partition("?")[0], {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._give(provider.answer(self.path, parse_qs(body)))

        def _give(self, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
