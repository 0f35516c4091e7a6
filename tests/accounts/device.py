"""A device that keeps a passkey: what a browser would send for it, with real signatures."""

import hashlib
import json
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from qms.accounts.models import User

SITE = "testserver"
HERE_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
LOGIN = "/accounts/2fa/passkeys/login/"


class Device:
    """One key, set up for one person."""

    def __init__(self, owner: User) -> None:
        self.owner, self.key = owner, ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self.key.public_key())
        self.credential = AttestedCredentialData.create(bytes(16), b"a passkey", public)
        Authenticator.objects.create(
            user=owner, type="webauthn", data={"name": "Phone", "credential": self._registered()}
        )

    def sign_in(self, browser: Client) -> Any:
        asked = browser.get(LOGIN, headers={"Accept": "application/json"}).json()
        challenge = websafe_decode(asked["request_options"]["publicKey"]["challenge"])
        client = CollectedClientData.create("webauthn.get", challenge, f"https://{SITE}")
        said = AuthenticatorData.create(_hashed(SITE.encode()), HERE_AND_VERIFIED, 1)
        signature = self.key.sign(said + client.hash, ec.ECDSA(SHA256()))
        answer = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(said),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(user_pk_to_url_str(self.owner).encode()),
        }
        return browser.post(LOGIN, {"credential": json.dumps(self._sent(answer))})

    def _registered(self) -> dict[str, Any]:
        flags = HERE_AND_VERIFIED | AuthenticatorData.FLAG.AT
        said = AuthenticatorData.create(_hashed(SITE.encode()), flags, 0, bytes(self.credential))
        client = CollectedClientData.create("webauthn.create", b"asked", f"https://{SITE}")
        return self._sent(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(AttestationObject.create("none", said, {})),
            }
        )

    def _sent(self, answer: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.credential.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": answer}


def _hashed(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()
