"""A small identity provider on the loopback, which can be told to lie."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

SILENCE = b"nothing is said, and the line stays open"
CLIENT, SECRET = "qms", "a secret of the tests, long enough for HS256"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Signs what it is told to say of who has signed in there."""

    def __init__(self, url: str) -> None:
        self.issuer = url
        self.key = self.signs_with = new_key()
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.discovery: dict[str, Any] = {}
        self.raw: dict[str, tuple[int, bytes]] = {}  # at these places: status and body, as they are
        self.patient = threading.Event()  # set when nobody waits for an answer any more

    def visit(self, address: str) -> dict[str, str]:
        """Somebody is sent here and says yes; how they go back."""
        asked = parse_qs(urlsplit(address).query)
        self.asked = {name: values[0] for name, values in asked.items()}
        return {"code": "a code", "state": self.asked["state"]}

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
            places["jwks_uri"] = "keys"
            found = {name: f"{self.issuer}/{place}" for name, place in places.items()}
            return {"issuer": self.issuer} | found | self.discovery
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}
        return {"id_token": self.token()} if self._is_due(form) else None

    def _is_due(self, form: dict[str, str]) -> bool:
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            form["client_secret"] == SECRET
            and form["code"] == "a code"
            and form["redirect_uri"] == self.asked["redirect_uri"]
            and challenge == self.asked["code_challenge"]
        )

    def token(self) -> str:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": "248289", "iat": now, "exp": now + 300}
        said = usual | {"nonce": self.asked["nonce"]} | self.claims
        said = {name: value for name, value in said.items() if value is not None}
        key: Any = SECRET if self.algorithm == "HS256" else self.signs_with
        if self.algorithm == "none":
            key = None
        return jwt.encode(said, key, self.algorithm, headers={"kid": "1"})


@contextmanager
def running() -> Iterator[Provider]:
    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            said = provider.answer(self.path, form)
            usual = (400 if said is None else 200, json.dumps(said).encode())
            status, body = provider.raw.get(self.path, usual)
            if body == SILENCE:
                provider.patient.wait(5)
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
